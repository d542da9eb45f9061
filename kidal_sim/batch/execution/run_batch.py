"""Run a batch into its results folder: from the beginning, or from wherever it was when it ended."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

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
from kidal_sim.batch.storage.regular_files import names_in, read_regular, remove_regular
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
    start, folder = time.perf_counter(), folder.resolve()
    before = _manifest(folder, study)
    runner, damaged = _found(folder, study, before, advance)
    if before.is_finished and not damaged:
        remove_regular(folder, JOURNAL)
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
    _remove_unwanted_parts(folder, runner)
    _refuse_lost_parts(folder, runner)
    after = before.finished(runner.parts, runner.stop if runner.monitor else None, time.perf_counter() - start)
    write(after.as_json(), folder, MANIFEST)
    remove_regular(folder, JOURNAL)
    return BatchSummary(after, {}, damaged, False)


def _manifest(folder: Path, study: Study) -> Manifest:
    """Return the manifest with which a batch goes on: a new one, that which is there, or that which can be restored."""
    if not (is_results(folder) or is_damaged(folder)):
        return _begun(folder, study)
    try:
        return _continued(folder, study, read_manifest(folder))
    except DamagedError as error:
        if read_regular(folder, EXPERIMENT) != serialize(study.experiment).encode():
            raise BatchError(f"{error}\nIt is of another experiment than this one; nothing was done") from error
        keep_readable_parts(folder, study)
        return _written(folder, study)


def _begun(folder: Path, study: Study) -> Manifest:
    """Clear away what an earlier start has left, which had no parts yet, and return a new manifest."""
    for kind in KINDS:
        if part_files.parts(folder, kind):
            raise BatchError(
                f"{folder}: has part files, but neither a manifest nor an experiment that could tell what they are; name another folder"
            )
    for name in names_in(folder, SCENARIOS):
        remove_regular(folder, f"{SCENARIOS}/{name}")
    for name in (EXPERIMENT, POINTS, COLUMNS, JOURNAL):
        remove_regular(folder, name)
    return _written(folder, study)


def _written(folder: Path, study: Study) -> Manifest:
    """Write a new manifest, the last thing of all that a batch needs to go on; if that cannot be written, nothing is left."""
    files = _files(study)
    try:
        _describe(folder, files)
        found = new_manifest(study, first_rows_digest(study.first_task), files)
        write(found.as_json(), folder, MANIFEST)
    except OSError:
        _remove_beginning(folder, files)
        raise
    return found


def _remove_beginning(folder: Path, files: Iterable[str]) -> None:
    """Remove what was written before the manifest of a batch that could not begin; keep all of a folder that has parts."""
    with suppress(OSError, BatchError):
        if any(part_files.parts(folder, kind) for kind in KINDS):
            return
        for name in files:
            remove_regular(folder, name)
            remove_regular(folder, name + WRITING)
        remove_regular(folder, MANIFEST + WRITING)
        (folder / SCENARIOS).rmdir()


def _continued(folder: Path, study: Study, before: Manifest) -> Manifest:
    """Return the manifest that is there, if it is of this very batch."""
    found = differences(before.described, described(study)) + differences(before.fingerprint, fingerprint())
    if found:
        lines = "\n".join(f"  {each}" for each in found)
        raise BatchError(
            f"{folder}: holds a batch that differs from this one, which cannot go on there; name another folder with --out:\n{lines}"
        )
    _describe(folder, _files(study))
    _remove_unfinished_files(folder, study)
    return before


def _files(study: Study) -> dict[str, bytes]:
    """Return all files of a results folder but manifest, journal and parts: experiment, scenarios, points, meaning of the columns."""
    files = {EXPERIMENT: serialize(study.experiment).encode()}
    files |= {f"{SCENARIOS}/{name}.yaml": serialize(scenario).encode() for name, scenario in study.scenarios.items()}
    if study.points.addresses:
        files[POINTS] = part_files.encode(points_table(study))
    files[COLUMNS] = part_files.as_json(as_dict(describe_columns(_types(study), study.scenarios.values())))
    return files


def _describe(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files that do not stand there already as they ought to be."""
    for name, content in files.items():
        if read_regular(folder, name) != content:
            write(content, folder, name)


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
    known = before.entries if before.is_finished else journal.read(folder)
    for chunk in study.plan.chunks() if known else ():
        entry = known.get(chunk.id)
        if entry is None or entry.fault:
            continue
        contents = _sound(folder, entry) if entry.rows == len(chunk.rows) else {}
        if contents:
            runner.keep(chunk, entry, contents[RUNS])
        else:
            damaged.append(chunk.id)
    return runner, tuple(damaged)


def _sound(folder: Path, entry: journal.Entry) -> dict[str, bytes]:
    """Return the files of a chunk, by kind of table; nothing unless all of them are as they were written."""
    contents: dict[str, bytes] = {}
    for kind, checksum in entry.checksums.items():
        contents[kind] = read_regular(folder, part_files.part_name(kind, entry.id)) or b""
        if part_files.checksum(contents[kind]) != checksum:
            return {}
    return contents


def _remove_unwanted_parts(folder: Path, runner: BatchRunner) -> None:
    """Remove the parts of this plan that were made before anybody knew that they are not wanted; no other files are touched."""
    for chunk in list(runner.study.plan.chunks()) if runner.monitor else ():
        if chunk.rows.start >= runner.stop:
            runner.parts.pop(chunk.id, None)
            for kind in runner.study.plan.kinds:
                remove_regular(folder, part_files.part_name(kind, chunk.id))


def _refuse_lost_parts(folder: Path, runner: BatchRunner) -> None:
    """Refuse to call a batch finished whose parts somebody removed while it ran."""
    there = {kind: set(names_in(folder, kind)) for kind in KINDS}
    for chunk in runner.parts:
        for kind in runner.study.plan.kinds:
            if PurePosixPath(part_files.part_name(kind, chunk)).name not in there[kind]:
                raise part_files.unreadable(part_files.part(folder, kind, chunk), "was removed while the batch ran")


def _remove_unfinished_files(folder: Path, study: Study) -> None:
    """Remove what was left of files of this batch that were being written when it was killed."""
    inner = [name for name in (SCENARIOS, *KINDS) if name in names_in(folder)]
    left = [f"{at}/{name}" for at in inner for name in names_in(folder, at)] + names_in(folder)
    left = [name.removesuffix(WRITING) for name in left if name.endswith(WRITING)]
    if not left:
        return
    ours = {MANIFEST, EXPERIMENT, POINTS, COLUMNS, JOURNAL, *(f"{SCENARIOS}/{name}.yaml" for name in study.scenarios)}
    ours |= {part_files.part_name(kind, chunk.id) for chunk in study.plan.chunks() for kind in study.plan.kinds}
    for name in ours.intersection(left):
        remove_regular(folder, name + WRITING)
