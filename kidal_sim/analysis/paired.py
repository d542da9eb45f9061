"""The difference of two columns of runs that had the same luck, at whatever confidence is asked for."""

import math
from typing import NamedTuple

import numpy as np

from kidal_sim.analysis.intervals import Interval, bonett_price, student
from kidal_sim.analysis.spread import Values


class Paired(NamedTuple):
    """How many runs know the outcome in both columns, and their difference."""

    pairs: int
    difference: Interval


def paired(kind: str, first: Values, second: Values, confidence: float) -> Paired:
    """Second minus first, run by run, where both are known.

    Chances: Bonett and Price's interval for paired proportions. The rest: Student's for the mean of the differences; where the
    difference is the same in every run, there is no spread to judge by, and the interval is that one number.
    """
    known = ~np.isnan(first) & ~np.isnan(second)
    change = second[known] - first[known]
    size = len(change)
    if kind == "chance":
        return Paired(size, bonett_price(int((change > 0).sum()), int((change < 0).sum()), size, confidence))
    if size == 0:
        return Paired(0, Interval(math.nan, math.nan, math.nan))
    mean = float(change.mean())
    if size > 1 and bool((change == change[0]).all()):
        return Paired(size, Interval(mean, mean, mean))
    return Paired(size, student(mean, float(change.std(ddof=1)) if size > 1 else math.nan, size, confidence))
