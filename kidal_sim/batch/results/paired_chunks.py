"""The runs of several plans side by side, a block at a time, so that any number of them fits into memory."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from functools import reduce
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kidal_sim.batch.design.plan import Chunk, Plan
from kidal_sim.batch.execution.executors import completed, threads
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage.manifest import manifest
from kidal_sim.batch.storage.part_files import RUNS, read_part
from kidal_sim.errors import DesignError
from kidal_sim.stats.value_counts import Values

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

BLOCK = 16_384
"""Runs of each plan in a block. Its limits are run numbers, so that sums do not depend on how the runs were cut into parts."""
POINT = "point"
"""The column that numbers the points of a sweep."""
Block = Mapping[str, pa.Table]
"""By plan, the same runs in the same order: row by row they had the same luck."""


def of_table(runs: pa.Table) -> Iterator[Block]:
    """The runs that all variants of a table have, in the order in which the variants stand there."""
    variants = runs.column("variant")
    plans = {name: runs.filter(pc.equal(variants, name)).sort_by("run") for name in pc.unique(variants).to_pylist()}
    yield from _side_by_side({name: Queue(iter([table])) for name, table in plans.items()})


def of_folder(folder: Path, columns: Sequence[str], point: int = 0) -> Iterator[Block]:
    """The same from a results folder, at one point of its sweep, with these columns besides `run`. It is read part by part, and once."""
    refuse_nested(folder)
    yield from _of_parts(folder, columns, point)


def of_nested(folder: Path, columns: Sequence[str], point: int = 0) -> Iterator[Block] | None:
    """The same with `outer` and `inner`, by which each run was drawn, from a folder in which runs share draws; None if they do not."""
    return _of_parts(folder, ["outer", "inner", *columns], point) if is_nested(folder) else None


def refuse_nested(folder: Path) -> None:
    """Runs that share a draw of the inputs are no independent runs, and no interval for such holds for them."""
    if is_nested(folder):
        raise DesignError(f"{folder}: its runs share draws of the inputs, and what is printed here holds for independent runs alone")


def is_nested(folder: Path) -> bool:
    """Whether runs share draws of the inputs, or of the dice."""
    return manifest(folder)["plan"]["draws"] is not None


def _of_parts(folder: Path, columns: Sequence[str], point: int) -> Iterator[Block]:
    plans: dict[str, list[Path]] = {}
    for _, case in groupby(open_results(folder).parts(RUNS), key=lambda path: path.name.rpartition("-")[0]):
        paths = list(case)
        plans.setdefault(str(read_part(paths[0], ["variant"]).column("variant")[0]), []).extend(paths)
    yield from _side_by_side({name: Queue(_at_point(path, columns, point) for path in paths) for name, paths in plans.items()})


def of_runs(
    scenarios: "Mapping[str, Scenario]", plan: Plan, wanted: Collection[str], cores: int, advance: Callable[[int], None]
) -> Iterator[Block]:
    """The same straight from the runs, with those of the wanted columns that each plan has, in the order of the runs.

    Nothing is kept but what waits for the same runs of another plan; `advance` is told how many runs each chunk had.
    """
    from kidal_sim.engine.run import run

    def work(chunk: Chunk) -> pa.Table:
        made = run(scenarios[chunk.variant], plan.seed, chunk.rows, False).runs
        return made.select([name for name in made.column_names if name in wanted])

    pieces, waiting = deque(plan.pieces()), defaultdict[int, dict[str, pa.Table]](dict)
    with threads(cores) as executor, closing(completed(executor, work, plan.chunks(), 2 * cores)) as chunks:
        for chunk, table in chunks:
            waiting[chunk.rows.start][chunk.variant] = table
            advance(len(chunk.rows))
            while pieces and len(waiting[pieces[0].start]) == len(plan.variants):
                block = waiting.pop(pieces.popleft().start)
                yield {variant: block[variant] for variant in plan.variants}


class Queue:
    """Queue in the order of their runs, from one table after the other."""

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


def _side_by_side(plans: Mapping[str, Queue]) -> Iterator[Block]:
    for end in count(BLOCK, BLOCK):
        tables = {name: rows.until(end) for name, rows in plans.items()}
        if not tables or any(table is None for table in tables.values()):
            return  # one of them has come to its end, and no later run is common to all
        yield _common(tables)


def _common(tables: Block) -> Block:
    """The rows of the runs that all have."""
    numbers = [table.column("run").to_numpy() for table in tables.values()]
    if all(np.array_equal(numbers[0], other) for other in numbers[1:]):
        return tables
    common = pa.array(reduce(np.intersect1d, numbers))
    return {name: table.filter(pc.is_in(table.column("run"), common)) for name, table in tables.items()}


def _at_point(path: Path, columns: Sequence[str], point: int) -> pa.Table:
    """The rows of a part that are of this point."""
    rows = read_part(path, ["run", POINT, *columns])
    return rows.filter(pc.equal(rows.column(POINT), point)).drop_columns([POINT])


def numbers(table: pa.Table, name: str) -> Values:
    """A column as floats: true is 1, unknown is NaN. Shape (rows,)."""
    values: Values = np.asarray(pc.cast(table.column(name), pa.float64()).to_numpy(), dtype=np.float64)
    return values
