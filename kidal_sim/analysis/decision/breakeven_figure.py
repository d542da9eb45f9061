"""The figures of `breakeven`: a curve along one assumption, a map over two."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter

from kidal_sim.analysis.decision.breakeven import STATED, UNSURE, BreakEven
from kidal_sim.analysis.decision.pairwise import Axis, PairwiseComparison
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import (
    FAINT,
    INK,
    WIDTH,
    draw_legend,
    figure_style,
    format_number,
    plan_style,
    set_caption,
    set_heading,
)

HATCH = "////"
"""Hatch of what is not sure."""


def breakeven_curve(breakeven: BreakEven, note: str = "") -> Figure:
    """Draw how much better one plan is than another along an assumption, and where that changes sign: a panel per pair of plans."""
    if len(breakeven.axes) > 1:
        raise KidalError("these are levels of two assumptions: draw a flip map; a curve shows one assumption")
    pairs = breakeven.slices[0].comparisons
    with figure_style():
        figure = Figure(figsize=(WIDTH, 1.2 + 3.4 * len(pairs)))
        grid = figure.subplots(len(pairs), 1, squeeze=False, sharex=True)
        for pair, axes in zip(pairs, grid.flat, strict=True):
            draw_curve(axes, breakeven, pair)
        grid.flat[-1].set_xlabel(breakeven.axes[0].label)
        set_heading(figure, f"Which plan is preferred along {breakeven.axes[0].address}")
        set_caption(
            figure,
            f"Preferred: {breakeven.prefer}. Points: mean differences run by run at the levels that were run, {breakeven.runs:,} runs of "
            f"each plan, common random numbers. {_explained(breakeven)}",
            note,
        )
    return figure


def draw_curve(axes: Axes, breakeven: BreakEven, pair: PairwiseComparison) -> None:
    """Draw the difference of two plans with its band."""
    table = breakeven.slices[0].differences
    own = table[(table["plan"] == pair.plan) & (table["against"] == pair.against)]
    value = own["value"].to_numpy()
    colour, marker, _ = plan_style(breakeven.plans.index(pair.plan))
    axes.axhline(0, color="black", linewidth=0.9)
    if breakeven.axes[0].is_choice:
        middle, low, high = (own[name].to_numpy() for name in ("difference", "low", "high"))
        axes.errorbar(value, middle, [middle - low, high - middle], fmt=marker, color=colour, markersize=6, capsize=4)
    else:
        for point in pair.switch_points:
            axes.axvspan(point.low, point.high, color="#dddddd", zorder=0.5)
            axes.axvline(point.value, color=INK, linestyle=":", linewidth=1.2)
        axes.fill_between(value, own["low"], own["high"], color=colour, alpha=0.22, linewidth=0)
        axes.plot(value, own["difference"], color=colour, marker=marker, markersize=4, linewidth=1.4)
    axes.margins(x=0.2 if breakeven.axes[0].is_choice else 0.03, y=0.12)
    axes.set_title(f"{pair.plan} against {pair.against}: {pair.answer(breakeven.axes[0].unit)}")
    axes.set_ylabel(f"{pair.plan} better by" + (f" [{breakeven.unit}]" if breakeven.unit else ""))
    for plan, away, stand in ((pair.plan, 3, "bottom"), (pair.against, -3, "top")):
        axes.annotate(
            f"{plan} preferred", (0.99, 0.0), (0, away), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
            va=stand, color=FAINT,
        )  # fmt: skip
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.yaxis.set_major_formatter(FuncFormatter(format_number))
    _draw_spread(axes, breakeven.axes[0])


def _draw_spread(axes: Axes, axis: Axis) -> None:
    """Draw the assumption's own spread at the foot of the panel; of a choice, the probability of each option."""
    if axis.is_choice:
        axes.xaxis.set_major_locator(FixedLocator(axis.levels))
        for level in axis.levels:
            own = sum(weight for option, weight in zip(axis.spread.numbers, axis.spread.weights, strict=True) if option == level)
            likely = f"{100 * own / sum(axis.spread.weights):.0f} % likely"
            axes.text(level, 0.02, likely, transform=axes.get_xaxis_transform(), ha="center", va="bottom", color=FAINT)
        return
    low, high = axis.spread.ppf(STATED).tolist()
    at = axes.get_xaxis_transform()
    axes.plot([low, high], [0.04, 0.04], transform=at, color=INK, linewidth=2.0, solid_capstyle="butt", zorder=5)
    axes.plot(axis.best, 0.04, "|", transform=at, color=INK, markersize=11, markeredgewidth=1.6, zorder=6)


def flip_map(breakeven: BreakEven, note: str = "") -> Figure:
    """Draw which plan is preferred over two assumptions: a cell for each pair of levels."""
    if len(breakeven.axes) < 2:
        raise KidalError("these are levels of one assumption: draw a curve; a flip map shows two assumptions")
    with figure_style():
        figure = Figure(figsize=(WIDTH * 0.8, 5.8))
        axes = figure.subplots()
        draw_flip_map(axes, breakeven)
        handles = [
            Patch(facecolor=_pale(breakeven.plans, plan), edgecolor="white", label=f"{plan} preferred")
            for plan in breakeven.plans
        ]  # fmt: skip
        if any((each.levels["preferred"] == UNSURE).any() for each in breakeven.slices):
            handles.append(Patch(facecolor=_pale(breakeven.plans, UNSURE), edgecolor="white", label="best alike"))
        handles.append(Patch(facecolor="white", hatch=HATCH, edgecolor="#777777", label="not sure"))
        set_heading(figure, "Which plan is preferred")
        draw_legend(figure, handles)
        set_caption(
            figure,
            f"Preferred: {breakeven.prefer}. Numbers: how much better the plan is than the next best"
            + (f" [{breakeven.unit}]" if breakeven.unit else "")
            + ", at the levels that were run (small ticks); a cell reaches half-way to the next. Not sure: by a 95 % band over all cells "
            f"and pairs of plans at once (±{breakeven.width:.2f} standard errors). Triangles at the edges: central values of the "
            f"assumptions. {breakeven.runs:,} runs of each plan in each cell, common random numbers.",
            note,
        )
    return figure


def draw_flip_map(axes: Axes, breakeven: BreakEven) -> None:
    """Draw the cells, the first assumption up, the second across."""
    first, second = breakeven.axes
    heights, widths = _edges(first), _edges(second)
    for column, each in enumerate(breakeven.slices):
        for row, (plan, sure) in enumerate(zip(each.levels["preferred"], each.levels["sure"], strict=True)):
            place = (widths[column], heights[row])
            size = widths[column + 1] - widths[column], heights[row + 1] - heights[row]
            hatch = None if sure else HATCH
            edge, face = "#777777" if hatch else "white", _pale(breakeven.plans, plan)
            axes.add_patch(Rectangle(place, *size, hatch=hatch, facecolor=face, edgecolor=edge, linewidth=0.5))
            scores = sorted(each.levels.loc[row, [f"score.{name}" for name in breakeven.plans]], reverse=True)
            axes.text(
                place[0] + size[0] / 2, place[1] + size[1] / 2, format_number(float(f"{scores[0] - scores[1]:.2g}")),
                ha="center", va="center", fontsize=7, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85},
            )  # fmt: skip
    mark: dict[str, Any] = {"color": "black", "markersize": 8, "clip_on": False, "zorder": 6}
    axes.plot(_places(second, second.best), 0, "^", transform=axes.get_xaxis_transform(), **mark)
    axes.plot(0, _places(first, first.best), ">", transform=axes.get_yaxis_transform(), **mark)
    axes.set_xlim(widths[0], widths[-1])
    axes.set_ylim(heights[0], heights[-1])
    axes.grid(visible=False)
    for axis, own in ((axes.xaxis, second), (axes.yaxis, first)):
        if own.is_choice:
            axis.set_ticks(_places(own, own.levels), [format_number(each) for each in own.levels])
        else:
            axis.set_major_formatter(FuncFormatter(format_number))
            axis.set_minor_locator(FixedLocator(own.levels))
    axes.set_xlabel(second.label)
    axes.set_ylabel(first.label)


def _pale(plans: Sequence[str], plan: str) -> tuple[float, float, float]:
    """Return a plan's colour, half of it white, so that what is written on it can be read."""
    red, green, blue, _ = to_rgba(plan_style(plans.index(plan)).colour if plan in plans else FAINT)
    return (1 + red) / 2, (1 + green) / 2, (1 + blue) / 2


def _places(axis: Axis, values: float | Sequence[float]) -> Any:
    """Return where values stand: where they are, but the options of a choice beside each other."""
    return np.interp(values, axis.levels, np.arange(len(axis.levels))) if axis.is_choice else values


def _edges(axis: Axis) -> list[float]:
    """Return the edges of the cells: half-way between the levels, and the outermost levels; of a choice about each option."""
    if axis.is_choice:
        return [place - 0.5 for place in range(len(axis.levels) + 1)]
    return [axis.levels[0], *((one + other) / 2 for one, other in pairwise(axis.levels)), axis.levels[-1]]


def _explained(breakeven: BreakEven) -> str:
    """Return how to read a curve, or the points of a choice."""
    sure = f"95 %, at all levels and for all pairs of plans at once (±{breakeven.width:.2f} standard errors)"
    if breakeven.axes[0].is_choice:
        return f"Bars: {sure}. The assumption is a choice: there is nothing between its options. Below: the probability of each."
    return (
        f"Band: {sure}. Dotted: a value at which the preferred plan changes; grey about it: its 95 % interval (Fieller). Bar below: 5 to "
        "95 % of the assumption's own spread, mark: its central value."
    )
