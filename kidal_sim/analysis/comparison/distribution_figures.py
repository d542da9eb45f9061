"""How outcomes are spread, one curve or one cloud per plan: exceedance curves, rain-clouds."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from kidal_sim.analysis.comparison.compare import Comparison
from kidal_sim.analysis.comparison.ecdf import RAIN, clouds, curves
from kidal_sim.analysis.comparison.outcome_figures import say_if_empty
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_panels import panel_grid, unit_label
from kidal_sim.findings.figure_style import (
    INK,
    draw_plan_legend,
    figure_style,
    format_number,
    outcome_label,
    plan_style,
    set_caption,
    set_heading,
)

ACROSS = 3
CLOUD = 0.42
"""Height of the highest cloud; rows are 1 apart."""
RAIN_BELOW, RAIN_DEPTH = 0.14, 0.2
"""Where the rain begins, and how deep it falls."""


def exceedance_figure(comparison: Comparison, note: str = "") -> Figure:
    """How often each outcome is above each value, down to the rarest: a panel per outcome, a curve per plan."""
    asked, same, table = of_numbers(comparison.outcomes, "exceedance"), comparison.constant(), curves(comparison)
    outcomes = [each for each in asked if each.name not in same]
    across = min(ACROSS, len(outcomes)) or 1
    with figure_style():
        figure, grid = panel_grid(len(outcomes), across, 4.2 if across == 1 else 3.0)
        for outcome, axes in zip(outcomes, grid, strict=True):
            draw_exceedance(axes, table[table["outcome"] == outcome.name], outcome, comparison.variants)
        set_heading(figure, "How often an outcome is above a value")
        draw_plan_legend(figure, comparison.variants)
        band = "no band: runs share draws, and are not independent" if comparison.nested else "band: 95 % interval (Wilson) at each value"
        left_out = ", ".join(outcome_label(each.name) for each in asked if each.name in same)
        set_caption(
            figure,
            f"Share of all runs above each value, logarithmic; {band}. The last steps are single runs. A bare upright line: a plan in "
            "which every run that knows it came out the same.",
            f"Left out, the same in every run of every plan or never known: {left_out}." if left_out else "",
            note,
        )
        say_if_empty(figure, outcomes)
    return figure


def draw_exceedance(axes: Axes, table: pd.DataFrame, outcome: Outcome, plans: tuple[str, ...]) -> None:
    """Share of runs above each value, a curve per plan; upright where all runs are the same. table: of `curves`, one outcome."""
    least, same = 0.1, []
    for number, plan in enumerate(plans):
        own = table[(table["variant"] == plan) & (table["above"] > 0)]
        last = table[(table["variant"] == plan) & (table["above"] == 0)]["value"]
        if not own.empty:
            colour, _, line = plan_style(number)
            end = len(last[:1])
            values = np.array([*own["value"], *last[:1]])
            above, low, high = (np.array([*own[name], *own[name].iloc[-1:][:end]]) for name in ("above", "above_low", "above_high"))
            axes.plot(values, above, drawstyle="steps-post", color=colour, linestyle=line)
            axes.fill_between(values, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
            least = min(least, above[-1] / 1.5, *(0.9 * low[low > 0]))
        else:
            same += [(number, row) for row in table[table["variant"] == plan].to_dict("records")]
    for number, row in same:
        colour, _, line = plan_style(number)
        axes.plot([row["value"]] * 2, [row["at_or_below"], least], color=colour, linestyle=line)
    axes.set_yscale("log")
    axes.set_ylim(least, 1.3)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: format_number(100 * share)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_title(outcome_label(outcome.name))
    axes.set_xlabel(unit_label(outcome.unit))
    axes.set_ylabel("share of runs above [%]")


def raincloud_figure(comparison: Comparison, note: str = "") -> Figure:
    """How each outcome is spread: a cloud of all runs, five levels and some single runs, for each plan."""
    outcomes, table = of_numbers(comparison.outcomes, "raincloud"), clouds(comparison)
    across = min(2, len(outcomes))
    with figure_style():
        figure, grid = panel_grid(len(outcomes), across, 0.9 + 0.75 * len(comparison.variants))
        for outcome, axes in zip(outcomes, grid, strict=True):
            draw_raincloud(axes, table[table["outcome"] == outcome.name], outcome, comparison.variants)
        set_heading(figure, "All runs: cloud, levels, and single runs beneath")
        limits = "" if comparison.nested else "; white bar: 95 % interval of the median (order statistics)"
        set_caption(
            figure,
            "Cloud: share of runs in bins of one width for all plans. Thin line: 5 to 95 % of the runs that know the outcome, thick: 25 "
            f"to 75 %, mark: median{limits}. Rain: {RAIN} single runs at even ranks.",
            note,
        )
    return figure


def draw_raincloud(axes: Axes, table: pd.DataFrame, outcome: Outcome, plans: tuple[str, ...]) -> None:
    """A row per plan, the first on top. table: of `clouds`, one outcome."""
    highest = table["share"].where(table["part"] == "cloud").max()
    for number, plan in enumerate(plans):
        own = table[table["variant"] == plan]
        if not own.empty:
            _draw_row(axes, own, number, float(highest))
    axes.set_yticks(range(len(plans)), plans)
    axes.set_ylim(len(plans) - 0.5, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.set_title(outcome_label(outcome.name))
    axes.set_xlabel(unit_label(outcome.unit))


def _draw_row(axes: Axes, table: pd.DataFrame, number: int, highest: float) -> None:
    colour, marker, _ = plan_style(number)
    cloud = table[table["part"] == "cloud"]
    edges, shares = [*cloud["low"], cloud["high"].iloc[-1]], CLOUD * cloud["share"].to_numpy() / highest
    axes.stairs(number - shares, edges, baseline=number, fill=True, color=colour, alpha=0.55)
    axes.stairs(number - shares, edges, baseline=number, color=colour, linewidth=0.8)
    levels = table[table["part"] == "level"].set_index("share")
    at = number + 0.07
    axes.plot(levels.loc[[0.05, 0.95], "value"], [at, at], color=INK, linewidth=0.9)
    axes.plot(levels.loc[[0.25, 0.75], "value"], [at, at], color=INK, linewidth=3.2, solid_capstyle="butt")
    middle = levels.loc[0.5]
    axes.plot([middle["low"], middle["high"]], [at, at], color="white", linewidth=1.4, solid_capstyle="butt")
    axes.plot(middle["value"], at, marker, color=colour, markersize=5, markeredgecolor="white", markeredgewidth=0.7, zorder=5)
    rain = table.loc[table["part"] == "rain", "value"].to_numpy()
    axes.plot(rain, number + RAIN_BELOW + RAIN_DEPTH * _scattered(len(rain)), ".", color=colour, markersize=2.2, markeredgewidth=0)


def _scattered(count: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Numbers from 0 to 1 that are no neighbour's neighbours: multiples of the golden ratio, without what is before the point."""
    return np.asarray((np.arange(count) * 0.6180339887498949) % 1.0)


def of_numbers(outcomes: Sequence[Outcome], figure: str) -> list[Outcome]:
    """Return the outcomes that are numbers; refuse if there is none."""
    numbers = [outcome for outcome in outcomes if outcome.kind != "binary"]
    if not numbers:
        raise KidalError(f"{figure} shows numbers, and all these outcomes are binary: name an outcome that is a number")
    return numbers
