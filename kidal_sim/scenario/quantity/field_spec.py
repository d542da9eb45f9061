"""What a field takes (a unit, a range, whole numbers or not), and what to say of a number that does not fit."""

import math
from dataclasses import dataclass

from kidal_sim.scenario.quantity.distributions import SHAPES
from kidal_sim.scenario.quantity.quantiles import Numbers
from kidal_sim.units import COUNTED, EXAMPLES, PURE, needs_unit

LARGEST = 1e12
"""No number of a scenario is larger: counts stay exact, and products stay finite."""


@dataclass(frozen=True)
class FieldSpec:
    """What a field takes."""

    unit: str
    whole: bool = False
    low: float = -math.inf
    high: float = math.inf

    @property
    def is_share(self) -> bool:
        """Whether the field is a share or a probability."""
        return self.unit in ("share", "probability")

    @property
    def needs_unit(self) -> bool:
        """Whether a bare number would leave the reader guessing."""
        return needs_unit(self.unit)

    @property
    def unit_example(self) -> str:
        """The unit as people write it."""
        return EXAMPLES.get(self.unit, self.unit)

    def with_unit(self, number: float) -> str:
        """Return a number with the field's unit, for messages."""
        return f"{number:g}" if self.unit in PURE else f"{number:g} {self.unit}"

    def example(self) -> str:
        """Return what a number of this field looks like."""
        return f"a number with a unit, such as `5 {self.unit_example}`" if self.needs_unit else "a number"


@dataclass(frozen=True)
class ParsedQuantity:
    """A quantity taken apart: which distribution, its numbers in the field's unit, and where they come from."""

    shape: str
    numbers: Numbers
    weights: Numbers = ()
    source: str | None = None
    note: str | None = None
    status: str = "unsourced"


def field_spec(unit: str, whole: bool = False, low: float | None = None, high: float | None = None) -> FieldSpec:
    """Return what a field takes. Shares lie in [0, 1] and things counted are not negative, unless stated otherwise."""
    share = unit in ("share", "probability")
    least = 0.0 if share or unit in COUNTED else -math.inf
    most = 1.0 if share else math.inf
    return FieldSpec(unit or "1", whole, least if low is None else float(low), most if high is None else float(high))


def range_problem(number: float, spec: FieldSpec, written: str, certain: bool) -> str:
    """Return what keeps a number from the field's range, "" if nothing; `written` quotes it as the file has it."""
    if number < spec.low:
        return f"{written} is too small: the least is {spec.with_unit(spec.low)}"
    if number > spec.high:
        return f"{written} is too large: the most is {spec.with_unit(spec.high)}"
    if spec.whole and certain and number != round(number):
        return f"{written} is not a whole number"
    return ""


def support_problem(shape: str, numbers: Numbers, spec: FieldSpec, written: str) -> str:
    """Return what keeps a distribution from the field's range, which holds for whatever may be drawn, not only for the numbers written."""
    subject = f"a {shape}" if written == shape else f"this {written} makes a {shape}, which"
    low, high = SHAPES[shape].support(*numbers)
    if SHAPES[shape].is_share and spec.unit not in PURE:
        return f"{subject} lies between 0 and 1: choose another distribution for a number in {spec.unit}"
    if low < spec.low:
        return f"{subject} starts at {low:g}, but the least is {spec.with_unit(spec.low)}: write triangular or pert"
    if high > spec.high:
        top = "has no upper end" if high == math.inf else f"reaches {high:g}"
        return f"{subject} {top}, but the most is {spec.with_unit(spec.high)}: write triangular or pert"
    return ""
