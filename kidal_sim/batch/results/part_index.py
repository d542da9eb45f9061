"""The part files of a results folder: which there are, of which variant, and whether they are those that were written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from kidal_sim.batch.execution.executors import threads, usable_cores
from kidal_sim.batch.layout import JOURNAL, POINTS, RUNS, Kind
from kidal_sim.batch.results.result_table import Part, ResultTable
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.columns import Columns
from kidal_sim.batch.storage.consistency import problem_of_parts
from kidal_sim.batch.storage.journal import Entry, read_journal
from kidal_sim.batch.storage.manifest import Manifest
from kidal_sim.batch.storage.regular_files import read_regular
from kidal_sim.errors import BatchError

POINT = "point"
"""The column that numbers the points of a sweep."""
MOST_CHECKED_BYTES = 2**26
"""Parts of one kind that are read as a whole when they are opened, if they have no more bytes than this together: a tenth of a second."""
MOST_UNNOTED = 1
"""Chunks whose parts may be there before the journal tells of them: one is noted before the next is written."""


class Case(NamedTuple):
    """Whatever has a scenario of its own: a variant, and the first point, or the only one if each has its own."""

    variant: str
    point: int


class PartIndex:
    """The parts of one kind of table, in order of their chunks: by variant, by point, by run."""

    def __init__(self, folder: Path, manifest: Manifest, kind: Kind, done: Mapping[str, Entry], known: Columns | None) -> None:
        """done: the entry of each chunk that is done, by its id, in order; known: what columns.json says, if it is there."""
        if not done:
            raise BatchError(f"{folder}: no run is finished yet; kidal-sim resume {folder} goes on")
        self.cases = {chunk: _case(manifest, chunk) for chunk in done}
        found = _headers(folder, kind, done, _columns_of(known, kind))
        self.sizes = {chunk: header.rows for chunk, header in zip(done, found, strict=True)}
        self.parts: dict[str, Part] = {chunk: part_files.part(folder, kind, chunk) for chunk in done}
        self.schemas = _schemas(self.cases, self.parts, found)
        """Columns of each case."""
        if manifest.format == 1:
            self.parts = {chunk: _with_point(part_files.part(folder, kind, chunk)) for chunk in done}
            self.schemas = {case: schema.insert(1, pa.field(POINT, pa.int64())) for case, schema in self.schemas.items()}
        self.schema: pa.Schema = pa.unify_schemas(list(self.schemas.values()))

    @property
    def table(self) -> ResultTable:
        """All of it."""
        return ResultTable(list(self.parts.values()), self.schema, sum(self.sizes.values()))

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants of which there are parts."""
        return tuple(dict.fromkeys(case.variant for case in self.cases.values()))

    def of(self, variant: str, point: int | None = None) -> ResultTable:
        """Return the rows of a variant; of a point, where each has parts of its own, those of that point alone."""
        apart = len({case.point for case in self.cases.values()}) > 1
        wanted = [
            chunk for chunk, case in self.cases.items() if case.variant == variant and (point is None or not apart or case.point == point)
        ]
        return ResultTable([self.parts[chunk] for chunk in wanted], self.schema, sum(self.sizes[chunk] for chunk in wanted))

    @property
    def shared_columns(self) -> list[str]:
        """Names of the columns that every variant has, in the order of the first."""
        names = [schema.names for schema in self.schemas.values()]
        everywhere = set(names[0]).intersection(*names[1:])
        return [name for name in names[0] if name in everywhere]


def _case(manifest: Manifest, chunk: str) -> Case:
    """Return of what a chunk is, by the number with which its id begins."""
    number, points = int(chunk.partition("-")[0]), manifest.plan.points if manifest.plan.apart else 1
    return Case(list(manifest.variants)[number // points], number % points)


class _Header(NamedTuple):
    """What the footer of a part says."""

    rows: int
    schema: pa.Schema


def _headers(folder: Path, kind: Kind, done: Mapping[str, Entry], known: Mapping[str, str] | None) -> list[_Header]:
    """Return what the parts of these chunks say of themselves; refuse parts that are missing or not as they were written.

    known: type of each column of all parts, if that is known. The rows of small files are held against their checksums at once; those of
    others page by page as they are read.
    """
    are_small = sum(entry.sizes.get(kind, 0) for entry in done.values()) <= MOST_CHECKED_BYTES

    def header(entry: Entry) -> _Header:
        path = part_files.part(folder, kind, entry.id)
        with part_files.explain_unreadable(path):
            found = part_files.read_footer(folder, part_files.part_name(kind, entry.id))
            if found is None:
                raise part_files.unreadable(path, "is missing")
            problem = _problem_of_file(entry, kind, *found) or (_problem_of_content(folder, entry, kind) if are_small else "")
            if problem:
                raise part_files.unreadable(path, problem)
            metadata = pq.read_metadata(pa.BufferReader(found[1]))
            schema = metadata.schema.to_arrow_schema().remove_metadata()
            if problem := part_files.problem_of_rows(metadata, kind, entry.rows) or _problem_of_columns(schema, known):
                raise part_files.unreadable(path, problem)
            return _Header(metadata.num_rows, schema)

    with threads(usable_cores()) as pool:
        return list(pool.map(header, done.values()))


def _problem_of_file(entry: Entry, kind: Kind, size: int, footer: bytes) -> str:
    """Return how a part file contradicts what was noted when it was written; "" if it does not, or nothing was noted."""
    if size != entry.sizes.get(kind, size):
        return f"has {size:,} bytes, where {entry.sizes[kind]:,} were written"
    if kind in entry.footers and part_files.checksum(footer) != entry.footers[kind]:
        return "is not the file that was written: the list of its columns is another"
    return ""


def _problem_of_content(folder: Path, entry: Entry, kind: Kind) -> str:
    """Return how the content of a part file contradicts its checksum; "" if it does not, or has none."""
    content = read_regular(folder, part_files.part_name(kind, entry.id)) or b""
    return "is not the file that was written" if part_files.checksum(content) != entry.checksums.get(kind, "") and entry.sizes else ""


def _problem_of_columns(schema: pa.Schema, known: Mapping[str, str] | None) -> str:
    """Return which column of a part is none that the batch has; "" if there is none."""
    for field in schema if known else ():
        if field.name != POINT and (known or {}).get(field.name) != str(field.type):
            return f"has a column {field.name!r} of type {field.type}, which is none of the batch"
    return "lacks the numbers of its runs" if "run" not in schema.names else ""


def _schemas(cases: Mapping[str, Case], parts: Mapping[str, Part], found: Sequence[_Header]) -> dict[Case, pa.Schema]:
    """Return the columns of each case; refuse a part with other columns than those before it."""
    schemas: dict[Case, pa.Schema] = {}
    for (chunk, case), header in zip(cases.items(), found, strict=True):
        if schemas.setdefault(case, header.schema) != header.schema:
            path = parts[chunk]
            assert isinstance(path, Path)
            raise part_files.unreadable(path, "has other columns than the parts before it")
    return schemas


def _columns_of(known: Columns | None, kind: Kind) -> dict[str, str] | None:
    """Return the type of each column of a kind of table, if that is known."""
    return None if known is None or kind not in known else {name: column.type for name, column in known[kind].items()}


def _with_point(path: Path) -> pa.Table:
    """Return the rows of a part of the first format, which knew no sweeps, with the number of their only point."""
    rows = part_files.read_part(path)
    return rows.add_column(1, POINT, pa.array([0] * len(rows), pa.int64()))


def entries_of_journal(folder: Path, manifest: Manifest) -> dict[str, Entry]:
    """Return the entries of a batch that has not ended; refuse a journal that is damaged, lost, or of another batch."""
    path, cure = folder / JOURNAL, f"kidal-sim resume {folder} mends it"
    found = read_journal(folder)
    if found.damaged:
        raise BatchError(f"{path}: line {found.damaged[0]:,} is damaged; {cure}")
    if problem := problem_of_parts(manifest, found.entries):
        raise BatchError(f"{path}: is of another batch ({problem}); {cure}")
    done = {chunk for chunk, entry in found.entries.items() if not entry.fault}
    unnoted = {path.stem.removeprefix("part-") for path in part_files.parts(folder, RUNS)} - done
    if len(unnoted) > MOST_UNNOTED:
        raise BatchError(f"{path}: does not tell of {len(unnoted):,} parts that are there; {cure}")
    return found.entries


def read_points(content: bytes, folder: Path, points: int) -> pa.Table:
    """Return the table of points; refuse it if it does not have a row for each."""
    path = folder / POINTS
    try:
        with pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True) as file:
            rows = file.metadata.num_rows
            if rows == points and POINT in file.schema_arrow.names:
                return file.read()
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        raise BatchError(f"{path}: is damaged ({error}); kidal-sim resume {folder} makes it again") from error
    raise BatchError(f"{path}: has {rows:,} rows, where there are {points:,} points; kidal-sim resume {folder} makes it again")
