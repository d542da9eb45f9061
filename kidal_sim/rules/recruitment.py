"""Who joins the insurgents of himself, and who goes home: logistic growth towards the room to hide in."""

import math
from typing import Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import daylight
from kidal_sim.queries import ledger, occupancy
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, What
from kidal_sim.tables.row import Default, Row
from kidal_sim.tables.theatre import Clock
from kidal_sim.tables.world import World

HOURS_IN_DAY = 24.0


class RecruitmentInputs(Row):
    """Assumptions about how insurgents replace themselves."""

    joins: Annotated[float, "1/h", Default(0.0)]
    """Recruits per fighter in a given time, as long as few hide where there is room for many."""
    goes_home: Annotated[float, "1/h", Default(0.0)]
    """Share of the fighters who go home in a given time."""


@compiled
def grow(world: World, inputs: RecruitmentInputs, row: int) -> None:
    """Let people join each group of an irregular faction that can be joined, and go home from each that they can leave, once a day.

    dI/dt = r I (1 - I / K) - h I, for I = insurgents of the side where they can be joined, K = the hiding room of these places,
    r = joins, h = goes_home; nobody joins beyond K. Grievance adds to it, in `population`. Source: Verhulst 1838.
    """
    clock: Clock = world.clock[0]
    end = clock.hour + clock.turn
    if not world.factions[row].irregular or end != daylight.midnight(end) or inputs.joins + inputs.goes_home == 0.0:
        return
    rate = inputs.joins * room_left(world, world.factions[row].side)
    for index in range(len(world.units)):
        unit: Unit = world.units[index]
        if unit.faction == row and is_at_large(world, unit):
            joining = unit.people * rate * HOURS_IN_DAY if can_be_joined(world, unit) else 0.0
            unit.leaving += unit.people * inputs.goes_home * HOURS_IN_DAY
            unit.joining += joining
            settle(world, index)


@compiled
def room_left(world: World, side: int) -> float:
    """Return the share 1 - I / K of the hiding room that is left where a side's groups can be joined, at least 0."""
    people, room = 0, 0.0
    for place in range(len(world.places)):
        if is_reached(world, side, place):
            people += world.presences[occupancy.presence_row(world, side, place)].people
            room += world.places[place].hiding
    return max(0.0, 1.0 - people / room) if room > 0.0 else 0.0


@compiled
def is_reached(world: World, side: int, place: int) -> bool:
    """Return whether a group of a side that can be joined is at a place."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.place == place and is_at_large(world, unit) and can_be_joined(world, unit):
            return True
        row = unit.next_here
    return False


@compiled
def is_at_large(world: World, unit: Unit) -> bool:
    """Return whether people can leave a group of irregulars: it is not in a fight, and not shut in by enemies around its own site."""
    free = unit.kind == Kind.FIGHTING_GROUP and occupancy.can_fight(unit) and unit.engaged_until <= world.clock[0].hour
    if not free or not world.factions[unit.faction].irregular:
        return False
    shut_in = occupancy.held_by(world, unit.place, unit.side)
    return not (shut_in and occupancy.defender(world, occupancy.other(unit.side), unit.place) != NOWHERE)


@compiled
def can_be_joined(world: World, unit: Unit) -> bool:
    """Return whether recruits find a group: it is at a site, or on the road it belongs to."""
    return bool(occupancy.is_site(world, unit.place) or unit.place == unit.post)


@compiled
def settle(world: World, row: int) -> None:
    """Add to a group and take from it whole people, as many as are due."""
    unit: Unit = world.units[row]
    came, went = math.floor(unit.joining), math.floor(unit.leaving)
    unit.joining -= came
    unit.leaving -= went
    if came > 0:
        ledger.join(unit, came)
        note(world, What.RECRUITED, row, came)
    if went > 0:
        note(world, What.DRIFTED_HOME, row, ledger.leave(unit, went))


@compiled
def note(world: World, what: int, row: int, people: int) -> None:
    """Log that people have joined a group or left it, as some do every day: no event is the cause."""
    unit: Unit = world.units[row]
    number = log_event(world, what, world.clock[0].hour, unit.faction, unit.place, NOWHERE)
    set_details(world, number, row, float(people))
