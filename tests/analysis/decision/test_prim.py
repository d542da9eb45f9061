"""Boxes, held against a region that is known, against EMA Workbench, and against SciPy."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from numpy.typing import NDArray

from kidal_sim.analysis.decision.prim import (
    SMALLEST,
    choose_box,
    contains,
    measure_box,
    quasi_p,
    search,
    without_doubtful_limits,
    without_outer_limits,
)
from kidal_sim.errors import BatchError
from kidal_sim.explore import expected_warnings, workbench

INF = np.inf


def states(number: int = 3000, seed: int = 1, inputs: int = 6) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Something that happens in 90 of 100 states where a > 0.6 and b < 0.5, and in 10 of 100 elsewhere."""
    random = np.random.default_rng(seed)
    x = pd.DataFrame(random.random((number, inputs)), columns=list("abcdefgh"[:inputs]))
    chance = np.where((x["a"] > 0.6) & (x["b"] < 0.5), 0.9, 0.1)
    return x, random.random(number) < chance


def box(**limits: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame({name: limits.get(name, (-INF, INF)) for name in "abcdef"})


def test_search__finds_the_region_that_is_there() -> None:
    found = search(*states())
    limits = found.limits.set_index("input")
    assert set(limits.index) == {"a", "b"}
    assert limits.loc["a", "low"] == pytest.approx(0.6, abs=0.03)
    assert limits.loc["b", "high"] == pytest.approx(0.5, abs=0.03)
    assert np.isnan([limits.loc["a", "high"], limits.loc["b", "low"]]).all()
    assert found.holdout.density.low < 0.9 < found.holdout.density.high
    assert found.holdout.mass == pytest.approx(0.2, abs=0.03)
    assert (limits[["holdout_p_low", "holdout_p_high"]].min(axis=1) < 1e-6).all()
    assert found.training.states + found.holdout.states == 3000


def test_search__in_pure_noise_the_holdout_tells() -> None:
    """Nothing depends on anything: what the finding half takes for density is not there in the other."""
    x, _ = states(600)
    counts = np.random.default_rng(2).random(600) < 0.3
    found = search(x, counts)
    flattered = found.tradeoff.iloc[-1]
    assert flattered["density"] > 1.25 * found.training.base
    assert flattered["holdout_density"] < 1.05 * found.holdout.base
    assert found.holdout.density.low < 0.3 < found.holdout.density.high


def test_search__the_same_whatever_is_asked_first() -> None:
    pd.testing.assert_frame_equal(search(*states(800)).limits, search(*states(800)).limits)


def test_search__options_and_whole_numbers_may_be_limited() -> None:
    random = np.random.default_rng(3)
    x = pd.DataFrame(
        {"option": random.choice([1.0, 5.0], 2000), "number": random.integers(0, 5, 2000).astype(float), "c": random.random(2000)}
    )
    counts = random.random(2000) < np.where((x["option"] == 5) & (x["number"] >= 3), 0.9, 0.1)
    limits = search(x, counts).limits.set_index("input")
    assert set(limits.index) == {"option", "number"}
    assert 1 < limits.loc["option", "low"] <= 5
    assert 2 < limits.loc["number", "low"] <= 3


def test_search__with_too_little_of_either_is_refused() -> None:
    x, _ = states(300)
    with pytest.raises(BatchError, match="states count; each half must have 20"):
        search(x, np.arange(300) < 5)
    with pytest.raises(BatchError, match="no box has density 1"):
        search(x, np.random.default_rng(1).random(300) < 0.5, density=1.0)


def test_quasi_p__is_a_one_sided_binomial_test() -> None:
    x, counts = states(400)
    limits = box(a=(0.6, INF), b=(-INF, 0.5))
    within, without = (x["a"] >= 0.6) & (x["b"] <= 0.5), x["b"] <= 0.5
    expected = scipy.stats.binomtest(int(counts[within].sum()), int(within.sum()), counts[without].mean(), "greater").pvalue
    found = quasi_p(x, counts, limits)
    assert set(found) == {("a", 0), ("b", 1)}
    assert found["a", 0] == pytest.approx(expected)


def test_quasi_p__is_that_of_ema_workbench() -> None:
    """On every box on PRIM's way."""
    x, counts = states(300)
    with expected_warnings():
        way = workbench("ema_workbench.analysis.prim").Prim(x, counts, threshold=1e-9, mass_min=SMALLEST).find_box()
    for limits, theirs in zip(way.box_lims, way.qp, strict=True):
        ours = quasi_p(x, counts, without_outer_limits(limits, way.box_lims[0]))
        assert ours == pytest.approx({(name, end): p for name, both in theirs.items() for end, p in enumerate(both) if p >= 0})


def test_measure_box__is_that_of_ema_workbench() -> None:
    x, counts = states(300)
    with expected_warnings():
        way = workbench("ema_workbench.analysis.prim").Prim(x, counts, threshold=1e-9, mass_min=SMALLEST).find_box()
    for limits, (_, theirs) in zip(way.box_lims, way.peeling_trajectory.iterrows(), strict=True):
        ours = measure_box(x, counts, without_outer_limits(limits, way.box_lims[0]))
        assert (ours.coverage, ours.density.estimate, ours.mass) == pytest.approx((theirs["coverage"], theirs["density"], theirs["mass"]))


def test_without_doubtful_limits__drops_what_does_nothing_and_keeps_what_does() -> None:
    x, counts = states()
    found = without_doubtful_limits(x, counts, box(a=(0.6, INF), b=(-INF, 0.5), c=(0.1, 0.9), d=(0.05, INF)))
    np.testing.assert_array_equal(found, box(a=(0.6, INF), b=(-INF, 0.5)))


def test_contains__limits_belong_to_the_box() -> None:
    x = pd.DataFrame({"a": [0.0, 0.5, 1.0], "b": [0.0, 0.0, 9.0]})
    assert contains(pd.DataFrame({"a": [0.5, INF], "b": [-INF, 9.0]}), x).tolist() == [False, True, True]


def test_choose_box__of_equals_the_larger() -> None:
    way = pd.DataFrame({"coverage": [1.0, 0.7, 0.6], "density": [0.2, 0.4, 0.4], "mass": [1.0, 0.4, 0.3]})
    assert choose_box(way, 0.5) == 1


@pytest.mark.slow
def test_quasi_p__on_the_holdout_is_a_test() -> None:
    """A limit that does nothing is called significant on the holdout half in no more than 5 of 100 samples."""
    random, false = np.random.default_rng(4), 0
    for _ in range(2000):
        x = pd.DataFrame(random.random((200, 2)), columns=["a", "b"])
        counts = random.random(200) < np.where(x["a"] > 0.5, 0.6, 0.2)
        limits = pd.DataFrame({"a": [0.5, INF], "b": [0.4, INF]})
        false += quasi_p(x, counts, limits)["b", 0] <= 0.05
    print(f"false: {false / 2000:.4f}")
    assert false / 2000 <= 0.05
