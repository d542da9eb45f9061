"""Antiair: what it costs to fly over teams on the ground, and what fear of it costs."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.compiled import compiled
from kidal_sim.dice import Key, Purpose
from kidal_sim.laws import hazard
from kidal_sim.state import hazards, occupancy
from kidal_sim.state.aircraft import Approach, Wing
from kidal_sim.state.kinds import NOWHERE, WingKind
from kidal_sim.state.row import POSITIVE, Row
from kidal_sim.state.world import World


class AntiairInputs(Row):
    """The danger of flying, and how commanders answer it."""

    strength: Annotated[float, "1"]
    """Factor on the danger from all teams: 0 without antiair, 1 as reported."""
    reference: Annotated[float, "teams", POSITIVE]
    """Teams at the contested place for which the wings' chances of loss hold; the hazard is in proportion to teams."""
    crew: Annotated[float, "people", POSITIVE]
    """People who serve one team."""
    accident: Annotated[float, "probability"]
    """Chance of losing an airframe by accident, per sortie."""
    careful_after_damage: Annotated[float, "h"]
    """Time for which a place is not flown to after damage."""
    careful_after_loss: Annotated[float, "h"]
    """Time for which a place is not flown to after a loss."""
    comes_back: Annotated[float, "share"]
    """Share of the wanted sorties flown to such a place afterwards."""


@compiled
def fire(world: World, inputs: AntiairInputs, key: Key, row: int) -> None:
    """What one wing meets this turn."""
    wing: Wing = world.wings[row]
    if wing.over == NOWHERE:
        return
    enemy = occupancy.other(wing.side)
    danger = inputs.strength * occupancy.teams(world, enemy, wing.over) / inputs.reference
    if wing.kind == WingKind.TRANSPORT:
        for event in range(wing.arriving):
            number = world.hazards[wing.hazards + 3].count - wing.arriving + event
            meet_landing(world, inputs, key, row, danger, number)
    else:
        meet_sorties(world, inputs, key, row, danger)


@compiled
def meet_sorties(world: World, inputs: AntiairInputs, key: Key, row: int, danger: float) -> None:
    """Losses to fire and to accident over the sorties of a turn, in proportion to them."""
    wing: Wing = world.wings[row]
    shot = wing.sent * danger * hazard.exposure(wing.loss)
    crash = wing.sent * hazard.exposure(inputs.accident)
    lost = hazards.accumulate(world.hazards, wing.hazards, shot, key, wing.id, Purpose.AIRCRAFT_LOSS, 0)
    crashed = hazards.accumulate(world.hazards, wing.hazards + 1, crash, key, wing.id, Purpose.ACCIDENT, 0)
    if lost > 0:
        shy_away(world, inputs, row, inputs.careful_after_loss)
    gone = min(lost + crashed, wing.airframes)
    wing.airframes -= gone
    wing.lost += gone


@compiled
def meet_landing(world: World, inputs: AntiairInputs, key: Key, row: int, danger: float, number: int) -> None:
    """One landing: fired on, damaged or lost, each case within the one before, by one draw; an accident besides."""
    wing: Wing = world.wings[row]
    luck = dice.uniform(key, number, wing.id, Purpose.LANDING_FIRE, 0)
    crashed = dice.uniform(key, number, wing.id, Purpose.ACCIDENT, 0) < inputs.accident
    wing.landings += 1
    if luck < hazard.chance(danger * hazard.exposure(wing.fired_on)):
        wing.landings_fired_on += 1
    damaged = luck < hazard.chance(danger * hazard.exposure(wing.damage))
    lost = luck < hazard.chance(danger * hazard.exposure(wing.loss))
    if damaged:
        wing.landings_damaged += 1
        shy_away(world, inputs, row, inputs.careful_after_loss if lost else inputs.careful_after_damage)
    if lost or crashed:
        wing.lost += 1
        wing.safe -= 1


@compiled
def shy_away(world: World, inputs: AntiairInputs, row: int, hours: float) -> None:
    """The air commander keeps a wing from a place for a while, and sends fewer afterwards."""
    wing: Wing = world.wings[row]
    approach: Approach = world.approaches[row * len(world.places) + wing.over]
    approach.closed_until = max(approach.closed_until, world.clock[0].hour + hours)
    approach.share = inputs.comes_back
