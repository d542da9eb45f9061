import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.stats.value_counts import MOST_DISTINCT, ValueCounts, cut

NUMBERS = st.lists(st.floats(-1e9, 1e9) | st.integers(-5, 5).map(float) | st.just(math.nan), max_size=40)


def spread(*pieces: np.ndarray) -> ValueCounts:
    found = ValueCounts()
    for piece in pieces:
        found.add(piece)
    return found


@given(st.lists(NUMBERS, min_size=1, max_size=4), st.sampled_from([0.0, 0.05, 0.25, 0.5, 0.95, 1.0]))
def test_quantile__is_that_of_numpy_whatever_the_pieces(pieces: list[list[float]], level: float) -> None:
    found = spread(*(np.array(piece, dtype=float) for piece in pieces))
    values = np.array([value for piece in pieces for value in piece], dtype=float)
    known = values[~np.isnan(values)]
    assert (found.size, found.unknown) == (len(known), len(values) - len(known))
    if len(known):
        assert found.quantile(level) == np.quantile(known, level)
        assert found.ordered(np.arange(len(known))).tolist() == np.sort(known).tolist()
    else:
        assert math.isnan(found.quantile(level))


def test_spread__many_different_values_are_cut_and_no_quantile_is_off_by_more_than_that() -> None:
    values = np.random.default_rng(2).lognormal(2, 1, 300_000) * np.tile([1.0, -1.0, 1.0], 100_000)
    found = spread(*np.split(values, 30))
    assert len(found.values) <= MOST_DISTINCT and found.size == len(values)
    assert (found.least, found.most) == (values.min(), values.max())
    for level in (0.001, 0.05, 0.3, 0.5, 0.95, 0.999):
        assert found.quantile(level) == pytest.approx(np.quantile(values, level), rel=1 / 1000)


def test_spread__depends_on_neither_order_nor_pieces() -> None:
    dice = np.random.default_rng(3)
    values = np.concatenate([dice.random(60_000), dice.random(60_000) * 1000])
    whole, sorted_, pieces = spread(values), spread(np.sort(values)), spread(*np.split(dice.permutation(values), 12))
    for other in (sorted_, pieces):
        assert np.array_equal(whole.values, other.values) and np.array_equal(whole.counts, other.counts)


def test_spread__whole_numbers_stay_as_they_are_beside_many_others() -> None:
    dice = np.random.default_rng(4)
    found = spread(dice.random(100_000) * 100 + 200, np.zeros(1000), np.full(500, 200.0), np.full(200, -3.0))
    assert (found.count(0.0), found.count(-3.0), found.least) == (1000, 200, -3.0)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 52), st.integers(0, 52))
def test_cut__again_changes_nothing_and_once_is_enough(value: float, drop: int, more: int) -> None:
    first = cut(np.array([value]), drop)
    assert abs(first[0]) <= abs(value) and cut(first, drop)[0] == first[0]
    assert cut(first, max(drop, more))[0] == cut(np.array([value]), max(drop, more))[0]
