"""A condition on an outcome, as text says it: `government_losses > 200`, `kidal_captured = no`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.errors import BatchError

Array = NDArray[np.float64]
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le, ">=": operator.ge, "!=": operator.ne, "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
WORDS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}
FORM = re.compile(rf"\s*(\w+)\s*({'|'.join(SIGNS)})\s*(\S+)\s*")


@dataclass(frozen=True)
class Condition:
    """An outcome, a sign and a number in the outcome's unit."""

    outcome: str
    sign: str
    number: float

    @classmethod
    def of(cls, text: str) -> "Condition":
        """As the option has it.

        >>> Condition.of("kidal_captured = no")
        Condition(outcome='kidal_captured', sign='=', number=0.0)
        """
        found = FORM.fullmatch(text)
        try:
            if found is not None:
                name, sign, value = found.groups()
                return cls(name, sign, WORDS[value] if value in WORDS else float(value))
        except ValueError:
            pass
        raise BatchError(f"--where {text!r}: wanted an outcome, one of {' '.join(SIGNS)}, and a number, yes or no: 'kidal_captured = no'")

    def holds(self, values: Array) -> Array:
        """1 where it holds, 0 where not, NaN where the outcome is not known.

        >>> Condition.of("losses >= 2").holds(np.array([1.0, 2.0, np.nan])).tolist()
        [0.0, 1.0, nan]
        """
        found: Array = np.where(np.isnan(values), np.nan, SIGNS[self.sign](values, self.number))
        return found
