"""The figure of `regret`: how far each plan is from the best one over the states of the assumptions."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from kidal_sim.findings.figure_style import (
    WIDTH,
    draw_plan_legend,
    figure_style,
    format_number,
    percent_formatter,
    plan_style,
    set_caption,
    set_heading,
)

if TYPE_CHECKING:
    from kidal_sim.analysis.decision.regret import Regret

ROWS = {
    "mean": ("mean", "mean_low", "mean_high"),
    "90 % point": ("q90_plug_in", "q90_low", "q90_high"),
    "maximum": ("max_plug_in", "max_plug_in", "max_plug_in"),
}


def regret_figure(regret: "Regret", note: str = "") -> Figure:
    """Draw the share of states in which a plan has more regret than a value, and its mean, 90 % point and maximum."""
    plans = tuple(map(str, regret.plans.index))
    with figure_style():
        figure = Figure(figsize=(WIDTH, 4.4))
        left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
        draw_regret(left, regret)
        draw_summary(right, regret)
        set_heading(figure, "How far each plan is from the best one")
        draw_plan_legend(figure, plans)
        set_caption(
            figure,
            f"Preferred: {regret.prefer}. Regret: score of the best plan at a state minus that of the plan, by means over {regret.runs:,} "
            f"runs; {regret.states:,} states. Left: plug-in estimate, too large by what noise does to the best of several means. Mean: "
            "the middle between plug-in and cross-validated estimate, with 95 % limits that hold for both; 90 % point: order statistics "
            "over the states, 95 %, for these dice; a maximum has no interval: with 95 % confidence, states with more make up no more than "
            f"{regret.unseen:.2%}.",
            note,
        )
    return figure


def draw_regret(axes: Axes, regret: "Regret") -> None:
    """Draw the share of states with more regret than each value, a curve per plan."""
    for number, plan in enumerate(regret.plans.index):
        by_state = regret.by_state[plan].to_numpy()
        values = np.sort(by_state[by_state > 0])
        above = np.arange(len(values), -1, -1) / len(by_state)
        colour, _, line = plan_style(number)
        axes.plot([0.0, *values], above, drawstyle="steps-post", color=colour, linestyle=line)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(percent_formatter())
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.set_title("States with more regret than that")
    axes.set_xlabel(_axis_label(regret))
    axes.set_ylabel("share of states [%]")


def draw_summary(axes: Axes, regret: "Regret") -> None:
    """Draw mean, 90 % point and maximum with their limits."""
    plans = len(regret.plans)
    for number, (_, row) in enumerate(regret.plans.iterrows()):
        colour, marker, _ = plan_style(number)
        for at, names in enumerate(ROWS.values()):
            middle, low, high = (float(row[name]) for name in names)
            height = at + 0.5 * ((number + 0.5) / plans - 0.5)
            reach = np.array([[middle - low], [high - middle]])
            bar = {"xerr": reach} if low < high else {}
            axes.errorbar([middle], [height], fmt=marker, color=colour, markersize=5, capsize=2.5, **bar)  # type: ignore[arg-type]
    axes.set_yticks(range(len(ROWS)), list(ROWS))
    axes.set_ylim(len(ROWS) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.set_title("In short")
    axes.set_xlabel(_axis_label(regret))


def _axis_label(regret: "Regret") -> str:
    return "regret" + (f" [{regret.unit}]" if regret.unit else "")
