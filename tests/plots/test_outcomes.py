import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.analysis.comparing.compare import Comparison, compare_runs
from kidal_sim.engine.outcomes import Outcome
from kidal_sim.plots.outcomes import differences, distributions
from kidal_sim.plots.style import save

OUTCOMES = [
    Outcome("site_captured", "chance", "", ""),
    Outcome("never", "chance", "", ""),
    Outcome("captured_day", "quantity", "day", ""),
    Outcome("losses", "count", "people", ""),
]


def comparison(variants: int = 2, outcomes: list[Outcome] = OUTCOMES) -> Comparison:
    luck, parts = np.random.default_rng(7), []
    for number in range(variants):
        won = luck.random(200) < 0.3 + 0.2 * number
        days = pa.array([float(day) if there else None for day, there in zip(luck.gamma(4, 5, 200), won, strict=True)], pa.float64())
        columns = {"site_captured": won, "never": [False] * 200, "captured_day": days, "losses": luck.poisson(20 + 3 * number, 200)}
        parts.append(pa.table({"variant": [f"plan_{number}"] * 200, "run": range(200)} | columns))
    runs = pa.concat_tables(parts)
    return compare_runs(runs, outcomes)


def texts(figure: object) -> str:
    """Everything written in a figure."""
    return "\n".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))  # type: ignore[attr-defined]


@pytest.mark.parametrize("variants", [1, 2, 3])
def test_distributions__a_row_or_panel_with_units_for_each_outcome_that_varies(variants: int) -> None:
    figure = distributions(comparison(variants))
    written = texts(figure)
    assert all(word in written for word in ("site captured", "captured day", "losses", "people", "day", "95 % interval"))
    assert all(f"plan_{number}" in written for number in range(variants))
    assert "never" not in written


@pytest.mark.parametrize("variants", [2, 3])
def test_differences__every_pair_said_in_words_about_a_zero_line(variants: int) -> None:
    figure = differences(comparison(variants))
    written = texts(figure)
    assert written.count("people") >= variants - 1
    assert "percentage points" in written and "minus plan_0" in written
    for axes in figure.axes:
        low, high = axes.get_xlim()
        assert low < 0 < high


@pytest.mark.parametrize("outcomes", [OUTCOMES[:1], OUTCOMES[2:], OUTCOMES[1:2]])
def test_figures__chances_alone_others_alone_or_nothing_that_varies(tmp_path: Path, outcomes: list[Outcome]) -> None:
    found = comparison(2, outcomes)
    save(distributions(found), tmp_path, "a")
    save(differences(found), tmp_path, "b")
    assert len(list(tmp_path.iterdir())) == 4


def test_save__the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        save(differences(comparison()), tmp_path / name, "figure")
    for kind in ("png", "svg"):
        first, second = ((tmp_path / name / f"figure.{kind}").read_bytes() for name in ("first", "second"))
        assert first == second
    assert (tmp_path / "first" / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_plots__no_window_and_no_global_state() -> None:
    code = "import sys, kidal_sim.plots.outcomes; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
