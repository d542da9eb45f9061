"""Damages to results folders, drawn from a seed, and what readers and `resume` make of them.

A folder that was damaged is read right or refused with an error that says what to do; a batch that goes on in it ends with the right
files or is refused; and nothing is deleted that was good, nothing is changed outside.
"""

import json
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kidal_sim.batch.api import resume
from kidal_sim.batch.layout import JOURNAL, MANIFEST, RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.verify import verify
from kidal_sim.batch.storage.columns import as_dict
from kidal_sim.batch.storage.part_files import encode
from kidal_sim.errors import KidalError
from tests.experiments import contents, interrupted, recorded, study
from tests.journal_lines import sealed

OUTCOMES = ["camp_captured", "camp_captured_day", "government_losses", "fort_captured_day"]
RIGHT, REFUSED, UNHELPFUL, CRASHED, SILENT, DESTROYED = VERDICTS = "right", "refused", "unhelpful", "crashed", "different", "destroyed"
"""Unhelpful: refused with an error that does not say where, or how to go on. Crashed: any other exception."""
CHUNK = 3
"""Runs in a part."""
MOST_SECONDS = 60
ODD: tuple[Any, ...] = (None, True, -1, 3.5, "", "x", [], {}, [1], {"a": 1}, 10**30)
"""Values of JSON that seldom stand where they are wanted."""


@dataclass(frozen=True)
class Originals:
    """Two whole folders of one batch, what is read from them, and its files in the end."""

    finished: Path
    unfinished: Path
    picture: dict[str, dict[str, Any]]
    files: dict[str, bytes]


def originals(place: Path) -> Originals:
    """Make a batch of two plans at two points, and the same as it was when it was broken off."""
    sweep = {"list": [{"sites.camp.stock": "24 h"}, {"sites.camp.stock": "48 h"}]}
    wanted = study(place / "experiment", CHUNK, runs=6, sweep=sweep, outcomes=OUTCOMES, title="Go or wait", question="Which?")
    recorded(place / "finished", wanted, 1)
    interrupted(place / "unfinished", wanted, 12)
    pictures = {name: picture(place / name) for name in ("finished", "unfinished")}
    return Originals(place / "finished", place / "unfinished", pictures, contents(place / "finished"))


def picture(folder: Path) -> dict[str, Any]:
    """Return all that a reader gets from a folder, as values that can be compared."""
    results = open_results(folder)
    tables = {name: results.table(name).to_arrow() for name in ("runs", "days", "points")}
    streamed = [batch.to_pylist() for batch in results.runs.batches()]
    return {
        "table": tables["runs"],
        "rows": {name: repr(table.to_pydict()) for name, table in tables.items()},
        "lengths": {name: len(results.table(name)) for name in tables},
        "streamed": repr(streamed),
        "columns": as_dict(results.columns),
        "words": (results.title, results.description(), results.status, results.metadata()),
        "variants": {name: each.model_dump() for name, each in results.manifest.variants.items()},
        "experiment": repr(results.experiment),
        "outcomes": results.outcomes,
        "scenarios": [results.scenario(name, 1).title for name in results.variants],
    }


class Damage:
    """One damage to a folder, drawn from a seed; `outside` is a folder beside it that nobody may touch."""

    def __init__(self, folder: Path, outside: Path, seed: int) -> None:
        self.folder, self.outside, self.luck = folder, outside, random.Random(seed)
        self.words = ""

    def strike(self, kinds: Sequence[Callable[["Damage", Path], None]]) -> None:
        """Do one of these damages."""
        kind = self.luck.choice(kinds)
        path = self.luck.choice(self.files())
        self.words = f"{kind.__name__.strip('_')} {path.relative_to(self.folder)}"
        kind(self, path)

    def files(self) -> list[Path]:
        """Return every file; a kind of file that there is once as likely as one of which there are many."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink())
        single = [path for path in files if path.suffix != ".parquet" or path.parent == self.folder]
        parts = [path for path in files if path not in single]
        return parts if parts and (not single or self.luck.random() < 0.5) else single

    def other(self, path: Path) -> Path:
        """Return another file, mostly of the same folder."""
        alike = [each for each in sorted(path.parent.iterdir()) if each != path and each.is_file()]
        return self.luck.choice(alike or [path])

    def flip(self, path: Path) -> None:
        """Flip a bit."""
        content = bytearray(path.read_bytes())
        if content:
            content[self.luck.randrange(len(content))] ^= 1 << self.luck.randrange(8)
        path.write_bytes(content)

    def flip_end(self, path: Path) -> None:
        """Flip a bit of the end, where Parquet keeps its schema."""
        content = bytearray(path.read_bytes())
        if content:
            content[-1 - self.luck.randrange(min(len(content), 6000))] ^= 1 << self.luck.randrange(8)
        path.write_bytes(content)

    def cut(self, path: Path) -> None:
        """Cut the end off, or all."""
        size = path.stat().st_size
        os.truncate(path, self.luck.choice([0, self.luck.randrange(size + 1), max(size - 1, 0)]))

    def zeros(self, path: Path) -> None:
        """Put zeros into the middle."""
        content = bytearray(path.read_bytes())
        at = self.luck.randrange(len(content) + 1)
        end = min(len(content), at + self.luck.choice([1, 16, 512]))
        content[at:end] = bytes(end - at)
        path.write_bytes(content)

    def delete(self, path: Path) -> None:
        """Delete a file."""
        path.unlink()

    def swap(self, path: Path) -> None:
        """Swap two files."""
        other = self.other(path)
        one, two = path.read_bytes(), other.read_bytes()
        path.write_bytes(two)
        other.write_bytes(one)

    def double(self, path: Path) -> None:
        """Put a copy of one file in the place of another, or its content twice."""
        if self.luck.random() < 0.5:
            shutil.copy(path, self.other(path))
        else:
            path.write_bytes(path.read_bytes() * 2)

    def bytes_of_no_text(self, path: Path) -> None:
        """Put bytes that are no UTF-8 somewhere, or everywhere."""
        content = path.read_bytes()
        at = self.luck.randrange(len(content) + 1)
        path.write_bytes(b"\xff\xfe\x80" if self.luck.random() < 0.3 else content[:at] + b"\xff\xc0" + content[at:])

    def json(self, path: Path) -> None:
        """Replace a value in a file of JSON, drop or rename a key, or replace all of it."""
        path = self.luck.choice([self.folder / name for name in (MANIFEST, "columns.json") if (self.folder / name).is_file()])
        self.words = f"json {path.name}"
        try:
            content = json.loads(path.read_bytes())
        except ValueError:
            return
        path.write_text(json.dumps(self.changed(content), indent=1))

    def changed(self, content: Any) -> Any:
        """Return JSON that is changed somewhere."""
        if self.luck.random() < 0.15 or not content or not isinstance(content, dict | list):
            return self.luck.choice(ODD)
        keys = list(content) if isinstance(content, dict) else list(range(len(content)))
        key = self.luck.choice(keys)
        self.words += f" {key}"
        if isinstance(content, dict) and self.luck.random() < 0.1:
            content["another"] = content.pop(key)
        elif self.luck.random() < 0.1:
            del content[key]
        else:
            content[key] = self.changed(content[key])
        return content

    def journal(self, path: Path) -> None:
        """Seal a line of other fields, or of values of another type; or drop or repeat lines."""
        path = self.folder / JOURNAL
        lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
        kind = self.luck.choice(["fields", "fields", "drop", "repeat"])
        self.words = f"journal {kind}"
        if kind == "fields":
            said = json.loads(lines[0].rpartition(b"\t")[0]) if lines else {}
            lines.insert(self.luck.randrange(len(lines) + 1), sealed(self.changed(said)))
        elif lines:
            at = self.luck.randrange(len(lines))
            lines[at : at + 1] = [] if kind == "drop" else [lines[at], lines[0]]
        path.write_bytes(b"".join(lines))

    def parquet(self, path: Path) -> None:
        """Replace a part by one of other rows, or of another schema."""
        path = self.luck.choice(sorted(self.folder.rglob("*.parquet")))
        table = pq.read_table(path)
        name = self.luck.choice(table.column_names)
        at = table.column_names.index(name)
        changes: dict[str, Callable[[], pa.Table]] = {
            "fewer rows": lambda: table.slice(0, len(table) - 1),
            "no rows": lambda: table.slice(0, 0),
            "twice the rows": lambda: pa.concat_tables([table, table]),
            "another order": lambda: table.take(list(range(len(table)))[::-1]),
            "without a column": lambda: table.drop_columns([name]),
            "a column more": lambda: table.append_column("more", [[0] * len(table)]),
            "a column renamed": lambda: table.rename_columns([each if each != name else "odd" for each in table.column_names]),
            "a column as text": lambda: table.set_column(at, name, pc.cast(table.column(name), pa.string())),
            "a column without values": lambda: table.set_column(at, name, pa.nulls(len(table), table.column(name).type)),
            "other values": lambda: table.set_column(at, name, table.column(name).take(list(range(len(table)))[::-1])),
            "no columns": lambda: table.select([]),
            "many rows": lambda: pa.table({each: pa.nulls(100_000 * max(len(table), 1), table[each].type) for each in table.column_names}),
        }
        kind = self.luck.choice(list(changes))
        self.words = f"parquet {kind} {path.relative_to(self.folder)} {name}"
        path.write_bytes(encode(changes[kind]()))

    def link(self, path: Path) -> None:
        """Put a link, a pipe or a folder in the place of a file."""
        kind = self.luck.choice(["same", "other", "nowhere", "itself", "zero", "pipe", "folder", "full folder"])
        self.words = f"{kind} at {path.relative_to(self.folder)}"
        self.put(kind, path)

    def beside(self, path: Path) -> None:
        """Put a link, a pipe, a folder or a file where the program may write."""
        part = next(iter(sorted((self.folder / RUNS).glob("part-*"))), self.folder / RUNS / "part-000-000000000.parquet")
        names = [".lock", JOURNAL, f"{MANIFEST}.writing", "columns.json.writing", f"{part.relative_to(self.folder)}.writing", "notes.txt",
                 "runs/notes.txt", "runs/part-999-000000000.parquet", "runs/part-mine.parquet", "figures"]  # fmt: skip
        place = self.folder / self.luck.choice(names)
        kind = self.luck.choice(["same", "other", "nowhere", "itself", "zero", "pipe", "folder", "full folder", "file"])
        self.words = f"{kind} at {place.relative_to(self.folder)}"
        if place.parent.exists():
            self.put(kind, place)

    def folder_of_parts(self, path: Path) -> None:
        """Replace a folder by a link to another, by a file, or delete it."""
        inner = self.folder / self.luck.choice(["runs", "days", "scenarios"])
        kind = self.luck.choice(["linked", "foreign", "file", "gone", "gone and back"])
        self.words = f"{inner.name} {kind}"
        if kind == "linked":
            shutil.copytree(inner, self.outside / inner.name)
        shutil.rmtree(inner)
        if kind in ("linked", "foreign"):
            inner.symlink_to(self.outside / inner.name if kind == "linked" else self.outside)
        elif kind == "file":
            inner.write_bytes(b"x")
        elif kind == "gone and back":
            inner.mkdir()

    def put(self, kind: str, path: Path) -> None:
        """Put something of this kind at a path."""
        content = path.read_bytes() if path.is_file() else b"theirs"
        with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
            path.unlink()
        if path.is_dir():
            return
        (self.outside / "same").write_bytes(content)
        targets = {"same": self.outside / "same", "other": self.outside / "letter", "nowhere": self.outside / "none", "itself": path,
                   "zero": Path("/dev/zero")}  # fmt: skip
        if kind in targets:
            path.symlink_to(targets[kind])
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "file":
            path.write_bytes(b"somebody's")
        else:
            path.mkdir()
            if kind == "full folder":
                (path / "letter").write_bytes(b"keep")


KINDS: tuple[Callable[[Damage, Path], None], ...] = (
    Damage.flip, Damage.flip, Damage.flip_end, Damage.flip_end, Damage.cut, Damage.zeros, Damage.delete, Damage.swap, Damage.double,
    Damage.bytes_of_no_text, Damage.json, Damage.json, Damage.journal, Damage.parquet, Damage.parquet, Damage.link, Damage.beside,
    Damage.folder_of_parts,
)  # fmt: skip


ACCIDENTS = (Damage.flip, Damage.flip_end, Damage.cut, Damage.zeros, Damage.swap, Damage.double, Damage.delete)
"""Damages as disks and copies do them; nobody makes a part of the same size with another content and sound checksums of its pages."""


class TooLongError(Exception):
    """Something took so long that it would not end."""


@contextmanager
def bounded() -> Iterator[None]:
    """End whatever waits for a pipe, or reads a file without an end."""

    def end(*_: Any) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Verdict:
    """What came of a damage: one of `VERDICTS`."""

    what: str
    damage: str
    words: str = ""


class Trial:
    """A folder, damaged, with which something is done."""

    def __init__(
        self, made: Originals, place: Path, seed: int, finished: bool, kinds: Sequence[Callable[[Damage, Path], None]] = KINDS
    ) -> None:
        self.made, self.source = made, made.finished if finished else made.unfinished
        shutil.rmtree(place, ignore_errors=True)
        self.folder, outside = place / "results", place / "outside"
        shutil.copytree(self.source, self.folder, copy_function=shutil.copyfile)
        outside.mkdir()
        (outside / "letter").write_bytes(b"keep this")
        (outside / "part-000-000000000.parquet").write_bytes(b"keep this, too")
        self.damage = Damage(self.folder, outside, seed)
        self.damage.strike(kinds)
        self.good = {path: content for path, content in _files(self.folder).items() if self._is_good(path, content)}
        self.outside, self.place = _files(outside), outside

    def _is_good(self, path: Path, content: bytes) -> bool:
        """Return whether a file is one of the batch, as it was written, or one that is not the batch's at all."""
        name = path.relative_to(self.folder).as_posix()
        ours = self.made.files.get(name)
        return ours == content or (content in (b"keep", b"somebody's") and path.suffix != ".writing")

    def read(self) -> Verdict:
        """Return what came of reading it."""
        try:
            with bounded():
                found = picture(self.folder)
        except KidalError as error:
            return self._refused(error)
        except Exception as error:  # whatever else it is, it is wrong
            return Verdict(CRASHED, self.damage.words, f"{type(error).__name__}: {error}")
        expected = self.made.picture[self.source.name]
        differing = [name for name, value in expected.items() if name != "table" and found[name] != value]
        if self.source == self.made.unfinished and _lacks_one_chunk(found, expected):
            return Verdict(RIGHT, self.damage.words, "as a killed batch leaves it, whose last line was torn")
        return Verdict(SILENT if differing else RIGHT, self.damage.words, ", ".join(differing))

    def verify(self) -> Verdict:
        """Return whether `verify` finds what was done to the folder, or what is left of it is as it was."""
        try:
            with bounded():
                found = verify(self.folder)
        except KidalError as error:
            return self._refused(error)
        except Exception as error:
            return Verdict(CRASHED, self.damage.words, f"{type(error).__name__}: {error}")
        changed = [name for name, content in contents(self.source).items() if self._read(name) != content]
        names = {each.file for each in found.problems}
        if found.is_sound and changed:
            return Verdict(SILENT, self.damage.words, ", ".join(changed))
        return self._lost() or Verdict(REFUSED if names else RIGHT, self.damage.words, ", ".join(names))

    def _read(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None

    def resume(self) -> Verdict:
        """Return what came of going on with it."""
        try:
            with bounded():
                resume(self.folder, cores=1)
        except KidalError as error:
            return self._lost() or self._refused(error)
        except Exception as error:
            return self._lost() or Verdict(CRASHED, self.damage.words, f"{type(error).__name__}: {error}")
        found = {name: content for name, content in contents(self.folder).items() if name in self.made.files}
        differing = [name for name in self.made.files if found.get(name) != self.made.files[name]]
        return self._lost() or Verdict(SILENT if differing else RIGHT, self.damage.words, ", ".join(differing))

    def _lost(self) -> Verdict | None:
        """Return what is lost of all that was good, inside and outside."""
        now = _files(self.folder)
        gone = [path.name for path, content in self.good.items() if now.get(path) != content and path.name != MANIFEST]
        gone += ["outside"] if _files(self.place) != self.outside else []
        return Verdict(DESTROYED, self.damage.words, ", ".join(gone)) if gone else None

    def _refused(self, error: KidalError) -> Verdict:
        """Return a refusal; one that does not say where and how to go on is no better than a crash."""
        words = str(error)
        helpful = str(self.folder) in words and any(way in words.lower() for way in WAYS)
        return Verdict(REFUSED if helpful else UNHELPFUL, self.damage.words, words)


WAYS = ("kidal-sim resume", "kidal-sim batch", "into another folder", "name another folder", "remove it", "move it away", "later version")
"""What a refusal says of how to go on."""


def _lacks_one_chunk(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Return whether a folder is read as if one chunk of it had not been done yet, and all else as it is."""
    fewer = expected["lengths"]["runs"] - found["lengths"]["runs"]
    same = ("columns", "variants", "experiment", "scenarios")
    rows = {repr(row) for row in expected["table"].to_pylist()}
    return (
        fewer == CHUNK and all(found[name] == expected[name] for name in same) and {repr(row) for row in found["table"].to_pylist()} < rows
    )


def _files(folder: Path) -> dict[Path, bytes]:
    """Return the content of each ordinary file below a folder, by path."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


def tally(verdicts: list[Verdict]) -> str:
    """Return how many there are of each verdict."""
    counts = Counter(each.what for each in verdicts)
    return ", ".join(f"{counts[what]} {what}" for what in VERDICTS)
