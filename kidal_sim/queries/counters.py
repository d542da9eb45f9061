"""Counts that several mechanisms add to."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Side, Task
from kidal_sim.tables.theatre import Clock
from kidal_sim.tables.world import World


@compiled
def count_attack(world: World, hour: float) -> None:
    """Count an attack by irregulars at an hour: a contact given, an assault begun, a base shelled."""
    clock: Clock = world.clock[0]
    clock.attacks += 1
    if hour < clock.window:
        clock.attacks_first += 1
    if hour >= clock.horizon - clock.window:
        clock.attacks_last += 1


@compiled
def tied_down(world: World) -> int:
    """Return the irregular fighters whom no column threatens, but who stay at a site that is not their refuge. [people]

    Nobody is tied down before a column of the government has first set out.
    """
    found = 0
    if not has_set_out(world):
        return found
    mark_threatened(world)
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.kind == Kind.FIGHTING_GROUP and occupancy.can_fight(unit) and occupancy.held_by(world, unit.place, unit.side):
            at_refuge = unit.place == world.factions[unit.faction].refuge
            found += 0 if at_refuge or world.sites[unit.place].threatened else unit.people
    return found


@compiled
def has_set_out(world: World) -> bool:
    """Return whether a column of the government has ever set out."""
    found = False
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        found = found or (unit.kind == Kind.COLUMN and unit.side == Side.GOVERNMENT and unit.departed_at != NEVER)
    return found


@compiled
def mark_threatened(world: World) -> None:
    """Mark the sites at which a column of the government stands, or to which it goes."""
    for row in range(len(world.sites)):
        world.sites[row].threatened = False
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.kind == Kind.COLUMN and unit.side == Side.GOVERNMENT and occupancy.alive(unit):
            if occupancy.is_site(world, unit.place):
                world.sites[unit.place].threatened = True
            if unit.task == Task.MARCH and occupancy.is_site(world, unit.target):
                world.sites[unit.target].threatened = True


@compiled
def supplying(world: World) -> int:
    """Return the people of the government in convoys, and in units that escort one. [people]"""
    found = 0
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        escort = unit.escorts != NOWHERE and world.units[unit.escorts].kind == Kind.CONVOY and world.units[unit.escorts].people > 0
        if unit.side == Side.GOVERNMENT and (unit.kind == Kind.CONVOY or escort):
            found += unit.people
    return found
