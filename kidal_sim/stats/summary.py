"""Estimates of one outcome of one plan: share or mean, quantiles and extremes with their intervals, from runs fed piece by piece.

All intervals are 95 %. Nothing here grows with the number of runs. Runs that share draws of inputs and dice are never taken for
independent ones: where their draws are given, means and shares have the intervals of `Clusters`, and quantiles none.
"""

import math
from typing import Any

import numpy as np

from kidal_sim.stats.clusters import Clusters, Draws
from kidal_sim.stats.intervals import SHARES, UNKNOWN, Interval, quantile_rank_limits, t_interval
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.value_counts import ValueCounts, Values

EXTREMES = {"least": 0.0, "most": 1.0}
QUANTILES = {"q05": 0.05, "median": 0.5, "q95": 0.95}


class Summary:
    """Summarises an outcome of one plan over the runs in which it is known."""

    def __init__(self, kind: str, method: str = "wilson") -> None:
        self.kind, self.method, self.moments, self.spread = kind, method, Moments(), ValueCounts()
        self.clusters: Clusters | None = None

    def add(self, values: Values, draws: Draws | None = None) -> None:
        """Add the next runs, with the draws by which they were made if they share any."""
        self.moments += Moments.of(values[~np.isnan(values)])
        self.spread.add(values)
        if draws is not None:
            self.clusters = self.clusters or Clusters()
            self.clusters.add(values, draws)

    def interval(self) -> Interval:
        """Return the share with the chosen interval if the outcome is binary, else the mean with Student's."""
        if self.clusters:
            return self.clusters.share(self.method) if self.kind == "binary" else self.clusters.interval()
        if self.kind == "binary":
            return SHARES[self.method](self.spread.count(1.0), self.moments.size)
        return t_interval(self.moments.mean, self.moments.deviation, self.moments.size)

    def row(self) -> dict[str, Any]:
        """Return share or mean, quantiles and extremes with their intervals, by name."""
        found: dict[str, Any] = {"n": self.moments.size} | self.interval()._asdict() | {"deviation": self.moments.deviation}
        for name, level in () if self.kind == "binary" else QUANTILES.items():
            found |= named(name, self.quantile(level))
        return found | {name: self.spread.quantile(level) for name, level in EXTREMES.items()}

    def quantile(self, level: float) -> Interval:
        """Return a quantile with its interval, whose limits are the values at the ranks between which it lies; NaN where there is none."""
        size = self.spread.size
        if not size:
            return UNKNOWN
        limits = (0, size + 1) if self.clusters else quantile_rank_limits(size, level)
        low, high = (float(self.spread.ordered(np.array([rank - 1]))[0]) if 0 < rank <= size else math.nan for rank in limits)
        return Interval(self.spread.quantile(level), low, high)


def named(name: str, interval: Interval) -> dict[str, float]:
    """Return an estimate and its limits under the names of three columns."""
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
