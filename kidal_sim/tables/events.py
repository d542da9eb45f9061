"""The log of what happened and why.

Every event has a number, from 0 in the order in which the campaign makes them, and names the event that caused it. The count
advances whatever the capacity; only storing is skipped beyond it, so no capacity changes any other number.
"""

from enum import IntEnum

from kidal_sim.jit.compile import compiled
from kidal_sim.tables.kinds import NOWHERE
from kidal_sim.tables.log_tables import Event
from kidal_sim.tables.world import World


class What(IntEnum):
    """What happened. Append only. `ACTORS` says which table `who` is a row of."""

    ORDERED = 0
    CALLED_OFF = 1
    CHOSE = 2
    DEPARTED = 3
    ARRIVED = 4
    STRUCK_MINE = 5
    GAVE_CONTACT = 6
    ASSAULTED = 7
    BROKE = 8
    RALLIED = 9
    LOST_TOUCH = 10
    TOOK = 11
    BESIEGED = 12
    SIEGE_ENDED = 13
    RELIEVED = 14
    GAVE_UP = 15
    OVERRAN = 16
    RAIDERS_LEFT = 17
    SHELLED = 18
    STRUCK_FROM_AIR = 19
    HARMED_CIVILIANS = 20
    AIRCRAFT_LOST = 21
    LANDED = 22
    LANDING_HIT = 23
    CAREFUL = 24
    CONVOY_LEFT = 25
    DELIVERED = 26
    CAME = 27
    RECALLED = 28
    RECRUITED = 29
    DRIFTED_HOME = 30
    SWEPT = 31
    BASED = 32
    JOINED = 33
    SHIFTED = 34
    LEFT_FOR_REFUGE = 35
    CAME_BACK = 36
    HUNGER = 37
    LEFT_BEHIND = 38
    CONVOY_LOST = 39


ACTORS = {
    "wing": (What.STRUCK_FROM_AIR, What.AIRCRAFT_LOST, What.LANDED, What.LANDING_HIT, What.CAREFUL, What.BASED),
    "site": (What.BESIEGED, What.SIEGE_ENDED, What.GAVE_UP, What.HARMED_CIVILIANS, What.SWEPT, What.HUNGER),
    "faction": (What.JOINED, What.RECRUITED, What.DRIFTED_HOME),
    "arrival": (What.CAME,),
}
"""Whose row `who` is; a unit's, for whatever stands in no list."""

OTHERS = {
    "order": (What.ORDERED, What.CALLED_OFF),
    "option": (What.CHOSE,),
    "recall": (What.RECALLED,),
    "place": (What.DEPARTED, What.CONVOY_LEFT, What.BASED),
}
"""Whose row `other` is, likewise; a unit's, for whatever stands in no list. Of CAME it is a unit's, or a wing's if
aircraft came, and its amount is airframes."""

AMOUNTS = {
    "people": (
        What.DEPARTED, What.ARRIVED, What.STRUCK_MINE, What.ASSAULTED, What.RALLIED, What.LOST_TOUCH, What.SHELLED, What.STRUCK_FROM_AIR,
        What.HARMED_CIVILIANS, What.CAME, What.RECALLED, What.RECRUITED, What.DRIFTED_HOME, What.SWEPT, What.LEFT_BEHIND,
        What.GAVE_UP, What.SHIFTED, What.CAME_BACK,
    ),
    "h": (What.GAVE_CONTACT, What.CAREFUL),
    "share": (What.BROKE,),
    "kg": (What.LANDED, What.CONVOY_LEFT, What.DELIVERED, What.OVERRAN),
    "vehicles": (What.CONVOY_LOST,),
    "airframes": (What.AIRCRAFT_LOST, What.LANDING_HIT, What.BASED),
    "odds": (What.ORDERED, What.CALLED_OFF),
    "side": (What.TOOK,),
}  # fmt: skip
"""Unit of `amount`; whatever stands in no list has none."""


@compiled
def append(world: World, what: int, hour: float, who: int, place: int, cause: int) -> int:
    """Log that something happened; returns its number. who: row of its table; cause: number of an event, or NOWHERE.

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
def is_kept(world: World, number: int) -> bool:
    """Whether an event is stored: what only the log needs may else be left out."""
    return number < len(world.events)


@compiled
def tell(world: World, number: int, other: int, amount: float) -> None:
    """Add to an event whom or what else it concerns (a row), and how much."""
    if number < len(world.events):
        event: Event = world.events[number]
        event.other = other
        event.amount = amount


@compiled
def met(world: World, number: int, draw: float, threshold: float) -> None:
    """Add to an event the number that was drawn or reached, and the threshold that it met."""
    if number < len(world.events):
        event: Event = world.events[number]
        event.draw = draw
        event.threshold = threshold
