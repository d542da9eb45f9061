"""Day and night."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.laws import daylight

steady = settings(deadline=None, derandomize=True)
"""The first call may compile."""

hours = st.floats(0.0, 2400.0)
parts = st.floats(0.0, 24.0)
sunrises = st.floats(0.0, 11.9)
sunsets = st.floats(12.0, 24.0)


@steady
@given(start=hours, first=parts, second=parts, sunrise=sunrises, sunset=sunsets)
def test_daylight__adds_up_over_the_parts_of_an_interval(start: float, first: float, second: float, sunrise: float, sunset: float) -> None:
    middle, end = start + first, start + first + second
    whole = daylight.daylight(start, end, sunrise, sunset)
    split = daylight.daylight(start, middle, sunrise, sunset) + daylight.daylight(middle, end, sunrise, sunset)
    assert split == pytest.approx(whole, abs=1e-9)
    assert -1e-9 <= whole <= end - start + 1e-9


@steady
@given(start=hours, sunrise=sunrises, sunset=sunsets)
def test_daylight__every_day_has_the_same_hours_of_it(start: float, sunrise: float, sunset: float) -> None:
    assert daylight.daylight(start, start + 24.0, sunrise, sunset) == pytest.approx(sunset - sunrise, abs=1e-9)


@steady
@given(day=st.integers(0, 99), start=st.floats(0.0, 12.0), length=st.floats(0.0, 12.0))
def test_daylight__none_at_night_and_all_by_day(day: int, start: float, length: float) -> None:
    night, noon = 24.0 * day + 18.0, 24.0 * day + 6.0
    end = min(start + length, 12.0)
    assert daylight.daylight(night + start, night + end, 6.0, 18.0) == pytest.approx(0.0, abs=1e-9)
    assert daylight.daylight(noon + start, noon + end, 6.0, 18.0) == pytest.approx(max(0.0, end - start), abs=1e-9)


@steady
@given(hour=hours, sunset=st.floats(12.0, 23.9))
def test_nightfall__is_the_next_sunset(hour: float, sunset: float) -> None:
    night = daylight.nightfall(hour, sunset)
    assert hour <= night <= hour + 24.0
    assert night % 24.0 == pytest.approx(sunset)
    assert daylight.daylight(hour, night, 0.0, sunset) <= sunset + 1e-9


@pytest.mark.parametrize(("hour", "night"), [(0.0, 18.0), (18.0, 18.0), (18.1, 42.0), (47.0, 66.0)])
def test_nightfall__around_a_sunset_at_eighteen(hour: float, night: float) -> None:
    assert daylight.nightfall(hour, 18.0) == night
