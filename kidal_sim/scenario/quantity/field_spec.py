"""What a field takes (a unit, a range, whole numbers or not), and what to say of a number that does not fit."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from kidal_sim.scenario.names import Hint
from kidal_sim.scenario.quantity.distributions import SHAPES, Numbers
from kidal_sim.units import COUNTED, EXAMPLES, PURE, needs_unit

LARGEST = 1e12
"""No number of a scenario is larger: counts stay exact, and products stay finite."""

Path = tuple[str | int, ...]
"""Where something stands inside a mapping or list."""


@dataclass(frozen=True)
class Wanted:
    """What a field takes."""

    unit: str
    whole: bool = False
    low: float = -math.inf
    high: float = math.inf

    @property
    def is_share(self) -> bool:
        return self.unit in ("share", "probability")

    @property
    def needs_unit(self) -> bool:
        return needs_unit(self.unit)

    @property
    def unit_example(self) -> str:
        """How people write this unit."""
        return EXAMPLES.get(self.unit, self.unit)

    def shown(self, number: float) -> str:
        """A number with its unit, for messages."""
        return f"{number:g}" if self.unit in PURE else f"{number:g} {self.unit}"

    def number(self) -> str:
        """What a number of this field looks like."""
        return f"a number with a unit, such as `5 {self.unit_example}`" if self.needs_unit else "a number"


class Slip(NamedTuple):
    """One fault: where inside the quantity, and what."""

    at: Path
    message: str
    hint: Hint = Hint()
    is_key: bool = False


@dataclass(frozen=True)
class Parts:
    """A quantity taken apart: which distribution, its numbers in the wanted unit, and where they come from."""

    shape: str
    numbers: Numbers
    weights: Numbers = ()
    source: str | None = None
    note: str | None = None
    status: str = "unsourced"


def wish(unit: str, whole: bool = False, low: float | None = None, high: float | None = None) -> Wanted:
    """What a field takes. Shares lie in [0, 1] and things counted are not negative, unless said otherwise."""
    share = unit in ("share", "probability")
    least = 0.0 if share or unit in COUNTED else -math.inf
    most = 1.0 if share else math.inf
    return Wanted(unit or "1", whole, least if low is None else float(low), most if high is None else float(high))


def range_fault(number: float, wanted: Wanted, found: str, certain: bool) -> str:
    """What keeps a number from the field's range, "" if nothing; `found` quotes it as written."""
    if number < wanted.low:
        return f"found {found}; wanted at least {wanted.shown(wanted.low)}"
    if number > wanted.high:
        return f"found {found}; wanted at most {wanted.shown(wanted.high)}"
    if wanted.whole and certain and number != round(number):
        return f"found {found}; wanted a whole number"
    return ""


def support_fault(shape: str, numbers: Numbers, wanted: Wanted, written: str) -> str:
    """What keeps a distribution from the field's range, which holds for whatever may be drawn, not only for the numbers written."""
    found = f"found a {shape}" if written == shape else f"found a {written} that makes a {shape}"
    low, high = SHAPES[shape].support(*numbers)
    if shape == "beta" and wanted.unit not in PURE:
        return f"{found}, which lies between 0 and 1; wanted another distribution of a number in {wanted.unit}"
    if low < wanted.low:
        return f"{found}, which starts at {low:g}; wanted at least {wanted.shown(wanted.low)}: write triangular or pert"
    if high > wanted.high:
        top = "has no upper end" if high == math.inf else f"reaches {high:g}"
        return f"{found}, which {top}; wanted at most {wanted.shown(wanted.high)}: write triangular or pert"
    return ""
