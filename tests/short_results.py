"""Small experiments with real runs, for tests that need a results folder: campaigns of ten days."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.execution.run_batch import run_batch

RUNS = 25
CHUNK = 10
TWO_RADII = {"grid": {"wings.tb2.radius": ["150 km", "300 km"]}}


def written(folder: Path, sweep: Mapping[str, Any] | None = TWO_RADII, series: bool = True, runs: int = RUNS) -> Path:
    """An experiment file: the two plans, at two points of a sweep."""
    content = {
        "title": "For a test",
        "question": "Does it work?",
        "variants": {"push": "kidal_sim:kidal_push.yaml", "relief": "kidal_sim:tessalit_relief.yaml"},
        "overrides": {"calendar.horizon": "10 d", "calendar.hold": "2 d"},
        "runs": runs,
        "seed": 1,
        "series": series,
    } | ({} if sweep is None else {"sweep": sweep})
    file = folder / "experiment.yaml"
    file.write_text(json.dumps(content))
    return file


def made(folder: Path, sweep: Mapping[str, Any] | None = TWO_RADII, series: bool = True, cores: int = 1) -> Path:
    """The results of such an experiment."""
    results = folder / "results"
    results.mkdir()
    recorded = run_batch(results, prepare(written(folder, sweep, series), Changes(chunk=CHUNK)), cores, lambda rows, **more: None)
    assert not recorded.faults
    return results
