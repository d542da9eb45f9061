"""Rows of a results folder that are not there; those that are, in tests/batch/design/test_study.py."""

from pathlib import Path

import pytest

from kidal_sim.engine.replay import recorded
from kidal_sim.errors import BatchError
from tests import experiments


@pytest.mark.parametrize(
    ("variant", "run", "point", "message"),
    [
        ("went", 0, 0, "there is no variant 'went'; there are go, wait"),
        ("go", 6, 0, "there is no run 6; there are 6, from 0"),
        ("go", -1, 0, "there is no run -1"),
        ("go", 0, 2, "there is no point 2; there are 2, from 0"),
    ],
)
def test_recorded__what_is_not_there(tmp_path: Path, variant: str, run: int, point: int, message: str) -> None:
    sweep = {"list": [{"rules.mines.killed": 1.0}, {"rules.mines.killed": 2.0}]}
    experiments.recorded(tmp_path / "results", experiments.study(tmp_path, sweep=sweep, runs=3, draws=2))
    with pytest.raises(BatchError, match=message):
        recorded(tmp_path / "results", variant, run, point)


def test_recorded__no_results(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="is no results folder"):
        recorded(tmp_path, "go", 0)
