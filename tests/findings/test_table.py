"""Typed tables: what people read and what programs get."""

import csv
import io
import json
import math
from dataclasses import dataclass

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import as_json, csv_of
from kidal_sim.findings.table import Column, Estimate, Table

COLUMNS = (
    Column("outcome"),
    Column("n", "runs", "count"),
    Column("width", kind="number", unit="km"),
    Column("chance", kind="share"),
    Column("sure", kind="flag"),
    Column("mean", "mean (95 %)", "estimate"),
    Column("secret", audience="programs"),
    Column("shown", audience="people"),
)
ROWS = (
    ("losses", 1200, 12.345, 0.123, True, Estimate(3.0, 2.5, 3.5, unit="people"), "x", "y"),
    ("days", None, math.nan, None, False, None, "x", "y"),
)
TABLE = Table.of(COLUMNS, ROWS)


@dataclass(frozen=True)
class Plain(Finding):
    value: float

    def tables(self) -> tuple[Table, ...]:
        return (TABLE,)

    def summary(self) -> tuple[str, ...]:
        return ("The <answer>.",)

    def notes(self) -> tuple[str, ...]:
        return ("How to read it.",)


def test_table__people_read_units_shares_in_percent_and_intervals() -> None:
    assert TABLE.headings == ("outcome", "runs", "width [km]", "chance [%]", "sure", "mean (95 %)", "shown")
    assert TABLE.cells() == [
        ("losses", "1,200", "12.3", "12.3", "yes", "3.0 people (2.5 to 3.5)", "y"),
        ("days", "", "", "", "no", "", "y"),
    ]


def test_table__programs_get_keys_values_and_limits() -> None:
    assert TABLE.keys == ("outcome", "n", "width", "chance", "sure", "mean", "mean_low", "mean_high", "secret")
    assert TABLE.records()[0] == {
        "outcome": "losses", "n": 1200, "width": 12.345, "chance": 0.123, "sure": True, "mean": 3.0, "mean_low": 2.5, "mean_high": 3.5,
        "secret": "x",
    }  # fmt: skip


def test_estimate__in_words_of_its_kind() -> None:
    assert str(Estimate(math.nan)) == "-"
    assert str(Estimate(0.5, 0.25, 0.75, is_share=True)) == "50.0 % (25.0 to 75.0)"
    assert str(Estimate(2.0, signed=True, unit="day", suffix="*")) == "+2.00 day*"
    assert str(Estimate(0.0, 0.0, 0.0004, is_share=True, digits=0)) == "0.00 % (0.00 to 0.04)"  # limits that differ do not look the same


def test_table__units_of_a_heading_are_not_repeated_and_values_have_four_digits() -> None:
    columns = (Column("at", kind="value"), Column("share", kind="estimate", unit="%"))
    table = Table.of(columns, [(123.456, Estimate(0.5, 0.25, 0.75, is_share=True, digits=0)), (math.nan, None)], note="Below it.")
    assert table.headings == ("at", "share [%]")
    assert table.cells() == [("123.5", "50 (25 to 75)"), ("", "")]
    assert table.records()[0] == {"at": 123.456, "share": 0.5, "share_low": 0.25, "share_high": 0.75}


def test_finding__one_renderer_for_every_form() -> None:
    finding = Plain(math.inf)
    assert next(csv.reader(io.StringIO(csv_of(finding)))) == list(TABLE.keys)
    assert json.loads(as_json(finding.to_dict())) == {"value": None}
    markdown = finding.to_markdown()
    assert markdown.startswith("The <answer>.") and "| losses | 1,200 |" in markdown and markdown.endswith("How to read it.\n")
    html = finding._repr_html_()
    assert "<p>The &lt;answer&gt;.</p>" in html and "<td>1,200</td>" in html and "<th>width [km]</th>" in html


def test_estimate__a_difference_of_shares_is_in_points_and_may_be_infinite() -> None:
    assert str(Estimate(0.021, -0.004, 0.046, is_share=True, signed=True)) == "+2.1 points (-0.4 to +4.6)"
    assert str(Estimate(math.inf)) == "∞"


def test_table__a_terminal_leaves_out_details() -> None:
    table = Table.of((Column("a"), Column("note", is_detail=True), Column("b")), [("1", "long", "2")])
    assert table.narrow().headings == ("a", "b") and table.narrow().cells() == [("1", "2")]
    assert table.headings == table.keys == ("a", "note", "b")
