"""Files that are there whole, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kidal_sim.errors import KidalError

HIDDEN = ".kidal_sim."
"""How the name of the folder begins in which a file is made, beside its place."""


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A name to write to, with the ending of `path` in small letters; the file stands at `path` if the block ends well.

    If it does not, nothing is left, and what stood at `path` before still does. `KidalError` if it cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=HIDDEN) as folder:
            hidden = Path(folder) / f"whole{path.suffix.lower()}"
            yield hidden
            with hidden.open("rb") as file:  # or a file with its name and without its content may outlive a power failure
                os.fsync(file.fileno())
            os.replace(hidden, path)
    except OSError as error:
        raise KidalError(f"{path}: cannot be written: {error.strerror or error}") from error


def replace(path: Path, content: str) -> None:
    """Write a text, all of it or nothing; `KidalError` if it cannot be written."""
    with appearing(path) as hidden:
        hidden.write_text(content, encoding="utf-8")
