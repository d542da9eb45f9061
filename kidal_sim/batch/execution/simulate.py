"""What a worker does: the rows of one chunk, ready to be written. It may stand in another process, on another machine."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from kidal_sim.batch.design.task import Task
from kidal_sim.batch.layout import DAYS, RUNS, Kind
from kidal_sim.batch.storage.content_hash import added, row_digest, shown
from kidal_sim.batch.storage.part_files import checksum, encode

if TYPE_CHECKING:
    from kidal_sim.engine.run import Batch

FEW = 10
"""Runs by which one process knows that it gives the numbers of another."""


@dataclass(frozen=True)
class TaskResult:
    """What a worker gives back: small beside the work, and the same whoever did it."""

    contents: dict[Kind, bytes]
    """The Parquet file of each kind of table."""
    checksums: dict[Kind, str]
    digests: dict[Kind, int]
    """Sum of the hashes of the rows of each kind of table."""


def run_task(task: Task) -> TaskResult:
    """Run a chunk and return its part files with their checksums and digests."""
    tables = simulate(task)
    contents = {kind: encode(table) for kind, table in tables.items()}
    checksums = {kind: checksum(content) for kind, content in contents.items()}
    return TaskResult(contents, checksums, {kind: row_digest(table) for kind, table in tables.items()})


def first_rows_digest(task: Task) -> str:
    """Return the digest of the first few rows of a chunk: it tells of processors and libraries what no version does."""
    few = replace(task.chunk, rows=task.chunk.rows[:FEW])
    return shown(added(row_digest(table) for table in simulate(replace(task, chunk=few)).values()))


def simulate(task: Task) -> dict[Kind, pa.Table]:
    """Return the rows of a chunk, for each kind of table that the plan keeps."""
    from kidal_sim.engine.run import run

    points, numbers = task.rows()
    batch: Batch = run(task.scenario, task.plan.seed, numbers, task.plan.days)
    tables: dict[Kind, pa.Table] = {RUNS: _named(_kept(batch.runs, task.outcomes), task.chunk.variant, points)}
    if batch.days is not None:
        days = np.repeat(points, len(batch.days) // max(len(points), 1))
        tables[DAYS] = _named(batch.days, task.chunk.variant, days)
    return tables


def _kept(table: pa.Table, outcomes: tuple[str, ...] | None) -> pa.Table:
    """Return the numbers, the inputs, and those of the outcomes that are kept."""
    if outcomes is None:
        return table
    heading = ("run", "outer", "inner")
    return table.select([name for name in table.column_names if name in heading or name in outcomes or name.startswith("input.")])


def _named(table: pa.Table, variant: str, points: Any) -> pa.Table:
    """Return a table with variant and point in front of each row."""
    return table.add_column(0, "point", pa.array(points)).add_column(0, "variant", pa.repeat(variant, len(table)))
