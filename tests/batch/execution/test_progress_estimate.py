"""How well the objective's fate is known so far: an ordinary interval, of all the runs there are."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kidal_sim.batch.execution.progress import Known
from kidal_sim.batch.execution.run_batch import run_batch
from kidal_sim.batch.layout import RUNS
from tests.experiments import read_rows, study


@pytest.mark.parametrize("variants", [{"go": "go.yaml"}, {"go": "go.yaml", "wait": "wait.yaml"}])
def test_known__at_the_end_it_is_the_interval_of_the_table(tmp_path: Path, variants: dict[str, str]) -> None:
    told: list[Known | None] = []
    (tmp_path / "results").mkdir()
    run_batch(tmp_path / "results", study(tmp_path, variants=variants), 2, lambda rows, known=None, **more: told.append(known))
    frame = read_rows(tmp_path / "results", RUNS, ["variant", "camp_captured"]).to_pandas()
    first, *second = (part["camp_captured"].to_numpy(dtype=np.float64) for _, part in frame.groupby("variant"))
    values = second[0] - first if second else first
    assert told[-1] is not None and told[-1].outcome == "camp_captured"
    assert told[-1].half_width == pytest.approx(1.96 * values.std(ddof=1) / math.sqrt(60))


@pytest.mark.parametrize("content", [{"draws": 2}, {"sweep": {"list": [{"rules.mines.killed": 1}]}}, {"outcomes": ["fort_*"]}], ids=str)
def test_known__nothing_where_it_would_mean_nothing(tmp_path: Path, content: dict[str, Any]) -> None:
    told: list[Known | None] = []
    (tmp_path / "results").mkdir()
    run_batch(tmp_path / "results", study(tmp_path, **content), 2, lambda rows, known=None, **more: told.append(known))
    assert set(told) == {None}


def test_known__nothing_of_an_outcome_that_one_of_the_variants_does_not_have(tmp_path: Path) -> None:
    told: list[Known | None] = []
    (tmp_path / "results").mkdir()
    variants = {"go": "go.yaml", "blind": {"scenario": "wait.yaml", "overrides": {"sites.camp.reported": False}}}
    run_batch(tmp_path / "results", study(tmp_path, variants=variants), 2, lambda rows, known=None, **more: told.append(known))
    assert told and set(told) == {None}
