"""A ratio of two sums over clusters, such as events over exposure summed over runs, with intervals that hold for few events, too."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from kidal_sim.stats.intervals import CONFIDENCE, UNKNOWN, Interval, clopper_pearson, t_interval
from kidal_sim.stats.value_counts import Values


def garwood(events: float, exposure: float, confidence: float = CONFIDENCE) -> Interval:
    """Return Garwood's exact interval for the rate of a Poisson process.

    From the α/2 quantile of Gamma(k) to the 1 - α/2 quantile of Gamma(k + 1), over the exposure, for k = events. Without events it
    begins at 0 and ends at -log(α/2) over the exposure. Source: Garwood (1936), Biometrika 28, 437-442. Limits: events independent of
    each other; a k that is no whole number is taken as it is.

    >>> [round(limit, 3) for limit in garwood(0, 1.0)], [round(limit, 2) for limit in garwood(5, 6.0)]
    ([0.0, 0.0, 3.689], [0.83, 0.27, 1.94])
    """
    if not exposure > 0:
        return UNKNOWN
    tail = (1 - confidence) / 2
    low = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return Interval(events / exposure, low / exposure, float(gammaincinv(events + 1, 1 - tail)) / exposure)


@dataclass(frozen=True)
class RatioOfSums:
    """Sums over clusters of y (what is counted), of x (over what), and of their products; those of two pieces are added with `+`.

    >>> pieces = RatioOfSums.of(np.array([1.0, 0.0]), np.array([2.0, 2.0])) + RatioOfSums.of(np.array([2.0]), np.array([2.0]))
    >>> pieces.value, pieces.clusters
    (0.5, 3)
    """

    clusters: int = 0
    exposed: int = 0
    """Clusters with any x."""
    y: float = 0.0
    x: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    xx: float = 0.0

    @classmethod
    def of(cls, y: Values, x: Values) -> "RatioOfSums":
        """Return the sums over clusters with these y and x, none of which is negative."""
        return cls(len(y), int(np.count_nonzero(x)), float(y.sum()), float(x.sum()), float(y @ y), float(x @ y), float(x @ x))

    def __add__(self, other: "RatioOfSums") -> "RatioOfSums":
        """Return the sums over the clusters of both."""
        return RatioOfSums(
            self.clusters + other.clusters, self.exposed + other.exposed, self.y + other.y, self.x + other.x,
            self.yy + other.yy, self.xy + other.xy, self.xx + other.xx,
        )  # fmt: skip

    @property
    def value(self) -> float:
        """Return the ratio R = Σ y / Σ x; NaN without any x."""
        return self.y / self.x if self.x > 0 else math.nan

    @property
    def error(self) -> float:
        """Return the standard error of the ratio over clusters; NaN for fewer than two with any x.

        √(n/(n - 1) Σ (y - R x)²) / Σ x, for n clusters. Source: Cochran (1977), Sampling Techniques, 3rd ed., section 6.4, also
        Taylor linearization in survey statistics. Limits: independent clusters, and so many of them that Σ x hardly varies.
        """
        if self.exposed < 2:
            return math.nan
        away = max(0.0, self.yy - 2.0 * self.value * self.xy + self.value * self.value * self.xx)
        return math.sqrt(self.clusters / (self.clusters - 1) * away) / self.x

    def mean(self) -> Interval:
        """Return the interval for a ratio of amounts: Student's, with one less than the clusters that have any x; never below 0."""
        found = t_interval(self.value, self.error * math.sqrt(max(0, self.exposed)), self.exposed)
        return found._replace(low=max(0.0, found.low)) if found.low == found.low else found

    def rate(self) -> Interval:
        """Return the interval for a rate of events: Garwood's for as many independent events as would tell as much.

        k' = k / d over the exposure Σ x / d, for k = Σ y events and the design effect d = variance over clusters / (R / Σ x), which is
        that of independent events, but at least 1. Source: the effective sample size of Kish (1965), Survey Sampling, section 8.2, put
        into the exact interval as Korn & Graubard (1998), Survey Methodology 24, 193-201, do for shares. Without any event d is not
        known, and taken as 1: events that come in bursts would allow for a higher rate.
        """
        if self.y <= 0 or math.isnan(self.error):
            return garwood(self.y, self.x)
        effect = max(1.0, self.error * self.error * self.x / self.value)
        return garwood(self.y / effect, self.x / effect)._replace(estimate=self.value)

    def share(self) -> Interval:
        """Return the interval for a share of trials: that of Clopper and Pearson for as many independent trials as would tell as much.

        n' = R (1 - R) / error², no more than there are trials; where all trials ended alike, n' is the number of clusters with any.
        Source: Korn & Graubard (1998), Survey Methodology 24, 193-201.
        """
        if not self.x > 0:
            return UNKNOWN
        size = float(self.exposed)
        if self.error > 0:
            size = min(self.x, self.value * (1.0 - self.value) / (self.error * self.error))
        return clopper_pearson(self.value * size, size)._replace(estimate=self.value)
