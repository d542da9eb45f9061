"""Quantile functions of the distributions that an analyst may write, vectorised over uniforms, and how their parameters follow from
low, best and high. SciPy is loaded when a quantile first needs it: loading and checking a scenario never does.
"""

import functools
import math
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Numbers = tuple[float, ...]

Z95 = 1.6448536269514722
"""The 95 % point of the standard normal."""
SMALLEST_U, LARGEST_U = 2.0**-64, 1.0 - 2.0**-53
"""Uniforms are kept off 0 and 1, where an unbounded quantile is infinite."""
INTERVAL = 0.90
"""What a beta, a lognormal or a metalog has between low and high: from the 5 % to the 95 % point."""
LOGIT95 = math.log(19.0)
"""The log-odds of 95 %."""
STEEPEST = 1.66711
"""How large the third term of a metalog may be beside the second, for its quantiles to rise throughout (Keelin 2016)."""


def special() -> Any:
    """Return SciPy's special functions, loaded when first needed."""
    import scipy.special

    return scipy.special


def uniform_ppf(u: Array, low: float, high: float) -> Array:
    """Return the quantiles of the uniform distribution."""
    return low + (high - low) * u


def triangular_ppf(u: Array, low: float, mode: float, high: float) -> Array:
    """Return the quantiles of the triangular distribution; each branch is measured from its own end, so that both ends are exact."""
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def pert_ppf(u: Array, low: float, mode: float, high: float) -> Array:
    """Return the quantiles of a beta over [low, high] with mean (low + 4 mode + high) / 6 (Malcolm, Roseboom, Clark, Fazar 1959)."""
    width = high - low
    a, b = 1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width
    inverse: Array = special().betaincinv(a, b, u)
    return low + width * inverse


def normal_ppf(u: Array, mean: float, deviation: float, low: float, high: float) -> Array:
    """Return the quantiles of a normal cut off at low and high; `mean` and `deviation` are those before the cut."""
    below, above = (special().ndtr((bound - mean) / deviation) for bound in (low, high))
    scores: Array = special().ndtri(below + u * (above - below))
    return np.clip(mean + deviation * scores, low, high)


def lognormal_sigma(low: float, high: float) -> float:
    """Return the standard deviation of the logarithm that puts 90 % between low and high."""
    return (math.log(high) - math.log(low)) / (2.0 * Z95)


def lognormal_ppf(u: Array, low: float, best: float, high: float) -> Array:
    """Return the quantiles of the lognormal with this median, whose width is that of low to high."""
    scores: Array = special().ndtri(u)
    return best * np.exp(lognormal_sigma(low, high) * scores)


def metalog_ppf(u: Array, least: float, low: float, median: float, high: float, most: float) -> Array:
    """Return the quantiles of the distribution from least to most that has low, median and high as its 5, 50 and 95 % points.

    It is the bounded metalog of three terms (Keelin 2016, The metalog distributions, Decision Analysis 13(4)): the log-odds of the place
    between the ends are a + (b + c (u - 1/2)) logit(u). A low at least, or a high at most, is an end and no percentile; then c is 0.
    """
    centre, slope, bend = metalog_terms(least, low, median, high, most)
    odds = centre + (slope + bend * (u - 0.5)) * special().logit(u)
    return np.asarray(least + (most - least) * special().expit(odds))


def metalog_terms(least: float, low: float, median: float, high: float, most: float) -> tuple[float, float, float]:
    """Return the three terms of a bounded metalog through its 5, 50 and 95 % points."""
    middle = _log_odds(least, median, most)
    above = (_log_odds(least, high, most) - middle) / LOGIT95 if high < most else math.nan
    below = (middle - _log_odds(least, low, most)) / LOGIT95 if low > least else math.nan
    if high == most or low == least:
        return middle, below if high == most else above, 0.0
    return middle, 0.5 * (above + below), (above - below) / (2.0 * 0.45)


def _log_odds(least: float, value: float, most: float) -> float:
    return math.log((value - least) / (most - value))


def gamma_ppf(u: Array, mean: float, shape: float) -> Array:
    """Return the quantiles of the gamma distribution with this mean and shape."""
    inverse: Array = special().gammaincinv(shape, u)
    return mean / shape * inverse


def gamma_interval(mean: float, shape: float) -> tuple[float, float]:
    """Return the 5 % and 95 % points of a gamma."""
    low, high = gamma_ppf(np.array([0.05, 0.95]), mean, shape)
    return float(low), float(high)


def beta_ppf(u: Array, low: float, best: float, high: float) -> Array:
    """Return the quantiles of the beta with this mean, whose width is that of low to high."""
    concentration = beta_concentration(low, best, high)
    inverse: Array = special().betaincinv(best * concentration, (1.0 - best) * concentration, u)
    return inverse


@functools.lru_cache(maxsize=4096)
def beta_concentration(low: float, mean: float, high: float) -> float:
    """Return a + b of the beta with this mean that puts 90 % between low and high.

    An end at 0 or 1 says nothing, so then the other end alone is the 5 % or 95 % point. The answer is kept from piling up
    at 0 and 1 (a, b >= 1/2; >= 1 if both ends say nothing); a beta so kept puts more than 90 % between the two.
    """
    aim = 0.95 if low == 0.0 or high == 1.0 else INTERVAL
    rarer = min(mean, 1.0 - mean)
    if low == 0.0 and high == 1.0:
        return 1.0 / rarer

    def inside(log_concentration: float) -> float:
        a, b = mean * math.exp(log_concentration), (1.0 - mean) * math.exp(log_concentration)
        return float(special().betainc(a, b, high) - special().betainc(a, b, low))

    wide, narrow = math.log(0.5 / rarer), math.log(1e12)
    if inside(wide) >= aim:
        return 0.5 / rarer
    for _ in range(80):
        middle = 0.5 * (wide + narrow)
        wide, narrow = (wide, middle) if inside(middle) >= aim else (middle, narrow)
    return math.exp(narrow)


def choice_ppf(u: Array, *numbers: float) -> Array:
    """Return the options in ascending order, each over its share of the uniforms; the numbers are the options, then their weights."""
    options, weights = halves(numbers)
    order = np.argsort(options)
    reached = np.cumsum(np.asarray(weights)[order])
    at = np.searchsorted(reached / reached[-1], u, side="right")
    return np.asarray(options)[order][np.minimum(at, len(options) - 1)]


def halves(numbers: Numbers) -> tuple[Numbers, Numbers]:
    return numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
