"""Risk ratio of two groups of runs that are observed for different lengths of time."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from kidal_sim.stats.intervals import CONFIDENCE, Interval


def paired_shares(
    first: NDArray[np.float64], until: NDArray[np.float64], other_first: NDArray[np.float64], other_until: NDArray[np.float64]
) -> tuple[float, float, Interval]:
    """Return the share of pairs in which an event happened in either group before the shorter run ended, and their risk ratio.

    Parameters
    ----------
    first: when it first happened in each run, not after its end; inf where it did not. Shape (runs,), (other runs,). [h]
    until: when each run was over. [h]

    Returns both shares, and the first over the second. Its limits are those of the normal approximation for the logarithm of a ratio of
    two-sample U-statistics (Hoeffding 1948, Ann. Math. Stat. 19, 293-325), for each run is in many pairs; NaN where one of them is 0.

    >>> one, other, lift = paired_shares(np.array([5.0, np.inf]), np.array([10.0, 10.0]), np.array([8.0]), np.array([20.0]))
    >>> one, other, lift.estimate
    (0.5, 1.0, 0.5)
    """
    if not len(until) or not len(other_until):
        return (float(np.isfinite(first).mean()) if len(first) else np.nan), np.nan, Interval(np.nan, np.nan, np.nan)
    seen, other_left = _no_later(first, other_until), _no_earlier(other_until, first)
    other_seen, left = _no_later(other_first, until), _no_earlier(until, other_first)
    one, other = float(seen.mean()), float(other_seen.mean())
    if one == 0.0 or other == 0.0:
        return one, other, Interval(np.nan if one == other else one / other if other else np.inf, np.nan, np.nan)
    spreads = (np.var(a / one - b / other) / max(1, len(a) - 1) for a, b in ((seen, left), (other_left, other_seen)))
    half = float(ndtri((1 + CONFIDENCE) / 2) * np.sqrt(sum(spreads)))
    return one, other, Interval(one / other, one / other * np.exp(-half), one / other * np.exp(half))


def _no_later(hours: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each hour the share of the ends that are not before it."""
    return 1.0 - np.searchsorted(np.sort(ends), hours, side="left") / len(ends)


def _no_earlier(ends: NDArray[np.float64], hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each end the share of the hours that are not after it."""
    found: NDArray[np.float64] = np.searchsorted(np.sort(hours), ends, side="right") / len(hours)
    return found
