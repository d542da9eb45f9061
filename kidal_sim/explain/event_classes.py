"""Events of a sort: what happened, by whom and where, so that those of many runs can be counted together.

A unit of the plan's side is itself; the enemy's, whose bands part and merge, count by party.
"""

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from kidal_sim.explain.causes import stood
from kidal_sim.explain.entity_index import Cast, Events
from kidal_sim.explain.history import listed
from kidal_sim.explain.story import said, whereabouts
from kidal_sim.tables.events import ACTORS, OTHERS, What
from kidal_sim.tables.kinds import NOWHERE

WITH_OTHERS = (What.ORDERED, What.CALLED_OFF, What.GAVE_CONTACT, What.BESIEGED)
"""Events whose sort tells whom or what else they concern."""
OUT_OF_HUNGER = len(What)
"""Counts as a kind of event of its own: a plan called off for hunger, not for the odds."""
TABLES = ("unit", "wing", "site", "faction", "arrival", "order")
NOTHING = -1
"""The sort of what no event tells of."""


@dataclass(frozen=True)
class Sorts:
    """Gives each event the number of its sort, and says a sort in words."""

    cast: Cast

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """By table, what each row counts as."""
        cast, names = self.cast, self.cast.names
        units = (name if side == cast.side else party for name, side, party in zip(names.units, cast.sides, cast.parties, strict=True))
        return dict(zip(TABLES, (tuple(units), names.wings, names.sites, names.factions, names.arrivals, cast.orders), strict=True))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every label once."""
        return tuple(dict.fromkeys(label for labels in self.labels.values() for label in labels))

    @cached_property
    def sizes(self) -> tuple[int, int, int, int]:
        """How many there are of each part of a sort: kinds of events, labels, places (each also as left behind), others."""
        return len(What) + 1, len(self.words), 2 * len(self.cast.names.places) + 1, len(self.words) + 1

    def of(self, events: Events) -> NDArray[np.int64]:
        """The sort of each event."""
        places = np.array(events["place"], dtype=np.int64)
        for at in np.flatnonzero(events["what"] == What.CALLED_OFF):
            place, on_its_way = stood(events, self.cast, int(events["who"][at]), int(at))
            places[at] = place + (len(self.cast.names.places) if on_its_way else 0)
        kinds = np.where((events["what"] == What.CALLED_OFF) & (events["draw"] == 0), OUT_OF_HUNGER, events["what"])
        other = np.full(len(events), NOWHERE)
        for what in WITH_OTHERS:
            mask = (events["what"] == what) & (events["other"] != NOWHERE)
            other[mask] = self._rows(listed(OTHERS, what, "unit"))[events["other"][mask]]
        found: NDArray[np.int64] = np.ravel_multi_index((kinds, self._who(events), places + 1, other + 1), self.sizes)
        return found

    def said(self, sort: int) -> str:
        """A sort in the words of a story."""
        if sort == NOTHING:
            return "nothing: its orders' conditions never held"
        what, who, place, other = (int(part) for part in np.unravel_index(sort, self.sizes))
        places = self.cast.names.places
        on_its_way, row = divmod(place - 1, len(places)) if place else (0, NOWHERE)
        where = None if row == NOWHERE else places[row]
        told = self.words[other - 1] if other else None
        kind = What.CALLED_OFF if what == OUT_OF_HUNGER else What(what)
        chance = np.nan if what == OUT_OF_HUNGER else 0.0
        event = SimpleNamespace(what=kind.name, who=self.words[who], place=where, other=told, amount=np.nan, unit="", draw=chance)
        return said(event) + (f", {whereabouts(places[row], bool(on_its_way))}" if kind == What.CALLED_OFF else "")

    def _who(self, events: Events) -> NDArray[np.int64]:
        """Label of whoever acted, as its position among the words."""
        found = np.zeros(len(events), dtype=np.int64)
        tables = np.array([listed(ACTORS, what, "unit") for what in What])[events["what"]]
        for table in np.unique(tables).tolist():
            mask = tables == table
            found[mask] = self._rows(table)[events["who"][mask]]
        return found

    def _rows(self, table: str) -> NDArray[np.int64]:
        """Position among the words of each row's label."""
        return np.array([self.words.index(label) for label in self.labels[table]], dtype=np.int64)
