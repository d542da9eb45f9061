"""How outcomes spread over the days of a campaign: levels of the runs at the end of each day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.analysis.blocks import is_nested
from kidal_sim.analysis.compare import only_point
from kidal_sim.analysis.curves import LEVELS
from kidal_sim.analysis.statistics.intervals import UNKNOWN, bonett_price, wilson
from kidal_sim.analysis.statistics.spread import Spread
from kidal_sim.batch.read.results import Results, open_results
from kidal_sim.engine.outcomes import Outcome
from kidal_sim.errors import BatchError

MAIN = ("government_people", "insurgent_people", "government_losses", "insurgent_losses", "civilians_killed")
"""The columns that are looked at if none is named."""
KEYS = ("variant", "point", "run", "day")
CODES = "_holder"
"""Columns that end so hold a code and no number."""
AT_ONCE = 1_000_000
"""Rows that are read at a time."""
TABLE_COLUMNS = ("column", "of", "day", "n", *LEVELS, "share", "low", "high")


@dataclass(frozen=True)
class Days:
    """Daily columns of each plan, or of a difference.

    `table` has a row per column, plan and day: n, runs; of a number q05, q25, median, q75, q95; of what is true or not the share of runs in
    which it is true, or the difference of two shares, with low and high (95 %, Wilson, or Bonett and Price; none where runs share draws). Levels are of each day by itself: no single run
    need follow one of them.
    """

    columns: tuple[Outcome, ...]
    of: tuple[str, ...]
    """Plans; or `B - A`, a difference run by run."""
    runs: int
    """Of each plan."""
    table: pd.DataFrame = field(repr=False, compare=False)


def days(folder: str | Path, columns: Sequence[str] = (), between: tuple[str, str] | None = None, point: int | None = None) -> Days:
    """Levels of daily columns by day, of each plan, or of the second plan of `between` minus the first.

    Parameters
    ----------
    columns: names or patterns such as `*_besieged`; a few main ones if none is given.
    point: which point of the sweep, for a folder that has several.
    """
    results = open_results(folder)
    chosen = _chosen(results, columns)
    at = only_point(Path(folder), point)
    for name in between or ():
        if name not in results.variants:
            raise BatchError(f"--between {' '.join(between or ())}: there is no {name}; there are {', '.join(results.variants)}")
    if between is not None and between[0] == between[1]:
        raise BatchError(f"--between {' '.join(between)}: found the same plan twice")
    independent = not is_nested(Path(folder))
    parts = {plan: _rows(results, chosen, (plan,), at) for plan in results.variants}
    if between is not None:
        parts = {f"{between[1]} - {between[0]}": _rows(results, chosen, between, at)}
    rows, runs = [], 0
    for of, pieces in parts.items():
        spreads = _spreads(pieces)
        signed = between is not None
        for column in chosen:
            own = [(day, spread) for (name, day), spread in sorted(spreads.items()) if name == column.name]
            rows += [{"column": column.name, "of": of, "day": day} | _row(column, spread, independent, signed) for day, spread in own]
            runs = max([runs, *(spread.size for _, spread in own)])
    return Days(tuple(chosen), tuple(parts), runs, pd.DataFrame(rows, columns=list(TABLE_COLUMNS)))


def _chosen(results: Results, patterns: Sequence[str]) -> list[Outcome]:
    """The columns that are meant."""
    explained = results.days and results.explained("days")
    kinds = {"bool": "chance", "int64": "count"}
    known = [
        Outcome(name, kinds.get(said["type"], "quantity"), said["unit"], said["meaning"])
        for name, said in explained.items()
        if name not in KEYS and not name.endswith(CODES)
    ]
    names = [each.name for each in known]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise BatchError(f"--outcome {pattern}: no such daily column; there are {', '.join(names)}")
    found = [each for each in known if any(fnmatchcase(each.name, pattern) for pattern in patterns or MAIN)]
    return found or known[:1]


Piece = tuple[NDArray[np.int64], Mapping[str, NDArray[np.float64]]]
"""Days, and each column's value on them."""


def _rows(results: Results, columns: Sequence[Outcome], plans: Sequence[str], point: int) -> Iterator[Piece]:
    """Values of a plan, or of the second minus the first, a few runs at a time."""
    names = [each.name for each in columns]
    own = [
        results.days.batches(["run", "day", *names], (pc.field("variant") == plan) & (pc.field("point") == point), AT_ONCE) for plan in plans
    ]
    for tables in zip(*own, strict=True):
        first, last = tables[0], tables[-1]
        if any(not first.column(key).equals(last.column(key)) for key in ("run", "day")):
            raise BatchError(f"{results.folder}: {' and '.join(plans)} have different runs or days; wanted the same, to hold them together")
        values = {name: _floats(last, name) - (_floats(first, name) if len(tables) > 1 else 0.0) for name in names}
        yield last.column("day").to_numpy(), values


def _floats(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(pc.cast(table.column(name), pa.float64()).to_numpy(), dtype=np.float64)


def _spreads(pieces: Iterator[Piece]) -> dict[tuple[str, int], Spread]:
    """By column and day."""
    found: dict[tuple[str, int], Spread] = {}
    for at, columns in pieces:
        for day in np.unique(at).tolist():
            there = at == day
            for name, values in columns.items():
                found.setdefault((name, day), Spread()).add(values[there])
    return found


def _row(column: Outcome, spread: Spread, independent: bool, signed: bool) -> dict[str, float]:
    """One day of one column."""
    if column.kind == "chance":
        more, less = spread.count(1.0), spread.count(-1.0)
        _, low, high = (bonett_price(more, less, spread.size) if signed else wilson(more, spread.size)) if independent else UNKNOWN
        return {"n": spread.size, "share": (more - less) / spread.size if spread.size else np.nan, "low": low, "high": high}
    return {"n": spread.size} | {name: spread.quantile(level) for name, level in LEVELS.items()}
