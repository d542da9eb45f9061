"""What a commander of irregulars reckons: own strength as he knows it, the enemy's as he believes it."""

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import daylight
from kidal_sim.queries import occupancy
from kidal_sim.tables.forces import Faction, Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Task
from kidal_sim.tables.theatre import Clock, Place, Site
from kidal_sim.tables.world import World


@compiled
def is_ready(unit: Unit, hour: float) -> bool:
    """Return whether a fighting group is fit, rested and not raiding."""
    fit = occupancy.can_fight(unit) and unit.kind == Kind.FIGHTING_GROUP
    return fit and unit.rest_until <= hour and unit.task != Task.RAID


@compiled
def light_ahead(clock: Clock) -> bool:
    """Return whether it will be day at some time until the next decision."""
    hour = clock.hour - daylight.midnight(clock.hour)
    return hour + clock.decisions > clock.sunrise and hour < clock.sunset


@compiled
def power_within(world: World, side: int, place: int, enemy: Unit, reach: float) -> float:
    """Return the power of a side's rested groups at a place that can reach an enemy on a road. [effective people]"""
    own = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        friend: Unit = world.units[row]
        if is_ready(friend, world.clock[0].hour) and occupancy.km_apart(world, friend, enemy.place, enemy.km) < reach:
            own += occupancy.power(friend)
        row = friend.next_here
    return own


@compiled
def power_near(world: World, side: int, enemy: Unit, reach: float) -> float:
    """Return the power of a side's rested groups on the road of an enemy, and at its ends, that can reach him. [effective people]"""
    spot: Place = world.places[enemy.place]
    own = power_within(world, side, enemy.place, enemy, reach)
    own += power_within(world, side, spot.first_end, enemy, reach)
    own += power_within(world, side, spot.second_end, enemy, reach)
    return own


@compiled
def ready_power(world: World, side: int, site: int) -> float:
    """Return the power of a side's rested fighting groups at a site. [effective people]"""
    own = 0.0
    row = world.presences[occupancy.presence_row(world, side, site)].first
    while row != NOWHERE:
        if is_ready(world.units[row], world.clock[0].hour):
            own += occupancy.power(world.units[row])
        row = world.units[row].next_here
    return own


@compiled
def fighters_power(world: World, side: int, place: int) -> float:
    """Return the power of a side's people at a place who could take or hold it, without weapons teams. [effective people]"""
    own = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if occupancy.holds_ground(unit):
            own += occupancy.power(unit)
        row = unit.next_here
    return own


@compiled
def power_bound_for(world: World, side: int, site: int) -> float:
    """Return the power of a side's groups that belong to a site and are on their way to it. [effective people]"""
    own = 0.0
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if (
            unit.side == side
            and unit.post == site
            and unit.place != site
            and unit.kind == Kind.FIGHTING_GROUP
            and occupancy.can_fight(unit)
        ):
            own += occupancy.power(unit)
    return own


@compiled
def coming(world: World, faction: int, site: int) -> float:
    """Return the enemy power believed in columns at a site, or on a road to it from its other end. [effective people]"""
    enemy_side = occupancy.other(world.factions[faction].side)
    found = occupancy.belief(world, faction, site) if column_from_elsewhere(world, enemy_side, site, site) else 0.0
    for road in range(len(world.sites), len(world.places)):
        spot: Place = world.places[road]
        meets = spot.first_end == site or spot.second_end == site
        if meets and column_from_elsewhere(world, enemy_side, road, site):
            found = max(found, occupancy.belief(world, faction, road))
    return found


@compiled
def column_from_elsewhere(world: World, side: int, place: int, site: int) -> bool:
    """Return whether a side has a column at a place that did not come from a site."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.kind == Kind.COLUMN and unit.came_from != site and not unit.broken:
            return True
        row = unit.next_here
    return False


@compiled
def threat(world: World, faction: int, site: int) -> float:
    """Return the enemy power believed able to come to a site: on the road to it, or at a site next to it. [effective people]"""
    found = coming(world, faction, site)
    for road in range(len(world.sites), len(world.places)):
        spot: Place = world.places[road]
        if spot.first_end == site or spot.second_end == site:
            neighbour = spot.second_end if spot.first_end == site else spot.first_end
            if world.sites[neighbour].holder != world.factions[faction].side:
                found = max(found, occupancy.belief(world, faction, neighbour))
    return found


@compiled
def spare_power(world: World, unit: Unit) -> float:
    """Return the power of a group that may leave a friendly site while the others can defend it. [effective people]

    Nobody needs to stay at the refuge.
    """
    own = occupancy.power(unit)
    if unit.place == world.factions[unit.faction].refuge:
        return own
    there = world.presences[occupancy.presence_row(world, unit.side, unit.place)].power
    needed = world.factions[unit.faction].defend * threat(world, unit.faction, unit.place)
    return max(0.0, min(own, there - needed))


@compiled
def threat_at(world: World, unit: Unit, reach: float) -> float:
    """Return the enemy power believed at a unit's site, or in a column within reach of it. [effective people]"""
    enemy_side = occupancy.other(unit.side)
    found = 0.0
    if world.presences[occupancy.presence_row(world, enemy_side, unit.place)].first != NOWHERE:
        found = occupancy.belief(world, unit.faction, unit.place)
    for road in range(len(world.sites), len(world.places)):
        row = world.presences[occupancy.presence_row(world, enemy_side, road)].first
        while row != NOWHERE:
            enemy: Unit = world.units[row]
            if enemy.kind == Kind.COLUMN and occupancy.km_apart(world, unit, road, enemy.km) < reach:
                found = max(found, occupancy.belief(world, unit.faction, road))
            row = enemy.next_here
    return found


@compiled
def is_column_near(world: World, unit: Unit, reach: float) -> bool:
    """Return whether an enemy column stands at a unit's site, or is within reach of it on a road. reach [km]"""
    enemy_side = occupancy.other(unit.side)
    for place in range(len(world.places)):
        if place == unit.place or not occupancy.is_site(world, place):
            row = world.presences[occupancy.presence_row(world, enemy_side, place)].first
            while row != NOWHERE:
                enemy: Unit = world.units[row]
                near = place == unit.place or occupancy.km_apart(world, unit, place, enemy.km) < reach
                if enemy.kind == Kind.COLUMN and not enemy.broken and near:
                    return True
                row = enemy.next_here
    return False


@compiled
def worth(faction: Faction, site: Site) -> float:
    """Return what a base is worth to attackers, relative to one without drones or airstrip."""
    return float((faction.drone_base if site.drone_base else 1.0) * (faction.airstrip if site.airstrip else 1.0))


@compiled
def gathered(world: World, side: int, site: int) -> float:
    """Return the power of a side's fighters who are at a site or on their way to it. [effective people]"""
    return fighters_power(world, side, site) + power_bound_for(world, side, site)


@compiled
def shortfall(world: World, unit: Unit, site: int) -> float:
    """Return the power that a site lacks against the columns coming to it; 0 if none comes. [effective people]"""
    power = coming(world, unit.faction, site)
    return float(world.factions[unit.faction].defend * power - gathered(world, unit.side, site)) if power > 0.0 else 0.0
