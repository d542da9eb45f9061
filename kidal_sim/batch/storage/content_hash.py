"""Digest of rows that does not depend on how they were cut into parts, nor on the order of the parts.

The rows of each run are hashed by themselves, and the hashes are added modulo 2**128: what workers have made of their parts adds
up to the digest of the whole, and nothing is read again.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.batch.layout import Kind

SIZE = 16
MODULUS = 2 ** (8 * SIZE)


def row_digest(table: pa.Table) -> int:
    """Sum of the hashes of the runs in a table of runs, or of days that stand run by run."""
    columns = [table.column(name).combine_chunks() for name in sorted(table.column_names)]
    heading = "".join(f"{name}:{column.type};" for name, column in zip(sorted(table.column_names), columns, strict=True))
    start = blake2b(heading.encode(), digest_size=SIZE)
    content = np.empty((len(table), len(columns) + 1), dtype="<u8")
    for at, column in enumerate(columns):
        content[:, at] = _words(column)
    content[:, -1] = _missing(columns, len(table))
    total: int = 0
    for rows in _runs(table):
        one = start.copy()
        one.update(content[rows].data)
        total += int.from_bytes(one.digest(), "little")
    total %= MODULUS
    return total


def added(digests: Iterable[int]) -> int:
    """The digest of several parts together."""
    total: int = sum(digests) % MODULUS
    return total


def shown(digest: int) -> str:
    """A digest of one kind of table, for people and files."""
    return f"{digest:0{2 * SIZE}x}"


def overall(digests: Mapping[Kind, str]) -> str:
    """One short digest of all kinds of tables."""
    text = "".join(f"{kind}:{digests[kind]};" for kind in sorted(digests))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _runs(table: pa.Table) -> list[slice]:
    """The rows of each run: those that follow each other with the same numbers."""
    numbers = [table.column(name).to_numpy() for name in ("point", "run") if name in table.column_names]
    changes = np.zeros(max(len(table) - 1, 0), dtype=bool)
    for each in numbers:
        changes |= each[1:] != each[:-1]
    ends = [0, *(np.flatnonzero(changes) + 1).tolist(), len(table)]
    return [slice(*pair) for pair in pairwise(ends) if pair[0] < pair[1]]


def _words(column: pa.Array) -> NDArray[np.uint64]:
    """A word of eight bytes for each value; 0 where it is missing."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _of_texts(column)
    zero = pa.scalar(False if pa.types.is_boolean(column.type) else 0, column.type)
    filled: Any = (pc.fill_null(column, zero) if column.null_count else column).to_numpy(zero_copy_only=False)
    values: NDArray[np.uint64] = filled.astype("<f8" if filled.dtype.kind == "f" else "<i8", copy=False).view("<u8")
    return values


def _of_texts(column: pa.Array) -> NDArray[np.uint64]:
    """Texts by their own hash: there are few different ones."""
    encoded = column.dictionary_encode()
    hashes = [blake2b(text.encode(), digest_size=8).digest() for text in encoded.dictionary.to_pylist()]
    known = np.frombuffer(b"".join([*hashes, bytes(8)]), dtype="<u8")
    found: NDArray[np.uint64] = known[pc.fill_null(encoded.indices, len(hashes)).to_numpy(zero_copy_only=False)]
    return found


def _missing(columns: list[pa.Array], rows: int) -> NDArray[np.uint64]:
    """A word that tells which columns miss their value: the sum of their hashes by number."""
    found = np.zeros(rows, dtype=np.uint64)
    for at, column in enumerate(columns):
        if column.null_count:
            mark = np.frombuffer(blake2b(str(at).encode(), digest_size=8).digest(), dtype="<u8")
            found += np.where(column.is_null().to_numpy(zero_copy_only=False), mark, np.uint64(0))
    return found
