"""Fan charts of daily series."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kidal_sim.analysis.figure_data.daily_series import DailySeries
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.figure_panels import panel_grid, unit_label
from kidal_sim.findings.figure_style import (
    figure_style,
    format_number,
    outcome_label,
    percent_formatter,
    plan_style,
    set_caption,
    set_heading,
)

OUTER, INNER = 0.18, 0.38
"""How dense the two bands are."""
APART = 0.085
"""Names of levels are so far from each other, in heights of the panel."""


def fan_figure(days: DailySeries, note: str = "") -> Figure:
    """Return the fan chart of quantiles of the runs over the days: a row per column of the daily series, a panel per plan."""
    signed = " - " in days.of[0] and len(days.of) == 1
    across = len(days.of)
    with figure_style():
        figure, grid = panel_grid(len(days.columns) * across, across, 2.2 if len(days.columns) > 1 else 3.4)
        for row, column in enumerate(days.columns):
            own = days.table[days.table["column"] == column.name]
            line = grid[row * across : (row + 1) * across]
            for axes in line[1:]:
                axes.sharey(line[0])
            for number, (of, axes) in enumerate(zip(days.of, line, strict=True)):
                draw_fan(axes, own[own["of"] == of], column, number, signed)
                axes.set_title(f"{outcome_label(column.name)}, {of}")
            for of, axes in zip(days.of, line, strict=True):
                _name_levels(axes, own[own["of"] == of].iloc[-1])
        for axes in grid[-across:]:
            axes.set_xlabel("day")
        set_heading(
            figure,
            "The difference, run by run with common random numbers, over the days" if signed else "How the runs spread over the days",
        )
        set_caption(figure, *_explained(days), note)
    return figure


def draw_fan(axes: Axes, table: pd.DataFrame, column: Outcome, number: int = 0, signed: bool = False) -> None:
    """Draw quantiles by day; of what is true or not the share of runs with its interval. Differences have a zero line.

    table: of `days`, one column and one plan.
    """
    colour, _, _ = plan_style(number)
    day = table["day"].to_numpy()
    if table["share"].notna().any():
        axes.plot(day, table["share"], color=colour, linewidth=1.6)
        axes.fill_between(day, table["low"], table["high"], color=colour, alpha=INNER, linewidth=0)
        axes.yaxis.set_major_formatter(percent_formatter())
        axes.set_ylabel("percentage points" if signed else "share of runs [%]")
        if not signed:
            axes.set_ylim(-0.02, 1.02)
    else:
        for (low, high), dense in ((("q05", "q95"), OUTER), (("q25", "q75"), INNER)):
            axes.fill_between(day, table[low], table[high], color=colour, alpha=dense, linewidth=0)
        for name in ("q05", "q95"):
            axes.plot(day, table[name], color=colour, linewidth=0.6)
        axes.plot(day, table["median"], color=colour, linewidth=1.8)
        axes.yaxis.set_major_formatter(FuncFormatter(format_number))
        axes.set_ylabel(unit_label(column.unit))
    if signed:
        axes.axhline(0, color="black", linewidth=0.8, zorder=1.9)
    axes.margins(x=0.0)
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, steps=[1, 2, 5, 10]))


def _name_levels(axes: Axes, last: "pd.Series[float]") -> None:
    """Write the levels at the end of a fan, where they do not crowd."""
    names = {"median": "50 %", "q95": "95 %", "q05": "5 %", "q75": "75 %", "q25": "25 %"}
    low, high = axes.get_ylim()
    named: list[float] = []
    for name, level in names.items():
        if last[name] == last[name] and all(abs(last[name] - other) > APART * (high - low) for other in named):
            axes.annotate(level, (1.01, last[name]), xycoords=("axes fraction", "data"), va="center", fontsize=6.5)
            named.append(float(last[name]))


def _explained(days: DailySeries) -> list[str]:
    """Return how to read the figure."""
    numbers = days.table["median"].notna().any()
    shares = days.table["share"].notna().any()
    bands = "Bands: 5 to 95 % and 25 to 75 % of the runs at the end of each day; line: median. They are spreads of the runs, no intervals "
    bands += "of an estimate, and each day by itself: no single run need follow one of them."
    limits = (
        "band: 95 % interval (Wilson; of differences Bonett and Price) at each day"
        if days.table["low"].notna().any()
        else "no band: runs share draws"
    )
    return [*([bands] if numbers else []), *([f"Shares: of runs in which it is so at the end of the day; {limits}."] if shares else [])]
