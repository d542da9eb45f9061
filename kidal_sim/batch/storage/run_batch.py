"""Run a batch into its results folder: from the beginning, or from wherever it was when it ended."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kidal_sim.batch.design.points import POINTS, points_table
from kidal_sim.batch.design.study import SCENARIOS, Study, rule
from kidal_sim.batch.execution.batch_runner import Filling
from kidal_sim.batch.execution.executors import executor
from kidal_sim.batch.execution.progress import Advance
from kidal_sim.batch.execution.task import proof
from kidal_sim.batch.stopping.monitor import Watch
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.columns import meanings
from kidal_sim.batch.storage.folders import FINISHED, MANIFEST, is_results
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.manifest import begun, described, entries, finished, manifest
from kidal_sim.batch.storage.provenance import differences, fingerprint
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import serialize

EXPERIMENT = "experiment.yaml"
COLUMNS = "columns.json"


@dataclass(frozen=True)
class Recorded:
    """What came of a batch."""

    manifest: Mapping[str, Any]
    """As it stands in the folder."""
    faults: Mapping[str, str]
    """Why chunks failed, by id; if there are any, the folder is not complete."""
    damaged: tuple[str, ...]
    """Chunks whose parts had been lost or damaged, and were run again."""
    idle: bool
    """Whether nothing was to be done."""

    @property
    def digest(self) -> str:
        """Of all rows, in short; "" if the folder is not complete."""
        return str(self.manifest.get("digest", ""))


def record(folder: Path, study: Study, cores: int, advance: Advance, cluster: str | None = None) -> Recorded:
    """Run whatever a folder does not hold yet of a batch, and complete it; refused if it holds anything else."""
    start = time.perf_counter()
    before = _continued(folder, study) if is_results(folder) else _begun(folder, study)
    filling, damaged = _found(folder, study, before, advance)
    if before["state"] == FINISHED and not damaged:
        _complete(folder, filling)
        (folder / journal.JOURNAL).unlink(missing_ok=True)
        return Recorded(before, {}, (), True)
    if filling.parts and before["proof"] != proof(study.first_task):
        raise BatchError(
            f"{folder}: this machine gives other numbers for the same runs, though all versions are the same; nothing was done"
        )
    with executor(cores, cluster) as pool:
        filling.run(pool, 2 * max(cores, getattr(pool, "workers", 0)))
    if filling.faults:
        return Recorded(before, filling.faults, damaged, False)
    _complete(folder, filling)
    stopped = filling.stop if filling.watch else None
    after = finished(before, filling.parts, stopped, time.perf_counter() - start)
    part_files.write(part_files.as_json(after), folder / MANIFEST)
    (folder / journal.JOURNAL).unlink(missing_ok=True)
    return Recorded(after, {}, damaged, False)


def _complete(folder: Path, filling: Filling) -> None:
    """All parts are there: leave no others, and explain the columns."""
    _remove_strays(folder, filling)
    _put({folder / COLUMNS: part_files.as_json(_meanings(folder, filling.study))})


def _begun(folder: Path, study: Study) -> dict[str, Any]:
    """A new manifest: the last thing written of all that a batch needs to go on. What an earlier start has left is cleared away."""
    for name in (SCENARIOS, *part_files.KINDS):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in (EXPERIMENT, POINTS, COLUMNS, journal.JOURNAL):
        (folder / name).unlink(missing_ok=True)
    _describe(folder, study)
    part_files.write(part_files.as_json(begun(study)), folder / MANIFEST)
    return manifest(folder)


def _continued(folder: Path, study: Study) -> dict[str, Any]:
    """The manifest that is there, if it is of this very batch."""
    before = manifest(folder)
    found = differences(before["described"], described(study)) + differences(before["fingerprint"], fingerprint())
    if found:
        lines = "\n".join(f"  {each}" for each in found)
        raise BatchError(f"{folder}: holds a batch that differs from this one, which cannot go on there:\n{lines}")
    _describe(folder, study)
    for path in folder.rglob(f"*{part_files.WRITING}"):
        path.unlink()
    return before


def _describe(folder: Path, study: Study) -> None:
    """Put down the experiment, its scenarios and its points."""
    files = {folder / EXPERIMENT: serialize(study.experiment).encode()}
    files |= {folder / SCENARIOS / f"{name}.yaml": serialize(scenario).encode() for name, scenario in study.scenarios.items()}
    if study.points.addresses:
        files[folder / POINTS] = part_files.encode(points_table(study))
    _put(files)


def _put(files: Mapping[Path, bytes]) -> None:
    """Write these files where they do not stand already."""
    for path, content in files.items():
        if not path.exists() or path.read_bytes() != content:
            part_files.write(content, path)


def _found(folder: Path, study: Study, before: Mapping[str, Any], advance: Advance) -> tuple[Filling, tuple[str, ...]]:
    """What is there already and as it was written; and the chunks of which this cannot be said."""
    until = study.experiment.until
    watch = Watch(until, rule(until), study.plan.variants) if until else None
    filling, damaged = Filling(folder, study, advance, watch), []
    known = entries(before) | journal.read(folder)
    for chunk in study.plan.chunks() if known else ():
        entry = known.get(chunk.id)
        if entry is None or entry.fault:
            continue
        contents = _sound(folder, entry)
        if contents:
            filling.keep(chunk, entry, contents[part_files.RUNS])
        else:
            damaged.append(chunk.id)
    return filling, tuple(damaged)


def _sound(folder: Path, entry: Entry) -> dict[str, bytes]:
    """The files of a chunk, by kind of table; nothing unless all of them are as they were written."""
    contents: dict[str, bytes] = {}
    for kind, checksum in entry.checksums.items():
        path = part_files.part(folder, kind, entry.id)
        contents[kind] = path.read_bytes() if path.is_file() else b""
        if part_files.checksum(contents[kind]) != checksum:
            return {}
    return contents


def _remove_strays(folder: Path, filling: Filling) -> None:
    """Remove the parts that were made before anybody knew that they are not wanted."""
    for chunk in list(filling.study.plan.chunks()) if filling.watch else ():
        if chunk.rows.start >= filling.stop:
            filling.parts.pop(chunk.id, None)
    for kind in part_files.KINDS:
        for path in part_files.parts(folder, kind):
            if path.stem.removeprefix("part-") not in filling.parts:
                path.unlink()


def _meanings(folder: Path, study: Study) -> dict[str, Any]:
    """What the columns mean, of all kinds of tables: each case has the same ones in all its parts."""
    columns: dict[str, dict[str, str]] = {kind: {} for kind in part_files.KINDS}
    first = {chunk.id for chunk, _ in zip(study.plan.chunks(), study.plan.cases, strict=False)}
    for kind in part_files.KINDS:
        for path in part_files.parts(folder, kind):
            if path.stem.removeprefix("part-") in first:
                columns[kind] |= {field.name: str(field.type) for field in pq.read_schema(path)}
    points = {field.name: str(field.type) for field in points_table(study).schema} if study.points.addresses else {}
    return meanings(columns | {"points": points}, study.scenarios.values())
