"""From where a commander of regulars takes a task force: the nearest unit that can spare so many and would reach the base."""

import math
from typing import NamedTuple

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.tables.forces import Faction, Order, Unit
from kidal_sim.tables.kinds import NOWHERE, WITHOUT_LIMIT, Kind, Verb
from kidal_sim.tables.world import World


class Source(NamedTuple):
    """A unit from which people are sent to a base."""

    row: int
    """NOWHERE if none can send them."""
    people: int
    """How many are sent."""
    most: float
    """Most enemy power believed on one road, or in a base, of their way. [effective people]"""


@compiled
def nearest(world: World, row: int, place: int, wanted: float) -> Source:
    """Return the unit nearest to a base that can send so much power to it: the reserve, or a column that has nothing else to do.

    wanted [effective people]
    """
    faction: Faction = world.factions[row]
    best = Source(NOWHERE, 0, WITHOUT_LIMIT)
    shortest = WITHOUT_LIMIT
    for index in range(len(world.units)):
        unit: Unit = world.units[index]
        free = index == faction.reserve or (unit.faction == row and is_idle(world, unit))
        if free and unit.place != place and occupancy.held_by(world, unit.place, faction.side):
            away = occupancy.way_length(world, unit.place, 0.0, place)
            if away < shortest:
                source = from_unit(world, row, index, place, wanted)
                if source.row != NOWHERE:
                    best, shortest = source, away
    return best


@compiled
def from_unit(world: World, row: int, index: int, place: int, wanted: float) -> Source:
    """Return how many a unit would send to a base; its row is NOWHERE if it cannot spare them or dares not send them.

    wanted [effective people]
    """
    faction: Faction = world.factions[row]
    unit: Unit = world.units[index]
    nobody = Source(NOWHERE, 0, WITHOUT_LIMIT)
    each = unit.quality * unit.cohesion
    if each <= 0.0:
        return nobody
    people = max(faction.least_sent, -math.floor(-(wanted / each)))
    if people > faction.sends * unit.people or not can_spare(world, row, index, people * each):
        return nobody
    most = most_on_way(world, row, unit.place, place)
    if people * each < faction.odds_to_send * most:
        return nobody
    source = Source(index, people, most)
    return source


@compiled
def is_idle(world: World, unit: Unit) -> bool:
    """Return whether a column has carried its plan out, or given it up, and stands as a garrison."""
    if unit.kind != Kind.COLUMN or not occupancy.can_hold(unit, unit.place):
        return False
    if unit.called_off or unit.order >= unit.last_order:
        return True
    order: Order = world.orders[unit.order]
    return bool(order.verb == Verb.GARRISON and order.site == unit.place)


@compiled
def can_spare(world: World, row: int, index: int, power: float) -> bool:
    """Return whether a base stays safe without so much of its power; a hub does. [effective people]"""
    faction: Faction = world.factions[row]
    place = world.units[index].place
    here = world.presences[occupancy.presence_row(world, faction.side, place)].power
    return bool(world.sites[place].hub or here - power >= faction.reinforce_below * occupancy.belief(world, row, place))


@compiled
def most_on_way(world: World, faction: int, start: int, place: int) -> float:
    """Return the most enemy power believed on one road, or in a base, of a way; WITHOUT_LIMIT if the enemy holds a site before its end."""
    site, most = start, 0.0
    while site != place:
        road = occupancy.road_towards(world, site, place)
        most = max(most, occupancy.belief(world, faction, road))
        site = occupancy.far_end(world, road, site)
        if site != place and occupancy.held_by_enemy(world, site, world.factions[faction].side):
            return WITHOUT_LIMIT
    return max(most, occupancy.belief(world, faction, place))
