"""Files that are on the disk once they have their name, and there whole or not at all."""

import errno
import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

from kidal_sim.batch.storage.regular_files import is_regular, open_folder, open_in, remove_regular

WRITING = ".writing"
"""How the name of a file ends that is not finished."""


def write(content: bytes, folder: Path, name: str) -> None:
    """Write a file of a results folder, whole or not at all: once it has its name, it is no longer only in the system's memory.

    A folder inside it is made if need be. No link is followed: neither such a folder nor the file may be one.
    """
    place = PurePosixPath(name)
    with suppress(FileExistsError):
        (folder / place.parent).mkdir()
    is_regular(folder, name)  # or it is refused: nothing but a file is replaced
    temporary = name + WRITING
    remove_regular(folder, temporary)
    with open_folder(folder, str(place.parent)) as parent:
        if parent is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder / place.parent))
        descriptor = open_in(parent, folder, temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        assert descriptor is not None, "it was made"
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(place.name + WRITING, place.name, src_dir_fd=parent, dst_dir_fd=parent)
        os.fsync(parent)


def sync_folder(folder: Path) -> None:
    """Have the system write down the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
