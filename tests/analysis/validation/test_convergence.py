import math
from pathlib import Path

import numpy as np
import pytest

from kidal_sim.analysis.validation.convergence import RunningEstimate, measure_convergence, running_estimates, values_of
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.stopping.sequential_stopping import Rule, half_width
from kidal_sim.batch.storage.durable_files import write
from kidal_sim.batch.storage.part_files import encode, part_name
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from tests.batch.results.test_paired_chunks import folder_of, rows
from tests.experiments import recorded, study
from tests.manifests import put_manifest

LOSSES = Outcome("losses", "count", "people", "Killed and missing.")


def test_running_estimates__a_row_at_1_2_5_of_each_power_and_at_the_end() -> None:
    assert [row.runs for row in running_estimates(np.zeros(2300), "binary")] == [100, 200, 500, 1000, 2000, 2300]
    assert [row.runs for row in running_estimates(np.zeros(1000), "binary")] == [100, 200, 500, 1000]
    assert [row.runs for row in running_estimates(np.zeros(7), "binary")] == [7]


def test_running_estimates__closed_forms_of_a_chance_of_one_half() -> None:
    found = running_estimates(np.tile([0.0, 1.0], 500_000), "binary")
    assert {row.estimate for row in found} == {0.5}
    last = found[-1]
    assert last.fixed == pytest.approx(1.959964 * 0.5 / 1000, rel=1e-4)
    assert last.any_time == pytest.approx(0.5 / 1000 * math.sqrt(7.8147 + math.log(1e4)), rel=1e-4)


def test_running_estimates__of_a_mean_the_ordinary_interval_is_student_s() -> None:
    values = np.arange(100.0)
    (row,) = running_estimates(values, "quantity")
    assert row.fixed == pytest.approx(1.9842 * values.std(ddof=1) / 10, rel=1e-4)  # t with 99 degrees of freedom
    assert row.any_time == half_width(values, Rule(1.0, 100, 100), "quantity") > row.fixed


def test_running_estimates__a_difference_of_chances_is_that_of_pairs() -> None:
    change = np.repeat([1.0, -1.0, 0.0], [30, 10, 60])
    (row,) = running_estimates(change, "binary", paired=True)
    p, q = 31 / 102, 11 / 102
    assert row.estimate == pytest.approx(0.2)
    assert row.low + row.high == pytest.approx(2 * (p - q)), "limits are about the difference with two made-up pairs"
    assert row.high - row.low == pytest.approx(2 * row.fixed)
    assert row.fixed == pytest.approx(1.959964 * math.sqrt((p + q - (p - q) ** 2) / 102), rel=1e-5)


def test_running_estimates__what_is_never_known_is_said_so() -> None:
    (row,) = running_estimates(np.full(100, math.nan), "quantity")
    assert (row.runs, row.n, row.any_time) == (100, 0, math.inf) and math.isnan(row.estimate) and math.isnan(row.fixed)
    assert isinstance(row, RunningEstimate)


def test_values_of__each_plan_by_run_and_their_difference(tmp_path: Path) -> None:
    results = folder_of(tmp_path, ["a", "b"], 300, 70)
    found = values_of(results, "losses")
    assert list(found) == ["a", "b"]
    for name in found:
        assert found[name].tolist() == rows(name, range(300)).column("losses").to_pylist()
    table = measure_convergence(results, [LOSSES], [("a", "b")]).to_pandas()
    assert set(table["of"]) == {"b - a"} and table["runs"].tolist() == [100, 200, 300]
    assert table["estimate"].iloc[-1] == pytest.approx(found["b"].mean() - found["a"].mean())
    with pytest.raises(BatchError, match="there is no c; there are a, b"):
        measure_convergence(results, [LOSSES], [("a", "c")])


def test_values_of__one_point_of_a_sweep(tmp_path: Path) -> None:
    for first, points in enumerate([[0, 1], [2]]):  # the first part holds two points, as sampled sweeps do
        table = rows("a", [*range(20)] * len(points)).drop_columns(["point"])
        write(encode(table.append_column("point", [np.repeat(points, 20)])), tmp_path, part_name(RUNS, f"000-{40 * first:09d}"))
    results = open_results(put_manifest(tmp_path, plan={"points": 3}))
    for point in range(3):
        assert values_of(results, "losses", point)["a"].tolist() == rows("a", range(20)).column("losses").to_pylist()
    with pytest.raises(BatchError, match="no runs at point 3"):
        values_of(results, "losses", 3)


def test_refuse_nested__runs_that_share_a_draw_of_the_inputs(tmp_path: Path) -> None:
    open_results(put_manifest(tmp_path)).refuse_nested()
    recorded(tmp_path / "results", study(tmp_path, chunk=1, draws=2, runs=3))  # no part shows by itself that runs share anything
    with pytest.raises(BatchError, match="share draws"):
        open_results(tmp_path / "results").refuse_nested()
