"""Ratios of sums over clusters: closed forms at the limits, and intervals that hold as often as they say."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from kidal_sim.stats.intervals import Interval, clopper_pearson
from kidal_sim.stats.ratio_of_sums import RatioOfSums, garwood

DICE = np.random.default_rng(8)
ONES = np.ones(400)


def test_garwood__without_events_ends_where_none_is_as_rare_as_the_tail() -> None:
    assert garwood(0, 50.0) == pytest.approx((0.0, 0.0, -math.log(0.025) / 50.0))


def test_garwood__holds_counts_whose_tails_are_as_rare_as_it_says() -> None:
    low, high = garwood(5, 1.0)[1:]
    assert stats.poisson.sf(4, low) == pytest.approx(0.025) and stats.poisson.cdf(5, high) == pytest.approx(0.025)


@pytest.mark.parametrize("exposure", [0.0, math.nan])
def test_garwood__of_nothing_is_not_known(exposure: float) -> None:
    assert all(map(math.isnan, garwood(0, exposure)))


def test_ratio__is_of_the_sums_and_not_the_mean_of_ratios() -> None:
    assert RatioOfSums.of(np.array([1.0, 0.0]), np.array([1.0, 3.0])).value == 0.25


def test_error__with_the_same_x_everywhere_is_that_of_the_mean() -> None:
    y = DICE.poisson(3.0, 400).astype(float)
    assert RatioOfSums.of(y, 2.0 * ONES).error == pytest.approx(stats.sem(y) / 2.0)
    assert RatioOfSums.of(y, ONES).mean() == pytest.approx((y.mean(), *stats.t.interval(0.95, 399, y.mean(), stats.sem(y))))


def test_error__is_zero_where_y_goes_with_x() -> None:
    x = np.array([1.0, 2.0, 5.0])
    assert RatioOfSums.of(0.5 * x, x).error == 0.0


def test_sums__do_not_depend_on_the_pieces() -> None:
    y, x = DICE.poisson(2.0, 90).astype(float), DICE.uniform(1.0, 3.0, 90)
    whole, parts = RatioOfSums.of(y, x), RatioOfSums()
    for rows in np.array_split(np.arange(90), 7):
        parts = parts + RatioOfSums.of(y[rows], x[rows])
    assert (parts.value, parts.error, parts.clusters, parts.exposed) == pytest.approx((whole.value, whole.error, 90, 90))


def test_rate__no_event_has_the_exact_upper_limit_of_the_whole_exposure() -> None:
    assert RatioOfSums.of(0.0 * ONES, 16.25 * ONES).rate() == pytest.approx((0.0, 0.0, -math.log(0.025) / 6500.0))


def test_rate__events_that_all_fell_into_one_cluster_count_as_one() -> None:
    y = np.zeros(400)
    y[7] = 20.0
    found = RatioOfSums.of(y, ONES).rate()
    assert found.estimate == 20.0 / 400.0
    alone = garwood(1.0, 20.0)  # 20 events and their exposure, divided by a design effect of 20
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high), rel=0.06)


def test_rate__of_many_independent_events_is_close_to_the_normal_interval() -> None:
    y = DICE.poisson(9.0, 4000).astype(float)
    found = RatioOfSums.of(y, np.ones(4000)).rate()
    half = 1.96 * math.sqrt(y.sum()) / 4000
    assert (found.low, found.high) == pytest.approx((found.estimate - half, found.estimate + half), rel=0.02)


def test_share__of_independent_trials_is_clopper_and_pearson_s() -> None:
    y = (np.arange(400) % 4 == 0).astype(float)
    exact = clopper_pearson(100, 400)
    found = RatioOfSums.of(y, ONES).share()
    assert found.estimate == 0.25 and (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=0.01)


def test_share__clusters_that_are_all_or_nothing_count_once_each() -> None:
    y = 10.0 * (np.arange(400) % 4 == 0)
    exact = clopper_pearson(100, 400)
    found = RatioOfSums.of(y, 10.0 * ONES).share()
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=0.01)


def test_share__where_all_trials_ended_alike_goes_by_clusters() -> None:
    x = np.array([3.0, 0.0, 2.0])
    assert RatioOfSums.of(0.0 * x, x).share() == clopper_pearson(0, 2)
    assert RatioOfSums.of(x, x).share().estimate == 1.0


@pytest.mark.parametrize("of", [RatioOfSums.rate, RatioOfSums.share, RatioOfSums.mean])
def test_every_interval__of_no_exposure_is_not_known(of: Callable[[RatioOfSums], Interval]) -> None:
    assert all(map(math.isnan, of(RatioOfSums.of(np.zeros(5), np.zeros(5)))))


def test_rate__bursts_are_covered_as_often_as_it_says() -> None:
    """Runs with gamma-distributed rates: 60 runs of a mean of 0.5 events, four times as variable as independent events."""
    held = 0
    for _ in range(400):
        rates = DICE.gamma(0.2, 0.5 / 0.2, 60)
        found = RatioOfSums.of(DICE.poisson(rates).astype(float), np.ones(60)).rate()
        held += found.low <= 0.5 <= found.high
    assert held / 400 > 0.88
