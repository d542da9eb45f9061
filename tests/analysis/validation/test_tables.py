"""The tables of what the tests of the model found, from findings made by hand."""

import dataclasses
import math
from typing import Any

import pytest

from kidal_sim.analysis.validation.convergence import Convergence, Curve, RunningEstimate
from kidal_sim.analysis.validation.effects import Effect, Effects
from kidal_sim.analysis.validation.equivalence import Check, EquivalenceVerdict, TurnCheck
from kidal_sim.analysis.validation.history import HEADINGS, Case, History, Prediction
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import csv_of
from kidal_sim.stats.intervals import UNKNOWN, Interval
from tests.figures.made import CAPTURED, LOSSES

NAN, INF = math.nan, math.inf
CHECK = Check("losses", "count", "people", 12.0, 200, 246.04, Interval(-4.2, -9.0, 0.6), 12.3, False, EquivalenceVerdict.equivalent)
PREDICTION = Prediction(
    "mine_strikes", "1", "6", "mine_strikes", True, 300, "count", 5.4, 2.0, 5.0, 11.0, 0.412, False, 1.8, 0.6, 1.23, 8.0, 2.0
)
EFFECT = Effect(
    "rules.combat.intensity", 0.02, 0.04, "1/h", "losses", "count", "people", 500, Interval(12.345678, 3.0, 21.7), "+", True
)  # fmt: skip


def rows(finding: Finding) -> list[tuple[str, ...]]:
    """The first table, for people."""
    return finding.tables()[0].cells()


def test_turn_check__a_count() -> None:
    assert rows(TurnCheck((CHECK,), 200)) == [
        ("losses", "12", "equivalent", "-4.2 people (-9.0 to +0.6)", "12.3 people", "246 people", "200"),
    ]


def test_turn_check__a_share_in_points_with_the_smallest_margin() -> None:
    check = Check("captured", "binary", "", 1.5, 1200, 0.3, Interval(0.021, -0.004, 0.046), 0.05, True, EquivalenceVerdict.undecided)
    assert rows(TurnCheck((check,), 1200)) == [
        ("captured", "1.5", "not decided", "+2.1 points (-0.4 to +4.6)", "5.0 % floor", "30.0 %", "1,200"),
    ]


def test_turn_check__programs_have_the_same_without_words() -> None:
    unknown = Check("day", "quantity", "", 6.0, 0, NAN, UNKNOWN, NAN, False, EquivalenceVerdict.unknown)
    found = TurnCheck((CHECK, unknown), 200)
    assert found.to_dict() == {"runs": 200, "checks": [
        {"outcome": "losses", "kind": "count", "unit": "people", "turn": 12.0, "verdict": "equivalent", "difference": -4.2,
         "difference_low": -9.0, "difference_high": 0.6, "margin": 12.3, "floored": False, "finest": 246.04, "n": 200},
        {"outcome": "day", "kind": "quantity", "unit": "", "turn": 6.0, "verdict": "never known", "difference": None,
         "difference_low": None, "difference_high": None, "margin": None, "floored": False, "finest": None, "n": 0},
    ]}  # fmt: skip
    assert found.summary() == ["0 different, 0 not decided, 1 equivalent, 1 never known; 200 runs at each turn."]
    assert rows(found)[1] == ("day", "6", "never known", "-", "-", "-", "0")


def history(**fields: Any) -> tuple[str, ...]:
    (row,) = rows(History((Case("case", "A case", (dataclasses.replace(PREDICTION, **fields),), {}),), 300))
    return row


def test_history__a_number_between_its_5_and_95_percent() -> None:
    assert HEADINGS == ("observation", "5 %", "50 %", "95 %", "happened", "as extreme", "width", "inputs", "CRPS", "naive")
    assert history() == ("mine_strikes", "2.00", "5.00", "11.0", "6", "41.2 %", "1.80", "0.600", "1.23", "2.00")
    assert history(unit="km")[0] == "mine_strikes [km]"


def test_history__a_chance_has_one_share_and_no_width() -> None:
    found = history(kind="binary", unit="probability", mean=0.254, observed="yes", width=NAN, q05=NAN, median=NAN, q95=NAN)
    assert found == ("mine_strikes", "", "25.4 %", "", "yes", "41.2 %", "-", "-", "1.23", "2.00")


def test_history__known_at_one_end_it_is_satisfied() -> None:
    assert history(one_sided=True, as_extreme=0.9)[5] == "90.0 % satisfy"


@pytest.mark.parametrize(("is_modelled", "why"), [(True, "never known"), (False, "not in the model")])
def test_history__of_what_no_run_knows_the_naive_guess_alone(is_modelled: bool, why: str) -> None:
    assert history(runs=0, is_modelled=is_modelled) == ("mine_strikes", "", "", "", "6", why, "", "", "", "2.00")


def test_history__closer_than_naive_counts_those_with_both_scores() -> None:
    scores = [(1.0, 2.0), (2.0, 1.0), (0.5, 1.0), (1.5, 1.5), (NAN, 9.0), (0.0, NAN)]
    cases = tuple(
        Case("case", "", tuple(dataclasses.replace(PREDICTION, score=ours, naive_score=naive) for ours, naive in part), {})
        for part in (scores[:2], scores[2:])
    )
    found = History(cases, 300)
    assert found.closer_than_naive() == (2, 4)
    assert found.to_pandas()["score"].tolist()[:4] == [1.0, 2.0, 0.5, 1.5], "programs have the rows of all cases"


def test_effects__every_digit_that_means_something() -> None:
    unknown = dataclasses.replace(EFFECT, n=0, difference=UNKNOWN, sign="0", sure=False)
    headings, first, second = (line.split(",") for line in csv_of(Effects((EFFECT, unknown), 500)).splitlines())
    assert dict(zip(headings, first, strict=True)) == {
        "input": "rules.combat.intensity", "low": "0.02", "high": "0.04", "input_unit": "1/h", "outcome": "losses", "unit": "people",
        "kind": "count", "n": "500", "difference": "12.3457", "difference_low": "3", "difference_high": "21.7", "sign": "+", "sure": "true",
    }  # fmt: skip
    assert second[7:] == ["0", "", "", "", "0", "false"]


def effect(name: str, outcome: str, estimate: float, sign: str = "0", sure: bool = False, kind: str = "count") -> Effect:
    return dataclasses.replace(
        EFFECT, input=name, outcome=outcome, kind=kind, difference=Interval(estimate, NAN, NAN), sign=sign, sure=sure
    )  # fmt: skip


def test_effects__most_effects_first_without_what_has_none() -> None:
    found = Effects((
        effect("idle", "losses", 1.0), effect("idle", "camp_lost", 0.1, kind="binary"), effect("idle", "flights", 3.0),
        effect("once", "losses", 45.6, "+"), effect("once", "camp_lost", 0.2, kind="binary"), effect("once", "flights", 3.0),
        effect("twice", "losses", -123.4, "-", sure=True), effect("twice", "camp_lost", -0.0765, "-", kind="binary"),
        effect("twice", "flights", 3.0),
    ), 500)  # fmt: skip
    assert found.tables()[0].headings == ("input", "losses", "camp lost")
    assert rows(found) == [("twice", "-123", "-7.65 points?"), ("once", "+45.6?", "0")]
    assert "flights" in found.notes()[0] and found.without_effect() == ["idle", "once"]


def test_effects__what_differs_from_nothing_does_not_look_like_nothing() -> None:
    found = Effects((effect("small", "losses", 0.00312, "+", sure=True), effect("small", "flights", 0.3, "+", sure=True)), 500)
    assert rows(found) == [("small", "+0.0031", "+0.30")]


def test_effects__none_at_all() -> None:
    found = Effects((effect("idle", "losses", 1.0),), 500)
    assert rows(found) == [] and "losses" in found.notes()[0]


CONVERGENCE = Convergence((
    Curve(CAPTURED, "go", (
        RunningEstimate(100, 100, 0.25, 0.17, 0.34, 0.085, INF), RunningEstimate(1000, 1000, 0.2713, 0.2447, 0.3, 0.0276, 0.0411),
    )),
    Curve(LOSSES, "wait - go", (RunningEstimate(1000, 960, -123.4, -123.55, -123.25, 0.15, NAN),)),
))  # fmt: skip
"""Intervals by hand: of a share, and of a difference that is not known in all runs."""


def test_convergence__shares_in_percent_and_differences_with_a_sign() -> None:
    assert rows(CONVERGENCE) == [
        ("site_captured", "go", "100", "100", "25.0 % (17.0 to 34.0)", "∞ %"),
        ("site_captured", "go", "1,000", "1,000", "27.1 % (24.5 to 30.0)", "4.1 %"),
        ("losses", "wait - go", "1,000", "960", "-123 people (-124 to -123)", "-"),
    ]


def test_convergence__programs_have_half_widths_too() -> None:
    keys, first, second, third = csv_of(CONVERGENCE).splitlines()
    assert keys == "outcome,kind,unit,of,runs,n,estimate,estimate_low,estimate_high,fixed,any_time"
    assert first == "site_captured,binary,,go,100,100,0.25,0.17,0.34,0.085,inf" and second.endswith(",0.0276,0.0411")
    assert third.endswith(",-123.4,-123.55,-123.25,0.15,")
    assert [row["any_time"] for row in CONVERGENCE.to_dict()["convergence"]] == [None, 0.0411, None]
