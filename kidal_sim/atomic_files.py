"""Files that are there whole, or not at all."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from kidal_sim.errors import KidalError

HIDDEN = ".kidal_sim."
"""How the name of the folder begins in which a file is made, beside its place."""
LEFTOVER = re.compile(re.escape(HIDDEN) + "[a-z0-9_]{8}")
WHOLE = "whole"
"""Name of the file in it, before its ending."""


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A name to write to, with the ending of `path` in small letters; the file stands at `path` if the block ends well.

    If it does not, nothing is left, and what stood at `path` before still does. `KidalError` if it cannot be written.
    """
    try:
        with _hidden_folder(path.absolute().parent) as folder:
            hidden = folder / f"{WHOLE}{path.suffix.lower()}"
            yield hidden
            with hidden.open("rb") as file:  # or a file with its name and without its content may outlive a power failure
                os.fsync(file.fileno())
            os.replace(hidden, path)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error  # a library's own words may say it twice
        raise KidalError(f"{path}: cannot be written: {reason}") from error


@contextmanager
def _hidden_folder(parent: Path) -> Iterator[Path]:
    """Yield a new folder, locked for as long as the process lives, and remove it; before, remove those of processes that have died."""
    _clear_leftovers(parent)
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=HIDDEN))
        with suppress(FileNotFoundError):  # somebody took it for a leftover, as it had no lock yet: make another
            lock = os.open(folder, os.O_RDONLY)
            if _lock(lock) and os.path.lexists(folder):
                break
            os.close(lock)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _lock(descriptor: int) -> bool:
    """Return whether nobody else holds the lock of an open folder, which is ours from now on."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clear_leftovers(parent: Path) -> None:
    """Remove the hidden folders of processes that have died, if nothing is in them but the file that was being made."""
    with os.scandir(parent) as entries:
        names = [each.name for each in entries if LEFTOVER.fullmatch(each.name) and each.is_dir(follow_symlinks=False)]
    for name in names:
        with suppress(OSError):
            descriptor = os.open(parent / name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                inside = os.listdir(descriptor)
                if _lock(descriptor) and all(each.partition(".")[0] == WHOLE for each in inside):
                    for each in inside:
                        os.unlink(each, dir_fd=descriptor)
                    os.rmdir(parent / name)
            finally:
                os.close(descriptor)


def refuse_unless_free(path: Path, force: bool, begins: bytes = b"", ours: str = "") -> None:
    """Refuse, before the work, a name where no file could be written, or where one stands that is not to be lost.

    Parameters
    ----------
    force: replace any file.
    begins: how files begin that may be replaced without; none may, if it is empty.
    ours: what such files are, in words.
    """
    if not path.absolute().parent.is_dir():
        raise KidalError(f"{path}: {path.parent} is no folder")
    if not os.path.lexists(path):
        return
    if not path.is_file():  # a device or a pipe has no end, and may never give a first byte
        raise KidalError(f"{path}: {'is a folder' if path.is_dir() else 'is no regular file'}; give the name of a file")
    if not force and not (begins and _begins(path, begins)):
        raise KidalError(f"{path}: is there already{f' and is no {ours}' if ours else ''}; --force replaces it")


def refuse_twice(paths: Sequence[Path]) -> None:
    """Refuse to write two things to one place, whatever it is called."""
    for number, path in enumerate(paths):
        if path.resolve() in [earlier.resolve() for earlier in paths[:number]]:
            raise KidalError(f"{path}: is named twice; name each file once")


def _begins(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError as error:
        raise KidalError(f"{path}: cannot be read: {error.strerror or error}; --force replaces it") from error


def replace(path: Path, content: str) -> None:
    """Write a text, all of it or nothing; `KidalError` if it cannot be written."""
    with appearing(path) as hidden:
        hidden.write_text(content, encoding="utf-8")
