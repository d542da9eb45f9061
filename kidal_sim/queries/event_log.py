"""Writing to the log of what happened and why.

Every event has a number, from 0 in the order in which the campaign makes them, and names the event that caused it. The count
advances whatever the capacity; only storing is skipped beyond it, so no capacity changes any other number.
"""

from kidal_sim.jit.compile import compiled
from kidal_sim.tables.kinds import NOWHERE
from kidal_sim.tables.log_tables import Event
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
