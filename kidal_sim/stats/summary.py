"""What the runs say of one outcome: of one plan, and of the difference between two that had the same luck; fed piece by piece.

All intervals are 95 %. Nothing here grows with the number of runs. Runs that share draws of inputs and dice are never taken for
independent ones: where their draws are given, means and shares have the intervals of `Clusters`, and quantiles none.
"""

import math
from typing import Any

import numpy as np

from kidal_sim.stats.clusters import Clusters, Draws
from kidal_sim.stats.intervals import (
    CONFIDENCE,
    SHARES,
    UNKNOWN,
    Interval,
    bonett_price,
    ranks,
    sign_test,
    student,
    student_test,
    tells,
    variance_reduction,
)  # fmt: skip
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.value_counts import Spread, Values

EXTREMES = {"least": 0.0, "most": 1.0}
QUANTILES = {"q05": 0.05, "median": 0.5, "q95": 0.95}


class Summary:
    """One plan's outcome, over the runs in which it is known."""

    def __init__(self, kind: str, method: str = "wilson") -> None:
        self.kind, self.method, self.moments, self.spread = kind, method, Moments(), Spread()
        self.clusters: Clusters | None = None

    def add(self, values: Values, draws: Draws | None = None) -> None:
        """Take the next runs, and by which draws they were made if they share any."""
        self.moments += Moments.of(values[~np.isnan(values)])
        self.spread.add(values)
        if draws is not None:
            self.clusters = self.clusters or Clusters()
            self.clusters.add(values, draws)

    def interval(self) -> Interval:
        """Of a chance: the one asked for. Of others: Student's for the mean."""
        if self.clusters:
            return self.clusters.share(self.method) if self.kind == "binary" else self.clusters.interval()
        if self.kind == "binary":
            return SHARES[self.method](self.spread.count(1.0), self.moments.size)
        return student(self.moments.mean, self.moments.deviation, self.moments.size)

    def row(self) -> dict[str, Any]:
        """Share or mean with its interval, quantiles with theirs, and extremes."""
        found: dict[str, Any] = {"n": self.moments.size} | self.interval()._asdict() | {"deviation": self.moments.deviation}
        for name, level in () if self.kind == "binary" else QUANTILES.items():
            found |= named(name, self.quantile(level))
        return found | {name: self.spread.quantile(level) for name, level in EXTREMES.items()}

    def quantile(self, level: float) -> Interval:
        """A quantile and its interval, from the values at the ranks between which it lies; NaN where there is no such rank."""
        size = self.spread.size
        if not size:
            return UNKNOWN
        limits = (0, size + 1) if self.clusters else ranks(size, level)
        low, high = (float(self.spread.ordered(np.array([rank - 1]))[0]) if 0 < rank <= size else math.nan for rank in limits)
        return Interval(self.spread.quantile(level), low, high)


class Change:
    """An outcome's difference between two plans, over the runs in which both know it."""

    def __init__(self, kind: str, method: str = "wilson") -> None:
        self.kind, self.method = kind, method
        self.first, self.second, self.change = Moments(), Moments(), Moments()
        self.gained, self.lost = 0, 0
        self.least, self.most = math.nan, math.nan
        """Of the differences."""
        self.clusters: dict[str, Clusters] = {}
        """Of first, second and change, and of whether it is less, the same or more; if runs share draws."""

    @classmethod
    def of(cls, kind: str, first: Values, second: Values) -> "Change":
        """That of runs which are all at hand."""
        found = cls(kind)
        found.add(first, second)
        return found

    def add(self, first: Values, second: Values, draws: Draws | None = None) -> None:
        """Take the next runs of both, in the same order, and by which draws they were made if they share any."""
        both = ~np.isnan(first) & ~np.isnan(second)
        change = second[both] - first[both]
        self.first, self.second, self.change = (
            known + Moments.of(new) for known, new in ((self.first, first[both]), (self.second, second[both]), (self.change, change))
        )
        self.gained, self.lost = self.gained + int((change > 0).sum()), self.lost + int((change < 0).sum())
        if len(change):
            self.least, self.most = float(np.fmin(self.least, change.min())), float(np.fmax(self.most, change.max()))
        if draws is not None:
            shared = Draws(*(numbers[both] for numbers in draws))
            pieces = {"first": first[both], "second": second[both], "change": change}
            for name, values in (pieces | {"less": change < 0, "same": change == 0, "more": change > 0}).items():
                self.clusters.setdefault(name, Clusters()).add(values.astype(float), shared)

    @property
    def tells(self) -> bool:
        """Whether enough runs differ to be sure of anything: see `tells`. Of chances always, as they cannot differ by more than 1."""
        return self.kind == "binary" or self.least == self.most or tells(self.gained + self.lost, self.change.size)

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Second minus first. Of chances: Bonett and Price's for pairs; of others Student's for the mean difference."""
        if self.kind == "binary":
            return bonett_price(self.gained, self.lost, self.change.size, confidence)
        return student(self.change.mean, self.change.deviation, self.change.size, confidence)

    def shares(self) -> dict[str, Interval]:
        """In which share of the runs the second has less than the first, the same, and more."""
        if self.clusters:
            return {name: self.clusters[name].share(self.method) for name in ("less", "same", "more")}
        size = self.change.size
        counts = {"less": self.lost, "same": size - self.lost - self.gained, "more": self.gained}
        return {name: SHARES[self.method](count, size) for name, count in counts.items()}

    def test(self) -> float:
        """How often chance alone would make so large a difference: McNemar's exact test for chances, the paired t test for others.

        Where the difference is the same in every run, the sign test, for no spread was seen to judge it by. NaN where too few runs differ
        (`tells`).
        """
        if not self.tells:
            return math.nan
        if self.clusters:
            return self.clusters["change"].test()
        if self.kind == "binary" or not self.change.deviation > 0:
            return sign_test(self.gained, self.lost) if self.change.size else math.nan
        return student_test(self.change.mean, self.change.deviation / math.sqrt(self.change.size), self.change.size - 1)

    @property
    def standardised(self) -> float:
        """The difference in typical spreads of the outcome: √((var A + var B)/2)."""
        spread = math.sqrt((self.first.variance + self.second.variance) / 2)
        return self.change.mean / spread if spread > 0 else math.nan

    def row(self) -> dict[str, Any]:
        """Second minus first with its interval, what their shared luck saved, who has more, and how sure it is."""
        variances = [each.variance for each in (self.first, self.second, self.change)]
        interval = self.interval()
        if self.clusters:
            variances = [self.clusters[name].error ** 2 for name in ("first", "second", "change")]
            change = self.clusters["change"]
            interval = change.change(self.gained, self.lost) if self.kind == "binary" else change.interval()
        found: dict[str, Any] = {"n": self.change.size} | interval._asdict()
        found |= {"variance_reduction": variance_reduction(*variances), "size": self.standardised}
        for name, share in self.shares().items():
            found |= named(name, share)
        return found | {"p": self.test()}


def named(name: str, interval: Interval) -> dict[str, float]:
    """An estimate and its limits as columns."""
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}


def estimate(kind: str, values: Values) -> dict[str, Any]:
    """One plan's share or mean with its interval, quantiles and extremes, over the runs in which it is known."""
    summary = Summary(kind)
    summary.add(values)
    return summary.row()


def difference(kind: str, first: Values, second: Values) -> dict[str, Any]:
    """Second minus first with its interval, over the runs in which both are known, and what their shared luck saved."""
    return Change.of(kind, first, second).row()
