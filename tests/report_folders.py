"""Small results folders for tests of reports: a real engine, two plans in a small theatre."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from markupsafe import Markup

from kidal_sim.analysis.decision.sweep_levels import levels_study
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.batch.layout import MANIFEST
from kidal_sim.batch.storage import journal
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.presentation.report.blocks import Picture
from tests.experiments import recorded, study, written
from tests.manifests import as_running

NO_FIGURE = Picture("A figure", "Of nothing.", Markup("<svg></svg>"), "nothing\n")
PREFER = ("government_losses:min",)
PEOPLE = "units.group.people"
TWO = {"grid": {PEOPLE: [50, 110]}}


@contextmanager
def without_figures() -> Iterator[None]:
    """Reports whose figures are not drawn, for tests that look at everything else: drawing takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kidal_sim.presentation.report.content.figures", lambda view, before: [NO_FIGURE, NO_FIGURE])
        patch.setattr("kidal_sim.presentation.report.content.theatre", lambda view: NO_FIGURE)
        patch.setattr("kidal_sim.presentation.report.robustness.picture", lambda *drawn: NO_FIGURE)
        yield


@pytest.fixture(scope="module", autouse=True)
def undrawn() -> Iterator[None]:
    """No test of a module that imports this draws the figures of a report."""
    with without_figures():
        yield


def made(place: Path, **content: Any) -> Path:
    """The results of two plans, one of which waits."""
    recorded(place / "results", study(place, chunk=None, **{"question": "Go, or wait?", "series": False} | content), 1)
    return place / "results"


def flipping(place: Path) -> Path:
    """Both plans along the size of the group, as `breakeven` runs them."""
    wanted = levels_study(written(place), [PEOPLE], 5, Changes(runs=80))
    recorded(place / "results", wanted, 1)
    return place / "results"


def unfinished(folder: Path, place: Path) -> Path:
    """A copy of a folder as it was when all chunks but one of each plan were done."""
    shutil.copytree(folder, place)
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    as_running(place)
    last = {chunk.rpartition("-")[0]: chunk for chunk in found["parts"]}
    with journal.appending(place) as file:
        for chunk, part in found["parts"].items():
            if chunk in last.values():
                (place / "runs" / f"part-{chunk}.parquet").unlink()
            else:
                journal.append(file, Entry(chunk, **part))
    return place


def hostile(place: Path, words: str) -> Path:
    """The results of plans that say these words wherever they may say anything."""
    written(place, title=words, question=words)
    source = {"publisher": words, "title": words, "date": "2023", "reliability": words}
    for name in ("go", "wait"):
        file = place / f"{name}.yaml"
        content = yaml.safe_load(file.read_text())
        content |= {"title": words, "question": words, "sources": {"somebody": source}}
        people = content["units"]["column"]["people"]
        content["units"]["column"]["people"] = people | {"source": "somebody", "note": words}
        file.write_text(yaml.safe_dump(content))
    recorded(place / "results", prepare(place / "experiment.yaml", Changes(runs=20)), 1)
    return place / "results"
