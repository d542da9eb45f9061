import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.stats.moments import Moments

PIECES = st.lists(st.lists(st.floats(-1e3, 1e3), max_size=10), max_size=6)


@given(PIECES)
def test_moments__of_the_pieces_are_those_of_the_whole(pieces: list[list[float]]) -> None:
    whole = np.array([value for piece in pieces for value in piece])
    found = sum((Moments.of(np.array(piece)) for piece in pieces), Moments())
    assert found.size == len(whole)
    if len(whole):
        assert found.mean == pytest.approx(whole.mean(), abs=1e-9)
    if len(whole) > 1:
        assert found.variance == pytest.approx(whole.var(ddof=1), rel=1e-9, abs=1e-9)


def test_moments__a_small_spread_far_from_zero_survives() -> None:
    values = 1e9 + np.tile([0.0, 1.0], 5000)
    found = sum((Moments.of(piece) for piece in np.split(values, 100)), Moments())
    assert found.variance == pytest.approx(0.25 * 10_000 / 9_999, rel=1e-9)


def test_moments__nothing_is_known_of_nothing() -> None:
    for found in (Moments(), Moments.of(np.empty(0)), Moments() + Moments()):
        assert found.size == 0 and math.isnan(found.mean) and math.isnan(found.variance)
    assert math.isnan(Moments.of(np.array([3.0])).deviation)


def test_moments__values_that_are_all_the_same_have_no_spread() -> None:
    """The mean of a thousand tenths, as computed, is not a tenth."""
    tenths = np.full(1000, 0.1)
    found = Moments.of(tenths[:300]) + Moments.of(tenths[300:])
    assert (found.mean, found.variance) == (0.1, 0.0)
