"""Logs of events made by hand: a column with a plan, two bases, rebels around them."""

import functools
from typing import Any

import numpy as np

from kidal_sim.engine.build import build
from kidal_sim.explain.entity_index import EntityIndex, Events
from kidal_sim.explain.history import TABLES
from kidal_sim.jit.compile import run_of
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import EVENTS, What
from kidal_sim.tables.kinds import NOWHERE, Side
from kidal_sim.tables.log_tables import Event
from kidal_sim.tables.row import table
from kidal_sim.tables.world import World
from tests.theatres import ROADS, SITES, column, garrison, group, march, theatre

UNITS = {
    "column": column(100), "reserve": garrison(0), "guard": garrison(40, "post"), "band": group(50),
    "other_band": group(60, faction="allies"),
    "convoy": {
        "faction": "army", "kind": "convoy", "at": "fort", "vehicles": 2, "supplies": "post", "every": "2 d", "load": "100 kg",
        "manned_by": "column",
    },
}  # fmt: skip
FACTIONS = {
    "army": {"side": "government", "refuge": "fort"},
    "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp"},
    "allies": {"side": "insurgents", "irregular": True, "refuge": "camp"},
}
JET = {
    "kind": "jet", "faction": "army", "home": "fort", "airframes": 3, "sorties": "1 / day", "radius": "900 km", "speed": "500 km / h",
    "endurance": "2 h", "strikes_per_sortie": 1.0,
}  # fmt: skip


@functools.cache
def scenario() -> Scenario:
    """The column is to march on the camp and to assault it; the post is another base."""
    return theatre(
        sites={**SITES, "post": {"lat": "18.5 deg", "lon": "0.5 deg", "held_by": "government"}},
        roads={**ROADS, "path": {"between": ["fort", "post"], "length": "60 km"}},
        factions=FACTIONS, units=UNITS, wings={"jets": JET}, objective="camp",
        plan={"column": [march("camp"), {"do": "assault", "site": "camp"}]},
    )  # fmt: skip


@functools.cache
def world() -> World:
    """One run of it, on day 0."""
    return run_of(build(scenario(), 1, np.zeros(1, dtype=np.int64), False)[0], 0)


@functools.cache
def index() -> EntityIndex:
    """Who is who in it."""
    return EntityIndex.of(scenario(), world())


def event(
    what: What, who: str, place: str | None = None, cause: int = NOWHERE, other: str | int | None = None, **more: Any
) -> dict[str, Any]:
    """One event, by names; an order by its row."""
    found = {"what": what, "who": _row(EVENTS[what].actor, who), "cause": cause}
    found["place"] = NOWHERE if place is None else index().names.places.index(place)
    found["other"] = NOWHERE if other is None else other if isinstance(other, int) else _row(EVENTS[what].other, other)
    return found | more


def log(*rows: dict[str, Any]) -> Events:
    """These events, one an hour from hour 1 unless they say when."""
    made: Any = table(Event, len(rows))
    for at, row in enumerate(rows):
        for name, value in ({"hour": at + 1.0} | row).items():
            made[name][at] = value
    return made


def took(who: str, place: str, cause: int = NOWHERE, **more: Any) -> dict[str, Any]:
    """A site falls to a unit's side."""
    side = index().sides[index().names.units.index(who)]
    return event(What.TOOK, who, place, cause, amount=float(Side(side)), **more)


def _row(table: str, name: str) -> int:
    return tuple(getattr(index().names, TABLES[table])).index(name)
