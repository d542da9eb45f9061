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
    Array,
    Numbers,
    beta_ppf,
    choice_ppf,
    gamma_interval,
    gamma_ppf,
    halves,
    lognormal_ppf,
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
    problems: Callable[[Numbers], Iterator[NumberProblem]]
    """What keeps these numbers from being such a distribution."""
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
        """Return the parameters that are values of the quantity itself, by position: they must lie in its range."""
        return {at: number for at, number in enumerate(numbers) if at not in self.scales}


@dataclass(frozen=True)
class ShortForm(Form):
    """A way to write one of several distributions, chosen by the numbers."""

    resolve: Callable[[Numbers, bool], str]
    """The name of the distribution that these numbers make; the flag says whether the quantity is a share."""


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


def _no_problems(numbers: Numbers) -> Iterator[NumberProblem]:
    return iter(())


LOW_HIGH = ("low", "high")
LOW_MODE_HIGH = ("low", "mode", "high")
LOW_BEST_HIGH = ("low", "best", "high")
OPEN = (True, True)


def spread_shape(numbers: Numbers, is_share: bool) -> str:
    """Return the name of the distribution that `spread: [low, best, high]` means.

    A share or probability is a beta with best as its mean; what spans more than a factor 4 is a lognormal with best as its
    median; the rest is triangular. So is whatever has best at one of its ends, where the other two would not exist.
    """
    low, best, high = numbers
    inner = low < best < high
    if inner and is_share and low >= 0.0 and high <= 1.0:
        return "beta"
    return "lognormal" if inner and low > 0.0 and high / low > 4.0 else "triangular"


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
        "Low, best and high: a beta for shares, a lognormal if high / low is above 4, else triangular.",
        spread_shape,
    )
}
"""Every way to write one of several distributions, by name."""
FORMS: ChainMap[str, Any] = ChainMap(SHORT_FORMS, SHAPES)
"""Every key under which a number may be written: the distributions, then the short forms."""


def problems_as_written(form: Form, shape: str, numbers: Numbers) -> Iterator[NumberProblem]:
    """Yield what is wrong with the numbers of a distribution, in the words of the form in which they were written."""
    names = SHAPES[shape].parameters
    own_names = ascending(form.parameters) if isinstance(form, ShortForm) and names == LOW_MODE_HIGH else None
    yield from (own_names or SHAPES[shape].problems)(numbers)
