"""What becomes of units that have broken: some scatter and rally, some run with the enemy on their heels."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.compiled import compiled
from kidal_sim.dice import Key, Purpose
from kidal_sim.laws import daylight, hazard
from kidal_sim.state import ledger, occupancy
from kidal_sim.state.forces import Unit
from kidal_sim.state.kinds import NEVER, NOWHERE, Kind, Task
from kidal_sim.state.row import Row
from kidal_sim.state.tables import Clock, Presence
from kidal_sim.state.world import World


class AftermathInputs(Row):
    """What a broken unit goes through."""

    pursued: Annotated[float, "1/h"]
    """Share of itself that a broken unit loses per hour while the enemy is on its heels."""
    rally: Annotated[float, "share"]
    """Share of a scattered unit that rallies."""
    rally_after: Annotated[float, "h"]
    """Time until those who scattered rally, and until a broken column can act again."""


@compiled
def resolve(world: World, inputs: AftermathInputs, key: Key, killed: float, pace: float, row: int) -> None:
    """See to a broken unit: irregulars and garrisons scatter and rally, columns run for the nearest friendly site.

    Those who scatter walk to their refuge at the pace of a march [km/h]. A column that breaks with the enemy still standing
    is pursued until night, or until it reaches a friendly site, for the share of the time in which no friendly aircraft
    covers it.
    """
    unit: Unit = world.units[row]
    if not unit.broken:
        return
    clock: Clock = world.clock[0]
    if unit.broken_at != NEVER:
        begin(world, inputs, key, pace, unit)
    if unit.task == Task.SCATTERED:
        if clock.hour + clock.turn >= unit.away_until:
            come_together(world, unit)
    elif unit.people > 0:
        run(world, inputs, key, killed, unit)


@compiled
def begin(world: World, inputs: AftermathInputs, key: Key, pace: float, unit: Unit) -> None:
    """The moment after a unit has broken."""
    if world.factions[unit.faction].irregular or unit.kind == Kind.GARRISON:
        missing = unit.people - dice.binomial(dice.uniform(key, unit.fights, unit.id, Purpose.RALLY, 0), unit.people, inputs.rally)
        refuge = occupancy.nearest_friendly(world, unit)
        ledger.lose_touch(unit, missing)
        unit.target = world.factions[unit.faction].refuge if world.factions[unit.faction].irregular else refuge
        unit.task = Task.SCATTERED
        walk = occupancy.way_length(world, unit.place, unit.km, unit.target) / pace if unit.target != NOWHERE else 0.0
        unit.away_until = unit.broken_at + inputs.rally_after + walk
        unit.place = NOWHERE
        unit.next_place = NOWHERE
        unit.inside = False
    else:
        enemies: Presence = world.presences[occupancy.presence_row(world, occupancy.other(unit.side), unit.place)]
        unit.pursued_from = unit.broken_at
        unit.pursued_until = unit.broken_at
        if enemies.power > 0.0:
            unit.pursued_until = daylight.nightfall(unit.broken_at, world.clock[0].sunset)
        unit.away_until = unit.broken_at + inputs.rally_after
        unit.target = occupancy.nearest_friendly(world, unit)
        unit.task = Task.WITHDRAW
    unit.broken_at = NEVER


@compiled
def come_together(world: World, unit: Unit) -> None:
    """Those who scattered stand together again at their refuge, if their side still holds one."""
    if unit.people == 0 or not occupancy.held_by(world, unit.target, unit.side):
        ledger.dissolve(unit)
    else:
        unit.place = unit.target
        unit.next_place = unit.target
        unit.post = unit.target
        unit.km = 0.0
        unit.inside = True
        unit.task = Task.HOLD
        unit.baseline = unit.people
    unit.broken = False


@compiled
def run(world: World, inputs: AftermathInputs, key: Key, killed_share: float, unit: Unit) -> None:
    """A broken column loses people while it is pursued, and is itself again after some rest in a friendly site."""
    clock: Clock = world.clock[0]
    safe = occupancy.held_by(world, unit.place, unit.side)
    if safe:
        unit.pursued_until = min(unit.pursued_until, clock.hour)
    covered = min(1.0, world.presences[occupancy.presence_row(world, unit.side, unit.place)].air / clock.turn)
    hours = min(clock.hour + clock.turn, unit.pursued_until) - max(clock.hour, unit.pursued_from)
    hours *= 1.0 - covered
    if hours > 0.0:
        share = hazard.chance(inputs.pursued * hours)
        lost = dice.binomial(dice.uniform(key, unit.pursuits, unit.id, Purpose.PURSUIT, 0), unit.people, share)
        killed = dice.binomial(dice.uniform(key, unit.pursuits, unit.id, Purpose.PURSUIT, 1), lost, killed_share)
        vehicles = dice.binomial(dice.uniform(key, unit.pursuits, unit.id, Purpose.PURSUIT, 2), unit.vehicles, share)
        unit.pursuits += 1
        ledger.hit(unit, killed, lost - killed, vehicles)
        ledger.settle_losses(unit)
    if safe and clock.hour + clock.turn >= unit.away_until:
        unit.broken = False
        unit.baseline = unit.people
