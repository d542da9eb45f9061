"""The manifest of a results folder: what it holds, what made it, and whether it is complete.

A results folder::

    manifest.json          this
    experiment.yaml        the experiment as resolved; its variants are the files in scenarios/
    scenarios/NAME.yaml    each variant as resolved, before the sweep changes it
    points.parquet         with a sweep: a row for each point, `point` and a column for each address that the sweep sets
    columns.json           what each column means, by kind of table; see `kidal_sim.batch.storage.columns`
    runs/part-*.parquet    a row for each variant, point and run
    days/part-*.parquet    a row for each day of these, if series are kept
    parts.jsonl            only until it is finished: the chunks done, as `parts` below

Keys of the manifest:

- `kidal_sim results`: the format of the folder, a number; `kidal_sim.batch.storage.formats` reads the earlier ones.
- `state`: running (even if nobody works on it any more) or finished.
- `title`, `question`; `variants`: of each variant title, question, digest of its scenario, and the site of its objective.
- `plan`: `runs`, `seed`, `draws` (null: every run draws inputs and dice), `points` (how many), `apart` (whether the points
  change scenarios; else they set uniforms of inputs, in points.parquet), `changes` (what each point changes, if so), `days`
  (whether series are kept), `chunk` (most rows in a part), `outcomes` (null: all), `until` (null, or the rule by which it ends).
- `described`: everything on which the data files depend, in words, by name; compared when the batch goes on.
- `files`: checksum of each file but the manifest, the journal and the parts.
- `seal`: checksum of all else that the manifest says.
- `fingerprint`: sources and versions; `proof`: digest of the first ten runs, which are run again whenever the batch goes on;
  `machine`, `command`, `began`.

When finished, also:

- `rows`: in runs/, in all; `stopped`: runs of each variant at which `until` ended it, or null.
- `parts`: by chunk its `rows`, and by kind of table the `checksums` of the file, its `sizes`, the checksum of its end (`footers`), and the
  `digests` of the rows.
- `digests`: of all rows of each kind of table; `digest`: the short one that is printed. Neither depends on parts and order.
- `ended`; `seconds`: from the last start on.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kidal_sim.batch.layout import COLUMNS, DAYS, EXPERIMENT, MANIFEST, RUNS, SCENARIOS, Kind
from kidal_sim.batch.storage.consistency import SEALED, digests_of, problem_of_digest, problem_of_parts
from kidal_sim.batch.storage.content_hash import overall
from kidal_sim.batch.storage.formats import FORMAT, MARK, upgraded
from kidal_sim.batch.storage.journal import ChunkId, Count, Entry, Hash
from kidal_sim.batch.storage.part_files import as_json, checksum, parts, read_footer
from kidal_sim.batch.storage.provenance import now
from kidal_sim.batch.storage.regular_files import names_in, read_regular
from kidal_sim.errors import BatchError
from kidal_sim.units import shorten

RUNNING, FINISHED = "running", "finished"
SEAL = "seal"


class DamagedError(BatchError):
    """A results folder whose manifest is damaged or lost."""


class Record(BaseModel):
    """A part of the manifest."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class VariantRecord(Record):
    """The record of a variant in the manifest."""

    title: str
    question: str
    digest: str
    """Digest of its scenario."""
    objective: str | None = None
    """The site that the plan is about, "" if there is none; None in folders that do not say it."""


class PlanRecord(Record):
    """The record of the design in the manifest."""

    runs: Annotated[int, Field(ge=1)]
    seed: int
    draws: int | None
    points: Annotated[int, Field(ge=1)]
    apart: bool
    changes: list[dict[str, Any]]
    days: bool
    chunk: Annotated[int, Field(ge=1)]
    outcomes: list[str] | None
    until: Any

    @property
    def rows_at_point(self) -> int:
        """Rows of one variant at one point; with a rule that ends it earlier, the most there can be."""
        return self.runs * (self.draws or 1)


class PartRecord(Record):
    """The record of a finished chunk in the manifest; what it says by kind of table, `Entry` explains."""

    rows: Count
    checksums: dict[Kind, Hash]
    digests: dict[Kind, Hash]
    sizes: dict[Kind, Count] = {}
    footers: dict[Kind, Hash] = {}


class Manifest(Record):
    """The manifest of a results folder; its keys are explained above."""

    format: int = Field(alias=MARK)
    state: Literal["running", "finished"]
    replaceable: bool = False
    """Whether a command that makes a whole folder anew may replace this one."""
    title: str
    question: str
    variants: Annotated[dict[str, VariantRecord], Field(min_length=1)]
    plan: PlanRecord
    described: dict[str, str]
    files: dict[str, Hash] = {}
    fingerprint: dict[str, str]
    proof: str
    machine: dict[str, Any] = {}
    command: str = ""
    began: str = ""
    rows: Count = 0
    stopped: int | None = None
    digests: dict[Kind, Hash] = {}
    digest: str = ""
    ended: str = ""
    seconds: float = 0.0
    parts: dict[ChunkId, PartRecord] = {}
    seal: str = ""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """Refuse a manifest whose parts are not those of its plan, or do not give its digest."""
        if problem := problem_of_parts(self, self.entries) or (problem_of_digest(self) if self.is_finished else ""):
            raise ValueError(problem)
        return self

    @property
    def is_finished(self) -> bool:
        """True if the batch is complete."""
        return self.state == FINISHED

    @property
    def planned_rows(self) -> int:
        """Rows of all variants at all points; with a rule that ends it earlier, the most there can be."""
        return self.plan.rows_at_point * self.plan.points * len(self.variants)

    @property
    def entries(self) -> dict[str, Entry]:
        """The chunks of a finished batch, as the journal has them."""
        return {
            chunk: Entry(chunk, each.rows, each.checksums, each.digests, "", each.sizes, each.footers) for chunk, each in self.parts.items()
        }

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of tables that the plan keeps."""
        return (RUNS, DAYS) if self.plan.days else (RUNS,)

    @property
    def cases(self) -> int:
        """How many variants and points have parts of their own."""
        return len(self.variants) * (self.plan.points if self.plan.apart else 1)

    @property
    def rows_in_case(self) -> int:
        """Rows that have a scenario in common; where a rule ended the batch, those after which it did."""
        return self.stopped or self.plan.rows_at_point * (1 if self.plan.apart else self.plan.points)

    def finished(self, parts: Mapping[str, Entry], stopped: int | None, seconds: float) -> "Manifest":
        """Return the manifest of the same batch, complete with these parts."""
        digests = digests_of(parts.values())
        update = {
            "state": FINISHED,
            "rows": sum(entry.rows for entry in parts.values()),
            "stopped": stopped,
            "digests": digests,
            "digest": overall(digests),
            "ended": now(),
            "seconds": round(seconds, 1),
            "parts": {chunk: PartRecord.model_validate(parts[chunk], from_attributes=True) for chunk in sorted(parts)},
        }
        return self.model_copy(update=update)

    def as_json(self) -> bytes:
        """Return the file's content, which says nothing of what is not known yet."""
        return as_json(sealed(self.model_dump(mode="json", by_alias=True, exclude_unset=True)))


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a manifest with its seal, by which a reader knows that nothing of it was changed."""
    unsealed = {name: value for name, value in content.items() if name != SEAL}
    text = json.dumps(unsealed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unsealed | {SEAL: checksum(text.encode())}


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a results folder, of whatever format.

    Raises
    ------
    BatchError: if this is no results folder, or one of a later format. DamagedError: if it is one whose manifest cannot be used.
    """
    if not folder.is_dir():
        raise BatchError(f"{folder}: {'is a file, not a results folder' if folder.exists() else 'there is no such folder'}")
    content = read_regular(folder, MANIFEST)
    if content is None:
        raise _damaged(folder, "is missing") if is_damaged(folder) else BatchError(f"{folder}: is no results folder of kidal_sim")
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(folder, f"is damaged ({error})") from error
    if not isinstance(raw, dict) or MARK not in raw:
        if is_damaged(folder):
            raise _damaged(folder, "is damaged (it does not say that it is one of kidal_sim)")
        raise BatchError(f"{folder}: is no results folder of kidal_sim; its {MANIFEST} is of another program")
    return _checked(folder, raw)


def _checked(folder: Path, raw: dict[str, Any]) -> Manifest:
    """Return a manifest as of today's format, or say what is wrong with it."""
    number = raw[MARK]
    if type(number) is not int or number < 1:
        raise _damaged(folder, f"is damaged ({shorten(repr(number))} is no number of a format)")
    if number > FORMAT:
        raise BatchError(f"{folder}: was made by a later version of kidal_sim (format {number}); this version reads formats 1 to {FORMAT}")
    try:
        if number >= SEALED and raw != sealed(raw):
            raise _damaged(folder, "is damaged or was changed (its seal does not hold)")
        return Manifest.model_validate(upgraded(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _damaged(folder, f"is damaged ({where}: {first['msg'][0].lower()}{first['msg'][1:]})") from error
    except (RecursionError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _damaged(folder, f"is damaged ({type(error).__name__}: {error})") from error


def is_results(folder: Path) -> bool:
    """Return whether a results folder of ours stands here, by its manifest: other programs have files of that name, too."""
    try:
        found = json.loads(read_regular(folder, MANIFEST) or b"")
    except (BatchError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and MARK in found


def is_damaged(folder: Path) -> bool:
    """Return whether the rest of a results folder stands here, whose manifest is lost or cannot be read."""
    try:
        return not is_results(folder) and bool({SCENARIOS, EXPERIMENT, COLUMNS} & set(names_in(folder))) and bool(parts(folder, RUNS))
    except BatchError:
        return False


def is_begun(folder: Path) -> bool:
    """Return whether a batch ended here before its manifest was written: nothing but what is written before it is there."""
    return not is_results(folder) and not is_damaged(folder) and EXPERIMENT in names_in(folder)


def _damaged(folder: Path, what: str) -> DamagedError:
    """Return the error that says what is wrong with the manifest, what can still be had, and how."""
    sizes = [size for path in parts(folder, RUNS) if (size := _rows_of(folder, path.name)) is not None]
    left = (
        f"{len(sizes):,} part files of runs with {sum(sizes):,} rows can still be read, as Parquet" if sizes else "no part file can be read"
    )
    cure = (
        f"kidal-sim resume {folder} restores it, if this version of the program made it"
        if EXPERIMENT in names_in(folder)
        else f"as {EXPERIMENT} is missing, too, it cannot be restored; run the experiment again, into another folder"
    )
    return DamagedError(f"{folder / MANIFEST}: {what}. In {folder}, {left}. {cure[0].upper()}{cure[1:]}.")


def _rows_of(folder: Path, name: str) -> int | None:
    """Return how many rows a part file of runs has, by its footer; None if it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = read_footer(folder, f"{RUNS}/{name}")
        return None if found is None else int(pq.read_metadata(pa.BufferReader(found[1])).num_rows)
    except (BatchError, ValueError, OSError, pa.ArrowException):
        return None
