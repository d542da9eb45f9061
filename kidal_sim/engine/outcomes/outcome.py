"""A column of results: what it is called, what it counts, and what it means."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

HOURS_IN_DAY = 24.0
KG_IN_TONNE = 1000.0


@dataclass(frozen=True)
class Outcome:
    """The head of a column."""

    name: str
    kind: Literal["chance", "count", "quantity"]
    unit: str
    meaning: str
    label: str = ""
    """Short name for people; "" where the column's name with spaces will do."""
    site: str | None = None
    """The site that it is about, if it is about a single one."""
    sense: Literal["more", "less", ""] = ""
    """What of it is better for the government; "" where that is for the reader to say."""


Column = tuple[Outcome, NDArray[Any], NDArray[np.bool_] | None]
"""An outcome, its value in each run, and where it is missing."""


def chance(name: str, meaning: str, happened: Any, missing: Any = None) -> Column:
    """Something that happens or does not."""
    return Outcome(name, "chance", "", meaning), happened, missing


def count(name: str, unit: str, meaning: str, values: Any) -> Column:
    """A whole number."""
    return Outcome(name, "count", unit, meaning), values, None


def quantity(name: str, unit: str, meaning: str, values: Any, missing: Any = None) -> Column:
    """A number with a unit."""
    return Outcome(name, "quantity", unit, meaning), values, missing


def ratio(name: str, unit: str, meaning: str, above: Any, below: Any) -> Column:
    """One number over another; missing where the other is 0."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    values = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return quantity(name, unit, meaning, values, below <= 0)


def day_of(hours: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Days of hours that may be NEVER, and where they are. [day]"""
    return hours / HOURS_IN_DAY, hours < 0
