"""Raids: irregulars who storm a base, get in or are repelled, and how long they stay."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import attrition, entry
from kidal_sim.queries import air_tasking, assault, giving_way, ledger, occupancy, raid_value, site_control, tallying, threat_assessment
from kidal_sim.queries.event_log import log_event, set_details, set_draw, set_reckoning
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Task, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Clock, Presence, Site
from kidal_sim.tables.world import World


class RaidInputs(Row):
    """Assumptions about how a raid goes: how long it takes, who gets in, what is taken, and how long raiders stay."""

    fight: Annotated[float, "h", POSITIVE, Default("2 h")]
    """Time for which raiders fight until they get in or give up."""
    slope: Annotated[float, "1", POSITIVE, Default(1.5)]
    """Slope of the logit of entry in the logarithm of the effective odds."""
    surprise: Annotated[float, "1", POSITIVE, Default(1.0)]
    """Factor by which surprise raises the power of those who storm a base or lay an ambush."""
    overruns_from: Annotated[float, "1", Default(0.0)]
    """Raiders to a defender from which those who get in drive the others out; with fewer they loot and are gone."""
    alert: Annotated[float, "h", Default(0.0)]
    """Time after a raid for which a base is on its guard, and nobody surprises it."""
    recovers: Annotated[float, "h", Default(0.0)]
    """Time in which all but 1/e of the worth of a raid comes back to a base that raiders have looted."""
    late: Annotated[float, "h", Default("3 h")]
    """Time before sunset at which a raid begins that does not begin at sunrise."""
    loot: Annotated[float, "kg", Default("1e6 kg")]
    """Stock that one raider can carry off."""
    loot_vehicle: Annotated[float, "kg", Default(0.0)]
    """Stock that one of their vehicles can carry off."""
    burned: Annotated[float, "share", Default(0.0)]
    """Share of the other stock that raiders destroy."""
    stay: Annotated[float, "h"]
    """How long they mean to stay."""
    answer: Annotated[float, "h"]
    """Time until enemy aircraft, if any can come, drive them away."""


@compiled
def storm(world: World, inputs: RaidInputs, key: Key, regroup: float, row: int) -> None:
    """Begin a raid at the hour that has been decided on, or call it off under aircraft.

    regroup [h] is the rest after which losses count anew.
    """
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    start = max(clock.hour, unit.storms_at)
    if start >= clock.hour + clock.turn or unit.assault_until >= start:
        return
    unit.raids_weighed += 1
    if heeds_aircraft(world, key, row):
        call_off(world, row, start, regroup)
        return
    site: Site = world.sites[unit.place]
    surprise = surprise_of(world, inputs, unit.place)
    if assault.attack(world, regroup, row, start, start + inputs.fight):
        world.beliefs[unit.faction * len(world.places) + unit.place].raided_at = start
        site.surprise = surprise
        site.storm_until = max(site.storm_until, start + inputs.fight)


@compiled
def surprise_of(world: World, inputs: RaidInputs, place: int) -> float:
    """Return the factor of surprise of a storm that begins now, or of the one that goes on."""
    site: Site = world.sites[place]
    return float(site.surprise if site.storm_until != NEVER else raid_value.surprise_at(world, place, inputs))


@compiled
def heeds_aircraft(world: World, key: Key, row: int) -> bool:
    """Return whether a unit that is about to raid sees enemy aircraft overhead and lets itself be deterred."""
    unit: Unit = world.units[row]
    if not air_tasking.is_overhead(world, occupancy.other(unit.side), unit.place):
        return False
    return dice.uniform(key, unit.raids_weighed, unit.id, Purpose.HEED, 0) < world.factions[unit.faction].heeds_aircraft


@compiled
def call_off(world: World, row: int, hour: float, regroup: float) -> None:
    """Call a raid off: those who came for it go away again, those who besiege the site stay. [h]"""
    unit: Unit = world.units[row]
    number = log_event(world, What.HEEDED_AIRCRAFT, hour, row, unit.place, unit.cause)
    set_details(world, number, NOWHERE, float(unit.people))
    set_reckoning(world, number, row)
    go_home(world, unit, hour, regroup)


@compiled
def decide_entry(world: World, inputs: RaidInputs, key: Key, kept_down: float, row: int) -> bool:
    """Decide a raid when its fight is over: raiders are repelled, or get in, where they drive the defenders out or loot and are gone.

    Returns whether the defenders are driven out. kept_down is the share of fire that one aircraft overhead keeps down.
    """
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    until, raiders = site.storm_until, occupancy.other(site.holder)
    if not clock.hour < until <= clock.hour + clock.turn:
        return False
    site.storm_until = NEVER
    if occupancy.hides(world, site.holder):
        return False
    lead = raid_value.first_storming(world, raiders, row)
    if lead == NOWHERE or occupancy.defender(world, site.holder, row) == NOWHERE:
        return False
    above: Presence = world.presences[occupancy.presence_row(world, site.holder, row)]
    people, power = raid_value.storming(world, raiders, row)
    own = power * attrition.fire_left(above.air / clock.turn, kept_down)
    enemy = threat_assessment.fighters_power(world, site.holder, row)
    chance = entry.chance_of_entry(own, enemy, site.shelter, inputs.slope, site.surprise)
    draw = dice.uniform(key, site.storms, site.id, Purpose.ENTRY, 0)
    site.storms += 1
    learn(world, raiders, row)
    entered = draw < chance
    what = What.ENTERED if entered else What.REPELLED
    number = log_event(world, what, until, lead, row, world.units[lead].fight_cause)
    set_details(world, number, NOWHERE, float(world.units[lead].people))
    set_draw(world, number, draw, chance)
    drives_out = entered and people >= inputs.overruns_from * above.people
    if entered and not drives_out:
        loot_in_passing(world, inputs, row, lead, until, number)
    settle_storm(world, row, until, drives_out, number)
    return drives_out


@compiled
def loot_in_passing(world: World, inputs: RaidInputs, row: int, lead: int, hour: float, entered: int) -> None:
    """Let raiders who have got into a site loot it, though its defenders hold out elsewhere in it. entered: event with which they got in"""
    site: Site = world.sites[row]
    tallying.enter(world, row, hour)
    tallying.come_back(world, row, hour)
    number = log_event(world, What.LOOTED, hour, lead, row, entered)
    carried = load_of_raiders(world, inputs, occupancy.other(site.holder), row)
    set_details(world, number, NOWHERE, float(ledger.loot(site, carried, inputs.burned)))


@compiled
def learn(world: World, side: int, place: int) -> None:
    """Let the factions of a side that has stormed a site know for now how strong its defenders are."""
    for row in range(len(world.factions)):
        if world.factions[row].side == side:
            world.beliefs[row * len(world.places) + place].error = 0.0


@compiled
def settle_storm(world: World, place: int, hour: float, drives_out: bool, number: int) -> None:
    """Let the defenders of a site break, or the raiders go. number: of the event"""
    side = world.sites[place].holder if drives_out else occupancy.other(world.sites[place].holder)
    row = world.presences[occupancy.presence_row(world, occupancy.other(side), place)].first
    while row != NOWHERE:
        if drives_out and world.units[row].task == Task.ASSAULT:
            world.units[row].fight_cause = number
        row = world.units[row].next_here
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if drives_out and occupancy.can_fight(unit):
            drive_out(world, row, hour, number)
        elif not drives_out and raid_value.is_storming(unit):
            go_home(world, unit, hour, 0.0)
            unit.cause = number
        row = unit.next_here


@compiled
def drive_out(world: World, row: int, hour: float, number: int) -> None:
    """Break a defender of a site that raiders get into. number: of that event"""
    unit: Unit = world.units[row]
    unit.cause = log_event(world, What.BROKE, hour, row, unit.place, number)
    set_details(world, unit.cause, NOWHERE, 1.0 - unit.people / max(1, unit.baseline))
    giving_way.break_up(unit, hour)


@compiled
def go_home(world: World, unit: Unit, hour: float, regroup: float) -> None:
    """Take a unit out of a raid: bands, and those who belong elsewhere, leave; besiegers stay. It rests before the next one. [h]"""
    if not is_at_home(unit, unit.place):
        leave(world, unit, hour, regroup)
    else:
        unit.task = Task.BESIEGE if world.sites[unit.place].besieged else Task.HOLD
        unit.rest_until = hour + max(regroup, world.factions[unit.faction].refit)
    unit.engaged_until = min(unit.engaged_until, hour)


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
    site.overrun_at = site.raid_from
    tallying.enter(world, row, site.raid_from)
    number = log_event(world, What.OVERRAN, site.raid_from, raider, row, site_control.reason(unit, world.clock[0].hour))
    carried = load_of_raiders(world, inputs, occupancy.other(site.holder), row)
    set_details(world, number, NOWHERE, float(ledger.loot(site, carried, inputs.burned)))
    site_control.pass_on(world, row, raider, site.raid_from, number)
    while raider != NOWHERE:
        world.units[raider].task = Task.RAID
        world.units[raider].cause = number
        raider = occupancy.first_with(world, site.holder, row, Task.ASSAULT)


@compiled
def load_of_raiders(world: World, inputs: RaidInputs, side: int, place: int) -> float:
    """Return what those of a side who storm a site can carry off, on themselves and their vehicles. [kg]"""
    carried = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if raid_value.is_storming(unit):
            carried += inputs.loot * unit.people + inputs.loot_vehicle * unit.vehicles
        row = unit.next_here
    return carried


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
    empties = driven_out or (leaves and not anybody_stays(world, row))
    until = end if stands else min(end, max(start, site.defended_until))
    count_hours(site, clock.retake, start, site.raid_until if empties else until)
    if leaves:
        disperse(world, regroup, row, driven_out)
    if not stands or empties:
        end_overrun(site)


@compiled
def anybody_stays(world: World, place: int) -> bool:
    """Return whether any of the raiders in a site belong there, and keep it if no aircraft can come."""
    row = world.presences[occupancy.presence_row(world, world.sites[place].holder, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.task == Task.RAID and occupancy.can_hold(unit, place) and is_at_home(unit, place):
            return True
        row = unit.next_here
    return False


@compiled
def belongs_there(world: World, side: int, place: int) -> bool:
    """Return whether a group of a side at a site belongs there."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        if occupancy.can_hold(world.units[row], place) and world.units[row].post == place:
            return True
        row = world.units[row].next_here
    return False


@compiled
def is_at_home(unit: Unit, place: int) -> bool:
    """Return whether a unit belongs at a site; bands belong nowhere."""
    return bool(unit.initial > 0 and unit.post == place)


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
    """End the raiders' stay: before aircraft that can come all leave; otherwise those stay who belong there.

    Nobody holds the site from then on if aircraft drove raiders out, or if nobody belongs there.
    """
    site: Site = world.sites[row]
    number = NOWHERE
    raider = occupancy.first_with(world, site.holder, row, Task.RAID)
    while raider != NOWHERE:
        unit: Unit = world.units[raider]
        if driven_out or not is_at_home(unit, row):
            if number == NOWHERE:
                number = log_event(world, What.RAIDERS_LEFT, site.raid_until, raider, row, unit.cause)
            leave(world, unit, site.raid_until, regroup)
            unit.cause = number
        else:
            stay(unit)
        raider = occupancy.first_with(world, site.holder, row, Task.RAID)
    if number != NOWHERE and (driven_out or not belongs_there(world, site.holder, row)):
        site_control.leave_to_nobody(world, row, site.raid_until, number)
    site.raid_until = NEVER


@compiled
def leave(world: World, unit: Unit, hour: float, regroup: float) -> None:
    """Send a raider to its post or, if that is here, to its refuge, where it rests; with nowhere to go it stays. [h]"""
    goal = occupancy.refuge(world, unit) if unit.post == unit.place else unit.post
    if goal == NOWHERE:
        stay(unit)
        return
    unit.task = Task.MARCH
    unit.target = goal
    unit.post = goal
    unit.inside = False
    unit.delay = hour - world.clock[0].hour
    unit.rest_until = hour + max(regroup, world.factions[unit.faction].refit)


@compiled
def stay(unit: Unit) -> None:
    """Let a raider keep the site where it is."""
    unit.task = Task.HOLD
    unit.post = unit.place
