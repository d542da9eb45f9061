"""How estimates settle as runs are added."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.figure_panels import panel_grid, unit_label
from kidal_sim.findings.figure_style import (
    draw_plan_legend,
    figure_style,
    format_number,
    outcome_label,
    percent_formatter,
    plan_style,
    set_caption,
    set_heading,
)

DIFFERENCE = " - "
"""Stands in the name of a difference of two plans."""


def settlings(table: pd.DataFrame, outcomes: Sequence[Outcome], made: str = "") -> Figure:
    """Estimates after 100, 200, 500, ... runs with two kinds of limits: a panel per outcome. table: that of `settling`."""
    of = list(dict.fromkeys(table["of"]))
    across = min(2, len(outcomes))
    with figure_style():
        figure, grid = panel_grid(len(outcomes), across, 3.2 if across == 1 else 2.7)
        for outcome, axes in zip(outcomes, grid, strict=True):
            draw_settling(axes, table[table["outcome"] == outcome.name], outcome)
        set_heading(figure, "How the estimates settle as runs are added")
        draw_plan_legend(figure, of)
        set_caption(
            figure,
            "Bars: ordinary 95 % interval (Wilson, Bonett and Price, Student), for whoever fixed that number of runs beforehand. Band: "
            "95 % at all numbers of runs at once (Robbins & Siegmund 1970), for whoever stops when it pleases; none where nobody can say "
            "yet.",
            made,
        )
    return figure


def draw_settling(axes: Axes, table: pd.DataFrame, outcome: Outcome) -> None:
    """Estimates by the number of runs, a curve per plan. table: of `settling`, one outcome."""
    chance = outcome.kind == "binary"
    sizes = sorted(set(table["runs"]))
    for number, of in enumerate(dict.fromkeys(table["of"])):
        own = table[table["of"] == of]
        colour, marker, line = plan_style(number)
        runs, middle, any_time, *limits = (own[name].to_numpy(float) for name in ("runs", "estimate", "any_time", "low", "high"))
        least, most = (0.0, 1.0) if chance and DIFFERENCE not in of else (-np.inf, np.inf)
        low, high = np.clip(middle - any_time, least, most), np.clip(middle + any_time, least, most)
        seen = np.isfinite(any_time)
        axes.fill_between(runs[seen], low[seen], high[seen], color=colour, alpha=0.15, linewidth=0)
        reach = np.abs(np.array(limits) - middle)
        axes.errorbar(runs, middle, reach, fmt=marker, linestyle=line, color=colour, markersize=3.5, linewidth=1.1, capsize=2)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_minor_locator(FixedLocator([]))
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.set_xlabel("runs of each plan")
    axes.set_title(outcome_label(outcome.name))
    axes.yaxis.set_major_formatter(percent_formatter() if chance else FuncFormatter(format_number))
    axes.set_ylabel("share of runs [%]" if chance else f"mean [{unit_label(outcome.unit)}]")
