"""A condition on an outcome, as text says it: `government_losses > 200`, `kidal_captured = no`."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.outcomes.outcome import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.scenario.names import suggestion

Array = NDArray[np.float64]
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le, ">=": operator.ge, "!=": operator.ne, "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
WORDS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}
ANSWERS = {1.0: "yes", 0.0: "no"}
FORM = re.compile(rf"\s*(\w+)\s*({'|'.join(SIGNS)})\s*(\S+)\s*")


@dataclass(frozen=True)
class Condition:
    """An outcome, a sign and a number in the outcome's unit."""

    outcome: str
    sign: str
    number: float

    @classmethod
    def of(cls, text: str, option: str = "--where") -> "Condition":
        """As the option has it.

        >>> Condition.of("kidal_captured = no")
        Condition(outcome='kidal_captured', sign='=', number=0.0)
        """
        found = FORM.fullmatch(text)
        try:
            if found is not None:
                name, sign, value = found.groups()
                number = WORDS[value] if value in WORDS else float(value)
                if np.isfinite(number):
                    return cls(name, sign, number)
        except ValueError:
            pass
        signs = " ".join(SIGNS)
        raise BatchError(f"{option} {text!r}: write an outcome, one of {signs}, and a number, yes or no: 'kidal_captured = no'")

    def described(self, outcomes: Sequence[Outcome], option: str = "--where") -> str:
        """Return the condition as it is written; refuse an outcome that does not exist, and a number for one that happens or does not."""
        known = {each.name: each.kind for each in outcomes}
        if self.outcome not in known:
            raise BatchError(f"{option} {self.outcome}: there is no such outcome{suggestion(self.outcome, (tuple(known),))}")
        if known[self.outcome] != "binary":
            return f"{self.outcome} {self.sign} {self.number:,.15g}"
        if self.sign not in ("=", "!=") or self.number not in ANSWERS:
            answers = f"'{self.outcome} = yes' or '{self.outcome} = no'"
            raise BatchError(f"{option} {self.outcome}: it happens or does not; write {answers}")
        return f"{self.outcome} {self.sign} {ANSWERS[self.number]}"

    def holds(self, values: Array) -> Array:
        """1 where it holds, 0 where not, NaN where the outcome is not known.

        >>> Condition.of("losses >= 2").holds(np.array([1.0, 2.0, np.nan])).tolist()
        [0.0, 1.0, nan]
        """
        found: Array = np.where(np.isnan(values), np.nan, SIGNS[self.sign](values, self.number))
        return found
