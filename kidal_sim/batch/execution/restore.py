"""A results folder whose manifest is lost or damaged gets it back: from its experiment, and from the parts that can still be read.

The checksums of the parts went with the manifest. So a part is kept only if it can be read, holds the rows of its chunk, and this program
gives the same numbers for its first runs; all others are run again.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kidal_sim.batch.design.plan import Chunk
from kidal_sim.batch.design.study import Changes, Study, prepare
from kidal_sim.batch.design.task import Task
from kidal_sim.batch.execution.simulate import FEW, simulate
from kidal_sim.batch.layout import DAYS, EXPERIMENT, KINDS, RUNS
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.content_hash import row_digest, shown
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.manifest import DamagedError, read_manifest
from kidal_sim.batch.storage.regular_files import read_regular
from kidal_sim.errors import BatchError


def study_of(folder: Path) -> Study:
    """Return the study that a results folder holds, from nothing but the folder, even if its manifest is damaged."""
    try:
        chunk: int | None = read_manifest(folder).plan.chunk
    except DamagedError as error:
        if read_regular(folder / EXPERIMENT) is None:
            raise
        return _by_parts(folder, error)
    return prepare(folder / EXPERIMENT, Changes(chunk=chunk))


def _by_parts(folder: Path, error: DamagedError) -> Study:
    """Return the study whose chunks are those of the parts: no file says how large they were but the parts' own names."""
    there = {path.stem.removeprefix("part-") for path in part_files.parts(folder, RUNS)}
    starts = sorted({int(chunk.rpartition("-")[2]) for chunk in there} - {0})
    for size in (None, *starts[:1]):
        study = prepare(folder / EXPERIMENT, Changes(chunk=size))
        if there <= {chunk.id for chunk in study.plan.chunks()}:
            return study
    raise BatchError(f"{error}\nIt cannot be restored: the part files are not those of {EXPERIMENT}") from error


def keep_readable_parts(folder: Path, study: Study) -> None:
    """Note in the journal every chunk whose parts are as this program makes them; refuse parts with other numbers."""
    with journal.appending(folder) as file:
        for chunk in study.plan.chunks():
            tables = dict(_readable(folder, study, chunk))
            if len(tables) == (2 if study.plan.days else 1):
                _refuse_other_numbers(folder, study.task(chunk), tables)
                journal.append(file, _entry(folder, chunk, tables))


def _readable(folder: Path, study: Study, chunk: Chunk) -> Iterator[tuple[str, pa.Table]]:
    """Yield the parts of a chunk, by kind of table, that can be read and hold its rows."""
    points, numbers = study.task(chunk).rows()
    for kind in KINDS:
        try:
            with pq.ParquetFile(part_files.part(folder, kind, chunk.id), page_checksum_verification=True) as file:
                table = file.read()
        except (OSError, pa.ArrowInvalid):
            continue
        days = len(table) // len(points) if kind == DAYS else 1
        runs = [(chunk.variant, point, run) for point, run in zip(points.tolist(), numbers.run.tolist(), strict=True)]
        if [*zip(*(table.column(name).to_pylist() for name in ("variant", "point", "run")), strict=True)][:: max(days, 1)] == runs:
            yield kind, table


def _refuse_other_numbers(folder: Path, task: Task, tables: dict[str, pa.Table]) -> None:
    """Run the first few rows of a chunk again, and refuse the folder if they come out otherwise than they stand there."""
    few = replace(task, chunk=replace(task.chunk, rows=task.chunk.rows[:FEW]))
    for kind, table in simulate(few).items():
        if row_digest(tables[kind].slice(0, len(table))) != row_digest(table):
            raise BatchError(
                f"{folder}: its manifest cannot be restored: this program gives other numbers for the runs of part {task.chunk.id}, so "
                f"another version made it. To run the experiment again: kidal-sim batch {folder / EXPERIMENT} --out ANOTHER_FOLDER"
            )


def _entry(folder: Path, chunk: Chunk, tables: dict[str, pa.Table]) -> Entry:
    """Return what the journal says of a chunk whose parts are there."""
    checksums = {kind: part_files.checksum(part_files.part(folder, kind, chunk.id).read_bytes()) for kind in tables}
    return Entry(chunk.id, len(chunk.rows), checksums, {kind: shown(row_digest(table)) for kind, table in tables.items()})
