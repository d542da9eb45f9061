"""The clock, and the diary that days leave behind."""

from kidal_sim.compiled import compiled
from kidal_sim.state.aircraft import Wing
from kidal_sim.state.diary import Control, Day
from kidal_sim.state.forces import Unit
from kidal_sim.state.kinds import Side
from kidal_sim.state.tables import Clock, Site
from kidal_sim.state.world import World


@compiled
def tick(world: World) -> None:
    """The turn is over; at the end of a day its state is written down, if the world was built with a diary."""
    clock: Clock = world.clock[0]
    if clock.hour - clock.decided >= clock.decisions:
        clock.decided = clock.hour
    clock.hour += clock.turn
    day = int(clock.hour / 24.0) - 1
    if clock.hour == 24.0 * (day + 1) and day < len(world.days):
        write_day(world, world.days[day])
        for row in range(len(world.sites)):
            site: Site = world.sites[row]
            control: Control = world.controls[day * len(world.sites) + row]
            control.holder = site.holder
            control.stock = site.stock
            control.besieged = site.besieged


@compiled
def write_day(world: World, day: Day) -> None:
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        losses = unit.killed + unit.wounded + unit.missing
        day.mine_strikes += unit.strikes
        if unit.side == Side.GOVERNMENT:
            day.government_people += unit.people
            day.government_losses += losses
        else:
            day.insurgent_people += unit.people
            day.insurgent_losses += losses
    for row in range(len(world.wings)):
        wing: Wing = world.wings[row]
        day.sorties += wing.flown
        day.air_strikes += wing.strikes
        day.aircraft_lost += wing.lost
    for row in range(len(world.sites)):
        day.civilians_killed += world.sites[row].civilians_killed
