"""A report as Markdown: the same words, and nothing in them is taken for markup."""

import re

import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.presentation.report.blocks import Items, Picture, Report, Table
from kidal_sim.presentation.report.content import ReportOptions, compose
from kidal_sim.presentation.report.markdown import escaped, report_markdown
from tests.browser import HOSTILE
from tests.report_folders import PREFER, hostile, undrawn

__all__ = ["undrawn"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return compose(open_results(hostile(tmp_path_factory.mktemp("markdown"), HOSTILE)), ReportOptions(prefer=PREFER))


def test_markdown__has_every_heading_sentence_row_and_figure(found: Report) -> None:
    text = report_markdown(found)
    assert all(f"\n## {section.heading}\n" in text for section in found.sections)
    assert all(f"- {escaped(each)}\n" in text for each in found.answer)
    blocks = [block for section in found.sections for block in section.blocks]
    assert all(each.csv.rstrip() in text for each in blocks if isinstance(each, Picture))
    assert all(escaped(item) in text for each in blocks if isinstance(each, Items) for item in each.items)
    rows = sum(len(each.rows) + 2 for each in blocks if isinstance(each, Table))
    keys = 2 + sum(len(key.values) for key in found.headline)
    assert len(re.findall(r"^\|", text, flags=re.M)) == rows + keys


def test_markdown__no_word_of_a_scenario_is_markup(found: Report) -> None:
    text = report_markdown(found).removeprefix("<!-- kidal_sim report -->")
    assert not re.search(r"(?<!\\)<", re.sub(r"```.*?```", "", text, flags=re.S))
    assert "\u200b" not in text, "what nobody sees is written out"


def test_escaped__is_one_line_and_plain() -> None:
    assert escaped("# a\n*b* `c` [d](e) <f> | g") == r"\# a \*b\* \`c\` \[d\](e) \<f\> \| g"


def test_markdown__begins_with_its_mark_and_ends_with_one_newline(found: Report) -> None:
    text = report_markdown(found)
    assert text.startswith("<!-- kidal_sim report -->\n") and text.endswith("\n") and not text.endswith("\n\n")
