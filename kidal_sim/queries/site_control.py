"""Who holds a site, and the record of it."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy, tallying
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Side
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World


@compiled
def pass_on(world: World, place: int, taker: int, hour: float, cause: int) -> None:
    """Pass a site to the side of a unit; its people there come inside, the others are outside.

    cause: number of the event by which it does.
    """
    site: Site = world.sites[place]
    loser = site.holder
    keep_record(site, world.clock[0], hour)
    site.holder = world.units[taker].side
    site.taken_at = hour
    if site.holder == Side.GOVERNMENT:
        tallying.come_back(world, place, hour)
        if site.captured_at == NEVER and site.lost_at == NEVER:
            site.captured_at = hour
    elif loser == Side.GOVERNMENT:
        if site.lost_at == NEVER:
            site.lost_at = hour
            site.starved_out = site.given_up and not site.drawn_in
        if site.captured_at != NEVER and site.held < 0:
            site.held = 0
    site.besieged = False
    site.besieged_at = NEVER  # who takes back a site that has fallen does not relieve it
    site.given_up = False
    site.drawn_in = False
    site.hungry = 0.0
    site.rationed = 0.0
    site.held_cause = cause
    site.siege_cause = NOWHERE
    site.hunger_cause = NOWHERE
    site.rations_cause = NOWHERE
    let_in(world, site.holder, place, True)
    let_in(world, loser, place, False)


@compiled
def leave_to_nobody(world: World, place: int, hour: float, cause: int) -> None:
    """Let a site be held by nobody from an hour on: those who stood in it have left its works. cause: number of the event"""
    site: Site = world.sites[place]
    keep_record(site, world.clock[0], hour)
    loser = site.holder
    site.holder = Side.NEUTRAL
    site.taken_at = hour
    site.held_cause = cause
    let_in(world, loser, place, False)


@compiled
def reason(unit: Unit, hour: float) -> int:
    """Return the event for which a unit has come to stand in a site: its fight after an hour, else what it does now."""
    fought = unit.engaged_until > hour and unit.fight_cause != NOWHERE
    return int(unit.fight_cause if fought else unit.cause)


@compiled
def let_in(world: World, side: int, place: int, inside: bool) -> None:
    """Put everybody of a side at a site within its works, or outside."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        if world.units[row].place == place:
            world.units[row].inside = inside
        row = world.units[row].next_here


@compiled
def keep_record(site: Site, clock: Clock, hour: float) -> None:
    """Note at an hour whether a captured site has been held, or a lost one kept by the enemy, for the time asked."""
    government = site.holder == Side.GOVERNMENT
    if government and site.captured_at != NEVER and site.held < 0 and hour - site.captured_at >= clock.hold:
        site.held = 1
    kept = site.holder == Side.INSURGENTS and site.lost_at != NEVER and hour - site.taken_at >= clock.retake
    if kept and site.retaken_at == NEVER:
        site.retaken_at = site.taken_at + clock.retake
