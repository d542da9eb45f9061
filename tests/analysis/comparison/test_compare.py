import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from kidal_sim.analysis.comparison.compare import Comparison, Method, compare, compare_runs
from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.execution.run_in_memory import collect
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.stats.paired_difference import PairedDifference
from kidal_sim.stats.summary import Summary
from tests.fakes import OUTCOMES, FakeScenario, fake_engine

__all__ = ["fake_engine"]
LUCK = np.random.default_rng(1)


def estimate_row(kind: str, values: np.ndarray) -> dict[str, Any]:
    summary = Summary(kind)
    summary.add(values)
    return summary.row()


def difference_row(kind: str, first: np.ndarray, second: np.ndarray) -> dict[str, Any]:
    return PairedDifference.of(kind, first, second).row()


def table(**variants: dict[str, list[object]]) -> pa.Table:
    """A table of runs from columns by variant."""
    parts = [
        pa.table({"variant": [name] * len(next(iter(columns.values()))), "run": range(len(next(iter(columns.values()))))} | columns)
        for name, columns in variants.items()
    ]
    return pa.concat_tables(parts, promote_options="permissive")


CHANCE, COUNT = Outcome("won", "binary", "", "Won."), Outcome("losses", "count", "people", "Lost.")


def test_difference__correlated_normals_give_the_factor_of_their_correlation() -> None:
    # (var A + var B) / var(A - B) = 1 / (1 - r) for equal variances; at 50,000 pairs its standard error is 0.4 %
    first, second = LUCK.multivariate_normal([0, 1], [[4, 3], [3, 4]], size=50_000).T
    found = difference_row("quantity", first, second)
    assert found["variance_reduction"] == pytest.approx(4.0, rel=0.03)
    assert found["low"] < 1.0 < found["high"]
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * math.sqrt(2 / 50_000), rel=0.03)


def test_difference__a_constant_added_is_known_without_doubt() -> None:
    first = LUCK.random(100).round(2)
    found = difference_row("quantity", first, first + 8)
    assert found["estimate"] == pytest.approx(8)
    assert found["low"] == pytest.approx(8) or math.isnan(found["low"])


def test_difference__of_chances_counts_the_runs_in_which_they_part() -> None:
    first, second = np.array([1.0, 1, 0, 0, 0, 1]), np.array([1.0, 0, 1, 1, 0, 1])
    found = difference_row("binary", first, second)
    assert (found["n"], found["estimate"]) == (6, pytest.approx((2 - 1) / 6))
    half = 1.959964 * math.sqrt((5 / 8 - 1 / 64) / 8)  # by hand: p = 3/8, q = 2/8, D = 1/8
    assert (found["low"], found["high"]) == pytest.approx((1 / 8 - half, 1 / 8 + half), abs=1e-6)


def test_difference__only_where_both_are_known() -> None:
    first, second = np.array([1.0, np.nan, 3.0, 4.0]), np.array([2.0, 9.0, np.nan, 6.0])
    found = difference_row("quantity", first, second)
    assert (found["n"], found["estimate"]) == (2, 1.5)


def test_estimate__known_runs_only_and_quantiles_of_them() -> None:
    found = estimate_row("quantity", np.array([np.nan, *range(101)], dtype=float))
    assert {name: found[name] for name in ("n", "estimate", "q05", "median", "q95", "least", "most")} == {
        "n": 101, "estimate": 50.0, "q05": 5.0, "median": 50.0, "q95": 95.0, "least": 0.0, "most": 100.0,
    }  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["binary", "count", "quantity"])
@pytest.mark.parametrize("values", [[], [np.nan], [1.0], [0.0, 0.0], [1.0, np.nan]])
def test_estimate_and_difference__little_or_nothing_known_is_no_fault(kind: str, values: list[float]) -> None:
    column = np.array(values, dtype=float)
    found = estimate_row(kind, column) | {"between": difference_row(kind, column, column)}
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
    never, same = Outcome("never", "binary", "", ""), Outcome("unknown", "quantity", "day", "")
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


def test_compare_runs__against_another_plan_than_the_first() -> None:
    runs = table(a={"losses": [1, 2]}, b={"losses": [3, 4]}, c={"losses": [0, 0]})
    found = compare_runs(runs, [COUNT], method=Method(against="b"))
    assert found.variants == ("b", "a", "c")
    assert list(zip(found.differences["variant"], found.differences["estimate"], strict=True)) == [("a", -2.0), ("c", -3.5)]
    with pytest.raises(BatchError, match="--against d: there is no such plan; there are a, b, c"):
        compare_runs(runs, [COUNT], method=Method(against="d"))


def test_to_pandas__dominance_beside_the_difference() -> None:
    luck = np.random.default_rng(1).normal(size=2000)
    rows = [pa.table({"variant": [name] * 2000, "run": range(2000), "losses": luck + more}) for name, more in (("a", 0.0), ("b", 1.0))]
    found = compare_runs(pa.concat_tables(rows), [COUNT]).to_pandas().set_index("variant")
    assert found.loc["b", "dominates_1_more"] == found.loc["b", "dominated_2_less"] == "dominates"
    assert found.loc["b", "dominated_1_more"] == found.loc["b", "dominates_2_less"] == "does not"
    assert found.loc["a", ["dominates_1_more", "p_holm"]].isna().all()


def test_difference__who_has_more_in_how_many_runs_and_how_sure_that_is() -> None:
    first, second = np.array([0.0, 1, 2, 3, np.nan]), np.array([1.0, 1, 1, 9, 5])
    found = difference_row("count", first, second)
    assert [found[name] for name in ("less", "same", "more")] == [0.25, 0.25, 0.5]
    theirs = stats.binomtest(2, 4).proportion_ci(method="wilson")
    assert (found["more_low"], found["more_high"]) == pytest.approx((theirs.low, theirs.high))
    assert found["p"] == pytest.approx(stats.ttest_rel(second[:4], first[:4]).pvalue)
    assert found["size"] == pytest.approx(1.5 / math.sqrt((first[:4].var(ddof=1) + second[:4].var(ddof=1)) / 2))


@pytest.mark.parametrize(("gained", "lost"), [(9, 2), (0, 0), (30, 30)])
def test_difference__of_chances_is_tested_by_mcnemar_s_exact_test(gained: int, lost: int) -> None:
    first = np.repeat([0.0, 1.0, 1.0], [gained, lost, 50])
    second = np.repeat([1.0, 0.0, 1.0], [gained, lost, 50])
    theirs = mcnemar([[50, lost], [gained, 0]], exact=True).pvalue if gained + lost else 1.0
    assert difference_row("binary", first, second)["p"] == pytest.approx(theirs)


def test_estimate__quantiles_lie_between_values_at_ranks_of_a_binomial() -> None:
    found = estimate_row("quantity", np.arange(1.0, 101.0))
    assert (found["median_low"], found["median_high"]) == (40, 61)  # David & Nagaraja: P = 96.5 %
    assert math.isnan(found["q95_high"]) == (0.95**100 > 0.025)
