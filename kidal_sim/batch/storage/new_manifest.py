"""The manifest of a batch that begins, from its study."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from kidal_sim.batch.design.study import Study
from kidal_sim.batch.storage.formats import FORMAT, MARK
from kidal_sim.batch.storage.manifest import RUNNING, Manifest
from kidal_sim.batch.storage.part_files import checksum
from kidal_sim.batch.storage.provenance import circumstances, fingerprint
from kidal_sim.scenario.files.serialize import canonical, digest

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


def new_manifest(study: Study, proof: str, files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest of a batch that has no parts yet.

    proof: digest of its first few runs; files: content of all other files that are there, by name.
    """
    plan, experiment = study.plan, study.experiment
    content = {
        MARK: FORMAT,
        "state": RUNNING,
        "replaceable": study.plain,
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
        "files": {name: checksum(content) for name, content in files.items()},
        "fingerprint": fingerprint(),
        "proof": proof,
        **circumstances(),
    }  # fmt: skip
    return Manifest.model_validate(content)


def described(study: Study) -> dict[str, str]:
    """Return everything but the fingerprint on which the data files of a batch depend, in words, by name."""
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


def _variant(scenario: "Scenario") -> Mapping[str, str]:
    objective = scenario.objective.site if scenario.objective else ""
    return {"title": scenario.title, "question": scenario.question, "digest": digest(scenario), "objective": objective}


def _digest(content: Any) -> str:
    """Return the digest of what the sweep sets."""
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=8).hexdigest()
