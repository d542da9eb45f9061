"""The clock, and the diary that days leave behind."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import counters, ledger, tallying
from kidal_sim.tables.aircraft import Wing
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import Side
from kidal_sim.tables.log_tables import Control, Day
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World


@compiled
def tick(world: World) -> None:
    """End the turn; at the end of a day, write its state down if the world was built with daily tables."""
    clock: Clock = world.clock[0]
    if clock.hour - clock.decided >= clock.decisions:
        clock.decided = clock.hour
    tied = counters.tied_down(world)
    clock.tied += tied * clock.turn
    clock.supplying += counters.supplying(world) * clock.turn
    tallying.pass_time(world)
    clock.hour += clock.turn
    day = int(clock.hour / 24.0) - 1
    if clock.hour == 24.0 * (day + 1) and day < len(world.days):
        world.days[day].insurgents_tied = tied
        world.days[day].attacks = clock.attacks
        write_units(world, world.days[day])
        write_wings(world, world.days[day])
        write_sites(world, day)
        write_roads(world, world.days[day])


@compiled
def write_units(world: World, day: Day) -> None:
    """Write people and losses of each side; neutrals count for neither."""
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        losses = ledger.losses(unit)
        day.mine_strikes += unit.strikes if unit.side != Side.NEUTRAL else 0
        if unit.side == Side.GOVERNMENT:
            day.government_people += unit.people
            day.government_losses += losses
        elif unit.side == Side.INSURGENTS:
            day.insurgent_people += unit.people
            day.insurgent_losses += losses


@compiled
def write_wings(world: World, day: Day) -> None:
    """Write what has been flown, and lost."""
    for row in range(len(world.wings)):
        wing: Wing = world.wings[row]
        day.sorties += wing.flown
        day.air_strikes += wing.strikes
        day.landings += wing.landings
        day.aircraft_lost += wing.lost


@compiled
def write_sites(world: World, number: int) -> None:
    """Write who holds each site on the day of that number, and how its residents fare."""
    day: Day = world.days[number]
    for row in range(len(world.sites)):
        site: Site = world.sites[row]
        day.patrol += site.patrol
        day.civilians_killed += site.civilians_killed + site.swept_killed
        day.civilians_swept += site.swept_killed
        control: Control = world.controls[number * len(world.sites) + row]
        control.holder = site.holder
        control.stock = site.stock
        control.besieged = site.besieged
        control.support = site.support
        control.patrol = site.patrol


@compiled
def write_roads(world: World, day: Day) -> None:
    """Write what mines have done to civilians."""
    for row in range(len(world.roads)):
        day.civilians_killed += world.roads[row].civilians_killed
