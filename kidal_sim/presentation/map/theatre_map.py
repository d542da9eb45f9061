"""The map of a theatre at the start: north up, to scale, from the numbers of the scenario alone."""

from dataclasses import dataclass, field
from typing import Any

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch

from kidal_sim.findings.figure_style import FAINT, INK, figure_style, format_number, outcome_label, set_caption, set_heading
from kidal_sim.presentation.map.initial_state import InitialState
from kidal_sim.presentation.map.label_layout import LabelBox, LabelPlacer, text_box
from kidal_sim.presentation.map.projection import NEUTRAL_STYLE, SIDE_STYLES, MapProjection, round_below

Point = tuple[float, float]
Segment = tuple[Point, Point]
ROAD, WIDEST = "#9aa0a6", 6.0
REACH = 0.07
"""Opacity of each of the two discs of a wing's reach."""
HALO = [effects.withStroke(linewidth=2.4, foreground="white")]
INCH = 72.0
HIGHEST, WIDE = 8.0, 6.6
"""Height and width of the largest map. [inch]"""
BESIDE, ABOVE = 122.0, 42.0
"""Margins about the outermost sites, for the people there. [point]"""
BAR = 0.3
"""Largest share of the map's width that the scale bar takes."""
LEGEND, TITLE, WORDS = 2.5, 0.4, 1.0
"""Room for the legend, the title and the caption. [inch]"""
OUT = 22.0
"""Distance of people from the middle of their place. [point]"""
ALONG = (0.5, 0.35, 0.65, 0.25, 0.75)
"""Positions of a label along a road, the preferred one first."""


@dataclass(frozen=True)
class MapSheet(MapProjection):
    """A projection in points, and the labels on it."""

    labels: LabelPlacer = field(default_factory=LabelPlacer)

    @classmethod
    def of(cls, state: InitialState) -> "MapSheet":
        """Return the largest sheet that fits."""
        return cls.fitted(state.sites["east"], state.sites["north"], (WIDE * INCH, HIGHEST * INCH), (BESIDE, ABOVE))


def theatre_map(state: InitialState, note: str = "") -> Figure:
    """Draw sites, roads with their mines, the reach of drones with its uncertainty, and the people of each side."""
    sheet = MapSheet.of(state)
    wide, high = sheet.width / INCH + LEGEND, sheet.height / INCH + TITLE + WORDS
    with figure_style():
        figure = Figure(figsize=(wide, high))
        figure.set_layout_engine("none")
        axes = figure.add_axes((0.15 / wide, WORDS / high, sheet.width / INCH / wide, sheet.height / INCH / high))
        draw_map(axes, state, sheet)
        axes.legend(handles=_handles(state), loc="upper left", bbox_to_anchor=(1.0, 1.0), labelspacing=0.9, handlelength=2.4)
        set_heading(figure, f"{state.title}: the theatre on {state.start}")
        set_caption(
            figure,
            f"From {state.draws:,} draws of the uncertain inputs: middle (5 to 95 %). People by side and place, as far as they are "
            "there on the first day; on a road, anywhere on it. Mines: strikes expected on 100 km at a column's first passage. Roads are "
            "drawn straight; their lengths are longer. Equirectangular, as distances are measured in the model. ✈: airstrip.",
            note,
        )
    return figure


def draw_map(axes: Axes, state: InitialState, sheet: MapSheet) -> None:
    """Draw the map itself, in points."""
    axes.set(xlim=(0, sheet.width), ylim=(0, sheet.height), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color="#cccccc")
    _draw_reach(axes, state, sheet)
    _draw_sites(axes, state, sheet)
    on_roads = set(state.roads["name"])
    for row in state.people.to_dict("records"):
        if row["place"] not in on_roads:
            _draw_people(axes, row, [sheet.at(row["east"], row["north"])], sheet)
    for road in state.roads.to_dict("records"):
        ends = sheet.at(road["east"], road["north"]), sheet.at(road["east_end"], road["north_end"])
        _draw_road(axes, road, ends, sheet, max(state.roads["strikes_middle"].max(), 1e-9))
        for row in state.people[state.people["place"] == road["name"]].to_dict("records"):
            _draw_people(axes, row, [_between(ends, share) for share in ALONG], sheet)
    _draw_scale(axes, sheet)


def _between(ends: Segment, share: float) -> Point:
    (x, y), (x_end, y_end) = ends
    return x + share * (x_end - x), y + share * (y_end - y)


def _draw_reach(axes: Axes, state: InitialState, sheet: MapSheet) -> None:
    """Draw how far drones reach: discs for the 5 and 95 % points, and between them a ring for the middle."""
    homes = state.sites.set_index("name")
    for wing in state.wings.to_dict("records"):
        middle = sheet.at(homes.loc[wing["home"], "east"], homes.loc[wing["home"], "north"])
        for name in ("radius_low", "radius_high"):
            disc: dict[str, Any] = {"color": SIDE_STYLES[wing["side"]].colour, "alpha": REACH, "linewidth": 0}
            axes.add_patch(Circle(middle, wing[name] * sheet.scale, zorder=0.4, **disc))
        ring: dict[str, Any] = {"fill": False, "linestyle": (0, (6, 5)), "edgecolor": SIDE_STYLES[wing["side"]].edge, "linewidth": 1.0}
        axes.add_patch(Circle(middle, wing["radius_middle"] * sheet.scale, zorder=0.5, **ring))


def _draw_sites(axes: Axes, state: InitialState, sheet: MapSheet) -> None:
    for site in state.sites.to_dict("records"):
        x, y = sheet.at(site["east"], site["north"])
        around = 15.0 if site["enemies_present"] else 9.0
        sheet.labels.boxes.append(LabelBox(x - around, y - around, x + around, y + around))
        style = SIDE_STYLES.get(site["holder"], NEUTRAL_STYLE)
        edge: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": style.edge, "markeredgewidth": 2}
        axes.plot(x, y, style.marker, markersize=13, zorder=4, **edge)
        for size, width in ((25, 1.5), (29, 0.8)) if site["enemies_present"] else ():
            axes.plot(x, y, "o", markersize=size, markerfacecolor="none", markeredgecolor="black", markeredgewidth=width, zorder=4)
    for site in state.sites.to_dict("records"):
        x, y = sheet.at(site["east"], site["north"])
        text = outcome_label(site["name"]) + (" ✈" if site["airstrip"] else "")
        out = 23.0 if site["enemies_present"] else 17.0
        places = [(x, y + out), (x, y - out)]
        x, y = places[sheet.labels.choose([text_box(text, 10.0, *place, "center") for place in places])]
        axes.text(x, y, text, ha="center", va="center", fontsize=9, fontweight="bold", path_effects=HALO, zorder=6)


def _draw_people(axes: Axes, row: dict[Any, Any], places: list[Point], sheet: MapSheet) -> None:
    """Draw people beside their place: the government's on the left, the insurgents' on the right, unless there is no room."""
    colour, edge, marker = SIDE_STYLES.get(row["side"], NEUTRAL_STYLE)
    size = min(15.0, 4.0 + np.sqrt(row["people_middle"]) / 3.0)
    text, first = _three(row, "people"), -1 if row["side"] == "government" else 1
    spots = [(x + way * OUT, y, way) for x, y in places for way in (first, -first)]
    boxes = []
    for x, y, way in spots:
        words = text_box(text, 7.0, x + way * (size / 2 + 4), y, "left" if way > 0 else "right")
        boxes.append(LabelBox(min(words.left, x - size / 2), y - size / 2, max(words.right, x + size / 2), y + size / 2))
    x, y, way = spots[sheet.labels.choose(boxes)]
    axes.plot(x, y, marker, markersize=size, color=colour, markeredgecolor=edge, zorder=5)
    side = "left" if way > 0 else "right"
    axes.text(x + way * (size / 2 + 4), y, text, ha=side, va="center", fontsize=7, path_effects=HALO, zorder=6)


def _draw_road(axes: Axes, road: dict[Any, Any], ends: Segment, sheet: MapSheet, most: float) -> None:
    """Draw a road, the wider the more mines it has, with its length and expected mine strikes."""
    width = 1.0 + (WIDEST - 1.0) * road["strikes_middle"] / most
    (x, y), (x_end, y_end) = ends
    axes.plot([x, x_end], [y, y_end], color=ROAD, linewidth=width, alpha=0.6, zorder=1)
    text = f"{road['length']:.0f} km\n{_three(road, 'strikes')}"
    spots = [(_between(ends, share), way) for share in ALONG for way in (-1, 1)]
    sides = ["left" if way > 0 else "right" for _, way in spots]
    boxes = [text_box(text, 6.5, x + 6 * way, y, side) for ((x, y), way), side in zip(spots, sides, strict=True)]
    chosen = sheet.labels.choose(boxes)
    (x, y), way = spots[chosen]
    words: dict[str, Any] = {"fontsize": 6.5, "color": FAINT, "linespacing": 1.1, "path_effects": HALO, "zorder": 3}
    axes.text(x + 6 * way, y, text, ha=sides[chosen], va="center", **words)


def _three(row: dict[Any, Any], name: str) -> str:
    """Return the middle and, if it is uncertain, both ends: `24 (10–60)`."""
    low, middle, high = (format_number(float(f"{row[f'{name}_{level}']:.2g}")) for level in ("low", "middle", "high"))
    return middle if low == high else f"{middle} ({low}–{high})"


def _draw_scale(axes: Axes, sheet: MapSheet) -> None:
    """Draw a scale bar and an arrow to the north."""
    km = round_below(BAR * sheet.width / sheet.scale)
    x, y, end = 12.0, 10.0, 12.0 + km * sheet.scale
    axes.plot([x, x, end, end], [y + 4, y, y, y + 4], color=INK, linewidth=1.4)
    axes.text((x + end) / 2, y + 4, f"{km:g} km", ha="center", va="bottom", fontsize=8)
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.4}
    axes.annotate("", (18, sheet.height - 8), (18, sheet.height - 44), arrowprops=arrow)
    axes.text(18, sheet.height - 46, "N", ha="center", va="top", fontweight="bold")


def _handles(state: InitialState) -> list[Any]:
    handles: list[Any] = []
    shown = [*SIDE_STYLES.items()]
    if "nobody" in set(state.sites["holder"]) or "neutral" in set(state.people["side"]):
        shown.append(("nobody", NEUTRAL_STYLE))
    for side, (colour, edge, marker) in shown:
        hollow: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": edge, "markeredgewidth": 2, "markersize": 10}
        filled: dict[str, Any] = {"color": colour, "markeredgecolor": edge, "markersize": 8}
        handles.append(Line2D([], [], linestyle="", marker=marker, label=f"site held by {side}", **hollow))
        people = "neutral" if side == "nobody" else side
        handles.append(Line2D([], [], linestyle="", marker=marker, label=f"{people}, people", **filled))
    ring: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": "black", "markersize": 13}
    handles.append(Line2D([], [], linestyle="", marker="o", label="its enemies stand at it", **ring))
    handles.append(Line2D([], [], color=ROAD, linewidth=4, alpha=0.6, label="road: length, and mine\nstrikes on 100 km (width)"))
    if len(state.wings):
        handles.append(Line2D([], [], color=SIDE_STYLES["government"].edge, linestyle=(0, (6, 5)), label="reach of drones, middle"))
        reached = (1 - (1 - REACH) ** 2, "reached in 95 % of draws"), (REACH, "reached in 5 % of draws")
        handles += [Patch(color=SIDE_STYLES["government"].colour, alpha=dense, label=text) for dense, text in reached]
    return handles
