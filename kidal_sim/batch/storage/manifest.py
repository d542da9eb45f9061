"""The manifest of a results folder: what it holds, what made it, and whether it is complete.

A results folder::

    manifest.json          this
    experiment.yaml        the experiment as resolved; its variants are the files in scenarios/
    scenarios/NAME.yaml    each variant as resolved, before the sweep changes it
    points.parquet         with a sweep: a row for each point, `point` and a column for each address that the sweep sets
    columns.json           type, unit and meaning of every column, by kind of table
    runs/part-*.parquet    a row for each variant, point and run
    days/part-*.parquet    a row for each day of these, if series are kept
    parts.jsonl            only until it is finished: the chunks done, as `parts` below

Keys of the manifest:

- `kidal_sim results`: layout of the folder, a number.
- `state`: running (even if nobody works on it any more) or finished.
- `title`, `question`; `variants`: of each variant title, question and digest of its scenario.
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
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kidal_sim.batch.design.study import Study
from kidal_sim.batch.execution.task import proof
from kidal_sim.batch.storage.content_hash import added, overall, shown
from kidal_sim.batch.storage.folders import FINISHED, MANIFEST, MARK, REPLACEABLE, RUNNING, is_results
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.batch.storage.part_files import KINDS
from kidal_sim.batch.storage.provenance import circumstances, fingerprint, now
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.serialize import canonical, digest

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

LAYOUT = 2
"""Raised when the layout of a results folder changes."""


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder."""
    if not is_results(folder):
        raise BatchError(f"{folder}: is no results folder of kidal_sim")
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if found[MARK] != LAYOUT:
        raise BatchError(f"{folder}: was made by another version of kidal_sim (layout {found[MARK]}; this one has {LAYOUT})")
    if missing := {"state", "title", "question", "variants", "plan", "described", "fingerprint", "proof"} - set(found):
        raise BatchError(f"{folder / MANIFEST}: is damaged: {', '.join(sorted(missing))} missing")
    return found


def wanted(found: Mapping[str, Any]) -> int:
    """Rows of all variants at all points; with a rule that ends it earlier, the most there can be."""
    plan = found["plan"]
    return int(plan["runs"] * (plan["draws"] or 1) * plan["points"] * len(found["variants"]))


def entries(found: Mapping[str, Any]) -> dict[str, Entry]:
    """The parts of a finished results folder."""
    return {chunk: Entry(chunk, each["rows"], each["checksums"], each["digests"]) for chunk, each in found.get("parts", {}).items()}


def begun(study: Study) -> dict[str, Any]:
    """The manifest of a batch that has nothing yet."""
    plan, experiment = study.plan, study.experiment
    return {
        MARK: LAYOUT,
        "state": RUNNING,
        REPLACEABLE: study.plain,
        "title": experiment.title,
        "question": experiment.question,
        "variants": {name: _variant(each) for name, each in study.scenarios.items()},
        "plan": {
            "runs": plan.runs, "seed": plan.seed, "draws": plan.draws, "points": plan.points, "apart": plan.apart,
            "changes": list(study.points.changes), "days": plan.days, "chunk": plan.size,
            "outcomes": None if study.outcomes is None else list(study.outcomes),
            "until": None if experiment.until is None else canonical(experiment.until),
        },
        "described": described(study),
        "fingerprint": fingerprint(),
        "proof": proof(study.first_task),
        **circumstances(),
    }  # fmt: skip


def finished(begun: Mapping[str, Any], parts: Mapping[str, Entry], stopped: int | None, seconds: float) -> dict[str, Any]:
    """The manifest of a complete batch, of these parts."""
    kinds = [kind for kind in KINDS if any(kind in entry.digests for entry in parts.values())]
    digests = {kind: shown(added(int(entry.digests[kind], 16) for entry in parts.values())) for kind in kinds}
    return {
        **begun,
        "state": FINISHED,
        "rows": sum(entry.rows for entry in parts.values()),
        "stopped": stopped,
        "digests": digests,
        "digest": overall(digests),
        "ended": now(),
        "seconds": round(seconds, 1),
        "parts": {
            chunk: {"rows": parts[chunk].rows, "checksums": parts[chunk].checksums, "digests": parts[chunk].digests}
            for chunk in sorted(parts)
        },
    }


def described(study: Study) -> dict[str, str]:
    """Everything but the fingerprint on which the data files of a batch depend, in words, by name."""
    plan, until = study.plan, study.experiment.until
    scenarios = {f"scenario of {name}": digest(each) for name, each in study.scenarios.items()}
    return scenarios | {
        "variants": ", ".join(plan.variants),
        "points": _digest([list(study.points.changes), {name: list(each) for name, each in study.points.uniforms.items()}]),
        "runs": f"{plan.runs}",
        "draws": f"{plan.draws}",
        "seed": f"{plan.seed}",
        "outcomes": "all" if study.outcomes is None else ", ".join(study.outcomes),
        "series": f"{plan.days}",
        "until": f"{None if until is None else canonical(until)}",
        "chunk": f"{plan.size}",
    }


def _variant(scenario: "Scenario") -> dict[str, str]:
    return {"title": scenario.title, "question": scenario.question, "digest": digest(scenario)}


def _digest(content: Any) -> str:
    """Digest of what the sweep sets."""
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=8).hexdigest()
