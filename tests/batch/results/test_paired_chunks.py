"""Runs of several plans side by side, from a table or a folder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.analysis.comparison.compare import compare_results, compare_runs
from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.results import paired_chunks
from kidal_sim.batch.results.paired_chunks import blocks_of_results, blocks_of_runs, blocks_of_table
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.batch.storage.durable_files import write
from kidal_sim.batch.storage.part_files import encode, part_name
from kidal_sim.engine.outcomes.table import Outcome
from tests.experiments import read_rows
from tests.fakes import FakeScenario, fake_engine
from tests.manifests import put_manifest

__all__ = ["fake_engine"]

OUTCOMES = [Outcome("won", "binary", "", ""), Outcome("losses", "count", "people", ""), Outcome("day", "quantity", "day", "")]
COLUMNS = [outcome.name for outcome in OUTCOMES]


def rows(variant: str, runs: Sequence[int]) -> pa.Table:
    """Outcomes that depend on plan and run alone."""
    luck = np.array([np.random.default_rng(run).random(2) for run in runs]).reshape(-1, 2)
    won = luck[:, 0] < (0.3 if variant == "a" else 0.5)
    return pa.table(
        {
            "variant": [variant] * len(runs), "point": [0] * len(runs), "run": pa.array(runs, pa.int64()), "won": won,
            "losses": (luck[:, 1] * (50 if variant == "a" else 80)).astype(int),
            "day": pa.array(luck.sum(axis=1), mask=~won),
        }
    )  # fmt: skip


def folder_of(place: Path, variants: Sequence[str], runs: int, size: int) -> Results:
    """A results folder in parts of this size, written in an order of its own."""
    starts = [(number, first) for number in range(len(variants)) for first in range(0, runs, size)]
    for number, first in reversed(starts):
        table = rows(variants[number], range(first, min(first + size, runs)))
        write(encode(table), place, part_name(RUNS, f"{number:03d}-{first:08d}"))
    return open_results(put_manifest(place, variants))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paired_chunks, "BLOCK", 64)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("size", [7, 64, 100, 1000])
def test_of_folder__every_run_once_and_side_by_side(tmp_path: Path, size: int) -> None:
    found = list(blocks_of_results(folder_of(tmp_path, ["b", "a"], 300, size), ["losses"]))
    assert [list(block) for block in found] == [["b", "a"]] * 5
    for name in ("b", "a"):
        assert [run for block in found for run in block[name].column("run").to_pylist()] == list(range(300))
    assert [len(block["a"]) for block in found] == [64, 64, 64, 64, 44]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("size", [7, 64, 250])
def test_compare_folder__the_same_to_the_last_digit_however_it_is_cut_and_read(tmp_path: Path, size: int) -> None:
    results = folder_of(tmp_path, ["a", "b"], 500, size)
    found, table = compare_results(results, OUTCOMES), compare_runs(read_rows(results.folder, RUNS), OUTCOMES)
    assert found.to_pandas().equals(table.to_pandas())


@pytest.mark.parametrize("size", [7, 64, 300])
def test_compare_folder__blocks_change_no_more_than_the_last_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    results = folder_of(tmp_path, ["a", "b"], 300, 50)
    whole = compare_results(results, OUTCOMES).to_pandas().set_index(["outcome", "variant"]).select_dtypes("number")
    monkeypatch.setattr(paired_chunks, "BLOCK", size)
    pieces = compare_results(results, OUTCOMES).to_pandas().set_index(["outcome", "variant"]).select_dtypes("number")
    assert np.allclose(whole, pieces, rtol=1e-12, atol=0, equal_nan=True)


@pytest.mark.usefixtures("small_blocks")
def test_of_folder__runs_that_one_plan_lacks_are_left_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["a", "b"], 300, 50).folder
    (folder / RUNS / "part-000-00000100.parquet").unlink()
    (folder / RUNS / "part-001-00000250.parquet").unlink()
    results = open_results(put_manifest(folder, ["a", "b"]))  # as of a batch whose chunks failed, not of one that lost parts
    found = list(blocks_of_results(results, ["won"]))
    for name in ("a", "b"):
        assert [run for block in found for run in block[name].column("run").to_pylist()] == [*range(100), *range(150, 250)]
    assert compare_results(results, OUTCOMES).to_pandas().equals(compare_runs(read_rows(folder, RUNS), OUTCOMES).to_pandas())


@pytest.mark.usefixtures("small_blocks")
def test_of_table__rows_in_any_order_and_runs_far_apart() -> None:
    table = pa.concat_tables([rows("a", [5, 900, 3, 70]), rows("b", [900, 4, 3, 5])])
    found = list(blocks_of_table(table))
    for name in ("a", "b"):
        assert [run for block in found for run in block[name].column("run").to_pylist()] == [3, 5, 900]


@pytest.mark.usefixtures("fake_engine")
@pytest.mark.parametrize(("cores", "chunk"), [(1, 50), (3, 7)])
def test_of_runs__side_by_side_and_in_order_whatever_ends_first(cores: int, chunk: int) -> None:
    scenarios = {"push": FakeScenario("Push", 0.3), "stay": FakeScenario("Stay", 0.0)}
    told: list[int] = []
    plan = Plan(tuple(scenarios), 101, 5, chunk=chunk)
    found = list(blocks_of_runs(scenarios, plan, ["run", "losses", "input.units.convoy.people"], cores, told.append))  # type: ignore[arg-type]
    assert sum(told) == 202 and {tuple(block) for block in found} == {("push", "stay")}
    for name in scenarios:
        assert [run for block in found for run in block[name].column("run").to_pylist()] == list(range(101))
    assert {name for block in found for name in block["stay"].column_names} == {"run", "input.units.convoy.people", "losses"}
    assert {name for block in found for name in block["push"].column_names} == {"run", "losses"}  # it has no such input


def test_of_folder__reads_no_more_than_it_is_asked_for(tmp_path: Path) -> None:
    (block,) = blocks_of_results(folder_of(tmp_path, ["a"], 20, 20), ["won"])
    assert block["a"].column_names == ["run", "won"]
