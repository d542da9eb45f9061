"""Figures inside a page: nothing that its policy would refuse, and names that do not clash."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from markupsafe import Markup
from matplotlib.figure import Figure

from kidal_sim.analysis.comparison.compare import Comparison
from kidal_sim.analysis.comparison.outcome_figures import distributions_figure
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import open_results
from kidal_sim.findings.figure_style import figure_style
from kidal_sim.presentation.figures import FIGURES
from kidal_sim.presentation.report.blocks import Picture, Section, Text
from kidal_sim.presentation.report.figures import DRAWINGS, figures, fitted
from kidal_sim.presentation.report.svg_inline import inline
from kidal_sim.presentation.report.view import View
from tests.report_folders import made


def viewed(folder: Path) -> View:
    results = open_results(folder)
    return View.of(results, tuple(choose(results.outcomes, ())), {}, 0)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return viewed(made(tmp_path_factory.mktemp("figures")))


@pytest.fixture(scope="module")
def comparison(view: View) -> Comparison:
    return view.comparison


@pytest.fixture(scope="module")
def svg(comparison: Comparison) -> str:
    return str(inline(distributions_figure(comparison), "spread", "A <title>", "What & how"))


class Attributes(HTMLParser):
    """Collects the attributes of all elements, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all += [(tag, name, value or "") for name, value in attrs]


def test_inline__says_nothing_in_styles_and_runs_nothing(svg: str) -> None:
    assert not re.search(r"<(style|script|metadata|image)|\s(style|on[a-z]+)=|xlink|ns0|<\?xml", svg)
    assert 'fill="none"' in svg and "stroke-width=" in svg


def test_inline__what_its_parts_refer_to_is_there_and_has_the_figures_name(svg: str) -> None:
    said = Attributes(svg).all
    names = {value for _, name, value in said if name == "id"}
    used = {value.removeprefix("#") for _, name, value in said if name == "href"}
    used |= {found for _, _, value in said for found in re.findall(r"url\(#([^)]*)\)", value)}
    assert used and used <= names
    assert all(name.startswith("spread-") for name in names)
    assert names == used | {"spread-title", "spread-desc"}


def test_inline__has_a_title_and_a_description_and_words(svg: str, comparison: Comparison) -> None:
    assert '<title id="spread-title">A &lt;title&gt;</title><desc id="spread-desc">What &amp; how</desc>' in svg
    assert 'role="img" aria-labelledby="spread-title spread-desc"' in svg
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    assert all(plan in words for plan in comparison.variants) and "camp captured" in words


def test_inline__is_the_same_each_time_and_scales(comparison: Comparison, svg: str) -> None:
    assert str(inline(distributions_figure(comparison), "spread", "A <title>", "What & how")) == svg
    head = svg[: svg.index(">")]
    assert "viewBox=" in head and "width=" not in head and "height=" not in head


def test_inline__loses_less_than_a_hundredth_of_a_point(comparison: Comparison, svg: str, tmp_path: Path) -> None:
    """Against the figure as Matplotlib writes it."""
    with figure_style(), matplotlib.rc_context({"svg.fonttype": "none"}):
        distributions_figure(comparison).savefig(tmp_path / "whole.svg", metadata={"Date": None})
    paths = [
        [float(number) for path in re.findall(r'<path [^>]*?\bd="([^"]*)"', text) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
        for text in ((tmp_path / "whole.svg").read_text(), svg)
    ]
    assert len(paths[0]) == len(paths[1]) > 500
    assert max(abs(one - other) for one, other in zip(*paths, strict=True)) <= 0.005 + 1e-9


def test_figures__each_has_the_numbers_behind_it(view: View) -> None:
    found = [each for each in figures(view) if isinstance(each, Picture)]
    assert [each.title for each in found] == [FIGURES[each.kind].title for each in DRAWINGS if each.kind != "fan"], "there are no series"
    table = pd.read_csv(io.StringIO(found[0].csv))
    assert list(table["estimate"]) == pytest.approx(list(view.comparison.estimates["estimate"]), rel=1e-5, nan_ok=True)


def test_figures__of_one_plan_are_those_that_need_no_other(tmp_path: Path) -> None:
    alone = figures(viewed(made(tmp_path, variants={"go": "go.yaml"}, series=True)))
    assert [each.title for each in alone if isinstance(each, Picture)] == [FIGURES[each.kind].title for each in DRAWINGS if 1 in each.plans]


def test_figures__of_too_many_plans_nobody_could_read(tmp_path: Path) -> None:
    many = figures(viewed(made(tmp_path, variants={f"go{at}": "go.yaml" for at in range(13)}, runs=3)))
    assert len(many) == len(DRAWINGS)
    assert all(isinstance(each, Text) and "13 plans" in each.text for each in many)


def test_fitted__what_does_not_fit_is_said_and_the_figures_of_the_plans_go_first() -> None:
    """Figures of 10, 20 and 30 bytes, the last of which stands first in the report."""
    ten, twenty, thirty = (Picture(str(size), "", Markup("x" * (size - 4)), "a,b\n") for size in (10, 20, 30))
    sections = (Section("change", "", (thirty, Text("why"))), Section("figures", "", (ten, twenty)))
    assert fitted(sections, 60) == sections
    for room, kept in ((59, {ten, twenty}), (29, {ten}), (9, set())):
        found = [block for section in fitted(sections, room) for block in section.blocks]
        assert {each for each in found if isinstance(each, Picture)} == kept
        said = [each.text for each in found if isinstance(each, Text) and "too large" in each.text]
        assert len(said) == 3 - len(kept) and len(found) == 4
        assert all(any(text.startswith(each.title) for text in said) for each in {ten, twenty, thirty} - kept)


def test_inline__words_in_a_figure_are_words() -> None:
    figure = Figure()
    figure.text(0.5, 0.5, "<script>alert(1)</script>&amp;")
    text = str(inline(figure, "one", "", ""))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in text and "<script" not in text
