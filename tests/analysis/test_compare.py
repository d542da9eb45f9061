import math

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.analysis.compare import Comparison, compare, compare_runs
from kidal_sim.analysis.statistics.summary import difference, estimate
from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.work.run import collect
from kidal_sim.engine.outcomes import Outcome
from tests.fakes import OUTCOMES, FakeScenario, fake_engine

__all__ = ["fake_engine"]
LUCK = np.random.default_rng(1)


def table(**variants: dict[str, list[object]]) -> pa.Table:
    """A table of runs from columns by variant."""
    parts = [
        pa.table({"variant": [name] * len(next(iter(columns.values()))), "run": range(len(next(iter(columns.values()))))} | columns)
        for name, columns in variants.items()
    ]
    return pa.concat_tables(parts, promote_options="permissive")


CHANCE, COUNT = Outcome("won", "chance", "", "Won."), Outcome("losses", "count", "people", "Lost.")


def test_difference__correlated_normals_give_the_factor_of_their_correlation() -> None:
    # (var A + var B) / var(A - B) = 1 / (1 - r) for equal variances; at 50,000 pairs its standard error is 0.4 %
    first, second = LUCK.multivariate_normal([0, 1], [[4, 3], [3, 4]], size=50_000).T
    found = difference("quantity", first, second)
    assert found["variance_reduction"] == pytest.approx(4.0, rel=0.03)
    assert found["low"] < 1.0 < found["high"]
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * math.sqrt(2 / 50_000), rel=0.03)


def test_difference__a_constant_added_is_known_without_doubt() -> None:
    first = LUCK.random(100).round(2)
    found = difference("quantity", first, first + 8)
    assert found["estimate"] == pytest.approx(8)
    assert found["low"] == pytest.approx(8) or math.isnan(found["low"])


def test_difference__of_chances_counts_the_runs_in_which_they_part() -> None:
    first, second = np.array([1.0, 1, 0, 0, 0, 1]), np.array([1.0, 0, 1, 1, 0, 1])
    found = difference("chance", first, second)
    assert (found["n"], found["estimate"]) == (6, pytest.approx((2 - 1) / 6))
    half = 1.959964 * math.sqrt((5 / 8 - 1 / 64) / 8)  # by hand: p = 3/8, q = 2/8, D = 1/8
    assert (found["low"], found["high"]) == pytest.approx((1 / 8 - half, 1 / 8 + half), abs=1e-6)


def test_difference__only_where_both_are_known() -> None:
    first, second = np.array([1.0, np.nan, 3.0, 4.0]), np.array([2.0, 9.0, np.nan, 6.0])
    found = difference("quantity", first, second)
    assert (found["n"], found["estimate"]) == (2, 1.5)


def test_estimate__known_runs_only_and_quantiles_of_them() -> None:
    found = estimate("quantity", np.array([np.nan, *range(101)], dtype=float))
    assert {name: found[name] for name in ("n", "estimate", "q05", "median", "q95", "least", "most")} == {
        "n": 101, "estimate": 50.0, "q05": 5.0, "median": 50.0, "q95": 95.0, "least": 0.0, "most": 100.0,
    }  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["chance", "count", "quantity"])
@pytest.mark.parametrize("values", [[], [np.nan], [1.0], [0.0, 0.0], [1.0, np.nan]])
def test_estimate_and_difference__little_or_nothing_known_is_no_fault(kind: str, values: list[float]) -> None:
    column = np.array(values, dtype=float)
    found = estimate(kind, column) | {"between": difference(kind, column, column)}
    assert found["n"] == found["between"]["n"] == np.isfinite(column).sum()
    assert math.isnan(found["estimate"]) == (found["n"] == 0)
    assert math.isnan(found["between"]["variance_reduction"])


def test_compare_runs__pairs_by_number_whatever_the_order_of_rows() -> None:
    runs = table(
        a={"won": [True, False, None, True], "losses": [1, 2, 3, 4]}, b={"won": [False, False, True, None], "losses": [2, 4, 6, 8]}
    )
    tidy, shuffled = compare_runs(runs, [CHANCE, COUNT]), compare_runs(runs.take([3, 1, 0, 2, 5, 7, 6, 4]), [CHANCE, COUNT])
    assert tidy.to_pandas().equals(shuffled.to_pandas())
    losses = tidy.differences.set_index("outcome").loc["losses"]
    assert (losses["variant"], losses["baseline"], losses["n"], losses["estimate"]) == ("b", "a", 4, 2.5)
    assert list(tidy.differences["n"]) == [2, 4]


def test_compare_runs__only_runs_that_all_plans_have() -> None:
    runs = table(a={"losses": [1, 2, 3]}, b={"losses": [5]})
    assert list(compare_runs(runs, [COUNT]).estimates["n"]) == [1, 1]


def test_compare_runs__later_plans_each_against_the_first() -> None:
    runs = table(a={"losses": [1, 2]}, b={"losses": [3, 4]}, c={"losses": [0, 0]})
    found = compare_runs(runs, [COUNT])
    assert found.variants == ("a", "b", "c")
    assert list(zip(found.differences["variant"], found.differences["estimate"], strict=True)) == [("b", 2.0), ("c", -1.5)]


def test_compare_runs__a_single_plan_has_no_differences() -> None:
    found = compare_runs(table(a={"losses": [1, 2]}), [COUNT])
    assert found.differences.empty and len(found.estimates) == 1
    assert found.to_pandas()["difference_estimate"].isna().all()


def test_constant__the_same_in_every_run_of_every_plan() -> None:
    never, same = Outcome("never", "chance", "", ""), Outcome("unknown", "quantity", "day", "")
    columns: dict[str, list[object]] = {"won": [True, True], "never": [False, False], "losses": [1, 2], "unknown": [None, None]}
    found = compare_runs(table(a=columns, b=columns | {"won": [False, False]}), [CHANCE, never, COUNT, same])
    assert found.constant() == ["never", "unknown"]  # won is always so under a and never under b: that is the finding


@pytest.mark.usefixtures("fake_engine")
def test_compare__shared_luck_makes_the_likelier_plan_win_wherever_the_other_does() -> None:
    scenarios = {"push": FakeScenario("Push", 0.3), "relief": FakeScenario("Relief", 0.6)}
    found = compare(scenarios, runs=1000, seed=5)  # type: ignore[arg-type]
    assert isinstance(found, Comparison)
    row = found.to_pandas().set_index(["outcome", "variant"]).loc[("captured", "relief")]
    push, relief = (found.estimates.set_index(["outcome", "variant"]).loc[("captured", name), "estimate"] for name in ("push", "relief"))
    assert row["difference_estimate"] == pytest.approx(relief - push)
    assert 0.2 < row["difference_low"] < row["difference_high"] < 0.4
    assert row["variance_reduction"] > 1.5  # 0.45 / 0.21 for thresholds on one uniform


@pytest.mark.usefixtures("fake_engine")
def test_compare_runs__is_the_same_for_a_table_read_back() -> None:
    scenarios = {"push": FakeScenario("Push", 0.3), "relief": FakeScenario("Relief", 0.6)}
    runs = collect(scenarios, Plan(("push", "relief"), 50, 5))  # type: ignore[arg-type]
    assert compare_runs(runs, OUTCOMES).to_pandas().equals(compare(scenarios, 50, 5).to_pandas())  # type: ignore[arg-type]
