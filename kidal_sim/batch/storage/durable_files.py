"""Files that are on the disk once they have their name, and there whole or not at all."""

import os
from pathlib import Path

WRITING = ".writing"
"""How the name of a file ends that is not finished."""


def write(content: bytes, path: Path) -> None:
    """Write a file, whole or not at all: once it has its name, it is on the disk and no longer only in the system's memory."""
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(path.name + WRITING)
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the system write down the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
