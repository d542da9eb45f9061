"""A campaign as numbers: one table per kind of thing."""

from typing import Any, NamedTuple

from kidal_sim.jit.compile import by_pointer
from kidal_sim.tables.aircraft import Approach, Wing
from kidal_sim.tables.forces import Arrival, Belief, Faction, Option, Order, Passage, Recall, Unit
from kidal_sim.tables.log_tables import Control, Day, Event, Log, Reckoning
from kidal_sim.tables.row import Row, Table, table
from kidal_sim.tables.tallies import RaidRecord, Tally
from kidal_sim.tables.theatre import Clock, Hazard, Place, Presence, Road, Site, Way


@by_pointer
class World(NamedTuple):
    """The tables of one campaign; with a leading axis, of many."""

    clock: Table[Clock]
    places: Table[Place]
    sites: Table[Site]
    roads: Table[Road]
    ways: Table[Way]
    factions: Table[Faction]
    units: Table[Unit]
    passages: Table[Passage]
    hazards: Table[Hazard]
    presences: Table[Presence]
    beliefs: Table[Belief]
    wings: Table[Wing]
    approaches: Table[Approach]
    orders: Table[Order]
    options: Table[Option]
    arrivals: Table[Arrival]
    recalls: Table[Recall]
    days: Table[Day]
    controls: Table[Control]
    log: Table[Log]
    events: Table[Event]
    reckonings: Table[Reckoning]
    tallies: Table[Tally]
    raid_records: Table[RaidRecord]


ROWS: dict[str, type[Row]] = {
    "clock": Clock, "places": Place, "sites": Site, "roads": Road, "ways": Way, "factions": Faction, "units": Unit,
    "passages": Passage, "hazards": Hazard, "presences": Presence, "beliefs": Belief, "wings": Wing, "approaches": Approach,
    "orders": Order, "options": Option, "arrivals": Arrival, "recalls": Recall, "days": Day, "controls": Control, "log": Log,
    "events": Event, "reckonings": Reckoning, "tallies": Tally, "raid_records": RaidRecord,
}  # fmt: skip


def empty(runs: int, lengths: dict[str, int]) -> World:
    """Return a world of zeros for so many runs, with so many rows in each table."""
    return World(**{name: table(row, runs, lengths[name]) for name, row in ROWS.items()})


def differences(one: World, other: World) -> list[str]:
    """Return the names of the columns in which two worlds differ by as much as one bit."""
    found = []
    for name in ROWS:
        left: Any = getattr(one, name)
        right: Any = getattr(other, name)
        found += [f"{name}.{column}" for column in left.dtype.names if left[column].tobytes() != right[column].tobytes()]
    return found
