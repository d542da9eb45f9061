"""Who is in contact with the enemy, from when and until when."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, WITHOUT_LIMIT, Task
from kidal_sim.tables.world import World


@compiled
def busy_until(unit: Unit) -> float:
    """Return the end of a unit's latest contact, or of its pursuit if it has broken. [h]"""
    return float(unit.pursued_until) if unit.broken else float(unit.engaged_until)


@compiled
def meet(unit: Unit, regroup: float, hour: float, until: float, cause: int) -> None:
    """Put a unit in contact until an hour; after a rest its losses count from zero. A broken unit is pursued instead.

    regroup [h] is that rest; cause is the event that brings it into contact, if it is not in one.
    """
    if busy_until(unit) < hour:
        unit.fight_cause = cause
    if unit.broken:
        if unit.pursued_until < hour:
            unit.pursued_from = hour
        unit.pursued_until = max(unit.pursued_until, until)
        return
    if unit.engaged_until < hour:
        unit.engaged_from = hour
        if unit.engaged_until + regroup < hour:
            begin_battle(unit)
    unit.engaged_until = max(unit.engaged_until, until)


@compiled
def begin_battle(unit: Unit) -> None:
    """Count a unit's losses from zero."""
    unit.baseline = unit.people
    unit.surprise = 0.0
    unit.battles += 1


@compiled
def is_in_contact(unit: Unit, hour: float) -> bool:
    return occupancy.can_fight(unit) and unit.engaged_from <= hour and unit.engaged_until > hour


@compiled
def in_contact(world: World, side: int, place: int, hour: float) -> bool:
    """Return whether a side has anybody in contact at a place who has not broken."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if is_in_contact(unit, hour):
            return True
        row = unit.next_here
    return False


@compiled
def will_meet(world: World, side: int, place: int, hour: float) -> bool:
    """Return whether a side has anybody at a place who has not broken, in contact now or later this turn."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if occupancy.can_fight(unit) and unit.engaged_until > hour:
            return True
        row = unit.next_here
    return False


@compiled
def next_change(world: World, side: int, place: int, hour: float) -> float:
    """Return when a unit of a side at a place next comes into contact, ends its first hour of it, or leaves it. [h]"""
    soonest = WITHOUT_LIMIT
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.engaged_from > hour:
            soonest = min(soonest, unit.engaged_from)
        elif unit.engaged_until > hour:
            soonest = min(soonest, unit.engaged_until)
            if unit.engaged_from + 1.0 > hour:
                soonest = min(soonest, unit.engaged_from + 1.0)
        row = unit.next_here
    return soonest


@compiled
def people_in_contact(world: World, first: int, hour: float) -> int:
    """Return the people in contact of an occupancy list. [people]"""
    people = 0
    row = first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if is_in_contact(unit, hour):
            people += unit.people
        row = unit.next_here
    return people


@compiled
def storms(world: World, faction: int, site: int) -> bool:
    """Return whether anybody of a faction assaults a site."""
    found = False
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        assaults = unit.task == Task.ASSAULT and unit.place == site and occupancy.can_fight(unit)
        found = found or (unit.faction == faction and assaults)
    return found


@compiled
def who_stays(world: World, first: int) -> int:
    """Return the first unit of an occupancy list, from a position on, in contact or not about to leave; NOWHERE if none."""
    row = first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        leaves = (unit.task == Task.MARCH or unit.task == Task.WITHDRAW) and unit.target != NOWHERE and unit.target != unit.place
        if not leaves or unit.delay > 0.0 or busy_until(unit) > world.clock[0].hour:
            return int(row)
        row = unit.next_here
    return NOWHERE


@compiled
def is_assaulted(world: World, side: int, place: int) -> bool:
    """Return whether somebody of a side already assaults a site."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        if world.units[row].assault_until >= world.clock[0].hour:
            return True
        row = world.units[row].next_here
    return False
