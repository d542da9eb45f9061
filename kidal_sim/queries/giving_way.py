"""Who gives way in a fight: units break, or break off in order."""

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.laws import breakpoints
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Task, What
from kidal_sim.tables.world import World

FIRST_HOUR = 1.0
"""How long a surprise lasts. [h]"""


@compiled
def is_surprised(world: World, unit: Unit, hour: float) -> bool:
    """Return whether a unit of regulars is in the first hour of being attacked, and nothing had warned it."""
    attacked = unit.task != Task.ASSAULT and not world.factions[unit.faction].irregular
    warned = unit.inside and world.sites[unit.place].surprise <= 1.0
    return bool(attacked and not warned and hour < unit.engaged_from + FIRST_HOUR)


@compiled
def give_way(world: World, key: Key, row: int, hour: float) -> None:
    """Let a unit break that has lost more than it bears in this fight, or break off; one that has lost everybody is told of, too."""
    unit: Unit = world.units[row]
    borne = share_borne(key, unit)
    if unit.people == 0:
        note(world, What.BROKE, row, hour, borne)
    elif unit.people < (1.0 - borne) * unit.baseline and is_sallying(world, unit):
        note(world, What.BROKE_OFF, row, hour, borne)
        unit.broke_off_at = hour
        unit.engaged_until = hour
    elif unit.people < (1.0 - borne) * unit.baseline:
        note(world, What.BROKE, row, hour, borne)
        break_up(unit, hour)
    elif not unit.inside and unit.people < (1.0 - unit.break_off) * unit.baseline:
        note(world, What.BROKE_OFF, row, hour, unit.break_off)
        unit.broke_off_at = hour
        unit.engaged_until = hour


@compiled
def is_sallying(world: World, unit: Unit) -> bool:
    """Return whether a unit of regulars has left the shelter of its own works to attack those around them, and can go back in."""
    return bool(unit.inside and unit.task == Task.ASSAULT and not world.factions[unit.faction].irregular)


@compiled
def break_up(unit: Unit, hour: float) -> None:
    """Break a unit, which takes it out of its fight. [h]"""
    unit.broken = True
    unit.broken_at = hour
    unit.engaged_until = hour


@compiled
def share_borne(key: Key, unit: Unit) -> float:
    """Return the share of its people whose loss a unit bears in its present fight: its break point, or a draw around it less surprise."""
    if unit.break_spread == 0.0 and unit.surprise == 0.0:
        return float(unit.break_point)
    threshold = dice.exponential(dice.uniform(key, unit.battles, unit.id, Purpose.BREAK, 0))
    return breakpoints.share_borne(unit.break_point, unit.break_spread, threshold - unit.surprise)


@compiled
def note(world: World, what: int, row: int, hour: float, borne: float) -> None:
    """Log that a unit gives way, with the share of its people that it has lost and the one that it bears."""
    unit: Unit = world.units[row]
    lost = 1.0 - unit.people / unit.baseline
    unit.cause = log_event(world, what, hour, row, unit.place, unit.fight_cause)
    set_details(world, unit.cause, NOWHERE, lost)
    set_draw(world, unit.cause, lost, borne)
