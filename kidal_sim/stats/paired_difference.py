"""The difference of two plans that had the same luck, at whatever confidence is asked for."""

from typing import NamedTuple

from kidal_sim.stats.intervals import Interval, of_same
from kidal_sim.stats.summary import Change


class Paired(NamedTuple):
    """How many runs know the outcome in both columns, and their difference."""

    pairs: int
    difference: Interval


def paired(change: Change, confidence: float) -> Paired:
    """Second minus first, run by run, where both are known.

    Where the difference is the same in every run, there is no spread to judge by: see `of_same`; but for chances, of which that is known
    to say little.
    """
    size = change.change.size
    if change.kind != "binary" and size > 1 and change.least == change.most:
        return Paired(size, of_same(change.least, size))
    return Paired(size, change.interval(confidence))
