"""Paired differences at any confidence: SciPy's intervals, and what nothing or no spread says."""

import math

import numpy as np
import pytest
from scipy import stats

from kidal_sim.stats.intervals import bonett_price
from kidal_sim.stats.paired_difference import PairedDifference


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.999])
def test_estimate__means_as_scipy_has_them(confidence: float) -> None:
    first, second = np.random.default_rng(3).normal([1, 2], [4, 5], (50, 2)).T
    first[:5], second[3:8] = math.nan, math.nan
    theirs = stats.ttest_rel(second[8:], first[8:]).confidence_interval(confidence)
    found = PairedDifference.of("quantity", first, second)
    assert found.pairs == 42
    assert found.estimate(confidence)[1:] == pytest.approx((theirs.low, theirs.high))


def test_estimate__chances_count_those_that_part() -> None:
    first, second = np.array([1.0, 1, 0, 0, math.nan]), np.array([1.0, 0, 1, 1, 1])
    found = PairedDifference.of("binary", first, second)
    assert (found.pairs, found.estimate(0.9)) == (4, bonett_price(2, 1, 4, 0.9))


def test_estimate__the_same_in_every_run_is_known_exactly() -> None:
    first = np.array([1.0, 5.0, 0.0, 2.0, 9.0, 4.0])
    assert PairedDifference.of("count", first, first + 2.0).estimate(0.9) == (2.0, 2.0, 2.0)
    few = PairedDifference.of("count", first[:5], first[:5] + 2.0).estimate(0.9)
    assert few.estimate == 2.0 and math.isnan(few.low), "five of a kind may be chance"


def test_estimate__nothing_is_known_of_nothing() -> None:
    unknown = np.array([math.nan])
    found = PairedDifference.of("quantity", unknown, np.ones(1))
    assert found.pairs == 0 and all(math.isnan(each) for each in found.estimate(0.9))
    assert math.isnan(PairedDifference.of("quantity", np.zeros(1), np.ones(1)).estimate(0.9).low)
