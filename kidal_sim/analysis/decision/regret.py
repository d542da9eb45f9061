"""How far each plan is from the best one, over states of the assumptions.

The regret of plan p at state s is max over q of V(q, s) - V(p, s), V being the mean score of a plan at a state. From few runs the
largest of several noisy means is too large, so the plug-in estimate overstates regret. It is therefore also estimated by
cross-validation: all runs but a few say which plan is best, and those few what that is worth. The choice is then independent of the
noise in its worth, and the expectation is V(chosen, s) - V(p, s), which is at most the regret. The truth lies, in expectation, between
the two. For two plans that differ by d at a state, with standard error e and z = |d|/e, the plug-in estimate is too large by
e (φ(z) - z Φ(-z)) and the cross-validated one too small by e z Φ(-z); over states whose d is spread evenly about 0 both come to the
same, ∫ = e²/4 to each side. So the middle is reported.
Savage (1951), JASA 46, 55-67; choice and worth from different data: van Hasselt (2010), NeurIPS 23.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.decision.utility import Scores, preferred
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.errors import DesignError
from kidal_sim.findings.figure import DataFigure, stacked
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import decimals
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.stats.intervals import CONFIDENCE, Interval
from kidal_sim.stats.simultaneous_band import pointwise_width, t_statistics
from kidal_sim.stats.two_way_anova import mean_over_both

Array = NDArray[np.float64]
FEWEST_RUNS = 4
"""Of each plan at a state."""
FOLDS = 20
"""Parts into which the runs are cut, at most: one run each, if they are few."""
TAIL = 0.9
NEAR = 0.05
"""States that rank within so much of `TAIL` stand for it, where some runs rank what others value."""
FEWEST_STATES = 30
COLUMNS = (
    Column("plan"),
    Column("mean", kind="estimate"),
    Column("mean_cross_validated", kind="number", audience="programs"),
    Column("mean_plug_in", kind="number", audience="programs"),
    Column("q90_plug_in", "90 % point", "estimate"),
    Column("q90_cross_validated", "CV", "number"),
    Column("max_plug_in", "maximum", "number"),
    Column("max_cross_validated", "CV", "number"),
    Column("worst_state", kind="count", audience="programs"),
    Column("preferred", kind="share", digits=0),
    Column("sure", "surely", "share", digits=0),
)
INTERVALS = {"mean": "mean", "q90_plug_in": "q90"}
"""Estimates with an interval, and what the names of its limits begin with."""
LEAST = {"max_plug_in": "maximum", "q90_plug_in": "90 % point", "mean": "mean"}
"""Measures by which the plan with the least regret is named."""


@dataclass(frozen=True)
class Regret(Finding):
    """Regret in the unit of the criterion, whose scores are better the larger they are."""

    prefer: str
    unit: str
    states: int
    runs: int
    """Independent runs of each plan at each state."""
    plans: pd.DataFrame
    """A row per plan.

    mean, the middle between mean_cross_validated and mean_plug_in; mean_low and mean_high, from the lower limit of the one to the upper
    of the other, 95 %; too narrow where few dice move all states together, or few states have nearly all of the regret. q90_plug_in with
    q90_low and q90_high (order statistics over the states, 95 %), max_plug_in with worst_state; q90_cross_validated and
    max_cross_validated from runs that did not rank the states. preferred and sure: shares of the states; the rest of the former are
    ties."""
    unseen: float
    """With 95 % confidence, states with more regret than the largest that was seen make up no more than this share."""
    by_state: pd.DataFrame
    """A row per state, a column per plan: plug-in regret."""

    def least(self, column: str) -> str:
        """Return the plan with the least value of a column, or "" if several have it."""
        values = self.plans[column]
        return str(values.idxmin()) if (values == values.min()).sum() == 1 else ""

    def tables(self) -> tuple[Table, ...]:
        """Return one row per plan, with mean, 90 % point and maximum of its regret over the states."""
        places = decimals(float(self.plans[["mean_plug_in", "q90_plug_in", "max_plug_in"]].to_numpy().max()) / 10)
        rows = [self._row(str(plan), row, places) for plan, row in self.plans.iterrows()]
        unit = f" [{self.unit}]" if self.unit else ""
        columns = [replace(column, digits=places) if column.kind == "number" else column for column in COLUMNS]
        return (Table.of(columns, rows, "plans", f"Regret{unit}: how far each plan is from the best ({self.prefer})"),)

    def _row(self, plan: str, row: Any, places: int) -> list[Any]:
        cells: list[Any] = [plan]
        for column in COLUMNS[1:]:
            value, limits = row[column.key], INTERVALS.get(column.key)
            low, high = (row[f"{limits}_{end}"] if limits else np.nan for end in ("low", "high"))
            cells.append(Estimate(value, low, high, digits=places) if column.kind == "estimate" else value)
        return cells

    def summary(self) -> tuple[str, ...]:
        """Return which plan has the least regret, by each measure in which no plans tie."""
        least = ", ".join(f"{plan} by the {words}" for name, words in LEAST.items() if (plan := self.least(name)))
        return (f"Least regret: {least or 'cannot be told, the plans are alike'}.",)

    def notes(self) -> tuple[str, ...]:
        """Return over which states and runs regret was estimated, and how to read it."""
        unit = f" in {self.unit}" if self.unit else ""
        return (
            f"Preferred: {self.prefer}. Regret{unit} over {self.states:,} states, {self.runs:,} runs of each plan at each, with the same "
            "dice at every state: with few of them the mean depends on the dice, which its interval shows and that of the 90 % point "
            "does not.",
            "Mean: the middle between plug-in and cross-validated estimate, with 95 % limits that hold for both. 90 % point and maximum: "
            "plug-in, hence too large; CV: by cross-validation, states ranked by some runs and valued by others, hence, "
            "for the maximum, too small. Interval of the 90 % point: order statistics over the states, 95 %, for these dice. A maximum "
            "has none: if states are "
            f"drawn at random, those with more regret than was seen make up no more than {self.unseen:.2%}, with 95 % confidence. "
            "Preferred: states at which the plan has the best mean, without ties; surely: at which it is better than every other plan by "
            "Student's 95 % interval.",
        )

    def figure(self, note: str = "") -> DataFigure:
        """Return the share of states with more regret than each value, and mean, 90 % point and maximum."""
        from kidal_sim.analysis.decision.regret_figure import regret_figure

        parts = {"plan": self.plans.rename_axis("plan").reset_index(), "state": self.by_state.rename_axis("state").reset_index()}
        return DataFigure(regret_figure(self, note), stacked(parts))

    def to_dict(self) -> dict[str, Any]:
        """Return the regret of every plan, and the plan with the least of each measure."""
        content = {"prefer": self.prefer, "unit": self.unit, "states": self.states, "runs": self.runs, "unseen": self.unseen}
        plans = {str(plan): row.to_dict() for plan, row in self.plans.iterrows()}
        return content | {"least": {name: self.least(name) for name in LEAST}, "plans": plans}


def regret(source: Source, prefer: Sequence[str] = ()) -> Regret:
    """Return the regret of each plan over the states of finished results, or of those in a folder."""
    scores = Scores.of(as_results(source), prefer)
    scores.sampled.refuse_chosen()
    folder, (_, states, runs) = scores.sampled.results.folder, scores.values.shape
    if runs < FEWEST_RUNS or states < FEWEST_STATES:
        raise DesignError(
            f"{folder}: has {states:,} states and {runs:,} independent runs at each; regret takes at least {FEWEST_STATES} states and "
            f"{FEWEST_RUNS} runs, to be told from noise"
        )
    plans = scores.sampled.plans
    table = regrets(scores.values, plans)
    by_state = pd.DataFrame(plug_in_regret(scores.values).T, columns=list(plans))
    return Regret(scores.criterion.words, scores.unit, states, runs, table, wilks_bound(states), by_state)


def regrets(values: Array, plans: Sequence[str]) -> pd.DataFrame:
    """Return the table of `Regret.plans`, from scores of shape (plans, states, runs)."""
    best, sure = preferred(values.mean(axis=2)), surely_best(values)
    rows = {plan: _row(values, at) | {"preferred": (best == at).mean(), "sure": sure[at].mean()} for at, plan in enumerate(plans)}
    return pd.DataFrame.from_dict(rows, orient="index")


def _row(values: Array, plan: int) -> dict[str, float]:
    """Return the measures of the regret of one plan."""
    regret = plug_in_regret(values)[plan]
    too_large, too_small = mean_over_both(plug_in_gain(values, plan)), mean_over_both(cross_validated_gain(values, plan))
    q90 = q90_interval(regret)
    return {
        "mean": max(0.0, (too_small.estimate + too_large.estimate) / 2), "mean_low": max(0.0, too_small.low), "mean_high": too_large.high,
        "mean_cross_validated": too_small.estimate, "mean_plug_in": too_large.estimate,
        "q90_cross_validated": regret_between_ranks(values, plan, TAIL - NEAR, TAIL + NEAR), "q90_plug_in": q90.estimate,
        "q90_low": q90.low, "q90_high": q90.high,
        "max_cross_validated": regret_between_ranks(values, plan, 1 - 1 / len(regret), 1.0), "max_plug_in": float(regret.max()),
        "worst_state": int(regret.argmax()),
    }  # fmt: skip


def plug_in_regret(values: Array) -> Array:
    """Return the regret by plan and state from all runs, which is too large by what noise does to the largest mean.

    >>> plug_in_regret(np.array([[[1.0, 3.0]], [[5.0, 7.0]]])).tolist()
    [[4.0], [0.0]]
    """
    means = values.mean(axis=2)
    regret_of: Array = means.max(axis=0) - means
    return regret_of


def plug_in_gain(values: Array, plan: int) -> Array:
    """Return the score of the plan that all runs find best at a state, minus that of a plan: shape (states, runs)."""
    gain: Array = values[values.mean(axis=2).argmax(axis=0), np.arange(values.shape[1])] - values[plan]
    return gain


def cross_validated_gain(values: Array, plan: int) -> Array:
    """Return the score of the plan that the runs outside a fold find best, minus that of a plan, in its runs: shape (states, runs)."""
    gain = np.empty(values.shape[1:])
    for fold, rest in folds(values):
        gain[:, fold] = values[rest.argmax(axis=0), np.arange(values.shape[1])][:, fold] - values[plan][:, fold]
    return gain


def regret_between_ranks(values: Array, plan: int, low: float, high: float) -> float:
    """Return the mean regret, in the runs of a fold, at the states that the runs outside it rank between these shares, over all folds.

    The largest of many noisy figures is too large; the same state seen in other runs is not: its expectation is at most the largest
    regret. For a rank inside, the states are not quite those that belong there, so that it is drawn towards the middle. As regret is
    never below 0, neither is this.
    """
    worth = cross_validated_gain(values, plan)
    states = values.shape[1]
    first, last = int(np.floor(low * states + 1e-9)), int(np.ceil(high * states - 1e-9))
    means = np.empty(values.shape[2])
    for fold, rest in folds(values):
        there = np.argsort(rest.max(axis=0) - rest[plan], kind="stable")[first:last]
        means[fold] = worth[there][:, fold].mean(axis=0)
    return max(0.0, float(means.mean()))


def folds(values: Array) -> Iterator[tuple[NDArray[np.int64], Array]]:
    """Yield each fold of the runs, one run in `FOLDS`, with the means of all other runs by plan and state."""
    runs = values.shape[2]
    total, number = values.sum(axis=2), min(runs, FOLDS)
    for first in range(number):
        fold = np.arange(first, runs, number)
        yield fold, (total - values[:, :, fold].sum(axis=2)) / (runs - len(fold))


def surely_best(values: Array) -> NDArray[np.bool_]:
    """Tell by plan and state whether it is better than every other by Student's 95 % interval of the paired difference, pointwise."""
    width = pointwise_width(values.shape[2])
    beats = np.ones(values.shape[:2], dtype=bool)
    for plan in range(len(values)):
        for other in range(len(values)):
            if other != plan:
                beats[plan] &= t_statistics(values[plan] - values[other]) > width
    return beats


def q90_interval(values: Array) -> Interval:
    """Return the 90 % point of a sample and its 95 % interval between order statistics, which assumes no shape.

    As SciPy has it: Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2. Limits: independent values.
    """
    from scipy.stats import quantile_test

    limits: Any = quantile_test(values, p=TAIL).confidence_interval(CONFIDENCE)
    return Interval(float(np.quantile(values, TAIL)), float(limits.low), float(limits.high))


def wilks_bound(states: int) -> float:
    """Return the largest share of a distribution that may lie beyond the largest of so many draws, with 95 % confidence.

    1 - 0.05^(1/n), whatever the distribution. Source: Wilks (1941), Annals of Mathematical Statistics 12, 91-96. A maximum has no
    bootstrap interval: it is the sample's own maximum in 63 % of the resamples (Bickel & Freedman 1981, Annals of Statistics 9).

    >>> round(wilks_bound(59), 3)
    0.05
    """
    return float(1 - (1 - CONFIDENCE) ** (1 / states))
