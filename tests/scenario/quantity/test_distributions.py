"""Quantiles against closed forms and against SciPy's own distributions."""

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as hs

from kidal_sim.scenario.quantity.distributions import SHAPES, spread
from kidal_sim.scenario.quantity.quantiles import beta_concentration, choice_ppf, lognormal_sigma, metalog_terms

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


INF = math.inf
SPREADS = [
    # low, best, high, and the bounds of the quantity
    ((0.5, 0.8, 0.95), (0.0, 1.0)),
    ((2, 6, 24), (0.0, INF)),
    ((100, 140, 170), (0.0, INF)),
    ((1, 2, 4), (0.0, INF)),
    ((-0.02, 0.03, 0.08), (-1.0, 1.0)),
    ((100, 780, 1000), (0.0, INF)),
    ((1, 780, 10000), (0.0, INF)),
    ((-5, 1, 2), (-INF, INF)),
    ((0.0001, 0.0004, 0.9), (0.0, 1.0)),
]


@pytest.mark.parametrize(("numbers", "bounds"), SPREADS)
def test_spread__low_best_and_high_are_its_5_50_and_95_percent_points(numbers, bounds):
    shape, resolved = spread(numbers, *bounds)
    assert shape == "metalog"
    assert SHAPES[shape].ppf(np.array([0.05, 0.5, 0.95]), *resolved) == pytest.approx(numbers, rel=1e-9)
    assert bounds[0] <= resolved[0] < numbers[0] < numbers[2] < resolved[4] <= bounds[1]


@pytest.mark.parametrize(
    ("numbers", "bounds", "at", "expected"),
    [
        ((0, 2, 6), (0.0, INF), [0.5, 0.95], [2, 6]),  # low is the bound: no percentile
        ((0.5, 0.8, 1.0), (0.0, 1.0), [0.05, 0.5], [0.5, 0.8]),  # high is
        ((3, 3, 5), (0.0, INF), [0.0, 0.95], [3, 5]),  # best is low: the end, and the mode
        ((3, 5, 5), (0.0, INF), [0.05, 1.0], [3, 5]),
        ((0, 0, 5), (0.0, INF), [0.0, 0.95], [0, 5]),
        ((0, 0, 1), (0.0, 1.0), [0.0, 1.0], [0, 1]),
    ],
)
def test_spread__an_end_at_a_bound_is_that_bound(numbers, bounds, at, expected):
    shape, resolved = spread(numbers, *bounds)
    assert SHAPES[shape].ppf(np.array(at), *resolved) == pytest.approx(expected, rel=1e-9)


def test_spread__between_both_bounds_is_a_pert():
    assert spread((0.0, 0.2, 1.0), 0.0, 1.0) == ("pert", (0.0, 0.2, 1.0))


def test_spread__nothing_absurd_can_be_drawn():
    """Never more than as far above high as low is below it; never further below low than two fifths of its distance from best."""
    for numbers in ((100, 780, 1000), (1, 780, 10000), (1, 10, 1000), (700, 780, 900)):
        low, best, high = numbers
        shape, resolved = spread(numbers, 0.0, INF)
        least, most = SHAPES[shape].ppf(np.array([2.0**-64, 1 - 2.0**-53]), *resolved)
        assert least >= max(0.0, low - 0.4 * (best - low)) - 1e-9 and most <= 2 * high - low


@settings(deadline=None)
@given(hs.lists(hs.floats(1e-6, 1e6), min_size=3, max_size=3, unique=True).map(sorted), hs.booleans())
def test_spread__rises_and_keeps_its_points(numbers, signed):
    low, best, high = numbers
    if min(best - low, high - best) < 1e-6 * high:
        return
    shape, resolved = spread(tuple(numbers), -INF if signed else 0.0, INF)
    if any(SHAPES[shape].problems(resolved)):
        return
    values = SHAPES[shape].ppf(np.linspace(0.0, 1.0, 101)[1:-1], *resolved)
    assert (np.diff(values) >= 0).all() and resolved[0] <= values[0] and values[-1] <= resolved[4]
    assert values[[4, 49, 94]] == pytest.approx(numbers, rel=1e-6, abs=1e-9 * high)


def test_metalog__in_the_middle_the_log_odds_of_the_place_are_logistic():
    found = SHAPES["metalog"].ppf(U, -3.0, -1.0, 1.0, 3.0, 5.0)
    slope = math.log(3) / math.log(19)
    assert found == pytest.approx(-3.0 + 8.0 * st.logistic.cdf(st.logistic(0.0, slope).ppf(U)), rel=1e-9)


def test_metalog__three_terms_by_linear_equations():
    """Keelin 2016: the log-odds of the place are a + (b + c (u - 1/2)) logit(u), which is linear in a, b and c."""
    numbers = (-10.0, -1.0, 1.0, 6.0, 20.0)
    u = np.array([0.05, 0.5, 0.95])
    logit = np.log(u / (1 - u))
    places = (np.array(numbers[1:4]) + 10.0) / 30.0
    terms = np.linalg.solve(np.column_stack([np.ones(3), logit, (u - 0.5) * logit]), np.log(places / (1 - places)))
    assert metalog_terms(*numbers) == pytest.approx(terms)
    odds = np.column_stack([np.ones(len(U)), np.log(U / (1 - U)), (U - 0.5) * np.log(U / (1 - U))]) @ terms
    assert ppf("metalog", *numbers) == pytest.approx(-10.0 + 30.0 / (1.0 + np.exp(-odds)), rel=1e-9)


@pytest.mark.parametrize("factor", [0.999, 1.001])
def test_metalog__is_refused_exactly_where_its_quantiles_would_fall(factor):
    """With the second term 1 and the third at its limit; the ends are far off, so that log-odds and values go together."""
    bend = 1.66711 * factor
    points = [0.05, 0.5, 0.95]
    odds = [(1.0 + bend * (u - 0.5)) * math.log(u / (1 - u)) for u in points]
    numbers = (0.0, *(1.0 / (1.0 + math.exp(-each)) for each in odds), 1.0)
    u = np.linspace(0.0001, 0.9999, 20001)
    rises = bool((np.diff((1.0 + bend * (u - 0.5)) * np.log(u / (1 - u))) > 0).all())
    assert rises == (factor < 1) and any(SHAPES["metalog"].problems(numbers)) != rises


@pytest.mark.parametrize("numbers", [(80, 100, 120), (2, 6, 24), (65, 85, 150), (0.02, 0.06, 0.15), (650, 780, 900)])
def test_spread__density_has_one_peak_and_falls_towards_both_ends(numbers):
    """Measured as the mass of forty even bins; what is left is rounding of so many points."""
    shape, resolved = spread(numbers, 0.0, INF)
    values = SHAPES[shape].ppf((np.arange(400_000) + 0.5) / 400_000, *resolved)
    mass, _ = np.histogram(values, bins=np.linspace(resolved[0], resolved[4], 41))
    peak = int(mass.argmax())
    assert (np.diff(mass[: peak + 1]) > -10).all() and (np.diff(mass[peak:]) < 10).all()
