"""Means over a table whose rows share states of the assumptions and whose columns share dice."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from kidal_sim.analysis.statistics.crossed import components
from kidal_sim.analysis.statistics.intervals import CONFIDENCE, Interval

Array = NDArray[np.float64]


def two_way(values: Array, confidence: float = CONFIDENCE) -> Interval:
    """Interval for the mean over states (rows) and dice (columns), both of which are samples.

    m ± t √v, v = a + b - c, for a = variance of the S row means / S, b = variance of the R column means / R, c = interplay / (S R),
    which is in a and in b, and counted once. Never below the larger of a and b. t is Student's quantile with
    v² / (a²/(S - 1) + b²/(R - 1)) degrees of freedom.
    Source: Cameron, Gelbach & Miller (2011), J. Business & Economic Statistics 29, 238-249; degrees of freedom: Satterthwaite (1946),
    Biometrics Bulletin 2, 110-114. Limits: states and dice drawn independently; a dozen of each or more. States that fill the space
    evenly (Sobol') make it a little too wide.

    >>> [round(limit, 3) for limit in two_way(np.array([[1.0, 1.0], [3.0, 3.0], [8.0, 8.0]]))]  # three states, no luck: Student's
    [4.0, -4.957, 12.957]
    """
    (states, dice), mean = values.shape, float(values.mean())
    of_rows, of_columns = (float(values.mean(axis=1 - axis).var(ddof=1)) / values.shape[axis] for axis in (0, 1))
    both = components(values).interplay / (states * dice)
    variance = max(of_rows + of_columns - both, of_rows, of_columns)
    if not variance > 0:
        return Interval(mean, mean, mean)
    freedom = variance * variance / (of_rows * of_rows / (states - 1) + of_columns * of_columns / (dice - 1))
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * math.sqrt(variance)
    return Interval(mean, mean - half, mean + half)
