"""Many means from the same runs, judged at once: how many standard errors away each may be so that all of them hold together."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from kidal_sim.stats.intervals import CONFIDENCE, FEWEST_DIFFERENT, FEWEST_SAME

Array = NDArray[np.float64]
RESAMPLES = 2000
SEED = 20231108
AT_ONCE = 2_000_000
"""Most counts in memory at a time."""


def t_statistics(values: Array) -> Array:
    """Return the mean over the standard error of each row (a column per run); 0 where all is 0.

    Where all runs say the same there is no spread to judge by: infinite from six runs on, when a sign test, too, would be sure at 95 %
    (2 / 2^6 < 0.05), 0 below. 0, too, where too few runs differ from the others for their spread to be known (`enough_variation`).

    >>> t_statistics(np.array([[1.0, 3.0], [0.0, 0.0], [2.0, 2.0]])).tolist()  # 2 over √2/√2
    [2.0, 0.0, 0.0]
    >>> t_statistics(np.full((1, 6), -2.0)).tolist()
    [-inf]
    """
    means, errors = values.mean(axis=1), np.sqrt(values.var(axis=1, ddof=1) / values.shape[1])
    flat = errors <= 1e-12 * np.abs(means)
    all_the_same = np.where((means == 0) | (values.shape[1] < FEWEST_SAME), 0.0, np.copysign(np.inf, means))
    different = np.count_nonzero(values != np.median(values, axis=1, keepdims=True), axis=1)
    enough = (2 * different >= values.shape[1]) | (different >= FEWEST_DIFFERENT)
    statistics: Array = np.where(flat, all_the_same, np.where(enough, means / np.where(flat, 1.0, errors), 0.0))
    return statistics


def pointwise_width(runs: int, confidence: float = CONFIDENCE) -> float:
    """Return the standard errors to either side of one mean: Student's quantile.

    >>> round(pointwise_width(4), 3)
    3.182
    """
    return float(stdtrit(runs - 1, (1 + confidence) / 2))


def simultaneous_width(values: Array, confidence: float = CONFIDENCE, resamples: int = RESAMPLES) -> float:
    """Return the standard errors to either side of each mean within which all true means lie with this confidence.

    The quantile of max |m* - m| / s* over the rows, m* and s* being mean and standard error of runs drawn anew with replacement,
    whole runs and hence all rows together, because they share random numbers. Never below the one for a single mean.
    Source: Romano & Wolf (2005), Econometrica 73, 1237-1282, section 4; Efron & Tibshirani (1993), chapter 12.
    Limits: independent runs (columns); some hundred of them where they are skewed.
    """
    runs = values.shape[1]
    alive = values[values.std(axis=1) > 0]
    alone = pointwise_width(runs, confidence)
    if not len(alive):
        return alone
    centred = alive - alive.mean(axis=1, keepdims=True)
    random, most, step = np.random.default_rng(SEED), list[Array](), max(1, AT_ONCE // runs)
    for first in range(0, resamples, step):
        weights = random.multinomial(runs, np.full(runs, 1 / runs), min(step, resamples - first)) / runs
        means = weights @ centred.T
        errors = np.sqrt(np.maximum(weights @ (centred * centred).T - means * means, 0.0) / (runs - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            most.append(np.nanmax(np.where(errors > 0, np.abs(means) / errors, 0.0), axis=1))
    return max(alone, float(np.quantile(np.concatenate(most), confidence)))
