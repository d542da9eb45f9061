"""Stochastic dominance: sums against their definitions, and pairs of distributions of which the answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.stats.dominance import CHANCE_MARGIN, ORDERS, WANTS, Dominance, DominanceVerdict

DOMINATES, DOES_NOT, CANNOT_TELL = DominanceVerdict.dominates, DominanceVerdict.does_not, DominanceVerdict.cannot_tell
VALUES = st.lists(st.tuples(*[st.integers(-6, 6) | st.floats(-5, 5) | st.just(float("nan"))] * 2), min_size=1, max_size=40)


def dominance(first: np.ndarray, second: np.ndarray, pieces: int = 1) -> Dominance:
    found = Dominance()
    for rows in np.array_split(np.arange(len(first)), pieces):
        found.add(first[rows], second[rows])
    return found


def by_definition(first: np.ndarray, second: np.ndarray, x: float, order: int, wants: str) -> np.ndarray:
    """By how much the second plan is better in each run, at one threshold."""
    if order == 1:
        less = (first <= x).astype(float) - (second <= x)
        return less if wants == "more" else -less
    if wants == "more":
        return np.maximum(x - first, 0) - np.maximum(x - second, 0)
    return np.maximum(first - x, 0) - np.maximum(second - x, 0)


@given(VALUES)
def test_better__is_what_its_definition_says(pairs: list[tuple[float, float]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    known = ~np.isnan(first) & ~np.isnan(second)
    found = dominance(first, second)
    assert found.size == known.sum()
    for order in ORDERS if known.any() else ():
        more = 2 if order == 1 else 0  # one more run that parts either way, after Bonett & Price
        for wants in WANTS:
            means, errors = found.better(order, wants)
            for x, mean, error in zip(found.thresholds, means, errors, strict=True):
                runs = np.append(by_definition(first[known], second[known], x, order, wants), [1.0, -1.0][:more])
                assert mean == pytest.approx(runs.mean(), abs=1e-9)
                assert error == pytest.approx(runs.std() / np.sqrt(len(runs)), abs=1e-6)


def test_verdict__a_normal_shift_is_larger_in_both_orders() -> None:
    dice = np.random.default_rng(1)
    found = dominance(dice.normal(0, 1, 6000), dice.normal(0.5, 1, 6000), pieces=3)
    for order in ORDERS:
        assert found.verdict(order, "more") == (DOMINATES, DOES_NOT)
        assert found.verdict(order, "less") == (DOES_NOT, DOMINATES)


def test_verdict__a_mean_preserving_spread_is_dominated_in_the_second_order_alone() -> None:
    dice = np.random.default_rng(2)
    found = dominance(dice.normal(0, 1, 20_000), dice.normal(0, 2, 20_000))
    for wants in WANTS:
        assert found.verdict(1, wants) == (DOES_NOT, DOES_NOT)
        assert found.verdict(2, wants) == (DOES_NOT, DOMINATES)


def test_verdict__the_same_luck_tells_sooner() -> None:
    dice = np.random.default_rng(3)
    luck = dice.normal(0, 1, 400)
    paired = dominance(luck, luck + 0.2)
    apart = dominance(luck, dice.normal(0.2, 1, 400))
    assert paired.verdict(1, "more") == (DOMINATES, DOES_NOT)
    assert apart.verdict(1, "more")[0] == CANNOT_TELL


def test_verdict__few_runs_or_none_tell_nothing() -> None:
    assert Dominance().verdict(1, "more") == (CANNOT_TELL, CANNOT_TELL)
    assert dominance(np.zeros(10), np.ones(10)).verdict(1, "more") == (CANNOT_TELL, CANNOT_TELL)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("wants", WANTS)
def test_verdict__the_same_in_every_run_dominates_nothing(order: int, wants: str) -> None:
    values = np.random.default_rng(4).normal(size=5000)
    assert dominance(values, values).verdict(order, wants) == (DOES_NOT, DOES_NOT)
    assert dominance(np.ones(5000), np.ones(5000)).verdict(order, wants) == (DOES_NOT, DOES_NOT)


def test_verdict__swapping_the_plans_swaps_the_answer() -> None:
    dice = np.random.default_rng(5)
    first, second = dice.poisson(4, 3000).astype(float), dice.poisson(5, 3000).astype(float)
    forth, back = dominance(first, second), dominance(second, first)
    for order in ORDERS:
        for wants in WANTS:
            assert forth.verdict(order, wants) == back.verdict(order, wants)[::-1]


def test_verdict__worse_by_less_than_the_margin_at_one_end_is_passed_over() -> None:
    # P(second <= 0) = P(first <= 0) + 0.01, and far less at 1
    cut = np.random.default_rng(6).random((2, 40_000))
    first, second = np.digitize(cut[0], [0.3, 0.6]).astype(float), np.digitize(cut[1], [0.3 + CHANCE_MARGIN / 2, 0.4]).astype(float)
    assert dominance(first, second).verdict(1, "more") == (DOMINATES, DOES_NOT)
