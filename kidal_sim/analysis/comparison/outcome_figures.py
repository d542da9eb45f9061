"""Two figures of a comparison: the distribution of each outcome under each plan, and the differences run by run."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from kidal_sim.analysis.comparison.compare import Comparison
from kidal_sim.analysis.comparison.ecdf import curves
from kidal_sim.analysis.comparison.phrasing import difference_in_words
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.figure_panels import unit_label
from kidal_sim.findings.figure_style import (
    LEFT,
    WIDTH,
    draw_plan_legend,
    figure_style,
    label_rows,
    outcome_label,
    plan_style,
    set_caption,
    set_heading,
    shorten_address,
)

ACROSS = 4
"""Small panels beside each other."""
PANEL, ABOVE, BELOW, HEADING = 1.9, 0.25, 0.4, 0.25
"""Height of a row of small panels, its room for title and labels, and for the heading of them all. [inch]"""
FEW = 30
"""Below this many runs an interval says little, and would squeeze the others: it is written, not drawn."""
MOST_KNOWN = 0.9
"""Where this share of the runs know an outcome, in how many they do is not written."""
ROW, TOLD, NAME = 0.85, 7.5, 24
"""Part of a row in which the differences of an outcome stand, the size of the words beside them [point], and letters of a plan's name."""
TAIL = 0.995
"""Share of the runs that a panel shows; the last few may be far out."""


def distributions_figure(comparison: Comparison, note: str = "") -> Figure:
    """Return the figure of how each outcome is distributed under each plan."""
    chances, others, variants = _varying(comparison, chance=True), _varying(comparison, chance=False), comparison.variants
    tall = (0.9 + (0.1 + 0.08 * len(variants)) * len(chances)) * bool(chances), _height(len(others)) * bool(others)
    heights = [height for height in tall if height] or [1.0]
    with figure_style():
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.3 + 0.4))
        parts = list(figure.subfigures(len(heights), 1, squeeze=False, height_ratios=heights).flat)
        if chances:
            draw_chances(parts.pop(0).subplots(), comparison.estimates, [outcome.name for outcome in chances], variants)
        if others:
            _draw_spreads(parts.pop(0), others, comparison)
        set_heading(figure, "Outcomes by plan")
        draw_plan_legend(figure, variants)
        cut = (
            f"Curves are shown up to the value that {100 * TAIL:g} % of the runs that know it do not exceed, of each plan."
            if others
            else ""
        )
        set_caption(figure, " ".join([_explained(comparison), cut]), _left_out(comparison), note)
        explain_if_empty(figure, chances + others)
    return figure


def _explained(comparison: Comparison) -> str:
    """Return what the intervals are, in a sentence."""
    if comparison.nested:
        return "Intervals: 95 %, by draws of the inputs and of the dice, which runs share; curves have none."
    return "Intervals: 95 % of shares (Wilson); bands about curves: the same at each value by itself."


def _left_out(comparison: Comparison) -> str:
    """Return which outcomes are not shown, in a sentence."""
    names = ", ".join(outcome_label(name) for name in comparison.constant())
    return f"Left out, the same in every run of every plan or never known: {names}." if names else ""


def _draw_spreads(figure: SubFigure, outcomes: Sequence[Outcome], comparison: Comparison) -> None:
    """Draw a small panel for each outcome that is not binary."""
    table = curves(comparison)
    panels = list(figure.subplots(_down(len(outcomes)), min(ACROSS, len(outcomes)), squeeze=False, gridspec_kw=_room(len(outcomes))).flat)
    for outcome, panel in zip(outcomes, panels, strict=False):
        panel.set_in_layout(False)
        own = table[table["outcome"] == outcome.name]
        far = max(spread.quantile(TAIL) for spread in comparison.spreads[outcome.name].values() if spread.size)
        draw_spread(panel, own, outcome, comparison.variants)
        panel.set_xlim(right=far)
    for panel in panels[len(outcomes) :]:
        panel.set_axis_off()
    figure.suptitle("Share of all runs at or below; a curve that ends short of 100 % did not happen, or is unknown, in the rest", **LEFT)


def _down(panels: int) -> int:
    """Return the number of rows of so many small panels."""
    return math.ceil(panels / ACROSS)


def _height(panels: int) -> float:
    """Return the height of so many small panels. [inch]"""
    return HEADING + PANEL * _down(panels)


def _room(panels: int) -> dict[str, float]:
    """Return where the small panels stand. All have labels of one size: to find out where these fit would take longer than to draw them."""
    height, gap = _height(panels), ABOVE + BELOW
    along = {"left": 0.05, "right": 0.99, "wspace": 0.28}
    return along | {"bottom": BELOW / height, "top": 1 - (HEADING + ABOVE) / height, "hspace": gap / (PANEL - gap)}


def draw_chances(axes: Axes, estimates: pd.DataFrame, names: Sequence[str], variants: Sequence[str]) -> None:
    """Draw each share as a point with its interval, a row per outcome. estimates: those of a `Comparison`."""
    for number, variant in enumerate(variants):
        own = estimates[estimates["variant"] == variant].set_index("outcome").loc[list(names)]
        heights = np.arange(len(names)) + _offset(number, len(variants))
        _points(axes, heights, own, number, 1.0)
    label_rows(axes, [outcome_label(name) for name in names])
    axes.set_title("Share of runs in which it happened, with 95 % interval (of the runs in which it can be known)")
    axes.set_xlim(-0.01, 1.01)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))


def draw_spread(axes: Axes, table: pd.DataFrame, outcome: Outcome, plans: Sequence[str]) -> None:
    """Draw the share of runs at or below each value, a curve per plan. table: of `curves`, one outcome."""
    for number, plan in enumerate(plans):
        own = table[table["variant"] == plan]
        if not own.empty:
            colour, _, line = plan_style(number)
            values, shares, low, high = (
                own[name].to_numpy() for name in ("value", *(f"at_or_below{end}" for end in ("", "_low", "_high")))
            )
            axes.fill_between(values, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
            axes.plot(np.append(values[0], values), np.append(0, shares), drawstyle="steps-post", color=colour, linestyle=line)
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_title(outcome_label(outcome.name), fontsize=8)
    axes.set_xlabel(unit_label(outcome.unit))


def differences_figure(comparison: Comparison, note: str = "") -> Figure:
    """Return the figure of how much each later plan differs from the first, run by run with common random numbers."""
    panels = [each for each in (_varying(comparison, chance=True), _varying(comparison, chance=False)) if each]
    first, *later = comparison.variants
    with figure_style():
        figure = Figure(figsize=(WIDTH, 1.8 + sum(0.5 + (0.1 + 0.17 * len(later)) * len(panel) for panel in panels)))
        if panels:
            grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[len(panel) + 1 for panel in panels])
            for outcomes, axes in zip(panels, grid.flat, strict=True):
                draw_differences(axes, comparison, outcomes)
        set_heading(figure, f"{later[0] if len(later) == 1 else 'Each plan'} minus {first}, run by run with common random numbers")
        if len(later) > 1:
            draw_plan_legend(figure, later, start=1)
        units = (
            "by draws of inputs and dice, which runs share" if comparison.nested else "of chances Bonett and Price's, of means Student's"
        )
        set_caption(
            figure,
            f"Intervals: 95 %, {units}. *: sure, also for so many differences at once (Holm). n: runs in which both plans know it, where "
            f"these are fewer than {100 * MOST_KNOWN:g} %. No point: fewer than {FEW} runs, or no spread to measure by.",
            _left_out(comparison),
            note,
        )
        explain_if_empty(figure, panels)
    return figure


def draw_differences(axes: Axes, comparison: Comparison, outcomes: Sequence[Outcome]) -> None:
    """Draw each difference as a point with its interval, a row per outcome, in words beside it."""
    chance = outcomes[0].kind == "binary"
    names = [outcome.name for outcome in outcomes]
    scale = np.full(len(names), 100.0) if chance else _per_typical_spread(comparison, names)
    later = comparison.variants[1:]
    for number, variant in enumerate(later, start=1):
        own = comparison.differences[comparison.differences["variant"] == variant].set_index("outcome").loc[names]
        heights = np.arange(len(names)) + _offset(number - 1, len(later), ROW)
        _points(axes, heights, own.where(own["n"] >= FEW), number, scale)
        for height, outcome, row in zip(heights, outcomes, own.to_dict("records"), strict=True):
            whose = f"{shorten_address(variant, NAME)}: " if len(later) > 1 else ""
            text = whose + difference_in_words(outcome, row["estimate"], row["low"], row["high"]) + _known(comparison, outcome, row["n"])
            text += " *" if row["sure"] else ""
            axes.annotate(text, (1.01, height), xycoords=("axes fraction", "data"), va="center", fontsize=TOLD)
    axes.axvline(0, color="black", linewidth=0.8)
    label_rows(axes, [outcome_label(outcome.name) for outcome in outcomes])
    axes.set_xlim(*_around_zero(axes))
    axes.set_xlabel("percentage points" if chance else "in typical spreads of the outcome (standard deviations of one plan's runs)")


def _known(comparison: Comparison, outcome: Outcome, known: int) -> str:
    """Return in how many runs both plans know it, if not in nearly all."""
    spread = comparison.spreads[outcome.name][comparison.variants[0]]
    return f"; n = {known:,}" if 0 < known < MOST_KNOWN * (spread.size + spread.unknown) else ""


def _points(axes: Axes, heights: NDArray[Any], table: pd.DataFrame, number: int, scale: Any) -> None:
    """Draw estimates with their intervals; without where there is none."""
    middle, low, high = (table[name].to_numpy(float) * scale for name in ("estimate", "low", "high"))
    colour, marker, _ = plan_style(number)
    reach = np.nan_to_num([middle - low, high - middle]).clip(min=0)
    axes.errorbar(middle, heights, xerr=reach, fmt=marker, color=colour, markersize=4, linewidth=1.4, capsize=2)


def explain_if_empty(figure: Figure, drawn: Sequence[object]) -> None:
    """Write why a figure shows nothing."""
    if not drawn:
        figure.text(0.5, 0.5, "Every outcome came out the same in every run.", ha="center", va="center")


def _varying(comparison: Comparison, chance: bool) -> list[Outcome]:
    """Return the outcomes worth drawing: those that do not come out the same in every run of every plan."""
    left_out = set(comparison.constant())
    return [each for each in comparison.outcomes if (each.kind == "binary") == chance and each.name not in left_out]


def _per_typical_spread(comparison: Comparison, names: Sequence[str]) -> NDArray[Any]:
    """Return one over the root mean square of the plans' standard deviations, per outcome; NaN where no plan has any spread."""
    variance = comparison.estimates["deviation"] ** 2
    mean = variance.groupby(comparison.estimates["outcome"]).mean().loc[list(names)]
    spread: NDArray[Any] = np.sqrt(mean.to_numpy(float))
    return 1 / np.where(spread > 0, spread, np.nan)


def _offset(number: int, count: int, part: float = 0.5) -> float:
    """Return how far beside the row's middle the nth of several plans stands, which together take up this part of the row."""
    return part * ((number + 0.5) / count - 0.5)


def _around_zero(axes: Axes) -> tuple[float, float]:
    """Return limits that show the zero line and everything else."""
    low, high = axes.get_xlim()
    margin = 0.05 * (high - low)
    return min(low, -margin), max(high, margin)
