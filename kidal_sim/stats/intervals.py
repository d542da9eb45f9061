"""Confidence intervals for shares, means, quantiles and paired differences, and the tests that go with them.

All intervals are two-sided, at 95 % unless another confidence is given. What the numbers do not determine is NaN. Distributions are those
of `scipy.special`, for every command would wait another second for `scipy.stats`.
"""

import math
from typing import NamedTuple

from scipy.special import bdtr, bdtrik, betaincinv, ndtri, stdtr, stdtrit

CONFIDENCE = 0.95
FEWEST_DIFFERENT = 30
"""Runs that must differ from the others before a spread is estimated from them."""
FEWEST_SAME = 6
"""Equal values from which an interval of no width is given."""


class Interval(NamedTuple):
    """An estimate with the limits of its confidence interval."""

    estimate: float
    low: float
    high: float


UNKNOWN = Interval(math.nan, math.nan, math.nan)


def wilson(successes: float, trials: float, confidence: float = CONFIDENCE) -> Interval:
    """Return Wilson's score interval for a probability.

    (p + z²/2n ± z √(p (1 - p)/n + z²/4n²)) / (1 + z²/n), for p = successes / trials, n = trials, and z the normal quantile.
    Source: Wilson (1927), JASA 22, 209-212; recommended by Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133.
    Limits: independent runs. Its coverage swings around the level, most for p near 0 or 1; never a zero width.

    >>> round(wilson(0, 10).high, 4)  # z² / (n + z²)
    0.2775
    """
    if not trials > 0:
        return UNKNOWN
    z = float(ndtri((1 + confidence) / 2))
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return Interval(share, max(0.0, middle - half) if successes else 0.0, min(1.0, middle + half) if successes < trials else 1.0)


def clopper_pearson(successes: float, trials: float, confidence: float = CONFIDENCE) -> Interval:
    """Return the exact interval of Clopper and Pearson for a probability, which covers at least as often as it says.

    From the α/2 quantile of Beta(k, n - k + 1) to the 1 - α/2 quantile of Beta(k + 1, n - k), for k = successes, n = trials.
    Source: Clopper & Pearson (1934), Biometrika 26, 404-413. Limits: independent runs; wider than it need be.

    >>> round(clopper_pearson(0, 10).high, 4)  # 1 - 0.025^(1/10)
    0.3085
    """
    if not trials > 0:
        return UNKNOWN
    rest, tail = trials - successes, (1 - confidence) / 2
    low = float(betaincinv(successes, rest + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, rest, 1 - tail)) if rest > 0 else 1.0
    return Interval(successes / trials, low, high)


SHARES = {"wilson": wilson, "clopper-pearson": clopper_pearson}
"""Intervals for a probability, by name."""


def enough_variation(different: int, size: int) -> bool:
    """Tell whether enough runs differ from the others for the t interval of a mean to be trusted.

    Enough are 30 of them, or half of all runs. Where fewer differ, an unseen run may differ by any amount, and the standard deviation on
    which the t interval rests is not known yet.
    """
    return 2 * different >= size or different >= FEWEST_DIFFERENT


def degenerate_interval(value: float, size: int) -> Interval:
    """Return the interval for a mean where all values are the same, so that there is no standard deviation to go by.

    Both limits are that value from six runs on, where a sign test is significant at 5 %, too (2 / 2^6 < 0.05); below there are none.

    >>> degenerate_interval(3.0, 6), degenerate_interval(3.0, 5)
    (Interval(estimate=3.0, low=3.0, high=3.0), Interval(estimate=3.0, low=nan, high=nan))
    """
    limit = value if size >= FEWEST_SAME else math.nan
    return Interval(value, limit, limit)


def t_interval(mean: float, deviation: float, size: int, confidence: float = CONFIDENCE) -> Interval:
    """Return Student's t interval for a mean, also for the mean of paired differences.

    mean ± t s / √n, for s = deviation (of the sample, with n - 1), n = size, and t Student's quantile with n - 1 degrees of
    freedom. Source: Student (1908), Biometrika 6, 1-25. Limits: independent runs; exact for a normal outcome, close for
    others once n is large against their skewness (Cochran: n > 25 skewness²). Where all values are the same, nothing is known of
    the spread: no limits.

    >>> round(t_interval(10.0, 2.0, 4).high, 3)  # t = 3.182 with 3 degrees of freedom
    13.182
    """
    if size < 2 or not deviation > 0:
        return Interval(mean, math.nan, math.nan)
    half = float(stdtrit(size - 1, (1 + confidence) / 2)) * deviation / math.sqrt(size)
    return Interval(mean, mean - half, mean + half)


def bonett_price(gained: float, lost: float, pairs: float, confidence: float = CONFIDENCE) -> Interval:
    """Return Bonett and Price's interval for the difference of two probabilities from paired runs.

    D ± z √((p + q - D²) / (n + 2)), for p = (gained + 1)/(n + 2), q = (lost + 1)/(n + 2), D = p - q, n = pairs; gained are the pairs
    in which only the second happened, lost those in which only the first did. The estimate is (gained - lost)/n itself.
    Source: Bonett & Price (2012), J. Educational and Behavioral Statistics 37, 479-488. Limits: independent pairs; from about ten
    pairs on its coverage stays near the level, also where the two rarely differ.

    >>> [round(limit, 4) for limit in bonett_price(26, 4, 48)]  # limits as in R's statpsych, ci.prop.ps(.05, 12, 4, 26, 6)
    [0.4583, 0.2548, 0.6252]
    """
    if pairs == 0:
        return UNKNOWN
    z = float(ndtri((1 + confidence) / 2))
    p, q = (gained + 1) / (pairs + 2), (lost + 1) / (pairs + 2)
    half = z * math.sqrt((p + q - (p - q) * (p - q)) / (pairs + 2))
    return Interval((gained - lost) / pairs, max(-1.0, p - q - half), min(1.0, p - q + half))


def variance_reduction(first: float, second: float, difference: float) -> float:
    """Return the variance reduction factor of common random numbers: how many times more runs independent dice would need.

    (var A + var B) / var(A - B): the variance of the difference of independent runs over that of paired ones.
    Above 1, the common random numbers help; NaN where neither plan's outcome varies, infinite where both vary alike.
    Source: Law (2015), Simulation Modeling and Analysis, 5th ed., section 11.2.

    >>> variance_reduction(4.0, 4.0, 2.0)
    4.0
    """
    if not first + second > 0:
        return math.nan
    return (first + second) / difference if difference > 0 else math.inf


def quantile_rank_limits(size: int, level: float, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """Return the ranks (from 1) of the order statistics that are the confidence limits of a quantile.

    The largest l with P(B < l) <= α/2 and the least u with P(B >= u) <= α/2, for B binomial (n = size, p = level): 0 and n + 1 where
    there is none. Source: Thompson (1936), Annals of Mathematical Statistics 7, 122-128; David & Nagaraja (2003), Order Statistics,
    3rd ed., section 7.1. Limits: independent runs; of any distribution, never less often than it says. A percentile bootstrap of a
    quantile has ranks that are binomial, too (Hutson & Ernst 2000, J. Royal Statistical Society B 62, 89-94), a few off
    these; with few values beyond the quantile it holds the truth too seldom, and these do not.

    >>> quantile_rank_limits(100, 0.5), quantile_rank_limits(10, 0.95)
    ((40, 61), (8, 11))
    """
    tail = (1 - confidence) / 2
    return _binomial_quantile(tail, size, level), _binomial_quantile(1 - tail, size, level) + 1


def _binomial_quantile(share: float, size: int, chance: float) -> int:
    """Return the least number of successes that is not exceeded with at least this probability."""
    below = max(0, math.ceil(bdtrik(share, size, chance)) - 1)
    return below if bdtr(below, size, chance) >= share else below + 1


def sign_test(gained: int, lost: int) -> float:
    """Return the two-sided p-value of the sign test of gained against lost pairs.

    Two-sided binomial test of gained out of gained + lost with p = 1/2; for binary outcomes this is McNemar's exact test.
    Source: McNemar (1947), Psychometrika 12, 153-157. Limits: independent pairs.

    >>> sign_test(0, 5), sign_test(3, 3)
    (0.0625, 1.0)
    """
    return min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5)))


def t_test(mean: float, error: float, freedom: int) -> float:
    """Return the two-sided p-value of the t test that a mean with this standard error is 0.

    2 P(T > |mean| / error), for T Student's with so many degrees of freedom. Source and limits as for `t_interval`.

    >>> round(t_test(3.182, 1.0, 3), 3)
    0.05
    """
    return 2 * float(stdtr(freedom, -abs(mean) / error)) if freedom > 0 and error > 0 else math.nan
