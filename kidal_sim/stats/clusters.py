"""Runs that share draws: each draw of the inputs was run with the same draws of the dice."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from kidal_sim.stats.intervals import CONFIDENCE, SHARES, Interval, bonett_price, t_interval, t_test
from kidal_sim.stats.value_counts import Values

Numbers = NDArray[np.int64]


class Draws(NamedTuple):
    """The draws by which each run was made."""

    outer: Numbers
    """Of the inputs."""
    inner: Numbers
    """Of the dice."""


class Clusters:
    """Accumulates sums over the runs of each outer and of each inner draw. Memory grows with the draws, not with the runs."""

    def __init__(self) -> None:
        self.sums: list[Values] = [np.empty(0), np.empty(0)]
        self.counts: list[Values] = [np.empty(0), np.empty(0)]
        self.squares = 0.0

    def add(self, values: Values, draws: Draws) -> None:
        """Add the next runs; NaN is left out."""
        known = ~np.isnan(values)
        taken = values[known]
        self.squares += float(taken @ taken)
        for axis, numbers in enumerate(draws):
            found = numbers[known]
            self.sums[axis] = _sum(self.sums[axis], np.bincount(found, taken).astype(float))
            self.counts[axis] = _sum(self.counts[axis], np.bincount(found).astype(float))

    @property
    def size(self) -> int:
        """Runs in which it is known."""
        return int(self.counts[0].sum())

    @property
    def mean(self) -> float:
        """Return the mean over those runs."""
        return float(self.sums[0].sum()) / self.size if self.size else math.nan

    @property
    def fewest(self) -> int:
        """Return the outer or inner draws in which it is known, whichever are fewer."""
        return min(int((counts > 0).sum()) for counts in self.counts)

    @property
    def error(self) -> float:
        """Return the standard error of the mean over draws of the inputs and of the dice. NaN with fewer than two of either.

        √(V_outer + V_inner - n v) / n, for V = G/(G - 1) Σ (s - m r)² over the G draws of a kind, s = sum and m = number of a draw's
        runs, r = mean, n = runs, and v the variance of what neither draw explains, which both V hold: from the squares that are left,
        over n - G_outer - G_inner + 1. Where all runs are known, V_outer / n² estimates var(inputs)/G_outer + v/n without bias.
        Source: Searle, Casella & McCulloch (1992), Variance Components, chapter 4, two-way crossed classification; sums over draws
        rather than means as Cameron, Gelbach & Miller (2011), J. Business & Economic Statistics 29, 238-249. No less than either
        draw alone gives. Limits: many draws of both kinds; Student's quantile with one less than the fewer of them stands in for that.
        """
        if self.fewest < 2:
            return math.nan
        parts, left, freedom = [], self.squares - self.size * self.mean * self.mean, self.size + 1
        for sums, counts in zip(self.sums, self.counts, strict=True):
            runs = counts[counts > 0]
            away = sums[counts > 0] - self.mean * runs
            parts.append(float(away @ away) * len(away) / (len(away) - 1))
            left, freedom = left - float((away * away / runs).sum()), freedom - len(away)
        unexplained = max(0.0, left) / freedom if freedom > 0 else 0.0
        return math.sqrt(max(*parts, sum(parts) - self.size * unexplained)) / self.size

    def interval(self) -> Interval:
        """Return the interval for the mean."""
        return t_interval(self.mean, self.error * math.sqrt(self.fewest), self.fewest)

    def share(self, method: str) -> Interval:
        """Return the interval for a probability: that of as many independent runs as would tell as much.

        n' = p (1 - p) / error² (z / t)², no more than there are runs. Source: Korn & Graubard (1998), Survey Methodology 24, 193-201.
        """
        if self.fewest < 2:
            return Interval(self.mean, math.nan, math.nan)
        size = self._independent(self.mean * (1 - self.mean))
        return SHARES[method](self.mean * size, size)._replace(estimate=self.mean)

    def change(self, gained: int, lost: int) -> Interval:
        """Return the interval for a difference of probabilities, run by run: with the effective number of pairs, as in `share`.

        Parameters
        ----------
        gained, lost: runs in which only the second happened, and only the first.
        """
        if self.fewest < 2:
            return Interval(self.mean, math.nan, math.nan)
        share = self._independent((gained + lost) / self.size - self.mean * self.mean) / self.size
        return bonett_price(gained * share, lost * share, self.size * share)._replace(estimate=self.mean)

    def _independent(self, variance: float) -> float:
        """Return the effective sample size: how many independent runs of an outcome with this variance would tell as much."""
        level = (1 + CONFIDENCE) / 2
        narrower = float(ndtri(level) / stdtrit(self.fewest - 1, level)) ** 2
        alone = variance / self.error**2 if self.error > 0 else self.fewest
        return min(alone * narrower, self.size)

    def test(self) -> float:
        """Return the two-sided p-value of the t test that the mean is 0."""
        return t_test(self.mean, self.error, self.fewest - 1)


def _sum(known: Values, new: Values) -> Values:
    """Return the sum of both, from draw 0 on."""
    longer, shorter = (known, new) if len(known) >= len(new) else (new, known)
    found: Values = longer.copy()
    found[: len(shorter)] += shorter
    return found
