"""The paired difference of an outcome between two plans with common random numbers, with its interval and test, fed piece by piece."""

import math
from typing import Any

import numpy as np

from kidal_sim.stats.clusters import Clusters, Draws
from kidal_sim.stats.intervals import (
    CONFIDENCE,
    SHARES,
    Interval,
    bonett_price,
    degenerate_interval,
    enough_variation,
    sign_test,
    t_interval,
    t_test,
    variance_reduction,
)
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.summary import named
from kidal_sim.stats.value_counts import Values


class PairedDifference:
    """Summarises the difference of an outcome between two plans over the runs in which it is known for both."""

    def __init__(self, kind: str, method: str = "wilson") -> None:
        self.kind, self.method = kind, method
        self.first, self.second, self.change = Moments(), Moments(), Moments()
        self.gained, self.lost = 0, 0
        self.least, self.most = math.nan, math.nan
        """Of the differences."""
        self.clusters: dict[str, Clusters] = {}
        """Of first, second and change, and of whether it is less, the same or more; if runs share draws."""

    @classmethod
    def of(cls, kind: str, first: Values, second: Values) -> "PairedDifference":
        """Return the paired difference of runs that are all at hand."""
        found = cls(kind)
        found.add(first, second)
        return found

    def add(self, first: Values, second: Values, draws: Draws | None = None) -> None:
        """Add the next runs of both plans, in the same order, with the draws by which they were made if they share any."""
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
    def enough_variation(self) -> bool:
        """Tell whether enough runs differ for a test (`intervals.enough_variation`); always for a binary outcome, which is bounded."""
        return self.kind == "binary" or self.least == self.most or enough_variation(self.gained + self.lost, self.change.size)

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return second minus first with Bonett and Price's interval if the outcome is binary, else with Student's."""
        if self.kind == "binary":
            return bonett_price(self.gained, self.lost, self.change.size, confidence)
        return t_interval(self.change.mean, self.change.deviation, self.change.size, confidence)

    def estimate(self, confidence: float = CONFIDENCE) -> Interval:
        """Return second minus first as `interval` does, but exact where the difference is the same in every run.

        There is no spread to judge by then: see `degenerate_interval`. A binary outcome keeps its interval, as equal pairs say little.
        """
        if self.kind != "binary" and self.change.size > 1 and self.least == self.most:
            return degenerate_interval(self.least, self.change.size)
        return self.interval(confidence)

    @property
    def pairs(self) -> int:
        """Return the number of runs in which the outcome is known for both plans."""
        return self.change.size

    def shares(self) -> dict[str, Interval]:
        """Return the shares of runs in which the second has less than the first, the same, and more."""
        if self.clusters:
            return {name: self.clusters[name].share(self.method) for name in ("less", "same", "more")}
        size = self.change.size
        counts = {"less": self.lost, "same": size - self.lost - self.gained, "more": self.gained}
        return {name: SHARES[self.method](count, size) for name, count in counts.items()}

    def test(self) -> float:
        """Return the p-value of the difference: McNemar's exact test if the outcome is binary, else the paired t test.

        Where the difference is the same in every run, the sign test, for no spread was seen to judge it by. NaN where too few runs differ.
        """
        if not self.enough_variation:
            return math.nan
        if self.clusters:
            return self.clusters["change"].test()
        if self.kind == "binary" or not self.change.deviation > 0:
            return sign_test(self.gained, self.lost) if self.change.size else math.nan
        return t_test(self.change.mean, self.change.deviation / math.sqrt(self.change.size), self.change.size - 1)

    @property
    def standardised(self) -> float:
        """Return the standardised difference: the mean difference over √((var A + var B)/2)."""
        spread = math.sqrt((self.first.variance + self.second.variance) / 2)
        return self.change.mean / spread if spread > 0 else math.nan

    def row(self) -> dict[str, Any]:
        """Return the difference with its interval, the variance reduction, the shares of less, same and more, and the p-value, by name."""
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
