"""Scenario files on disk: which file a name means, and what it holds."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.strict_yaml import MOST_BYTES
from kidal_sim.scenario.problems import Location, Problem
from kidal_sim.units import shorten

SHIPPED = "kidal_sim:"
"""How the name of a file that comes with the program begins."""


@dataclass(frozen=True)
class File:
    """A scenario file."""

    path: Path
    shown: str
    """Its name in messages."""
    tree: Path
    """Folder that what it extends may not leave."""


def shipped_folder() -> Path:
    """Return the folder of the scenarios that come with the program: in the package when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def shipped(name: str) -> Path:
    """Return the path of a shipped scenario, given as `theatre.yaml`."""
    path = _resolved(shipped_folder() / name)
    if not path.is_relative_to(shipped_folder()):
        raise ScenarioError(f"{SHIPPED}{name}: leaves the folder of the shipped scenarios")
    return path


def resolve_name(name: str | os.PathLike[str]) -> File:
    """Return the file that a caller names, by path or as `kidal_sim:theatre.yaml`."""
    name = os.fspath(name)
    if name.startswith(SHIPPED):
        path = shipped(name.removeprefix(SHIPPED))
        return File(path, _shown(path), shipped_folder())
    path = _resolved(Path(name))
    inside = path.is_relative_to(shipped_folder())
    return File(path, name, shipped_folder() if inside else path.parent)


def resolve_extends(file: File, name: str) -> File:
    """Return the file that `extends: name` means in this one; ValueError if it may mean none."""
    if name.startswith(SHIPPED):
        return resolve_name(name)
    if not name.isprintable() or not name.strip() or os.path.isabs(name):
        raise ValueError("write a path relative to this file, or `kidal_sim:theatre.yaml` for a shipped one")
    path = _resolved(file.path.parent / name)
    if not path.is_relative_to(file.tree):
        raise ValueError(f"the file must be inside {file.tree}")
    return File(path, os.path.normpath(os.path.join(os.path.dirname(file.shown), name)), file.tree)


def read_bytes(file: File) -> bytes | Problem:
    """Return what the file holds (one byte more than is allowed, at most), or why it cannot be read."""
    try:
        if file.path.is_file():
            with file.path.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)
        message = "is a folder, not a file" if file.path.is_dir() else "no such file" + _alike(file.path)
        if file.path.exists() and not file.path.is_dir():
            message = "is not an ordinary file"
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    return Problem(Location(file.shown), "", "unreadable-file", message)


def _resolved(path: Path) -> Path:
    """Return the path without links and dots."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a name with a NUL byte, a circle of links
        raise ScenarioError(f"{shorten(str(path))!r}: no such path ({error})") from None


def _alike(path: Path) -> str:
    """Return a hint at a file in the same folder whose name is close."""
    others = [each.name for each in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, others, n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
