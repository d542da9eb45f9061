"""Crossings of a noisy difference: closed forms, and how often intervals and verdicts are right."""

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray

from kidal_sim.stats.simultaneous_band import pointwise_width, simultaneous_width, t_statistics
from kidal_sim.stats.zero_crossing import Crossing, Span, crossings, sure_crossings, undecided_spans

LEVELS = np.linspace(0.0, 1.0, 11)
TRUE = 0.37
Array = NDArray[np.float64]


def noisy(random: np.random.Generator, means: Array, runs: int = 200) -> Array:
    """Differences that share luck over the levels, with a slope of their own in every run, and some luck apart; skewed."""
    shared, slope = random.exponential(size=runs) - 1, random.normal(size=runs)
    found: Array = means[:, None] + 0.5 * shared + 0.5 * slope * (LEVELS[:, None] - 0.5) + 0.5 * random.normal(size=(len(LEVELS), runs))
    return found


def flips(differences: Array) -> list[Crossing]:
    found, width = t_statistics(differences), simultaneous_width(differences, resamples=500)
    signs = np.where(np.abs(found) > width, np.sign(found), 0).astype(int).tolist()
    return sure_crossings(LEVELS, differences, signs, pointwise_width(differences.shape[1]))


def test_crossings__several_and_a_stretch_of_zero() -> None:
    assert crossings(np.arange(6.0), np.array([1.0, -1.0, 0.0, 0.0, 2.0, 2.0])) == [0.5, 2.5]
    assert crossings(np.arange(3.0), np.array([1.0, 0.0, 2.0])) == []
    assert crossings(np.arange(3.0), np.zeros(3)) == []


def test_undecided_spans__is_where_students_interval_holds_zero() -> None:
    """Against SciPy, at values of the input between the levels."""
    differences = noisy(np.random.default_rng(1), LEVELS - TRUE)
    spans = undecided_spans(LEVELS, differences, pointwise_width(200))
    for x in np.linspace(0.0005, 0.9995, 997):
        left = int(x * 10)
        share = x * 10 - left
        between = (1 - share) * differences[left] + share * differences[left + 1]
        interval = scipy.stats.ttest_1samp(between, 0.0).confidence_interval(0.95)
        assert any(low <= x <= high for low, high in spans) == (interval.low <= 0 <= interval.high)


def test_undecided_spans__without_noise_nothing_is() -> None:
    assert undecided_spans(LEVELS, np.repeat((LEVELS - TRUE)[:, None], 50, axis=1), 2.0) == []


def test_undecided_spans__where_nothing_differs_everything_is() -> None:
    assert undecided_spans(LEVELS, np.zeros((11, 50)), 2.0) == [Span(0.0, 1.0)]


def test_sure_crossings__without_noise_is_the_crossing_itself() -> None:
    differences = np.repeat((LEVELS - TRUE)[:, None], 50, axis=1)
    (found,) = sure_crossings(LEVELS, differences, np.sign(LEVELS - TRUE).astype(int).tolist(), 2.0)
    assert found == Crossing(pytest.approx(TRUE), pytest.approx(TRUE), pytest.approx(TRUE), True)


def test_sure_crossings__there_and_back_are_two() -> None:
    means = np.cos(2 * np.pi * LEVELS)
    differences = means[:, None] + np.random.default_rng(2).normal(0, 0.1, (11, 100))
    found = sure_crossings(LEVELS, differences, np.sign(means).astype(int).tolist(), pointwise_width(100))
    assert [each.rises for each in found] == [False, True]
    assert [each.value for each in found] == pytest.approx([0.25, 0.75], abs=0.02)


def test_sure_crossings__nothing_is_said_beside_unknown_signs() -> None:
    differences = np.repeat((LEVELS - TRUE)[:, None], 50, axis=1)
    assert sure_crossings(LEVELS, differences, [0] * 11, 2.0) == []
    assert sure_crossings(LEVELS, differences, [0] * 6 + [1] * 5, 2.0) == []


@pytest.mark.slow
def test_coverage_of_a_flip() -> None:
    """Of 2,000 samples, the interval holds the true crossing in 93 to 97 of 100; the estimate is not biased."""
    random, held, seen, values = np.random.default_rng(3), 0, 0, []
    inside = 0
    for _ in range(2000):
        differences = noisy(random, 0.8 * (LEVELS - TRUE))
        inside += any(low <= TRUE <= high for low, high in undecided_spans(LEVELS, differences, pointwise_width(200)))
        for each in flips(differences):
            seen, held = seen + 1, held + (each.low <= TRUE <= each.high)
            values.append(each.value)
    print(f"undecided holds it: {inside / 2000:.4f}; flips {seen}, interval holds it: {held / seen:.4f}; mean {np.mean(values):.4f}")
    assert 0.93 <= inside / 2000 <= 0.97
    assert 0.93 <= held / seen <= 0.98
    assert abs(np.mean(values) - TRUE) < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("means", [np.zeros(11), np.full(11, 0.05), 0.4 * np.abs(LEVELS - 0.5)], ids=["zero", "little", "touches"])
def test_false_flips(means: Array) -> None:
    """Where nothing flips, a flip is claimed in no more than 5 of 100 samples."""
    random = np.random.default_rng(4)
    false = sum(bool(flips(noisy(random, means))) for _ in range(2000)) / 2000
    print(f"false flips: {false:.4f}")
    assert false <= 0.05
