"""How often a 95 % interval holds the truth, in 2,000 repetitions of a case in which the truth is known; and how often a claim is wrong.

Each prints what it found (-s). The share found has a standard error of 0.5 %, of a method that holds exactly.
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from kidal_sim.stats.clusters import Draws
from kidal_sim.stats.dominance import CHANCE_MARGIN, SPREAD_MARGIN, Dominance, DominanceVerdict
from kidal_sim.stats.intervals import Interval, bonett_price, clopper_pearson, wilson
from kidal_sim.stats.multiple_testing import holm
from kidal_sim.stats.paired_difference import PairedDifference
from kidal_sim.stats.summary import Summary

pytestmark = pytest.mark.slow
REPETITIONS = 2000
SEED = 20231108


def share(once: Callable[[np.random.Generator], bool]) -> float:
    """How often it is so."""
    dice = np.random.default_rng(SEED)
    return float(np.mean([once(dice) for _ in range(REPETITIONS)]))


def held(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def summary(kind: str, values: np.ndarray, draws: Draws | None = None) -> Summary:
    found = Summary(kind)
    found.add(values, draws)
    return found


@pytest.mark.parametrize("chance", [0.5, 0.1])
def test_wilson(chance: float) -> None:
    found = share(lambda dice: held(wilson(dice.binomial(400, chance), 400), chance))
    print(f"Wilson, n = 400, p = {chance}: {found:.1%}")
    assert 0.93 < found < 0.97


@pytest.mark.parametrize("chance", [0.5, 0.02])
def test_clopper_pearson(chance: float) -> None:
    found = share(lambda dice: held(clopper_pearson(dice.binomial(400, chance), 400), chance))
    print(f"Clopper-Pearson, n = 400, p = {chance}: {found:.1%}")
    assert found > 0.95


def test_student() -> None:
    found = share(lambda dice: held(summary("quantity", dice.gamma(2.0, 10.0, 400)).interval(), 20.0))
    print(f"Student, n = 400 of a gamma: {found:.1%}")
    assert 0.93 < found < 0.97


@pytest.mark.parametrize("level", [0.05, 0.5, 0.95])
def test_quantile(level: float) -> None:
    truth = float(stats.gamma(2.0, scale=10.0).ppf(level))
    found = share(lambda dice: held(summary("quantity", dice.gamma(2.0, 10.0, 400)).quantile(level), truth))
    print(f"quantile {level}, n = 400 of a gamma: {found:.1%}")
    assert 0.945 < found < 0.98


def test_quantile__where_the_bootstrap_of_scipy_holds_the_truth_too_seldom() -> None:
    truth = float(stats.norm.ppf(0.95))

    def theirs(dice: np.random.Generator) -> bool:
        values = (dice.normal(size=100),)
        statistic = lambda sample, axis: np.quantile(sample, 0.95, axis=axis)  # noqa: E731
        limits = stats.bootstrap(values, statistic, n_resamples=500, method="percentile", random_state=dice).confidence_interval
        return bool(limits.low <= truth <= limits.high)

    bootstrap = share(theirs)
    ours = share(lambda dice: held(summary("quantity", dice.normal(size=100)).quantile(0.95), truth))
    print(f"quantile 0.95, n = 100 of a normal: {ours:.1%}; SciPy's percentile bootstrap {bootstrap:.1%}")
    assert bootstrap < 0.93 and ours > 0.945


def test_bonett_price() -> None:
    def once(dice: np.random.Generator) -> bool:
        gained, lost, _ = dice.multinomial(400, [0.15, 0.05, 0.8])
        return held(bonett_price(int(gained), int(lost), 400), 0.1)

    found = share(once)
    print(f"Bonett-Price, 400 pairs: {found:.1%}")
    assert 0.93 < found < 0.97


def test_paired_difference_and_who_has_more() -> None:
    more = float(stats.norm.cdf(0.3 / np.sqrt(2 - 2 * 0.6)))  # P(B > A) of normals that go together with 0.6

    def once(dice: np.random.Generator) -> tuple[bool, bool]:
        first, second = dice.multivariate_normal([0, 0.3], [[1, 0.6], [0.6, 1]], 400).T
        change = PairedDifference.of("quantity", first, second)
        return held(change.interval(), 0.3), held(change.shares()["more"], more)

    dice = np.random.default_rng(SEED)
    of_mean, of_share = np.mean([once(dice) for _ in range(REPETITIONS)], axis=0)
    print(f"paired difference of means, 400 pairs: {of_mean:.1%}; P(more): {of_share:.1%}")
    assert 0.93 < of_mean < 0.97 and 0.93 < of_share < 0.97


def test_crossed_draws() -> None:
    outer, inner = 60, 40
    draws = Draws(np.repeat(np.arange(outer), inner), np.tile(np.arange(inner), outer))
    chance = float(stats.norm.cdf(0.5 / np.sqrt(1 + 0.5 + 1)))

    def once(dice: np.random.Generator) -> tuple[bool, bool]:
        values = 0.5 + dice.normal(0, 1, outer)[draws.outer] + dice.normal(0, np.sqrt(0.5), inner)[draws.inner] + dice.normal(size=2400)
        happened = summary("binary", (values > 0).astype(float), draws)
        return held(summary("quantity", values, draws).interval(), 0.5), held(happened.interval(), chance)

    dice = np.random.default_rng(SEED)
    mean, share_ = np.mean([once(dice) for _ in range(REPETITIONS)], axis=0)
    naive = share(
        lambda dice: held(summary("quantity", 0.5 + dice.normal(0, 1, outer)[draws.outer] + dice.normal(size=2400)).interval(), 0.5)
    )
    print(f"60 x 40 crossed draws: mean {mean:.1%}, share {share_:.1%}; as if independent {naive:.1%}")
    assert naive < 0.5 and all(0.93 < found < 0.97 for found in (mean, share_))


def claims(once: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]], order: int) -> dict[DominanceVerdict, float]:
    """How often each verdict on the second plan over the first, for whoever wants more."""
    dice, found = np.random.default_rng(SEED), dict.fromkeys(DominanceVerdict, 0.0)
    for _ in range(REPETITIONS):
        dominance = Dominance()
        dominance.add(*once(dice))
        found[dominance.verdict(order, "more")[0]] += 1 / REPETITIONS
    return found


def test_dominance__worse_by_the_margin_at_one_threshold_and_far_better_at_another() -> None:
    # the least favourable case of both claims: each is wrong in 5 % of cases at most, and nearly so
    def once(dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        luck = dice.random((2, 2000))
        return np.digitize(luck[0], [0.3, 0.6]).astype(float), np.digitize(luck[1], [0.3 + CHANCE_MARGIN, 0.4]).astype(float)

    found = claims(once, 1)
    print(f"first order, worse by the margin at one threshold: {found}")
    assert 0.035 < found[DominanceVerdict.dominates] < 0.06 and found[DominanceVerdict.does_not] < 0.06


def test_dominance__second_order_worse_by_the_margin_in_the_mean() -> None:
    # first N(0, 1); second N(-d, s²) with s < 1: better at low thresholds, worse by d at high ones
    spread = np.sqrt((1 + 0.25) / 2)
    worse = SPREAD_MARGIN * spread

    def once(dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        luck = dice.normal(size=2000)
        return luck, 0.5 * luck - worse

    found = claims(once, 2)
    print(f"second order, worse by the margin in the mean: {found}")
    assert found[DominanceVerdict.dominates] < 0.06 and found[DominanceVerdict.does_not] < 0.06


@pytest.mark.parametrize("order", [1, 2])
def test_dominance__two_plans_that_are_alike(order: int) -> None:
    found = claims(lambda dice: (dice.gamma(2.0, 10.0, 2000), dice.gamma(2.0, 10.0, 2000)), order)
    print(f"order {order}, alike: {found}")
    assert found[DominanceVerdict.dominates] < 0.01


def test_holm__paired_differences_of_outcomes_that_go_together() -> None:
    def once(dice: np.random.Generator) -> bool:
        common = dice.normal(size=(200, 1))
        p = [
            PairedDifference.of("quantity", *pair).test()
            for pair in zip(*(common + dice.normal(size=(2, 200, 10))).transpose(0, 2, 1), strict=True)
        ]
        return bool((holm(np.array(p)) <= 0.05).any())

    found = share(once)
    print(f"ten differences that are none, called sure: {found:.1%}")
    assert found < 0.06
