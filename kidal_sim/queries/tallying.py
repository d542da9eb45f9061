"""Counting for rates: what rules call as something happens, and what time adds to exposures.

A raid is one or more assaults of irregulars on a base that follow one another within a day; it ends as it enters the base. Nights and
the length of a turn divide an attack into several assaults, and so must not divide it into several raids.
"""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, Side
from kidal_sim.tables.tallies import RaidRecord, Tally
from kidal_sim.tables.theatre import Clock, Site
from kidal_sim.tables.world import World

DAY = 24.0
"""Assaults no further apart are one raid; and the time within which the government is looked for in a base that was entered. [h]"""
AGAIN = 90.0 * DAY
"""Time after a raid in which another on the same base is counted. [h]"""
SMALL, LARGE = 100, 300
"""People of a base below which it is small, and above which it is large. [people]"""


@compiled
def storm(world: World, row: int, hour: float, until: float) -> None:
    """Count a unit that assaults the site where it is from an hour until another, before that is noted in the unit itself. [h]

    Called for each assaulting unit and turn. What is counted are irregulars who assault a base of the government.
    """
    unit: Unit = world.units[row]
    if not world.factions[unit.faction].irregular or world.sites[unit.place].holder != Side.GOVERNMENT:
        return
    record: RaidRecord = world.raid_records[unit.place]
    if not record.is_open or hour - record.until > DAY:
        begin_raid(world, unit.place, hour)
    if unit.assault_until < record.begun_at:
        record.raiders += unit.people
        world.tallies[0].raiders += unit.people
    record.until = max(record.until, until)


@compiled
def begin_raid(world: World, place: int, hour: float) -> None:
    """Count a raid on a base that begins at an hour, by the size of its garrison. [h]"""
    record: RaidRecord = world.raid_records[place]
    tally: Tally = world.tallies[0]
    if record.begun_at != NEVER and hour - record.until <= AGAIN:
        tally.raids_again += 1
    record.begun_at = hour
    record.until = hour
    record.is_open = True
    record.raiders = 0
    record.killed = 0
    record.defenders = world.presences[occupancy.presence_row(world, Side.GOVERNMENT, place)].people
    tally.raids_small += 1 if record.defenders < SMALL else 0
    tally.raids_middle += 1 if SMALL <= record.defenders <= LARGE else 0
    tally.raids_large += 1 if record.defenders > LARGE else 0


@compiled
def count_killed(world: World, side: int, place: int, killed: int) -> None:
    """Count people of a side who were killed in fighting at a place, if a raid goes on there."""
    if not occupancy.is_site(world, place):
        return
    record: RaidRecord = world.raid_records[place]
    if not record.is_open or record.until < world.clock[0].hour:
        return
    if side == Side.GOVERNMENT:
        record.killed += killed
    else:
        world.tallies[0].raiders_killed += killed


@compiled
def enter(world: World, place: int, hour: float) -> None:
    """Count a raid that enters its base at an hour; irregulars who come into an empty one have raided nobody. [h]"""
    record: RaidRecord = world.raid_records[place]
    if not record.is_open or record.until < world.clock[0].hour:
        return
    tally: Tally = world.tallies[0]
    record.is_open = False
    record.entered_at = hour
    tally.entered_small += 1 if record.defenders < SMALL else 0
    tally.entered_middle += 1 if SMALL <= record.defenders <= LARGE else 0
    tally.entered_large += 1 if record.defenders > LARGE else 0
    tally.entered_watched += 1 if hour + DAY <= world.clock[0].horizon else 0
    tally.raided_people += record.defenders
    tally.raided_killed += record.killed
    if record.defenders <= LARGE:
        tally.raiders_of_posts += record.raiders
        tally.people_of_posts += record.defenders


@compiled
def come_back(world: World, place: int, hour: float) -> None:
    """Count a base that the government has again at an hour after it was entered, if that was within a day. [h]"""
    record: RaidRecord = world.raid_records[place]
    if record.entered_at == NEVER:
        return
    watched = record.entered_at + DAY <= world.clock[0].horizon
    if watched and hour - record.entered_at <= DAY:
        world.tallies[0].back_in_a_day += 1
    record.entered_at = NEVER


@compiled
def give_up(world: World, place: int, surrendered: bool) -> None:
    """Count a garrison that gives up for hunger: it surrenders, or leaves its base. Where nobody is left, nobody gives up."""
    tally: Tally = world.tallies[0]
    if world.presences[occupancy.presence_row(world, world.sites[place].holder, place)].people > 0:
        tally.surrenders += 1 if surrendered else 0
        tally.leaves += 0 if surrendered else 1


@compiled
def pass_time(world: World) -> None:
    """Add the turn that ends to the exposures: bases as they are now, and irregulars who are in the theatre now."""
    clock: Clock = world.clock[0]
    tally: Tally = world.tallies[0]
    for row in range(len(world.sites)):
        if is_base(world, row):
            site: Site = world.sites[row]
            record: RaidRecord = world.raid_records[row]
            tally.base_hours += clock.turn
            tally.siege_hours += clock.turn if site.besieged else 0.0
            raided = record.begun_at != NEVER and record.until <= clock.hour <= record.until + AGAIN
            tally.hours_after_raids += clock.turn if raided else 0.0
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        tally.fighter_hours += unit.people * clock.turn if world.factions[unit.faction].irregular else 0.0


@compiled
def is_base(world: World, row: int) -> bool:
    """Return whether a site is a base: held by the government with people in it, and no hub."""
    site: Site = world.sites[row]
    held = site.holder == Side.GOVERNMENT and not site.hub
    return bool(held and world.presences[occupancy.presence_row(world, Side.GOVERNMENT, row)].people > 0)
