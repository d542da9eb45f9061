"""Run a batch into its results folder: from the beginning, or from wherever it was when it ended."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kidal_sim.batch.design.points import points_table
from kidal_sim.batch.design.study import Study, rule
from kidal_sim.batch.execution.batch_runner import BatchRunner
from kidal_sim.batch.execution.executors import cores_or_all, executor
from kidal_sim.batch.execution.monitor import Monitor
from kidal_sim.batch.execution.progress import Advance, ignore_progress
from kidal_sim.batch.execution.restore import keep_readable_parts
from kidal_sim.batch.execution.simulate import first_rows_digest, simulate
from kidal_sim.batch.layout import COLUMNS, EXPERIMENT, JOURNAL, KINDS, MANIFEST, POINTS, RUNS, SCENARIOS
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.columns import as_dict, describe_columns
from kidal_sim.batch.storage.durable_files import WRITING, write
from kidal_sim.batch.storage.folders import atomic_folder, locked_folder
from kidal_sim.batch.storage.manifest import DamagedError, Manifest, is_damaged, is_results, read_manifest
from kidal_sim.batch.storage.new_manifest import described, new_manifest
from kidal_sim.batch.storage.provenance import differences, fingerprint
from kidal_sim.batch.storage.regular_files import read_regular
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import serialize


@dataclass(frozen=True)
class BatchSummary:
    """What came of a batch."""

    manifest: Manifest
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
        return self.manifest.digest


@contextmanager
def results_folder(place: Path, study: Study) -> Iterator[Path]:
    """Yield the folder into which a study is run, for one process at a time.

    A comparison of scenario files appears complete or not at all; an experiment is filled in place, and goes on where it was.
    """
    with (atomic_folder if study.plain else locked_folder)(place) as folder:
        yield folder


def run_batch(
    folder: Path, study: Study, cores: int | None = None, advance: Advance = ignore_progress, cluster: str | None = None
) -> BatchSummary:
    """Run whatever a folder does not hold yet of a batch, and complete it; refuse a folder that holds anything else."""
    start = time.perf_counter()
    before = _manifest(folder, study)
    runner, damaged = _found(folder, study, before, advance)
    if before.is_finished and not damaged:
        _remove_strays(folder, runner)
        (folder / JOURNAL).unlink(missing_ok=True)
        return BatchSummary(before, {}, (), True)
    if runner.parts and before.proof != first_rows_digest(study.first_task):
        raise BatchError(
            f"{folder}: this machine gives other numbers for the same runs, though all versions are the same; nothing was done"
        )
    cores = cores_or_all(cores)
    with executor(cores, cluster) as pool:
        runner.run(pool, 2 * max(cores, getattr(pool, "workers", 0)))
    if runner.faults:
        return BatchSummary(before, runner.faults, damaged, False)
    _remove_strays(folder, runner)
    after = before.finished(runner.parts, runner.stop if runner.monitor else None, time.perf_counter() - start)
    write(after.as_json(), folder / MANIFEST)
    (folder / JOURNAL).unlink(missing_ok=True)
    return BatchSummary(after, {}, damaged, False)


def _manifest(folder: Path, study: Study) -> Manifest:
    """Return the manifest with which a batch goes on: a new one, that which is there, or that which can be restored."""
    if not (is_results(folder) or is_damaged(folder)):
        return _begun(folder, study)
    try:
        return _continued(folder, study, read_manifest(folder))
    except DamagedError as error:
        if read_regular(folder / EXPERIMENT) != serialize(study.experiment).encode():
            raise BatchError(f"{error}\nIt is of another experiment than this one; nothing was done") from error
        keep_readable_parts(folder, study)
        return _written(folder, study)


def _begun(folder: Path, study: Study) -> Manifest:
    """Clear away what an earlier start has left, and return a new manifest."""
    for name in (SCENARIOS, *KINDS):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in (EXPERIMENT, POINTS, COLUMNS, JOURNAL):
        (folder / name).unlink(missing_ok=True)
    return _written(folder, study)


def _written(folder: Path, study: Study) -> Manifest:
    """Write a new manifest, the last thing of all that a batch needs to go on."""
    _describe(folder, study)
    found = new_manifest(study, first_rows_digest(study.first_task))
    write(found.as_json(), folder / MANIFEST)
    return found


def _continued(folder: Path, study: Study, before: Manifest) -> Manifest:
    """Return the manifest that is there, if it is of this very batch."""
    found = differences(before.described, described(study)) + differences(before.fingerprint, fingerprint())
    if found:
        lines = "\n".join(f"  {each}" for each in found)
        raise BatchError(f"{folder}: holds a batch that differs from this one, which cannot go on there:\n{lines}")
    _describe(folder, study)
    for path in folder.rglob(f"*{WRITING}"):
        path.unlink()
    return before


def _describe(folder: Path, study: Study) -> None:
    """Write the experiment, its scenarios, its points and the meaning of its columns where they do not stand already."""
    files = {folder / EXPERIMENT: serialize(study.experiment).encode()}
    files |= {folder / SCENARIOS / f"{name}.yaml": serialize(scenario).encode() for name, scenario in study.scenarios.items()}
    if study.points.addresses:
        files[folder / POINTS] = part_files.encode(points_table(study))
    files[folder / COLUMNS] = part_files.as_json(as_dict(describe_columns(_types(study), study.scenarios.values())))
    for path, content in files.items():
        if read_regular(path) != content:
            write(content, path)


def _types(study: Study) -> dict[str, dict[str, str]]:
    """Return the type of each column, by kind of table: of the first run of each variant."""
    types: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    seen: set[str] = set()
    for chunk in study.plan.chunks():
        if chunk.variant in seen:
            break  # variants take turns
        seen.add(chunk.variant)
        for kind, table in simulate(study.task(replace(chunk, rows=chunk.rows[:1]))).items():
            types[kind] |= {field.name: str(field.type) for field in table.schema}
    points = {field.name: str(field.type) for field in points_table(study).schema} if study.points.addresses else {}
    return types | {"points": points}


def _found(folder: Path, study: Study, before: Manifest, advance: Advance) -> tuple[BatchRunner, tuple[str, ...]]:
    """Return a runner with what is there already and as it was written; and the chunks of which this cannot be said."""
    until = study.experiment.until
    monitor = Monitor(until, rule(until), study.plan.variants) if until else None
    runner, damaged = BatchRunner(folder, study, advance, monitor), []
    known = before.entries | journal.read(folder)
    for chunk in study.plan.chunks() if known else ():
        entry = known.get(chunk.id)
        if entry is None or entry.fault:
            continue
        contents = _sound(folder, entry)
        if contents:
            runner.keep(chunk, entry, contents[RUNS])
        else:
            damaged.append(chunk.id)
    return runner, tuple(damaged)


def _sound(folder: Path, entry: journal.Entry) -> dict[str, bytes]:
    """Return the files of a chunk, by kind of table; nothing unless all of them are as they were written."""
    contents: dict[str, bytes] = {}
    for kind, checksum in entry.checksums.items():
        contents[kind] = read_regular(part_files.part(folder, kind, entry.id)) or b""
        if part_files.checksum(contents[kind]) != checksum:
            return {}
    return contents


def _remove_strays(folder: Path, runner: BatchRunner) -> None:
    """Remove the parts that were made before anybody knew that they are not wanted."""
    for chunk in list(runner.study.plan.chunks()) if runner.monitor else ():
        if chunk.rows.start >= runner.stop:
            runner.parts.pop(chunk.id, None)
    for kind in KINDS:
        for path in part_files.parts(folder, kind):
            if path.stem.removeprefix("part-") not in runner.parts:
                path.unlink()
