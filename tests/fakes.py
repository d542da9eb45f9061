"""A stand-in for the engine: outcomes that depend on plan, seed and run alone, at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.engine.run import Batch, Numbers

OUTCOMES = [
    Outcome("captured", "binary", "", "Whether the site was captured."),
    Outcome("captured_day", "quantity", "day", "Day of the capture."),
    Outcome("losses", "count", "people", "Killed and missing."),
]


@dataclass(frozen=True)
class FakeScenario:
    """As much of a scenario as a batch needs: here, only how likely a capture is."""

    title: str
    chance: float = 0.5
    question: str = ""
    objective: None = None


def run(scenario: FakeScenario, seed: int, numbers: Sequence[int] | Numbers, series: bool) -> Batch:
    """Rows that do not depend on how the runs are cut into chunks."""
    runs = numbers.run if isinstance(numbers, Numbers) else numbers
    luck = [np.random.default_rng([seed, number]).random(2) for number in runs]
    captured = [bool(first < scenario.chance) for first, _ in luck]
    columns = {
        "run": pa.array(runs, pa.int64()),
        "outer": pa.array(runs, pa.int64()),
        "inner": pa.array(runs, pa.int64()),
        "input.units.column.people": [650.0 + 250 * second for _, second in luck],
        "captured": captured,
        "captured_day": pa.array([90 * second if there else None for there, (_, second) in zip(captured, luck, strict=True)], pa.float64()),
        "losses": [int(100 * second) for _, second in luck],
    }
    if scenario.chance == 0:  # a plan with an assumption of its own
        columns["input.units.convoy.people"] = [20.0] * len(luck)
    days = pa.table({"run": np.repeat(np.array(runs), 3), "day": np.tile(np.arange(3), len(runs)), "strength": np.ones(3 * len(runs))})
    return Batch(pa.table(columns), days if series else None)


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of fake scenarios."""
    monkeypatch.setattr("kidal_sim.engine.run.run", run)
    monkeypatch.setattr("kidal_sim.batch.storage.columns.describe", lambda scenario: OUTCOMES)
    monkeypatch.setattr("kidal_sim.batch.results.outcome_selection.describe", lambda scenario: OUTCOMES)
    monkeypatch.setattr("kidal_sim.batch.execution.run_batch.serialize", lambda model: f"title: {model.title}\n")
    monkeypatch.setattr("kidal_sim.batch.storage.new_manifest.digest", lambda scenario: f"digest of {scenario.title}")
