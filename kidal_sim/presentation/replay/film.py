"""One campaign as a film of its map: an animated GIF, or MP4 by ffmpeg: the one on the path, or that of imageio-ffmpeg."""

import math
import shutil
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.animation import AbstractMovieWriter, FFMpegWriter, PillowWriter
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames
from kidal_sim.atomic_files import appearing
from kidal_sim.errors import KidalError
from kidal_sim.explain.story import event_text, is_notable, time_text
from kidal_sim.findings.figure_style import INK, figure_style
from kidal_sim.presentation.map.projection import NEUTRAL_STYLE, SIDE_STYLES
from kidal_sim.presentation.replay.map_layout import MapLayout, lay_out
from kidal_sim.tables.kinds import NOWHERE, Side, WingKind

MOST_FRAMES = 120
"""Most frames of a film: each stands for several turns, if need be."""
FRAMES_PER_SECOND = 5
DPI = 100
ROOM = 206.0
"""Height of the text below the map. [px]"""
LAST, FOLDED = 3, 2
"""Number of events below the map, and most lines of each, of the title and of which run it is."""
CAVEAT = "One course of events out of many; it predicts nothing."
HEADING, TEXT, LINE = 9.0, 8.0, 17.0
"""Size of letters [pt] and height of a line [px] below the map."""
WIDE = {HEADING: 0.65, TEXT: 0.57}
"""Width of a letter as a share of its size, heavy and not: few lines of English are wider."""
STYLES = {side: SIDE_STYLES.get(side.name.lower(), NEUTRAL_STYLE) for side in Side}
SPOTS = 25
"""Units closer together than this part of their road share a marker."""
BESIDE = 28.0
"""Distance of the people of a side from the middle of their place; neutrals stand farther out, beyond insurgents. [px]"""
OUT = {Side.GOVERNMENT: -BESIDE, Side.INSURGENTS: BESIDE, Side.NEUTRAL: 2.5 * BESIDE}


def refuse_unless_possible(path: Path) -> None:
    """Refuse a film that cannot be made here."""
    with _encoder():
        if path.suffix.lower() == ".mp4" and not FFMpegWriter.isAvailable():
            raise KidalError(
                f"{path}: MP4 needs the program ffmpeg, which is not installed: install it, or pip install 'kidal_sim[film]', "
                "or choose a name that ends in .gif"
            )


@contextmanager
def _encoder() -> Iterator[None]:
    """Point Matplotlib to the ffmpeg of a package, where there is none on the path."""
    path = shutil.which("ffmpeg") or (import_module("imageio_ffmpeg").get_ffmpeg_exe() if find_spec("imageio_ffmpeg") else "ffmpeg")
    with matplotlib.rc_context({"animation.ffmpeg_path": path}):
        yield


def write_film(campaign: Campaign, frames: Frames, chosen: str, path: Path) -> None:
    """Write the film of a finished campaign, whole or not at all. chosen: which run it is, and why this one."""
    refuse_unless_possible(path)
    writer: AbstractMovieWriter
    writer = FFMpegWriter(FRAMES_PER_SECOND) if path.suffix.lower() == ".mp4" else PillowWriter(FRAMES_PER_SECOND)
    with appearing(path) as hidden, _encoder():
        _shoot(campaign, frames, chosen, writer, hidden)


def _shoot(campaign: Campaign, frames: Frames, chosen: str, writer: AbstractMovieWriter, path: Path) -> None:
    chart, lines = lay_out(campaign), list(_event_lines(campaign))
    width, height = chart.width, chart.height + ROOM
    with figure_style():
        figure = Figure(figsize=(round(width) // 2 * 2 / DPI, round(height) // 2 * 2 / DPI), facecolor="#fbf8f1")
        figure.set_layout_engine("none")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        with writer.saving(figure, str(path), DPI):
            for frame in chosen_frames(len(frames)):
                draw_frame(axes, campaign, frames, chart, frame)
                happened = [line for at, line in lines if at < frames.events[frame]]
                _write_words(axes, chart, caption_lines(campaign.scenario.title, chosen, happened, chart.width))
                writer.grab_frame()


def chosen_frames(frames: int) -> list[int]:
    """Return which frames are in the film: at even steps, the last one always.

    >>> chosen_frames(5), chosen_frames(361)[:3], chosen_frames(361)[-1]
    ([0, 1, 2, 3, 4], [0, 4, 8], 360)
    """
    step = math.ceil(frames / MOST_FRAMES)
    return sorted({*range(0, frames, step), frames - 1})


def _event_lines(campaign: Campaign) -> Iterator[tuple[int, str]]:
    """Yield number and words of the events that matter, in the order of their hours."""
    events: list[Any] = list(campaign.history().sort_values(["hour", "number"]).itertuples(index=False))
    for event in events:
        if is_notable(event):
            yield event.number, f"{time_text(event)}: {event_text(event)}"


def draw_frame(axes: Axes, campaign: Campaign, frames: Frames, chart: MapLayout, frame: int) -> None:
    """Draw the map at one frame: sites and their holders, people of each side, sieges, reach of drones."""
    axes.clear()
    axes.set(xlim=(0, chart.width), ylim=(chart.height + ROOM, 0))
    axes.axis("off")
    for road in chart.roads:
        axes.plot([road.x, road.x_end], [road.y, road.y_end], color="#9aa0a6", linewidth=1.5, zorder=1)
    _draw_reach(axes, campaign, frames, chart, frame)
    for row, site in enumerate(chart.sites):
        look = STYLES[Side(frames.sites["holder"][frame, row])]
        axes.plot(site.x, site.y, look.marker, markersize=13, markerfacecolor="white", markeredgecolor=look.edge, markeredgewidth=2)
        axes.text(site.x, site.y + (30 if site.below else -24), site.label, ha="center", fontsize=9, fontweight="bold", parse_math=False)
        if frames.sites["besieged"][frame, row]:
            axes.add_patch(Circle((site.x, site.y), 20, fill=False, linestyle="--", linewidth=1.6, edgecolor="black", zorder=2))
    for side in Side:
        _draw_people(axes, campaign, frames, chart, (frame, side))
    _write_time(axes, chart, float(frames.hours[frame]))


def _draw_reach(axes: Axes, campaign: Campaign, frames: Frames, chart: MapLayout, frame: int) -> None:
    for row, wing in enumerate(campaign.world.wings):
        site = int(frames.wings["home"][frame, row])
        is_held = frames.sites["holder"][frame, site] == wing.side
        if wing.kind == WingKind.DRONE and is_held and frames.wings["airframes"][frame, row] > 0:
            home = chart.places[site]
            edge = STYLES[Side(wing.side)].edge
            ring = Circle((home.x, home.y), wing.radius * chart.scale, fill=False, linestyle=(0, (6, 5)), linewidth=0.9, edgecolor=edge)
            axes.add_patch(ring)
            ring.set_clip_path(Rectangle((0.0, 0.0), chart.width, chart.height, transform=axes.transData))  # not over the text


def _draw_people(axes: Axes, campaign: Campaign, frames: Frames, chart: MapLayout, shown: tuple[int, Side]) -> None:
    """Draw a marker for all people of a side at a site, and for those who are together on a road."""
    frame, side = shown
    units_now = {name: values[frame] for name, values in frames.units.items()}
    units: Any = campaign.world.units
    shares = frames.shares(campaign.world.places)[frame]
    here = (units_now["people"] > 0) & (units_now["place"] != NOWHERE) & (np.asarray(units["side"]) == side)
    out = OUT[side]
    for x, y, people, fighting in _groups(chart, units_now, shares, here):
        size = min(18.0, 5.0 + math.sqrt(people) / 3.0)
        edge = "#a50f15" if fighting else STYLES[side].edge
        look: dict[str, Any] = {
            "markerfacecolor": STYLES[side].colour,
            "markeredgecolor": edge,
            "markeredgewidth": 2.5 if fighting else 1.0,
        }
        axes.plot(x + out, y, STYLES[side].marker, markersize=size, zorder=4, **look)
        beside = x + out + math.copysign(size / 2 + 9, out)
        axes.text(beside, y, f"{people:,}", ha="left" if out > 0 else "right", va="center", fontsize=8, zorder=5)


def _groups(
    chart: MapLayout, units_now: dict[str, NDArray[Any]], shares: NDArray[Any], here: NDArray[Any]
) -> Iterator[tuple[float, float, int, bool]]:
    """Yield where people stand, how many, and whether any of them fight."""
    for place, spot in enumerate(chart.places):
        rows = np.flatnonzero(here & (units_now["place"] == place))
        where = np.round(SPOTS * shares[rows])
        for group in [rows[where == at] for at in np.unique(where)]:
            share = 0.0 if spot.is_site else float(shares[group[0]])
            x, y = spot.x + share * (spot.x_end - spot.x), spot.y + share * (spot.y_end - spot.y)
            yield x, y, int(units_now["people"][group].sum()), bool(units_now["fighting"][group].any())


def _write_time(axes: Axes, chart: MapLayout, hour: float) -> None:
    length, km = chart.bar
    axes.text(10, 18, f"day {hour // 24:.0f}, {hour % 24:02.0f}:00", fontsize=11, fontweight="bold", color=INK)
    axes.plot([14, 14 + length], [chart.height - 10] * 2, color=INK, linewidth=1.5)
    axes.text(14 + length / 2, chart.height - 14, km, ha="center", fontsize=8, color=INK)


def caption_lines(title: str, chosen: str, happened: list[str], width: float) -> list[tuple[str, bool]]:
    """Return the lines below a map of this width [px], and whether each is of the title: title, which run it is, the last events."""
    above = [(line, True) for line in _fold(title, HEADING, width)]
    below = [line for each in (chosen, CAVEAT, *happened[-LAST:]) for line in _fold(each, TEXT, width)]
    return above + [(line, False) for line in below]


def _write_words(axes: Axes, chart: MapLayout, lines: list[tuple[str, bool]]) -> None:
    line: Callable[..., Any] = axes.text
    for row, (text, heading) in enumerate(lines):
        look: dict[str, Any] = {"fontsize": HEADING, "fontweight": "bold"} if heading else {"fontsize": TEXT}
        line(10, chart.height + 14 + LINE * row, text, color=INK, parse_math=False, **look)


def _fold(text: str, size: float, width: float) -> list[str]:
    """Return a text in lines that fit; what is beyond two of them is cut. size: of letters [pt]."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    letters = int((width - 20.0) / (WIDE[size] * size * DPI / 72.0))
    return textwrap.wrap(plain, letters, max_lines=FOLDED, placeholder="…")
