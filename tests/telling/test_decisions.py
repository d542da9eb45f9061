"""What choosing between plans found, from figures made by hand."""

import dataclasses
import math
from typing import Any

import pandas as pd
import pytest

from kidal_sim.analysis.decision.breakeven import BreakEven, Contest
from kidal_sim.findings.render import plain
from kidal_sim.stats.zero_crossing import Span
from kidal_sim.telling.decisions import (
    LEVEL_HEADINGS,
    breakeven_plain,
    contest_headings,
    contest_rows,
    four,
    level_cells,
    level_rows,
    levels_legend,
    map_cells,
)
from tests.plots import made

NAN = math.nan


def along(**said: Any) -> BreakEven:
    """What is found along one assumption, if this is said of its two plans."""
    found = made.along_one()
    (only,) = found.slices
    contest = dataclasses.replace(only.contests[0], flips=(), **said)
    return dataclasses.replace(found, slices=(dataclasses.replace(only, contests=(contest,)),))


@pytest.mark.parametrize(("value", "said"), [(NAN, "-"), (240.0, "240"), (0.123456, "0.1235"), (-3.0, "-3"), (123456.0, "1.235e+05")])
def test_four__digits(value: float, said: str) -> None:
    assert four(value) == said


def test_contest_rows__a_flip() -> None:
    found = made.along_one()
    assert contest_headings(found) == (
        "plans", "verdict", "at", "95 % interval", "below, beyond", "likely beyond", "every 2nd level",
    )  # fmt: skip
    assert contest_rows(found) == [("go, wait", "flips", "240", "200 to 280", "go, wait", "40%", "245")]


def test_contest_rows__a_choice_flips_between_its_options() -> None:
    found = made.along_choice()
    assert contest_rows(found) == [("go, wait", "flips", "between 150 and 300", "-", "go, wait", "25%", "-")]
    assert "wings.tb2.radius is a choice" in levels_legend(found) and "straight lines" not in levels_legend(found)
    assert "straight lines" in levels_legend(made.along_one())


def test_contest_rows__several_flips_say_once_of_whom() -> None:
    (only,) = made.along_one().slices[0].contests
    back = dataclasses.replace(only.flips[0], value=350.0, low=340.0, high=360.0, below="wait", above="go", beyond=NAN, coarse=NAN)
    several = dataclasses.replace(only, flips=(only.flips[0], back))
    found = made.along_one()
    found = dataclasses.replace(found, slices=(dataclasses.replace(found.slices[0], contests=(several,)),))
    assert contest_rows(found)[1] == ("", "", "350", "340 to 360", "wait, go", "-", "-")


def test_contest_rows__never() -> None:
    assert contest_rows(along(verdict="never", better="wait")) == [("go, wait", "never in its range", "", "", "wait throughout", "", "")]


@pytest.mark.parametrize(
    ("wanting", "enough"), [(NAN, ""), (2.64, "; 2.6 × the runs might do"), (99.9, "; 99.9 × the runs might do"), (100.0, "")]
)
def test_contest_rows__cannot_tell_where(wanting: float, enough: str) -> None:
    found = along(verdict="cannot tell", open=(Span(100.0, 180.0), Span(310.5, 400.0), Span(450.0, 450.0)), wanting=wanting)
    said = f"open at 100 to 180, 310.5 to 400, 450{enough}"
    assert contest_rows(found) == [("go, wait", "cannot tell", "", "", said, "", "")]


def test_contest_rows__over_two_assumptions_at_each_level_of_the_second() -> None:
    found = made.over_two()
    assert contest_headings(found)[:2] == ("units.group.people [people]", "plans")
    assert [row[:4] for row in contest_rows(found)] == [
        ("100", "go, wait", "flips", "150"), ("200", "go, wait", "flips", "220"),
        ("300", "go, wait", "flips", "290"), ("400", "go, wait", "flips", "360"),
    ]  # fmt: skip


def test_level_cells__the_preferred_plan_and_by_how_much() -> None:
    found = made.along_one()
    assert level_cells(found, found.slices[0]) == (
        ["units.column.people [people]", "preferred", "go over wait"],
        [
            ("100", "go", "+140 (+80 to +200)"), ("200", "go ?", "+40 (-20 to +100)"),
            ("300", "wait ?", "-60 (-120 to 0)"), ("400", "wait", "-160 (-220 to -100)"),
        ],
    )  # fmt: skip


def test_level_cells__each_pair_of_plans_in_a_column_of_its_own() -> None:
    found = made.along_one()
    (only,) = found.slices
    other = only.differences.assign(against="stay", difference=12.34, low=12.3, high=12.38)
    contests = (*only.contests, Contest("go", "stay", "never", "go", (), (), NAN))
    both = dataclasses.replace(only, differences=pd.concat([only.differences, other]), contests=contests)
    headings, rows = level_cells(found, both)
    assert headings[2:] == ["go over wait", "go over stay"]
    assert rows[0] == ("100", "go", "+140 (+80 to +200)", "+12.3 (+12.3 to +12.4)")


def test_level_cells__a_band_without_a_width() -> None:
    found = made.along_one()
    (only,) = found.slices
    alike = dataclasses.replace(only, differences=only.differences.assign(difference=0.25, low=NAN, high=NAN))
    assert level_cells(found, alike)[1][0][2] == "+0.250 (- to -)"


def test_map_cells__the_first_down_the_second_across() -> None:
    headings, rows = map_cells(made.over_two())
    assert headings == ["units.column.people \\ units.group.people", "100", "200", "300", "400"]
    assert rows == [  # go is better below 150, 220, 290, 360, and surely so from 60 on
        ("100", "go ?", "go", "go", "go"), ("200", "wait ?", "go ?", "go", "go"),
        ("300", "wait", "wait", "wait ?", "go ?"), ("400", "wait", "wait", "wait", "wait ?"),
    ]  # fmt: skip


def test_level_rows__for_programs() -> None:
    rows, one = level_rows(made.over_two()), level_rows(made.along_one())[1]
    assert len(rows) == 16
    assert dict(zip(LEVEL_HEADINGS, rows[1], strict=True)) == {
        "second": "100", "value": "200", "preferred": "wait", "sure": "false", "plan": "go", "against": "wait", "difference": "-50",
        "band_low": "-110", "band_high": "10",
    }  # fmt: skip
    assert one == ("", "200", "go", "false", "go", "wait", "40", "-20", "100")


def test_breakeven_plain() -> None:
    found = plain(breakeven_plain(made.along_one()))
    assert (found["prefer"], found["unit"], found["runs"], found["plans"]) == ("less losses", "people", 50, ["go", "wait"])
    assert found["band_width"] == 2.6
    assert found["inputs"] == [{"input": "units.column.people", "unit": "people", "best": 220.0, "levels": [100.0, 200.0, 300.0, 400.0]}]
    (only,) = found["slices"]
    assert only["second"] is None
    assert only["levels"][3] == {"value": 400.0, "preferred": "wait", "sure": True, "score.go": -160.0, "score.wait": 0.0}
    assert only["differences"][0] == {"plan": "go", "against": "wait", "value": 100.0, "difference": 140.0, "low": 80.0, "high": 200.0}
    (flip,) = only["contests"][0]["flips"]
    assert flip == {"value": 240.0, "low": 200.0, "high": 280.0, "below": "go", "above": "wait", "beyond": 0.4, "coarse": 245.0}
