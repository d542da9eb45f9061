"""A theatre's plane on paper or on a screen: north up, to scale, with room about the outermost sites; and how its sides look."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

LEAST = 40.0
"""Sites closer together than this are drawn on a plane of so many km. [km]"""


class Look(NamedTuple):
    """How a side is drawn."""

    colour: str
    edge: str
    marker: str


SIDES = {"government": Look("#0b4f8a", "#0b4f8a", "s"), "insurgents": Look("#f2a23c", "#5c3200", "D")}
"""As on the page of a run."""


@dataclass(frozen=True)
class Plane:
    """Where kilometres to the east and north stand, in points or pixels from the lower left."""

    left: float
    """Of the plane. [km]"""
    bottom: float
    scale: float
    """Points or pixels in a kilometre."""
    width: float
    height: float

    @classmethod
    def fitted(cls, east: Any, north: Any, largest: tuple[float, float], margins: tuple[float, float]) -> Self:
        """As large as fits. east, north: of the sites [km]; largest: width and height, with the margins, beside and above, in them."""
        (beside, above), across, up = margins, max(float(np.ptp(east)), LEAST), max(float(np.ptp(north)), LEAST)
        scale = min((largest[0] - 2 * beside) / across, (largest[1] - 2 * above) / up)
        left, bottom = (east.min() + east.max() - across) / 2, (north.min() + north.max() - up) / 2
        return cls(left - beside / scale, bottom - above / scale, scale, across * scale + 2 * beside, up * scale + 2 * above)

    def at(self, east: float, north: float) -> tuple[float, float]:
        """A place on it."""
        return (east - self.left) * self.scale, (north - self.bottom) * self.scale


def round_below(number: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no more than a number.

    >>> round_below(7.0), round_below(430.0), round_below(0.25)
    (5.0, 200.0, 0.2)
    """
    ten = 10.0 ** math.floor(math.log10(number))
    return max(step * ten for step in (1.0, 2.0, 5.0) if step * ten <= number * (1.0 + 1e-9))
