"""Antiair: what it costs to fly over teams on the ground, and what fear of it costs."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import hazard
from kidal_sim.queries import hazards, occupancy
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.aircraft import Approach, Wing
from kidal_sim.tables.kinds import NOWHERE, Kind, What, WingKind
from kidal_sim.tables.row import POSITIVE, Row
from kidal_sim.tables.world import World


class AntiairInputs(Row):
    """Assumptions about the danger of flying, and about how commanders answer it."""

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
    """Share of the planned sorties flown to such a place afterwards."""


@compiled
def fire(world: World, inputs: AntiairInputs, key: Key, row: int) -> None:
    """Resolve the air defence that one wing meets this turn."""
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
    """Draw losses to fire and to accidents over the sorties of a turn, in proportion to them."""
    wing: Wing = world.wings[row]
    shot = wing.sent * danger * hazard.exposure(wing.loss)
    crash = wing.sent * hazard.exposure(inputs.accident)
    lost = losses(world, key, row, shot, Purpose.AIRCRAFT_LOSS)
    if lost != NOWHERE:
        shy_away(world, inputs, row, inputs.careful_after_loss, lost)
    losses(world, key, row, crash, Purpose.ACCIDENT)


@compiled
def losses(world: World, key: Key, row: int, danger: float, purpose: Purpose) -> int:
    """Draw the airframes lost to one kind of danger; returns the number of the event, NOWHERE if none is lost."""
    wing: Wing = world.wings[row]
    by_fire = purpose == Purpose.AIRCRAFT_LOSS
    which = wing.hazards if by_fire else wing.hazards + 1
    threshold = hazards.next_threshold(world.hazards, which, key, wing.id, purpose, 0)
    lost = min(hazards.accumulate(world.hazards, which, danger, key, wing.id, purpose, 0), wing.airframes)
    if lost == 0:
        return NOWHERE
    number = lose(world, row, lost, by_fire, wing.errand)
    set_draw(world, number, world.hazards[which].exposure, threshold)
    return number


@compiled
def lose(world: World, row: int, lost: int, by_fire: bool, cause: int) -> int:
    """Take airframes off a wing; returns the number of the event, which names a team that fired if one did."""
    wing: Wing = world.wings[row]
    wing.airframes -= lost
    wing.lost += lost
    number = log_event(world, What.AIRCRAFT_LOST, world.clock[0].hour, row, wing.over, cause)
    set_details(world, number, shooter(world, occupancy.other(wing.side), wing.over) if by_fire else NOWHERE, lost)
    return number


@compiled
def shooter(world: World, side: int, place: int) -> int:
    """Return the row of the first air-defence unit of a side at a place; NOWHERE if there is none."""
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE and world.units[row].kind != Kind.AIR_DEFENCE:
        row = world.units[row].next_here
    return int(row)


@compiled
def meet_landing(world: World, inputs: AntiairInputs, key: Key, row: int, danger: float, number: int) -> None:
    """Resolve one landing: it is fired on, damaged or lost, each case within the one before, by one draw; accidents apart.

    Whoever has lost the last airframe on an earlier landing of the turn does not land again.
    """
    wing: Wing = world.wings[row]
    if wing.airframes == 0:
        wing.safe -= 1
        return
    draw = dice.uniform(key, number, wing.id, Purpose.LANDING_FIRE, 0)
    loss = hazard.chance(danger * hazard.exposure(wing.loss))
    damage = max(loss, hazard.chance(danger * hazard.exposure(wing.damage)))
    wing.landings += 1
    if draw < max(damage, hazard.chance(danger * hazard.exposure(wing.fired_on))):
        wing.landings_fired_on += 1
    if draw < damage:
        be_hit(world, inputs, row, draw, damage, loss)
    if draw >= loss and dice.uniform(key, number, wing.id, Purpose.ACCIDENT, 0) < inputs.accident:
        lose(world, row, 1, False, wing.errand)
        wing.safe -= 1


@compiled
def be_hit(world: World, inputs: AntiairInputs, row: int, draw: float, damage: float, loss: float) -> None:
    """Record a landing that is damaged, or lost if the draw is below that chance; its commander keeps away for a while."""
    wing: Wing = world.wings[row]
    wing.landings_damaged += 1
    hit = log_event(world, What.LANDING_HIT, world.clock[0].hour, row, wing.over, wing.errand)
    set_details(world, hit, shooter(world, occupancy.other(wing.side), wing.over), 1.0)
    set_draw(world, hit, draw, damage)
    if draw < loss:
        wing.safe -= 1
        lost = lose(world, row, 1, True, hit)
        set_draw(world, lost, draw, loss)
        shy_away(world, inputs, row, inputs.careful_after_loss, lost)
    else:
        shy_away(world, inputs, row, inputs.careful_after_damage, hit)


@compiled
def shy_away(world: World, inputs: AntiairInputs, row: int, hours: float, cause: int) -> None:
    """Keep a wing from a place for a while, and send fewer sorties afterwards.

    He sends as he decided before until he decides again, and counts the time from his latest decision.
    """
    wing: Wing = world.wings[row]
    approach: Approach = world.approaches[row * len(world.places) + wing.over]
    approach.closed_until = max(approach.closed_until, occupancy.decided_at(world.clock[0]) + hours)
    approach.share = inputs.comes_back
    wing.cause = log_event(world, What.CAREFUL, world.clock[0].hour, row, wing.over, cause)
    set_details(world, wing.cause, NOWHERE, hours)
