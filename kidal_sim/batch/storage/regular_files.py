"""Files of a results folder are ordinary files in ordinary folders, opened without following links, and no larger than they can be.

A link may lead to somebody else's file, a pipe may never end, and a device has no end. What a path is, is asked of the open descriptor,
so that nothing can take its place between the question and the reading. Only the results folder itself may be reached through a link.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kidal_sim.errors import BatchError

MOST_BYTES = 2**30
"""The largest file of a folder that is read as a whole: a manifest of a million parts is smaller."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotOrdinaryError(BatchError):
    """Something that stands where a file or folder of ours belongs, and that only its owner may remove."""


def read_regular(folder: Path, name: str, most: int = MOST_BYTES) -> bytes | None:
    """Return the content of a file of a results folder; None if there is none. Refuse what is no ordinary file, or has too many bytes."""
    with open_regular(folder, name) as descriptor:
        if descriptor is None:
            return None
        size = os.fstat(descriptor).st_size
        if size > most:
            raise refusal(folder, name, f"has {size:,} bytes, and cannot have more than {most:,}")
        content = bytearray()
        while piece := os.read(descriptor, min(2**24, most + 1 - len(content))):
            content += piece
        return bytes(content)


@contextmanager
def open_regular(folder: Path, name: str) -> Iterator[int | None]:
    """Yield the descriptor of an ordinary file of a results folder, to be read; None if there is none."""
    try:
        with open_folder(folder, str(PurePosixPath(name).parent)) as parent:
            descriptor = None if parent is None else open_in(parent, folder, name, os.O_RDONLY)
            try:
                yield descriptor
            finally:
                if descriptor is not None:
                    os.close(descriptor)
    except OSError as error:
        raise BatchError(f"{folder / name}: cannot be read: {error.strerror or error}") from error


def is_regular(folder: Path, name: str) -> bool:
    """Return whether an ordinary file of this name is in a results folder; refuse whatever else stands there."""
    with open_regular(folder, name) as descriptor:
        return descriptor is not None


@contextmanager
def open_folder(folder: Path, name: str = ".") -> Iterator[int | None]:
    """Yield the descriptor of a results folder, or of a folder in it; None if it is not there. Refuse a link or a file in its place."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        yield None
        return
    try:
        inner = descriptor if name == "." else _inner(descriptor, folder, name)
        try:
            yield inner
        finally:
            if inner is not None and inner != descriptor:
                os.close(inner)
    finally:
        os.close(descriptor)


def _inner(outer: int, folder: Path, name: str) -> int | None:
    """Return the descriptor of a folder in another."""
    try:
        return os.open(name, _FOLDER, dir_fd=outer)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refusal(folder, name, f"is {_kind(os.stat(name, dir_fd=outer, follow_symlinks=False).st_mode)}, not a folder") from error


def open_in(parent: int, folder: Path, name: str, flags: int) -> int | None:
    """Return the descriptor of an ordinary file in an open folder; None if there is none and the flags do not make it.

    To be written in place, the file must have no other name: whoever has given it one wants what it held.
    """
    last = PurePosixPath(name).name
    try:
        descriptor = os.open(last, flags | _FILE, 0o666, dir_fd=parent)
    except FileNotFoundError:
        return None
    except OSError as error:
        mode = os.stat(last, dir_fd=parent, follow_symlinks=False).st_mode
        if stat.S_ISREG(mode):
            raise
        raise refusal(folder, name, f"is {_kind(mode)}, not an ordinary file") from error
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and (flags & os.O_ACCMODE == os.O_RDONLY or found.st_nlink <= 1):
        return descriptor
    os.close(descriptor)
    if stat.S_ISREG(found.st_mode):
        raise refusal(folder, name, "has another name elsewhere (a hard link)")
    raise refusal(folder, name, f"is {_kind(found.st_mode)}, not an ordinary file")


def names_in(folder: Path, name: str = ".") -> list[str]:
    """Return the names in a results folder, or in a folder in it, in order; none if it is not there."""
    with open_folder(folder, name) as descriptor:
        return [] if descriptor is None else sorted(os.listdir(descriptor))


def remove_regular(folder: Path, name: str) -> None:
    """Remove a file of a results folder, if it is there; refuse to remove what is no ordinary file."""
    with open_folder(folder, str(PurePosixPath(name).parent)) as parent:
        if parent is None:
            return
        last = PurePosixPath(name).name
        try:
            mode = os.stat(last, dir_fd=parent, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISREG(mode):
            raise refusal(folder, name, f"is {_kind(mode)}, not an ordinary file")
        os.unlink(last, dir_fd=parent)


def refusal(folder: Path, name: str, what: str) -> NotOrdinaryError:
    """Return the error that says of a file of a folder what is wrong, and how to go on."""
    return NotOrdinaryError(f"{folder / name}: {what}. Move it away, then: kidal-sim resume {folder}")


def changed_source(folder: Path, name: str, is_lost: bool) -> BatchError:
    """Return the error that says what to do about an experiment or a scenario that is not as it was written."""
    what = "is missing" if is_lost else "is not as it was written"
    return BatchError(
        f"{folder / name}: {what}, and the folder has no other copy. With the experiment from which it was made, this puts it back: "
        f"kidal-sim batch EXPERIMENT --out {folder}"
    )


def _kind(mode: int) -> str:
    kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file"}
    return kinds.get(stat.S_IFMT(mode), "a pipe or a device")
