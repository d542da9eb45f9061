"""Who holds a site: capture, siege, relief and surrender."""

from typing import Annotated

from kidal_sim.compiled import compiled
from kidal_sim.dice import Key, Purpose
from kidal_sim.state import hazards, ledger, occupancy
from kidal_sim.state.forces import Unit
from kidal_sim.state.kinds import NEVER, NOWHERE, Kind, Side, Task
from kidal_sim.state.row import Row
from kidal_sim.state.tables import Clock, Site
from kidal_sim.state.world import World


class SiegeInputs(Row):
    """How long the hungry hold out."""

    patience: Annotated[float, "h"]
    """Time without stock after which a garrison may give up."""
    gives_up: Annotated[float, "1/h"]
    """Hazard of giving up from then on."""


@compiled
def hold(world: World, inputs: SiegeInputs, key: Key, row: int) -> None:
    """Settle who holds a site at the end of the turn, and whether it is besieged."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    enemy = occupancy.other(site.holder)
    besiegers = stands(world, enemy, row, True)
    if not stands(world, site.holder, row, False) and stands(world, enemy, row, False):
        change_hands(world, site, row, clock.hour + clock.turn)
    else:
        if besiegers and not site.besieged:
            site.besieged_at = clock.hour
        relieved = not besiegers and column_came(world, site, row)
        if relieved and site.holder == Side.GOVERNMENT and site.relieved_at == NEVER:
            site.relieved_at = clock.hour + clock.turn
        site.besieged = besiegers
        starve(world, inputs, key, site, row)
    keep_record(site, clock)


@compiled
def stands(world: World, side: int, place: int, besieging: bool) -> bool:
    """Whether a side has a unit at a site that can hold it and means to stay; if asked, one that besieges it."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        here = occupancy.can_fight(unit) and unit.place == place and unit.kind != Kind.CONVOY and unit.kind != Kind.AIR_DEFENCE
        if here and unit.task != Task.WITHDRAW and (not besieging or unit.task == Task.BESIEGE):
            return True
        row = unit.next_here
    return False


@compiled
def column_came(world: World, site: Site, place: int) -> bool:
    """Whether a friendly column stands in a site that has come since its latest siege began."""
    row = world.presences[occupancy.presence_row(world, site.holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.kind == Kind.COLUMN and occupancy.can_fight(unit) and unit.arrived_at > site.besieged_at != NEVER:
            return True
        row = unit.next_here
    return False


@compiled
def change_hands(world: World, site: Site, place: int, hour: float) -> None:
    """The site falls to the side that stands there."""
    loser = site.holder
    site.holder = occupancy.other(loser)
    site.besieged = False
    site.hungry = 0.0
    if site.holder == Side.GOVERNMENT:
        if site.captured_at == NEVER:
            site.captured_at = hour
    else:
        if site.lost_at == NEVER:
            site.lost_at = hour
        if site.captured_at != NEVER and site.held < 0:
            site.held = 0
    row = world.presences[occupancy.presence_row(world, site.holder, place)].first
    while row != NOWHERE:
        world.units[row].inside = True
        row = world.units[row].next_here


@compiled
def starve(world: World, inputs: SiegeInputs, key: Key, site: Site, place: int) -> None:
    """A garrison long without stock gives up at a constant hazard: besieged it surrenders, otherwise it leaves the site."""
    clock: Clock = world.clock[0]
    exposed = min(clock.turn, max(0.0, site.hungry - inputs.patience))
    if hazards.accumulate(world.hazards, site.hazard, inputs.gives_up * exposed, key, site.id, Purpose.SURRENDER, 0) == 0:
        return
    besieged = site.besieged
    site.starved_out = site.starved_out or (site.holder == Side.GOVERNMENT and site.lost_at == NEVER)
    row = world.presences[occupancy.presence_row(world, site.holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        following = unit.next_here
        if besieged:
            ledger.dissolve(unit)
        else:
            unit.task = Task.WITHDRAW
            unit.target = occupancy.nearest_friendly(world, unit)
        unit.called_off = True
        unit.inside = False
        row = following
    change_hands(world, site, place, clock.hour + clock.turn)


@compiled
def keep_record(site: Site, clock: Clock) -> None:
    """Note when a captured site has been held for the time asked."""
    held = clock.hour + clock.turn - site.captured_at >= clock.hold
    if site.captured_at != NEVER and site.held < 0 and site.holder == Side.GOVERNMENT and held:
        site.held = 1
