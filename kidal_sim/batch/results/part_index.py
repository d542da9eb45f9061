"""The part files of a results folder: which there are, of which variant, and whether they are those that were written."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from kidal_sim.batch.execution.executors import threads, usable_cores
from kidal_sim.batch.layout import DAYS
from kidal_sim.batch.results.result_table import Part, ResultTable
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.manifest import Manifest
from kidal_sim.batch.storage.regular_files import is_regular
from kidal_sim.errors import BatchError

POINT = "point"
"""The column that numbers the points of a sweep."""


class Case(NamedTuple):
    """Whatever has a scenario of its own: a variant, and the first point, or the only one if each has its own."""

    variant: str
    point: int


class PartIndex:
    """The parts of one kind of table, in order of their chunks: by variant, by point, by run."""

    def __init__(self, folder: Path, manifest: Manifest, kind: str, rows: Mapping[str, int]) -> None:
        """rows: rows of runs in each chunk that is done, by its id, in order."""
        if not rows:
            raise BatchError(f"{folder}: no run is finished yet")
        self.cases = {chunk: _case(manifest, chunk) for chunk in rows}
        paths = {chunk: part_files.part(folder, kind, chunk) for chunk in rows}
        sizes = _sizes(folder, paths, rows, kind)
        self.sizes = dict(zip(rows, sizes, strict=True))
        self.parts: dict[str, Part] = dict(paths)
        if manifest.format == 1:
            self.parts = {chunk: _with_point(path) for chunk, path in paths.items()}
        firsts = {self.cases[chunk]: self.parts[chunk] for chunk in reversed(self.parts)}
        self.schemas = {case: _schema(firsts[case]) for case in reversed(firsts)}
        """Columns of each case."""
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


def _sizes(folder: Path, paths: Mapping[str, Path], rows: Mapping[str, int], kind: str) -> list[int]:
    """Return the rows of each part; refuse parts that are missing, damaged, or not of as many rows as were written."""
    if missing := [path for path in paths.values() if not is_regular(path)]:
        raise BatchError(f"{missing[0]}: is missing; kidal-sim resume {folder} makes it again")
    with threads(usable_cores()) as pool:
        sizes = list(pool.map(_size, paths.values()))
    for path, size, expected in zip(paths.values(), sizes, rows.values(), strict=True):
        if size % expected if kind == DAYS else size != expected:
            raise BatchError(f"{path}: has {size:,} rows, where {expected:,} runs were written; kidal-sim resume {folder} makes it again")
    return sizes


def _size(path: Path) -> int:
    with part_files.explain_unreadable(path):
        return int(pq.read_metadata(path).num_rows)


def _schema(part: Part) -> pa.Schema:
    """Return the columns of a part."""
    if isinstance(part, pa.Table):
        return part.schema
    with part_files.explain_unreadable(part):
        return pq.read_schema(part).remove_metadata()


def _with_point(path: Path) -> pa.Table:
    """Return the rows of a part of the first format, which knew no sweeps, with the number of their only point."""
    rows = part_files.read_part(path)
    return rows.add_column(1, POINT, pa.array([0] * len(rows), pa.int64()))
