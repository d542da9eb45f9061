"""A condition on an outcome, in words: `kidal_captured = no`, `government_losses > 500`."""

import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.outcome import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.scenario.names import suggestion

OPERATORS = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
ANSWERS = {"yes": 1.0, "no": 0.0}
WRITTEN = re.compile(r"\s*(\w+)\s*(<=|>=|!=|=|<|>)\s*(\S+)\s*")


@dataclass(frozen=True)
class Condition:
    """What an outcome is to be."""

    outcome: str
    sign: str
    value: float
    """1 for yes, 0 for no."""
    kind: str
    """Of the outcome: chance, count or quantity."""

    @classmethod
    def of(cls, text: str, outcomes: Sequence[Outcome]) -> "Condition":
        """Read `OUTCOME SIGN VALUE`; a chance is `yes` or `no`, anything else a number."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise BatchError(f"{text!r}: wanted an outcome, a sign (one of {' '.join(OPERATORS)}) and a value, as 'kidal_captured = no'")
        name, sign, value = found.groups()
        kinds = {each.name: each.kind for each in outcomes}
        if name not in kinds:
            raise BatchError(f"{text!r}: there is no outcome {name!r}{suggestion(name, (tuple(kinds),))}")
        return cls(name, sign, _value(text, name, sign, value, kinds[name]), kinds[name])

    def __str__(self) -> str:
        said = ("yes" if self.value else "no") if self.kind == "chance" else f"{self.value:,.15g}"
        return f"{self.outcome} {self.sign} {said}"

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where it holds; not where the value is unknown (NaN)."""
        found: Any = OPERATORS[self.sign](values, self.value)
        held: NDArray[np.bool_] = found & ~np.isnan(values)
        return held


def _value(text: str, name: str, sign: str, value: str, kind: str) -> float:
    if kind == "chance":
        if value not in ANSWERS or sign not in ("=", "!="):
            raise BatchError(f"{text!r}: {name} happens or does not; wanted '{name} = yes' or '{name} = no'")
        return ANSWERS[value]
    try:
        number = float(value.replace(",", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BatchError(f"{text!r}: {name} is a number; found {value!r}")
    return number
