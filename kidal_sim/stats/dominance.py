"""Tests of first-order and second-order stochastic dominance of one plan's outcome over another's.

First order, for whoever wants more: P(X <= x) is nowhere larger. Second order: E max(x - X, 0) is nowhere larger; whoever wants more
and shuns risk prefers such a plan. For whoever wants less, the same of -X: second order is then that E max(X - x, 0) is nowhere larger.
Source: Hadar & Russell (1969), American Economic Review 59, 25-34; Rothschild & Stiglitz (1970), J. Economic Theory 2, 225-243.

That a curve lies nowhere above another can never be shown where the two touch, as they do at both ends. So each is held against a
margin, as in a test of equivalence: 2 points of a chance for the first order, 0.05 typical spreads for the second. At every threshold
a one-sided 95 % limit is put on how much the plan is better and how much worse there. A plan

- dominates, if it is surely better by more than the margin somewhere, and nowhere can it be worse by more than that;
- does not, if it is surely worse by more than the margin somewhere, or nowhere can it be better by more than that;
- and else it cannot be told.

"Nowhere" needs no correction for looking at many thresholds (intersection-union: Davidson & Duclos 2013, Econometric Reviews 32,
84-125), "somewhere" has that of Bonferroni.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from kidal_sim.stats.value_counts import Values

ERROR = 0.05
"""Largest probability that a claim is wrong."""
THRESHOLDS = 50
CHANCE_MARGIN = 0.02
SPREAD_MARGIN = 0.05
"""The same as in the test of the turn's length."""
FEWEST = 30
"""From fewer runs known for both plans, there is no verdict."""
ORDERS = (1, 2)
WANTS = ("more", "less")
TAKEN = ("n", "n_s", "lo", "lo_s", "lo2", "w_lo", "w")
"""Sums over the runs between the two values of which a threshold lies: of 1 and of lo [times the sign s], of lo², w lo and w."""


class DominanceVerdict(StrEnum):
    """Verdict on whether one plan dominates another."""

    dominates = "dominates"
    does_not = "does not"
    cannot_tell = "cannot tell"


class Dominance:
    """Accumulates two plans' values of one outcome, run by run with common random numbers, for tests of dominance.

    Thresholds are quantiles of the values of both in the first piece. Per run, with lo and hi the smaller and the larger of its two
    values, w = hi - lo, s = 1 if the second plan has the larger: its share of what the second is better by, for whoever wants more, is
    s [lo <= x < hi] for the first order and s min(max(x - lo, 0), w) for the second. Sums of these and of their squares, at all
    thresholds at once, follow from sums by threshold, so that a run costs no more for many of them.
    """

    def __init__(self) -> None:
        self.thresholds: Values = np.empty(0)
        self.size = 0
        self.between: Values = np.empty(0)
        """By TAKEN and threshold x: sums over runs with lo <= x < hi."""
        self.above: Values = np.empty(0)
        """By threshold: sums of s w and of w², over runs with hi <= x."""
        self.all = np.zeros(2)
        """The same over all runs."""
        self.values = np.zeros(3)
        """Sums of the values of both plans: their number, they, their squares."""

    def add(self, first: Values, second: Values) -> None:
        """Add the next runs of both plans."""
        both = ~np.isnan(first) & ~np.isnan(second)
        first, second = first[both], second[both]
        if not len(first):
            return
        if not len(self.thresholds):
            self._begin(np.concatenate([first, second]))
        self.size += len(first)
        pooled = np.concatenate([first, second]) - self.middle
        self.values += [len(pooled), pooled.sum(), pooled @ pooled]
        apart = first != second
        self._take(first[apart], second[apart])

    def verdict(self, order: int, wants: str) -> tuple[DominanceVerdict, DominanceVerdict]:
        """Return the verdicts on the second plan over the first and on the first over the second."""
        if self.size < FEWEST:
            return DominanceVerdict.cannot_tell, DominanceVerdict.cannot_tell
        mean, error = self.better(order, wants)
        margin = CHANCE_MARGIN if order == 1 else SPREAD_MARGIN * self.deviation
        return verdict(mean, error, margin), verdict(-mean, error, margin)

    def better(self, order: int, wants: str) -> tuple[Values, Values]:
        """Return by how much the second plan is better at each threshold, with standard errors."""
        x = self.thresholds - self.middle
        between = dict(zip(TAKEN, self.between, strict=True))
        if order == 1:
            total, squares = between["n_s"], between["n"]
            return self._moments(total if wants == "more" else -total, squares, 2)
        total = x * between["n_s"] - between["lo_s"] + self.above[0]
        squares = x * x * between["n"] - 2 * x * between["lo"] + between["lo2"] + self.above[1]
        if wants == "less":  # E max(X - x, 0) = E max(x - X, 0) + E X - x
            cross = x * between["w"] - between["w_lo"] + self.above[1]
            total, squares = total - self.all[0], squares - 2 * cross + self.all[1]
        return self._moments(total, squares, 0)

    @property
    def deviation(self) -> float:
        """Return the standard deviation of the pooled values of both plans."""
        number, total, squares = self.values
        return float(np.sqrt(max(0.0, squares / number - (total / number) ** 2)))

    def _begin(self, pooled: Values) -> None:
        levels = np.linspace(0, 1, THRESHOLDS)
        self.thresholds = np.unique(np.quantile(pooled, levels, method="inverted_cdf"))
        self.middle = float(self.thresholds[len(self.thresholds) // 2])
        self.between = np.zeros((len(TAKEN), len(self.thresholds)))
        self.above = np.zeros((2, len(self.thresholds)))

    def _take(self, first: Values, second: Values) -> None:
        """Add runs in which the plans differ."""
        low, high = np.minimum(first, second), np.maximum(first, second)
        sign, wide, size = np.where(second > first, 1.0, -1.0), high - low, len(self.thresholds)
        enter, leave = (np.searchsorted(self.thresholds, values) for values in (low, high))  # the first that is no smaller
        low = low - self.middle  # squares of large numbers that are nearly the same would swallow their difference
        weights = (np.ones_like(low), sign, low, sign * low, low * low, wide * low, wide)
        for row, weight in zip(self.between, weights, strict=True):
            row += _from(enter, weight, size) - _from(leave, weight, size)
        for at, weight in enumerate((sign * wide, wide * wide)):
            self.above[at] += _from(leave, weight, size)
            self.all[at] += weight.sum()

    def _moments(self, total: Values, squares: Values, more: int) -> tuple[Values, Values]:
        """Return means with standard errors; shares have one pair more either way, as in Bonett and Price's interval."""
        size = self.size + more
        mean = total / size
        squares = squares + more
        return mean, np.sqrt(np.maximum(squares / size - mean * mean, 0.0) / size)


def verdict(better: Values, error: Values, margin: float) -> DominanceVerdict:
    """Return the verdict on a plan that is better by so much at each threshold, with these standard errors."""
    sure, surer = (float(ndtri(1 - ERROR / looks)) for looks in (1, len(better)))
    if not (error > 0).any() and not better.any():
        return DominanceVerdict.does_not
    if (better - surer * error > margin).any() and (better - sure * error > -margin).all():
        return DominanceVerdict.dominates
    if (better + surer * error < -margin).any() or (better + sure * error < margin).all():
        return DominanceVerdict.does_not
    return DominanceVerdict.cannot_tell


def _from(place: NDArray[np.intp], weight: Values, size: int) -> Values:
    """Return at each threshold the sum of the weights whose place is there or before."""
    found: Values = np.bincount(place, weight, size + 1)[:size].cumsum()
    return found
