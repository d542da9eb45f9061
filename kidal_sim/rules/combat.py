"""Fights: who is in contact, what it costs, who breaks, and what becomes of them."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import attrition, daylight, hazard
from kidal_sim.queries import assault, contact, counters, giving_way, ledger, occupancy, stores, tallying
from kidal_sim.queries.event_log import log_event, set_details, set_reckoning
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Task, Terrain, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Clock, Presence
from kidal_sim.tables.world import World


class CombatInputs(Row):
    """Assumptions about what fighting does, and about when people have had enough."""

    intensity: Annotated[float, "1/h"]
    """Share of itself that each of two equal forces loses per hour of fighting: hasty posture, all located, no air."""
    storm: Annotated[float, "1", Default(1.0)]
    """Factor on it while raiders storm a base, at close quarters."""
    fighting_day: Annotated[float, "h"]
    """Hours of fighting in the daylight of a day of assault."""
    ammunition: Annotated[float, "kg/h", Default(0.0)]
    """Ammunition that one regular fires in a given time of fighting."""
    contact: Annotated[float, "h"]
    """Length of a contact on the road."""
    halt: Annotated[float, "h"]
    """Time for which a column stays where it is after a contact."""
    ambush: Annotated[float, "1"]
    """Factor on the ambusher's fire in the first hour."""
    advantage: Annotated[float, "1"]
    """Factor on the fire of motorised regulars in the open."""
    march_shelter: Annotated[float, "1", POSITIVE]
    """Shelter of a column on the march, in the first hour of a contact."""
    prepared_shelter: Annotated[float, "1", POSITIVE]
    """Shelter of defenders in prepared positions; hasty ones are 1."""
    fortified_shelter: Annotated[float, "1", POSITIVE]
    """Shelter of defenders of a fortified base."""
    kept_down: Annotated[float, "share"]
    """Share of the enemy's fire that one aircraft over the fight keeps down."""
    killed: Annotated[float, "share"]
    """Share of the lost who are killed; the others are wounded."""
    hiding_plain: Annotated[float, "people", POSITIVE]
    """Hiding room of an open plain."""
    hiding_town: Annotated[float, "people", POSITIVE]
    """Hiding room of a town."""
    hiding_massif: Annotated[float, "people", POSITIVE]
    """Hiding room of a massif."""
    group_break: Annotated[float, "share"]
    """Loss that breaks a fighting group."""
    column_break: Annotated[float, "share"]
    """Loss that breaks a column; half of them break before it."""
    garrison_break: Annotated[float, "share"]
    """Loss that breaks a small garrison; half of them break before it."""
    break_spread: Annotated[float, "1", Default(0.0)]
    """Spread of the loss that breaks regulars, from fight to fight: that of its logarithm in a Weibull law, 1 / shape; 0: no spread."""
    surprise: Annotated[float, "1/h", Default(0.0)]
    """Hazard of breaking added for regulars in the first hour in which they are attacked, in hours of fighting."""
    break_off: Annotated[float, "share", Default(1.0)]
    """Loss from which irregulars outside works of their own break off a fight, in order."""


STEP = 1.0
"""Fights advance by steps of at most an hour, so that the length of the turn is not in the answer. [h]"""


@compiled
def engage(world: World, inputs: CombatInputs, pace: float, regroup: float, row: int) -> None:
    """Bring one unit and those it attacks into contact.

    pace [km/h] is that of a march; regroup [h] is the time from the end of a contact until a group is ready for another, and
    losses count from anew.
    """
    unit: Unit = world.units[row]
    if not occupancy.can_fight(unit):
        return
    if unit.task == Task.CONTACT and unit.rest_until <= world.clock[0].hour:
        ambush(world, inputs, pace, regroup, row)
    elif unit.task == Task.ASSAULT and occupancy.is_site(world, unit.place):
        clock: Clock = world.clock[0]
        assault.attack(world, regroup, row, clock.hour, clock.hour + clock.turn)


@compiled
def ambush(world: World, inputs: CombatInputs, pace: float, regroup: float, row: int) -> None:
    """Attack a quarry that is on the road, by day, for the length of a contact or until night.

    It makes for its post again as soon as that is over.
    """
    clock: Clock = world.clock[0]
    unit: Unit = world.units[row]
    quarry: Unit = world.units[unit.quarry]
    start = max(clock.hour, daylight.midnight(clock.hour) + clock.sunrise)
    until = min(start + inputs.contact, daylight.nightfall(clock.hour, clock.sunset))
    on_road = quarry.people > 0 and quarry.place != NOWHERE and not occupancy.is_site(world, quarry.place)
    if not on_road or start >= until or start >= clock.hour + clock.turn:
        return
    if occupancy.km_apart(world, unit, quarry.place, quarry.km) > pace * world.factions[unit.faction].reach:
        return
    quarry.delay += inputs.halt if contact.busy_until(quarry) < start else 0.0
    unit.fight_cause = give_contact(world, row, start, until)
    unit.place = quarry.place
    unit.km = quarry.km
    unit.inside = False
    unit.task = Task.MARCH
    unit.target = unit.post
    unit.delay = until - clock.hour
    unit.rest_until = until + max(regroup, world.factions[unit.faction].refit)
    contact.meet(unit, regroup, start, until, unit.fight_cause)
    hold_up(world, quarry, regroup, start, until, unit.fight_cause)
    draw_in(world, unit, pace * (until - start), regroup, start, until)


@compiled
def give_contact(world: World, row: int, start: float, until: float) -> int:
    """Count and log a contact, unless the quarry is in one already; returns the event that began it."""
    unit: Unit = world.units[row]
    quarry: Unit = world.units[unit.quarry]
    if contact.busy_until(quarry) >= start:
        return int(quarry.fight_cause)
    quarry.contacts += 1
    counters.count_attack(world, start)
    number = log_event(world, What.GAVE_CONTACT, start, row, quarry.place, quarry.cause)
    set_details(world, number, unit.quarry, until - start)
    set_reckoning(world, number, row)
    return number


@compiled
def hold_up(world: World, unit: Unit, regroup: float, start: float, until: float, cause: int) -> None:
    """Hold up a unit on the road until its contact is over."""
    unit.delay += max(0.0, until - max(world.clock[0].hour, contact.busy_until(unit)))
    contact.meet(unit, regroup, start, until, cause)


@compiled
def draw_in(world: World, unit: Unit, reach: float, regroup: float, start: float, until: float) -> None:
    """Bring regular friends of the quarry on the same road into the contact, if they can come up while it lasts."""
    quarry: Unit = world.units[unit.quarry]
    row = world.presences[occupancy.presence_row(world, quarry.side, quarry.place)].first
    while row != NOWHERE:
        friend: Unit = world.units[row]
        regular = occupancy.can_fight(friend) and not world.factions[friend.faction].irregular
        if regular and row != unit.quarry and abs(friend.km - quarry.km) <= reach:
            hold_up(world, friend, regroup, start, until, unit.fight_cause)
        row = friend.next_here


@compiled
def fight(world: World, inputs: CombatInputs, key: Key, place: int) -> None:
    """Resolve the fighting of a turn at one place, hour by hour, until one side has no unbroken unit left."""
    clock: Clock = world.clock[0]
    hour, end = clock.hour, clock.hour + clock.turn
    if not (contact.will_meet(world, 0, place, hour) and contact.will_meet(world, 1, place, hour)):
        return
    tempo = 1.0
    if occupancy.is_site(world, place) and world.sites[place].storm_until < hour:
        tempo = inputs.fighting_day / (clock.sunset - clock.sunrise)
    while hour < end and contact.will_meet(world, 0, place, hour) and contact.will_meet(world, 1, place, hour):
        step = min(STEP, end - hour)
        for side in range(2):
            step = min(step, contact.next_change(world, side, place, hour) - hour)
        fire = daylight.daylight(hour, hour + step, clock.sunrise, clock.sunset) * tempo
        if fire > 0.0 and contact.in_contact(world, 0, place, hour) and contact.in_contact(world, 1, place, hour):
            exchange(world, inputs, key, place, hour, hour + step, fire)
        hour += step


@compiled
def exchange(world: World, inputs: CombatInputs, key: Key, place: int, hour: float, end: float, fire: float) -> None:
    """Exchange fire for at most an hour, both sides at the same time. fire [h]"""
    for side in range(2):
        enemy = fire_power(world, inputs, occupancy.other(side), place, hour)
        suffer(world, inputs, key, side, place, hour, enemy, fire)
    for side in range(2):
        settle_side(world, key, side, place, hour, end)


@compiled
def fire_power(world: World, inputs: CombatInputs, side: int, place: int, hour: float) -> float:
    """Return the power of a side in contact at a place: people x quality x cohesion x advantage x what enemy air leaves."""
    total = 0.0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if contact.is_in_contact(unit, hour):
            total += occupancy.power(unit) * advantage(world, inputs, unit, hour)
        row = unit.next_here
    above: Presence = world.presences[occupancy.presence_row(world, occupancy.other(side), place)]
    return total * attrition.fire_left(above.air / world.clock[0].turn, inputs.kept_down)


@compiled
def advantage(world: World, inputs: CombatInputs, unit: Unit, hour: float) -> float:
    """Return the factor on a unit's fire: an ambusher's in the first hour, that of motorised regulars in the open."""
    if world.factions[unit.faction].irregular:
        return inputs.ambush if unit.quarry != NOWHERE and hour < unit.engaged_from + 1.0 else 1.0
    in_the_open = world.places[unit.place].terrain == Terrain.PLAIN
    return inputs.advantage if in_the_open and unit.vehicles > 0 else 1.0


@compiled
def suffer(world: World, inputs: CombatInputs, key: Key, side: int, place: int, hour: float, enemy: float, fire: float) -> None:
    """Draw the losses of every unit of a side in contact. Units that storm a site are in the open and located."""
    here: Presence = world.presences[occupancy.presence_row(world, side, place)]
    people = contact.people_in_contact(world, here.first, hour)
    row = here.first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if contact.is_in_contact(unit, hour):
            hiding = world.places[place].hiding
            located = 1.0 if unit.task == Task.ASSAULT else here.located
            rate = attrition.loss_rate(inputs.intensity, enemy, located, people, hiding, shelter(world, inputs, unit, hour))
            share = hazard.chance(rate * closeness(world, inputs, place, hour) * fire / people)
            draw_losses(unit, inputs.killed, key, Purpose.COMBAT_LOSS, unit.fights, share)
            unit.fights += 1
            stores.fire(world, row, hour, inputs.ammunition * unit.people * fire)
            if giving_way.is_surprised(world, unit, hour):
                unit.surprise += inputs.surprise * fire
        row = unit.next_here


@compiled
def closeness(world: World, inputs: CombatInputs, place: int, hour: float) -> float:
    """Return the factor on the intensity of a fight: higher while raiders storm a site."""
    return float(inputs.storm) if is_stormed(world, place, hour) else 1.0


@compiled
def is_stormed(world: World, place: int, hour: float) -> bool:
    """Return whether raiders storm a site at an hour."""
    return bool(occupancy.is_site(world, place) and world.sites[place].storm_until > hour)


@compiled
def shelter(world: World, inputs: CombatInputs, unit: Unit, hour: float) -> float:
    """Return the factor by which a unit's posture divides its losses; who sallies from works leaves their shelter."""
    if occupancy.is_site(world, unit.place):
        return float(world.sites[unit.place].shelter) if unit.inside and unit.task != Task.ASSAULT else 1.0
    caught = unit.quarry == NOWHERE and hour < unit.engaged_from + 1.0
    return inputs.march_shelter if caught else 1.0


@compiled
def draw_losses(unit: Unit, killed_share: float, key: Key, purpose: Purpose, event: int, share: float) -> None:
    """Lose each of the people, and each of the vehicles, with the same chance."""
    lost = dice.binomial(dice.uniform(key, event, unit.id, purpose, 0), unit.people, share)
    killed = dice.binomial(dice.uniform(key, event, unit.id, purpose, 1), lost, killed_share)
    vehicles = dice.binomial(dice.uniform(key, event, unit.id, purpose, 2), unit.vehicles, share)
    ledger.hit(unit, killed, lost - killed, vehicles)


@compiled
def settle_side(world: World, key: Key, side: int, place: int, hour: float, end: float) -> None:
    """Take off the losses of one exchange, and let units break, break off or be destroyed.

    Raiders who storm a site do not give way before the law of entry has decided their raid.
    """
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        following = unit.next_here
        fought = contact.is_in_contact(unit, hour)
        killed_before = unit.killed
        ledger.settle_losses(unit)
        tallying.count_killed(world, side, place, unit.killed - killed_before)
        storms = is_stormed(world, place, hour) and unit.task == Task.ASSAULT
        if fought and (unit.people == 0 or not storms):
            giving_way.give_way(world, key, row, end)
        row = following
