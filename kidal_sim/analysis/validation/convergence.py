"""How an estimate settles as runs are added, and how far it may still be off."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, takewhile

import numpy as np
import pandas as pd

from kidal_sim.batch.results.outcome_selection import difference_of
from kidal_sim.batch.results.paired_chunks import blocks_of_results, numbers
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.stopping.sequential_stopping import Rule, half_width
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.stats.intervals import CONFIDENCE, Interval, bonett_price, t_interval, wilson
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.value_counts import Values

FIRST = 100
"""Runs of the first row; the sequence holds from there on."""


@dataclass(frozen=True)
class Row:
    """What the first so many runs say of an outcome."""

    runs: int
    known: int
    """Runs in which it is known."""
    estimate: float
    fixed: float
    """Half of the ordinary 95 % interval: for whoever decided beforehand to look at this number of runs."""
    sequence: float
    """Half-width that holds at 95 % in all rows at once: for whoever looks at them and stops where it pleases. Infinite where nobody
    can say."""
    low: float
    high: float
    """Limits of the ordinary interval, which lies to either side of the estimate unequally where it is that of a chance."""


def values_of(results: Results, outcome: str, point: int = 0) -> dict[str, Values]:
    """Return an outcome of each plan, by run: of the runs that all plans have. Refuse runs that are not independent."""
    results.refuse_nested()
    pieces: dict[str, list[Values]] = {}
    for block in blocks_of_results(results, [outcome], point):
        for plan, rows in block.items():
            pieces.setdefault(plan, []).append(numbers(rows, outcome))
    values = {plan: np.concatenate(each) for plan, each in pieces.items()}
    if not any(map(len, values.values())):
        raise BatchError(f"{results.folder}: has no runs" + (f" at point {point}" if point else ""))
    return values


def settling(results: Results, outcomes: Sequence[Outcome], between: tuple[str, str] | None = None, point: int = 0) -> pd.DataFrame:
    """A row per outcome, plan (or `B - A`) and number of runs.

    Columns: outcome, of, runs, known, estimate, the half-widths fixed and any_time, and low and high, the limits of the fixed interval.
    """
    rows = []
    for outcome in outcomes:
        values = values_of(results, outcome.name, point)
        if between is not None:
            first, second, name = difference_of(list(values), between)
            values = {name: values[second] - values[first]}
        for of, own in values.items():
            for each in convergence(own, outcome.kind, between is not None):
                rows.append((outcome.name, of, each.runs, each.known, each.estimate, each.fixed, each.sequence, each.low, each.high))
    return pd.DataFrame(rows, columns=["outcome", "of", "runs", "known", "estimate", "fixed", "any_time", "low", "high"])


def convergence(values: Values, kind: str, paired: bool = False) -> list[Row]:
    """Estimate and half-widths after 100, 200, 500, 1000, ... and all runs.

    Parameters
    ----------
    values: of runs 0, 1, ... in order, NaN where not known.
    paired: whether they are differences of two plans, run by run.
    """
    steps = (digit * FIRST * 10**power for power in count() for digit in (1, 2, 5))
    sizes = [*takewhile(lambda size: size < len(values), steps), len(values)]
    return [row(values[:size], kind, paired) for size in sizes]


def row(values: Values, kind: str, paired: bool) -> Row:
    """What these runs say."""
    known = values[~np.isnan(values)]
    ordinary = fixed(known, kind, paired)
    rule = Rule(1.0, FIRST, max(FIRST, len(values)), CONFIDENCE)
    half = half_width(values, rule, kind, paired)
    return Row(len(values), len(known), ordinary.estimate, (ordinary.high - ordinary.low) / 2, half, ordinary.low, ordinary.high)


def fixed(known: Values, kind: str, paired: bool) -> Interval:
    """The ordinary interval of values that are all known: of a chance, of a difference of chances, or of a mean."""
    if kind != "binary":
        moments = Moments.of(known)
        return t_interval(moments.mean, moments.deviation, moments.size)
    if paired:
        return bonett_price(int((known > 0).sum()), int((known < 0).sum()), len(known))
    return wilson(int(known.sum()), len(known))
