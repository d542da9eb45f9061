"""Sequential stopping rule: how many runs are enough. It may look at the results as they come and still keeps the coverage that it states.

Whoever stops as soon as an ordinary 95 % interval is narrow enough has looked many times, and the interval covers less often than it
says: most of all where what decides is rare and the spread seen so far is too small. This one holds at all numbers of runs from the
minimum on at once, hence also at the one where the rule stops, and at any other at which somebody looks.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kidal_sim.errors import BatchError

GROWTH = 1.1
"""From one look to the next the number of runs grows by this factor: a tenth of the runs is the most that is done for nothing."""
FEWEST = 30
"""From fewer runs that tell something of an outcome, nothing is said of it."""
MOST_COVERAGE = 0.9999


@dataclass(frozen=True)
class Rule:
    """Stop once the estimate is known to within `halfwidth`, after at least `minimum` and at most `maximum` runs."""

    halfwidth: float
    """Half of the interval's width, in the outcome's unit; of a chance, as a share."""
    minimum: int
    maximum: int
    coverage: float = 0.95
    """How often the interval holds the truth, whenever one looks from the minimum on."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.halfwidth) and self.halfwidth > 0):
            raise BatchError(f"halfwidth: {self.halfwidth} is not above 0")
        if self.minimum < FEWEST:
            raise BatchError(f"minimum: {self.minimum} is below {FEWEST}, and from fewer runs nothing can be told")
        if self.maximum < self.minimum:
            raise BatchError(f"maximum: {self.maximum} is below the minimum, {self.minimum}")
        if not 0 < self.coverage <= MOST_COVERAGE:
            raise BatchError(f"coverage: {self.coverage} is not above 0 and at most {MOST_COVERAGE}")


def looks(rule: Rule) -> tuple[int, ...]:
    """The numbers of runs after which one looks, from the minimum to the maximum.

    >>> looks(Rule(0.01, 1000, 1300))
    (1000, 1100, 1210, 1300)
    """
    found = [rule.minimum]
    while found[-1] < rule.maximum:
        found.append(min(rule.maximum, math.ceil(found[-1] * GROWTH - 1e-9)))
    return tuple(found)


def half_width(values: NDArray[np.float64], rule: Rule, kind: str = "binary", paired: bool = False) -> float:
    """How far the truth may lie from the mean of the known values, at the rule's coverage; infinite where nobody can say.

    z √(v / (k + z²)), for z² = `stretch`, k values known of n, and v the variance of these and z² made-up ones, half of them at either
    end of what has been seen (of a chance, of what can be). What has not happened in n runs may still happen: without the made-up
    ones the width would be 0. They are those of Agresti & Coull (1998), American Statistician 52, 119-126. Of other outcomes they
    stand for the tail that has not been seen, which is ours; their share of the width goes as 1 / k.

    Parameters
    ----------
    values: of runs 0 to n - 1 in order, NaN where not known; or run by run the difference of two plans with common random numbers.
    paired: whether they are such differences.
    kind: of the outcome. A chance lies within 0 and 1, and a difference of chances within -1 and 1. Of any other nothing is said
        before it came out otherwise than in most runs a number of times: if 5 of 1000 runs lose aircraft, nobody knows how many may
        be lost at a time.

    Limits: independent runs, and so many of them that their sums are near normal. Tried on twelve outcomes (in
    test_sequential_stopping.py): where the rule stops it covers more often than it says from a minimum of 100 on, and from 1000 on at
    all looks until then at once; from 100 on these fall to 91 % for losses of skewness above 8.

    >>> rule = Rule(0.01, 1000, 100000)
    >>> round(half_width(np.zeros(1000), rule), 4), half_width(np.zeros(1000), rule, "count")
    (0.0055, inf)
    """
    known = values[~np.isnan(values)]
    if len(values) < rule.minimum or len(known) < FEWEST or (kind != "binary" and _different(known) < FEWEST):
        return math.inf
    low, high, mean = float(known.min()), float(known.max()), float(known.mean())
    if kind == "binary":
        low, high = -1.0 if paired or low < 0 else 0.0, 1.0
    added = stretch(len(values), rule.minimum, rule.coverage)
    total = len(known) + added
    middle = (len(known) * mean + added * (low + high) / 2) / total
    squares = len(known) * (float(known.var()) + (mean - middle) * (mean - middle))
    squares += added * ((low - middle) * (low - middle) + (high - middle) * (high - middle)) / 2
    return math.sqrt(added * squares) / total


def _different(known: NDArray[np.float64]) -> int:
    """In how many runs it came out otherwise than in most, if in most it came out the same."""
    return int(np.count_nonzero(known != np.median(known)))


def stretch(runs: int, minimum: int, coverage: float) -> float:
    """z²: the square of how many standard errors an interval reaches that holds at all numbers of runs from the minimum on.

    χ²₃(coverage) + ln(n / m), for n runs, m = minimum, and χ²₃ the quantile of the chi-squared distribution with 3 degrees of freedom.
    For a Wiener process W the chance that W² ever reaches t (a + ln(t / m)) from m on is 2 (1 - Φ(√a) + √a φ(√a)), which is that of
    a χ²₃ above a: ∫ exp(θ W - θ² t / 2) dθ is proportional to exp(W² / 2t) / √t, and a martingale. Source: Robbins & Siegmund (1970),
    Annals of Mathematical Statistics 41, 1410-1429; for sums of any values with a finite variance, estimated from them, in the limit
    of a large minimum: Bibaut, Kallus & Lindon (2022), arXiv:2212.14411; Waudby-Smith, Kennedy & Ramdas (2023), arXiv:2311.03343.
    Sharper than the sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52, 2613-2640, which holds
    from the first run on. An ordinary interval has z² = 3.84 at 95 %.

    >>> round(stretch(1000, 1000, 0.95), 3), round(stretch(10000, 1000, 0.95), 3)
    (7.815, 10.117)
    """
    from scipy.special import chdtri

    return float(chdtri(3, 1 - coverage)) + math.log(runs / minimum)
