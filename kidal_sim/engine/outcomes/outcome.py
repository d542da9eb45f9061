"""A column of results: what it is called, what it counts, what it means, and where it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, NamedTuple, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from kidal_sim.tables.kinds import What

HOURS_IN_DAY = 24.0
KG_IN_TONNE = 1000.0

Kind = Literal["binary", "count", "quantity"]
Sense = Literal["more", "less", ""]
Selection = Literal["main", "loss", "headline", "objective", "holding"]
"""Where an outcome is shown without being asked for.

main: in every table and figure for which no outcome is named. loss: where rare large values are looked at. headline: in the few lines
about one campaign. objective: as the aim of a plan that is about its site; of several, the first in order that varies. holding: in the
few lines about one campaign, of the sites that the government held on day 0.
"""
EARLIER: Mapping[Selection, tuple[str, ...]] = {
    "main": (
        "*_captured", "*_held_at_end", "government_losses", "insurgent_losses", "column_days_on_road", "mine_strikes", "contacts",
        "aircraft_lost", "civilians_killed", "assaults_per_day", "attack_rate*",
    ),
    "loss": ("*_losses", "*_killed", "aircraft_lost"),
    "objective": ("*_captured", "*_relieved", "*_held_at_end"),
}  # fmt: skip
"""Names by which the outcomes of folders are chosen that do not say where theirs are shown. Nothing is added here any more."""


class EventSelector(NamedTuple):
    """Which events of a log tell of an outcome."""

    kinds: tuple[What, ...]
    own: bool | None = None
    """Whether the plan's own side does it; None: whoever."""
    occurred: bool | None = True
    """Whether they tell that something happened (the outcome is not no or 0), that it did not, or (None) of either."""
    which: Literal["first", "last", "kept"] = "first"
    """Which of several: the last where what came before was undone; or the first that was not undone in the time of a retaking."""


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
    shown_in: tuple[Selection, ...] | None = None
    """Where it is shown without being asked for; None if a folder does not say it."""
    evidence: EventSelector | None = None
    """The events that tell of it; None if none does, and how the plan ended has to explain it."""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name.replace("_", " "))

    def is_shown_in(self, selection: Selection) -> bool:
        """Return whether it is shown there without being asked for."""
        if self.shown_in is not None:
            return selection in self.shown_in
        return any(fnmatchcase(self.name, pattern) for pattern in EARLIER.get(selection, ()))


class Details(TypedDict, total=False):
    """What an outcome may say of itself beside its name, kind, unit and meaning."""

    label: str
    site: str | None
    sense: Sense
    shown_in: tuple[Selection, ...]
    evidence: EventSelector


OutcomeColumn = tuple[Outcome, NDArray[Any], NDArray[np.bool_] | None]
"""An outcome, its value in each run, and where it is missing."""


def _outcome(name: str, kind: Kind, unit: str, meaning: str, details: Details) -> Outcome:
    """Return a catalogue entry: what it does not say, it says is nothing."""
    return Outcome(name, kind, unit, meaning, **(Details(shown_in=()) | details))


def binary(name: str, meaning: str, happened: Any, missing: Any = None, **details: Unpack[Details]) -> OutcomeColumn:
    """Return the column of something that happens or does not."""
    return _outcome(name, "binary", "", meaning, details), happened, missing


def count(name: str, unit: str, meaning: str, values: Any, **details: Unpack[Details]) -> OutcomeColumn:
    """Return the column of a whole number."""
    return _outcome(name, "count", unit, meaning, details), values, None


def quantity(name: str, unit: str, meaning: str, values: Any, missing: Any = None, **details: Unpack[Details]) -> OutcomeColumn:
    """Return the column of a number with a unit."""
    return _outcome(name, "quantity", unit, meaning, details), values, missing


def ratio(name: str, unit: str, meaning: str, above: Any, below: Any, **details: Unpack[Details]) -> OutcomeColumn:
    """Return the column of one number over another; it is missing where the other is 0."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    values = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return quantity(name, unit, meaning, values, below <= 0, **details)


def day_of(hours: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return hours, which may be NEVER, as days, and where they are NEVER. [day]"""
    return hours / HOURS_IN_DAY, hours < 0
