"""Harassment on the road: small parties fire from afar at what passes, and are gone."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import attrition
from kidal_sim.queries import counters, hazards, ledger, occupancy
from kidal_sim.queries.event_log import is_stored, log_event, set_details, set_draw
from kidal_sim.tables.forces import Passage, Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Clock, Place, Presence
from kidal_sim.tables.world import World


class HarassmentInputs(Row):
    """Assumptions about small parties along a road."""

    party: Annotated[float, "people", POSITIVE, Default("12 people")]
    """People in a party that harasses."""
    meets: Annotated[float, "1", Default(0.0)]
    """Mean contacts with each party along a road in one passage of its whole length."""
    fire: Annotated[float, "h", Default("0.5 h")]
    """How long a party fires."""
    halt: Annotated[float, "h", Default("1 h")]
    """Time that it costs those who pass."""


@compiled
def harass(world: World, inputs: HarassmentInputs, key: Key, intensity: float, killed: float, row: int) -> None:
    """Resolve the harassment that one unit of regulars meets on the distance it has gone since this was last done.

    Contacts are Poisson in km with intensity meets x parties / length of the road: random encounters of those who pass with parties spread
    along it (Koopman 1980, Search and Screening, chapter 1). intensity [1/h] is that of fighting; killed the share of the lost.
    """
    unit: Unit = world.units[row]
    if inputs.meets <= 0.0 or world.factions[unit.faction].irregular:
        return
    for index in range(len(world.roads)):
        passage: Passage = world.passages[row * len(world.roads) + index]
        if passage.fresh > 0.0:
            place = len(world.sites) + index
            spot: Place = world.places[place]
            parties = people_along(world, occupancy.other(unit.side), place) / inputs.party
            amount = inputs.meets * parties * passage.fresh / spot.length
            who = world.roads[index].id
            found = hazards.accumulate(world.hazards, passage.hazard + 1, amount, key, unit.id, Purpose.HARASSMENT, who)
            for event in range(found):
                number = world.hazards[passage.hazard + 1].count - found + event
                fire_at(world, inputs, key, intensity, killed, row, place, number)


@compiled
def people_along(world: World, side: int, place: int) -> int:
    """Return the people of a side's irregular groups along a road who are fit. [people]"""
    people = 0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        unit: Unit = world.units[row]
        if unit.kind == Kind.FIGHTING_GROUP and occupancy.can_fight(unit):
            people += unit.people
        row = unit.next_here
    return people


@compiled
def harasser(world: World, side: int, place: int) -> int:
    """Return the first group of a side along a road that is fit."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE and not (world.units[row].kind == Kind.FIGHTING_GROUP and occupancy.can_fight(world.units[row])):
        row = world.units[row].next_here
    return int(row)


@compiled
def fire_at(world: World, inputs: HarassmentInputs, key: Key, intensity: float, killed: float, row: int, place: int, number: int) -> None:
    """Resolve one contact: both sides lose by the attrition law, the party hidden and those who pass in sight; and time is lost."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    other = harasser(world, occupancy.other(unit.side), place)
    group: Unit = world.units[other]
    size = min(inputs.party, float(group.people))
    power = size * group.quality * group.cohesion
    mean = attrition.loss_rate(intensity, power, 1.0, float(unit.people), float(unit.people), 1.0) * inputs.fire
    lost = lose(unit, key, number, unit.id, mean, killed, 0)
    hidden: Presence = world.presences[occupancy.presence_row(world, group.side, place)]
    hiding = world.places[place].hiding
    answer = attrition.loss_rate(intensity, occupancy.power(unit), hidden.located, size, hiding, 1.0) * inputs.fire
    lose(group, key, number, unit.id, min(answer, size), killed, 3)
    unit.delay += inputs.halt
    unit.contacts += 1
    unit.harassed += 1
    counters.count_attack(world, clock.hour)
    event = log_event(world, What.HARASSED, clock.hour, other, place, unit.cause)
    set_details(world, event, row, float(lost))
    if is_stored(world, event):
        road = world.roads[place - len(world.sites)].id
        passage: Passage = world.passages[row * len(world.roads) + place - len(world.sites)]
        exposure = world.hazards[passage.hazard + 1].exposure
        set_draw(world, event, exposure, hazards.due(number, key, unit.id, Purpose.HARASSMENT, road))


@compiled
def lose(unit: Unit, key: Key, number: int, who: int, mean: float, killed: float, part: int) -> int:
    """Draw how many a unit loses in one contact, and how many of them are killed; returns the former. part: of the contact's draws"""
    lost = min(unit.people, dice.poisson(dice.uniform(key, number, who, Purpose.HARASSED, part), mean))
    dead = dice.binomial(dice.uniform(key, number, who, Purpose.HARASSED, part + 1), lost, killed)
    ledger.hit(unit, dead, lost - dead, 0)
    return lost
