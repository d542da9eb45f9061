"""How far each plan is from the best one, over states of the assumptions.

The regret of plan p at state s is max over q of V(q, s) - V(p, s), V being the mean score of a plan at a state. From few runs the
largest of several noisy means is too large: taken plainly, regret is overstated. So it is also taken crosswise: all runs but a few say
which plan is best, and those few what that is worth. The choice is then independent of the noise in its worth, and what is expected
is V(chosen, s) - V(p, s), which is at most the regret. The truth lies, in expectation, between the two. For two plans that differ by
d at a state, with standard error e and z = |d|/e, the plain figure is too large by e (φ(z) - z Φ(-z)) and the crosswise one too small
by e z Φ(-z); over states whose d is spread evenly about 0 both come to the same, ∫ = e²/4 to each side. So the middle is reported.
Savage (1951), JASA 46, 55-67; choice and worth from different data: van Hasselt (2010), NeurIPS 23.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.decision.utility import Scores, preferred
from kidal_sim.errors import DesignError
from kidal_sim.stats.intervals import CONFIDENCE, Interval
from kidal_sim.stats.simultaneous_band import pointwise, ratios
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


@dataclass(frozen=True)
class Regret:
    """Regret in the unit of the criterion, whose scores are better the larger they are."""

    prefer: str
    unit: str
    states: int
    runs: int
    """Independent runs of each plan at each state."""
    plans: pd.DataFrame
    """A row per plan.

    mean, the middle between mean_crosswise and mean_plain; mean_low and mean_high, from the lower limit of the one to the upper of the
    other, 95 %; too narrow where few dice move all states together, or few states have nearly all of the regret. q90_plain with
    q90_low and q90_high (order statistics over the states, 95 %), most_plain with worst_state;
    q90_crosswise and most_crosswise with fresh luck. preferred and sure: shares of the states; the rest of the former are ties."""
    unseen: float
    """With 95 % confidence, states with more regret than the largest that was seen make up no more than this share."""
    by_state: pd.DataFrame
    """A row per state, a column per plan: plain regret."""

    def least(self, column: str) -> str:
        """The plan with the least of a column; "" if several have it."""
        values = self.plans[column]
        return str(values.idxmin()) if (values == values.min()).sum() == 1 else ""


def regret(folder: str | Path, prefer: Sequence[str] = ()) -> Regret:
    """Regret of each plan over the states of a finished results folder."""
    scores = Scores.of(folder, prefer)
    scores.sampled.refuse_chosen()
    _, states, runs = scores.values.shape
    if runs < FEWEST_RUNS or states < FEWEST_STATES:
        raise DesignError(
            f"{folder}: has {states:,} states and {runs:,} independent runs at each; wanted {FEWEST_STATES} states and {FEWEST_RUNS} runs "
            "or more, or regret cannot be told from luck"
        )
    plans = scores.sampled.plans
    table = regrets(scores.values, plans)
    by_state = pd.DataFrame(plain(scores.values).T, columns=list(plans))
    return Regret(scores.criterion.words, scores.unit, states, runs, table, unseen(states), by_state)


def regrets(values: Array, plans: Sequence[str]) -> pd.DataFrame:
    """The table of `Regret.plans`, from scores of shape (plans, states, runs)."""
    best, sure = preferred(values.mean(axis=2)), surely(values)
    rows = {plan: _row(values, at) | {"preferred": (best == at).mean(), "sure": sure[at].mean()} for at, plan in enumerate(plans)}
    return pd.DataFrame.from_dict(rows, orient="index")


def _row(values: Array, plan: int) -> dict[str, float]:
    """Regret of one plan."""
    found = plain(values)[plan]
    too_large, too_small, ordered = mean_over_both(plainly(values, plan)), mean_over_both(crosswise(values, plan)), order_interval(found)
    return {
        "mean": max(0.0, (too_small.estimate + too_large.estimate) / 2), "mean_low": max(0.0, too_small.low), "mean_high": too_large.high,
        "mean_crosswise": too_small.estimate, "mean_plain": too_large.estimate,
        "q90_crosswise": ranked(values, plan, TAIL - NEAR, TAIL + NEAR), "q90_plain": ordered.estimate, "q90_low": ordered.low,
        "q90_high": ordered.high, "most_crosswise": ranked(values, plan, 1 - 1 / len(found), 1.0), "most_plain": float(found.max()),
        "worst_state": int(found.argmax()),
    }  # fmt: skip


def plain(values: Array) -> Array:
    """Regret by plan and state, from all runs: too large by what noise does to the largest mean.

    >>> plain(np.array([[[1.0, 3.0]], [[5.0, 7.0]]])).tolist()
    [[4.0], [0.0]]
    """
    means = values.mean(axis=2)
    found: Array = means.max(axis=0) - means
    return found


def plainly(values: Array, plan: int) -> Array:
    """Score of the plan that all runs find best at a state, minus that of a plan: shape (states, runs)."""
    found: Array = values[values.mean(axis=2).argmax(axis=0), np.arange(values.shape[1])] - values[plan]
    return found


def crosswise(values: Array, plan: int) -> Array:
    """Score of the plan that the runs outside a fold find best, minus that of a plan, in the runs of the fold: shape (states, runs)."""
    found = np.empty(values.shape[1:])
    for fold, rest in folds(values):
        found[:, fold] = values[rest.argmax(axis=0), np.arange(values.shape[1])][:, fold] - values[plan][:, fold]
    return found


def ranked(values: Array, plan: int, low: float, high: float) -> float:
    """Mean regret, in the runs of a fold, at the states that the runs outside it rank between these shares, over all folds.

    The largest of many noisy figures is too large; the same state seen with fresh luck is not: what is expected is at most the largest
    regret. For a rank inside, the states are not quite those that belong there, so that it is drawn towards the middle. As regret is
    never below 0, neither is this.
    """
    worth = crosswise(values, plan)
    states = values.shape[1]
    first, last = int(np.floor(low * states + 1e-9)), int(np.ceil(high * states - 1e-9))
    found = np.empty(values.shape[2])
    for fold, rest in folds(values):
        there = np.argsort(rest.max(axis=0) - rest[plan], kind="stable")[first:last]
        found[fold] = worth[there][:, fold].mean(axis=0)
    return max(0.0, float(found.mean()))


def folds(values: Array) -> Iterator[tuple[NDArray[np.int64], Array]]:
    """The runs in turn, one in `FOLDS` at a time, and the means of all others by plan and state."""
    runs = values.shape[2]
    total, number = values.sum(axis=2), min(runs, FOLDS)
    for first in range(number):
        fold = np.arange(first, runs, number)
        yield fold, (total - values[:, :, fold].sum(axis=2)) / (runs - len(fold))


def surely(values: Array) -> NDArray[np.bool_]:
    """Whether a plan is better than every other at a state by Student's 95 % interval of the paired difference, by itself."""
    width = pointwise(values.shape[2])
    beats = np.ones(values.shape[:2], dtype=bool)
    for plan in range(len(values)):
        for other in range(len(values)):
            if other != plan:
                beats[plan] &= ratios(values[plan] - values[other]) > width
    return beats


def order_interval(values: Array) -> Interval:
    """The 90 % point of a sample and its 95 % interval between order statistics, which assumes no shape.

    As SciPy has it: Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2. Limits: independent values.
    """
    from scipy.stats import quantile_test

    found: Any = quantile_test(values, p=TAIL).confidence_interval(CONFIDENCE)
    return Interval(float(np.quantile(values, TAIL)), float(found.low), float(found.high))


def unseen(states: int) -> float:
    """Most of the assumptions' own spread that may lie beyond the largest of so many draws, with 95 % confidence.

    1 - 0.05^(1/n), whatever the distribution. Source: Wilks (1941), Annals of Mathematical Statistics 12, 91-96. A maximum has no
    bootstrap interval: it is the sample's own maximum in 63 % of the resamples (Bickel & Freedman 1981, Annals of Statistics 9).

    >>> round(unseen(59), 3)
    0.05
    """
    return float(1 - (1 - CONFIDENCE) ** (1 / states))
