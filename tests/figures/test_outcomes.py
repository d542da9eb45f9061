import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.text import Text

from kidal_sim.analysis.comparison.compare import Comparison, compare_runs
from kidal_sim.analysis.comparison.outcome_figures import differences_figure, distributions_figure
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.figure_style import write_figure
from tests.figures.made import CAPTURED, DAY, LOSSES, NEVER, comparison

WITH_NEVER = [CAPTURED, NEVER, DAY, LOSSES]


def texts(figure: object) -> str:
    """Everything written in a figure."""
    return "\n".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))  # type: ignore[attr-defined]


@pytest.mark.parametrize("variants", [1, 2, 3])
def test_distributions__a_row_or_panel_with_units_for_each_outcome_that_varies(variants: int) -> None:
    figure = distributions_figure(comparison(variants, WITH_NEVER))
    written = texts(figure)
    assert all(word in written for word in ("site captured", "captured day", "losses", "people", "day", "95 % interval"))
    assert all(f"plan_{number}" in written for number in range(variants))
    assert "never" not in [
        text for axes in figure.axes for text in (axes.get_title(loc="left"), *map(Text.get_text, axes.get_yticklabels()))
    ]
    assert "Left out, the same in every run of every plan or never known: never." in written
    assert "99.5 %" in written, "a panel may end before its curve does"


@pytest.mark.parametrize("variants", [2, 3])
def test_differences__every_pair_said_in_words_about_a_zero_line(variants: int) -> None:
    figure = differences_figure(comparison(variants, WITH_NEVER))
    written = texts(figure)
    assert "Left out, the same in every run of every plan or never known: never." in written and "Holm" not in figure.get_suptitle()
    assert written.count("people") >= variants - 1
    assert "percentage points" in written and "minus plan_0" in written
    for axes in figure.axes:
        low, high = axes.get_xlim()
        assert low < 0 < high


@pytest.mark.parametrize("outcomes", [[CAPTURED], [DAY, LOSSES], [NEVER]])
def test_figures__chances_alone_others_alone_or_nothing_that_varies(tmp_path: Path, outcomes: list[Outcome]) -> None:
    found = comparison(2, outcomes)
    write_figure(distributions_figure(found), tmp_path / "a.png", tmp_path / "a.svg")
    write_figure(differences_figure(found), tmp_path / "b.png", tmp_path / "b.svg")
    assert len(list(tmp_path.iterdir())) == 4


def of(outcome: Outcome, *plans: list[float | None]) -> Comparison:
    """Plans a, b, ... with these values of an outcome."""
    values = [value for plan in plans for value in plan]
    names = [chr(ord("a") + number) for number, plan in enumerate(plans) for _ in plan]
    runs = [run for plan in plans for run in range(len(plan))]
    return compare_runs(pa.table({"variant": names, "run": runs, outcome.name: pa.array(values, pa.float64())}), [outcome])


@pytest.mark.filterwarnings("error")
def test_differences__a_plan_that_always_loses_three_more_has_no_spread_to_be_measured_by() -> None:
    figure = differences_figure(of(LOSSES, [0.0] * 40, [3.0] * 40))
    assert "+3 people, always" in texts(figure)
    assert all(np.isfinite(axes.get_xlim()).all() for axes in figure.axes)


@pytest.mark.parametrize(("unknown", "said"), [(5, False), (15, True)])
def test_differences__in_how_many_runs_it_is_known_if_these_are_few(unknown: int, said: bool) -> None:
    known = np.random.default_rng(1).gamma(4, 5, (2, 100 - unknown)).tolist()
    figure = differences_figure(of(DAY, *([*plan, *[None] * unknown] for plan in known)))
    assert (f"; n = {100 - unknown}" in texts(figure)) == said


@pytest.mark.parametrize("variants", [3, 6, 12])
def test_differences__words_name_their_plan_and_do_not_lie_on_each_other(variants: int, tmp_path: Path) -> None:
    figure = differences_figure(comparison(variants))
    write_figure(figure, tmp_path / "figure.png")
    canvas = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for axes in figure.axes:
        words = [text for text in axes.texts if text.get_text().startswith("plan_")]
        assert len(words) == (variants - 1) * len(axes.get_yticks())
        boxes = sorted((word.get_window_extent(canvas) for word in words), key=lambda box: box.y0)
        assert all(lower.y1 <= upper.y0 for lower, upper in pairwise(boxes))


def test_save__the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_figure(differences_figure(comparison(2, WITH_NEVER)), tmp_path / f"{name}.png", tmp_path / f"{name}.svg")
    for kind in ("png", "svg"):
        first, second = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("first", "second"))
        assert first == second
    assert (tmp_path / "first.png").read_bytes().startswith(b"\x89PNG")


def test_plots__no_window_and_no_global_state() -> None:
    code = "import sys, kidal_sim.analysis.comparison.outcome_figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
