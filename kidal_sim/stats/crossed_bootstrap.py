"""Bootstrap intervals for crossed designs: independent points, and the same independent runs at each of them.

Two things are random: which points were drawn, and which dice the runs had. The error of the one comes from a bootstrap of whole points,
with the dice as they are; that of the other from a jackknife of whole runs, with the points as they are. Their squares are added, which
counts the interaction of both twice: the interval is rather too wide than too narrow.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from kidal_sim.stats.intervals import CONFIDENCE

Array = NDArray[np.float64]
RunIndex = NDArray[np.int64]
Taken = TypeVar("Taken")
RESAMPLES = 500
SEED = 20231108
"""Of the resampling: the same results give the same intervals."""
MOST_GROUPS = 20
"""Runs are left out one at a time, or in so many groups if there are more."""


class Estimates(NamedTuple):
    """RunIndex and their 95 % limits; and limits that hold for several looks at once (Bonferroni)."""

    value: Array
    low: Array
    high: Array
    strict_low: Array
    strict_high: Array


def estimates(
    take: Callable[[RunIndex], Taken], estimate: Callable[[Taken, RunIndex | None], Array], points: int, runs: int, looks: int = 1
) -> Estimates:  # fmt: skip
    """Return estimates with limits from a bootstrap over points and a jackknife over runs.

    v ± √(z² b² + t² (g - 1)/g Σ (v₍ⱼ₎ - v̄)²), for v = the estimate, b = its standard deviation over resamples of the points, v₍ⱼ₎ = the
    estimate without the j-th of g groups of runs, z and t = quantiles: normal, and Student's with g - 1 degrees of freedom. Sources:
    Archer, Saltelli & Sobol' (1997), J. Statistical Computation and Simulation 58, 99-120, for the bootstrap of whole points; Efron &
    Stein (1981), Annals of Statistics 9, 586-596, for the jackknife. Limits: a smooth function of means, some dozens of points and several
    runs; points that fill the space more evenly than luck would (Sobol' points) are taken for random ones, hence limits too wide.

    Parameters
    ----------
    take: what the runs of these numbers say, at each point.
    estimate: numbers made of that, shape (numbers,); for given places of points, shape (points, resamples), of each resample:
        shape (numbers, resamples).
    looks: at how many numbers at once somebody looks for one that is not 0.
    """
    everything = np.arange(runs)
    taken = take(everything)
    value = estimate(taken, None)
    places = np.random.default_rng(SEED).integers(points, size=(points, RESAMPLES))
    by_points = estimate(taken, places).var(axis=1, ddof=1)
    groups = np.array_split(everything, min(runs, MOST_GROUPS))
    without = np.array([estimate(take(np.setdiff1d(everything, group)), None) for group in groups])
    by_dice = (len(groups) - 1) * without.var(axis=0)
    halves = [_half(by_points, by_dice, len(groups) - 1, (1 - CONFIDENCE) / number) for number in (1, looks)]
    return Estimates(value, *(limit for half in halves for limit in (value - half, value + half)))


def _half(by_points: Array, by_dice: Array, degrees: int, error: float) -> Array:
    """Return half of an interval that misses with this probability, from the two variances."""
    normal, student = float(ndtri(1 - error / 2)), float(stdtrit(degrees, 1 - error / 2))
    return np.asarray(np.sqrt(normal * normal * by_points + student * student * by_dice))


def dice_noise(values: Array, runs: RunIndex, put: Callable[[Array, Array], Array] | None = None) -> Array:
    """Return how far the mean of each point over these runs would be off with other dice, as far as not all points were off alike.

    (h₁ - h₂) √(2 / (r (1/r₁ + 1/r₂))), less its mean over the points, for h₁, h₂ = means over the r₁ even and the r₂ odd runs, r = r₁ +
    r₂. The means of r runs with these dice and with others differ by 2 s²/r in the mean square, s² = variance over the dice; h₁ - h₂ by
    s² (1/r₁ + 1/r₂). What the dice do at all points alike is no effect of any input where they are shared, and is taken off. Source: ours,
    derived. Limits: independent runs.

    Parameters
    ----------
    values: shape (points, all runs).
    put: what is made of the means of either half before they are compared, such as `ranks`.
    """
    even, odd = runs[runs % 2 == 0], runs[runs % 2 == 1]
    scale = np.sqrt(2 / (len(runs) * (1 / len(even) + 1 / len(odd))))
    halves = [values[:, half].mean(axis=1) for half in (even, odd)]
    one, other = halves if put is None else (put(half, half) for half in halves)
    difference = (one - other) * scale
    return np.asarray(difference - difference.mean(), dtype=np.float64)


def ranks(values: Array, among: Array) -> Array:
    """Return the rank of each value among others, as a share of their number; the middle one of equal ones.

    >>> ranks(np.array([10.0, 25.0]), np.array([10.0, 20.0, 30.0, 10.0]))
    array([0.25, 0.75])
    """
    ordered = np.sort(among, axis=None)
    return np.asarray((np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")) / (2 * ordered.size))


def product_of_different_runs(one: Array, other: Array) -> Array:
    """Return the mean product of two quantities in different runs, over the last axis: without bias, that of their expectations.

    (Σy Σz - Σyz) / (r (r - 1)), for r runs. Source: Hoeffding (1948), Annals of Mathematical Statistics 19, 293-325.

    >>> product_of_different_runs(np.array([1.0, 2.0]), np.array([3.0, 5.0]))  # (1 x 5 + 2 x 3) / 2
    np.float64(5.5)
    """
    one, other = np.broadcast_arrays(one, other)
    runs = one.shape[-1]
    return np.asarray((one.sum(axis=-1) * other.sum(axis=-1) - (one * other).sum(axis=-1)) / (runs * (runs - 1)))[()]


def resampled_means(values: Array, places: RunIndex | None) -> Array:
    """Return the mean over points (the first axis); of each resample of them, where places are given: shape (..., resamples)."""
    if places is None:
        return np.asarray(values.mean(axis=0))
    weights = np.apply_along_axis(np.bincount, 0, places, minlength=len(values)) / len(values)
    return np.asarray(values.T @ weights, dtype=np.float64)
