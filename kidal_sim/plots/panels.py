"""Panels beside each other, each with its title; those that are left over stay empty."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import KidalError
from kidal_sim.plots.style import WIDTH

MOST = 20
"""Panels in a figure: more cannot be read."""


def panels(count: int, across: int, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with so many panels, each of this height [inch]; without any, as high as one."""
    if count > MOST:
        raise KidalError(f"found {count} panels to draw; wanted {MOST} at most: name fewer outcomes")
    down = max(1, math.ceil(count / across))
    figure = Figure(figsize=(WIDTH, height * down + 1.0))
    grid = list(figure.subplots(down, across, squeeze=False).flat)
    for axes in grid[count:]:
        axes.set_axis_off()
    return figure, grid[:count]


def of_numbers(outcomes: Sequence[Outcome], what: str) -> list[Outcome]:
    """Those that are numbers; refused if there is none."""
    found = [each for each in outcomes if each.kind != "binary"]
    if not found:
        raise KidalError(f"{what} shows numbers, and found chances alone; wanted an outcome that is a number")
    return found


def axis_label(outcome: Outcome) -> str:
    """The unit of an outcome, as its axis says it."""
    return "no unit" if outcome.unit in ("", "1") else outcome.unit
