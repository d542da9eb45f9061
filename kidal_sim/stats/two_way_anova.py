"""Two-way ANOVA without replication: how much of a spread is rows, how much columns, where every row meets every column once."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from kidal_sim.stats.intervals import CONFIDENCE, Interval, degenerate_interval

Array = NDArray[np.float64]


class Components(NamedTuple):
    """Variances whose sum is that of a single value with a row and a column of its own."""

    rows: float
    """Of the mean over columns: what would be left if every row met endless columns."""
    columns: float
    """Of the mean over rows."""
    interaction: float
    """What neither explains alone."""

    @property
    def total(self) -> float:
        return sum(self)


def components(values: Array) -> Components:
    """Variances from rows, columns and their interaction; shape (rows, columns).

    (MS_rows - MS_rest) / columns, (MS_columns - MS_rest) / rows, MS_rest, for MS the mean squares of the two-way layout without
    replication. Without bias for rows and columns drawn independently of each other, of whatever distribution; an estimate of what is
    0 may lie below it. Source: Searle, Casella & McCulloch (1992), Variance Components, section 4.3. Where the columns are the same
    for all rows, as dice are here, the one-way estimate (MS_rows - MS_within) / columns would be too small by the columns' own
    variance / columns: all rows share what a column does.

    >>> components(np.array([[1.0, 2.0], [3.0, 4.0]]))  # rows 2 apart, columns 1 apart, nothing else
    Components(rows=2.0, columns=0.5, interaction=0.0)
    """
    rows, columns = values.shape
    by_row, by_column, middle = values.mean(axis=1), values.mean(axis=0), values.mean()
    rest = values - by_row[:, None] - by_column + middle
    of_rest = float((rest * rest).sum()) / ((rows - 1) * (columns - 1))
    return Components(
        (columns * float(by_row.var(ddof=1)) - of_rest) / columns, (rows * float(by_column.var(ddof=1)) - of_rest) / rows, of_rest
    )


def mean_over_both(values: Array, confidence: float = CONFIDENCE) -> Interval:
    """Interval for the mean over states (rows) and dice (columns), both of which are samples.

    m ± t √v, v = a + b - c, for a = variance of the S row means / S, b = variance of the R column means / R, c = interaction / (S R),
    which is in a and in b, and counted once. Never below the larger of a and b. t is Student's quantile with
    v² / (a²/(S - 1) + b²/(R - 1)) degrees of freedom.
    Source: Cameron, Gelbach & Miller (2011), J. Business & Economic Statistics 29, 238-249; degrees of freedom: Satterthwaite (1946),
    Biometrics Bulletin 2, 110-114. Limits: states and dice drawn independently; a dozen of each or more. States that fill the space
    evenly (Sobol') make it a little too wide.

    >>> [round(limit, 3) for limit in mean_over_both(np.array([[1.0, 1.0], [3.0, 3.0], [8.0, 8.0]]))]  # three states, no noise: Student's
    [4.0, -4.957, 12.957]
    """
    (states, dice), mean = values.shape, float(values.mean())
    of_rows, of_columns = (float(values.mean(axis=1 - axis).var(ddof=1)) / values.shape[axis] for axis in (0, 1))
    both = components(values).interaction / (states * dice)
    variance = max(of_rows + of_columns - both, of_rows, of_columns)
    if not variance > 0:
        return degenerate_interval(mean, min(values.shape))
    freedom = variance * variance / (of_rows * of_rows / (states - 1) + of_columns * of_columns / (dice - 1))
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * math.sqrt(variance)
    return Interval(mean, mean - half, mean + half)


@dataclass(frozen=True)
class Jackknife:
    """A statistic of a crossed layout, and how much it would differ with other rows and columns."""

    estimate: Array
    """The statistic; it may be several numbers."""
    error: Array
    """Standard error of each."""
    degrees: int
    """Degrees of freedom of the error."""

    @classmethod
    def of(cls, values: Array, statistic: Callable[[Array], Array]) -> "Jackknife":
        """Leave out one row at a time, then one column at a time.

        The squares of the two errors are added: rows and columns are drawn independently, and what depends on both counts twice, so
        that the error is rather too large than too small. Shape of values: (..., rows, columns); whatever stands before is kept.
        Source: Efron & Stein (1981), Annals of Statistics 9, 586-596, for each of the two; the sum as for two-way clusters (Cameron,
        Gelbach & Miller 2011, J. Business & Economic Statistics 29, 238-249) without the term that they take away. Limits: too narrow
        where few rows make most of the spread, such as a chance that is tiny in most and large in some (tried: 67 % at worst).
        """
        rows, columns = values.shape[-2:]
        squares = sum(_squared_error(np.array([statistic(each) for each in without(values, axis)])) for axis in (-2, -1))
        return cls(statistic(values), np.sqrt(squares), min(rows, columns) - 1)

    def intervals(self, low: float, high: float, confidence: float = CONFIDENCE) -> list[Interval]:
        """Each number with Student's interval, cut off where it cannot be."""
        half = float(stdtrit(self.degrees, (1 + confidence) / 2)) * self.error
        limits = zip(self.estimate.tolist(), half.tolist(), strict=True)
        return [Interval(*(min(max(value, low), high) for value in (each, each - off, each + off))) for each, off in limits]


def without(values: Array, axis: int) -> Iterator[Array]:
    """Yield the values with each row, or column, left out in turn."""
    return (np.delete(values, at, axis) for at in range(values.shape[axis]))


def _squared_error(left: Array) -> Array:
    """Return the jackknife variance of a statistic, from its values with one unit left out."""
    size = len(left)
    variance: Array = (size - 1) / size * ((left - left.mean(axis=0)) ** 2).sum(axis=0)
    return variance
