"""Intervals against published examples, SciPy, closed forms, and the share of times that they hold the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kidal_sim.stats.intervals import (
    bonett_price,
    clopper_pearson,
    enough_variation,
    quantile_rank_limits,
    sign_test,
    t_interval,
    t_test,
    variance_reduction,
    wilson,
)  # fmt: skip


@given(trials=st.integers(1, 5000), share=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson__is_that_of_scipy(trials: int, share: float, confidence: float) -> None:
    successes = round(share * trials)
    theirs = stats.binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    assert wilson(successes, trials, confidence) == pytest.approx((successes / trials, theirs.low, theirs.high), abs=1e-12)


def test_wilson__closed_form_when_it_never_or_always_happens() -> None:
    z = stats.norm.ppf(0.975)
    assert wilson(0, 2000) == pytest.approx((0, 0, z**2 / (2000 + z**2)))
    assert wilson(2000, 2000) == pytest.approx((1, 2000 / (2000 + z**2), 1))


@pytest.mark.parametrize(("trials", "chance"), [(50, 0.5), (50, 0.3), (200, 0.1), (2000, 0.02)])
def test_wilson__holds_the_truth_about_as_often_as_it_says(trials: int, chance: float) -> None:
    limits = [wilson(successes, trials) for successes in range(trials + 1)]
    held = [interval.low <= chance <= interval.high for interval in limits]
    assert 0.93 < stats.binom.pmf(np.arange(trials + 1), trials, chance)[held].sum() < 0.97  # exact: no chance in this test


def test_student__published_example() -> None:
    # statpsych, ci.mean(.05, 38.3, 8.14, 10)
    assert t_interval(38.3, 8.14, 10) == pytest.approx((38.3, 32.47699, 44.12301), abs=1e-5)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30).filter(lambda values: np.std(values) > 1e-3))
def test_student__is_that_of_scipy(values: list[float]) -> None:
    theirs = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    ours = t_interval(float(np.mean(values)), float(np.std(values, ddof=1)), len(values))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-9)


def test_student__nothing_is_known_of_a_spread_that_was_never_seen() -> None:
    for interval in (t_interval(3.0, 0.0, 100), t_interval(3.0, math.nan, 1)):
        assert interval.estimate == 3.0 and math.isnan(interval.low) and math.isnan(interval.high)


def test_student__paired_differences_of_skewed_losses_are_held_as_often_as_it_says() -> None:
    # 4,000 intervals: a sound method leaves these limits for less than one seed in 10,000.
    losses = np.random.default_rng(20231108).gamma(2.0, 10.0, size=(2, 4000, 200))
    change = losses[1] * 1.2 - losses[0]
    intervals = [t_interval(float(row.mean()), float(row.std(ddof=1)), 200) for row in change]
    assert 0.933 < np.mean([interval.low <= 4.0 <= interval.high for interval in intervals]) < 0.967


def test_bonett_price__published_example() -> None:
    # statpsych, ci.prop.ps(.05, 12, 4, 26, 6): LL 0.2548067, UL 0.6251933; an earlier version gives the plain estimate, 0.4583333
    assert bonett_price(26, 4, 48) == pytest.approx((0.4583333, 0.2548067, 0.6251933), abs=1e-7)


@given(gained=st.integers(0, 100), lost=st.integers(0, 100), same=st.integers(0, 500))
def test_bonett_price__swapping_the_plans_swaps_the_sign(gained: int, lost: int, same: int) -> None:
    pairs = gained + lost + same + 1
    forth, back = bonett_price(gained, lost, pairs), bonett_price(lost, gained, pairs)
    assert (forth.estimate, forth.low, forth.high) == pytest.approx((-back.estimate, -back.high, -back.low))
    assert -1 <= forth.low < forth.high <= 1


@pytest.mark.parametrize(("gain", "loss", "most"), [(0.1, 0.1, 0.97), (0.3, 0.05, 0.96), (0.02, 0.02, 1.0)])
def test_bonett_price__holds_the_truth_as_often_as_it_says_or_more_where_the_plans_rarely_part(
    gain: float, loss: float, most: float
) -> None:
    pairs, held = 60, 0.0
    for gained in range(pairs + 1):
        for lost in range(pairs + 1 - gained):
            interval = bonett_price(gained, lost, pairs)
            if interval.low <= gain - loss <= interval.high:
                held += float(stats.multinomial.pmf([gained, lost, pairs - gained - lost], pairs, [gain, loss, 1 - gain - loss]))
    assert 0.945 < held < most  # exact: no chance in this test


def test_bonett_price__nothing_known() -> None:
    assert all(math.isnan(number) for number in bonett_price(0, 0, 0))


def test_variance_reduction__limits() -> None:
    assert variance_reduction(2.0, 3.0, 5.0) == 1.0  # independent: nothing gained
    assert variance_reduction(2.0, 2.0, 0.0) == math.inf  # the same luck, the same outcome
    assert math.isnan(variance_reduction(0.0, 0.0, 0.0))  # nothing varies
    assert math.isnan(variance_reduction(math.nan, math.nan, math.nan))


@given(trials=st.integers(1, 5000), share=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_clopper_pearson__is_that_of_scipy(trials: int, share: float, confidence: float) -> None:
    successes = round(share * trials)
    theirs = stats.binomtest(successes, trials).proportion_ci(confidence, method="exact")
    assert clopper_pearson(successes, trials, confidence) == pytest.approx((successes / trials, theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize(("trials", "chance"), [(20, 0.5), (50, 0.3), (200, 0.1), (2000, 0.02)])
def test_clopper_pearson__never_holds_the_truth_too_seldom(trials: int, chance: float) -> None:
    limits = [clopper_pearson(successes, trials) for successes in range(trials + 1)]
    held = [interval.low <= chance <= interval.high for interval in limits]
    assert stats.binom.pmf(np.arange(trials + 1), trials, chance)[held].sum() >= 0.95  # exact: no chance in this test


@given(size=st.integers(1, 3000), level=st.sampled_from([0.05, 0.5, 0.95]))
def test_ranks__hold_the_quantile_as_often_as_they_say_and_no_narrower_ones_do(size: int, level: float) -> None:
    low, high = quantile_rank_limits(size, level)
    below = stats.binom(size, level)  # values that lie below the quantile
    assert (below.cdf(low - 1) if low else 0.0) <= 0.025 < below.cdf(low)  # P(X_(low) > quantile)
    assert (below.sf(high - 1) if high <= size else 0.0) <= 0.025 < below.sf(high - 2)


def test_ranks__those_of_a_bootstrap_where_many_values_lie_beyond_the_quantile() -> None:
    # the exact percentile bootstrap of the k-th of n values takes rank r with P(Bin(n, r/n) >= k) = 0.025 and 0.975
    size, place = 2000, 1900
    bootstrap = size * stats.beta.ppf([0.025, 0.975], place, size - place + 1)
    assert quantile_rank_limits(size, 0.95) == pytest.approx(bootstrap.tolist(), abs=3)


@given(gained=st.integers(0, 200), lost=st.integers(0, 200))
def test_sign_test__is_that_of_scipy(gained: int, lost: int) -> None:
    theirs = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert sign_test(gained, lost) == pytest.approx(theirs)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30).filter(lambda values: np.std(values) > 1e-3))
def test_student_test__is_that_of_scipy(values: list[float]) -> None:
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    assert t_test(float(np.mean(values)), error, len(values) - 1) == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue)


def test_tells__thirty_runs_or_half_of_them() -> None:
    assert [enough_variation(29, 1000), enough_variation(30, 1000), enough_variation(9, 19), enough_variation(10, 20)] == [
        False,
        True,
        False,
        True,
    ]
