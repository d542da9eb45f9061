"""The catalogue of distributions an analyst may write: what each means, its parameters, its support, its quantile function.

Everything else derives from these entries: the parser, `check`, the JSON Schema, the register, the written form and the
documentation.
"""

import math
from collections import ChainMap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kidal_sim.scenario.quantity.quantiles import (
    STEEPEST,
    Array,
    Numbers,
    beta_ppf,
    choice_ppf,
    gamma_interval,
    gamma_ppf,
    halves,
    lognormal_ppf,
    metalog_ppf,
    metalog_terms,
    normal_ppf,
    pert_ppf,
    triangular_ppf,
    uniform_ppf,
)

NumberProblem = tuple[int, str]
"""The position of a wrong parameter, and what it must be; {0} stands for the first number as written, and so on."""

WIDEST_RATIO = 1e6
"""Between high and low of a lognormal; beyond, draws would overflow."""
RAREST = 1e-6
"""Distance of a beta's mean from 0 and 1; nearer, its quantiles cannot be computed."""


@dataclass(frozen=True)
class Form:
    """A key under which a number may be written, with its parameters."""

    name: str
    parameters: tuple[str, ...]
    """Names of its numbers in order: one stands by itself, several are a list, none means options with or without weights."""
    meaning: str
    """One sentence for the documentation, the JSON Schema and editors."""
    problems: Callable[[Numbers], Iterator[NumberProblem]]
    """What keeps these numbers from being such a distribution."""

    def values(self, numbers: Numbers) -> dict[int, float]:
        """Return the numbers that are values of the quantity itself, by position: they must lie in its range."""
        return dict(enumerate(numbers))

    @property
    def signature(self) -> str:
        """The form as it is written: `uniform: [low, high]`."""
        if len(self.parameters) == 1:
            return f"{self.name}: {self.parameters[0]}"
        return f"{self.name}: [{', '.join(self.parameters or ('option', '...'))}]"


@dataclass(frozen=True)
class Shape(Form):
    """A kind of distribution. Its functions take the numbers in order, and for options the weights after them."""

    support: Callable[..., tuple[float, float]]
    """Lowest and highest value it can take."""
    best: Callable[..., float]
    """The central value: mode, median or mean, as the distribution is written."""
    ppf: Callable[..., Array]
    """The value at each uniform."""
    open_ends: tuple[bool, bool] = (False, False)
    """Whether it comes close to its lower and its upper end without ever reaching them."""
    interval: Callable[..., tuple[float, float]] | None = None
    """What counts as its low and high: about the 5 % and 95 % points; None for its support."""
    scales: tuple[int, ...] = ()
    """Which parameters are no values of the quantity and may lie outside its range: standard deviations, shapes."""
    pure: tuple[int, ...] = ()
    """Which parameters are pure numbers, without the quantity's unit."""
    is_share: bool = False
    """Whether it lies between 0 and 1 in whatever unit, so that only pure numbers can have it."""

    def values(self, numbers: Numbers) -> dict[int, float]:
        """Return the numbers that are values of the quantity itself, without deviations and shapes."""
        return {at: number for at, number in enumerate(numbers) if at not in self.scales}


@dataclass(frozen=True)
class ShortForm(Form):
    """A way to write one of several distributions, chosen by the numbers."""

    resolve: Callable[[Numbers, float, float], tuple[str, Numbers]]
    """The name of the distribution, and its numbers, that these numbers make for a quantity between two bounds."""


def ascending(names: tuple[str, ...], strict: bool = False) -> Callable[[Numbers], Iterator[NumberProblem]]:
    """Return a check that numbers do not fall; the first must always be below the last."""

    def problems(numbers: Numbers) -> Iterator[NumberProblem]:
        last = len(numbers) - 1
        for at in range(1, len(numbers)):
            if numbers[at] < numbers[at - 1] or (strict and numbers[at] == numbers[at - 1]):
                yield at, f"must {'be above' if strict else 'not be below'} {names[at - 1]} ({{{at - 1}}})"
                return
        if numbers[0] == numbers[last]:
            yield last, f"must be above {names[0]} ({{0}}); write `value` for a certain number"

    return problems


def _choice_support(*numbers: float) -> tuple[float, float]:
    options, _ = halves(numbers)
    return min(options), max(options)


def _choice_best(*numbers: float) -> float:
    """Return the likeliest option."""
    options, weights = halves(numbers)
    return options[weights.index(max(weights))]


def _normal_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    mean, deviation, low, high = numbers
    if deviation <= 0.0:
        yield 1, "must be above 0"
    if low >= high:
        yield 3, "must be above low ({2})"
        return
    if not low <= mean <= high:
        yield 0, "must lie between low ({2}) and high ({3})"
    if deviation > 0.0 and not 1e-6 <= deviation / (high - low) <= 1e3:
        yield 1, "must be between a millionth and a thousand times high - low; beyond, write `value` or `uniform`"


def _lognormal_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    if numbers[0] <= 0.0:
        yield 0, "must be above 0 in a lognormal"
    elif numbers[2] / numbers[0] > WIDEST_RATIO:
        yield 0, f"must not be below high ({{2}}) / {WIDEST_RATIO:g}"
    yield from ascending(LOW_BEST_HIGH, strict=True)(numbers)


def _beta_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    for at, number in enumerate(numbers):
        if not 0.0 <= number <= 1.0:
            yield at, "must lie between 0 and 1 in a beta"
    if 0.0 < numbers[1] < RAREST or 0.0 < 1.0 - numbers[1] < RAREST:
        yield 1, f"must be at least {RAREST:g} away from 0 and 1"
    yield from ascending(LOW_BEST_HIGH, strict=True)(numbers)


def _gamma_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    for at in (0, 1):
        if numbers[at] <= 0.0:
            yield at, "must be above 0"
    if numbers[1] > 0.0 and not 0.01 <= numbers[1] <= 1e6:
        yield 1, "must be between 0.01 and 1e+06"


def _metalog_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    least, low, median, high, most = numbers
    yield from ascending(METALOG)(numbers)
    if not least <= low <= median <= high <= most or least == most:
        return
    if low == median or median == high:
        yield 2, "must lie between low ({1}) and high ({3})"
    elif low == least and high == most:
        yield 1, "must be above least ({0}), or high below most ({4}): write `pert` for ends alone"
    else:
        _, slope, bend = metalog_terms(*numbers)
        if not abs(bend) < STEEPEST * slope:
            yield 2, "is too near to one of low ({1}) and high ({3}) for a smooth distribution: move it, or write `triangular`"


def _no_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    return iter(())


LOW_HIGH = ("low", "high")
LOW_MODE_HIGH = ("low", "mode", "high")
LOW_BEST_HIGH = ("low", "best", "high")
METALOG = ("least", "low", "median", "high", "most")
TAIL, OVERSHOOT = 0.05, 0.4
OPEN = (True, True)


def spread(numbers: Numbers, least: float, most: float) -> tuple[str, Numbers]:
    """Return the distribution, and its numbers, that `spread: [low, best, high]` means for a quantity between least and most.

    Low, best and high are the 5, 50 and 95 % points of a metalog, whose ends are those of `ends`; a low or high at the quantity's own bound
    is that bound, and no percentile. Where both are, it is a PERT. Where best is low (or high), it is the mode and the end of a triangular
    distribution, which has the other number as its 95 % (or 5 %) point.
    """
    low, best, high = numbers
    beyond = (high - low) / (1.0 - math.sqrt(TAIL))
    if best == low:
        return "triangular", (low, low, high if high == most else min(most, low + beyond))
    if best == high:
        return "triangular", (low if low == least else max(least, high - beyond), high, high)
    if low == least and high == most:
        return "pert", numbers
    bottom, top = ends(low, best, high, least, most)
    return "metalog", (bottom, low, best, high, top)


def ends(low: float, best: float, high: float, least: float, most: float) -> tuple[float, float]:
    """Return the least and the greatest value of a spread whose 5, 50 and 95 % points are low, best and high.

    Each lies two fifths as far beyond low or high as that is from best: experts' ranges are so widened to an intrinsic range (Cooke 1991,
    Experts in Uncertainty, with an overshoot of a tenth of the whole; here it is a fifth where best is in the middle, so that the density
    falls towards both ends). In a quantity that cannot be negative the distance upwards is a ratio, but the greatest value is at most as
    far above high as low is below it. Both stay within the quantity's own bounds.
    """
    bottom = max(least, low - OVERSHOOT * (best - low))
    if least < 0.0 or best <= 0.0:
        return bottom, min(most, high + OVERSHOOT * (high - best))
    return bottom, min(most, high * (high / best) ** OVERSHOOT, high + (high - low))


CATALOGUE = (
    Shape(
        "value", ("number",), "A certain number.", support=lambda x: (x, x), best=lambda x: x, problems=_no_problems,
        ppf=lambda u, x: np.full(u.shape, x),
    ),
    Shape(
        "uniform", LOW_HIGH, "Equally likely from low to high.", support=lambda a, b: (a, b), best=lambda a, b: 0.5 * (a + b),
        problems=ascending(LOW_HIGH), ppf=uniform_ppf,
    ),
    Shape(
        "triangular", LOW_MODE_HIGH, "From low to high, peaked at mode.", support=lambda a, m, b: (a, b), best=lambda a, m, b: m,
        problems=ascending(LOW_MODE_HIGH), ppf=triangular_ppf,
    ),
    Shape(
        "pert", LOW_MODE_HIGH, "Beta between low and high around mode: smoother than triangular.", support=lambda a, m, b: (a, b),
        best=lambda a, m, b: m, problems=ascending(LOW_MODE_HIGH), ppf=pert_ppf,
    ),
    Shape(
        "normal", ("mean", "sd", "low", "high"), "Mean and standard deviation, cut off at low and high.",
        support=lambda m, s, a, b: (a, b), best=lambda m, s, a, b: m, problems=_normal_problems, ppf=normal_ppf, scales=(1,),
    ),
    Shape(
        "lognormal", LOW_BEST_HIGH, "Median best; low to high holds 90 %, measured by their ratio.",
        support=lambda a, m, b: (0.0, math.inf), best=lambda a, m, b: m, problems=_lognormal_problems, ppf=lognormal_ppf,
        open_ends=OPEN, interval=lambda a, m, b: (a, b),
    ),
    Shape(
        "beta", LOW_BEST_HIGH, "Share with mean best; low to high holds 90 %.", support=lambda a, m, b: (0.0, 1.0),
        best=lambda a, m, b: m, problems=_beta_problems, ppf=beta_ppf, open_ends=OPEN, interval=lambda a, m, b: (a, b), is_share=True,
    ),
    Shape(
        "metalog", METALOG, "From least to most, with low, median and high as its 5, 50 and 95 % points.",
        support=lambda x, a, m, b, y: (x, y), best=lambda x, a, m, b, y: m, problems=_metalog_problems, ppf=metalog_ppf,
        open_ends=OPEN, interval=lambda x, a, m, b, y: (a, b),
    ),
    Shape(
        "gamma", ("mean", "shape"), "Positive, with this mean and this shape (a larger shape is narrower).",
        support=lambda m, k: (0.0, math.inf), best=lambda m, k: m, problems=_gamma_problems, ppf=gamma_ppf, open_ends=OPEN,
        interval=gamma_interval, scales=(1,), pure=(1,),
    ),
    Shape(
        "choice", (), "Options, equally likely in a list; as a mapping, each with its weight.", support=_choice_support,
        best=_choice_best, problems=_no_problems, ppf=choice_ppf,
    ),
)  # fmt: skip
SHAPES = {shape.name: shape for shape in CATALOGUE}
"""Every distribution by name."""
SHORT_FORMS = {
    "spread": ShortForm(
        "spread",
        LOW_BEST_HIGH,
        "Low, best and high: the 5, 50 and 95 % points; a low or high at the bound of the quantity is its end.",
        ascending(LOW_BEST_HIGH),
        spread,
    )
}
"""Every way to write one of several distributions, by name."""
FORMS: ChainMap[str, Any] = ChainMap(SHORT_FORMS, SHAPES)
"""Every key under which a number may be written: the distributions, then the short forms."""
