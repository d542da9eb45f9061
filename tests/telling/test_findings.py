"""What the tests of the model found, from figures made by hand."""

import dataclasses
import math
from typing import Any

import pandas as pd
import pytest

from kidal_sim.analysis.validation.effects import Effect
from kidal_sim.analysis.validation.equivalence import Check, Verdict
from kidal_sim.analysis.validation.history import Case, Figure
from kidal_sim.telling.findings import (
    CHECK_HEADINGS,
    EFFECT_HEADINGS,
    FIGURE_HEADINGS,
    SETTLING_HEADINGS,
    beaten,
    check_rows,
    effect_matrix,
    effect_rows,
    figure_rows,
    settling_cells,
    settling_rows,
)
from tests.plots.made import CAPTURED, LOSSES

NAN, INF = math.nan, math.inf
CHECK = Check("losses", "count", "people", 12.0, 200, 246.04, -4.2, -9.0, 0.6, 12.3, False, Verdict.equivalent)
FIGURE = Figure("mine_strikes", "1", "6", "mine_strikes", True, 300, "count", 5.4, 2.0, 5.0, 11.0, 0.412, False, 1.8, 0.6, 1.23, 8.0, 2.0)
EFFECT = Effect("rules.combat.intensity", 0.02, 0.04, "1/h", "losses", "count", "people", 500, 12.345678, 3.0, 21.7, "+", True)


def test_check_rows__a_count() -> None:
    assert check_rows([CHECK]) == [
        ("losses", "12 h", "equivalent", "-4.2", "-9.0 to +0.6", "±12.3", "246.0 people", "200"),
    ]


def test_check_rows__a_chance_in_percent_with_the_smallest_margin() -> None:
    chance = Check("captured", "binary", "", 1.5, 1200, 0.3, 0.021, -0.004, 0.046, 0.05, True, Verdict.undecided)
    assert check_rows([chance]) == [
        ("captured", "1.5 h", "not decided", "+2.10", "-0.40 to +4.60", "±5.00 floor", "30.00 %", "1,200"),
    ]


def test_check_rows__a_share_to_a_tenth_of_a_percent_at_least() -> None:
    coarse = Check("captured", "binary", "", 6.0, 10, 0.3, -1.0, -1.0, 1.0, 2.0, False, Verdict.undecided)
    assert check_rows([coarse])[0][3:7] == ("-100", "-100 to +100", "±200", "30.0 %")
    assert check_rows([dataclasses.replace(CHECK, difference=0.0, low=-200.0, high=200.0)])[0][6] == "246 people"


def test_check_rows__never_known_and_without_a_unit() -> None:
    unknown = Check("day", "quantity", "", 6.0, 0, NAN, NAN, NAN, NAN, NAN, False, Verdict.unknown)
    assert check_rows([CHECK, unknown])[1] == ("day", "6 h", "never known", "-", "- to -", "±-", "-", "0")
    assert CHECK_HEADINGS == ("outcome", "turn", "verdict", "difference", "90 % interval", "margin", "finest", "n")


def figures(**said: Any) -> tuple[str, ...]:
    (row,) = figure_rows(Case("case", "A case", (dataclasses.replace(FIGURE, **said),), {}))
    assert len(row) == len(FIGURE_HEADINGS)
    return row


def test_figure_rows__a_number_between_its_5_and_95_percent() -> None:
    assert FIGURE_HEADINGS == ("figure", "5 %", "50 %", "95 %", "happened", "as extreme", "width", "inputs", "CRPS", "naive")
    assert figures() == ("mine_strikes", "2.00", "5.00", "11.0", "6", "41.2%", "1.80", "0.600", "1.23", "2.00")
    assert figures(unit="km")[0] == "mine_strikes [km]"


def test_figure_rows__a_chance_has_one_share_and_no_width() -> None:
    found = figures(kind="binary", unit="probability", mean=0.254, seen="yes", width=NAN, low=NAN, median=NAN, high=NAN)
    assert found == ("mine_strikes", "", "25.4%", "", "yes", "41.2%", "-", "-", "1.23", "2.00")


def test_figure_rows__known_at_one_end_it_is_satisfied() -> None:
    assert figures(one_sided=True, as_extreme=0.9)[5] == "90.0% satisfy"


@pytest.mark.parametrize(("modelled", "why"), [(True, "never known"), (False, "not in the model")])
def test_figure_rows__of_what_no_run_knows_the_naive_guess_alone(modelled: bool, why: str) -> None:
    assert figures(runs=0, modelled=modelled) == ("mine_strikes", "", "", "", "6", why, "", "", "", "2.00")


def test_beaten__of_those_with_both_scores() -> None:
    scores = [(1.0, 2.0), (2.0, 1.0), (0.5, 1.0), (1.5, 1.5), (NAN, 9.0), (0.0, NAN)]
    cases = [
        Case("case", "", tuple(dataclasses.replace(FIGURE, score=ours, naive_score=naive) for ours, naive in part), {})
        for part in (scores[:2], scores[2:])
    ]
    assert beaten(cases) == (2, 4)


def test_effect_rows__every_digit_that_means_something() -> None:
    unknown = dataclasses.replace(EFFECT, pairs=0, estimate=NAN, least=NAN, most=NAN, sign="0", sure=False)
    first, second = effect_rows([EFFECT, unknown])
    assert dict(zip(EFFECT_HEADINGS, first, strict=True)) == {
        "input": "rules.combat.intensity", "low": "0.02", "high": "0.04", "input_unit": "1/h", "outcome": "losses", "unit": "people",
        "kind": "count", "n": "500", "difference": "12.3457", "interval_low": "3", "interval_high": "21.7", "sign": "+", "sure": "true",
    }  # fmt: skip
    assert second[7:] == ("0", "", "", "", "0", "false")


def effect(name: str, outcome: str, estimate: float, sign: str = "0", sure: bool = False, kind: str = "count") -> Effect:
    return dataclasses.replace(EFFECT, input=name, outcome=outcome, kind=kind, estimate=estimate, sign=sign, sure=sure)


def test_effect_matrix__busiest_first_without_what_does_nothing() -> None:
    found = [
        effect("idle", "losses", 1.0), effect("idle", "camp_lost", 0.1, kind="binary"), effect("idle", "flights", 3.0),
        effect("once", "losses", 45.6, "+"), effect("once", "camp_lost", 0.2, kind="binary"), effect("once", "flights", 3.0),
        effect("twice", "losses", -123.4, "-", sure=True), effect("twice", "camp_lost", -0.0765, "-", kind="binary"),
        effect("twice", "flights", 3.0),
    ]  # fmt: skip
    headings, rows, left_out = effect_matrix(found)
    assert headings == ["input", "losses", "camp lost"]
    assert rows == [("twice", "-123", "-7.65%?"), ("once", "+45.6?", "0")]
    assert left_out == ["flights"]


def test_effect_matrix__what_is_told_from_nothing_is_not_told_as_nothing() -> None:
    _, rows, _ = effect_matrix([effect("small", "losses", 0.00312, "+", sure=True), effect("small", "flights", 0.3, "+", sure=True)])
    assert rows == [("small", "+0.0031", "+0.30")]


def test_effect_matrix__nothing_at_all() -> None:
    assert effect_matrix([effect("idle", "losses", 1.0)]) == (["input"], [], ["losses"])


COLUMNS = ["outcome", "of", "runs", "known", "estimate", "fixed", "any_time"]
SETTLING = pd.DataFrame(
    [
        ("site_captured", "go", 100, 100, 0.25, 0.085, INF), ("site_captured", "go", 1000, 1000, 0.2713, 0.0276, 0.0411),
        ("losses", "wait - go", 1000, 960, -123.4, 0.15, NAN),
    ],
    columns=COLUMNS,
)  # fmt: skip
"""Half-widths by hand: of a chance, and of a difference that is not known in all runs."""


def test_settling_rows__chances_as_shares() -> None:
    rows = settling_rows(SETTLING, [CAPTURED, LOSSES])
    assert rows == [
        ("site_captured", "go", "100", "100", "0.25", "0.085", "inf", ""),
        ("site_captured", "go", "1000", "1000", "0.2713", "0.0276", "0.0411", ""),
        ("losses", "wait - go", "1000", "960", "-123.4", "0.15", "", "people"),
    ]
    assert SETTLING_HEADINGS == ("outcome", "plan", "runs", "n", "estimate", "fixed", "any time", "unit")


def test_settling_cells__chances_in_percent_and_nothing_said_twice() -> None:
    assert settling_cells(SETTLING, [CAPTURED, LOSSES]) == [
        ("site_captured", "go", "100", "100", "25.0", "±8.5", "∞", "%"),
        ("", "", "1,000", "1,000", "27.1", "±2.8", "±4.1", ""),
        ("losses", "wait - go", "1,000", "960", "-123.40", "±0.15", "-", "people"),
    ]


def test_settling_cells__without_an_interval_in_the_digits_of_the_estimate() -> None:
    alike = pd.DataFrame([("losses", "wait - go", 100, 100, 0.25, NAN, NAN)], columns=COLUMNS)
    assert settling_cells(alike, [LOSSES]) == [("losses", "wait - go", "100", "100", "0.250", "-", "-", "people")]
