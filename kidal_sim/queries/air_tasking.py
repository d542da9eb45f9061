"""Where aircraft are needed, and for what."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.tables.aircraft import Wing
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Task
from kidal_sim.tables.theatre import Presence
from kidal_sim.tables.world import World

SUPPORT, ANSWER, ESCORT, PREPARATION, RELIEF, SEARCH = 6.0, 5.0, 4.0, 3.0, 2.0, 1.0
"""Ranks of need: a unit that fights, a site with raiders in it, a column on the march, the objective, a siege, the enemy elsewhere."""


@compiled
def priority(world: World, wing: Wing, place: int) -> float:
    """Return the priority of a place for a wing, 0 if it has none. Enemy power, as believed, decides within each rank."""
    enemy = occupancy.belief(world, wing.faction, place)
    weight = enemy / (1.0 + enemy)
    supported = whom_to_support(world, wing.side, place)
    if supported != NOWHERE and fights(world, world.units[supported]):
        return SUPPORT + weight
    if has_raiders(world, wing.side, place):
        return ANSWER + weight
    if supported != NOWHERE:
        return ESCORT + weight
    if not occupancy.is_site(world, place):
        return 0.0
    if world.sites[place].holder == wing.side:
        return RELIEF + weight if world.sites[place].besieged else 0.0
    if world.factions[wing.faction].objective == place:
        return PREPARATION + weight
    return SEARCH + weight if enemy > 0.0 else 0.0


@compiled
def is_overhead(world: World, side: int, place: int) -> bool:
    """Return whether aircraft of a side that fight have been sent over a place."""
    overhead = False
    for row in range(len(world.wings)):
        wing: Wing = world.wings[row]
        overhead = overhead or (wing.side == side and wing.over == place and wing.ready and not wing.shut_out)
    return overhead


@compiled
def has_raiders(world: World, side: int, place: int) -> bool:
    """Return whether a place is a site that raiders have taken from a side, and have not left yet."""
    return occupancy.is_site(world, place) and world.sites[place].holder != side and world.sites[place].raid_until > world.clock[0].hour


@compiled
def whom_to_support(world: World, side: int, place: int) -> int:
    """Return the row of a unit of a side that fights at a place, else of a column on the march; NOWHERE if none."""
    found = NOWHERE
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if fights(world, unit):
            return row
        if found == NOWHERE and marches(unit):
            found = row
        row = int(unit.next_here)
    return found


@compiled
def fights(world: World, unit: Unit) -> bool:
    """Return whether a unit is in contact, or attacks somebody."""
    enemies: Presence = world.presences[occupancy.presence_row(world, occupancy.other(unit.side), unit.place)]
    return bool(unit.engaged_until > world.clock[0].hour or (unit.task == Task.ASSAULT and enemies.people > 0))


@compiled
def marches(unit: Unit) -> bool:
    """Return whether a unit is a column on the march, or about to set out."""
    return bool(unit.kind == Kind.COLUMN and (unit.task == Task.MARCH or unit.task == Task.WITHDRAW))


@compiled
def errand(world: World, side: int, place: int) -> int:
    """Return the event for which aircraft come to a place: of the unit they support, else of a raided or besieged site."""
    supported = whom_to_support(world, side, place)
    if supported != NOWHERE:
        unit: Unit = world.units[supported]
        return int(unit.fight_cause if fights(world, unit) and unit.fight_cause != NOWHERE else unit.cause)
    if has_raiders(world, side, place):
        return int(world.sites[place].held_cause)
    return int(world.sites[place].siege_cause) if occupancy.held_by(world, place, side) else NOWHERE
