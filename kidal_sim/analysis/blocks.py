"""The runs of several plans side by side, a block at a time, so that any number of them fits into memory."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import count, groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kidal_sim.batch.store import RUNS, parts

BLOCK = 16_384
"""Runs of each plan in a block. Its limits are run numbers, so that sums do not depend on how the runs were cut into parts."""
Block = Mapping[str, pa.Table]
"""By plan, the same runs in the same order: row by row they had the same luck."""


def of_table(runs: pa.Table) -> Iterator[Block]:
    """The runs that all variants of a table have, in the order in which the variants stand there."""
    variants = runs.column("variant")
    plans = {name: runs.filter(pc.equal(variants, name)).sort_by("run") for name in pc.unique(variants).to_pylist()}
    yield from _side_by_side({name: Rows(iter([table])) for name, table in plans.items()})


def of_folder(folder: Path, columns: Sequence[str]) -> Iterator[Block]:
    """The same from a results folder, with these columns besides `run`. It is read part by part, and once only."""
    cases = [list(group) for _, group in groupby(parts(folder, RUNS), key=lambda path: path.name.rpartition("-")[0])]
    yield from _side_by_side({_variant(paths[0]): Rows(_read(path, ["run", *columns]) for path in paths) for paths in cases})


class Rows:
    """Rows in the order of their runs, from one table after the other."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self.tables, self.ahead = tables, next(tables, None)

    def until(self, end: int) -> pa.Table:
        """The next rows, of the runs below this number."""
        taken = []
        while self.ahead is not None:
            size = int(np.searchsorted(self.ahead.column("run").to_numpy(), end))
            taken.append(self.ahead.slice(0, size))
            if size < len(self.ahead):
                self.ahead = self.ahead.slice(size)
                break
            self.ahead = next(self.tables, None)
        return pa.concat_tables(taken) if taken else None


def _side_by_side(plans: Mapping[str, Rows]) -> Iterator[Block]:
    for end in count(BLOCK, BLOCK):
        tables = {name: rows.until(end) for name, rows in plans.items()}
        if any(table is None for table in tables.values()):
            return  # one of them has come to its end, and no later run is common to all
        yield _common(tables)


def _common(tables: Block) -> Block:
    """The rows of the runs that all have."""
    numbers = [table.column("run").to_numpy() for table in tables.values()]
    if all(np.array_equal(numbers[0], other) for other in numbers[1:]):
        return tables
    common = pa.array(reduce(np.intersect1d, numbers))
    return {name: table.filter(pc.is_in(table.column("run"), common)) for name, table in tables.items()}


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read(list(columns))


def _variant(path: Path) -> str:
    """The plan that a part belongs to."""
    return str(_read(path, ["variant"]).column("variant")[0])
