"""The shapes of uncertainty an analyst may write, each with its parameters, its support and its quantile function.

SciPy is loaded when a quantile first needs it: loading and checking a scenario never does.
"""

import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Numbers = tuple[float, ...]
Fault = tuple[int, str]
"""Which number is at fault, and what is wanted of it; {0} stands for the first number as written, and so on."""

Z95 = 1.6448536269514722
"""The 95 % point of the standard normal."""
SMALLEST_U, LARGEST_U = 2.0**-64, 1.0 - 2.0**-53
"""Uniforms are kept off 0 and 1, where an unbounded quantile is infinite."""
WIDEST_RATIO = 1e6
"""Between high and low of a lognormal; beyond, draws would overflow."""
RAREST = 1e-6
"""Distance of a beta's mean from 0 and 1; nearer, its quantiles cannot be computed."""
INTERVAL = 0.90
"""What the short forms put between low and high: from the 5 % to the 95 % point."""


@dataclass(frozen=True)
class Shape:
    """One kind of distribution."""

    parameters: tuple[str, ...]
    support: Callable[..., tuple[float, float]]
    """Lowest and highest value it can take."""
    best: Callable[..., float]
    """The central value."""
    faults: Callable[[Numbers], Iterator[Fault]]
    """What keeps these numbers from being such a distribution."""
    ppf: Callable[..., Array]
    """The value at each uniform."""
    positions: tuple[int, ...]
    """Which parameters are values of the quantity itself: they carry its unit and must lie in its range."""
    scales: tuple[int, ...] = ()
    """Which carry its unit but may lie outside its range: standard deviations."""


def special() -> Any:
    """SciPy's special functions, loaded when first needed."""
    import scipy.special

    return scipy.special


def ascending(names: tuple[str, ...], strict: bool = False) -> Callable[[Numbers], Iterator[Fault]]:
    """Faults of numbers that should not fall; the first must always be below the last."""

    def faults(numbers: Numbers) -> Iterator[Fault]:
        last = len(numbers) - 1
        for at in range(1, len(numbers)):
            if numbers[at] < numbers[at - 1] or (strict and numbers[at] == numbers[at - 1]):
                yield at, f"{names[at]} {'above' if strict else 'not below'} {names[at - 1]} ({{{at - 1}}})"
                return
        if numbers[0] == numbers[last]:
            yield last, f"{names[last]} above {names[0]} ({{0}}), or `value`"

    return faults


def uniform_ppf(u: Array, low: float, high: float) -> Array:
    return low + (high - low) * u


def triangular_ppf(u: Array, low: float, mode: float, high: float) -> Array:
    """Inverse of the triangular distribution; each branch measured from its own end, so that both ends are exact."""
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def pert_ppf(u: Array, low: float, mode: float, high: float) -> Array:
    """Beta over [low, high] with mean (low + 4 mode + high) / 6 (Malcolm, Roseboom, Clark, Fazar 1959)."""
    width = high - low
    a, b = 1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width
    inverse: Array = special().betaincinv(a, b, u)
    return low + width * inverse


def normal_ppf(u: Array, mean: float, deviation: float, low: float, high: float) -> Array:
    """Normal cut off at low and high; `mean` and `deviation` are those before the cut."""
    below, above = (special().ndtr((bound - mean) / deviation) for bound in (low, high))
    scores: Array = special().ndtri(below + u * (above - below))
    return np.clip(mean + deviation * scores, low, high)


def lognormal_sigma(low: float, high: float) -> float:
    """Standard deviation of the logarithm that puts 90 % between low and high."""
    return (math.log(high) - math.log(low)) / (2.0 * Z95)


def lognormal_ppf(u: Array, low: float, best: float, high: float) -> Array:
    scores: Array = special().ndtri(u)
    return best * np.exp(lognormal_sigma(low, high) * scores)


def gamma_ppf(u: Array, mean: float, shape: float) -> Array:
    inverse: Array = special().gammaincinv(shape, u)
    return mean / shape * inverse


def beta_ppf(u: Array, low: float, best: float, high: float) -> Array:
    concentration = beta_concentration(low, best, high)
    inverse: Array = special().betaincinv(best * concentration, (1.0 - best) * concentration, u)
    return inverse


@functools.lru_cache(maxsize=4096)
def beta_concentration(low: float, mean: float, high: float) -> float:
    """a + b of the beta with this mean that puts 90 % between low and high.

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


def choice_ppf(u: Array, numbers: Numbers, weights: Numbers) -> Array:
    """The options in ascending order, each over its share of the uniforms."""
    order = np.argsort(numbers)
    reached = np.cumsum(np.asarray(weights)[order])
    at = np.searchsorted(reached / reached[-1], u, side="right")
    return np.asarray(numbers)[order][np.minimum(at, len(numbers) - 1)]


def _normal_faults(numbers: Numbers) -> Iterator[Fault]:
    mean, deviation, low, high = numbers
    if deviation <= 0.0:
        yield 1, "sd above 0"
    if low >= high:
        yield 3, "high above low ({2})"
        return
    if not low <= mean <= high:
        yield 0, "mean between low ({2}) and high ({3})"
    if deviation > 0.0 and not 1e-6 <= deviation / (high - low) <= 1e3:
        yield 1, "sd between a millionth and a thousand times high - low; beyond, write `value` or `uniform`"


def _lognormal_faults(numbers: Numbers) -> Iterator[Fault]:
    if numbers[0] <= 0.0:
        yield 0, "low above 0, as a lognormal needs"
    elif numbers[2] / numbers[0] > WIDEST_RATIO:
        yield 0, f"low not below high ({{2}}) / {WIDEST_RATIO:g}"
    yield from ascending(LOW_BEST_HIGH, strict=True)(numbers)


def _beta_faults(numbers: Numbers) -> Iterator[Fault]:
    for at, number in enumerate(numbers):
        if not 0.0 <= number <= 1.0:
            yield at, f"{LOW_BEST_HIGH[at]} between 0 and 1, as a beta needs"
    if 0.0 < numbers[1] < RAREST or 0.0 < 1.0 - numbers[1] < RAREST:
        yield 1, f"best at least {RAREST:g} away from 0 and 1"
    yield from ascending(LOW_BEST_HIGH, strict=True)(numbers)


def _gamma_faults(numbers: Numbers) -> Iterator[Fault]:
    for at, name in enumerate(("mean", "shape")):
        if numbers[at] <= 0.0:
            yield at, f"{name} above 0"
    if numbers[1] > 0.0 and not 0.01 <= numbers[1] <= 1e6:
        yield 1, "shape between 0.01 and 1e+06"


def _no_faults(numbers: Numbers) -> Iterator[Fault]:
    return iter(())


LOW_HIGH = ("low", "high")
LOW_MODE_HIGH = ("low", "mode", "high")
LOW_BEST_HIGH = ("low", "best", "high")
POSITIVE = (0.0, math.inf)

SHAPES = {
    "value": Shape(("value",), lambda x: (x, x), lambda x: x, _no_faults, lambda u, x: np.full(u.shape, x), (0,)),
    "uniform": Shape(LOW_HIGH, lambda a, b: (a, b), lambda a, b: 0.5 * (a + b), ascending(LOW_HIGH), uniform_ppf, (0, 1)),
    "triangular": Shape(LOW_MODE_HIGH, lambda a, m, b: (a, b), lambda a, m, b: m, ascending(LOW_MODE_HIGH), triangular_ppf, (0, 1, 2)),
    "pert": Shape(LOW_MODE_HIGH, lambda a, m, b: (a, b), lambda a, m, b: m, ascending(LOW_MODE_HIGH), pert_ppf, (0, 1, 2)),
    "normal": Shape(
        ("mean", "sd", "low", "high"), lambda m, s, a, b: (a, b), lambda m, s, a, b: m, _normal_faults, normal_ppf, (0, 2, 3), (1,)
    ),
    "lognormal": Shape(LOW_BEST_HIGH, lambda a, m, b: POSITIVE, lambda a, m, b: m, _lognormal_faults, lognormal_ppf, (0, 1, 2)),
    "beta": Shape(LOW_BEST_HIGH, lambda a, m, b: (0.0, 1.0), lambda a, m, b: m, _beta_faults, beta_ppf, (0, 1, 2)),
    "gamma": Shape(("mean", "shape"), lambda m, k: POSITIVE, lambda m, k: m, _gamma_faults, gamma_ppf, (0,)),
}
"""Every distribution but `choice`, whose numbers are not parameters."""


SPREAD_FAULTS = ascending(LOW_BEST_HIGH)


def spread_shape(numbers: Numbers, is_share: bool) -> str:
    """What `spread: [low, best, high]` means: the rule at the head of the calibration facts.

    A share or probability is a beta with best as its mean; what spans more than a factor 4 is a lognormal with best as its
    median; the rest is triangular. So is whatever has best at one of its ends, where the other two would not exist.
    """
    low, best, high = numbers
    inner = low < best < high
    if inner and is_share and low >= 0.0 and high <= 1.0:
        return "beta"
    return "lognormal" if inner and low > 0.0 and high / low > 4.0 else "triangular"
