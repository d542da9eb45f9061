"""Raids: irregulars who take a base by assault, and how long they stay."""

from typing import Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, occupancy, site_control, tallying
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Task, What
from kidal_sim.tables.row import Row
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World


class RaidInputs(Row):
    """Assumptions about how long raiders hold what they have overrun."""

    stay: Annotated[float, "h"]
    """How long they mean to stay."""
    answer: Annotated[float, "h"]
    """Time until enemy aircraft, if any can come, drive them away."""


@compiled
def raid(world: World, inputs: RaidInputs, regroup: float, row: int) -> None:
    """Resolve a raid: irregulars overrun a site of regulars once no defender can hold it, and leave it or keep it.

    regroup [h] is the time that raiders rest afterwards.
    """
    site: Site = world.sites[row]
    if not occupancy.hides(world, site.holder):
        end_overrun(site)
        raider = occupancy.first_with(world, occupancy.other(site.holder), row, Task.ASSAULT)
        if raider == NOWHERE or not world.factions[world.units[raider].faction].irregular:
            return
        if occupancy.defender(world, site.holder, row) == NOWHERE:
            overrun(world, inputs, row, raider)
    if site.raid_from != NEVER:
        occupy(world, inputs, regroup, row)


@compiled
def overrun(world: World, inputs: RaidInputs, row: int, raider: int) -> None:
    """Let raiders come in when the last defender has broken, at once if there was none, and loot the site."""
    site: Site = world.sites[row]
    unit: Unit = world.units[raider]
    site.raid_from = max(world.clock[0].hour, site.defended_until)
    site.raid_until = site.raid_from + inputs.stay
    site.overruns += 1
    tallying.enter(world, row, site.raid_from)
    number = log_event(world, What.OVERRAN, site.raid_from, raider, row, site_control.reason(unit, world.clock[0].hour))
    set_details(world, number, NOWHERE, float(site.stock))
    ledger.loot(site)
    site_control.pass_on(world, row, site.raid_from, number)
    while raider != NOWHERE:
        world.units[raider].task = Task.RAID
        world.units[raider].cause = number
        raider = occupancy.first_with(world, site.holder, row, Task.ASSAULT)


@compiled
def occupy(world: World, inputs: RaidInputs, regroup: float, row: int) -> None:
    """Count the time that raiders hold a site this turn, and decide whether they are driven out, leave or keep it."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    start, end = max(clock.hour, site.raid_from), clock.hour + clock.turn
    stands = occupancy.defender(world, site.holder, row) != NOWHERE
    if site.raid_until != NEVER:
        stands = occupancy.first_with(world, site.holder, row, Task.RAID) != NOWHERE
        if site.covered_from < end:
            site.raid_until = min(site.raid_until, max(start, site.covered_from) + inputs.answer)
    leaves = stands and NEVER != site.raid_until < end
    driven_out = leaves and site.covered_from <= site.raid_until
    until = end if stands else min(end, max(start, site.defended_until))
    if driven_out:
        until = site.raid_until
    count_hours(site, clock.retake, start, until)
    if leaves:
        disperse(world, regroup, row, driven_out)
    if not stands or driven_out:
        end_overrun(site)


@compiled
def count_hours(site: Site, retake: float, start: float, until: float) -> None:
    """Add to the time that raiders have held a site; note when an overrun lasts longer than a retaking takes. [h]"""
    site.raid_hours += until - start
    if start - site.raid_from <= retake < until - site.raid_from:
        site.kept += 1


@compiled
def end_overrun(site: Site) -> None:
    site.raid_from = NEVER
    site.raid_until = NEVER


@compiled
def disperse(world: World, regroup: float, row: int, driven_out: bool) -> None:
    """End the raiders' stay: they leave before aircraft that can come, otherwise they keep the site."""
    site: Site = world.sites[row]
    raider = occupancy.first_with(world, site.holder, row, Task.RAID)
    number = NOWHERE
    if driven_out:
        number = log_event(world, What.RAIDERS_LEFT, site.raid_until, raider, row, world.units[raider].cause)
    while raider != NOWHERE:
        unit: Unit = world.units[raider]
        if driven_out:
            leave(world, unit, site.raid_until, regroup)
            unit.cause = number
        else:
            stay(unit)
        raider = occupancy.first_with(world, site.holder, row, Task.RAID)
    site.raid_until = NEVER


@compiled
def leave(world: World, unit: Unit, hour: float, regroup: float) -> None:
    """Send a raider to its post or, if that is here, to its refuge; with nowhere to go it stays."""
    goal = occupancy.refuge(world, unit) if unit.post == unit.place else unit.post
    if goal == NOWHERE:
        stay(unit)
        return
    unit.task = Task.MARCH
    unit.target = goal
    unit.post = goal
    unit.inside = False
    unit.delay = hour - world.clock[0].hour
    unit.rest_until = hour + regroup


@compiled
def stay(unit: Unit) -> None:
    """Let a raider keep the site where it is."""
    unit.task = Task.HOLD
    unit.post = unit.place
