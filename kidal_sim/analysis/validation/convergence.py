"""Convergence of estimates as runs are added: ordinary intervals, and intervals that hold at every number of runs at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any, NamedTuple

import numpy as np

from kidal_sim.batch.results.outcome_selection import difference_of
from kidal_sim.batch.results.paired_chunks import blocks_of_results, numbers
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.stopping.sequential_stopping import Rule, half_width
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import plain, records_by_table
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.stats.intervals import CONFIDENCE, Interval, bonett_price, t_interval, wilson
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.value_counts import Values

FIRST = 100
"""Runs of the first row; the any-time interval holds from there on."""
MOST_ROWS = 60
"""Of a table that a report does not fold away."""
DIFFERENCE = " - "
"""Stands in the name of a difference of two plans."""


COLUMNS = (
    Column("outcome"),
    Column("kind", audience="programs"),
    Column("unit", audience="programs"),
    Column("of", "plan"),
    Column("runs", kind="count"),
    Column("n", kind="count"),
    Column("estimate", kind="estimate"),
    Column("fixed", audience="programs"),
    Column("any_time", "any time ±", kind="value"),
)
NOTE = (
    "Estimate with the ordinary 95 % interval of that number of runs, for whoever fixed it beforehand. Any time: half-width of an interval "
    "that holds at 95 % in all rows at once, for whoever looks at them and stops where it pleases (Robbins & Siegmund 1970); ∞: it has no "
    "limits yet. n: runs in which the outcome is known."
)


@dataclass(frozen=True)
class RunningEstimate:
    """The estimate of an outcome from the first so many runs."""

    runs: int
    n: int
    """Runs in which the outcome is known."""
    estimate: float
    low: float
    high: float
    """Limits of the ordinary 95 % interval, which may lie unequally to either side of a share."""
    fixed: float
    """Half the width of that interval: for whoever decided beforehand on this number of runs."""
    any_time: float
    """Half-width of an interval that holds at 95 % at all numbers of runs at once: for whoever looks at them and stops where it pleases.
    Infinite where it cannot be bounded."""


class Curve(NamedTuple):
    """The estimates of one outcome of one plan, or of a difference `B - A`, as runs are added."""

    outcome: Outcome
    of: str
    estimates: tuple[RunningEstimate, ...]

    @property
    def is_difference(self) -> bool:
        """Tell whether it is the difference of two plans."""
        return DIFFERENCE in self.of


@dataclass(frozen=True)
class Convergence(Finding):
    """How the estimates of outcomes change as runs are added."""

    curves: tuple[Curve, ...]

    def tables(self) -> tuple[Table, ...]:
        """Return one row per outcome, plan and number of runs."""
        rows = [row for curve in self.curves for row in _rows(curve)]
        return (Table.of(COLUMNS, rows, "convergence", is_detail=len(rows) > MOST_ROWS),)

    def notes(self) -> list[str]:
        """Return how to read the table."""
        return [NOTE]

    def figure(self, note: str = "") -> DataFigure:
        """Return a panel for each outcome, with a curve for each plan."""
        from kidal_sim.analysis.validation.convergence_figure import convergence_figure

        return DataFigure(convergence_figure(self, note), self.to_pandas())

    def to_dict(self) -> dict[str, Any]:
        """Return the outcomes and the rows as plain values, for JSON."""
        outcomes = {curve.outcome.name: curve.outcome for curve in self.curves}.values()
        about = [{"name": outcome.name, "kind": outcome.kind, "unit": outcome.unit} for outcome in outcomes]
        return dict(plain({"outcomes": about} | records_by_table(self)))


def _rows(curve: Curve) -> Iterator[tuple[Any, ...]]:
    outcome, is_share = curve.outcome, curve.outcome.kind == "binary"
    for row in curve.estimates:
        estimate = Estimate(row.estimate, row.low, row.high, outcome.unit, is_share, signed=curve.is_difference)
        any_time = Estimate(row.any_time, unit=outcome.unit, is_share=is_share)
        yield outcome.name, outcome.kind, outcome.unit, curve.of, row.runs, row.n, estimate, row.fixed, any_time


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


def measure_convergence(
    results: Results, outcomes: Sequence[Outcome], pairs: Sequence[tuple[str, str] | None] = (None,), point: int = 0
) -> Convergence:
    """Return the estimates of each outcome as runs are added: for each pair of plans their difference, for None each plan by itself."""
    curves = []
    for outcome in outcomes:
        values = values_of(results, outcome.name, point)
        for pair in pairs:
            shown = values
            if pair is not None:
                first, second, name = difference_of(list(values), pair)
                shown = {name: values[second] - values[first]}
            curves += [Curve(outcome, of, tuple(running_estimates(own, outcome.kind, pair is not None))) for of, own in shown.items()]
    return Convergence(tuple(curves))


def running_estimates(values: Values, kind: str, paired: bool = False) -> list[RunningEstimate]:
    """Return the estimates after 100, 200, 500, 1000, ... and all runs.

    Parameters
    ----------
    values: of runs 0, 1, ... in order, NaN where not known.
    paired: whether they are differences of two plans, run by run.
    """
    steps = (digit * FIRST * 10**power for power in count() for digit in (1, 2, 5))
    sizes = [*takewhile(lambda size: size < len(values), steps), len(values)]
    return [estimate(values[:size], kind, paired) for size in sizes]


def estimate(values: Values, kind: str, paired: bool) -> RunningEstimate:
    """Return the estimate from these runs with both its intervals."""
    known = values[~np.isnan(values)]
    interval = fixed_interval(known, kind, paired)
    rule = Rule(1.0, FIRST, max(FIRST, len(values)), CONFIDENCE)
    half = half_width(values, rule, kind, paired)
    return RunningEstimate(len(values), len(known), *interval, (interval.high - interval.low) / 2, half)


def fixed_interval(known: Values, kind: str, paired: bool) -> Interval:
    """Return the ordinary interval of known values: of a share, of a difference of shares, or of a mean."""
    if kind != "binary":
        moments = Moments.of(known)
        return t_interval(moments.mean, moments.deviation, moments.size)
    if paired:
        return bonett_price(int((known > 0).sum()), int((known < 0).sum()), len(known))
    return wilson(int(known.sum()), len(known))
