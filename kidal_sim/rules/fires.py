"""Fires: rockets and shells on bases."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import counters, hazards, ledger, occupancy
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, What
from kidal_sim.tables.row import Default, Row
from kidal_sim.tables.theatre import Clock, Hazard, Place, Presence, Site
from kidal_sim.tables.world import World


class FireInputs(Row):
    """Assumptions about how often bases are shelled, and about what that does."""

    rate: Annotated[float, "1/h"]
    """Attacks on a base in a given time by one rocket team beside it."""
    besieged: Annotated[float, "1/h", Default(0.0)]
    """Attacks on a base in a given time by those who besiege it."""
    reach: Annotated[float, "km", Default(1e6)]
    """How far along a road those are who come to fire at a base for harm done to civilians."""
    killed: Annotated[float, "1"]
    """Mean people killed per attack."""
    grounded: Annotated[float, "h"]
    """Time for which drones and helicopters stay on the ground after one."""


@compiled
def shell(world: World, inputs: FireInputs, key: Key, row: int) -> None:
    """Resolve the shelling of one site in this turn, and how long its aircraft are grounded.

    Attacks are a Poisson process in time: rocket teams around the site, besiegers, and those whom harm to civilians has made angry.
    Only rockets keep aircraft on the ground.
    """
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    count_grounded(world, row)
    gunner = gunner_at(world, inputs.reach, row)
    if gunner == NOWHERE:
        return
    rockets = inputs.rate * occupancy.teams_of(world, occupancy.other(site.holder), row, Kind.ROCKET_TEAM)
    rate = rockets + site.anger + (inputs.besieged if site.besieged else 0.0)
    reached: Hazard = world.hazards[site.fire_hazard]
    before = reached.exposure
    attacks = hazards.accumulate(world.hazards, site.fire_hazard, rate * clock.turn, key, site.id, Purpose.FIRE, 0)
    for attack in range(attacks):
        number = reached.count - attacks + attack
        threshold = hazards.due(number, key, site.id, Purpose.FIRE, 0)
        hour = min(clock.hour + (threshold - before) / rate, clock.hour + clock.turn)
        killed = hit(world, inputs, key, row, number)
        if dice.uniform(key, number, site.id, Purpose.FIRE_KILLED, 2) * rate < rockets:
            ground(world, row, hour, inputs.grounded)
        site.shelled += 1
        counters.count_attack(world, hour)
        event = log_event(world, What.SHELLED, hour, gunner, row, reason(world, site, world.units[gunner]))
        set_details(world, event, NOWHERE, float(killed))
        set_draw(world, event, reached.exposure, threshold)


@compiled
def reason(world: World, site: Site, gunner: Unit) -> int:
    """Return the event for which a base is shelled: the siege, the harm done to civilians, or what brought the rockets there."""
    if gunner.kind == Kind.ROCKET_TEAM:
        return int(gunner.cause)
    return int(site.siege_cause if site.besieged else site.harm_cause)


@compiled
def gunner_at(world: World, reach: float, row: int) -> int:
    """Return who can shell a site of regulars: a rocket team around it, else besiegers, else, out of anger, irregulars in reach. [km]"""
    site: Site = world.sites[row]
    enemy = occupancy.other(site.holder)
    if occupancy.hides(world, site.holder) or not is_manned(world, row):
        return NOWHERE
    found = irregular_at(world, enemy, row, True)
    if found == NOWHERE and site.besieged:
        found = irregular_at(world, enemy, row, False)
    if found == NOWHERE and site.anger > 0.0:
        found = irregular_at(world, enemy, row, False)
        for road in range(len(world.sites), len(world.places)):
            spot: Place = world.places[road]
            if found == NOWHERE and (spot.first_end == row or spot.second_end == row):
                found = irregular_near(world, enemy, road, row, reach)
    return found


@compiled
def irregular_at(world: World, side: int, place: int, rockets: bool) -> int:
    """Return the first irregular unit of a side at a place, on request an unbroken rocket team; NOWHERE if none."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        fits = not rockets or (unit.kind == Kind.ROCKET_TEAM and not unit.broken)
        if fits and occupancy.alive(unit) and world.factions[unit.faction].irregular:
            return int(row)
        row = unit.next_here
    return NOWHERE


@compiled
def irregular_near(world: World, side: int, road: int, site: int, reach: float) -> int:
    """Return the first irregular unit of a side on a road within reach [km] of one of its ends; NOWHERE if none."""
    row = world.presences[occupancy.presence_row(world, side, road)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        near = occupancy.way_length(world, road, unit.km, site) <= reach
        if near and occupancy.alive(unit) and world.factions[unit.faction].irregular:
            return int(row)
        row = unit.next_here
    return NOWHERE


@compiled
def is_manned(world: World, row: int) -> bool:
    """Return whether a site's holder has anybody in it."""
    return bool(world.presences[occupancy.presence_row(world, world.sites[row].holder, row)].people > 0)


@compiled
def hit(world: World, inputs: FireInputs, key: Key, row: int, number: int) -> int:
    """Draw the people of one unit killed by an attack, the likelier the larger it is; returns how many it was to kill."""
    site: Site = world.sites[row]
    here: Presence = world.presences[occupancy.presence_row(world, site.holder, row)]
    if here.people == 0:
        return 0
    killed = dice.poisson(dice.uniform(key, number, site.id, Purpose.FIRE_KILLED, 0), inputs.killed)
    aim = dice.uniform(key, number, site.id, Purpose.FIRE_KILLED, 1) * here.people
    unit_row = here.first
    while world.units[unit_row].next_here != NOWHERE and aim >= world.units[unit_row].people:
        aim -= world.units[unit_row].people
        unit_row = world.units[unit_row].next_here
    ledger.hit(world.units[unit_row], killed, 0, 0)
    return killed


@compiled
def is_home(world: World, row: int) -> bool:
    """Return whether a wing has its home at a site."""
    found = False
    for wing in range(len(world.wings)):
        found = found or world.wings[wing].home == row
    return found


@compiled
def is_lost_home(world: World, row: int) -> bool:
    """Return whether a wing has its home at a site that the enemy holds."""
    found = False
    for wing in range(len(world.wings)):
        found = found or (world.wings[wing].home == row and world.wings[wing].side != world.sites[row].holder)
    return found


@compiled
def count_grounded(world: World, row: int) -> None:
    """Count the hours of this turn in which a home of aircraft is in enemy hands, or still grounded by an earlier attack."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    if is_lost_home(world, row):
        site.grounded += clock.turn
    elif is_home(world, row):
        site.grounded += max(0.0, min(clock.turn, site.grounded_until - clock.hour))


@compiled
def ground(world: World, row: int, hour: float, length: float) -> None:
    """Ground aircraft for so long from an hour of this turn; hours already counted are not counted again."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    start = max(hour, site.grounded_until)
    site.grounded_until = max(site.grounded_until, hour + length)
    if is_home(world, row):
        site.grounded += max(0.0, min(clock.hour + clock.turn, site.grounded_until) - start)
