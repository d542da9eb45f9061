"""A planner's first folder: scenarios that extend the shipped theatre, an experiment with them, and the schema that editors read."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.paths import shipped_folders

SCHEMA, EXPERIMENT_SCHEMA = "scenario.schema.json", "experiment.schema.json"
"""The names under which the modelines of files know their schemas."""
SCENARIOS = "../../scenarios/starter/"
"""Where the shipped experiment has its scenarios; in the planner's folder they are beside it."""


def starter() -> dict[str, str]:
    """Return what the folder will hold, by name."""
    places = [path for folder in shipped_folders() for path in sorted((folder / "starter").glob("*.yaml"))]
    files = {path.name: path.read_text(encoding="utf-8") for path in places}
    beside = {name: content.replace("$schema=../", "$schema=").replace(SCENARIOS, "") for name, content in files.items()}
    schemas = [folder / name for folder, name in zip(shipped_folders(), (SCHEMA, EXPERIMENT_SCHEMA), strict=True)]
    return beside | {path.name: path.read_text(encoding="utf-8") for path in schemas}


def write_starter(folder: Path) -> list[Path]:
    """Make the folder, or add to one that has no such files yet; all of it or nothing."""
    files = starter()
    present = sorted(name for name in files if os.path.lexists(folder / name))
    if present:
        raise ScenarioError(f"{folder}: {', '.join(present)} exists already, so nothing was written: name another folder")
    try:
        if os.path.lexists(folder):
            _add(folder, files)
        else:
            _make(folder, files)
    except OSError as error:
        raise ScenarioError(f"{folder}: cannot be written: {error.strerror or error}; nothing was kept") from None
    return [folder / name for name in files]


def _make(folder: Path, files: dict[str, str]) -> None:
    """A new folder, made beside its place and renamed when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    hidden = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for name, content in files.items():
            (hidden / name).write_text(content, encoding="utf-8")
        hidden.chmod(0o777 & ~_mask())
        hidden.rename(folder)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        raise


def _add(folder: Path, files: dict[str, str]) -> None:
    """Files into a folder that is there; if one of them cannot be written, those before it go again."""
    written: list[Path] = []
    try:
        for name, content in files.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                written.append(folder / name)
                file.write(content)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise


def _mask() -> int:
    """Return the permission bits that this process does not grant."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
