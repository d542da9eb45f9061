"""What the runs say of one outcome: of one plan, and of the difference between two that had the same luck; fed piece by piece.

All intervals are 95 %. Nothing here grows with the number of runs.
"""

from typing import Any

import numpy as np

from kidal_sim.analysis.intervals import bonett_price, student, variance_reduction, wilson
from kidal_sim.analysis.moments import Moments
from kidal_sim.analysis.spread import Spread, Values

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

    def add(self, first: Values, second: Values) -> None:
        """Take the next runs of both, in the same order."""
        both = ~np.isnan(first) & ~np.isnan(second)
        change = second[both] - first[both]
        self.first, self.second, self.change = (
            known + Moments.of(new) for known, new in ((self.first, first[both]), (self.second, second[both]), (self.change, change))
        )
        self.gained, self.lost = self.gained + int((change > 0).sum()), self.lost + int((change < 0).sum())

    def row(self) -> dict[str, Any]:
        """Second minus first with its interval, and what their shared luck saved."""
        size, mean, deviation = self.change.size, self.change.mean, self.change.deviation
        interval = bonett_price(self.gained, self.lost, size) if self.kind == "chance" else student(mean, deviation, size)
        factor = variance_reduction(self.first.variance, self.second.variance, self.change.variance)
        return {"n": size} | interval._asdict() | {"variance_reduction": factor}


def estimate(kind: str, values: Values) -> dict[str, Any]:
    """One plan's share or mean with its interval, quantiles and extremes, over the runs in which it is known."""
    summary = Summary(kind)
    summary.add(values)
    return summary.row()


def difference(kind: str, first: Values, second: Values) -> dict[str, Any]:
    """Second minus first with its interval, over the runs in which both are known, and what their shared luck saved."""
    change = Change(kind)
    change.add(first, second)
    return change.row()
