"""What an aircraft can do with its fuel."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.laws import flight

steady = settings(deadline=None, derandomize=True)
"""The first call may compile."""

km = st.floats(0.0, 5000.0)
speeds = st.floats(10.0, 2000.0)
endurances = st.floats(0.0, 40.0)


@steady
@given(distance=km, further=km, radius=km, speed=speeds, endurance=endurances)
def test_hours_on_station__never_more_further_away(distance: float, further: float, radius: float, speed: float, endurance: float) -> None:
    near, far = sorted((distance, further))
    hours = flight.hours_on_station(near, radius, speed, endurance)
    assert flight.hours_on_station(far, radius, speed, endurance) <= hours
    assert 0.0 <= hours <= endurance


@steady
@given(distance=km, radius=km, longer=km, speed=speeds, endurance=endurances)
def test_hours_on_station__never_more_with_a_shorter_radius(
    distance: float, radius: float, longer: float, speed: float, endurance: float
) -> None:
    short, long = sorted((radius, longer))
    assert flight.hours_on_station(distance, short, speed, endurance) <= flight.hours_on_station(distance, long, speed, endurance)


@steady
@given(distance=km, radius=km, speed=speeds, endurance=endurances)
def test_hours_on_station__nothing_beyond_the_radius_or_the_fuel(distance: float, radius: float, speed: float, endurance: float) -> None:
    hours = flight.hours_on_station(distance, radius, speed, endurance)
    if distance > radius or 2.0 * distance >= speed * endurance:
        assert hours == 0.0
    else:
        assert hours + 2.0 * distance / speed == pytest.approx(endurance)


@steady
@given(radius=km, speed=speeds, endurance=endurances)
def test_hours_on_station__over_the_base_it_is_all_the_endurance(radius: float, speed: float, endurance: float) -> None:
    assert flight.hours_on_station(0.0, radius, speed, endurance) == endurance
