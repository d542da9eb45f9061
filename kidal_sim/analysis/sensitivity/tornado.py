"""The figure of `sensitivity`: tornado diagrams with the noise of the dice."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from kidal_sim.analysis.sensitivity.outcome_sensitivity import MOST_PANELS, OutcomeSensitivity
from kidal_sim.analysis.sensitivity.sobol_indices import DICE
from kidal_sim.errors import KidalError
from kidal_sim.findings.figure_style import (
    INK,
    WIDTH,
    draw_legend,
    figure_style,
    format_number,
    label_rows,
    outcome_label,
    set_caption,
    set_heading,
    shorten_address,
)
from kidal_sim.findings.numbers import counted

MOST_BARS = 15
SIGNS = {
    "+": ("#0b4f8a", "", "goes up with it"),
    "-": ("#e6902a", "////", "goes down with it"),
    "0": ("#9a9a9a", "", "direction not sure, or not measured"),
}
"""By sign: colour, hatch, and what it means."""
SIZE, SHARE = "mu_star", "total"
"""What a bar shows: of a screening the mean size of the effects, of shares of the variance the total index."""


def tornado_figure(shown: Sequence[OutcomeSensitivity], note: str = "") -> Figure:
    """Draw the inputs that outcomes depend on most, the largest on top: a panel per outcome and plan."""
    if not shown:
        raise KidalError("there is nothing to draw: the outcomes are the same at every point")
    if len(shown) > MOST_PANELS:
        raise KidalError(f"{len(shown)} panels are too many to draw, {MOST_PANELS} at most: name fewer outcomes with --outcome")
    bars = [len(largest(each)) for each in shown]
    with figure_style():
        figure = Figure(figsize=(WIDTH, 1.3 + sum(0.75 + 0.2 * each for each in bars)))
        grid = figure.subplots(len(shown), 1, squeeze=False, height_ratios=[each + 2 for each in bars])
        for each, axes in zip(shown, grid.flat, strict=True):
            draw_tornado(axes, each)
        handles = [Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=meaning) for colour, hatch, meaning in SIGNS.values()]
        handles.append(Patch(facecolor="#e9e9e9", edgecolor="#888888", linestyle="--", label="what the dice alone make (95 %)"))
        set_heading(figure, "What outcomes depend on")
        draw_legend(figure, handles)
        set_caption(figure, _explained(shown[0]), note)
    return figure


def largest(sensitivity: OutcomeSensitivity) -> pd.DataFrame:
    """Return the inputs with the longest bars, the longest first, without the dice."""
    table = sensitivity.table[sensitivity.table["input"] != DICE]
    return table.sort_values(_measure(sensitivity), ascending=False, kind="stable").head(MOST_BARS)


def draw_tornado(axes: Axes, sensitivity: OutcomeSensitivity) -> None:
    """Draw a bar per input, over what the dice alone make."""
    measure, table = _measure(sensitivity), largest(sensitivity)
    scale = 100.0 if measure == SHARE or sensitivity.outcome.kind == "binary" else 1.0
    floor = scale * float(sensitivity.table.loc[sensitivity.table["input"] == DICE, f"{measure}_high"].iloc[0])
    axes.axvspan(0, floor, color="#e9e9e9", zorder=0.5)
    axes.axvline(floor, color="#888888", linestyle="--", linewidth=0.9, zorder=1)
    for at, row in enumerate(table.to_dict("records")):
        colour, hatch, _ = SIGNS[row["sign"]]
        axes.barh(at, scale * row[measure], height=0.66, color=colour, hatch=hatch, edgecolor="white", linewidth=0.4, zorder=2)
    low, middle, high = (scale * table[name].to_numpy() for name in (f"{measure}_low", measure, f"{measure}_high"))
    axes.errorbar(
        middle, np.arange(len(table)), xerr=[middle - np.maximum(low, 0), high - middle], fmt="none", ecolor=INK, elinewidth=0.9, capsize=2
    )
    label_rows(axes, [f"{shorten_address(row['input'])}{' *' if row['clear'] else ''}" for row in table.to_dict("records")])
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    left = len(sensitivity.table) - 1 - len(table)
    axes.set_title(
        f"{outcome_label(sensitivity.outcome.name)}, {sensitivity.subject}"
        + (f": the first {len(table)} of {left + len(table)} inputs" if left else "")
    )
    axes.set_xlabel(_axis(sensitivity, measure))


def _measure(sensitivity: OutcomeSensitivity) -> str:
    return SIZE if SIZE in sensitivity.table else SHARE


def _axis(sensitivity: OutcomeSensitivity, measure: str) -> str:
    if measure == SHARE:
        return "share of the variance over the points, with interaction [%]"
    unit = "percentage points" if sensitivity.outcome.kind == "binary" else sensitivity.outcome.unit
    return f"mean size of the change as the input goes up by half of its probability [{unit}]"


def _explained(sensitivity: OutcomeSensitivity) -> str:
    what = (
        "Bars: mean size of elementary effects (μ*, Morris 1991; Campolongo et al. 2007)"
        if _measure(sensitivity) == SIZE
        else "Bars: total index (Sobol'; Jansen 1999) of the mean over the runs at a point"
    )
    return (
        f"{what}; whiskers: 95 % interval (bootstrap of points and jackknife of runs), from 0 on. Grey: up to the upper 95 % limit of an "
        "input that does nothing but stir the dice; a bar inside it may be nothing. *: told from the dice, also for so many inputs. "
        f"{counted(sensitivity.points, 'point')}, {counted(sensitivity.runs, 'run')} at each."
    )
