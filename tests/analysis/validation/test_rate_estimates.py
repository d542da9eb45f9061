"""Rates of runs made by hand: sums over runs and plans, each form, and where an interval lies."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.analysis.validation.rate_estimates import hold_against, interval, needed_columns, verdict
from kidal_sim.analysis.validation.rates_finding import RateEstimate, Rates
from kidal_sim.scenario.rates import Rate, RateTable
from kidal_sim.stats.intervals import Interval, clopper_pearson
from kidal_sim.stats.ratio_of_sums import RatioOfSums, garwood

KNOWN = {"events", "days", "need", "trials", "hits"}


def rate(**changes: Any) -> Rate:
    said = {
        "label": "events", "counted": "events", "exposure": "days", "outcome": "events", "per": ["days"], "low": 0.0, "best": 0.5,
        "high": 1.0, "unit": "per day", "source": "press", "note": "made up",
    }  # fmt: skip
    return Rate(**(said | changes))


def held(*blocks: dict[str, dict[str, list[float | None]]], known: set[str] = KNOWN, **rates: Rate) -> Rates:
    tables = [{plan: pa.table(columns) for plan, columns in block.items()} for block in blocks]
    return hold_against(RateTable(title="For a test", rates=rates), tables, known)


def of(found: Rates, name: str = "one", plan: str = "all") -> RateEstimate:
    return next(each for each in found.estimates if (each.name, each.plan) == (name, plan))


def test_hold_against__pools_runs_of_all_plans_as_a_ratio_of_sums() -> None:
    """(1 + 0 + 5) / (10 + 10 + 20), and not the mean of three ratios; of plan b alone 5 / 20."""
    blocks = (
        {"a": {"events": [1], "days": [10]}, "b": {"events": [5], "days": [20]}},
        {"a": {"events": [0], "days": [10]}, "b": {"events": [0], "days": [0]}},
    )
    found = held(*blocks, one=rate())
    assert (found.plans, found.runs) == (("a", "b"), 2)
    assert (of(found).value, of(found).events, of(found).exposure) == (6 / 40, 6, 40)
    assert of(found, plan="b").value == 5 / 20 and of(found, plan="a").value == 1 / 20


def test_hold_against__the_runs_of_a_number_are_one_cluster() -> None:
    """Ten runs of two plans that always do the same: as much is known as from ten, and not from twenty."""
    events = [float(each) for each in np.random.default_rng(8).poisson(3.0, 400)]
    plan = {"events": events, "days": [1.0] * 400}
    twice, once = held({"a": plan, "b": plan}, one=rate()), held({"a": plan}, one=rate())
    error = (of(once).value_high - of(once).value_low) / 2
    assert (of(twice).value_high - of(twice).value_low) / 2 == pytest.approx(error, rel=0.02)
    assert [each.plan for each in once.estimates] == ["all"], "one plan by itself is all of them"


def test_hold_against__a_run_in_which_a_column_is_not_known_counts_for_neither() -> None:
    found = held({"a": {"events": [1, 9, 2], "days": [10, None, 10]}}, one=rate())
    assert (of(found).events, of(found).exposure) == (3, 20)


def test_hold_against__the_product_of_columns_is_summed_run_by_run() -> None:
    found = held({"a": {"events": [12, 8], "days": [2, 1], "need": [1, 3]}}, one=rate(per=["days", "need"], form="mean", times=0.5))
    assert of(found).value == 0.5 * 20 / (2 + 3)


def test_hold_against__what_is_not_counted_says_why() -> None:
    missing = rate(outcome=None, per=None, not_counted="nobody looks")
    found = held({"a": {"events": [1], "days": [1]}}, one=rate(), two=missing, three=rate(outcome="evnts"))
    assert {each.name: each.reason for each in found.not_counted} == {
        "two": "nobody looks", "three": "the results have no column `evnts`; did you mean `events`?",
    }  # fmt: skip
    assert {each.name for each in found.estimates} == {"one"}


def test_hold_against__no_runs_give_no_estimates() -> None:
    found = held(one=rate())
    assert (found.estimates, found.runs, found.plans) == ((), 0, ())


def test_needed_columns__are_those_of_rates_that_are_counted() -> None:
    rates = {"one": rate(per=["days", "need"]), "two": rate(outcome=None, per=None, not_counted="nobody looks")}
    assert needed_columns(RateTable(title="For a test", rates=rates)) == {"events", "days", "need"}


def sums(events: float, exposure: float) -> RatioOfSums:
    """Sums over one run, of which no variance between runs is known."""
    return RatioOfSums.of(np.array([events]), np.array([exposure]))


def test_interval__of_a_rate_is_garwood_s_times_the_factor() -> None:
    assert interval(rate(times=365.0), sums(5, 100)) == pytest.approx([365.0 * each for each in garwood(5, 100)])


def test_interval__of_a_gap_is_that_of_the_rate_turned_over() -> None:
    low, high = garwood(5, 100)[1:]
    assert interval(rate(form="gap"), sums(5, 100)) == pytest.approx((20.0, 1 / high, 1 / low))
    assert interval(rate(form="gap"), sums(0, 100)) == pytest.approx((math.inf, 100 / -math.log(0.025), math.inf))


def test_interval__of_a_chance_within_an_exposure_is_poisson_s() -> None:
    """Five events in a hundred days: in thirty none with the chance exp(-1.5)."""
    assert interval(rate(within=30.0), sums(5, 100)).estimate == pytest.approx(1 - math.exp(-1.5))
    assert interval(rate(within=30.0), sums(0, 100)).high == pytest.approx(1 - 0.025**0.3)


def test_interval__of_a_share_in_which_no_run_had_the_same() -> None:
    y, x = np.array([1.0, 0.0, 1.0, 0.0]), np.ones(4)
    assert interval(rate(form="share"), RatioOfSums.of(y, x))[1:] == pytest.approx(clopper_pearson(1.5, 3)[1:], rel=0.01)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((2.0, 1.0, 3.0), "inside"), ((2.0, 0.9, 2.5), "undecided"), ((2.9, 2.5, 3.1), "undecided"), ((0.5, 0.2, 0.9), "outside: below"),
        ((9.0, 3.1, 20.0), "outside: above"), ((2.0, 0.0, 9.0), "undecided"), ((math.nan,) * 3, "never happened"),
        ((2.0, math.nan, math.nan), "undecided"), ((math.inf, 4.0, math.inf), "outside: above"),
    ],
)  # fmt: skip
def test_verdict__goes_by_the_interval(found: tuple[float, float, float], expected: str) -> None:
    assert verdict(Interval(*found), 1.0, 3.0) == expected
