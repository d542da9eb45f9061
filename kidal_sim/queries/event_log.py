"""Writing to the log of what happened and why.

Every event has a number, from 0 in the order in which the campaign makes them, and names the event that caused it. The count
advances whatever the capacity; only storing is skipped beyond it, so no capacity changes any other number.
"""

from kidal_sim.jit.compile import compiled
from kidal_sim.tables.kinds import NOWHERE, Decision
from kidal_sim.tables.log_tables import Event, Reckoning
from kidal_sim.tables.world import World


@compiled
def log_event(world: World, what: int, hour: float, who: int, place: int, cause: int) -> int:
    """Log that something happened, and return its number. who: row of its table; cause: number of an event, or NOWHERE.

    An event whose hour within its turn is not known bears the turn's, but none earlier than its cause's.
    """
    number = int(world.log[0].count)
    world.log[0].count = number + 1
    if number < len(world.events):
        event: Event = world.events[number]
        event.what = what
        event.hour = hour if cause == NOWHERE else max(hour, world.events[cause].hour)
        event.who = who
        event.place = place
        event.cause = cause
        event.other = NOWHERE
    return number


@compiled
def is_stored(world: World, number: int) -> bool:
    """Return whether an event is stored: what only the log needs may else be left out."""
    return number < len(world.events)


@compiled
def set_details(world: World, number: int, other: int, amount: float) -> None:
    """Set whom or what else an event concerns (a row), and how much."""
    if number < len(world.events):
        event: Event = world.events[number]
        event.other = other
        event.amount = amount


@compiled
def set_draw(world: World, number: int, draw: float, threshold: float) -> None:
    """Set the number that was drawn or reached in an event, and the threshold that it met."""
    if number < len(world.events):
        event: Event = world.events[number]
        event.draw = draw
        event.threshold = threshold


@compiled
def intention(world: World, unit: int) -> int:
    """Return the row for what a unit has reckoned, until it acts on it; NOWHERE if no events are kept."""
    return len(world.events) + unit if len(world.reckonings) > 0 else NOWHERE


@compiled
def open_reckoning(world: World, row: int, decision: int, believed: float, odds: float) -> None:
    """Begin a reckoning in a row of its table: what was decided on, the enemy power believed [effective people], and the odds asked for."""
    reckoning: Reckoning = world.reckonings[row]
    reckoning.decision = decision
    reckoning.believed = believed
    reckoning.odds = odds
    reckoning.chance_asked = 0.0
    reckoning.value = 0.0
    reckoning.chance = 0.0
    reckoning.lost = 0.0
    reckoning.fear = 1.0


@compiled
def set_reckoning(world: World, number: int, unit: int) -> None:
    """Keep with an event what a unit had reckoned before it."""
    if number < len(world.events):
        row = intention(world, unit)
        world.reckonings[number] = world.reckonings[row]
        world.reckonings[row].decision = Decision.NONE
