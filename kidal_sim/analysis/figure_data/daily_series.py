"""Daily series of outcomes: quantiles of the runs at the end of each day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.analysis.comparison.ecdf import LEVELS
from kidal_sim.batch.results.outcome_selection import difference_of
from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import Results, Source, as_results
from kidal_sim.batch.storage.columns import outcome_of
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table
from kidal_sim.stats.intervals import UNKNOWN, bonett_price, wilson
from kidal_sim.stats.value_counts import ValueCounts

MAIN = ("government_people", "insurgent_people", "government_losses", "insurgent_losses", "civilians_killed")
"""The columns that are looked at if none is named."""
KEYS = ("variant", "point", "run", "day")
CODES = "_holder"
"""Columns that end so hold a code and no number."""
AT_ONCE = 1_000_000
"""Rows that are read at a time."""
TABLE_COLUMNS = ("column", "of", "day", "n", *LEVELS, "share", "low", "high")


@dataclass(frozen=True)
class DailySeries(Finding):
    """Daily columns of each plan, or of a difference.

    `table` has a row per column, plan and day: n, runs; of a number q05, q25, median, q75, q95; of what is true or not the share of runs
    in which it is true, or the difference of two such shares, with low and high (95 %, Wilson, or Bonett and Price; none where runs share
    draws). Levels are of each day by itself: no single run need follow one of them.
    """

    columns: tuple[Outcome, ...]
    of: tuple[str, ...]
    """Plans; or `B - A`, a difference run by run."""
    runs: int
    """Of each plan."""
    table: pd.DataFrame = field(repr=False, compare=False)

    def tables(self) -> tuple[Table, ...]:
        """Return one row per column, plan and day."""
        columns = [Column(str(name)) for name in self.table]
        return (Table.of(columns, self.table.itertuples(index=False, name=None), "days"),)

    def figure(self, note: str = "") -> DataFigure:
        """Return the levels over the days as fans."""
        from kidal_sim.analysis.figure_data.fan import fan_figure

        return DataFigure(fan_figure(self, note), self.table)


def days(source: Source, columns: Sequence[str] = (), between: tuple[str, str] | None = None, point: int | None = None) -> DailySeries:
    """Return quantiles of daily columns by day, of each plan, or of the second plan of `between` minus the first.

    Parameters
    ----------
    source: results that are open, or their folder.
    columns: names or patterns such as `*_besieged`; a few main ones if none is given.
    point: which point of the sweep, for a folder that has several.
    """
    results = as_results(source)
    chosen, at = _chosen(results, columns), results.chosen_point(point)
    independent = not results.nested
    rows = []
    for of, plans in _subjects(results.variants, between).items():
        spreads = _spreads(_rows(results, chosen, plans, at))
        for column in chosen:
            own = [(day, spreads[name, day]) for name, day in sorted(spreads) if name == column.name]
            rows += [
                {"column": column.name, "of": of, "day": day} | _row(column, spread, independent, len(plans) > 1) for day, spread in own
            ]
    table = pd.DataFrame(rows, columns=list(TABLE_COLUMNS))
    return DailySeries(tuple(chosen), tuple(dict.fromkeys(table["of"])), int(table["n"].max()), table)


def _subjects(plans: Sequence[str], between: tuple[str, str] | None) -> dict[str, tuple[str, ...]]:
    """Return each plan; or the difference of two by its name, with the plan that is taken away first."""
    if between is None:
        return {plan: (plan,) for plan in plans}
    first, second, name = difference_of(plans, between)
    return {name: (first, second)}


def _chosen(results: Results, patterns: Sequence[str]) -> list[Outcome]:
    """Return the chosen columns."""
    known = [
        outcome_of(name, column) for name, column in results.columns_of("days").items() if name not in KEYS and not name.endswith(CODES)
    ]
    names = [each.name for each in known]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise BatchError(f"--outcome {pattern}: no such daily column; there are {', '.join(names)}")
    found = [each for each in known if any(fnmatchcase(each.name, pattern) for pattern in patterns or MAIN)]
    return found or known[:1]


Piece = tuple[NDArray[np.int64], Mapping[str, NDArray[np.float64]]]
"""DailySeries, and each column's value on them."""


def _rows(results: Results, columns: Sequence[Outcome], plans: Sequence[str], point: int) -> Iterator[Piece]:
    """Yield values of a plan, or of the second minus the first, a few runs at a time."""
    names = [each.name for each in columns]
    wanted, there = ["run", "day", *names], pc.field("point") == point
    own = [results.days.batches(wanted, there & (pc.field("variant") == plan), AT_ONCE) for plan in plans]
    for tables in zip(*own, strict=True):
        first, last = tables[0], tables[-1]
        if any(not first.column(key).equals(last.column(key)) for key in ("run", "day")):
            raise BatchError(f"{results.folder}: {' and '.join(plans)} have different runs or days; wanted the same, to hold them together")
        values = {name: numbers(last, name) - (numbers(first, name) if len(tables) > 1 else 0.0) for name in names}
        yield last.column("day").to_numpy(), values


def _spreads(pieces: Iterator[Piece]) -> dict[tuple[str, int], ValueCounts]:
    """Return the counts of values by column and day."""
    found: dict[tuple[str, int], ValueCounts] = {}
    for at, columns in pieces:
        for day in np.unique(at).tolist():
            there = at == day
            for name, values in columns.items():
                found.setdefault((name, day), ValueCounts()).add(values[there])
    return found


def _row(column: Outcome, spread: ValueCounts, independent: bool, signed: bool) -> dict[str, float]:
    """Return one day of one column."""
    if column.kind == "binary":
        more, less = spread.count(1.0), spread.count(-1.0)
        _, low, high = (bonett_price(more, less, spread.size) if signed else wilson(more, spread.size)) if independent else UNKNOWN
        return {"n": spread.size, "share": (more - less) / spread.size if spread.size else np.nan, "low": low, "high": high}
    return {"n": spread.size} | {name: spread.quantile(level) for name, level in LEVELS.items()}
