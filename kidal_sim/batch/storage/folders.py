"""Who may write to a results folder: one process at a time, and only where nobody else's files are.

What a short command leaves appears complete or not at all: it is built in a hidden folder beside its place, then renamed.
`results/NAME` is built as `results/.NAME.partial`, which holds a lock for as long as its process lives. A second process
that wants the same place is refused; a folder whose process has died is cleared away by the next one that writes there.
A batch, which may take days, is filled in place instead (`held`), and goes on where it was.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from kidal_sim.errors import BatchError

MANIFEST = "manifest.json"
MARK = "kidal_sim results"
"""The key by which a manifest of ours is known."""
REPLACEABLE = "replaceable"
"""The key by which a manifest says that a command which makes a whole folder anew may replace this one."""
PARTIAL = ".partial"
LOCK = ".lock"
OURS = "kidal_sim is writing results here\n"
"""What the lock holds, so that nobody else's folder is ever cleared away."""
REPLACED = ".replaced"
TRIES, PAUSE = 5, 0.02
"""How often the lock is tried, and how long between [s]."""
RUNNING, FINISHED = "running", "finished"


@contextmanager
def building(place: Path) -> Iterator[Path]:
    """A folder to fill. It stands at `place` if the block ends well; if not, what stood there before still does."""
    place = place.resolve()
    check(place)
    try:
        _clear_leftovers(place.parent)
        with _claimed(place) as partial:
            yield partial
            _put_in_place(partial, place)
    except BrokenPipeError:
        raise  # somebody closed our output: nothing to do with the folder
    except OSError as error:
        raise BatchError(f"{error.filename or place}: cannot write the results: {error.strerror or error}; nothing was kept") from error


@contextmanager
def held(place: Path) -> Iterator[Path]:
    """A results folder that one process at a time fills, in place; what is in it stays, however the block ends."""
    place = place.resolve()
    place.mkdir(parents=True, exist_ok=True)
    lock = _hold(place)
    try:
        yield place
    finally:
        if (place / MANIFEST).exists():  # else the lock tells that the folder is ours
            (place / LOCK).unlink(missing_ok=True)
        lock.close()


def _hold(place: Path) -> IO[str]:
    """The lock in a folder that is new, empty, or ours."""
    while True:
        if not (is_results(place) or _is_ours(place / LOCK) or {each.name for each in place.iterdir()} <= {LOCK}):
            raise BatchError(f"{place}: is there and is no results folder of kidal_sim; name another folder with --out")
        lock = (place / LOCK).open("a", encoding="utf-8")
        if not _lock_soon(lock):
            lock.close()
            raise BatchError(f"{place}: another process is writing results here; wait for it, or name another folder with --out")
        if _is_at(lock, place / LOCK):
            lock.truncate(0)
            lock.write(OURS)
            lock.flush()
            return lock
        lock.close()  # its owner ended and removed it just now: try again


def _lock_soon(lock: IO[str]) -> bool:
    """Take the lock, unless somebody keeps it for longer than it takes to ask whether it is held."""
    for _ in range(TRIES):
        if _lock(lock):
            return True
        time.sleep(PAUSE)
    return False


def is_held(place: Path) -> bool:
    """Whether a living process is writing to this folder."""
    try:
        with (place / LOCK).open("r", encoding="utf-8") as lock:
            return not _lock(lock)
    except OSError:
        return False


def check(place: Path) -> None:
    """Refuse a place where something stands that is not a results folder."""
    if place.exists() and not (place.is_dir() and (is_results(place) or not any(place.iterdir()))):
        raise BatchError(f"{place}: is there and is no results folder of kidal_sim; name another folder with --out")
    if is_results(place) and (is_held(place) or state(place) == RUNNING):
        raise BatchError(f"{place}: holds a batch that has not ended; name another folder with --out")
    if is_results(place) and not _manifest(place).get(REPLACEABLE, True):
        raise BatchError(f"{place}: holds the results of an experiment, which nothing replaces; name another folder with --out")


def state(folder: Path) -> str:
    """Whether a results folder is `running`, even if nobody works on it any more, or `finished`."""
    return str(_manifest(folder).get("state", FINISHED))


def _manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return found


def is_results(folder: Path) -> bool:
    """Whether this folder was made here, by its manifest: other programs have files of that name, too."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return isinstance(found, dict) and MARK in found
    except (OSError, ValueError, TypeError):
        return False


@contextmanager
def _claimed(place: Path) -> Iterator[Path]:
    """The hidden folder beside `place`, empty and locked; removed at the end if it is still there."""
    partial = place.parent / f".{place.name}{PARTIAL}"
    lock = _claim(partial)
    try:
        yield partial
    finally:
        if _is_at(lock, partial / LOCK):
            _give_up(partial)
        lock.close()


def _claim(partial: Path) -> IO[str]:
    """The lock on this folder, made if need be, with nothing else in it."""
    while True:
        partial.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # its owner renamed or removed it just now: try again
            lock = (partial / LOCK).open("a", encoding="utf-8")
            if not _lock(lock):
                lock.close()
                raise BatchError(f"{partial}: another process is writing results here; wait for it, or name another folder with --out")
            if _is_at(lock, partial / LOCK):
                if [each.name for each in partial.iterdir()] == [LOCK]:
                    lock.truncate(0)
                    lock.write(OURS)
                    lock.flush()
                    return lock
                if not _is_ours(partial / LOCK):
                    lock.close()
                    raise BatchError(f"{partial}: is there and was not left by kidal_sim; name another folder with --out")
                _give_up(partial)
            lock.close()


def _is_ours(lock: Path) -> bool:
    """Whether we made the folder in which this lock lies."""
    return lock.is_file() and lock.read_text(encoding="utf-8", errors="replace") == OURS


def _lock(file: IO[str]) -> bool:
    """Take the lock that the system frees when its process ends, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether this open file still stands at this path."""
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def _put_in_place(partial: Path, place: Path) -> None:
    """Rename. The lock goes along until the end, so that nobody takes the folder from under us."""
    if place.exists():
        place.rename(partial / REPLACED)
    partial.rename(place)
    sync(place.parent)
    (place / LOCK).unlink()
    shutil.rmtree(place / REPLACED, ignore_errors=True)


def _give_up(partial: Path) -> None:
    """Remove an unfinished folder; results that it was about to replace go back to their place."""
    place = partial.with_name(partial.name.removeprefix(".").removesuffix(PARTIAL))
    if (partial / REPLACED).exists() and not place.exists():
        (partial / REPLACED).rename(place)
    shutil.rmtree(partial, ignore_errors=True)


def _clear_leftovers(parent: Path) -> None:
    """Remove the unfinished folders of processes that have died."""
    for path in parent.glob(f".*{PARTIAL}/{LOCK}"):
        with suppress(FileNotFoundError), path.open("a", encoding="utf-8") as lock:
            if _is_ours(path) and _lock(lock) and _is_at(lock, path):
                _give_up(path.parent)


def sync(folder: Path) -> None:
    """Have the system write down the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
