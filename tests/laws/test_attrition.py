"""The laws of attrition as limits of one formula, integrated and held against their invariants."""

import math

import pytest
import scipy.integrate
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.laws import attrition

steady = settings(deadline=None, derandomize=True)
"""The first call may compile."""

K, N = 0.02, 5000.0
shares = st.floats(0.0, 1.0)
positive = st.floats(0.1, 1e5)


def fight(x: float, y: float, located: tuple[float, float], hours: float = 20.0) -> tuple[float, float]:
    """What is left of two sides of quality 1 after some hours."""

    def rate(_: float, left: list[float]) -> tuple[float, float]:
        return (
            -attrition.loss_rate(K, left[1], located[0], left[0], N, 1.0),
            -attrition.loss_rate(K, left[0], located[1], left[1], N, 1.0),
        )

    found = scipy.integrate.solve_ivp(rate, (0.0, hours), (x, y), method="DOP853", rtol=1e-11, atol=1e-9)
    return float(found.y[0, -1]), float(found.y[1, -1])


@pytest.mark.parametrize(("x", "y"), [(1000.0, 1000.0), (800.0, 1200.0), (2000.0, 1500.0)])
def test_loss_rate__square_law_when_all_are_located(x: float, y: float) -> None:
    """x^2 - y^2 stays the same (Lanchester 1916), and x(t) = x cosh kt - y sinh kt."""
    left = fight(x, y, (1.0, 1.0))
    assert left[0] ** 2 - left[1] ** 2 == pytest.approx(x * x - y * y, rel=1e-8, abs=1e-3)
    assert left[0] == pytest.approx(x * math.cosh(K * 20.0) - y * math.sinh(K * 20.0), rel=1e-8)


@pytest.mark.parametrize(("x", "y"), [(1000.0, 1000.0), (800.0, 1200.0), (2000.0, 1500.0)])
def test_loss_rate__linear_law_when_nobody_is_located(x: float, y: float) -> None:
    """x - y stays the same (Lanchester 1916)."""
    left = fight(x, y, (0.0, 0.0))
    assert left[0] - left[1] == pytest.approx(x - y, abs=1e-6)
    assert left[0] < x


@pytest.mark.parametrize(("x", "y"), [(1000.0, 1000.0), (800.0, 200.0), (2000.0, 300.0)])
def test_loss_rate__deitchmans_ambush_when_one_side_is_located(x: float, y: float) -> None:
    """x^2 / 2 - N y stays the same for the located x and the hidden y (Deitchman 1962)."""
    left = fight(x, y, (1.0, 0.0))
    assert left[0] ** 2 / 2 - N * left[1] == pytest.approx(x * x / 2 - N * y, rel=1e-8)


@steady
@given(located=shares, people=positive, hiding=positive, power=positive, more=st.floats(1.0, 100.0))
def test_loss_rate__located_people_suffer_more_and_shelter_divides(
    located: float, people: float, hiding: float, power: float, more: float
) -> None:
    rate = attrition.loss_rate(K, power, located, people, hiding, 1.0)
    assert 0.0 <= rate <= K * power
    assert attrition.loss_rate(K, power, 1.0, people, hiding, 1.0) >= rate >= attrition.loss_rate(K, power, 0.0, people, hiding, 1.0)
    assert attrition.loss_rate(K, power, located, people, hiding * more, 1.0) <= rate
    assert attrition.loss_rate(K, power * more, located, people, hiding, 1.0) == pytest.approx(rate * more)
    assert attrition.loss_rate(K, power, located, people, hiding, more) == pytest.approx(rate / more)


@steady
@given(aircraft=st.floats(0.0, 50.0), more=st.floats(0.0, 50.0), share=st.floats(0.0, 0.99))
def test_fire_left__each_aircraft_takes_the_same_share_of_what_is_left(aircraft: float, more: float, share: float) -> None:
    both = attrition.fire_left(aircraft + more, share)
    assert both == pytest.approx(attrition.fire_left(aircraft, share) * attrition.fire_left(more, share), rel=1e-12, abs=1e-300)
    assert attrition.fire_left(0.0, share) == 1.0
    assert attrition.fire_left(aircraft, 0.0) == 1.0
    assert attrition.fire_left(1.0, share) == pytest.approx(1.0 - share)
    assert 0.0 <= both <= 1.0
