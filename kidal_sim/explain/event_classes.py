"""Classes of events: what happened, by whom and where, so that events of many runs can be counted together.

A unit of the plan's side is itself; the enemy's, whose bands part and merge, count by faction.
"""

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from kidal_sim.explain.causes import position
from kidal_sim.explain.entity_index import ACTORS, EntityIndex, Events
from kidal_sim.explain.story import event_text, position_text
from kidal_sim.tables.events import EVENTS, What
from kidal_sim.tables.kinds import NOWHERE

UNDRAWN = tuple(what for what, kind in EVENTS.items() if kind.phrase_undrawn)
"""Kinds that count as another kind where chance did not decide: numbered after all others, in this order."""
LOCATED = tuple(what for what, kind in EVENTS.items() if kind.tells_position)
"""Kinds that count by where their unit stood."""
TABLES = ("unit", "wing", "site", "faction", "arrival", "order", "place")
NOTHING = -1
"""The class of what no event tells of."""


@dataclass(frozen=True)
class EventClasses:
    """Gives each event the number of its class, and says a class in words."""

    index: EntityIndex

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """What each row of each table counts as."""
        index, names = self.index, self.index.names
        rows = zip(names.units, index.sides, index.factions, strict=True)
        units = tuple(name if side == index.side else faction for name, side, faction in rows)
        tables = (units, names.wings, names.sites, names.factions, names.arrivals, index.orders, names.places)
        return dict(zip(TABLES, tables, strict=True))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every label once."""
        return tuple(dict.fromkeys(label for labels in self.labels.values() for label in labels))

    @cached_property
    def sizes(self) -> tuple[int, int, int, int]:
        """How many there are of each part of a class: kinds of events, labels, places (each also as left behind), others."""
        return len(What) + len(UNDRAWN), len(self.words), 2 * len(self.index.names.places) + 1, len(self.words) + 1

    def numbers(self, events: Events) -> NDArray[np.int64]:
        """Return the class of each event."""
        places = np.array(events["place"], dtype=np.int64)
        for row in np.flatnonzero(np.isin(events["what"], LOCATED)):
            place, on_its_way = position(events, self.index, int(events["who"][row]), int(row))
            places[row] = place + (len(self.index.names.places) if on_its_way else 0)
        kinds = np.array(events["what"], dtype=np.int64)
        for number, what in enumerate(UNDRAWN, len(What)):
            kinds[(events["what"] == what) & (events["draw"] == 0)] = number
        parts = (kinds, self._actors(events), places + 1, self._others(events) + 1)
        classes: NDArray[np.int64] = np.ravel_multi_index(parts, self.sizes)
        return classes

    def text(self, number: int) -> str:
        """Return a class in the words of a story."""
        if number == NOTHING:
            return "nothing: its orders' conditions never held"
        code, who, place, other = (int(part) for part in np.unravel_index(number, self.sizes))
        undrawn = code >= len(What)
        what = UNDRAWN[code - len(What)] if undrawn else What(code)
        places = self.index.names.places
        on_its_way, row = divmod(place - 1, len(places)) if place else (0, NOWHERE)
        event = SimpleNamespace(
            what=what.name, who=self.words[who], place=None if row == NOWHERE else places[row],
            other=self.words[other - 1] if other else None, amount=np.nan, unit="", draw=np.nan if undrawn else 0.0,
            threshold=np.nan, who_nth=None, other_nth=None,
        )  # fmt: skip
        return event_text(event) + (f", {position_text(places[row], bool(on_its_way))}" if what in LOCATED else "")

    def _actors(self, events: Events) -> NDArray[np.int64]:
        """Return the label of whoever acted, as its position among the words."""
        actors = np.zeros(len(events), dtype=np.int64)
        tables = ACTORS[events["what"]]
        for table in np.unique(tables).tolist():
            mask = tables == table
            actors[mask] = self._positions(table)[events["who"][mask]]
        return actors

    def _others(self, events: Events) -> NDArray[np.int64]:
        """Return the label of whom or what else each event concerns, where that makes another class of it; else NOWHERE."""
        others = np.full(len(events), NOWHERE)
        for what, kind in EVENTS.items():
            if kind.counts_other:
                mask = (events["what"] == what) & (events["other"] != NOWHERE)
                others[mask] = self._positions(kind.other)[events["other"][mask]]
        return others

    def _positions(self, table: str) -> NDArray[np.int64]:
        """Return the position among the words of each row's label."""
        return np.array([self.words.index(label) for label in self.labels[table]], dtype=np.int64)
