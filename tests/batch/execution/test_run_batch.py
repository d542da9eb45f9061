"""A batch as a folder: complete, explained, and the same whoever made it."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.execution.run_batch import BatchSummary, run_batch
from kidal_sim.batch.layout import DAYS, RUNS
from kidal_sim.batch.storage import part_files
from tests.experiments import read_rows
from tests.fakes import FakeScenario, fake_engine

__all__ = ["fake_engine"]
pytestmark = pytest.mark.usefixtures("fake_engine")
SCENARIOS = {"push": FakeScenario("Push", 0.7), "relief": FakeScenario("Relief", 0.0)}
PLAN = Plan(("push", "relief"), 407, seed=3, chunk=200)
CHUNK = 200


def recorded(folder: Path, cores: int = 2, plan: Plan = PLAN) -> BatchSummary:
    folder.mkdir()
    return run_batch(folder, Study.of(SCENARIOS, plan), cores, lambda rows, **more: None)  # type: ignore[arg-type]


def test_record__any_number_of_threads_gives_the_same_files(tmp_path: Path) -> None:
    one, four = recorded(tmp_path / "one", cores=1), recorded(tmp_path / "four", cores=4)
    assert one.digest == four.digest
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*") if path.name != "manifest.json"]
    assert len(files) == 2 * 2 * 3 + 2 + 2  # runs and days x plans x chunks, scenarios, columns and experiment
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "four" / file).read_bytes() for file in files)


def test_record__another_seed_is_another_digest(tmp_path: Path) -> None:
    other = recorded(tmp_path / "other", plan=replace(PLAN, seed=4))
    assert other.digest != recorded(tmp_path / "first").digest


def test_record__rows_stand_by_variant_then_run(tmp_path: Path) -> None:
    recorded(tmp_path / "results")
    rows = read_rows(tmp_path / "results", RUNS, ["variant", "run"]).to_pydict()
    assert rows["variant"] == ["push"] * PLAN.runs + ["relief"] * PLAN.runs
    assert rows["run"] == [*range(PLAN.runs)] * 2


def test_record__every_column_is_explained_and_every_chunk_listed(tmp_path: Path) -> None:
    recorded(tmp_path / "results")
    meanings = json.loads((tmp_path / "results" / "columns.json").read_text())
    for kind in (RUNS, DAYS):
        assert set(meanings[kind]) == set(read_rows(tmp_path / "results", kind).column_names)
    assert meanings["runs"]["captured_day"] == {
        "type": "double", "unit": "day", "meaning": "Day of the capture.", "label": "captured day", "kind": "quantity", "role": "outcome",
        "site": None, "sense": "", "shown_in": None,
    }  # fmt: skip
    manifest = json.loads((tmp_path / "results" / "manifest.json").read_text())
    assert list(manifest["parts"]) == [path.stem.removeprefix("part-") for path in part_files.parts(tmp_path / "results", RUNS)]
    assert manifest["plan"]["seed"] == 3 and manifest["variants"]["push"]["digest"] == "digest of Push"
    assert {"python", "numpy", "numba", "scipy", "pyarrow", "kidal_sim"} <= set(manifest["fingerprint"])


def test_record__no_days_in_large_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kidal_sim.batch.design.plan.MOST_ROWS_WITH_DAYS", PLAN.total - 1)
    recorded(tmp_path / "results")
    assert part_files.parts(tmp_path / "results", DAYS) == []
    assert list(json.loads((tmp_path / "results" / "columns.json").read_text())) == ["runs"]


def test_record__progress_counts_every_run_once(tmp_path: Path) -> None:
    steps: list[int] = []
    run_batch(tmp_path, Study.of(SCENARIOS, PLAN), 2, lambda rows, **more: steps.append(rows))  # type: ignore[arg-type]
    assert sum(steps) == PLAN.total


def test_record__a_part_can_be_read_with_nothing_but_parquet(tmp_path: Path) -> None:
    recorded(tmp_path / "results")
    assert pq.read_table(part_files.parts(tmp_path / "results", RUNS)[0]).column("variant").to_pylist() == ["push"] * CHUNK
