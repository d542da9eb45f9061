"""Tables on disk: one Parquet file per chunk, which is there in full or not there at all."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kidal_sim.batch.storage.folders import sync
from kidal_sim.errors import BatchError

RUNS = "runs"
DAYS = "days"
KINDS = (RUNS, DAYS)
WRITING = ".writing"
"""How the name of a file ends that is not finished."""


def encode(table: pa.Table) -> bytes:
    """The Parquet file of a table: the same rows give the same bytes."""
    sink = pa.BufferOutputStream()
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]  # numbers hardly ever come twice
    pq.write_table(table, sink, compression="zstd", use_dictionary=texts, write_page_checksum=True)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def decode(content: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """The table in a Parquet file."""
    return pq.read_table(pa.BufferReader(content), columns=columns)


def checksum(content: bytes) -> str:
    """Tells whether a file is as it was written."""
    return blake2b(content, digest_size=16).hexdigest()


def part(folder: Path, kind: str, chunk: str) -> Path:
    """Where the part of a chunk stands."""
    return folder / kind / f"part-{chunk}.parquet"


def write(content: bytes, path: Path) -> None:
    """Write a file, whole or not at all: once it has its name, it is on the disk and no longer only in the system's memory."""
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(path.name + WRITING)
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def as_json(content: Any) -> bytes:
    """A small JSON file that a person can read, too."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def parts(folder: Path, kind: str) -> list[Path]:
    """The part files of one kind, by variant and point, then by run."""
    return sorted((folder / kind).glob("part-*.parquet"))


def read(folder: Path, kind: str, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows of one kind. A column that some variants do not have is missing (null) for them."""
    return joined(read_part(path, columns) for path in parts(folder, kind))


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """Tables one below the other, with the columns of all of them."""
    return pa.concat_tables(list(tables), promote_options="default")


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A part, or some columns of it; refused if it is damaged."""
    with told(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        return file.read(columns)


def columns(folder: Path, kind: str) -> set[str] | None:
    """The columns that a folder has of one kind, by its first part; None if there is no part yet."""
    for path in parts(folder, kind):
        with told(path):
            return set(pq.read_schema(path).names)
    return None


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say of a part that cannot be read what to do about it."""
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        raise BatchError(f"{path}: is damaged or missing ({error}); kidal-sim resume makes it again") from error
