"""What a worker does: the rows of one chunk, ready to be written. It may stand in another process, on another machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kidal_sim.batch.design.plan import Chunk, Plan
from kidal_sim.batch.storage.content_hash import added, row_digest, shown
from kidal_sim.batch.storage.part_files import DAYS, RUNS, checksum, encode

if TYPE_CHECKING:
    from kidal_sim.engine.run import Batch, Numbers
    from kidal_sim.scenario.schema import Scenario


FEW = 10
"""Runs by which one process knows that it gives the numbers of another."""


@dataclass(frozen=True)
class Task:
    """All that a worker must know of a chunk."""

    plan: Plan
    chunk: Chunk
    scenario: "Scenario"
    outcomes: tuple[str, ...] | None = None
    """Outcomes to keep; None: all."""
    shown: tuple[str, ...] = ()
    """Addresses that the sweep sets."""
    fixed: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """Uniforms that the sweep sets, by address: those of each point from the chunk's first point on."""


@dataclass(frozen=True)
class Made:
    """What a worker gives back: small beside the work, and the same whoever did it."""

    contents: dict[str, bytes]
    """The Parquet file of each kind of table."""
    checksums: dict[str, str]
    digests: dict[str, int]
    """Sum of the hashes of the rows of each kind of table."""


def make(task: Task) -> Made:
    """Run a chunk and make its parts."""
    tables = simulate(task)
    contents = {kind: encode(table) for kind, table in tables.items()}
    checksums = {kind: checksum(content) for kind, content in contents.items()}
    return Made(contents, checksums, {kind: row_digest(table) for kind, table in tables.items()})


def proof(task: Task) -> str:
    """Digest of the rows of the chunk's first few runs: it tells of processors and libraries what no version does."""
    few = replace(task.chunk, rows=task.chunk.rows[:FEW])
    return shown(added(row_digest(table) for table in simulate(replace(task, chunk=few)).values()))


def simulate(task: Task) -> dict[str, pa.Table]:
    """The rows of a chunk, of each kind of table that the plan keeps."""
    from kidal_sim.engine.run import run

    points, numbers = rows_of(task)
    batch: Batch = run(task.scenario, task.plan.seed, numbers, task.plan.days)
    tables = {RUNS: _named(_kept(batch.runs, task.outcomes), task.chunk.variant, points)}
    if batch.days is not None:
        days = np.repeat(points, len(batch.days) // max(len(points), 1))
        tables[DAYS] = _named(batch.days, task.chunk.variant, days)
    return tables


def rows_of(task: Task) -> "tuple[NDArray[np.int64], Numbers]":
    """Point of each row of a chunk, and the numbers that its run depends on."""
    from kidal_sim.engine.run import Numbers

    plan, rows = task.plan, np.arange(task.chunk.rows.start, task.chunk.rows.stop, dtype=np.int64)
    point, run = rows // plan.rows_at_point, rows % plan.rows_at_point
    first = int(point[0]) if len(point) else 0
    fixed = {address: uniforms[point - first] for address, uniforms in task.fixed.items()}
    return task.chunk.point + point, Numbers.nested(run, plan.runs, plan.draws, fixed, task.shown)


def _kept(table: pa.Table, outcomes: tuple[str, ...] | None) -> pa.Table:
    """The numbers, the inputs, and those of the outcomes that somebody wants."""
    if outcomes is None:
        return table
    heading = ("run", "outer", "inner")
    return table.select([name for name in table.column_names if name in heading or name in outcomes or name.startswith("input.")])


def _named(table: pa.Table, variant: str, points: Any) -> pa.Table:
    """A table with variant and point in front of each row."""
    return table.add_column(0, "point", pa.array(points)).add_column(0, "variant", pa.repeat(variant, len(table)))
