"""Many means at once, held against a closed form and against simulation."""

import numpy as np
import pytest
import scipy.stats

from kidal_sim.stats.simultaneous_band import pointwise_width, simultaneous_width, t_statistics


def test_t_statistics__are_student_statistics() -> None:
    values = np.random.default_rng(1).normal(0.3, 2.0, (5, 40))
    assert t_statistics(values) == pytest.approx(scipy.stats.ttest_1samp(values, 0.0, axis=1).statistic)


def test_simultaneous_width__one_mean_is_student() -> None:
    values = np.random.default_rng(2).normal(size=(1, 400))
    assert simultaneous_width(values, resamples=20_000) == pytest.approx(pointwise_width(400), rel=0.03)


def test_simultaneous_width__independent_means_are_sidak() -> None:
    """All of m independent means are within c with probability (2 Φ(c) - 1)^m."""
    values = np.random.default_rng(3).normal(size=(10, 2000))
    sidak = scipy.stats.norm.ppf((1 + 0.95 ** (1 / 10)) / 2)
    assert simultaneous_width(values, resamples=20_000) == pytest.approx(sidak, rel=0.02)


def test_simultaneous_width__means_with_the_same_luck_are_as_one() -> None:
    luck = np.random.default_rng(4).normal(size=(1, 400))
    assert simultaneous_width(np.repeat(luck, 10, axis=0)) == simultaneous_width(luck)


def test_simultaneous_width__rows_that_never_vary_do_not_count() -> None:
    values = np.random.default_rng(5).normal(size=(2, 300))
    assert simultaneous_width(np.vstack([values, np.ones((1, 300))])) == simultaneous_width(values)
    assert simultaneous_width(np.ones((3, 300))) == pointwise_width(300)


@pytest.mark.slow
def test_simultaneous_width__all_true_means_are_within_in_95_of_100_samples() -> None:
    """Eleven correlated, skewed means; 2,000 samples of 200 runs."""
    random, held = np.random.default_rng(6), 0
    for _ in range(2000):
        values = 0.7 * (random.exponential(size=(1, 200)) - 1) + random.normal(size=(11, 200))
        held += bool((np.abs(t_statistics(values)) <= simultaneous_width(values, resamples=500)).all())
    assert 0.93 <= held / 2000 <= 0.97, held / 2000


def test_t_statistics__too_few_runs_that_differ_tell_nothing() -> None:
    """Ten of 1,000 runs of a null difference have seen +1, and none the -10 that balances them: Student's ratio is 3.2."""
    rare = np.zeros((1, 1000))
    rare[0, :10] = 1.0
    assert t_statistics(rare).tolist() == [0.0]
    often = np.zeros((1, 1000))
    often[0, :40] = 1.0
    assert t_statistics(often)[0] == pytest.approx(often.mean() / np.sqrt(often.var(ddof=1) / 1000))
