"""The page of a report, as a reviewer uses it: in a browser, from the disk, and on paper."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from matplotlib.colors import to_rgb

from kidal_sim.batch.results.results import open_results
from kidal_sim.findings.figure_style import plan_style
from kidal_sim.presentation.report.blocks import Code, Heading, HeadlineOutcome, Items, Picture, Report, Section, Table, Text, Value
from kidal_sim.presentation.report.content import ReportOptions, compose
from kidal_sim.presentation.report.html import BAR, bar, breakable, brief, render_report, whole_words
from tests.browser import HOSTILE, browser, opened
from tests.report_folders import PREFER, flipping, hostile, made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
LUMINANCE = """element => {
  const lit = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((each) => {
      const value = Number(each) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = element;
  while (ground.parentElement && getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
  const [one, other] = [lit(getComputedStyle(element).color), lit(getComputedStyle(ground).backgroundColor)].sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05);
}"""
"""Contrast of an element's words with what is behind them, by WCAG 2.2."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def file(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shown")
    beside = (flipping(tmp_path_factory.mktemp("flips")), made(tmp_path_factory.mktemp("nested"), draws=30, runs=10))
    return written(place / "report.html", folder, ReportOptions(prefer=PREFER, beside=beside))


@pytest.fixture(scope="module")
def plain(folder: Path) -> Report:
    """The report of the folder alone."""
    return compose(open_results(folder), ReportOptions(prefer=PREFER))


def written(place: Path, folder: Path, options: ReportOptions) -> Path:
    place.write_text(render_report(compose(open_results(folder), options)), encoding="utf-8")
    return place


def fits(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_page__is_small_and_the_same_each_time(file: Path, plain: Report, folder: Path, tmp_path: Path) -> None:
    assert file.stat().st_size < 1_000_000
    drawn = render_report(plain)
    assert written(tmp_path / "again.html", folder, ReportOptions(prefer=PREFER)).read_bytes() == drawn.encode()


def test_page__asks_nobody_for_anything(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.findall(r"(?:https?:)?//[a-z]|@import|\bfetch\(|XMLHttpRequest|url\((?!#)", re.sub(r"^\s*//.*$", "", text, flags=re.M))
    assert not re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", text)
    assert "default-src &#39;none&#39;" in text and "unsafe" not in text


def test_page__the_first_screen_has_what_matters(file: Path, browser: "Browser") -> None:
    with opened(browser, file) as page:
        for seen in ("h1", ".question", ".answer li", ".keys .key", ".founded .bar", ".legend", ".made"):
            box = page.locator(seen).last.bounding_box()
            assert box is not None and box["y"] + box["height"] <= 900, seen
        assert "no source" in page.locator(".founded p").inner_text() and "judgements" in page.locator(".founded p").inner_text()


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (400, 800)])
def test_page__fits_wide_and_narrow_folded_and_unfolded(file: Path, browser: "Browser", width: int, height: int) -> None:
    with opened(browser, file, width, height) as page:
        assert fits(page)
        page.locator("#unfold").click()
        assert page.locator("details:not([open])").count() == 0 and fits(page)
        page.locator("#unfold").click()
        assert page.locator("details[open]").count() == 0


def test_page__assumptions_can_be_searched_and_picked(plain: Report, file: Path, browser: "Browser") -> None:
    found = plain
    with opened(browser, file) as page:
        register = page.locator("details", has=page.locator(".picker"))
        register.locator("summary").click()
        rows = register.locator("tbody tr:visible")
        assert rows.count() == found.counts.assumptions
        register.get_by_label("Search").fill("GROUP people")
        assert rows.count() == 1 and rows.locator("th").inner_text() == "units.group.people"
        assert register.locator("output").inner_text() == f"1 of {found.counts.assumptions}"
        register.get_by_label("Search").fill("")
        register.locator("select").select_option("unsourced")
        assert rows.count() == found.counts.unsourced
        register.get_by_label("Search").press("Enter")
        assert page.url == file.resolve().as_uri(), "nothing is sent anywhere"


def test_page__contents_lead_to_every_section(file: Path, browser: "Browser") -> None:
    with opened(browser, file) as page:
        links = page.locator("nav a")
        assert links.count() == page.locator("main > section").count() - 1
        for at in range(links.count()):
            links.nth(at).click()
            target = page.url.partition("#")[2]
            assert page.locator(f"section#{target} h2").inner_text() == links.nth(at).inner_text()


def test_page__headings_tables_and_figures_are_told_to_whoever_does_not_see(file: Path, browser: "Browser") -> None:
    with opened(browser, file) as page:
        assert page.locator("html").get_attribute("lang") == "en" and page.locator("h1").count() == 1
        levels = page.locator("h1, h2, h3").evaluate_all("all => all.map((each) => Number(each.tagName[1]))")
        assert all(after - before <= 1 for before, after in pairwise(levels)), "no level is left out"
        tables = page.locator("table").count()
        assert tables == page.locator("table > caption").count() > 10
        assert page.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0
        assert page.locator("figure svg > title").count() == page.locator("figure").count() > 2
        assert page.locator("[id]").evaluate_all("all => new Set(all.map((each) => each.id)).size === all.length")
        for control in page.locator("button, input, select").all():
            assert control.evaluate("e => (e.textContent || [...(e.labels || [])].map((l) => l.textContent).join('')).trim()")


def test_page__words_stand_out_from_what_is_behind_them(file: Path, browser: "Browser") -> None:
    with opened(browser, file) as page:
        for name in ("h1", ".question", ".note", ".made", ".key dt", ".key span", ".meaning", "nav a", "td", "summary .count", "pre code"):
            assert page.locator(name).first.evaluate(LUMINANCE) >= 4.5, name
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus can be seen"


def test_page__figures_keep_their_colours_under_the_policy(file: Path, browser: "Browser") -> None:
    with opened(browser, file) as page:
        strokes = page.locator("figure svg path").evaluate_all("all => all.map((each) => getComputedStyle(each).stroke)")
        wanted = ["rgb({}, {}, {})".format(*(round(255 * part) for part in to_rgb(plan_style(at).colour))) for at in (0, 1)]
        assert set(wanted) <= set(strokes)
        assert "go" in page.locator("figure svg text").all_text_contents()


def test_page__only_what_scrolls_is_a_stop_for_the_keys(file: Path, browser: "Browser") -> None:
    with opened(browser, file, 400) as page:
        page.locator("#unfold").click()
        page.locator(".scroll[tabindex='0']").first.wait_for()
        scrolls = "each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight"
        wrong = f"all => all.filter((each) => ({scrolls}) !== each.hasAttribute('tabindex')).length"
        assert page.locator(".scroll, pre").evaluate_all(wrong) == 0
        assert 0 < page.locator(".scroll[tabindex='0']").count() < page.locator(".scroll").count()


def test_page__without_scripts_nothing_is_missing_but_the_controls(file: Path, browser: "Browser") -> None:
    with opened(browser, file, java_script_enabled=False) as page:
        assert not page.locator("#unfold").is_visible() and page.locator(".answer li").first.is_visible()
        page.locator("summary", has_text="Every assumption").click()
        assert page.locator("td:visible", has_text="unsourced").count() > 80 and not page.locator(".picker").is_visible()


def test_page__prints_without_controls_and_without_cut_tables(file: Path, browser: "Browser") -> None:
    with opened(browser, file, 794, 1123) as page:
        page.locator("#unfold").click()
        page.emulate_media(media="print")
        assert not any(page.locator(name).first.is_visible() for name in ("nav", "#unfold", ".picker"))
        assert page.locator(".scroll").evaluate_all("all => all.every((each) => each.scrollWidth <= each.clientWidth + 1)")
        assert page.locator("pre").evaluate_all("all => all.every((each) => each.scrollHeight <= each.clientHeight + 1)")
        assert page.locator("thead").first.evaluate("e => getComputedStyle(e).display") == "table-header-group"
        assert len(page.pdf(format="A4")) > 20_000


def test_page__on_paper_what_is_folded_says_so(file: Path, browser: "Browser") -> None:
    with opened(browser, file, 794, 1123) as page:
        assert not page.locator(".paper").first.is_visible()
        page.emulate_media(media="print")
        folded = page.locator("details:not([open]) > summary", has=page.locator(".count"))
        assert folded.count() > 3
        for each in folded.all():
            count = each.locator(".count").inner_text().strip("()")
            assert each.is_visible()
            assert f": {int(count):,} rows, folded; unfold on the screen before printing to have them" in each.inner_text()


def test_page__on_paper_words_are_whole_where_there_is_room(file: Path, browser: "Browser") -> None:
    """A cell that holds nothing but one word is one line high."""
    with opened(browser, file, 794, 1123) as page:
        page.locator("#unfold").click()
        page.emulate_media(media="print")
        words = page.locator(".whole-words td").filter(has_text=re.compile("^(unsourced|judgement|fact)$"))
        assert words.count() > 80
        assert words.evaluate_all(
            "all => all.every((e) => new Set([...document_rects(e)].map((r) => r.top)).size === 1)".replace(
                "document_rects(e)", "(() => { const r = document.createRange(); r.selectNodeContents(e); return r.getClientRects(); })()"
            )
        )


def test_page__twelve_plans_with_long_names_fit_on_paper(plain: Report, tmp_path: Path, browser: "Browser") -> None:
    plans = [f"reinforcement_of_tessalit_by_way_of_aguelhok_{at}" for at in range(12)]
    cells = tuple("85.5 (84.7\u201386.1) best?" for _ in plans)
    table = Table("Outcomes of each plan", ("outcome", *plans), (("government_losses [people]", *cells),))
    assert not whole_words(table)
    place = tmp_path / "report.html"
    matrix = (Section("decision", "Matrix", (table,)),)
    place.write_text(render_report(replace(plain, sections=matrix)), encoding="utf-8")
    with opened(browser, place, 703, 1032) as page:  # A4 without its margins, at 96 px an inch
        page.emulate_media(media="print")
        assert page.locator("th, td").evaluate_all("all => all.every((each) => each.scrollWidth <= each.clientWidth + 1)")
        assert page.locator(".scroll").evaluate("each => each.scrollWidth <= each.clientWidth + 1") and fits(page)


def test_page__long_titles_and_questions_leave_the_answer_on_the_first_screen(plain: Report, tmp_path: Path, browser: "Browser") -> None:
    title, asked = "A title of many words " * 60, "Is it so? " * 400
    found = replace(plain, title=title, questions=(("", asked), ("go", "unbroken" * 200)))
    place = tmp_path / "report.html"
    place.write_text(render_report(found), encoding="utf-8")
    with opened(browser, place) as page:
        box = page.locator(".answer li").first.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 500
        assert page.locator(".rest p").all_text_contents() == [title, asked, "unbroken" * 200]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("short", "short"), ("some words here", "some …"), ("unbrokenunbroken", "unbrokenun…"), ("ten chars!", "ten chars!")],
)
def test_brief__whole_words_where_there_are_some(text: str, shown: str) -> None:
    assert brief(text, 10) == shown


def test_breakable__inside_names_and_in_no_number() -> None:
    assert breakable("units.group_b, 45.6 <b>") == "units.<wbr>group_<wbr>b, 45.6 &lt;b&gt;"


def test_page__shows_whatever_a_scenario_says_and_runs_none_of_it(tmp_path: Path, browser: "Browser") -> None:
    shown = written(tmp_path / "report.html", hostile(tmp_path / "hostile", HOSTILE), ReportOptions(("camp_captured",), PREFER))
    for width in (1400, 400):
        with opened(browser, shown, width) as page:
            assert page.locator(".rest p").all_text_contents() == [HOSTILE, HOSTILE], "title and question"
            page.locator("#unfold").click()
            assert page.locator("td", has_text="onerror").count() > 5
            assert HOSTILE in page.locator("td").all_text_contents(), "a note, word for word"
            assert page.locator("img").count() == 0 and page.locator("script").count() == 1 and fits(page)


def test_page__no_part_can_break_out_of_its_place(plain: Report, tmp_path: Path, browser: "Browser") -> None:
    """Names of plans and places are plain letters today; were they not, nothing would run."""
    table = Table(HOSTILE, (HOSTILE, HOSTILE), ((HOSTILE, HOSTILE),))
    texts = (Text(HOSTILE), Text(HOSTILE, "alarm"), Heading(HOSTILE), Items((HOSTILE,)), Code(HOSTILE))
    section = Section("hostile", HOSTILE, (*texts, table, replace(table, folded=True, by=1), replace(table, folded=True)))
    found = plain
    drawn = next(each for part in found.sections for each in part.blocks if isinstance(each, Picture))
    figure = Section("figure", HOSTILE, (replace(drawn, title=HOSTILE, description=HOSTILE, csv=HOSTILE),))
    key = HeadlineOutcome(HOSTILE, HOSTILE, (Value(HOSTILE, HOSTILE, HOSTILE),))
    whole = replace(
        found, title=HOSTILE, questions=((HOSTILE, HOSTILE),), alarms=(HOSTILE,), answer=(HOSTILE,), headline=(key,), made=HOSTILE,
        sections=(section, figure),
    )  # fmt: skip
    place = tmp_path / "report.html"
    place.write_text(render_report(whole), encoding="utf-8")
    with opened(browser, place, 400) as page:
        page.locator("#unfold").click()
        assert page.locator("img").count() == 0 and page.locator("script").count() == 1 and fits(page)
        for name in (".rest p", "h3", ".answer li", ".key dt", "caption", "#hostile td", "#hostile pre code", "#figure pre code"):
            assert page.locator(name).first.text_content() == HOSTILE, name
        page.locator(".picker select").select_option(index=1)
        assert page.locator(".picker output").inner_text() == "1 of 1"


def test_bar__is_as_wide_as_all_assumptions(plain: Report) -> None:
    parts = bar(plain)
    assert sum(float(str(each["width"])) for each in parts) == pytest.approx(BAR, abs=0.05)
    assert [each["number"] for each in parts if each["status"] == "unsourced"] == [plain.counts.unsourced]
