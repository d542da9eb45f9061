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

from kidal_sim.batch.layout import DAYS, Kind
from kidal_sim.batch.storage.regular_files import names_in, open_regular
from kidal_sim.errors import BatchError

TAIL = 8
"""Bytes at the end of a Parquet file: how long its footer is, and four letters."""
MOST_DAYS = 1001
"""Rows of a run in the daily series: the schema allows campaigns of a thousand days."""
MOST_BYTES_OF_COLUMN, MOST_BYTES_OF_VALUE = 4096, 64
"""The largest that a column of a part can be in memory: its dictionary of texts, and each of its values."""
MOST_FOOTER = 2**26
"""The largest footer that is read; one of a thousand columns has 100 KB."""


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


def part_name(kind: str, chunk: str) -> str:
    """Return the name of the part file of a chunk in its results folder."""
    return f"{kind}/part-{chunk}.parquet"


def part(folder: Path, kind: str, chunk: str) -> Path:
    """Return the path of the part file of a chunk."""
    return folder / part_name(kind, chunk)


def as_json(content: Any) -> bytes:
    """Return a small JSON file that a person can read, too."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def parts(folder: Path, kind: str) -> list[Path]:
    """Return the part files of one kind, by variant and point, then by run."""
    return [folder / kind / name for name in names_in(folder, kind) if name.startswith("part-") and name.endswith(".parquet")]


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """Return tables one below the other, with the columns of all of them."""
    return pa.concat_tables(list(tables), promote_options="default")


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a part, or some of its columns; refuse a part that is damaged."""
    with explain_unreadable(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        return file.read(columns)


def problem_of_rows(found: pq.FileMetaData, kind: Kind, runs: int) -> str:
    """Return what is wrong with a part by its footer, before any row is read; "" if it may hold this many runs, and no more than that."""
    rows, columns = found.num_rows, found.num_columns
    days, rest = divmod(rows, max(runs, 1)) if kind == DAYS else (1, rows - runs)
    if rest or not 1 <= days <= MOST_DAYS:
        return f"has {rows:,} rows, where {runs:,} runs were written"
    size = sum(found.row_group(at).total_byte_size for at in range(found.num_row_groups))
    most = columns * (MOST_BYTES_OF_COLUMN + MOST_BYTES_OF_VALUE * rows)
    return f"would unfold to {size:,} bytes, and {rows:,} rows of {columns:,} columns take {most:,} at most" if size > most else ""


def footer_of(content: bytes) -> bytes:
    """Return the end of a Parquet file, where its schema and the places of its columns stand; ValueError if it has none."""
    size = _footer_size(content[-TAIL:], len(content))
    return content[len(content) - size :]


def read_footer(folder: Path, name: str) -> tuple[int, bytes] | None:
    """Return the size of a part file and its footer, and read no more of it; None if there is no such file. ValueError if it has none."""
    with open_regular(folder, name) as descriptor:
        if descriptor is None:
            return None
        size = os.fstat(descriptor).st_size
        length = _footer_size(os.pread(descriptor, TAIL, max(size - TAIL, 0)), size)
        return size, os.pread(descriptor, length, size - length)


def _footer_size(tail: bytes, size: int) -> int:
    """Return how many bytes the footer has, by the last of them."""
    length = int.from_bytes(tail[:4], "little") + TAIL
    if len(tail) != TAIL or tail[4:] != b"PAR1" or length > size:
        raise ValueError("it does not end as a Parquet file does")
    if length > MOST_FOOTER:
        raise ValueError(f"the list of its columns has {length:,} bytes")
    return length


@contextmanager
def explain_unreadable(path: Path) -> Iterator[None]:
    """Say of a part file that cannot be read what to do about it."""
    try:
        yield
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        raise unreadable(path, f"is damaged or missing ({error})") from error


def unreadable(path: Path, what: str) -> BatchError:
    """Return the error that says of a part file what is wrong, and that it is made again."""
    return BatchError(f"{path}: {what}; kidal-sim resume {path.parent.parent} makes it again")
