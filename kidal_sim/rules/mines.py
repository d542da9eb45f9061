"""Mines: strikes on those who pass, and what a passage clears."""

import math
from typing import Annotated

from kidal_sim import dice
from kidal_sim.compiled import compiled
from kidal_sim.dice import Key, Purpose
from kidal_sim.laws import hazard
from kidal_sim.state import hazards, ledger
from kidal_sim.state.forces import Passage, Unit
from kidal_sim.state.row import POSITIVE, Row
from kidal_sim.state.tables import Road
from kidal_sim.state.world import World


class MineInputs(Row):
    """How many mines there are and what one strike does."""

    strikes: Annotated[float, "1/km"]
    """Strikes per convoy-km on an average road and passage."""
    passage_shape: Annotated[float, "1", POSITIVE]
    """Shape of the gamma, of mean 1, by which passages differ in their luck."""
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
    """Share of what has been cleared that is laid again in a given time."""
    expected: Annotated[float, "1"]
    """Factor on that where a column is expected."""


@compiled
def strike(world: World, inputs: MineInputs, key: Key, row: int) -> None:
    """What the mines do to one unit on the km it has gone this turn.

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
            begin(passage, road, inputs.passage_shape, key, unit.id)
            amount = inputs.strikes * road.mines * passage.factor * passage.fresh
            road.clearing += passage.fresh / world.places[len(world.sites) + index].length
            passage.fresh = 0.0
            events = hazards.accumulate(world.hazards, passage.hazard, amount, key, unit.id, Purpose.MINE_STRIKE, road.id)
            for event in range(events):
                number = world.hazards[passage.hazard].count - events + event
                blast(unit, inputs, key, number, road.id)


@compiled
def begin(passage: Passage, road: Road, shape: float, key: Key, who: int) -> None:
    """At the start of a passage: its luck, and how much earlier passages left of the mines."""
    if passage.drawn != passage.number:
        passage.drawn = passage.number
        luck = dice.uniform(key, passage.number, who, Purpose.PASSAGE, road.id)
        passage.factor = dice.gamma(luck, shape) * (1.0 - road.cleared)


@compiled
def blast(unit: Unit, inputs: MineInputs, key: Key, number: int, road: int) -> None:
    """One strike on one unit: losses and time."""
    vehicles = dice.poisson(dice.uniform(key, number, unit.id, Purpose.STRIKE_VEHICLES, road), inputs.vehicles)
    killed = dice.poisson(dice.uniform(key, number, unit.id, Purpose.STRIKE_KILLED, road), inputs.killed)
    wounded = dice.poisson(dice.uniform(key, number, unit.id, Purpose.STRIKE_WOUNDED, road), inputs.wounded)
    ledger.hit(unit, killed, wounded, vehicles)
    unit.strikes += 1
    unit.delay += inputs.delay


@compiled
def settle(world: World, inputs: MineInputs, row: int) -> None:
    """At the end of the turn: a road is clearer by the passages on it, and what was cleared is laid again in time."""
    road: Road = world.roads[row]
    left = (1.0 - road.cleared) * math.exp(-road.clearing * hazard.exposure(inputs.cleared))
    road.cleared = (1.0 - left) * math.exp(-inputs.laid_again * world.clock[0].turn)
    road.clearing = 0.0
