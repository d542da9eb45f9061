"""How often something happened in runs of two kinds, each watched for as long as the other."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import norm

from kidal_sim.stats.risk_ratio import paired_shares

DICE = np.random.default_rng(17)


def watched(rate: float, until: np.ndarray) -> np.ndarray:
    """When something of a constant hazard first happens in runs that end at these hours; inf if they end before."""
    first = DICE.exponential(1 / rate, len(until))
    return np.where(first <= until, first, np.inf)


def test_paired_shares__are_those_over_all_pairs() -> None:
    until, other_until = DICE.uniform(1, 10, 40), DICE.uniform(5, 30, 30)
    first, other_first = watched(0.1, until), watched(0.05, other_until)
    pairs = list(product(range(40), range(30)))
    one = np.mean([first[i] <= other_until[j] for i, j in pairs])
    other = np.mean([other_first[j] <= until[i] for i, j in pairs])
    found = paired_shares(first, until, other_first, other_until)
    assert (found[0], found[1], found[2].estimate) == pytest.approx((one, other, one / other))


def test_paired_shares__who_is_watched_longer_does_not_see_more() -> None:
    """The same hazard in both, but one kind of run ends after ten hours and the other after a hundred: a lift of 1."""
    held, times = 0, 400
    for _ in range(times):
        until, other_until = np.full(150, 10.0), DICE.uniform(50, 100, 200)
        found = paired_shares(watched(0.05, until), until, watched(0.05, other_until), other_until)[2]
        held += found.low <= 1.0 <= found.high
    assert 0.92 < held / times < 0.98  # 95 % but for the normal approximation; standard error 1.1 %


def test_paired_shares__of_runs_watched_alike_have_the_interval_of_two_shares() -> None:
    """Katz et al. (1978): ln R ± z √((1 - p)/np + (1 - q)/mq), but for the degrees of freedom."""
    until, other_until = np.full(100, 5.0), np.full(200, 5.0)
    first, other_first = np.where(np.arange(100) < 30, 1.0, np.inf), np.where(np.arange(200) < 10, 1.0, np.inf)
    one, other, found = paired_shares(first, until, other_first, other_until)
    half = norm.ppf(0.975) * math.sqrt(0.7 / 0.3 / 99 + 0.95 / 0.05 / 199)
    assert (one, other, found.estimate) == pytest.approx((0.3, 0.05, 6.0))
    assert (found.low, found.high) == pytest.approx((6 * math.exp(-half), 6 * math.exp(half)))


def test_paired_shares__of_what_never_happened() -> None:
    until, never, always = np.full(10, 5.0), np.full(10, np.inf), np.full(10, 1.0)
    assert paired_shares(always, until, never, until)[2].estimate == math.inf
    assert paired_shares(never, until, always, until)[2].estimate == 0.0
    assert math.isnan(paired_shares(never, until, never, until)[2].estimate)
    alone = paired_shares(always, until, np.zeros(0), np.zeros(0))
    assert alone[0] == 1.0 and math.isnan(alone[1]) and math.isnan(alone[2].estimate)
