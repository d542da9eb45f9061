from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from kidal_sim.analysis.comparison.compare import Comparison, compare_runs
from kidal_sim.analysis.comparison.ecdf import LEVELS, RAIN, clouds, curves
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.stats.intervals import wilson
from tests.figures.made import nested

LOSSES = Outcome("losses", "count", "people", "")
DAY = Outcome("day", "quantity", "day", "")
CAPTURED = Outcome("captured", "binary", "", "")


def of(outcome: Outcome, values: Sequence[float | None] | NDArray[np.float64]) -> Comparison:
    """One plan."""
    table = pa.table({"variant": ["go"] * len(values), "run": range(len(values)), outcome.name: values})
    return compare_runs(table, [outcome])


def test_curves__shares_of_the_first_hundred_numbers() -> None:
    table = curves(of(LOSSES, list(range(1, 101)))).set_index("value")
    assert len(table) == 100
    np.testing.assert_allclose(table["at_or_below"], table.index / 100)
    np.testing.assert_allclose(table["above"], 1 - table.index / 100, atol=1e-12)
    assert tuple(table.loc[40, ["at_or_below_low", "at_or_below_high"]]) == wilson(40, 100)[1:]
    assert tuple(table.loc[40, ["above_low", "above_high"]]) == wilson(60, 100)[1:]


def test_curves__a_run_that_does_not_know_is_neither_below_nor_above() -> None:
    table = curves(of(DAY, [1.0, 2.0, None, 2.0])).set_index("value")
    assert table["at_or_below"].to_dict() == {1.0: 0.25, 2.0: 0.75}
    assert table["above"].to_dict() == {1.0: 0.5, 2.0: 0.0}


@pytest.mark.parametrize("runs", [500, 20_000, 1_000_000])
def test_curves__few_points_of_many_runs_yet_the_tail_goes_down_in_small_steps_to_the_single_run(runs: int) -> None:
    values = np.random.default_rng(1).exponential(1, runs)
    table = curves(of(DAY, values))
    assert len(table) <= 400
    above = np.rint(table["above"].to_numpy()[:-1] * runs)  # the last is 0
    assert above[-1] == 1
    assert np.all(above[:-1] <= 1.08 * above[1:] + 2), "10^6 in 199 equal steps are 1.072 each; runs are whole, and values cut"


def test_curves__each_share_is_counted() -> None:
    values = np.random.default_rng(1).lognormal(0, 1, 20_000)
    for row in curves(of(DAY, values)).sample(20, random_state=1).itertuples():
        assert row.at_or_below == (values <= row.value).mean()


def test_curves__no_limits_where_runs_share_draws_and_nothing_of_chances() -> None:
    table = curves(nested(of(LOSSES, [1, 2, 3])))
    assert table[["above_low", "above_high", "at_or_below_low", "at_or_below_high"]].isna().all(axis=None)
    assert curves(of(CAPTURED, [True, False])).empty


@pytest.mark.parametrize("known", [200, 150])
def test_clouds__hold_every_run_that_knows_and_have_the_quantiles(known: int) -> None:
    values = np.random.default_rng(2).gamma(2, 5, known)
    table = clouds(of(DAY, [*values.tolist(), *[None] * (200 - known)]))
    assert table.loc[table["part"] == "cloud", "share"].sum() == pytest.approx(known / 200)
    levels = table[table["part"] == "level"].set_index("share")["value"]
    np.testing.assert_allclose(levels.loc[list(LEVELS.values())], np.quantile(values, list(LEVELS.values())))
    rain = table.loc[table["part"] == "rain", "value"]
    assert len(rain) == RAIN and set(rain) <= set(values)


def test_clouds__whole_numbers_stand_in_the_middle_of_their_bins() -> None:
    table = clouds(of(LOSSES, [0, 0, 1, 5]))
    cloud = table[table["part"] == "cloud"]
    shares = {(low + high) / 2: share for low, high, share in zip(cloud["low"], cloud["high"], cloud["share"], strict=True)}
    assert shares == {0.0: 0.5, 1.0: 0.25, 2.0: 0.0, 3.0: 0.0, 4.0: 0.0, 5.0: 0.25}


def test_clouds__plans_have_the_same_bins_and_one_value_has_a_bin() -> None:
    table = pa.table({"variant": ["go", "go", "wait", "wait"], "run": [0, 1, 0, 1], "day": [3.0, 3.0, 3.0, 3.0]})
    cloud = clouds(compare_runs(table, [DAY]))
    cloud = cloud[cloud["part"] == "cloud"]
    go, wait = (cloud[cloud["variant"] == plan]["low"].tolist() for plan in ("go", "wait"))
    assert go == wait
    assert cloud.groupby("variant")["share"].sum().tolist() == [1.0, 1.0]
