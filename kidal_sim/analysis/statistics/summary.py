"""What the runs say of one outcome: of one plan, and of the difference between two that had the same luck; fed piece by piece.

All intervals are 95 %. Nothing here grows with the number of runs.
"""

import math
from typing import Any

import numpy as np

from kidal_sim.analysis.statistics.intervals import CONFIDENCE, Interval, bonett_price, student, variance_reduction, wilson
from kidal_sim.analysis.statistics.moments import Moments
from kidal_sim.analysis.statistics.spread import Spread, Values

EXTREMES = {"least": 0.0, "most": 1.0}
QUANTILES = {"q05": 0.05, "median": 0.5, "q95": 0.95} | EXTREMES


class Summary:
    """One plan's outcome, over the runs in which it is known."""

    def __init__(self, kind: str) -> None:
        self.kind, self.moments, self.spread = kind, Moments(), Spread()

    def add(self, values: Values) -> None:
        """Take the next runs."""
        self.moments += Moments.of(values[~np.isnan(values)])
        self.spread.add(values)

    def row(self) -> dict[str, Any]:
        """Share or mean with its interval, quantiles and extremes."""
        size, mean, deviation = self.moments.size, self.moments.mean, self.moments.deviation
        interval = wilson(self.spread.count(1.0), size) if self.kind == "chance" else student(mean, deviation, size)
        levels = EXTREMES if self.kind == "chance" else QUANTILES
        spread = {name: self.spread.quantile(level) for name, level in levels.items()}
        return {"n": size} | interval._asdict() | {"deviation": deviation} | spread


class Change:
    """An outcome's difference between two plans, over the runs in which both know it."""

    def __init__(self, kind: str) -> None:
        self.kind, self.first, self.second, self.change = kind, Moments(), Moments(), Moments()
        self.gained, self.lost = 0, 0
        self.least, self.most = math.nan, math.nan
        """Of the differences."""

    @classmethod
    def of(cls, kind: str, first: Values, second: Values) -> "Change":
        """That of runs which are all at hand."""
        found = cls(kind)
        found.add(first, second)
        return found

    def add(self, first: Values, second: Values) -> None:
        """Take the next runs of both, in the same order."""
        both = ~np.isnan(first) & ~np.isnan(second)
        change = second[both] - first[both]
        self.first, self.second, self.change = (
            known + Moments.of(new) for known, new in ((self.first, first[both]), (self.second, second[both]), (self.change, change))
        )
        self.gained, self.lost = self.gained + int((change > 0).sum()), self.lost + int((change < 0).sum())
        if len(change):
            self.least, self.most = float(np.fmin(self.least, change.min())), float(np.fmax(self.most, change.max()))

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Second minus first. Of chances: Bonett and Price's for pairs; of others Student's for the mean difference."""
        if self.kind == "chance":
            return bonett_price(self.gained, self.lost, self.change.size, confidence)
        return student(self.change.mean, self.change.deviation, self.change.size, confidence)

    def row(self) -> dict[str, Any]:
        """Second minus first with its interval, and what their shared luck saved."""
        factor = variance_reduction(self.first.variance, self.second.variance, self.change.variance)
        return {"n": self.change.size} | self.interval()._asdict() | {"variance_reduction": factor}


def estimate(kind: str, values: Values) -> dict[str, Any]:
    """One plan's share or mean with its interval, quantiles and extremes, over the runs in which it is known."""
    summary = Summary(kind)
    summary.add(values)
    return summary.row()


def difference(kind: str, first: Values, second: Values) -> dict[str, Any]:
    """Second minus first with its interval, over the runs in which both are known, and what their shared luck saved."""
    return Change.of(kind, first, second).row()
