"""Scenario files on disk: which file a name means, and what it holds."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from kidal_sim.errors import BatchError, ScenarioError
from kidal_sim.scenario.files.strict_yaml import MOST_BYTES
from kidal_sim.scenario.problems import Location, Problem
from kidal_sim.units import shorten

SHIPPED = "kidal_sim:"
"""How the name of a file that comes with the program begins."""
MOST_NAMED = 8
"""How many shipped files a message names."""


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


def shipped_folders() -> tuple[Path, Path]:
    """Return the folders of the scenarios and of the experiments that come with the program."""
    return shipped_folder(), shipped_folder().parent / "experiments"


def shipped(name: str) -> Path:
    """Return the path of a shipped scenario or experiment, given as `theatre.yaml` or `theatre`; of a missing one, where it would be."""
    paths = [(folder, _resolved(folder / each)) for folder in shipped_folders() for each in (name, f"{name}.yaml")]
    for folder, path in paths:
        if not path.is_relative_to(folder):
            raise ScenarioError(f"{SHIPPED}{name}: leaves the folder of the shipped scenarios")
    return next((path for _, path in paths if path.is_file()), paths[0][1])


def shipped_names() -> list[str]:
    """Return the names by which shipped scenarios and experiments can be given, plans first."""
    found = [path.relative_to(folder).with_suffix("") for folder in shipped_folders() for path in sorted(folder.rglob("*.yaml"))]
    return [SHIPPED + path.as_posix() for path in sorted(found, key=lambda path: len(path.parts))]


def resolve_name(name: str | os.PathLike[str]) -> File:
    """Return the file that a caller names, by path or as `kidal_sim:theatre.yaml`."""
    name = os.fspath(name)
    if name.startswith(SHIPPED):
        path = shipped(name.removeprefix(SHIPPED))
        return File(path, _shown(path) if path.exists() else name, shipped_folder())
    path = _resolved(Path(name))
    inside = path.is_relative_to(shipped_folder())
    return File(path, name, shipped_folder() if inside else path.parent)


def beside(file: str | os.PathLike[str], name: str) -> str:
    """Return the file that a name in another file, such as an experiment, means: one beside it, or a shipped one."""
    return name if name.startswith(SHIPPED) else os.fspath((resolve_name(file).path if is_shipped(file) else Path(file)).parent / name)


def is_shipped(name: str | os.PathLike[str]) -> bool:
    """Tell whether a name is that of a file that comes with the program."""
    return os.fspath(name).startswith(SHIPPED)


def refuse_missing(path: Path) -> None:
    """Raise BatchError, with what there is instead, if a path leads to no file or folder and names none that comes with the program."""
    if not (path.exists() or (is_shipped(path) and resolve_name(path).path.exists())):
        raise BatchError(f"{path}: there is no such file or folder{alternatives(path)}")


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
        message = "is a folder, not a file" if file.path.is_dir() else "no such file" + alternatives(file.path)
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


def alternatives(path: Path) -> str:
    """Return what to write instead of a file that is missing: one beside it with a name that is close, and the shipped ones."""
    others = [each.name for each in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, others, n=1)
    hint = f"; did you mean `{close[0]}`?" if close else "."
    names = shipped_names()
    stems = {name.rpartition("/")[2].removeprefix(SHIPPED): name for name in reversed(names)}
    first = [stems[stem] for stem in difflib.get_close_matches(path.stem.removeprefix(SHIPPED), stems)]
    shown = list(dict.fromkeys([*first, *names]))[:MOST_NAMED]
    return f"{hint} Shipped with the program are {', '.join(shown)} and {len(names) - len(shown)} more"


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
