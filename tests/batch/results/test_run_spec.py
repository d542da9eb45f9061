"""Rows of a results folder that are not there; those that are, in tests/batch/design/test_study.py."""

from pathlib import Path

import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from tests import experiments


@pytest.mark.parametrize(
    ("variant", "run", "point", "message"),
    [
        ("went", 0, 0, "has no variant 'went'; its variants are go, wait"),
        ("go", 6, 0, "run: found 6, which is not a whole number from 0 to 5"),
        ("go", -1, 0, "run: found -1"),
        ("go", 0, 2, "has no point 2; its points are 0 to 1"),
    ],
)
def test_run_spec__what_is_not_there(tmp_path: Path, variant: str, run: int, point: int, message: str) -> None:
    sweep = {"list": [{"rules.mines.killed": 1.0}, {"rules.mines.killed": 2.0}]}
    experiments.recorded(tmp_path / "results", experiments.study(tmp_path, sweep=sweep, runs=3, draws=2))
    with pytest.raises(BatchError, match=message):
        open_results(tmp_path / "results").run_spec(variant, [run], point)


def test_run_spec__no_results(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="is no results folder"):
        open_results(tmp_path)


def test_run_spec__a_scenario_that_was_changed_since(tmp_path: Path) -> None:
    experiments.recorded(tmp_path / "results", experiments.study(tmp_path, runs=3))
    file = tmp_path / "results" / "scenarios" / "go.yaml"
    lines = file.read_text().splitlines()
    file.write_text("\n".join("question: Is it the same?" if line.startswith("question:") else line for line in lines))
    with pytest.raises(BatchError, match=r"scenarios/go\.yaml: is not as it was written"):
        open_results(tmp_path / "results").run_spec("go", [0])
    open_results(tmp_path / "results").run_spec("wait", [0])
