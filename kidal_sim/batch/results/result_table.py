"""The rows of one table of results, on disk or in memory, read a part at a time."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa
import pyarrow.dataset as ds

from kidal_sim.batch.execution.run_in_memory import to_pandas
from kidal_sim.batch.storage.part_files import explain_unreadable, read_part
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    import pandas as pd

Part: TypeAlias = "Path | pa.Table"
FIRST_ROWS, MOST_COLUMNS = 10, 12
"""Rows and columns that a notebook shows."""
READ_AT_ONCE = 16_384
"""Rows in a batch: some forty megabytes of the widest table."""


class ResultTable:
    """The rows of one table of results. A column that some variants do not have is missing (null) for them."""

    def __init__(self, parts: Sequence[Part], schema: pa.Schema, size: int) -> None:
        """parts in order; schema: the columns of all of them; size: rows in all parts."""
        self.parts, self.schema, self.size = parts, schema, size

    @property
    def dataset(self) -> ds.Dataset:
        """The rows for whoever wants to read them in another way: `pyarrow.dataset`."""
        return self._dataset(self.parts)

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        return f"<{self.size:,} rows of {len(self.schema.names):,} columns>"

    def _repr_html_(self) -> str:
        """Return the first rows as HTML, for notebooks."""
        first = next(self.batches(rows=FIRST_ROWS), self.schema.empty_table())
        return f"{to_pandas(first).to_html(max_cols=MOST_COLUMNS, border=0)}<p>{repr(self)[1:-1]}</p>"

    def to_arrow(self, columns: Sequence[str] | None = None, filter: Any = None) -> pa.Table:
        """Return the rows in memory, in order: some of the columns, those for which an expression of `pyarrow.compute` holds."""
        try:
            found = self.dataset.to_table(columns=self._known(columns), filter=filter)
        except (OSError, ValueError, MemoryError, pa.ArrowException):
            for _ in self._pieces(self._known(columns), None, self.size):
                pass  # the part that cannot be read says so
            raise
        if filter is None and len(found) != self.size:
            raise BatchError(
                f"{self.parts[0]}: it and those beside it have {len(found):,} rows, where {self.size:,} were there when opened"
            )
        return found

    def to_pandas(self, columns: Sequence[str] | None = None, filter: Any = None) -> "pd.DataFrame":
        """Return the same rows as a pandas frame, in which what is missing is <NA> and neither false nor 0."""
        return to_pandas(self.to_arrow(columns, filter))

    def batches(self, columns: Sequence[str] | None = None, filter: Any = None, rows: int = READ_AT_ONCE) -> Iterator[pa.Table]:
        """Yield the rows in order, so many at a time at most; no more than a part of the folder is in memory."""
        waiting: list[pa.Table] = []
        for table in self._pieces(self._known(columns), filter, rows):
            if waiting and sum(map(len, waiting)) + len(table) > rows:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting = []
            waiting.append(table)
        if waiting:
            yield pa.concat_tables(waiting).combine_chunks()

    def each_part(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield some columns of each part; those of them that it has."""
        for part in self.parts:
            yield part.select(columns) if isinstance(part, pa.Table) else read_part(part, columns)

    def _pieces(self, columns: list[str] | None, filter: Any, rows: int) -> Iterator[pa.Table]:
        """Yield each part by itself, in pieces. A dataset of all would read ahead as much as there is, and keep the heads of all files."""
        for part in self.parts:
            with _explained(part):
                table = self._dataset([part]).to_table(columns=columns, filter=filter)
            for first in range(0, len(table), rows):
                yield table.slice(first, rows)

    def _dataset(self, parts: Sequence[Part]) -> ds.Dataset:
        if isinstance(parts[0], pa.Table):
            return ds.dataset(pa.concat_tables([self.schema.empty_table(), *parts], promote_options="default"))
        return ds.dataset([str(part) for part in parts], schema=self.schema, format=_checked())

    def _known(self, columns: Sequence[str] | None) -> list[str] | None:
        if unknown := [name for name in columns or () if name not in self.schema.names]:
            raise BatchError(f"{unknown[0]}: is not a column of this table; its columns are {', '.join(self.schema.names)}")
        return None if columns is None else list(columns)


def _explained(part: Part) -> AbstractContextManager[None]:
    """Say of a part file that cannot be read what to do about it; a table in memory can be read."""
    return explain_unreadable(part) if isinstance(part, Path) else nullcontext()


def _checked() -> ds.ParquetFileFormat:
    """Return a Parquet format whose pages are checked against their checksums as they are read."""
    return ds.ParquetFileFormat(default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True))
