"""Day and night."""

import math

from kidal_sim.jit.compile import compiled


@compiled
def midnight(hour: float) -> float:
    """Return the hour at which the day of an hour began. [h]

    >>> midnight(30.0)
    24.0
    """
    return 24.0 * math.floor(hour / 24.0)


@compiled
def daylight(start: float, end: float, sunrise: float, sunset: float) -> float:
    """Return the hours of daylight between two hours of the campaign, at most a day apart. [h]

    Overlap of [start, end] with [sunrise, sunset] on every day it touches.

    >>> daylight(0.0, 12.0, 6.0, 18.0)
    6.0
    >>> daylight(20.0, 44.0, 6.0, 18.0)
    12.0
    """
    light = 0.0
    day = midnight(start)
    while day < end:
        light += max(0.0, min(end, day + sunset) - max(start, day + sunrise))
        day += 24.0
    return light


@compiled
def nightfall(hour: float, sunset: float) -> float:
    """Return the next sunset, now if the sun is setting. [h]

    >>> nightfall(30.0, 18.0)
    42.0
    """
    today = midnight(hour) + sunset
    return today if today >= hour else today + 24.0
