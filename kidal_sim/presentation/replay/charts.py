"""Charts of one campaign over time, for a page: lines as points of an SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames
from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY, KG_IN_TONNE
from kidal_sim.presentation.map.projection import round_below
from kidal_sim.tables.kinds import BELLIGERENTS, Side

WIDTH, HEIGHT = 440.0, 108.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 6.0, 18.0
"""Size of a chart and the room around its lines. [px]"""
LINES = 6
"""At most so many lines in a chart: those after them are left out, and a note says so."""


@dataclass(frozen=True)
class Line:
    """One line of a chart: a value for each frame."""

    name: str
    style: str
    """Class by which it is drawn."""
    side: int
    """Of whom it tells: his enemy does not know it."""
    values: NDArray[np.float64]
    points: str


@dataclass(frozen=True)
class Chart:
    """A chart with its axis: where a value stands, and what stands beside it."""

    title: str
    unit: str
    lines: list[Line]
    ticks: list[tuple[float, str]]
    days: list[tuple[float, str]]
    note: str = ""


def charts(campaign: Campaign, frames: Frames) -> list[Chart]:
    """Return the charts of people, losses, stock of besieged sites, and attacks."""
    sides: Any = campaign.world.units
    people, losses = frames.people(np.asarray(sides["side"])), frames.losses
    names = [side.name.lower() for side in BELLIGERENTS]
    by_side = [(name, f"side-{row}", row) for row, name in enumerate(names)]
    stocks, note = besieged_stocks(campaign, frames)
    return [
        chart(frames, "People in the theatre", "people", [(*each, people[:, row]) for row, each in enumerate(by_side)]),
        chart(frames, "Killed, wounded, missing, captured so far", "people", [(*each, losses[:, row]) for row, each in enumerate(by_side)]),
        chart(frames, "Stock at sites that were besieged", "t", stocks, note),
        chart(frames, "Attacks by insurgents", "in the last 24 hours", [("", "bare", Side.INSURGENTS, attacks_a_day(frames))]),
    ]


def besieged_stocks(campaign: Campaign, frames: Frames) -> tuple[list[tuple[str, str, int, NDArray[Any]]], str]:
    """Return the stock of the sites that the insurgents besieged, while the government held them [t], and a note."""
    held = frames.sites["holder"] == Side.GOVERNMENT
    rows = np.flatnonzero((frames.sites["besieged"] & held).any(axis=0))
    if not rows.size:
        return [], "No site was besieged while the government held it."
    stock = np.where(held, frames.sites["stock"] / KG_IN_TONNE, np.nan)
    left_out = ", ".join(campaign.names.sites[row] for row in rows[LINES:])
    kept = [(campaign.names.sites[row], f"line-{number}", int(Side.GOVERNMENT), stock[:, row]) for number, row in enumerate(rows[:LINES])]
    return kept, f"Not drawn: {left_out}." if left_out else ""


def attacks_a_day(frames: Frames) -> NDArray[np.float64]:
    """Return the attacks of the 24 hours up to each frame, or of as many as there were. [1/day]"""
    before = np.searchsorted(frames.hours, frames.hours - HOURS_IN_DAY, side="left")
    found: NDArray[np.float64] = (frames.attacks - frames.attacks[before]).astype(np.float64)
    return found


def chart(frames: Frames, title: str, unit: str, lines: Sequence[tuple[str, str, int, NDArray[Any]]], note: str = "") -> Chart:
    """Return a chart of values from 0 up, with round numbers at its axis."""
    highest = max((float(np.nanmax(values)) for *_, values in lines), default=0.0)
    step = max(round_below(max(highest, 1.0) / 2.0), 1.0)
    top = max(step * math.ceil(highest / step), step)
    across = along(frames)
    made = [Line(*line, _points(across, _height(line[-1], top))) for line in lines]
    ticks = [(round(float(_height(value, top)), 1), f"{value:,g}") for value in np.arange(0.0, top + step / 2, step)]
    return Chart(title, unit, made, ticks if made else [], _days(frames), note)


def along(frames: Frames) -> NDArray[np.float64]:
    """Return the position of each frame on the axis of time. [px]"""
    first, last = frames.hours[0], frames.hours[-1]
    share = (frames.hours - first) / max(last - first, 1e-9)
    found: NDArray[np.float64] = LEFT + share * (WIDTH - LEFT - RIGHT)
    return found


def _height(values: Any, top: float) -> Any:
    return HEIGHT - BOTTOM - np.asarray(values, dtype=np.float64) / top * (HEIGHT - TOP - BOTTOM)


def _days(frames: Frames) -> list[tuple[float, str]]:
    """Return the positions of about five round days."""
    first, last = frames.hours[0] / HOURS_IN_DAY, frames.hours[-1] / HOURS_IN_DAY
    step = max(1.0, round_below(max(last - first, 1.0) / 3.0))
    days = np.arange(math.ceil(first / step) * step, last + 1e-9, step)
    places = np.interp(days * HOURS_IN_DAY, frames.hours, along(frames))
    return [(round(float(x), 1), f"{day:g}") for x, day in zip(places, days, strict=True)]


def _points(across: NDArray[np.float64], heights: NDArray[np.float64]) -> str:
    """Return the path of a line, broken where nothing is known; points on a level stretch are left out."""
    path: list[str] = []
    for row in range(len(across)):
        if math.isnan(heights[row]):
            continue
        begins = row == 0 or math.isnan(heights[row - 1])
        ends = row + 1 == len(across) or math.isnan(heights[row + 1])
        if begins or ends or not heights[row - 1] == heights[row] == heights[row + 1]:
            path.append(f"{'M' if begins else 'L'}{across[row]:.1f} {heights[row]:.1f}")
    return "".join(path)
