import subprocess
import sys
from pathlib import Path

import pytest

from kidal_sim.engine.outcomes import Outcome
from kidal_sim.plots.outcomes import differences, distributions
from kidal_sim.plots.style import save
from tests.plots.made import CAPTURED, DAY, LOSSES, NEVER, comparison

WITH_NEVER = [CAPTURED, NEVER, DAY, LOSSES]


def texts(figure: object) -> str:
    """Everything written in a figure."""
    return "\n".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))  # type: ignore[attr-defined]


@pytest.mark.parametrize("variants", [1, 2, 3])
def test_distributions__a_row_or_panel_with_units_for_each_outcome_that_varies(variants: int) -> None:
    figure = distributions(comparison(variants, WITH_NEVER))
    written = texts(figure)
    assert all(word in written for word in ("site captured", "captured day", "losses", "people", "day", "95 % interval"))
    assert all(f"plan_{number}" in written for number in range(variants))
    assert "never" not in written


@pytest.mark.parametrize("variants", [2, 3])
def test_differences__every_pair_said_in_words_about_a_zero_line(variants: int) -> None:
    figure = differences(comparison(variants, WITH_NEVER))
    written = texts(figure)
    assert written.count("people") >= variants - 1
    assert "percentage points" in written and "minus plan_0" in written
    for axes in figure.axes:
        low, high = axes.get_xlim()
        assert low < 0 < high


@pytest.mark.parametrize("outcomes", [[CAPTURED], [DAY, LOSSES], [NEVER]])
def test_figures__chances_alone_others_alone_or_nothing_that_varies(tmp_path: Path, outcomes: list[Outcome]) -> None:
    found = comparison(2, outcomes)
    save(distributions(found), tmp_path, "a")
    save(differences(found), tmp_path, "b")
    assert len(list(tmp_path.iterdir())) == 4


def test_save__the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        save(differences(comparison(2, WITH_NEVER)), tmp_path / name, "figure")
    for kind in ("png", "svg"):
        first, second = ((tmp_path / name / f"figure.{kind}").read_bytes() for name in ("first", "second"))
        assert first == second
    assert (tmp_path / "first" / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_plots__no_window_and_no_global_state() -> None:
    code = "import sys, kidal_sim.plots.outcomes; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
