"""Combat aircraft: where they fly, how long they stay, and what they strike."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import hazard
from kidal_sim.queries import air_tasking, hazards, ledger, occupancy, sortie_capacity
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.aircraft import Wing
from kidal_sim.tables.kinds import NOWHERE, WITHOUT_LIMIT, Side, What, WingKind
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Clock, Presence, Site
from kidal_sim.tables.world import World


class AirInputs(Row):
    """Assumptions about the weather and about what a strike does."""

    dust_share: Annotated[float, "share"]
    """Share of days with dust."""
    dust_length: Annotated[float, "h", POSITIVE]
    """How long dust keeps aircraft on the ground."""
    vehicles: Annotated[float, "1", Default(0.0)]
    """Mean vehicles destroyed by a strike on located fighters who have some."""
    fighters: Annotated[float, "1"]
    """Mean fighters killed by a strike on located ones."""
    civilians: Annotated[float, "1"]
    """Mean civilians killed by a strike on fighters located in or near a town that nobody has left."""
    base_time: Annotated[float, "h"]
    """Time to make a forward base for drones."""


@compiled
def weather(world: World, inputs: AirInputs, key: Key) -> None:
    """Draw dust storms: they come as a Poisson process and last their length from the latest one.

    The sky is clear with chance exp(-rate x length), so the rate is that of the stated share.
    """
    clock: Clock = world.clock[0]
    rate = hazard.exposure(inputs.dust_share) / inputs.dust_length
    if hazards.accumulate(world.hazards, clock.hazard, rate * clock.turn, key, 0, Purpose.DUST, 0) > 0:
        clock.dust_until = clock.hour + inputs.dust_length


@compiled
def make_base(world: World, row: int) -> None:
    """Move drones to a forward base when it is ready; give it up if the enemy has the site."""
    wing: Wing = world.wings[row]
    if wing.base_at == NOWHERE:
        return
    if wing.kind != WingKind.DRONE or not occupancy.held_by(world, wing.base_at, wing.side):
        wing.base_at = NOWHERE
    elif wing.base_ready <= world.clock[0].hour:
        left = wing.home
        wing.home = wing.base_at
        wing.base_at = NOWHERE
        world.sites[left].drone_base = sortie_capacity.has_drones(world, left)
        world.sites[wing.home].drone_base = True
        number = log_event(world, What.BASED, world.clock[0].hour, row, wing.home, wing.cause)
        set_details(world, number, left, wing.airframes)


@compiled
def make_ready(world: World, row: int) -> None:
    """Note whether a wing is of combat aircraft that can fly this turn: the government's, or of regulars whose enemies are irregulars."""
    wing: Wing = world.wings[row]
    regulars = occupancy.hides(world, occupancy.other(wing.side)) and not occupancy.hides(world, wing.side)
    fights = wing.kind != WingKind.TRANSPORT and (wing.side == Side.GOVERNMENT or regulars)
    wing.ready = fights and sortie_capacity.capacity(world, wing) > 0.0


@compiled
def cover(world: World, row: int) -> None:
    """Set from when in this turn combat aircraft of the government can be over a site."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    site.covered_from = WITHOUT_LIMIT
    for each in range(len(world.wings)):
        wing: Wing = world.wings[each]
        if wing.ready and is_open(world, each, row) and sortie_capacity.on_station(world, each, row) > 0.0:
            site.covered_from = min(site.covered_from, max(clock.hour, sortie_capacity.grounded_until(world, wing)))
    site.covered = site.covered_from <= clock.hour


@compiled
def is_open(world: World, row: int, place: int) -> bool:
    """Return whether a wing's commander lets it fly to a place."""
    return bool(world.approaches[row * len(world.places) + place].closed_until <= world.clock[0].hour)


@compiled
def fly(world: World, row: int) -> None:
    """Send a wing over one place with the sorties of the turn; the place is chosen by need whenever commanders decide.

    In between it goes along with the unit that it supports.
    """
    wing: Wing = world.wings[row]
    sortie_capacity.stand_by(wing)
    if occupancy.decision_due(world.clock[0]):
        choose(world, row)
    elif wing.supports != NOWHERE:
        follow(world, row, world.units[wing.supports].place)
    capacity = sortie_capacity.capacity(world, wing)
    wing.sent = capacity * wing.willing
    wing.flown += wing.sent
    if wing.shut_out:
        wing.denied += capacity
    elif wing.over != NOWHERE:
        wing.denied += capacity - wing.sent
    if wing.over != NOWHERE:
        wing.errand = air_tasking.errand(world, wing.side, wing.over)
        stay(world, row)


@compiled
def choose(world: World, row: int) -> None:
    """Send the wing to the open place within reach that needs it most, of those that are known to need it."""
    wing: Wing = world.wings[row]
    places = len(world.places)
    best, most, highest = NOWHERE, 0.0, 0.0
    for place in range(places):
        score = air_tasking.priority(world, wing, place)
        if score > 0.0 and sortie_capacity.on_station(world, row, place) > 0.0:
            highest = max(highest, score)
            if score > most and is_open(world, row, place):
                best, most = place, score
    wing.over = NOWHERE
    wing.supports = NOWHERE
    wing.willing = 0.0
    wing.shut_out = most < highest
    if best != NOWHERE:
        follow(world, row, best)
        wing.supports = air_tasking.whom_to_support(world, wing.side, best)
        if most < air_tasking.ESCORT or air_tasking.ANSWER <= most < air_tasking.SUPPORT:
            wing.supports = NOWHERE


@compiled
def follow(world: World, row: int, place: int) -> None:
    """Send a wing to another place, if it is open to it, with the share of its sorties that danger leaves."""
    wing: Wing = world.wings[row]
    if place != NOWHERE and place != wing.over:
        wing.over = place
        wing.willing = world.approaches[row * len(world.places) + place].share if is_open(world, row, place) else 0.0


@compiled
def stay(world: World, row: int) -> None:
    """Put the turn's hours on station into the pool that fights and searches draw on."""
    wing: Wing = world.wings[row]
    hours = wing.sent * sortie_capacity.on_station(world, row, wing.over)
    above: Presence = world.presences[occupancy.presence_row(world, wing.side, wing.over)]
    wing.station += hours
    wing.hours = hours
    above.air += hours
    if wing.kind == WingKind.DRONE:
        above.drones += hours
    escorted = above.first
    while escorted != NOWHERE and not air_tasking.marches(world.units[escorted]):
        escorted = world.units[escorted].next_here
    wing.escorting += hours if escorted != NOWHERE else 0.0


@compiled
def strike(world: World, inputs: AirInputs, key: Key, row: int) -> None:
    """Strike with a wing where there are enemies.

    Drones at the rate seen over defended towns, whoever is hit; jets and helicopters, with minutes on station, only what has
    been located.
    """
    wing: Wing = world.wings[row]
    if wing.over == NOWHERE:
        return
    enemies: Presence = world.presences[occupancy.presence_row(world, occupancy.other(wing.side), wing.over)]
    if enemies.first == NOWHERE:
        return
    amount = wing.hours * wing.strikes_on_station + wing.sent * wing.strikes_per_sortie
    fresh = hazards.accumulate(world.hazards, wing.hazards + 2, amount, key, wing.id, Purpose.AIR_STRIKE, 0)
    for event in range(fresh):
        number = world.hazards[wing.hazards + 2].count - fresh + event
        draw = dice.uniform(key, number, wing.id, Purpose.STRIKE_LOCATED, 0)
        if draw < enemies.located or wing.kind == WingKind.DRONE:
            hit_target(world, inputs, key, row, number)
            wing.strikes += 1


@compiled
def hit_target(world: World, inputs: AirInputs, key: Key, row: int, number: int) -> None:
    """Resolve one strike: it hits fighters if they are located and, in a town of theirs, those of its people who have not left."""
    wing: Wing = world.wings[row]
    enemies: Presence = world.presences[occupancy.presence_row(world, occupancy.other(wing.side), wing.over)]
    draw = dice.uniform(key, number, wing.id, Purpose.STRIKE_LOCATED, 0)
    target, killed = NOWHERE, 0
    if draw < enemies.located:
        target = aimed_at(world, enemies, dice.uniform(key, number, wing.id, Purpose.STRIKE_LOCATED, 1))
        killed = dice.poisson(dice.uniform(key, number, wing.id, Purpose.STRIKE_FIGHTERS, 0), inputs.fighters)
        killed = min(killed, world.units[target].people - world.units[target].hit_killed)
        vehicles = dice.poisson(dice.uniform(key, number, wing.id, Purpose.AIR_STRIKE_VEHICLES, 0), inputs.vehicles)
        ledger.hit(world.units[target], killed, 0, vehicles)
    logged = log_event(world, What.STRUCK_FROM_AIR, world.clock[0].hour, row, wing.over, wing.errand)
    set_details(world, logged, target, killed)
    set_draw(world, logged, draw, enemies.located)
    if target != NOWHERE and is_in_town(world, wing):
        mean = inputs.civilians * world.sites[wing.over].at_home
        civilians = dice.poisson(dice.uniform(key, number, wing.id, Purpose.STRIKE_CIVILIANS, 0), mean)
        harm(world, wing.over, civilians, logged)


@compiled
def is_in_town(world: World, wing: Wing) -> bool:
    """Return whether the enemies below a wing are in a town: one that they hold; around a base of the wing's side they are outside."""
    if not occupancy.is_site(world, wing.over):
        return False
    return bool(world.sites[wing.over].town and world.sites[wing.over].holder != wing.side)


@compiled
def aimed_at(world: World, enemies: Presence, aim: float) -> int:
    """Return the row of the unit that a strike meets, in proportion to its people; aim: a share of them all."""
    left = aim * enemies.people
    row = enemies.first
    while world.units[row].next_here != NOWHERE and left >= world.units[row].people:
        left -= world.units[row].people
        row = world.units[row].next_here
    return int(row)


@compiled
def harm(world: World, place: int, killed: int, strike: int) -> None:
    """Draw the civilians killed by a strike, the event of that number."""
    if killed > 0:
        site: Site = world.sites[place]
        site.civilians_killed += killed
        site.harm_cause = log_event(world, What.HARMED_CIVILIANS, world.clock[0].hour, place, place, strike)
        set_details(world, site.harm_cause, NOWHERE, killed)


@compiled
def clear_sky(world: World, row: int) -> None:
    """Reset the hours of aircraft over a place at the start of the air phase."""
    presence: Presence = world.presences[row]
    presence.air = 0.0
    presence.drones = 0.0
