"""A grid of panels, each with its title; those that are left over stay empty."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import WIDTH

MOST = 20
"""Most panels in a figure: more cannot be read."""


def panel_grid(count: int, across: int, height: float) -> tuple[Figure, list[Axes]]:
    """Return a figure and this many panels, each of this height [inch]; a figure without panels is as high as one."""
    if count > MOST:
        raise KidalError(f"the figure would have {count} panels, and at most {MOST} can be read: name fewer outcomes")
    down = max(1, math.ceil(count / across))
    figure = Figure(figsize=(WIDTH, height * down + 1.0))
    grid = list(figure.subplots(down, across, squeeze=False).flat)
    for axes in grid[count:]:
        axes.set_axis_off()
    return figure, grid[:count]


def unit_label(unit: str) -> str:
    """Return a unit as an axis names it.

    >>> unit_label("people"), unit_label("1")
    ('people', 'no unit')
    """
    return "no unit" if unit in ("", "1") else unit
