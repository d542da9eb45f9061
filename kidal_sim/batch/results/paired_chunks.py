"""The runs of several plans side by side, a block at a time, so that any number of them fits into memory."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from functools import reduce
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.execution.run_in_memory import run_chunks
from kidal_sim.batch.results.part_index import POINT
from kidal_sim.batch.results.results import Results
from kidal_sim.stats.value_counts import Values

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

BLOCK = 16_384
"""Runs of each plan in a block. Its limits are run numbers, so that sums do not depend on how the runs were cut into parts."""
Block = Mapping[str, pa.Table]
"""By plan, the same runs in the same order: row by row they share their random numbers."""


def blocks_of_table(runs: pa.Table) -> Iterator[Block]:
    """Yield the runs that all variants of a table have, in the order in which the variants stand there."""
    variants = runs.column("variant")
    plans = {name: runs.filter(pc.equal(variants, name)).sort_by("run") for name in pc.unique(variants).to_pylist()}
    yield from _side_by_side({name: RunBuffer(iter([table])) for name, table in plans.items()})


def blocks_of_results(results: Results, columns: Sequence[str], point: int = 0) -> Iterator[Block]:
    """Yield the runs that all variants of a folder have at a point, read part by part and once.

    They have these columns besides `run`; and, where runs share draws, `outer` and `inner`, by which each run was drawn.
    """
    columns = ["outer", "inner", *columns] if results.nested else columns
    yield from _side_by_side({name: RunBuffer(_at_point(results, name, columns, point)) for name in results.variants_with_runs})


def blocks_of_runs(
    scenarios: "Mapping[str, Scenario]", plan: Plan, wanted: Collection[str], cores: int, advance: Callable[[int], None]
) -> Iterator[Block]:
    """Yield blocks straight from the runs, with those of the wanted columns that each plan has, in the order of the runs.

    Nothing is kept but what waits for the same runs of another plan; `advance` is told how many runs each chunk had.
    """
    pieces, waiting = deque(plan.pieces()), defaultdict[int, dict[str, pa.Table]](dict)
    with closing(run_chunks(scenarios, plan, cores, lambda column: column in wanted)) as chunks:
        for chunk, table in chunks:
            waiting[chunk.rows.start][chunk.variant] = table
            advance(len(chunk.rows))
            while pieces and len(waiting[pieces[0].start]) == len(plan.variants):
                block = waiting.pop(pieces.popleft().start)
                yield {variant: block[variant] for variant in plan.variants}


class RunBuffer:
    """Rows in the order of their runs, read from a sequence of tables."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self.tables, self.ahead = tables, next(tables, None)

    def until(self, end: int) -> pa.Table:
        """Return the next rows, of the runs below this number; None if there are no more."""
        taken = []
        while self.ahead is not None:
            size = int(np.searchsorted(self.ahead.column("run").to_numpy(), end))
            taken.append(self.ahead.slice(0, size))
            if size < len(self.ahead):
                self.ahead = self.ahead.slice(size)
                break
            self.ahead = next(self.tables, None)
        return pa.concat_tables(taken) if taken else None


def _side_by_side(plans: Mapping[str, RunBuffer]) -> Iterator[Block]:
    for end in count(BLOCK, BLOCK):
        tables = {name: rows.until(end) for name, rows in plans.items()}
        if not tables or any(table is None for table in tables.values()):
            return  # one of them has come to its end, and no later run is common to all
        yield _common(tables)


def _common(tables: Block) -> Block:
    """Return the rows of the runs that all have."""
    numbers = [table.column("run").to_numpy() for table in tables.values()]
    if all(np.array_equal(numbers[0], other) for other in numbers[1:]):
        return tables
    common = pa.array(reduce(np.intersect1d, numbers))
    return {name: table.filter(pc.is_in(table.column("run"), common)) for name, table in tables.items()}


def _at_point(results: Results, variant: str, columns: Sequence[str], point: int) -> Iterator[pa.Table]:
    """Yield the rows of each part of a variant that are of this point."""
    for rows in results.runs_of(variant, point).each_part(["run", POINT, *columns]):
        yield rows.filter(pc.equal(rows.column(POINT), point)).drop_columns([POINT])


def numbers(table: pa.Table, name: str) -> Values:
    """Return a column as floats: true is 1, unknown is NaN. Shape (rows,)."""
    values: Values = np.asarray(pc.cast(table.column(name), pa.float64()).to_numpy(), dtype=np.float64)
    return values
