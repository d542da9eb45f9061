"""What a page needs to know of a campaign to show it: frames, and events with their causes, in few bytes.

A column of a frame is encoded by its changes: its first value, then pairs of how many frames later it changed, and to what.
"""

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames
from kidal_sim.engine.outcomes.outcome import KG_IN_TONNE
from kidal_sim.explain.cause_tree import cause_numbers, contributing_groups, full_text
from kidal_sim.explain.entity_index import EntityIndex, Events
from kidal_sim.explain.reckoning import reckoning_lines
from kidal_sim.explain.story import draw_text, is_notable
from kidal_sim.presentation.replay.charts import Chart
from kidal_sim.presentation.replay.map_layout import MapLayout
from kidal_sim.tables.events import EVENTS, SIGNS, EventKind, What
from kidal_sim.tables.kinds import NOWHERE, Kind, WingKind

FIGHTING, BROKEN = 1, 2
"""Marks of a unit, to be added."""
DIGITS = 3
"""Significant digits of beliefs."""


def content(campaign: Campaign, frames: Frames, chart: MapLayout, charts: list[Chart]) -> dict[str, Any]:
    """Return everything that moves."""
    return {
        "start": campaign.scenario.calendar.start,
        "hours": [round(float(hour), 4) for hour in frames.hours],
        "places": [[place.label, place.x, place.y, place.x_end, place.y_end] for place in chart.places],
        "units": _units(campaign, frames),
        "sites": _sites(frames),
        "mines": [changes(frames.mines[:, row].round(2)) for row in range(frames.mines.shape[1])],
        "wings": _wings(campaign, frames, chart.scale),
        "factions": [
            {"name": name, "side": int(campaign.world.factions[row].side)} for row, name in enumerate(campaign.names.factions)
        ],
        "beliefs": [[changes(_short(values)) for values in frames.beliefs[:, row].T] for row in range(frames.beliefs.shape[1])],
        "charts": [[changes(line.values.round(2)) for line in each.lines] for each in charts],
        "signs": list(SIGNS),
        "events": _events(campaign, frames),
    }  # fmt: skip


def changes(values: NDArray[Any]) -> list[Any]:
    """Return a column by its changes; what is not known is None.

    >>> changes(np.array([4, 4, 4, 7, 7, 1]))
    [4, 3, 7, 2, 1]
    """
    known = np.where(np.isnan(values), -math.inf, values) if values.dtype.kind == "f" else values
    at = np.flatnonzero(known[1:] != known[:-1]) + 1
    encoded = [_plain(values[0])]
    for gap, row in zip(np.diff(at, prepend=0), at, strict=True):
        encoded += [int(gap), _plain(values[row])]
    return encoded


def _plain(value: Any) -> int | float | None:
    """Return a number as JSON says it: whole numbers without a point."""
    number = float(value)
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() else number


def _short(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers rounded to a few significant digits."""
    size = np.floor(np.log10(np.maximum(np.abs(values), 1.0)))
    scale = 10.0 ** (DIGITS - 1 - size)
    short: NDArray[np.float64] = np.round(values * scale) / scale
    return short


def _units(campaign: Campaign, frames: Frames) -> list[dict[str, Any]]:
    """Return of each unit who it is, and its people, place, share of the road, task and marks by frame."""
    shares = frames.shares(campaign.world.places).round(3)
    columns = frames.units
    marks = FIGHTING * columns["fighting"] + BROKEN * columns["broken"]
    return [
        {
            "name": name, "kind": Kind(unit.kind).name.lower(), "side": int(unit.side), "faction": int(unit.faction),
            "people": changes(columns["people"][:, row]), "place": changes(columns["place"][:, row]), "share": changes(shares[:, row]),
            "task": changes(columns["task"][:, row]), "marks": changes(marks[:, row]),
        }
        for row, (name, unit) in enumerate(zip(campaign.names.units, campaign.world.units, strict=True))
    ]  # fmt: skip


def _sites(frames: Frames) -> list[dict[str, Any]]:
    """Return of each site holder, stock [t], siege and support [%] by frame."""
    states = frames.sites
    tonnes, percent = (states["stock"] / KG_IN_TONNE).round(1), (100.0 * states["support"]).round()
    columns = {"holder": states["holder"], "stock": tonnes, "besieged": 1 * states["besieged"], "support": percent}
    return [{name: changes(values[:, row]) for name, values in columns.items()} for row in range(tonnes.shape[1])]


def _wings(campaign: Campaign, frames: Frames, scale: float) -> list[dict[str, Any]]:
    """Return of each wing who it is, its reach [px], and home, place flown to, hours on station and airframes by frame."""
    columns = frames.wings | {"hours": frames.wings["hours"].round(1)}
    return [
        {
            "name": name, "kind": WingKind(wing.kind).name.lower(), "side": int(wing.side), "radius": round(float(wing.radius) * scale, 1),
            "km": round(float(wing.radius)), **{column: changes(values[:, row]) for column, values in columns.items()},
        }
        for row, (name, wing) in enumerate(zip(campaign.names.wings, campaign.world.wings, strict=True))
    ]  # fmt: skip


def _events(campaign: Campaign, frames: Frames) -> dict[str, list[Any]]:
    """Return columns of the events that were kept, in the order of their numbers; their causes as `roots` and `parts` have them."""
    happened: list[Any] = list(campaign.history().itertuples(index=False))
    frame = np.searchsorted(frames.events, np.arange(len(happened)), side="right")
    index = EntityIndex.of(campaign.scenario, campaign.world)
    logged: Any = campaign.world.events
    events: Events = logged[: len(happened)]
    causes = [cause_numbers(events, index, number) for number in range(len(happened))]
    signs = [*SIGNS]
    return {
        "frame": [int(at) for at in frame],
        "hour": [round(float(event.hour), 4) for event in happened],
        "text": [full_text(event, events, index) for event in happened],
        "cause": [NOWHERE if pd.isna(event.cause) else int(event.cause) for event in happened],
        "chance": [draw_text(event) for event in happened],
        "reckoned": [reckoning_lines(event.reckoning) for event in happened],
        "besides": [contributing_groups(events, index, number) for number in range(len(happened))],
        "first": [each.first for each in causes],
        "aside": [each.aside for each in causes],
        "heading": [each.heading for each in causes],
        "matters": [int(is_notable(event)) for event in happened],
        "sign": [signs.index(sign) if (sign := _kind(event).sign) else NOWHERE for event in happened],
        "place": [NOWHERE if event.place is None else campaign.names.places.index(event.place) for event in happened],
        "share": [round(_share(campaign, frames, event, int(at)), 3) for event, at in zip(happened, frame, strict=True)],
    }


def _kind(event: Any) -> EventKind:
    """Return the entry of the catalogue for an event of a history."""
    return EVENTS[What[event.what.upper()]]


def _share(campaign: Campaign, frames: Frames, event: Any, frame: int) -> float:
    """Return how far along a road an event happened: where the unit was that it names, else half-way; 0 at a site."""
    if event.place is None or event.place in campaign.names.sites:
        return 0.0
    place = campaign.names.places.index(event.place)
    is_unit = _kind(event).actor == "unit"
    named = [campaign.names.units.index(name) for name in (event.who if is_unit else None, event.other) if name in campaign.names.units]
    for unit in named:
        for at in (frame, max(0, frame - 1)):
            if frames.units["place"][at, unit] == place:
                return float(frames.units["km"][at, unit] / campaign.world.places[place].length)
    return 0.5
