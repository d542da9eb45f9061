"""Aircraft: where they fly, how long they stay, and what they strike."""

import math
from typing import Annotated

from kidal_sim import dice
from kidal_sim.compiled import compiled
from kidal_sim.dice import Key, Purpose
from kidal_sim.laws import flight, geometry, hazard
from kidal_sim.state import hazards, ledger, occupancy
from kidal_sim.state.aircraft import Approach, Wing
from kidal_sim.state.forces import Faction, Unit
from kidal_sim.state.kinds import NOWHERE, Kind, Task, WingKind
from kidal_sim.state.row import POSITIVE, Row
from kidal_sim.state.tables import Clock, Place, Presence, Site
from kidal_sim.state.world import World


class AirInputs(Row):
    """Weather, and what a strike does."""

    dust_share: Annotated[float, "share"]
    """Share of days with dust."""
    dust_length: Annotated[float, "h", POSITIVE]
    """How long dust keeps aircraft on the ground."""
    fighters: Annotated[float, "1"]
    """Mean fighters killed by a strike on located ones."""
    civilians: Annotated[float, "1"]
    """Mean civilians killed by a strike in or near a town."""
    base_time: Annotated[float, "h"]
    """Time to make a forward base for drones."""


@compiled
def weather(world: World, inputs: AirInputs, key: Key) -> None:
    """Dust comes as a Poisson process and lasts its length from its latest coming.

    The sky is clear with chance exp(-rate x length), so the rate is that of the stated share.
    """
    clock: Clock = world.clock[0]
    rate = hazard.exposure(inputs.dust_share) / inputs.dust_length
    if hazards.accumulate(world.hazards, clock.hazard, rate * clock.turn, key, 0, Purpose.DUST, 0) > 0:
        clock.dust_until = clock.hour + inputs.dust_length


@compiled
def cover(world: World, row: int) -> None:
    """Whether combat aircraft of the government can be over a site this turn."""


@compiled
def flyable(clock: Clock) -> float:
    """Share of the turn without dust."""
    return 1.0 - min(1.0, max(0.0, clock.dust_until - clock.hour) / clock.turn)


@compiled
def fly(world: World, key: Key, row: int) -> None:
    """A wing chooses one place by need and goes there with the sorties of the turn."""
    wing: Wing = world.wings[row]
    clock: Clock = world.clock[0]
    wing.over = NOWHERE
    wing.sent = 0.0
    wing.arriving = 0
    if not occupancy.held_by(world, wing.home, wing.side):
        return
    capacity = wing.sorties * clock.turn * flyable(clock)
    if wing.kind == WingKind.TRANSPORT:
        land(world, key, row, capacity)
    else:
        capacity *= wing.airframes * wing.serviceable
        choose(world, row, capacity)
        if wing.over != NOWHERE:
            stay(world, wing)


@compiled
def choose(world: World, row: int, capacity: float) -> None:
    """The most needed open place within reach; sorties that danger keeps away are counted as denied."""
    wing: Wing = world.wings[row]
    places = len(world.places)
    best, most, wanted = NOWHERE, 0.0, 0.0
    for place in range(places):
        score = need(world, wing, place)
        if score > 0.0 and on_station(world, wing, place) > 0.0:
            wanted = max(wanted, score)
            if score > most and world.approaches[row * places + place].closed_until <= world.clock[0].hour:
                best, most = place, score
    if best != NOWHERE:
        wing.over = best
        wing.sent = capacity * world.approaches[row * places + best].share
        wing.flown += wing.sent
        wing.denied += capacity - wing.sent if most == wanted else capacity
    elif wanted > 0.0:
        wing.denied += capacity


@compiled
def need(world: World, wing: Wing, place: int) -> float:
    """How much a wing is wanted over a place; 0 if not at all.

    In this order: own units in contact or attacking, a column on the march, the objective before it is taken, own sites
    under siege, and then whatever site holds most of the enemy. Enemy power, as believed, decides within each.
    """
    enemy = occupancy.belief(world, wing.faction, place)
    weight = enemy / (1.0 + enemy)
    faction: Faction = world.factions[wing.faction]
    escorted = escort_need(world, wing.side, place)
    if escorted > 0.0:
        return escorted + weight
    if not occupancy.is_site(world, place):
        return 0.0
    own = world.sites[place].holder == wing.side
    if faction.objective == place and not own:
        return 3.0 + weight
    if own:
        return 2.0 + weight if world.sites[place].besieged else 0.0
    return 1.0 + weight if enemy > 0.0 else 0.0


@compiled
def escort_need(world: World, side: int, place: int) -> float:
    """5 over a fight, 4 over a column on the march, 0 elsewhere."""
    found = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        fights = unit.task == Task.ASSAULT and world.presences[occupancy.presence_row(world, occupancy.other(side), place)].people > 0
        if unit.engaged_until > world.clock[0].hour or fights:
            return 5.0
        if unit.kind == Kind.COLUMN and (unit.task == Task.MARCH or unit.task == Task.WITHDRAW):
            found = 4.0
        row = unit.next_here
    return found


@compiled
def middle(world: World, side: int, place: int) -> float:
    """Where on a road to fly: over the first unit of the side there, else half-way. Share of its length."""
    spot: Place = world.places[place]
    if occupancy.is_site(world, place):
        return 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    return 0.5 if row == NOWHERE else float(world.units[row].km / spot.length)


@compiled
def on_station(world: World, wing: Wing, place: int) -> float:
    """Hours over a place that one sortie gives. [h]"""
    home: Place = world.places[wing.home]
    spot: Place = world.places[place]
    share = middle(world, wing.side, place)
    x, y = geometry.along(spot.x, spot.x_end, share), geometry.along(spot.y, spot.y_end, share)
    away = geometry.distance(home.x, home.y, x, y)
    return flight.hours_on_station(away, wing.radius, wing.speed, wing.endurance)


@compiled
def stay(world: World, wing: Wing) -> None:
    """Put the turn's hours on station into the pool that fights and searches draw on."""
    hours = wing.sent * on_station(world, wing, wing.over)
    above: Presence = world.presences[occupancy.presence_row(world, wing.side, wing.over)]
    wing.station += hours
    wing.hours = hours
    above.air += hours
    if wing.kind == WingKind.DRONE:
        above.drones += hours


@compiled
def land(world: World, key: Key, row: int, capacity: float) -> None:
    """A transport wing supplies the airstrip, cut off by a siege or by a shut road, that has least in stock.

    Landings come as a Poisson process.
    """
    wing: Wing = world.wings[row]
    best, least = NOWHERE, 0
    for place in range(len(world.sites)):
        site: Site = world.sites[place]
        cut_off = site.airstrip and not site.hub and not occupancy.way_is_open(world, wing.side, wing.home, place)
        wanted = site.holder == wing.side and cut_off
        if wanted and (best == NOWHERE or site.stock < least):
            best, least = place, site.stock
    if best == NOWHERE:
        return
    approach: Approach = world.approaches[row * len(world.places) + best]
    allowed = capacity * approach.share if approach.closed_until <= world.clock[0].hour else 0.0
    wing.over = best
    wing.sent = allowed
    wing.flown += allowed
    wing.denied += capacity - allowed
    wing.arriving = hazards.accumulate(world.hazards, wing.hazards + 3, allowed, key, wing.id, Purpose.LANDING, 0)
    wing.safe = wing.arriving


@compiled
def strike(world: World, inputs: AirInputs, key: Key, row: int) -> None:
    """What a wing does over its place: strikes where there are enemies, cargo where it lands."""
    wing: Wing = world.wings[row]
    if wing.over == NOWHERE:
        return
    if wing.kind == WingKind.TRANSPORT:
        cargo = math.floor(wing.cargo) * wing.safe
        world.sites[wing.over].stock += cargo
        wing.landed += cargo
        return
    enemies: Presence = world.presences[occupancy.presence_row(world, occupancy.other(wing.side), wing.over)]
    if enemies.first == NOWHERE:
        return
    amount = wing.hours * wing.strikes_on_station + wing.sent * wing.strikes_per_sortie
    events = hazards.accumulate(world.hazards, wing.hazards + 2, amount, key, wing.id, Purpose.AIR_STRIKE, 0)
    for event in range(events):
        number = world.hazards[wing.hazards + 2].count - events + event
        hit_target(world, inputs, key, wing, enemies, number)
    wing.strikes += events


@compiled
def hit_target(world: World, inputs: AirInputs, key: Key, wing: Wing, enemies: Presence, number: int) -> None:
    """One strike: fighters if they are located, civilians in or near a town in any case."""
    if dice.uniform(key, number, wing.id, Purpose.STRIKE_LOCATED, 0) < enemies.located:
        killed = dice.poisson(dice.uniform(key, number, wing.id, Purpose.STRIKE_FIGHTERS, 0), inputs.fighters)
        aim = dice.uniform(key, number, wing.id, Purpose.STRIKE_LOCATED, 1) * enemies.people
        row = enemies.first
        while world.units[row].next_here != NOWHERE and aim >= world.units[row].people:
            aim -= world.units[row].people
            row = world.units[row].next_here
        ledger.hit(world.units[row], killed, 0, 0)
    if occupancy.is_site(world, wing.over) and world.sites[wing.over].town:
        civilians = dice.poisson(dice.uniform(key, number, wing.id, Purpose.STRIKE_CIVILIANS, 0), inputs.civilians)
        world.sites[wing.over].civilians_killed += civilians


@compiled
def clear_sky(world: World, row: int) -> None:
    """At the start of the air phase nobody is over a place yet."""
    presence: Presence = world.presences[row]
    presence.air = 0.0
    presence.drones = 0.0
