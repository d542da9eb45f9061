"""Who may write to a results folder: one process at a time, and only where nobody else's files are.

What a short command leaves appears complete or not at all (`atomic_folder`): it is built in a hidden folder beside its place, then
renamed. `results/NAME` is built as `results/.NAME.partial`, which holds a lock for as long as its process lives. A second process
that wants the same place is refused; a folder whose process has died is cleared away by the next one that writes there.
A batch, which may take days, is filled in place instead (`locked_folder`), and goes on where it was.
"""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kidal_sim.batch.layout import MANIFEST
from kidal_sim.batch.storage.durable_files import sync_folder
from kidal_sim.batch.storage.manifest import is_damaged, is_results, read_manifest
from kidal_sim.batch.storage.regular_files import open_folder, open_in, open_regular, read_regular, refusal
from kidal_sim.errors import BatchError

PARTIAL = ".partial"
LOCK = ".lock"
OURS = "kidal_sim is writing results here\n"
"""What the lock holds, so that nobody else's folder is ever cleared away."""
REPLACED = ".replaced"
TRIES, PAUSE = 5, 0.02
"""How often the lock is tried, and how long between [s]."""
ANOTHER = "name another folder with --out"
BUSY = f"another process is writing results here; wait for it, or {ANOTHER}"
FOREIGN = f"already exists and is no results folder of kidal_sim; {ANOTHER}"


@contextmanager
def atomic_folder(place: Path) -> Iterator[Path]:
    """Yield a folder to fill. It stands at `place` if the block ends well; if not, what stood there before still does."""
    place = place.resolve()
    refuse_unless_replaceable(place)
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
def locked_folder(place: Path) -> Iterator[Path]:
    """Yield a results folder that one process at a time fills, in place; what is in it stays, however the block ends."""
    place = place.resolve()
    is_new = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    lock = _lock_in_place(place)
    try:
        yield place
    finally:
        _release(place, lock, is_new)
        lock.close()


def _release(place: Path, lock: IO[str], is_new: bool) -> None:
    """Remove the lock of a folder, unless it alone tells that the folder is ours; and the folder if it is new and nothing is in it."""
    if not _is_at(lock, place / LOCK):
        return
    names = {each.name for each in place.iterdir()}
    if MANIFEST in names or names == {LOCK}:
        (place / LOCK).unlink()
    if names == {LOCK} and is_new:
        with suppress(OSError):
            place.rmdir()


def _lock_in_place(place: Path) -> IO[str]:
    """Return the lock in a folder that is new, empty, or ours."""
    while True:
        ours = is_results(place) or is_damaged(place) or _is_ours(place)
        if not (ours or {each.name for each in place.iterdir()} <= {LOCK}):
            raise BatchError(f"{place}: {FOREIGN}")
        lock = _open_lock(place)
        if not _lock_soon(lock):
            lock.close()
            raise BatchError(f"{place}: {BUSY}")
        if _is_at(lock, place / LOCK):
            if not OURS.encode().startswith(read_regular(place, LOCK) or b""):
                lock.close()
                raise refusal(place, LOCK, "is not the lock of kidal_sim")
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


def is_locked(place: Path) -> bool:
    """Return whether a living process is writing to this folder."""
    try:
        with open_regular(place, LOCK) as descriptor:
            return descriptor is not None and not _lock(descriptor)
    except BatchError:
        return False


def refuse_unless_replaceable(place: Path) -> None:
    """Refuse a place where something stands that new results may not replace."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    if not (place.is_dir() and is_results(place)):
        raise BatchError(f"{place}: {FOREIGN}")
    found = read_manifest(place)
    if is_locked(place) or not found.is_finished:
        raise BatchError(f"{place}: holds a batch that has not ended; {ANOTHER}")
    if not found.replaceable:
        raise BatchError(f"{place}: holds the results of an experiment, which nothing replaces; {ANOTHER}")


@contextmanager
def _claimed(place: Path) -> Iterator[Path]:
    """Yield the hidden folder beside `place`, empty and locked; remove it at the end if it is still there."""
    partial = place.parent / f".{place.name}{PARTIAL}"
    lock = _claim(partial)
    try:
        yield partial
    finally:
        if _is_at(lock, partial / LOCK):
            _give_up(partial)
        lock.close()


def _claim(partial: Path) -> IO[str]:
    """Return the lock on this folder, made if need be, with nothing else in it."""
    while True:
        partial.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # its owner renamed or removed it just now: try again
            lock = _open_lock(partial)
            if not _lock(lock):
                lock.close()
                raise BatchError(f"{partial}: {BUSY}")
            if _is_at(lock, partial / LOCK):
                if [each.name for each in partial.iterdir()] == [LOCK]:
                    lock.truncate(0)
                    lock.write(OURS)
                    lock.flush()
                    return lock
                if not _is_ours(partial):
                    lock.close()
                    raise BatchError(f"{partial}: already exists and was not left by kidal_sim; {ANOTHER}")
                _give_up(partial)
            lock.close()


def _open_lock(folder: Path) -> IO[str]:
    """Open the lock of a folder, made if need be; refuse what is no ordinary file, or has another name elsewhere."""
    with open_folder(folder) as parent:
        descriptor = None if parent is None else open_in(parent, folder, LOCK, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    if descriptor is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    return os.fdopen(descriptor, "a", encoding="utf-8")


def _is_ours(folder: Path) -> bool:
    """Return whether we made a folder, by the lock that lies in it."""
    try:
        return read_regular(folder, LOCK, len(OURS)) == OURS.encode()
    except BatchError:
        return False


def _lock(file: IO[str] | int) -> bool:
    """Take the lock that the system frees when its process ends, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(file: IO[str], path: Path) -> bool:
    """Return whether this open file still stands at this path."""
    return os.path.lexists(path) and os.path.samestat(os.fstat(file.fileno()), path.lstat())


def _put_in_place(partial: Path, place: Path) -> None:
    """Rename. The lock goes along until the end, so that nobody takes the folder from under us."""
    if place.exists():
        place.rename(partial / REPLACED)
    partial.rename(place)
    sync_folder(place.parent)
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
        if path.parent.is_symlink() or not _is_ours(path.parent):
            continue
        with suppress(FileNotFoundError, BatchError), _open_lock(path.parent) as lock:
            if _lock(lock) and _is_at(lock, path):
                _give_up(path.parent)
