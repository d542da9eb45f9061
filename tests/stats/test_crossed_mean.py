"""Means over states and dice that are both samples."""

import numpy as np
import pytest
import scipy.stats

from kidal_sim.stats.two_way_anova import mean_over_both


def test_two_way__without_states_it_is_student_over_dice() -> None:
    dice = np.random.default_rng(1).normal(3.0, 1.0, 12)
    expected = scipy.stats.ttest_1samp(dice, 0.0).confidence_interval(0.95)
    assert mean_over_both(np.repeat(dice[None, :], 50, axis=0)) == pytest.approx((dice.mean(), expected.low, expected.high))


def test_two_way__never_narrower_than_over_states_alone() -> None:
    values = np.random.default_rng(2).normal(size=(40, 16)) + np.random.default_rng(3).normal(size=(40, 1))
    found, alone = mean_over_both(values), scipy.stats.ttest_1samp(values.mean(axis=1), 0.0).confidence_interval(0.95)
    assert found.high - found.low >= 0.99 * (alone.high - alone.low)


def test_two_way__all_the_same_is_itself() -> None:
    assert mean_over_both(np.full((7, 6), 2.0)) == (2.0, 2.0, 2.0)
    assert np.isnan(mean_over_both(np.full((7, 5), 2.0)).low), "five dice that say the same may be chance"


@pytest.mark.slow
@pytest.mark.parametrize(("states", "dice", "rest"), [(1.0, 1.0, 1.0), (1.0, 0.2, 3.0), (0.3, 1.0, 1.0)])
def test_two_way__coverage(states: float, dice: float, rest: float) -> None:
    """The true mean is inside in 93 to 97 of 100 samples of 128 states and 16 dice."""
    random, held = np.random.default_rng(4), 0
    for _ in range(2000):
        values = states * random.normal(size=(128, 1)) + dice * random.normal(size=(1, 16)) + rest * random.normal(size=(128, 16))
        _, low, high = mean_over_both(values)
        held += low <= 0 <= high
    print(f"coverage: {held / 2000:.4f}")
    assert 0.93 <= held / 2000 <= 0.97
