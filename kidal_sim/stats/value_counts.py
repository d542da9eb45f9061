"""Counts of the distinct values of a sample, in memory that does not grow with the sample: quantiles and distribution functions."""

import math

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
"""One outcome of one plan, by run; NaN where it did not happen or cannot be known."""
MOST_DISTINCT = 32_768
"""Up to so many different values, all are kept as they are."""
MANTISSA = 52
"""Binary digits of a float after the first."""


class ValueCounts:
    """Counts each value that occurs, fed piece by piece; NaN is counted as unknown.

    Beyond `MOST_DISTINCT` different values, all are cut to as many binary digits as leave no more than that. How many depends on the
    values alone, and not on their order or on the pieces. Of ten million values over two powers of ten, twelve digits are left: a
    quantile is then up to 1 in 4,000 too near to 0, about as much as chance puts it off. The least and the most are always exact.
    """

    def __init__(self) -> None:
        self.unknown = 0
        self.values: Values = np.empty(0)
        """The different values, in order."""
        self.counts: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.least, self.most = math.nan, math.nan
        self._dropped = 0
        """Binary digits that are left out."""

    @property
    def size(self) -> int:
        """Return the number of known values."""
        return int(self.counts.sum())

    def add(self, values: Values) -> None:
        """Add the next values."""
        known = values[~np.isnan(values)]
        self.unknown += len(values) - len(known)
        if not len(known):
            return
        self.least, self.most = float(np.fmin(self.least, known.min())), float(np.fmax(self.most, known.max()))
        new, counts = np.unique(cut(known, self._dropped), return_counts=True)
        self._keep(np.concatenate([self.values, new]), np.concatenate([self.counts, counts]))
        if len(self.values) > MOST_DISTINCT:
            self._dropped = next(drop for drop in range(self._dropped + 1, MANTISSA + 1) if distinct(self.values, drop) <= MOST_DISTINCT)
            self._keep(cut(self.values, self._dropped), self.counts)

    def count(self, value: float) -> int:
        """Return how often a value occurred."""
        return int(self.counts[self.values == value].sum())

    def ordered(self, positions: NDArray[np.int64]) -> Values:
        """Return the order statistics at these positions, counted from 0."""
        found: Values = self.values[np.searchsorted(np.cumsum(self.counts), positions, side="right")]
        return found

    def quantile(self, level: float) -> float:
        """Return a quantile of the known values, interpolated between the two nearest; NaN if none is known.

        Hyndman & Fan (1996), American Statistician 50, 361-365, definition 7, as in `numpy.quantile`.
        """
        if level <= 0 or level >= 1 or not self.size:
            return self.least if level <= 0 else self.most
        place = (self.size - 1) * level
        below = math.floor(place)
        lower, upper = self.ordered(np.array([below, min(below + 1, self.size - 1)])).tolist()
        part = place - below
        return float(lower + (upper - lower) * part if part < 0.5 else upper - (upper - lower) * (1 - part))

    def _keep(self, values: Values, counts: NDArray[np.int64]) -> None:
        self.values, place = np.unique(values, return_inverse=True)
        self.counts = np.bincount(place, counts, len(self.values)).astype(np.int64)


def cut(values: Values, drop: int) -> Values:
    """Return the values rounded towards 0 by dropping so many of their last binary digits.

    >>> cut(np.array([10.75, -10.75, 3.0, 0.0]), 49).tolist()  # three digits after the first
    [10.0, -10.0, 3.0, 0.0]
    """
    found: Values = ((np.ascontiguousarray(values).view(np.int64) >> drop) << drop).view(np.float64)
    return found


def distinct(values: Values, drop: int) -> int:
    """Return how many of these sorted values differ once they are cut."""
    return 1 + int(np.count_nonzero(np.diff(cut(values, drop)))) if len(values) else 0
