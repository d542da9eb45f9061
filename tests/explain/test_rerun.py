"""Runs made again with their events are the runs of the folder."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.engine.run import Numbers
from kidal_sim.errors import BatchError
from kidal_sim.explain import rerun
from kidal_sim.explain.rerun import OneRun, check_same, logged, rerun_rows, rows
from tests import experiments
from tests.manifests import put_manifest

DESIGNS: dict[str, dict[str, Any]] = {
    "plain": {},
    "nested": {"runs": 3, "draws": 20},
    "scenarios swept": {"sweep": {"list": [{"rules.mines.killed": 1.0}, {"rules.mines.killed": 3.0}]}},
    "inputs swept": {"sweep": {"latin_hypercube": {"points": 2, "inputs": ["rules.mines.strikes", "units.column.people"]}}, "runs": 30},
}


@pytest.mark.parametrize("design", DESIGNS)
def test_made_again__every_outcome_is_that_of_the_row(tmp_path: Path, design: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the design; some of the runs, out of the middle, in pieces."""
    monkeypatch.setattr(rerun, "AT_ONCE", 4)
    folder = tmp_path / "results"
    experiments.recorded(folder, experiments.study(tmp_path, **DESIGNS[design]))
    point = 1 if "sweep" in DESIGNS[design] else 0
    runs = [3, 4, 8, 9, 10, 17, 29]
    stored = rows(open_results(folder), "wait", point, None, runs)
    assert stored.column("run").to_pylist() == runs
    scenario, seed, numbers = open_results(folder).run_spec("wait", runs, point)
    again = logged(scenario, seed, numbers).outcomes
    assert again.equals(stored.select(again.column_names).cast(again.schema))
    made = list(rerun_rows(open_results(folder), "wait", runs, point, stored))
    assert [run for run, _, _ in made] == runs and all(len(events) for _, _, events in made)
    alone = OneRun.of_row(open_results(folder), "wait", 17, point)
    assert alone.events.tobytes() == made[5][2].tobytes() and len(alone.history) == len(alone.events)


def test_logged__has_room_for_every_event(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, numbers = experiments.small(), Numbers.plain(range(20))
    whole = logged(scenario, 5, numbers)
    monkeypatch.setattr(rerun, "CAPACITY", 2)
    again = logged(scenario, 5, numbers)
    assert max(len(whole.events(row)) for row in range(20)) > 2
    assert all(whole.events(row).tobytes() == again.events(row).tobytes() for row in range(20))


def test_in_order__keeps_the_order_and_no_more_than_so_many_wait() -> None:
    begun: list[int] = []

    def work(piece: slice) -> Any:
        begun.append(piece.start)
        return piece.start

    with ThreadPoolExecutor(1) as executor:
        for taken, (piece, made) in enumerate(rerun.in_order(executor, work, [slice(at, at + 1) for at in range(20)], 3)):
            assert piece.start == made == taken  # type: ignore[comparison-overlap]
            assert len(begun) <= taken + 4


def test_check_same__tells_the_run_and_the_outcome_that_differ(tmp_path: Path) -> None:
    results = open_results(put_manifest(tmp_path))
    stored = pa.table({"run": [4, 7], "losses": [1, 2], "day": pa.array([1.5, None])})
    check_same(results, [4, 7], stored.drop_columns(["run"]), stored)
    other = pa.table({"losses": [1, 3], "day": pa.array([1.5, None])})
    with pytest.raises(BatchError, match="run 7 made again has losses 3, the folder has 2"):
        check_same(results, [4, 7], other, stored)
    nearly = pa.table({"losses": [1, 2], "day": pa.array([np.nextafter(1.5, 2), None])})
    with pytest.raises(BatchError, match="run 4 made again has day"):
        check_same(results, [4, 7], nearly, stored)


def test_made_again__refuses_the_rows_of_another_program(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    experiments.recorded(folder, experiments.study(tmp_path))
    stored = rows(open_results(folder), "go", 0, None, [0, 1])
    at = stored.schema.names.index("government_losses")
    false = stored.set_column(at, "government_losses", pa.array([10_000, 10_000]))
    with pytest.raises(BatchError, match="another program made it"):
        list(rerun_rows(open_results(folder), "go", [0, 1], 0, false))


def test_run_spec__fixes_the_same_for_every_run(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    experiments.recorded(folder, experiments.study(tmp_path, **DESIGNS["inputs swept"]))
    numbers = open_results(folder).run_spec("go", [2, 5], 1).numbers
    assert dataclasses.asdict(numbers)["run"].tolist() == [2, 5] and sorted(numbers.fixed) == ["rules.mines.strikes", "units.column.people"]
