"""Checkpoint of a running batch: a journal with a line for each chunk, added when its parts are on the disk, read when it goes on."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Annotated, ClassVar, NamedTuple

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from kidal_sim.batch.layout import JOURNAL, Kind
from kidal_sim.batch.storage.content_hash import shown
from kidal_sim.batch.storage.durable_files import sync_folder, write
from kidal_sim.batch.storage.part_files import checksum, footer_of
from kidal_sim.batch.storage.regular_files import open_folder, open_in, read_regular

SEAL = 16
"""Letters at the end of a line by which it is known to be whole."""
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]
ChunkId = Annotated[str, Field(pattern=r"^[0-9]{1,9}-[0-9]{1,12}$")]
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Entry:
    """A chunk whose parts are on the disk, or one that failed."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    id: ChunkId
    rows: Count
    checksums: dict[Kind, Hash]
    """Of the file of each kind of table; empty if it failed."""
    digests: dict[Kind, Hash]
    """Of the rows of each kind of table."""
    fault: str = ""
    """Why it failed."""
    sizes: dict[Kind, Count] = field(default_factory=dict)
    """Bytes of the file of each kind of table; empty in folders of earlier formats, as is what follows."""
    footers: dict[Kind, Hash] = field(default_factory=dict)
    """Checksum of the end of each file, where its schema stands: what a reader holds it against before it reads any rows."""

    @classmethod
    def of(
        cls, chunk: str, rows: int, contents: Mapping[Kind, bytes], checksums: Mapping[Kind, str], digests: Mapping[Kind, int]
    ) -> "Entry":
        """Return the entry of a chunk, by kind of table: of the contents and checksums of its files, and the digests of their rows."""
        sizes = {kind: len(content) for kind, content in contents.items()}
        footers = {kind: checksum(footer_of(content)) for kind, content in contents.items()}
        return cls(chunk, rows, dict(checksums), {kind: shown(digest) for kind, digest in digests.items()}, "", sizes, footers)


_ENTRY = TypeAdapter(Entry)


class Journal(NamedTuple):
    """What a journal says."""

    entries: dict[str, Entry]
    """The last entry of each chunk."""
    damaged: tuple[int, ...]
    """Numbers of the lines that are not as they were written, from 1; what a torn last line left is not among them."""


def read_journal(folder: Path) -> Journal:
    """Return what the journal of a folder says, without the lines that are torn or damaged."""
    lines = (read_regular(folder, JOURNAL) or b"").split(b"\n")[:-1]
    entries = [_entry(line) for line in lines]
    sound = {entry.id: entry for entry in entries if entry is not None}
    return Journal(sound, tuple(number for number, entry in enumerate(entries, 1) if entry is None))


def read(folder: Path) -> dict[str, Entry]:
    """Return the last entry of each chunk. Lines that are torn or damaged are left out."""
    return read_journal(folder).entries


@contextmanager
def appending(folder: Path) -> Iterator[IO[bytes]]:
    """Open the journal to add to it. Lines that are torn or damaged are taken out first."""
    known = read_journal(folder)
    if known.damaged:
        write(b"".join(map(_line, known.entries.values())), folder, JOURNAL)
    with open_folder(folder) as parent:
        descriptor = None if parent is None else open_in(parent, folder, JOURNAL, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        if descriptor is None:
            raise FileNotFoundError(f"{folder}: is not there any more")
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            os.ftruncate(descriptor, (read_regular(folder, JOURNAL) or b"").rfind(b"\n") + 1)
            sync_folder(folder)
            yield file


def append(file: IO[bytes], entry: Entry) -> None:
    """Add a line, and wait until it is on the disk."""
    file.write(_line(entry))
    os.fsync(file.fileno())


def _line(entry: Entry) -> bytes:
    text = json.dumps(asdict(entry), ensure_ascii=True)
    return f"{text}\t{_seal(text.encode())}\n".encode()


def _entry(line: bytes) -> Entry | None:
    """Return what a line says; None if it is not as it was written."""
    text, _, seal = line.rpartition(b"\t")
    if seal.decode("ascii", "replace") != _seal(text):
        return None
    try:
        return _ENTRY.validate_json(text)
    except ValidationError:
        return None


def _seal(text: bytes) -> str:
    return blake2b(text, digest_size=SEAL // 2).hexdigest()
