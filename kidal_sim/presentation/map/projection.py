"""The projection of a theatre onto paper or a screen, north up and to scale, and the style of each side."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

LEAST = 40.0
"""Smallest extent of a map. [km]"""


class SideStyle(NamedTuple):
    """Colour, edge and marker of a side."""

    colour: str
    edge: str
    marker: str


SIDE_STYLES = {"government": SideStyle("#0b4f8a", "#0b4f8a", "s"), "insurgents": SideStyle("#f2a23c", "#5c3200", "D")}
"""The same as on the page of a replay."""
NEUTRAL_STYLE = SideStyle("#8b949e", "#4b535b", "o")
"""That of neutral people, and of a site that nobody holds."""


@dataclass(frozen=True)
class MapProjection:
    """The mapping of kilometres east and north to points or pixels from the lower left."""

    left: float
    """Left edge of the map. [km]"""
    bottom: float
    scale: float
    """Points or pixels in a kilometre."""
    width: float
    height: float

    @classmethod
    def fitted(cls, east: Any, north: Any, largest: tuple[float, float], margins: tuple[float, float]) -> Self:
        """Return the largest map of these sites that fits.

        east, north: of the sites [km]; largest: width and height, margins included; margins: beside and above.
        """
        (beside, above), across, up = margins, max(float(np.ptp(east)), LEAST), max(float(np.ptp(north)), LEAST)
        scale = min((largest[0] - 2 * beside) / across, (largest[1] - 2 * above) / up)
        left, bottom = (east.min() + east.max() - across) / 2, (north.min() + north.max() - up) / 2
        return cls(left - beside / scale, bottom - above / scale, scale, across * scale + 2 * beside, up * scale + 2 * above)

    def at(self, east: float, north: float) -> tuple[float, float]:
        """Return the position of a place on the map."""
        return (east - self.left) * self.scale, (north - self.bottom) * self.scale


def round_below(number: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that does not exceed a number.

    >>> round_below(7.0), round_below(430.0), round_below(0.25)
    (5.0, 200.0, 0.2)
    """
    ten = 10.0 ** math.floor(math.log10(number))
    return max(step * ten for step in (1.0, 2.0, 5.0) if step * ten <= number * (1.0 + 1e-9))
