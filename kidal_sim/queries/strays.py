"""Missing people who find their way back to their side."""

import math

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import daylight
from kidal_sim.queries import ledger, occupancy
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, What
from kidal_sim.tables.world import World

WAY_BACK = 2.5
"""Pace of those who find their way back, on foot and by what lifts they get: 60 km a day. [km/h]"""


@compiled
def expect(unit: Unit, people: int, place: int, hour: float, within: float, cause: int) -> None:
    """Note that so many missing people of a unit will come back, evenly over a time [h] from an hour on.

    Those of an earlier time who are still out come with them. cause: number of the event with which they went missing
    """
    if people == 0:
        return
    unit.strays = unit.strays - unit.strays_back + people
    unit.strays_back = 0
    unit.strays_from = hour
    unit.strays_until = hour + within
    unit.strays_place = place if place != NOWHERE else unit.post
    unit.strays_km = unit.km if unit.place == place else 0.0
    unit.strays_cause = cause


@compiled
def come_back(world: World, row: int) -> None:
    """Let those of a unit's missing who are due come back, once a day at midnight; they wait while no unit can take them."""
    unit: Unit = world.units[row]
    hour = world.clock[0].hour
    if unit.strays == unit.strays_back or hour != daylight.midnight(hour):
        return
    due = due_by(unit, hour) - unit.strays_back
    taker = host(world, row) if due > 0 else NOWHERE
    if taker == NOWHERE:
        return
    unit.strays_back += due
    ledger.give_back(unit, world.units[taker], due)
    number = log_event(world, What.RETURNED, hour, taker, world.units[taker].place, unit.strays_cause)
    set_details(world, number, row, float(due))


@compiled
def due_by(unit: Unit, hour: float) -> int:
    """Return how many of the missing who come back have done so by an hour. [people]"""
    if hour >= unit.strays_until:
        return int(unit.strays)
    return math.floor(unit.strays * (hour - unit.strays_from) / (unit.strays_until - unit.strays_from))


@compiled
def host(world: World, row: int) -> int:
    """Return the unit that takes the returning missing of a unit: the first at the closest site to which they can have walked.

    Their own unit comes before others there. NOWHERE if there is none.
    """
    unit: Unit = world.units[row]
    best, shortest = NOWHERE, WAY_BACK * (world.clock[0].hour - unit.strays_from)
    for other in range(len(world.units)):
        taker: Unit = world.units[other]
        if taker.faction == unit.faction and can_take(world, taker):
            away = occupancy.way_length(world, unit.strays_place, unit.strays_km, taker.place)
            if away < shortest or (away == shortest and (other == row or best == NOWHERE)):
                best, shortest = other, away
    return best


@compiled
def can_take(world: World, unit: Unit) -> bool:
    """Return whether returning people can join a unit: one that holds ground, in a friendly site, and is not in a fight."""
    free = occupancy.holds_ground(unit) and unit.engaged_until <= world.clock[0].hour
    return bool(free and occupancy.held_by(world, unit.place, unit.side))
