"""Tables on disk: one Parquet file per chunk, which is there in full or not there at all."""

import json
import os
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kidal_sim.batch.folder import sync

RUNS = "runs"
DAYS = "days"


def write_part(table: pa.Table, folder: Path, kind: str, chunk: str) -> None:
    """Add the part of a chunk to the folder's tables of this kind (`runs` or `days`)."""
    path = folder / kind / f"part-{chunk}.parquet"
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_suffix(".writing")
    pq.write_table(table, temporary, compression="zstd")
    _settle(temporary, path)


def write_text(text: str, path: Path) -> None:
    """Write a small file, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(path.name + ".writing")
    temporary.write_text(text, encoding="utf-8")
    _settle(temporary, path)


def write_json(content: Any, path: Path) -> None:
    """Write a small JSON file that a person can read, too."""
    write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", path)


def _settle(temporary: Path, path: Path) -> None:
    """Put a finished file in its place, once it is on the disk and no longer only in the system's memory."""
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)
    sync(path.parent)


def parts(folder: Path, kind: str) -> list[Path]:
    """The part files of one kind, by variant, then by run."""
    return sorted((folder / kind).glob("part-*.parquet"))


def read(folder: Path, kind: str, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows of one kind. A column that some variants do not have is missing (null) for them."""
    return joined(_read_part(path, columns) for path in parts(folder, kind))


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """Tables one below the other, with the columns of all of them."""
    return pa.concat_tables(list(tables), promote_options="default")


def _read_part(path: Path, columns: Sequence[str] | None) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read(columns)


def digest(folder: Path, kind: str) -> str:
    """Digest of the rows themselves, the same however they were cut into parts."""
    columns: dict[str, Digest] = {}
    for path in parts(folder, kind):
        table = _read_part(path, None)
        for field in table.schema:
            columns.setdefault(field.name, Digest(str(field.type))).add(table.column(field.name))
    total = blake2b(digest_size=8)
    for name in sorted(columns):
        total.update(f"{name}:{columns[name]};".encode())
    return total.hexdigest()


class Digest:
    """Digest of one column, fed piece by piece: its type, its values, and which of them are there."""

    def __init__(self, kind: str) -> None:
        self.kind, self.values, self.present = kind, blake2b(digest_size=16), blake2b(digest_size=16)

    def add(self, column: pa.ChunkedArray) -> None:
        """Take the next values."""
        self.present.update(pc.is_valid(column).to_numpy().astype(np.uint8).tobytes())
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            self.values.update("\0".join([*(value or "" for value in column.to_pylist()), ""]).encode())
        else:
            zero = pa.scalar(False if pa.types.is_boolean(column.type) else 0, column.type)
            self.values.update(np.ascontiguousarray(pc.fill_null(column, zero).to_numpy()).tobytes())

    def __str__(self) -> str:
        return f"{self.kind} {self.values.hexdigest()} {self.present.hexdigest()}"
