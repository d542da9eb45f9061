"""The commanders of irregulars: a flow chart whose thresholds are the faction's doctrine.

Give contact to a column within reach if the believed odds allow; defend a place or leave it for the refuge; besiege a base
that looks weak enough; from the refuge, come back to one that does. Air defence goes where its side is strongest, first of
all to a siege. Strengths of the enemy are beliefs throughout; only where he stands is seen.
"""

from kidal_sim.compiled import compiled
from kidal_sim.state import occupancy
from kidal_sim.state.forces import Faction, Unit
from kidal_sim.state.kinds import NOWHERE, Kind, Task
from kidal_sim.state.tables import Clock, Place, Presence
from kidal_sim.state.world import World


@compiled
def expect(world: World, row: int) -> None:
    """One faction makes up its mind where the enemy means to go."""


@compiled
def decide(world: World, pace: float, row: int) -> None:
    """One irregular unit decides what to do until the next decision. pace [km/h]"""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    if not occupancy.can_fight(unit):
        return
    if unit.engaged_until > clock.hour or not occupancy.decision_due(clock):
        return
    unit.quarry = find_quarry(world, unit, pace * clock.decisions)
    if unit.quarry != NOWHERE:
        unit.task = Task.CONTACT
    elif not occupancy.is_site(world, unit.place):
        go_to_post(unit)
    elif unit.kind == Kind.AIR_DEFENCE:
        join_main_body(world, unit)
    elif world.sites[unit.place].holder == unit.side:
        keep_or_leave(world, unit, pace * clock.decisions)
    else:
        press(world, unit)


@compiled
def go_to_post(unit: Unit) -> None:
    """Stay at the post, or go back to it."""
    unit.task = Task.HOLD if unit.place == unit.post else Task.MARCH
    unit.target = unit.post


@compiled
def find_quarry(world: World, unit: Unit, reach: float) -> int:
    """The nearest column on a road within reach to which the odds allow to give contact by day; NOWHERE if none."""
    clock: Clock = world.clock[0]
    hour = clock.hour % 24.0
    by_day = hour + clock.decisions > clock.sunrise and hour < clock.sunset
    if unit.kind != Kind.FIGHTING_GROUP or unit.rest_until > clock.hour or not by_day:
        return NOWHERE
    best, shortest = NOWHERE, reach
    for road in range(len(world.sites), len(world.places)):
        if occupancy.belief(world, unit.faction, road) > 0.0:
            row = world.presences[occupancy.presence_row(world, occupancy.other(unit.side), road)].first
            while row != NOWHERE:
                enemy: Unit = world.units[row]
                away = occupancy.km_apart(world, unit, road, enemy.km)
                if away < shortest and allows_contact(world, unit, enemy, reach):
                    best, shortest = row, away
                row = enemy.next_here
    return best


@compiled
def allows_contact(world: World, unit: Unit, enemy: Unit, reach: float) -> bool:
    """Whether all who could be there in time make odds good enough to give contact."""
    spot: Place = world.places[enemy.place]
    own = power_within(world, unit.side, enemy.place, enemy, reach)
    own += power_within(world, unit.side, spot.first_end, enemy, reach)
    own += power_within(world, unit.side, spot.second_end, enemy, reach)
    faction: Faction = world.factions[unit.faction]
    return occupancy.odds(own, occupancy.belief(world, unit.faction, enemy.place)) >= faction.contact


@compiled
def power_within(world: World, side: int, place: int, enemy: Unit, reach: float) -> float:
    """Power of a side's fighting groups at a place that can reach an enemy on a road. [effective people]"""
    own = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        friend: Unit = world.units[row]
        near = occupancy.km_apart(world, friend, enemy.place, enemy.km) < reach
        if friend.kind == Kind.FIGHTING_GROUP and near and not friend.broken and friend.rest_until <= world.clock[0].hour:
            own += occupancy.power(friend)
        row = friend.next_here
    return own


@compiled
def keep_or_leave(world: World, unit: Unit, reach: float) -> None:
    """In a friendly site: defend it if the odds allow, else leave for the refuge; from a quiet refuge, come back."""
    faction: Faction = world.factions[unit.faction]
    threat = threat_to(world, unit, reach)
    own = world.presences[occupancy.presence_row(world, unit.side, unit.place)].power
    unit.task = Task.HOLD
    if threat > 0.0:
        if occupancy.odds(own, threat) < faction.defend and unit.place != faction.refuge:
            unit.task = Task.WITHDRAW
            unit.target = faction.refuge
            unit.post = faction.refuge
    elif unit.post != unit.place:
        go_to_post(unit)
    elif unit.place == faction.refuge:
        come_back(world, unit, own)


@compiled
def threat_to(world: World, unit: Unit, reach: float) -> float:
    """Enemy power believed at a unit's site or within reach of it on a road. [effective people]"""
    enemy_side = occupancy.other(unit.side)
    threat = 0.0
    if world.presences[occupancy.presence_row(world, enemy_side, unit.place)].first != NOWHERE:
        threat = occupancy.belief(world, unit.faction, unit.place)
    for road in range(len(world.sites), len(world.places)):
        row = world.presences[occupancy.presence_row(world, enemy_side, road)].first
        while row != NOWHERE:
            enemy: Unit = world.units[row]
            if enemy.kind == Kind.COLUMN and occupancy.km_apart(world, unit, road, enemy.km) < reach:
                threat = max(threat, occupancy.belief(world, unit.faction, road))
            row = enemy.next_here
    return threat


@compiled
def press(world: World, unit: Unit) -> None:
    """Around a site that the enemy holds: besiege it if the odds allow, else lie low there, or go where the post is."""
    if unit.post != unit.place:
        go_to_post(unit)
        return
    own = world.presences[occupancy.presence_row(world, unit.side, unit.place)].power
    strong = occupancy.odds(own, occupancy.belief(world, unit.faction, unit.place)) >= world.factions[unit.faction].defend
    unit.task = Task.BESIEGE if strong else Task.HOLD
    unit.target = unit.place


@compiled
def come_back(world: World, unit: Unit, own: float) -> None:
    """From the refuge: go to the base held by the enemy that looks weakest, if the odds allow to besiege it."""
    best, highest = NOWHERE, world.factions[unit.faction].defend
    for site in range(len(world.sites)):
        if world.sites[site].holder != unit.side and not world.sites[site].hub:
            there = world.presences[occupancy.presence_row(world, unit.side, site)].power
            found = occupancy.odds(own + there, occupancy.belief(world, unit.faction, site))
            if found >= highest and unit.rest_until <= world.clock[0].hour:
                best, highest = site, found
    if best != NOWHERE:
        unit.post = best
        go_to_post(unit)


@compiled
def join_main_body(world: World, unit: Unit) -> None:
    """Air defence stays with a fighting group; left alone it goes where its side is strongest, first of all to a siege."""
    here: Presence = world.presences[occupancy.presence_row(world, unit.side, unit.place)]
    if here.people > unit.people and unit.post == unit.place:
        unit.task = Task.HOLD
        return
    best, strongest = unit.place, 0.0
    for site in range(len(world.sites)):
        there: Presence = world.presences[occupancy.presence_row(world, unit.side, site)]
        strength = there.power + (1e9 if there.besiegers > 0 and world.sites[site].airstrip else 0.0)
        if strength > strongest and there.people > 0 and site != unit.place:
            best, strongest = site, strength
    unit.post = best
    go_to_post(unit)
