"""The figure of `discover`: the box, and how coverage and density were traded off."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from kidal_sim.analysis.decision.discover import ScenarioDiscovery
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import (
    FAINT,
    INK,
    WIDTH,
    figure_style,
    format_number,
    label_rows,
    percent_formatter,
    set_caption,
    set_heading,
    shorten_address,
)

YES, NO = "#0b4f8a", "#f2a23c"
DOTS = 1500
"""States that are shown at most, the first ones."""


def box_figure(discovery: ScenarioDiscovery, note: str = "") -> Figure:
    """Draw the limits of the box, the states in two of its directions, and the boxes of the peeling trajectory."""
    box = discovery.box
    if box.limits.empty:
        raise KidalError("there is no box to draw: no limit of an assumption was surer than chance")
    with figure_style():
        figure = Figure(figsize=(WIDTH, 5.0 + 0.32 * len(box.limits)))
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[0.8 + 0.32 * len(box.limits), 3.8]).flat
        draw_limits(above.subplots(), discovery)
        left, right = below.subplots(1, 2)
        draw_states(left, discovery)
        draw_tradeoff(right, discovery)
        set_heading(figure, discovery.title)
        set_caption(figure, _explained(discovery), note)
    return figure


def draw_limits(axes: Axes, discovery: ScenarioDiscovery) -> None:
    """Draw a row per assumption: the part of its range that is in the box."""
    names = []
    for at, row in enumerate(discovery.box.limits.to_dict("records")):
        least, most = float(discovery.seen[row["input"]].min()), float(discovery.seen[row["input"]].max())
        low, high = (end if pd.isna(value) else value for value, end in ((row["low"], least), (row["high"], most)))
        ends = [(each - least) / (most - least) for each in (low, high)]
        axes.barh(at, 1.0, height=0.5, color="#e2e2e2", zorder=1)
        axes.barh(at, ends[1] - ends[0], left=ends[0], height=0.5, color=YES, zorder=2)
        ends_text = " to ".join(format_number(float(f"{each:.3g}")) for each in (low, high))
        chances = ", ".join(f"{row[name]:.2g}" for name in ("holdout_p_low", "holdout_p_high") if not pd.isna(row[name]))
        words = f"{ends_text}{_unit(row['input'], discovery)}; p {chances}"
        axes.annotate(words, (1.01, at), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)
        names.append(shorten_address(row["input"]))
    label_rows(axes, names)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["least seen", "part of the range", "most seen"])
    axes.set_title("The box, the surest limits first")


def draw_states(axes: Axes, discovery: ScenarioDiscovery) -> None:
    """Draw the first states along the surest assumption, and along the second surest if there is one."""
    limits = discovery.box.limits.set_index("input")
    across = str(limits.index[0])
    up = str(limits.index[1]) if len(limits) > 1 else None
    shown = discovery.seen.head(DOTS)
    for counts, colour, marker, meaning in ((False, NO, "x", "does not count"), (True, YES, "o", "counts")):
        own = shown[shown["counts"] == counts]
        height = own[up] if up else own.index
        axes.plot(own[across], height, marker, color=colour, markersize=2.4, markeredgewidth=0.6, alpha=0.7, linestyle="", label=meaning)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    x, y = _side(limits, across, (left, right)), _side(limits, up, (low, high)) if up else (low, high)
    axes.add_patch(Rectangle((x[0], y[0]), x[1] - x[0], y[1] - y[0], fill=False, edgecolor="black", linewidth=1.8, zorder=5))
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_xlabel(_axis_label(across, discovery))
    axes.set_ylabel(_axis_label(up, discovery) if up else "number of the state")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, markerscale=2)
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.yaxis.set_major_formatter(FuncFormatter(format_number))


def draw_tradeoff(axes: Axes, discovery: ScenarioDiscovery) -> None:
    """Draw density by coverage of the boxes of the peeling trajectory, by either half of the states."""
    table, holdout = discovery.box.tradeoff, discovery.box.holdout
    axes.plot(table["coverage"], table["density"], "s--", color=NO, markersize=4, label="by the half that found them")
    axes.plot(table["holdout_coverage"], table["holdout_density"], "o-", color=YES, markersize=4, label="by the other half")
    axes.plot(holdout.coverage, holdout.density.estimate, "*", color=INK, markersize=12, label="the box, by the other half")
    axes.axhline(holdout.base, color=FAINT, linestyle=":", linewidth=1.0)
    axes.annotate("all states", (0.01, holdout.base), va="bottom", fontsize=7, color=FAINT)
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.05)
    axes.xaxis.set_major_formatter(percent_formatter())
    axes.yaxis.set_major_formatter(percent_formatter())
    axes.set_xlabel("coverage: of what counts, in the box [%]")
    axes.set_ylabel("density: of the box, counts [%]")
    axes.legend(loc="best")


def _side(limits: pd.DataFrame, name: str, ends: tuple[float, float]) -> tuple[float, float]:
    """Return where a box begins and ends, open sides at the end of the panel."""
    low, high = (float(limits[end].to_dict()[name]) for end in ("low", "high"))
    return ends[0] if pd.isna(low) else low, ends[1] if pd.isna(high) else high


def _axis_label(address: str, discovery: ScenarioDiscovery) -> str:
    return shorten_address(address) + _unit(address, discovery)


def _unit(address: str, discovery: ScenarioDiscovery) -> str:
    unit = discovery.units[address]
    return f" [{unit}]" if unit not in ("", "1") else ""


def _explained(discovery: ScenarioDiscovery) -> str:
    """Return how to read the figure, and what the half of the states that did not find the box says of it."""
    holdout = discovery.box.holdout
    few = f"; shown: the first {DOTS:,} states" if len(discovery.seen) > DOTS else ""
    return (
        "PRIM (Friedman & Fisher 1999) by EMA Workbench. By the half of the states that did not find it, "
        f"{holdout.density.estimate:.0%} of the box counts (95 % interval {holdout.density.low:.0%} to "
        f"{holdout.density.high:.0%}, Wilson), {holdout.base:.0%} of all do, and it "
        f"holds {holdout.coverage:.0%} of what counts. {discovery.states:,} states, "
        f"{discovery.runs:,} runs at each, {discovery.inputs} assumptions searched{few}. p: how likely so dense a box would be without the "
        "limit, by that half."
    )
