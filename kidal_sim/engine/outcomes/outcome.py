"""A column of results: what it is called, what it counts, what it means, and where it is shown."""

from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

HOURS_IN_DAY = 24.0
KG_IN_TONNE = 1000.0

Kind = Literal["binary", "count", "quantity"]
Sense = Literal["more", "less", ""]
Role = Literal["main", "loss", "headline", "objective", "holding"]
"""Where an outcome is shown without being asked for.

main: in every table and figure for which no outcome is named. loss: where rare large values are looked at. headline: in the few lines
about one campaign. objective: as the aim of a plan that is about its site; of several, the first in order that varies. holding: in the
few lines about one campaign, of the sites that the government held on day 0.
"""


@dataclass(frozen=True)
class Outcome:
    """The catalogue entry of one outcome: all that is said of its column anywhere is read from here."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    label: str = ""
    """The outcome in a few words, for headings and axes."""
    site: str | None = None
    """The site that it is about; None if it is about none."""
    sense: Sense = ""
    """Whether more or less of it is what the government says it wants; empty where its aims do not say. No analysis weighs by it."""
    roles: tuple[Role, ...] = ()
    """Where it is shown without being asked for."""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name.replace("_", " "))


class Details(TypedDict, total=False):
    """What an outcome may say of itself beside its name, kind, unit and meaning."""

    label: str
    site: str | None
    sense: Sense
    roles: tuple[Role, ...]


Column = tuple[Outcome, NDArray[Any], NDArray[np.bool_] | None]
"""An outcome, its value in each run, and where it is missing."""


def binary(name: str, meaning: str, happened: Any, missing: Any = None, **details: Unpack[Details]) -> Column:
    """Return the column of something that happens or does not."""
    return Outcome(name, "binary", "", meaning, **details), happened, missing


def count(name: str, unit: str, meaning: str, values: Any, **details: Unpack[Details]) -> Column:
    """Return the column of a whole number."""
    return Outcome(name, "count", unit, meaning, **details), values, None


def quantity(name: str, unit: str, meaning: str, values: Any, missing: Any = None, **details: Unpack[Details]) -> Column:
    """Return the column of a number with a unit."""
    return Outcome(name, "quantity", unit, meaning, **details), values, missing


def ratio(name: str, unit: str, meaning: str, above: Any, below: Any, **details: Unpack[Details]) -> Column:
    """Return the column of one number over another; it is missing where the other is 0."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    values = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return quantity(name, unit, meaning, values, below <= 0, **details)


def day_of(hours: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return hours, which may be NEVER, as days, and where they are NEVER. [day]"""
    return hours / HOURS_IN_DAY, hours < 0
