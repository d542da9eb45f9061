"""Files of a results folder are read only where they are regular files: a pipe may never end, and a device has no end."""

import stat
from pathlib import Path

from kidal_sim.errors import BatchError


def is_regular(path: Path) -> bool:
    """Return whether a regular file, or a link to one, stands here; refuse whatever else stands here."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise BatchError(f"{path}: is a link to a file that does not exist") from None
        return False
    except OSError as error:
        raise BatchError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(mode):
        raise BatchError(f"{path}: is {'a folder' if stat.S_ISDIR(mode) else 'a pipe or a device'}, not a regular file")
    return True


def read_regular(path: Path) -> bytes | None:
    """Return the content of a regular file; None if there is none."""
    if not is_regular(path):
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise BatchError(f"{path}: cannot be read: {error.strerror or error}") from error
