"""Distances on the theatre's plane."""

import math

from kidal_sim.jit.compile import compiled


@compiled
def distance(x: float, y: float, other_x: float, other_y: float) -> float:
    """Return the straight-line distance between two points. [km]

    Euclid on the plane that the theatre is drawn on when it is built (an equirectangular one; within 1.5 % of the sphere
    for theatres of a few hundred km at low latitudes).

    >>> distance(0.0, 0.0, 3.0, 4.0)
    5.0
    """
    east, north = other_x - x, other_y - y
    return math.sqrt(east * east + north * north)


@compiled
def along(start: float, end: float, share: float) -> float:
    """Return the point at a share of the way from start to end.

    >>> along(10.0, 20.0, 0.25)
    12.5
    """
    return start + (end - start) * share
