"""Quantiles against closed forms and against SciPy's own distributions."""

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as hs

from kidal_sim.scenario.quantity.distributions import SHAPES, spread_shape
from kidal_sim.scenario.quantity.quantiles import beta_concentration, choice_ppf, lognormal_sigma

U = np.array([1e-6, 0.01, 0.05, 0.2, 0.5, 0.77, 0.95, 0.999, 1 - 1e-9])


def ppf(shape, *numbers):
    return SHAPES[shape].ppf(U, *numbers)


@pytest.mark.parametrize(
    ("shape", "numbers", "expected"),
    [
        ("uniform", (2, 5), st.uniform(2, 3)),
        ("triangular", (2, 3, 7), st.triang(1 / 5, 2, 5)),
        ("triangular", (2, 2, 7), st.triang(0, 2, 5)),
        ("triangular", (2, 7, 7), st.triang(1, 2, 5)),
        ("pert", (2, 3, 7), st.beta(1.8, 4.2, 2, 5)),
        ("normal", (5, 2, 1, 6), st.truncnorm(-2, 0.5, 5, 2)),
        ("lognormal", (1, 3, 9), st.lognorm(math.log(9) / (2 * st.norm.ppf(0.95)), scale=3)),
        ("gamma", (2, 3.4), st.gamma(3.4, scale=2 / 3.4)),
    ],
)
def test_ppf__as_scipy_has_it(shape, numbers, expected):
    assert ppf(shape, *numbers) == pytest.approx(expected.ppf(U), rel=1e-9)


def test_ppf__value_is_certain():
    assert (ppf("value", 7.0) == 7.0).all()


@pytest.mark.parametrize(("shape", "numbers"), [("triangular", (0.1, 0.3, 0.7)), ("uniform", (0.1, 0.7)), ("pert", (0.1, 0.3, 0.7))])
def test_ppf__ends_are_the_support(shape, numbers):
    low, high = SHAPES[shape].ppf(np.array([0.0, 1.0]), *numbers)
    assert (low, high) == pytest.approx(SHAPES[shape].support(*numbers), abs=1e-15)


def test_lognormal__low_and_high_hold_ninety_percent():
    low, best, high = SHAPES["lognormal"].ppf(np.array([0.05, 0.5, 0.95]), 1.0, 2.0, 4.0)
    assert (low, best, high) == pytest.approx((1.0, 2.0, 4.0))
    assert lognormal_sigma(1.0, math.e) == pytest.approx(1 / (2 * st.norm.ppf(0.95)))


@pytest.mark.parametrize(
    "numbers",
    [(0.5, 0.8, 0.95), (0.15, 0.23, 0.6), (0.21, 0.58, 0.91), (0.09, 0.25, 0.79), (0.005, 0.03, 0.15), (0.0002, 0.004, 0.036)],
)
def test_beta__mean_is_best_and_ninety_percent_lie_between(numbers):
    low, best, high = numbers
    concentration = beta_concentration(*numbers)
    found = st.beta(best * concentration, (1 - best) * concentration)
    assert found.mean() == pytest.approx(best)
    assert found.cdf(high) - found.cdf(low) == pytest.approx(0.9)
    assert ppf("beta", *numbers) == pytest.approx(found.ppf(U), rel=1e-9)


def test_beta__an_end_at_one_leaves_the_other_as_the_five_percent_point():
    concentration = beta_concentration(0.5, 0.8, 1.0)
    assert st.beta(0.8 * concentration, 0.2 * concentration).cdf(0.5) == pytest.approx(0.05)


def test_beta__ends_that_say_nothing_are_a_uniform():
    assert ppf("beta", 0.0, 0.5, 1.0) == pytest.approx(U)


def test_beta__never_heaps_up_worse_than_the_arcsine():
    assert beta_concentration(0.001, 0.5, 0.999) == 1.0


ordered = hs.lists(hs.floats(0.0, 1.0), min_size=3, max_size=3, unique=True).map(sorted)


@settings(deadline=None)
@given(ordered)
def test_beta__any_ordered_shares_give_a_beta(numbers):
    low, best, high = numbers
    if not min(best - low, high - best, best, 1 - best) > 1e-5:
        return
    concentration = beta_concentration(low, best, high)
    a, b = best * concentration, (1 - best) * concentration
    inside = st.beta.cdf(high, a, b) - st.beta.cdf(low, a, b)
    assert inside >= 0.9 - 1e-9
    assert min(a, b) >= 0.5 - 1e-9


@settings(deadline=None)
@given(ordered, hs.sampled_from(["triangular", "pert"]))
def test_ppf__rises_and_stays_within_its_support(numbers, shape):
    low, _, high = numbers
    values = SHAPES[shape].ppf(np.linspace(0, 1, 33), *numbers)
    assert (np.diff(values) >= -1e-12).all()
    assert values.min() >= low - 1e-12
    assert values.max() <= high + 1e-12


def test_choice__each_option_has_its_share_of_the_uniforms():
    u = (np.arange(1000) + 0.5) / 1000
    values = choice_ppf(u, 300.0, 150.0, 3.0, 1.0)
    assert (values == 150.0).sum() == 250
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize(
    ("numbers", "is_share", "expected"),
    [
        ((0.5, 0.8, 0.95), True, "beta"),
        ((0.5, 0.8, 1.0), True, "beta"),
        ((0.3, 0.3, 0.5), True, "triangular"),
        ((2, 6, 24), False, "lognormal"),
        ((100, 140, 170), False, "triangular"),
        ((1, 2, 4), False, "triangular"),  # the ratio has to be above 4
        ((0, 2, 6), False, "triangular"),
        ((-0.02, 0.03, 0.08), False, "triangular"),
        ((1, 1, 5), False, "triangular"),  # a lognormal's median cannot be its 5 % point
    ],
)
def test_spread__is_read_as_the_calibration_facts_say(numbers, is_share, expected):
    assert spread_shape(numbers, is_share) == expected
