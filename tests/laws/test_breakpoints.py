"""Break points: a single threshold and the exponential law are limits of one form."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.laws.breakpoints import share_borne

shares = st.floats(0.001, 1.0)
exposures = st.floats(1e-6, 40.0)


@given(median=shares, exposure=exposures)
def test_share_borne__without_spread_it_is_the_break_point(median: float, exposure: float) -> None:
    assert share_borne(median, 0.0, exposure) == median


@given(median=shares, exposure=exposures)
def test_share_borne__of_spread_one_grows_in_proportion_to_the_exposure(median: float, exposure: float) -> None:
    assert share_borne(median, 1.0, exposure) == pytest.approx(median * exposure / math.log(2.0))


@given(median=shares, spread=st.floats(0.0, 1.0))
def test_share_borne__half_break_before_the_median(median: float, spread: float) -> None:
    assert share_borne(median, spread, math.log(2.0)) == pytest.approx(median)


@given(median=shares, spread=st.floats(0.05, 1.0), share=shares)
def test_share_borne__inverts_the_integrated_hazard_of_weibull(median: float, spread: float, share: float) -> None:
    """Before the share x is lost, H(x) = ln 2 (x / m)^(1/s) has accumulated; it grows faster with x the more has been lost."""
    accumulated = math.log(2.0) * (share / median) ** (1.0 / spread)
    if 1e-300 < accumulated < 1e300:
        assert share_borne(median, spread, accumulated) == pytest.approx(share, rel=1e-9)


@given(median=shares, spread=st.floats(0.0, 1.0), exposure=st.floats(-40.0, 0.0))
def test_share_borne__is_nothing_once_the_exposure_is_used_up(median: float, spread: float, exposure: float) -> None:
    assert share_borne(median, spread, exposure) == 0.0
