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
- `fingerprint`: sources and versions; `proof`: digest of the first ten runs, which are run again whenever the batch goes on;
  `machine`, `command`, `began`.

When finished, also:

- `rows`: in runs/, in all; `stopped`: runs of each variant at which `until` ended it, or null.
- `parts`: by chunk its `rows`, and by kind of table the `checksums` of the file and `digests` of the rows.
- `digests`: of all rows of each kind of table; `digest`: the short one that is printed. Neither depends on parts and order.
- `ended`; `seconds`: from the last start on.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kidal_sim.batch.layout import EXPERIMENT, KINDS, MANIFEST, RUNS, SCENARIOS
from kidal_sim.batch.storage.content_hash import added, overall, shown
from kidal_sim.batch.storage.formats import FORMAT, MARK, upgraded
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.part_files import as_json
from kidal_sim.batch.storage.provenance import now
from kidal_sim.batch.storage.regular_files import read_regular
from kidal_sim.errors import BatchError

RUNNING, FINISHED = "running", "finished"
Count = Annotated[int, Field(ge=0)]
CHUNK_ID = r"^\d+-\d+$"


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
    """The record of a finished chunk in the manifest."""

    rows: Count
    checksums: dict[str, str]
    """Checksum of the file of each kind of table."""
    digests: dict[str, str]
    """Digest of the rows of each kind of table."""


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
    fingerprint: dict[str, str]
    proof: str
    machine: dict[str, Any] = {}
    command: str = ""
    began: str = ""
    rows: Count = 0
    stopped: int | None = None
    digests: dict[str, str] = {}
    digest: str = ""
    ended: str = ""
    seconds: float = 0.0
    parts: dict[Annotated[str, Field(pattern=CHUNK_ID)], PartRecord] = {}

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
        return {chunk: Entry(chunk, each.rows, each.checksums, each.digests) for chunk, each in self.parts.items()}

    def finished(self, parts: Mapping[str, Entry], stopped: int | None, seconds: float) -> "Manifest":
        """Return the manifest of the same batch, complete with these parts."""
        kinds = [kind for kind in KINDS if any(kind in entry.digests for entry in parts.values())]
        digests = {kind: shown(added(int(entry.digests[kind], 16) for entry in parts.values())) for kind in kinds}
        update = {
            "state": FINISHED,
            "rows": sum(entry.rows for entry in parts.values()),
            "stopped": stopped,
            "digests": digests,
            "digest": overall(digests),
            "ended": now(),
            "seconds": round(seconds, 1),
            "parts": {
                chunk: PartRecord(rows=parts[chunk].rows, checksums=parts[chunk].checksums, digests=parts[chunk].digests)
                for chunk in sorted(parts)
            },
        }
        return self.model_copy(update=update)

    def as_json(self) -> bytes:
        """Return the file's content, which says nothing of what is not known yet."""
        return as_json(self.model_dump(mode="json", by_alias=True, exclude_unset=True))


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a results folder, of whatever format.

    Raises
    ------
    BatchError: if this is no results folder, or one of a later format. DamagedError: if it is one whose manifest cannot be used.
    """
    if not folder.is_dir():
        raise BatchError(f"{folder}: {'is a file, not a results folder' if folder.exists() else 'there is no such folder'}")
    content = read_regular(folder / MANIFEST)
    if content is None:
        raise _damaged(folder, "is missing") if is_damaged(folder) else BatchError(f"{folder}: is no results folder of kidal_sim")
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(folder, f"is damaged ({error})") from error
    if not isinstance(raw, dict) or MARK not in raw:
        raise BatchError(f"{folder}: is no results folder of kidal_sim; its {MANIFEST} is of another program")
    return _checked(folder, raw)


def _checked(folder: Path, raw: dict[str, Any]) -> Manifest:
    """Return a manifest as of today's format, or say what is wrong with it."""
    number = raw[MARK]
    if isinstance(number, int) and number > FORMAT:
        raise BatchError(f"{folder}: was made by a later version of kidal_sim (format {number}); this version reads formats 1 to {FORMAT}")
    try:
        return Manifest.model_validate(upgraded(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _damaged(folder, f"is damaged ({where}: {first['msg'][0].lower()}{first['msg'][1:]})") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder, f"is damaged ({type(error).__name__}: {error})") from error


def is_results(folder: Path) -> bool:
    """Return whether a results folder of ours stands here, by its manifest: other programs have files of that name, too."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and MARK in found


def is_damaged(folder: Path) -> bool:
    """Return whether the rest of a results folder stands here, whose manifest is lost or cannot be read."""
    return not is_results(folder) and (folder / SCENARIOS).is_dir() and any((folder / RUNS).glob("part-*.parquet"))


def _damaged(folder: Path, what: str) -> DamagedError:
    """Return the error that says what is wrong with the manifest, what can still be had, and how."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows, parts = 0, 0
    for path in (folder / RUNS).glob("part-*.parquet"):
        try:
            rows += pq.read_metadata(path).num_rows
            parts += 1
        except (OSError, pa.ArrowInvalid):
            continue
    left = f"{parts:,} part files of runs with {rows:,} rows can still be read, as Parquet" if parts else "no part file of runs can be read"
    cure = (
        f"kidal-sim resume {folder} restores it, if this version of the program made it"
        if (folder / EXPERIMENT).is_file()
        else f"as {EXPERIMENT} is missing, too, it cannot be restored; run the experiment again, into another folder"
    )
    return DamagedError(f"{folder / MANIFEST}: {what}. In {folder}, {left}. {cure[0].upper()}{cure[1:]}.")
