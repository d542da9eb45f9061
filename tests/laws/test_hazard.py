"""Chances from rates: closed forms against integrals."""

import pytest
import scipy.integrate

from kidal_sim.laws import hazard


@pytest.mark.parametrize(("start", "end"), [(0.0, 72.0), (10.0, 10.0), (50.0, 300.0)])
def test_growing__is_the_integral_of_a_hazard_in_proportion_to_time(start: float, end: float) -> None:
    rate, rise = 0.03 / 24.0, 72.0
    expected, _ = scipy.integrate.quad(lambda time: rate * time / rise, start, end)
    assert hazard.growing(start, end, rate, rise) == pytest.approx(expected)


def test_growing__parts_add_up_to_the_whole() -> None:
    parts = sum(hazard.growing(hour, hour + 1.0, 0.01, 72.0) for hour in range(200))
    assert parts == pytest.approx(hazard.growing(0.0, 200.0, 0.01, 72.0))
