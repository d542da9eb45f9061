"""Reading a results folder, finished or not: nothing is read before somebody asks for it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from kidal_sim.batch.design.points import POINTS
from kidal_sim.batch.design.study import SCENARIOS
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.columns import meanings
from kidal_sim.batch.storage.folders import FINISHED
from kidal_sim.batch.storage.manifest import entries, manifest, wanted
from kidal_sim.batch.storage.run_batch import COLUMNS
from kidal_sim.errors import BatchError, DesignError
from kidal_sim.scenario.files.load import load

if TYPE_CHECKING:
    import os

    import pandas as pd

    from kidal_sim.scenario.schema import Scenario

TABLES = ("runs", "days", "points")
READ_AT_ONCE = 16_384
"""Rows in a batch: some forty megabytes of the widest table."""


def open_results(folder: "str | os.PathLike[str]") -> "Results":
    """The results in a folder that `batch`, `compare` or `run` has made, or is still making.

    >>> results = open_results("results/drone_radius")  # doctest: +SKIP
    >>> results.runs.to_pandas(["variant", "kidal_captured"]).groupby("variant").mean()  # doctest: +SKIP
    """
    return Results(Path(folder))


class Results:
    """A results folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = manifest(folder)
        """What the folder holds and what made it; its keys are explained in `kidal_sim.batch.storage.manifest`."""

    def __repr__(self) -> str:
        return f"<results of {self.title!r} in {self.folder}: {', '.join(self.variants)}; {self.standing}>"

    @property
    def title(self) -> str:
        """What the experiment is called."""
        return str(self.manifest["title"])

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, in the order of the experiment."""
        return tuple(self.manifest["variants"])

    @property
    def finished(self) -> bool:
        """Whether all is there. If not, some chunks are, and no digest says what they ought to be."""
        return bool(self.manifest["state"] == FINISHED)

    @property
    def standing(self) -> str:
        """How complete it is, in words."""
        rows = sum(self._rows.values())
        return f"{rows:,} runs" if self.finished else f"unfinished, {rows:,} of {wanted(self.manifest):,} runs"

    @property
    def runs_each(self) -> int:
        """Runs of each variant at each point: where a rule ended it, those after which it did; while it is unfinished, the most."""
        plan = self.manifest["plan"]
        return int(self.manifest.get("stopped") or plan["runs"] * (plan["draws"] or 1))

    def made(self, point: int | None = None) -> str:
        """Of which runs it is made, in a line without a full stop. point: the one that is looked at, if it is not all of them."""
        plan = self.manifest["plan"]
        draws = f" ({plan['draws']:,} draws of the inputs with the same {plan['runs']:,} of the dice)" if plan["draws"] else ""
        at = f" at each of {plan['points']:,} points" if point is None else f" at point {point} of {plan['points']:,}"
        at = at if plan["points"] > 1 else ""
        if not self.finished:
            return f"{self.standing}{draws}{at}, seed {plan['seed']}"
        return f"{self.runs_each:,} runs of each plan{draws}{at}, seed {plan['seed']}, digest {self.manifest['digest']}"

    @cached_property
    def runs(self) -> "Rows":
        """A row for each variant, point and run, in this order: numbers, inputs, outcomes."""
        return self._kind(part_files.RUNS)

    @cached_property
    def days(self) -> "Rows":
        """A row for each of these and day, if series were kept."""
        if not self.manifest["plan"]["days"]:
            raise DesignError(f"{self.folder}: no daily series were kept; an experiment keeps them with `series: true`")
        return self._kind(part_files.DAYS)

    @cached_property
    def points(self) -> "Rows":
        """A row for each point of the sweep: what it sets. One that sets nothing, without a sweep."""
        path = self.folder / POINTS
        return Rows([path] if path.exists() else [pa.table({"point": pa.array([0], pa.int64())})])

    @cached_property
    def columns(self) -> dict[str, dict[str, dict[str, str]]]:
        """Of each table, each column's type, unit and meaning."""
        path = self.folder / COLUMNS
        if path.exists():
            found: dict[str, dict[str, dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
            return found
        tables = [table for table in TABLES if table != part_files.DAYS or self.manifest["plan"]["days"]]
        types = {table: {field.name: str(field.type) for field in self.table(table).schema} for table in tables}
        return meanings(types, map(self.scenario, self.variants))

    def table(self, name: str) -> "Rows":
        """`runs`, `days` or `points`."""
        if name not in TABLES:
            raise BatchError(f"{name}: is no table of results; wanted one of {', '.join(TABLES)}")
        found: Rows = getattr(self, name)
        return found

    def explained(self, table: str) -> dict[str, dict[str, str]]:
        """Type, unit and meaning of each column of a table, in its order."""
        known, schema = self.columns.get(table, {}), self.table(table).schema
        return {field.name: known.get(field.name, {"type": str(field.type), "unit": "", "meaning": ""}) for field in schema}

    def about(self) -> dict[str, str]:
        """What a reader must know who has a table and not the folder."""
        variants = {f"variant_{name}": f"{each['title']} (scenario {each['digest']})" for name, each in self.manifest["variants"].items()}
        return {
            "title": self.title,
            "question": str(self.manifest["question"]),
            **variants,
            "seed": str(self.manifest["plan"]["seed"]),
            "state": self.standing,
            "digest": str(self.manifest.get("digest", "")),
            "made_by": f"kidal_sim {self.manifest['fingerprint']['kidal_sim']}, code {self.manifest['fingerprint']['code']}",
        }

    def scenario(self, variant: str, point: int = 0) -> "Scenario":
        """What a variant was; at a point, if the sweep changes scenarios."""
        if variant not in self.variants:
            raise BatchError(f"{self.folder}: has no variant {variant!r}; wanted one of {', '.join(self.variants)}")
        plan = self.manifest["plan"]
        if not 0 <= point < plan["points"]:
            raise BatchError(f"{self.folder}: has no point {point}; wanted one from 0 to {plan['points'] - 1}")
        return load(self.folder / SCENARIOS / f"{variant}.yaml", plan["changes"][point] if plan["changes"] else ())

    @cached_property
    def _rows(self) -> dict[str, int]:
        """Rows of each chunk that is there, by its id; ids in order are variants, then points, then runs in order."""
        known = entries(self.manifest) | ({} if self.finished else journal.read(self.folder))
        return {chunk: known[chunk].rows for chunk in sorted(known) if not known[chunk].fault}

    def parts(self, kind: str) -> list[Path]:
        """The files of one kind of table, in their order, of the chunks that are done; refused if one of them is not there."""
        paths = [part_files.part(self.folder, kind, chunk) for chunk in self._rows]
        if not paths:
            raise BatchError(f"{self.folder}: no run is finished yet")
        if missing := [path for path in paths if not path.is_file()]:
            raise BatchError(f"{missing[0]}: is missing; kidal-sim resume {self.folder} makes it again")
        return paths

    def _kind(self, kind: str) -> "Rows":
        paths = self.parts(kind)
        return Rows(paths, {path.name.partition("-")[2].partition("-")[0]: path for path in reversed(paths)}.values())


class Rows:
    """The rows of one table, on disk. A column that some variants do not have is missing (null) for them."""

    def __init__(self, parts: Sequence[Path | pa.Table], different: Iterable[Path] = ()) -> None:
        """parts in order; `different` are those among them that have all columns between them, if not each has them all."""
        self.parts = parts
        schemas = [_schema(part) for part in sorted(different) or parts[:1]]
        self.schema: pa.Schema = pa.unify_schemas(schemas)
        """Names and types of the columns."""

    @property
    def dataset(self) -> ds.Dataset:
        """For whoever wants to read the rows in another way: `pyarrow.dataset`."""
        return self._dataset(self.parts)

    def __len__(self) -> int:
        return sum(len(part) if isinstance(part, pa.Table) else pq.read_metadata(part).num_rows for part in self.parts)

    def to_arrow(self, columns: Sequence[str] | None = None, filter: Any = None) -> pa.Table:
        """The rows in memory, in order: some of the columns, those for which an expression of `pyarrow.compute` holds."""
        with _told(self.parts[0]):
            return self.dataset.to_table(columns=self._known(columns), filter=filter)

    def to_pandas(self, columns: Sequence[str] | None = None, filter: Any = None) -> "pd.DataFrame":
        """The same as a pandas frame, in which what is missing is <NA> and neither false nor 0."""
        from kidal_sim.batch.execution.run_in_memory import to_pandas

        return to_pandas(self.to_arrow(columns, filter))

    def batches(self, columns: Sequence[str] | None = None, filter: Any = None, rows: int = READ_AT_ONCE) -> Iterator[pa.Table]:
        """The rows in order, so many at a time at most; no more than a part of the folder is in memory."""
        waiting: list[pa.Table] = []
        for table in self._pieces(self._known(columns), filter, rows):
            if waiting and sum(map(len, waiting)) + len(table) > rows:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting = []
            waiting.append(table)
        if waiting:
            yield pa.concat_tables(waiting).combine_chunks()

    def _pieces(self, columns: list[str] | None, filter: Any, rows: int) -> Iterator[pa.Table]:
        """Each part by itself, in pieces. A dataset of all would read ahead as much as there is, and keep the heads of all files."""
        for part in self.parts:
            with _told(part):
                table = self._dataset([part]).to_table(columns=columns, filter=filter)
            for first in range(0, len(table), rows):
                yield table.slice(first, rows)

    def _dataset(self, parts: Sequence[Path | pa.Table]) -> ds.Dataset:
        if isinstance(parts[0], pa.Table):
            return ds.dataset(list(parts))
        return ds.dataset([str(part) for part in parts], schema=self.schema, format=_checked())

    def _known(self, columns: Sequence[str] | None) -> list[str] | None:
        if unknown := [name for name in columns or () if name not in self.schema.names]:
            raise BatchError(f"{unknown[0]}: is no column; wanted some of {', '.join(self.schema.names)}")
        return None if columns is None else list(columns)


def _schema(part: Path | pa.Table) -> pa.Schema:
    """Columns of a part."""
    if isinstance(part, pa.Table):
        return part.schema
    with part_files.told(part):
        return pq.read_schema(part).remove_metadata()


def _told(part: Path | pa.Table) -> AbstractContextManager[None]:
    """Says of a part that cannot be read what to do about it; a table in memory can."""
    return part_files.told(part) if isinstance(part, Path) else nullcontext()


def _checked() -> ds.ParquetFileFormat:
    """Parquet whose pages are checked against their checksums as they are read."""
    return ds.ParquetFileFormat(default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True))
