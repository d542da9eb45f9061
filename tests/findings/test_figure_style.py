import re
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import (
    PLAN_STYLES,
    WIDTH,
    draw_plan_legend,
    figure_style,
    plan_style,
    set_caption,
    set_heading,
    write_figure,
)
from tests.figures.made import FIGURES

GREY = (0.299, 0.587, 0.114)
"""What red, green and blue add to the grey of a printer (ITU-R BT.601)."""


def grey(colour: str) -> float:
    return sum(part * weight for part, weight in zip(to_rgb(colour), GREY, strict=True))


def test_looks__no_two_colours_have_the_same_grey() -> None:
    greys = [grey(colour) for colour in {each.colour for each in PLAN_STYLES}]
    assert min(abs(one - other) for one, other in combinations(greys, 2)) > 0.1
    assert max(greys) < 0.8, "all stand out from white paper"


def test_looks__no_two_of_twelve_plans_have_the_same_marker_or_line_and_colour() -> None:
    assert len({plan_style(plan) for plan in range(12)}) == 12
    assert len({each.marker for each in PLAN_STYLES}) == len(PLAN_STYLES)
    assert len({(each.line, each.colour) for each in PLAN_STYLES}) == len(PLAN_STYLES)


def test_looks__no_two_of_the_first_five_have_the_same_grey() -> None:
    assert len({each.colour for each in PLAN_STYLES[:5]}) == 5


OF_A_MEAN, OF_DRAWS = r"(?<!to )95\s%", r"5\sto\s95\s%"
"""How a figure says by what limits it goes: of what is estimated, a level of confidence; of what is drawn, between which quantiles."""


@pytest.mark.parametrize("name", [*FIGURES])
def test_figures__all_words_lie_inside_and_say_what_is_shown(name: str, tmp_path: Path) -> None:
    figure = FIGURES[name]()
    write_figure(figure, tmp_path / "figure.png")
    paper = figure.bbox
    canvas = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    words = [each for each in figure.findobj(Text) if each.get_text() and each.get_visible()]  # type: ignore[attr-defined]
    shown = [each for each in words if not _is_spare_tick(each, figure)]
    for each in shown:
        box = each.get_window_extent(canvas)
        assert paper.x0 - 1 <= box.x0 and box.x1 <= paper.x1 + 1, each.get_text()
        assert paper.y0 - 1 <= box.y0 and box.y1 <= paper.y1 + 1, each.get_text()
    said = "\n".join(each.get_text() for each in shown)
    assert figure.get_suptitle()
    assert "digest 0123456789abcdef" in said and "seed 7" in said
    assert re.search(OF_DRAWS if name == "theatre" else OF_A_MEAN, said)


WORDS_FOR_AXES = {"distributions": "Share of runs in which it happened", "regret": "In short", "box": "The box"}
"""Figures in which a panel says in its title or its rows what its axis is."""


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "theatre"])
def test_figures__every_panel_says_what_its_axes_are(name: str) -> None:
    figure = FIGURES[name]()
    for axes in (each for each in figure.axes if each.axison):
        lowest = axes.get_subplotspec().is_last_row() or name in ("exceedance", "raincloud", "tornado", "convergence")  # type: ignore[union-attr]
        assert axes.get_xlabel() or not lowest or axes.get_title(loc="left").startswith(WORDS_FOR_AXES.get(name, "?"))
        assert axes.get_ylabel() or all(label.get_text() for label in axes.get_yticklabels())


@pytest.mark.parametrize("plans", [2, 5, 12])
@pytest.mark.parametrize("name", ["plan", "a_plan_that_goes_by_a_long_name"])
def test_legend__does_not_lie_on_the_heading(plans: int, name: str, tmp_path: Path) -> None:
    with figure_style():
        figure = Figure(figsize=(WIDTH, 4))
        figure.subplots()
        set_heading(figure, "A figure that shows a great many things and has a heading in so many words that it needs most of the width")
        draw_plan_legend(figure, [f"{name}_{number}" for number in range(plans)])
    write_figure(figure, tmp_path / "figure.png")
    canvas = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    key = figure.legends[0].get_window_extent(canvas)
    (over,) = (text.get_window_extent(canvas) for text in figure.texts if text.get_text() == figure.get_suptitle())
    assert not key.overlaps(over)
    assert figure.axes[0].get_window_extent().y1 <= min(key.y0, over.y0)
    assert figure.bbox.x0 <= key.x0


def test_write__each_format_and_always_the_same_bytes(tmp_path: Path) -> None:
    for number in "12":
        write_figure(FIGURES["convergence"](), *(tmp_path / f"{number}.{ending}" for ending in ("png", "svg", "pdf")))
    for ending, start in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        first, second = ((tmp_path / f"{number}.{ending}").read_bytes() for number in "12")
        assert first == second
        assert first.startswith(start)
    assert len(list(tmp_path.iterdir())) == 6, "nothing is left beside them"


def test_write__another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KidalError, match=r"\.svg, \.png or \.pdf"):
        write_figure(FIGURES["convergence"](), tmp_path / "figure.jpg")


def test_names__with_dollars_are_names() -> None:
    with figure_style():
        figure = Figure(figsize=(4, 2))
        set_heading(figure, "a $plan$ with_names " * 4)
        set_caption(figure, "100 $ " * 40, "")
    assert figure.get_suptitle().count("\n") > 0
    assert all(not each.get_parse_math() for each in figure.findobj(Text))  # type: ignore[attr-defined]


def _is_spare_tick(text: Text, figure: Figure) -> bool:
    """Ticks outside the limits are kept, and not drawn."""
    for axes in figure.axes:
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if text in (tick.label1, tick.label2):
                    return not low <= tick.get_loc() <= high
    return False
