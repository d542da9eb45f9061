"""The figure of convergence: estimates with their intervals as runs are added."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from kidal_sim.analysis.validation.convergence import Convergence, Curve
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


def convergence_figure(found: Convergence, note: str = "") -> Figure:
    """Return the figure of estimates after 100, 200, 500, ... runs with both their intervals: a panel per outcome, a curve per plan."""
    by_outcome: dict[str, list[Curve]] = {}
    for curve in found.curves:
        by_outcome.setdefault(curve.outcome.name, []).append(curve)
    across = min(2, len(by_outcome))
    with figure_style():
        figure, grid = panel_grid(len(by_outcome), across, 3.2 if across == 1 else 2.7)
        for curves, axes in zip(by_outcome.values(), grid, strict=True):
            draw_curves(axes, curves)
        set_heading(figure, "How the estimates converge as runs are added")
        draw_plan_legend(figure, list(dict.fromkeys(curve.of for curve in found.curves)))
        set_caption(
            figure,
            "Bars: ordinary 95 % interval (Wilson, Bonett and Price, Student), for whoever fixed that number of runs beforehand. Band: "
            "95 % at all numbers of runs at once (Robbins & Siegmund 1970), for whoever stops when it pleases; none where it cannot be "
            "bounded yet.",
            note,
        )
    return figure


def draw_curves(axes: Axes, curves: Sequence[Curve]) -> None:
    """Draw estimates by the number of runs, a curve per plan of one outcome."""
    outcome = curves[0].outcome
    is_share = outcome.kind == "binary"
    sizes = sorted({row.runs for curve in curves for row in curve.estimates})
    for number, curve in enumerate(curves):
        colour, marker, line = plan_style(number)
        rows = [(row.runs, row.estimate, row.any_time, row.low, row.high) for row in curve.estimates]
        runs, middle, any_time, *limits = np.array(rows, dtype=float).T
        least, most = (0.0, 1.0) if is_share and not curve.is_difference else (-np.inf, np.inf)
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
    axes.yaxis.set_major_formatter(percent_formatter() if is_share else FuncFormatter(format_number))
    axes.set_ylabel("share of runs [%]" if is_share else f"mean [{unit_label(outcome.unit)}]")
