"""A results folder held against all that was noted when it was written: seal, checksums, schemas, digests, scenarios."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kidal_sim.batch.layout import COLUMNS, EXPERIMENT, FIGURE_FOLDER, JOURNAL, KINDS, MANIFEST, POINTS, SCENARIOS, Kind
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.consistency import SEALED
from kidal_sim.batch.storage.content_hash import row_digest, shown
from kidal_sim.batch.storage.durable_files import WRITING
from kidal_sim.batch.storage.folders import LOCK
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.manifest import DamagedError, read_manifest
from kidal_sim.batch.storage.provenance import differences, fingerprint
from kidal_sim.batch.storage.regular_files import NotOrdinaryError, names_in, read_regular
from kidal_sim.errors import BatchError
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.table import Column, Table

COLUMNS_SHOWN = (Column("file"), Column("problem"), Column("mended_by_resume", kind="flag"))


@dataclass(frozen=True)
class FileProblem:
    """What is wrong with a file of a results folder."""

    file: str
    problem: str
    mended_by_resume: bool
    """Whether `resume` makes the file again, if this version of the program made it."""


@dataclass(frozen=True)
class Verification(Finding):
    """What is wrong with a results folder, and what was looked at."""

    folder: str
    problems: tuple[FileProblem, ...]
    parts: int
    """Part files that are as they were written."""
    state: str
    """How far the batch is; "" if its manifest cannot be read."""
    digest: str
    """Digest of all rows; "" if the batch has not ended, or its manifest cannot be read."""
    other_version: tuple[str, ...] = ()
    """How the program that made it differs from this one, which then does not resume it."""
    remarks: tuple[str, ...] = ()
    """What else a reader should know that is no problem."""

    @property
    def is_sound(self) -> bool:
        """Return whether everything is as it was written."""
        return not self.problems

    def summary(self) -> list[str]:
        """Return whether everything is as it was written, and what mends it if not."""
        looked = f"{counted(self.parts, 'part file')} as written"
        if self.is_sound:
            digest = f", digest {self.digest}" if self.digest else ""
            return [f"{self.folder}: sound; {looked}; {self.state}{digest}."]
        number, mended = len(self.problems), sum(each.mended_by_resume for each in self.problems)
        version = ", in the version of the program that made the folder" if self.other_version else ""
        cure = (
            f"kidal-sim resume {self.folder} mends {mended:,} of {number:,}{version}." if mended else "kidal-sim resume cannot mend this."
        )
        return [f"{self.folder}: {counted(number, 'problem')}; {looked}.", cure]

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each file that is not as it was written."""
        rows = ((each.file, each.problem, each.mended_by_resume) for each in self.problems)
        return (Table.of(COLUMNS_SHOWN, rows, "problems"),)

    def notes(self) -> tuple[str, ...]:
        """Return what a reader should know that is no problem."""
        made = f"Another version of the program made it, so that resume of this one refuses it: {'; '.join(self.other_version)}."
        return ((made,) if self.other_version else ()) + self.remarks


def verify(folder: "str | os.PathLike[str]") -> Verification:
    """Hold a results folder against all that was noted when it was written, and say what `resume` would mend; nothing is changed.

    Checked are the seal of the manifest, its agreement with the plan, checksum, size and rows of every part, the digests of the rows and
    of the whole, and the checksums of experiment, scenarios, points and meanings of the columns. Of folders of earlier formats, what they
    say.

    Raises
    ------
    BatchError: if it is no results folder, or one of a later version.

    >>> verify("results/main").is_sound  # doctest: +SKIP
    True
    """
    place = Path(folder)
    try:
        manifest = read_manifest(place)
    except DamagedError as error:
        problem = FileProblem(MANIFEST, str(error).removeprefix(f"{place / MANIFEST}: "), EXPERIMENT in names_in(place))
        return Verification(str(place), (problem,), 0, "", "")
    other, remarks = tuple(differences(manifest.fingerprint, fingerprint())), _remarks(manifest.format)
    try:
        results = Results(place)
    except BatchError as error:
        return Verification(str(place), (_problem(place, JOURNAL, error, True),), 0, "", manifest.digest, other, remarks)
    problems = [*_problems_of_files(results)]
    done = [entry for entry in results.entries.values() if not entry.fault]
    looked = [_problem_of_part(place, entry, kind) for entry in done for kind in manifest.kinds]
    of_parts = [problem for problem in looked if problem is not None]
    problems += of_parts
    problems += [] if problems else _problems_of_tables(results)
    sound = len(looked) - len(of_parts)
    return Verification(str(place), tuple(problems), sound, results.status, manifest.digest, other, (*remarks, *_unknown_files(results)))


def _problems_of_files(results: Results) -> Iterator[FileProblem]:
    """Yield what is wrong with experiment, scenarios, points and meanings of the columns."""
    for name in results.manifest.files:
        try:
            results.read_file(name)
        except BatchError as error:
            yield _problem(results.folder, name, error, name in (POINTS, COLUMNS))
    if not results.manifest.files:
        yield from _problems_of_unsealed_files(results)


def _problems_of_unsealed_files(results: Results) -> Iterator[FileProblem]:
    """Yield what keeps scenarios and meanings of the columns from being read, in a folder that notes no checksums of them."""
    for variant in results.variants:
        try:
            results.scenario(variant, None)
        except BatchError as error:
            yield _problem(results.folder, f"{SCENARIOS}/{variant}.yaml", error, False)
    try:
        _ = results.columns_known
    except BatchError as error:
        yield _problem(results.folder, COLUMNS, error, True)


def _problems_of_tables(results: Results) -> Iterator[FileProblem]:
    """Yield what a reader meets who opens the tables, if each part by itself is sound."""
    try:
        for name in (*results.manifest.kinds, "points") if results.entries else ():
            results.table(name)
    except BatchError as error:
        yield _problem(results.folder, name, error, True)


def _problem_of_part(folder: Path, entry: Entry, kind: Kind) -> FileProblem | None:
    """Return what is wrong with a part file, read as a whole; None if nothing is."""
    name = part_files.part_name(kind, entry.id)
    try:
        content = read_regular(folder, name)
        if content is None:
            return FileProblem(name, "is missing", True)
        if part_files.checksum(content) != entry.checksums.get(kind, part_files.checksum(content)):
            return FileProblem(name, "is not the file that was written", True)
        with part_files.explain_unreadable(folder / name):
            digest = shown(row_digest(part_files.decode(content)))
        return None if entry.digests.get(kind, digest) == digest else FileProblem(name, "its rows do not have the digest noted", True)
    except BatchError as error:
        return _problem(folder, name, error, not isinstance(error, NotOrdinaryError))


def _problem(folder: Path, name: str, error: BatchError, mended: bool) -> FileProblem:
    return FileProblem(name, str(error).removeprefix(f"{folder / name}: "), mended)


def _remarks(number: int) -> tuple[str, ...]:
    """Return what limits the verification of a folder of this format."""
    unsealed = f"The folder is of format {number}, which has no seal: a change of what its manifest says cannot be seen."
    return (unsealed,) if number < SEALED else ()


def _unknown_files(results: Results) -> Iterator[str]:
    """Yield which files are no part of the batch."""
    parts = {part_files.part_name(kind, chunk) for kind in results.manifest.kinds for chunk in results.entries}
    inner = [name for name in (SCENARIOS, *KINDS) if name in names_in(results.folder)]
    found = [f"{at}/{name}" for at in inner for name in names_in(results.folder, at)]
    own = {MANIFEST, EXPERIMENT, COLUMNS, POINTS, JOURNAL, LOCK, SCENARIOS, FIGURE_FOLDER, *KINDS}
    scenarios = {f"{SCENARIOS}/{name}.yaml" for name in results.variants}
    others = [name for name in (*names_in(results.folder), *found) if name not in own | parts | scenarios and not name.endswith(WRITING)]
    if others:
        yield f"No part of the batch, and left alone: {', '.join(others[:10])}{' ...' if len(others) > 10 else ''}."
