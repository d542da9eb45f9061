"""Mines: strikes on those who pass, what a passage clears, and who lays them again."""

import math
from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import hazard
from kidal_sim.queries import hazards, ledger, occupancy
from kidal_sim.queries.event_log import is_stored, log_event, set_details, set_draw
from kidal_sim.tables.forces import Passage, Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Mode, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Place, Road, Site
from kidal_sim.tables.world import World


class MineInputs(Row):
    """Assumptions about how many mines there are and what one strike does."""

    strikes: Annotated[float, "1/km"]
    """Strikes per convoy-km on an average road and passage, on a road march."""
    found: Annotated[float, "share", Default(0.0)]
    """Share of the mines found before they explode on a road march."""
    found_searching: Annotated[float, "share", Default(0.0)]
    """The same with search from vehicles."""
    found_contested: Annotated[float, "share", Default(0.0)]
    """The same with search on foot."""
    passage_shape: Annotated[float, "1", POSITIVE]
    """Shape of the gamma, of mean 1, by which passages differ."""
    vehicles: Annotated[float, "1"]
    """Mean vehicles lost per strike."""
    killed: Annotated[float, "1"]
    """Mean people killed per strike."""
    wounded: Annotated[float, "1"]
    """Mean people wounded per strike."""
    delay: Annotated[float, "h"]
    """Time lost per strike."""
    cleared: Annotated[float, "share"]
    """Share of a road's mines that a passage removes."""
    laid_again: Annotated[float, "1/h"]
    """Share of what has been cleared that is laid again in a given time, where there is anybody to lay it."""
    expected: Annotated[float, "1"]
    """Factor on that where a column is expected."""


@compiled
def strike(world: World, inputs: MineInputs, key: Key, row: int) -> None:
    """Resolve the mines that one unit meets on the distance it has gone this turn.

    Strikes are Poisson in km with intensity = base x road factor x passage factor x what earlier passages left, so over
    many passages they are negative binomial. Irregulars know where their mines are.
    """
    unit: Unit = world.units[row]
    if world.factions[unit.faction].irregular:
        return
    for index in range(len(world.roads)):
        passage: Passage = world.passages[row * len(world.roads) + index]
        if passage.fresh > 0.0:
            road: Road = world.roads[index]
            place = len(world.sites) + index
            spot: Place = world.places[place]
            if passage.drawn != passage.number:
                begin(passage, road, inputs.passage_shape, key, unit.id)
                start(unit, place, spot, passage)
            again = cover(unit, place, spot.length, passage)
            road.clearing += passage.fresh / spot.length
            met = passage.fresh - again * inputs.cleared
            amount = inputs.strikes * road.mines * passage.factor * met * missed(inputs, unit)
            passage.fresh = 0.0
            found = hazards.accumulate(world.hazards, passage.hazard, amount, key, unit.id, Purpose.MINE_STRIKE, road.id)
            for event in range(found):
                blast(world, inputs, key, row, index, world.hazards[passage.hazard].count - found + event)


@compiled
def missed(inputs: MineInputs, unit: Unit) -> float:
    """Return the share of mines that a unit does not find before they explode, over that of a road march, by how it marches."""
    found = inputs.found
    if unit.mode == Mode.SEARCH:
        found = inputs.found_searching
    elif unit.mode == Mode.CONTESTED:
        found = inputs.found_contested
    return (1.0 - found) / (1.0 - inputs.found) if inputs.found < 1.0 else 0.0


@compiled
def begin(passage: Passage, road: Road, shape: float, key: Key, who: int) -> None:
    """Begin a passage: draw its factor, and note how much earlier passages left of the mines."""
    passage.drawn = passage.number
    draw = dice.uniform(key, passage.number, who, Purpose.PASSAGE, road.id)
    passage.factor = dice.gamma(draw, shape) * (1.0 - road.cleared)


@compiled
def start(unit: Unit, place: int, spot: Place, passage: Passage) -> None:
    """Return where on the road a passage starts; one straight through is counted from either end alike."""
    entered = spot.length if unit.next_place == place and unit.came_from != spot.first_end else 0.0
    passage.km = unit.km if unit.place == place else entered
    passage.low = passage.km
    passage.high = passage.km


@compiled
def cover(unit: Unit, place: int, length: float, passage: Passage) -> float:
    """Note the stretch just gone over; returns how much of it the same passage had gone over before. length [km], [km]

    Who turns back half-way comes over what he has just cleared.
    """
    before = passage.km
    passage.km = unit.next_km
    if unit.next_place != place:  # gone on to an end
        passage.km = 0.0 if abs(before - passage.fresh) < abs(length - before - passage.fresh) else length
    first, last = min(before, passage.km), max(before, passage.km)
    again = max(0.0, min(last, passage.high) - max(first, passage.low))
    passage.low = min(passage.low, first)
    passage.high = max(passage.high, last)
    return min(again, passage.fresh)


@compiled
def blast(world: World, inputs: MineInputs, key: Key, row: int, index: int, number: int) -> None:
    """Resolve one strike on one unit: losses and time. index: row of the road; number: of the strike"""
    unit: Unit = world.units[row]
    road = world.roads[index].id
    vehicles = dice.poisson(dice.uniform(key, number, unit.id, Purpose.STRIKE_VEHICLES, road), inputs.vehicles)
    killed = dice.poisson(dice.uniform(key, number, unit.id, Purpose.STRIKE_KILLED, road), inputs.killed)
    wounded = dice.poisson(dice.uniform(key, number, unit.id, Purpose.STRIKE_WOUNDED, road), inputs.wounded)
    ledger.hit(unit, killed, wounded, vehicles)
    unit.strikes += 1
    unit.delay += inputs.delay
    event = log_event(world, What.STRUCK_MINE, world.clock[0].hour, row, len(world.sites) + index, unit.cause)
    set_details(world, event, NOWHERE, float(killed + wounded))
    if is_stored(world, event):
        exposure = world.hazards[world.passages[row * len(world.roads) + index].hazard].exposure
        set_draw(world, event, exposure, hazards.due(number, key, unit.id, Purpose.MINE_STRIKE, road))


@compiled
def settle(world: World, inputs: MineInputs, row: int) -> None:
    """Update the clearance of a road at the end of the turn: passages clear it, and mines are laid again in time."""
    road: Road = world.roads[row]
    left = 1.0 - road.cleared
    if road.clearing > 0.0:
        left *= math.exp(-road.clearing * hazard.exposure(inputs.cleared))
        road.clearing = 0.0
    rate = laying(world, inputs, row) if left < 1.0 else 0.0
    road.cleared = (1.0 - left) * math.exp(-rate * world.clock[0].turn) if rate > 0.0 else 1.0 - left


@compiled
def laying(world: World, inputs: MineInputs, row: int) -> float:
    """Return the rate at which mines are laid again: faster where a column is expected and where residents support it. [1/h]"""
    place = len(world.sites) + row
    spot: Place = world.places[place]
    if not (can_be_laid(world, place) or can_be_laid(world, spot.first_end) or can_be_laid(world, spot.second_end)):
        return 0.0
    haste = inputs.expected if world.roads[row].expected else 1.0
    one: Site = world.sites[spot.first_end]
    other: Site = world.sites[spot.second_end]
    base = one.base_support + other.base_support
    return inputs.laid_again * haste * ((one.support + other.support) / base if base > 0.0 else 1.0)


@compiled
def can_be_laid(world: World, place: int) -> bool:
    """Return whether irregulars who can lay mines are at a place."""
    for presence in range(place, len(world.presences), len(world.places)):  # of either side
        row = world.presences[presence].first
        while row != NOWHERE:
            unit: Unit = world.units[row]
            lays = unit.kind == Kind.FIGHTING_GROUP or unit.kind == Kind.MINE_CELL
            if lays and unit.place == place and occupancy.can_fight(unit):
                return True
            row = unit.next_here
    return False
