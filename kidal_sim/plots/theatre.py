"""The map of a theatre at the start: north up, to scale, from the scenario's own figures alone."""

from typing import Any

import matplotlib.patheffects as effects
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch
from matplotlib.transforms import offset_copy

from kidal_sim.analysis.opening import Opening
from kidal_sim.plots.style import FAINT, INK, caption, heading, label, plain_number, style

SIDES = {"government": ("#0b4f8a", "s"), "insurgents": ("#f2a23c", "D")}
EDGES = {"government": "#0b4f8a", "insurgents": "#5c3200"}
"""Colours and markers as in the film and the page of a run."""
ROAD, WIDEST = "#9aa0a6", 7.0
HALO = [effects.withStroke(linewidth=2.6, foreground="white")]
MARGIN = {"east": 0.3, "north": 0.13}
"""About the theatre, in parts of its longer side."""
REACH = 0.07
"""How dense each of two discs is."""
TALL = 8.6
"""Height of the figure, words included. [inch]"""
STEPS = (1.0, 2.0, 5.0)


def theatre(opening: Opening, made: str = "") -> Figure:
    """Sites, roads with their mines, reach of drones with its doubt, people of each side, and who is shut in."""
    with style():
        across, up = _size(opening)
        figure = Figure(figsize=(min(10.0, max(7.0, (TALL - 1.6) * across / up)), TALL))
        axes = figure.subplots()
        draw_theatre(axes, opening)
        axes.legend(handles=_handles(opening), loc="upper left", bbox_to_anchor=(1.0, 1.0), labelspacing=0.9, handlelength=2.4)
        heading(figure, f"{opening.title}: the theatre on {opening.start}")
        caption(
            figure,
            f"From {opening.draws:,} draws of the uncertain inputs: middle (5 to 95 %). People by side and place; on a road at its middle, as "
            "far as they are there on the first day. Mines: strikes expected on 100 km at a column's first passage. Roads are drawn as "
            "straight lines; their lengths are longer. Equirectangular, as distances are measured in the model. ✈: airstrip.",
            made,
        )
    return figure


def draw_theatre(axes: Axes, opening: Opening) -> None:
    """The map itself, in kilometres."""
    axes.set_aspect("equal")
    axes.grid(visible=False)
    axes.tick_params(bottom=False, left=False, labelbottom=False, labelleft=False)
    _limit(axes, opening.sites)
    _draw_roads(axes, opening.roads)
    _draw_reach(axes, opening)
    _draw_sites(axes, opening.sites)
    _draw_people(axes, opening)
    _draw_scale(axes)


def _size(opening: Opening) -> tuple[float, float]:
    return tuple(max(float(np.ptp(opening.sites[name])), 40.0) for name in ("east", "north"))  # type: ignore[return-value]


def _limit(axes: Axes, sites: pd.DataFrame) -> None:
    span = max(float(np.ptp(sites[name])) for name in ("east", "north")) or 40.0
    for name, limit in (("east", axes.set_xlim), ("north", axes.set_ylim)):
        limit(float(sites[name].min()) - MARGIN[name] * span, float(sites[name].max()) + MARGIN[name] * span)


def _draw_roads(axes: Axes, roads: pd.DataFrame) -> None:
    most = max(float(roads["strikes_middle"].max()), 1e-9) if len(roads) else 1.0
    for road in roads.to_dict("records"):
        width = 1.0 + (WIDEST - 1.0) * road["strikes_middle"] / most
        axes.plot([road["east"], road["east_end"]], [road["north"], road["north_end"]], color=ROAD, linewidth=width, alpha=0.6, zorder=1)
        said = f"{road['length']:.0f} km\n{_three(road, 'strikes')}"
        at = (road["east"] + road["east_end"]) / 2, (road["north"] + road["north_end"]) / 2
        words = {"ha": "right", "va": "center", "fontsize": 6.5, "color": FAINT, "linespacing": 1.1}
        axes.annotate(said, at, (-7, 0), textcoords="offset points", path_effects=HALO, zorder=3, **words)  # type: ignore[arg-type]


def _draw_reach(axes: Axes, opening: Opening) -> None:
    """How far drones reach: as far as in all but the nearest draws, as in the farthest, and between them the middle."""
    homes = opening.sites.set_index("name")
    for wing in opening.wings.to_dict("records"):
        middle = float(homes.loc[wing["home"], "east"]), float(homes.loc[wing["home"], "north"])
        for name in ("radius_low", "radius_high"):
            disc = {"color": SIDES[wing["side"]][0], "alpha": REACH, "linewidth": 0}
            axes.add_patch(Circle(middle, wing[name], zorder=0.4, **disc))  # type: ignore[arg-type]
        ring = {"fill": False, "linestyle": (0, (6, 5)), "edgecolor": EDGES[wing["side"]]}
        axes.add_patch(Circle(middle, wing["radius_middle"], linewidth=1.0, zorder=0.5, **ring))


def _draw_sites(axes: Axes, sites: pd.DataFrame) -> None:
    for site in sites.to_dict("records"):
        _, marker = SIDES[site["holder"]]
        at = site["east"], site["north"]
        axes.plot(*at, marker, markersize=13, markerfacecolor="white", markeredgecolor=EDGES[site["holder"]], markeredgewidth=2, zorder=4)
        if site["shut_in"]:
            axes.plot(*at, "o", markersize=25, markerfacecolor="none", markeredgecolor="black", markeredgewidth=1.5, zorder=4)
            axes.plot(*at, "o", markersize=29, markerfacecolor="none", markeredgecolor="black", markeredgewidth=0.8, zorder=4)
        axes.annotate(
            label(site["name"]) + (" ✈" if site["airstrip"] else ""), at, (0, 19), textcoords="offset points", ha="center", fontsize=9,
            fontweight="bold", path_effects=HALO, zorder=6,
        )  # fmt: skip


def _draw_people(axes: Axes, opening: Opening) -> None:
    """People beside their place: the government's on the left, the insurgents' on the right."""
    for row in opening.people.to_dict("records"):
        colour, marker = SIDES[row["side"]]
        out = -1 if row["side"] == "government" else 1
        size = min(15.0, 4.0 + np.sqrt(row["people_middle"]) / 3.0)
        at: Any = row["east"], row["north"]
        beside = out * 22
        moved = offset_copy(axes.transData, axes.get_figure(), x=beside, units="points")
        axes.plot(*at, marker, transform=moved, markersize=size, color=colour, markeredgecolor=EDGES[row["side"]], zorder=5)
        side = "right" if out < 0 else "left"
        axes.annotate(
            _three(row, "people"), at, (beside + out * (size / 2 + 5), 0), textcoords="offset points", ha=side, va="center", fontsize=7,
            path_effects=HALO, zorder=6,
        )  # fmt: skip


def _three(row: dict[Any, Any], name: str) -> str:
    """The middle and, if there is doubt, both ends: `24 (10 to 60)`."""
    low, middle, high = (plain_number(float(f"{row[f'{name}_{level}']:.2g}")) for level in ("low", "middle", "high"))
    return middle if low == high else f"{middle} ({low}–{high})"


def _draw_scale(axes: Axes) -> None:
    """A bar in km and an arrow to the north."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    ten = 10.0 ** np.floor(np.log10(0.3 * (right - left)))
    km = max(step * ten for step in STEPS if step * ten <= 0.3 * (right - left))
    x, y = left + 0.03 * (right - left), low + 0.02 * (high - low)
    axes.plot([x, x, x + km, x + km], [y + 4, y, y, y + 4], color=INK, linewidth=1.4)
    axes.text(x + km / 2, y + 5, f"{km:g} km", ha="center", fontsize=8)
    top = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.4}
    axes.annotate("", (x + 6, high - 0.01 * (high - low)), (x + 6, high - 0.08 * (high - low)), arrowprops=top)
    axes.text(x + 6, high - 0.085 * (high - low), "N", ha="center", va="top", fontweight="bold")


def _handles(opening: Opening) -> list[Any]:
    handles: list[Any] = []
    for side, (colour, marker) in SIDES.items():
        hollow = {"markerfacecolor": "white", "markeredgecolor": EDGES[side], "markeredgewidth": 2, "markersize": 10}
        handles.append(Line2D([], [], linestyle="", marker=marker, label=f"site held by {side}", **hollow))  # type: ignore[arg-type]
        handles.append(Line2D([], [], linestyle="", marker=marker, color=colour, markeredgecolor=EDGES[side], markersize=8, label=f"{side}, people"))
    ring = {"markerfacecolor": "none", "markeredgecolor": "black", "markersize": 13}
    handles.append(Line2D([], [], linestyle="", marker="o", label="its enemies stand at it", **ring))  # type: ignore[arg-type]
    handles.append(Line2D([], [], color=ROAD, linewidth=4, alpha=0.6, label="road: km, and mine\nstrikes on 100 km"))
    if len(opening.wings):
        handles.append(Line2D([], [], color=EDGES["government"], linestyle=(0, (6, 5)), label="reach of drones, middle"))
        reached = (1 - (1 - REACH) ** 2, "reached in 95 % of draws"), (REACH, "reached in 5 % of draws")
        handles += [Patch(color=SIDES["government"][0], alpha=dense, label=said) for dense, said in reached]
    return handles
