"""Tables on disk: one Parquet file per chunk, which is there in full or not there at all."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kidal_sim.errors import BatchError


def encode(table: pa.Table) -> bytes:
    """Return the Parquet file of a table: the same rows give the same bytes."""
    sink = pa.BufferOutputStream()
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]  # numbers hardly ever come twice
    pq.write_table(table, sink, compression="zstd", use_dictionary=texts, write_page_checksum=True)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def decode(content: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the table in a Parquet file."""
    return pq.ParquetFile(pa.BufferReader(content)).read(columns)


def checksum(content: bytes) -> str:
    """Return the checksum by which a file is known to be as it was written."""
    return blake2b(content, digest_size=16).hexdigest()


def part(folder: Path, kind: str, chunk: str) -> Path:
    """Return the path of the part file of a chunk."""
    return folder / kind / f"part-{chunk}.parquet"


def as_json(content: Any) -> bytes:
    """Return a small JSON file that a person can read, too."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def parts(folder: Path, kind: str) -> list[Path]:
    """Return the part files of one kind, by variant and point, then by run."""
    return sorted((folder / kind).glob("part-*.parquet"))


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """Return tables one below the other, with the columns of all of them."""
    return pa.concat_tables(list(tables), promote_options="default")


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a part, or some of its columns; refuse a part that is damaged."""
    with explain_unreadable(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        return file.read(columns)


@contextmanager
def explain_unreadable(path: Path) -> Iterator[None]:
    """Say of a part file that cannot be read what to do about it."""
    try:
        yield
    except (OSError, pa.ArrowInvalid) as error:
        raise BatchError(f"{path}: is damaged or missing ({error}); kidal-sim resume {path.parent.parent} makes it again") from error
