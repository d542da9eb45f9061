"""How far each plan is from the best one over the states of the assumptions."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from kidal_sim.analysis.decision.regret import Regret
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

ROWS = {
    "mean": ("mean", "mean", "mean_low", "mean_high"),
    "90 % point": ("q90_plain", "q90_plain", "q90_low", "q90_high"),
    "most": ("most_plain", "most_plain", "most_plain", "most_plain"),
}


def regrets(found: Regret, made: str = "") -> Figure:
    """Share of states in which a plan has more regret than a value; and its mean, 90 % point and maximum."""
    plans = tuple(map(str, found.plans.index))
    with figure_style():
        figure = Figure(figsize=(WIDTH, 4.4))
        left, right = figure.subplots(1, 2, width_ratios=[1.5, 1])
        draw_regret(left, found)
        draw_summary(right, found)
        set_heading(figure, "How far each plan is from the best one")
        draw_plan_legend(figure, plans)
        set_caption(
            figure,
            f"Preferred: {found.prefer}. Regret: score of the best plan at a state minus that of the plan, by means over {found.runs:,} "
            f"runs; {found.states:,} states. Left: plain, hence too large by what noise does to the best of several means. Mean: the "
            "middle between plain and crosswise, with 95 % limits that hold for both; 90 % point: order statistics over the states, 95 "
            "%, dice as they are; a maximum has no interval: with 95 % confidence, states with more make up no more than "
            f"{found.unseen:.2%}.",
            made,
        )
    return figure


def draw_regret(axes: Axes, found: Regret) -> None:
    """Share of states with more regret, a curve per plan."""
    for number, plan in enumerate(found.plans.index):
        regrets = found.by_state[plan].to_numpy()
        values = np.sort(regrets[regrets > 0])
        above = np.arange(len(values), -1, -1) / len(regrets)
        colour, _, line = plan_style(number)
        axes.plot([0.0, *values], above, drawstyle="steps-post", color=colour, linestyle=line)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(percent_formatter())
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.set_title("States with more regret than that")
    axes.set_xlabel(_named(found))
    axes.set_ylabel("share of states [%]")


def draw_summary(axes: Axes, found: Regret) -> None:
    """Mean, 90 % point and maximum with their limits."""
    plans = len(found.plans)
    for number, (_, row) in enumerate(found.plans.iterrows()):
        colour, marker, _ = plan_style(number)
        for at, names in enumerate(ROWS.values()):
            _, middle, low, high = (float(row[name]) for name in names)
            height = at + 0.5 * ((number + 0.5) / plans - 0.5)
            reach = np.array([[middle - low], [high - middle]])
            bar = {"xerr": reach} if low < high else {}
            axes.errorbar([middle], [height], fmt=marker, color=colour, markersize=5, capsize=2.5, **bar)  # type: ignore[arg-type]
    axes.set_yticks(range(len(ROWS)), list(ROWS))
    axes.set_ylim(len(ROWS) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(format_number))
    axes.set_title("In short")
    axes.set_xlabel(_named(found))


def _named(found: Regret) -> str:
    return "regret" + (f" [{found.unit}]" if found.unit else "")
