"""How those in a site leave it for good: in order, through besiegers if there are any."""

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, occupancy
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Task
from kidal_sim.tables.theatre import Site
from kidal_sim.tables.world import World


@compiled
def first_besieger(world: World, side: int, place: int) -> int:
    """Return the first unit of a side that encloses a site: irregulars who besiege it, or storm it after a siege."""
    found = occupancy.first_with(world, side, place, Task.BESIEGE)
    if found == NOWHERE and world.sites[place].besieged:
        found = occupancy.first_with(world, side, place, Task.ASSAULT)
    return int(found)


@compiled
def withdraw(world: World, key: Key, place: int, cause: int, gets_away: float) -> None:
    """Let everybody in a site leave it for the nearest friendly one; of those who have to pass besiegers a share is caught."""
    site: Site = world.sites[place]
    besieger = first_besieger(world, occupancy.other(site.holder), place)
    site.given_up = True
    row = world.presences[occupancy.presence_row(world, site.holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if besieger != NOWHERE:
            draw = dice.uniform(key, unit.fights, unit.id, Purpose.WITHDRAWAL, 1)
            caught = unit.people - dice.binomial(draw, unit.people, gets_away)
            ledger.lose_touch(unit, caught)
            ledger.capture(unit, caught)
        set_off(world, unit)
        unit.called_off = True
        unit.cause = cause
        row = unit.next_here


@compiled
def set_off(world: World, unit: Unit) -> None:
    """Send a unit out of its site to the nearest friendly one."""
    unit.task = Task.WITHDRAW
    unit.target = occupancy.nearest_friendly(world, unit)
    unit.inside = False
