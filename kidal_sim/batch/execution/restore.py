"""A results folder whose manifest is lost or damaged gets it back: from its experiment, and from the parts that can still be read.

The checksums of the parts went with the manifest. So a part is kept only if it can be read, holds the rows of its chunk, and this program
gives the same numbers for its first runs; all others are run again.
"""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kidal_sim.batch.design.plan import Chunk
from kidal_sim.batch.design.study import Changes, Study, prepare
from kidal_sim.batch.design.task import Task
from kidal_sim.batch.execution.simulate import FEW, simulate
from kidal_sim.batch.layout import DAYS, EXPERIMENT, RUNS, SCENARIOS, Kind
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.content_hash import row_digest
from kidal_sim.batch.storage.folders import LOCK
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.manifest import DamagedError, Manifest, is_begun, read_manifest
from kidal_sim.batch.storage.part_files import problem_of_rows
from kidal_sim.batch.storage.regular_files import changed_source, names_in, read_regular
from kidal_sim.errors import BatchError, ScenarioError


def study_of(folder: Path) -> Study:
    """Return the study that a results folder holds, from nothing but the folder, even if its manifest is damaged."""
    if is_begun(folder) and LOCK in names_in(folder):
        raise BatchError(
            f"{folder}: a batch ended here before its first run, and left nothing to go on with; begin it again: "
            f"kidal-sim batch EXPERIMENT --out {folder}"
        )
    try:
        manifest = read_manifest(folder)
    except DamagedError as error:
        if read_regular(folder, EXPERIMENT) is None:
            raise
        return _by_parts(folder, error)
    refuse_changed_sources(folder, manifest)
    return _prepared(folder, manifest.plan.chunk)


def refuse_changed_sources(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder whose experiment or scenarios are not as they were written: they stand nowhere else."""
    for name, checksum in manifest.files.items():
        if name == EXPERIMENT or name.startswith(f"{SCENARIOS}/"):
            content = read_regular(folder, name)
            if content is None or part_files.checksum(content) != checksum:
                raise changed_source(folder, name, content is None)


def _prepared(folder: Path, chunk: int | None) -> Study:
    """Return the study of the experiment in a folder; refuse it if it or a scenario is damaged."""
    read_regular(folder, EXPERIMENT)
    for name in names_in(folder, SCENARIOS):
        read_regular(folder, f"{SCENARIOS}/{name}")
    try:
        return prepare(folder / EXPERIMENT, Changes(chunk=chunk))
    except ScenarioError as error:
        raise BatchError(
            f"{error}\n{folder}: cannot go on with these files. With the experiment from which the folder was made, this puts them back: "
            f"kidal-sim batch EXPERIMENT --out {folder}"
        ) from error


def _by_parts(folder: Path, error: DamagedError) -> Study:
    """Return the study whose chunks are those of the parts: no file says how large they were but the parts' own names."""
    there = {path.stem.removeprefix("part-") for path in part_files.parts(folder, RUNS)}
    starts = {int(last) for last in (chunk.rpartition("-")[2] for chunk in there) if last.isdecimal()}
    for size in (None, *sorted(starts - {0})[:1]):
        study = _prepared(folder, size)
        if there <= {chunk.id for chunk in study.plan.chunks()}:
            return study
    raise BatchError(f"{error}\nIt cannot be restored: the part files are not those of {EXPERIMENT}") from error


def keep_readable_parts(folder: Path, study: Study) -> None:
    """Note in the journal every chunk whose parts are as this program makes them; refuse parts with other numbers.

    Chunks of which the journal still tells are left as they stand there: it has their checksums.
    """
    known = journal.read(folder)
    with journal.appending(folder) as file:
        for chunk in study.plan.chunks():
            if chunk.id not in known and (entry := _readable(folder, study, chunk)) is not None:
                journal.append(file, entry)


def _readable(folder: Path, study: Study, chunk: Chunk) -> Entry | None:
    """Return what the journal says of a chunk whose parts can be read and hold its rows; None if they do not."""
    contents: dict[Kind, bytes] = {}
    tables: dict[Kind, pa.Table] = {}
    task = study.task(chunk)
    points, numbers = task.rows()
    runs = [(chunk.variant, point, run) for point, run in zip(points.tolist(), numbers.run.tolist(), strict=True)]
    for kind in study.plan.kinds:
        content = read_regular(folder, part_files.part_name(kind, chunk.id)) or b""
        table = _rows(content, kind, len(runs))
        if table is None or _runs_of(table, len(table) // len(runs) if kind == DAYS else 1) != runs:
            return None
        contents[kind], tables[kind] = content, table
    _refuse_other_numbers(folder, task, tables)
    checksums = {kind: part_files.checksum(content) for kind, content in contents.items()}
    return Entry.of(chunk.id, len(runs), contents, checksums, {kind: row_digest(table) for kind, table in tables.items()})


def _rows(content: bytes, kind: Kind, runs: int) -> pa.Table | None:
    """Return the rows of a part; None if it cannot be read, or has more or fewer of them than so many runs have."""
    try:
        with pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True) as file:
            return None if problem_of_rows(file.metadata, kind, runs) else file.read()
    except (OSError, ValueError, pa.ArrowException):
        return None


def _runs_of(table: pa.Table, days: int) -> list[tuple[str, int, int]] | None:
    """Return variant, point and run of each run of a part, of which each has so many rows; None if it does not say them."""
    names = ("variant", "point", "run")
    if not set(names) <= set(table.column_names):
        return None
    return [*zip(*(table.column(name).to_pylist() for name in names), strict=True)][::days]


def _refuse_other_numbers(folder: Path, task: Task, tables: dict[Kind, pa.Table]) -> None:
    """Run the first few rows of a chunk again, and refuse the folder if they come out otherwise than they stand there."""
    few = replace(task, chunk=replace(task.chunk, rows=task.chunk.rows[:FEW]))
    for kind, table in simulate(few).items():
        if row_digest(tables[kind].slice(0, len(table))) != row_digest(table):
            raise BatchError(
                f"{folder}: its manifest cannot be restored: this program gives other numbers for the runs of part {task.chunk.id}, so "
                f"another version made it. To run the experiment again: kidal-sim batch {folder / EXPERIMENT} --out ANOTHER_FOLDER"
            )
