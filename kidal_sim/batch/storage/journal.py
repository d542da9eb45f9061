"""Checkpoint of a running batch: a journal with a line for each chunk, added when its parts are on the disk, read when it goes on."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO

from kidal_sim.batch.layout import JOURNAL
from kidal_sim.batch.storage.durable_files import sync_folder
from kidal_sim.batch.storage.regular_files import read_regular

SEAL = 16
"""Letters at the end of a line by which it is known to be whole."""


@dataclass(frozen=True)
class Entry:
    """A chunk whose parts are on the disk, or one that failed."""

    id: str
    rows: int
    checksums: dict[str, str]
    """Of the file of each kind of table; empty if it failed."""
    digests: dict[str, str]
    """Of the rows of each kind of table."""
    fault: str = ""
    """Why it failed."""


def read(folder: Path) -> dict[str, Entry]:
    """Return the last entry of each chunk. Lines that are torn or damaged are left out."""
    lines = (read_regular(folder / JOURNAL) or b"").split(b"\n")[:-1]
    entries = (_entry(line) for line in lines)
    return {entry.id: entry for entry in entries if entry is not None}


@contextmanager
def appending(folder: Path) -> Iterator[IO[bytes]]:
    """Open the journal to add to it. What a torn last line left is cut off first."""
    path = folder / JOURNAL
    content = read_regular(path)
    if content is not None:
        os.truncate(path, content.rfind(b"\n") + 1)
    with path.open("ab", buffering=0) as file:
        sync_folder(folder)
        yield file


def append(file: IO[bytes], entry: Entry) -> None:
    """Add a line, and wait until it is on the disk."""
    text = json.dumps(asdict(entry), ensure_ascii=True)
    file.write(f"{text}\t{_seal(text.encode())}\n".encode())
    os.fsync(file.fileno())


def _entry(line: bytes) -> Entry | None:
    """Return what a line says; None if it is not as it was written."""
    text, _, seal = line.rpartition(b"\t")
    return Entry(**json.loads(text)) if seal.decode("ascii", "replace") == _seal(text) else None


def _seal(text: bytes) -> str:
    return blake2b(text, digest_size=SEAL // 2).hexdigest()
