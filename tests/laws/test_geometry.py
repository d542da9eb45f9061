"""Distances on the theatre's plane against those on the sphere."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.engine.init_sites import site_points
from kidal_sim.laws import geometry, hazard
from tests.theatres import Play, shipped

steady = settings(deadline=None, derandomize=True)
"""The first call may compile."""

RADIUS = 6371.0


def haversine(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance on a sphere. [km]"""
    one, other = math.radians(lat), math.radians(other_lat)
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2.0 * RADIUS * math.asin(math.sqrt(half))


def test_distance__of_the_shipped_sites_is_within_its_stated_error_of_the_sphere() -> None:
    scenario = shipped("kidal_push")
    places = Play(scenario, 1).world.places[0]
    names = Play(scenario, 1).names
    for one, other in itertools.combinations(range(len(names.sites)), 2):
        ends = [scenario.sites[names.sites[row]] for row in (one, other)]
        sphere = haversine(*(value.best for site in ends for value in (site.lat, site.lon)))
        plane = geometry.distance(places[one].x, places[one].y, places[other].x, places[other].y)
        assert plane == pytest.approx(sphere, rel=0.015), (names.sites[one], names.sites[other])


def test_distance__gao_to_tessalit_is_what_an_atlas_says() -> None:
    """16.272 N 0.045 W to 20.263 N 0.975 E: 457 km as the crow flies, by the haversine formula done by hand."""
    north, east = math.radians(20.263 - 16.272) * RADIUS, math.radians(0.975 + 0.045) * RADIUS * math.cos(math.radians(18.2675))
    scenario = shipped("kidal_push")
    campaign = Play(scenario, 1)
    points = dict(zip(campaign.names.sites, site_points(campaign.names, campaign.draws), strict=True))
    flown = geometry.distance(*(float(value[0]) for name in ("gao", "tessalit") for value in points[name]))
    assert flown == pytest.approx(math.hypot(north, east), rel=0.005)


@steady
@given(*[st.floats(-1e4, 1e4)] * 6)
def test_distance__is_a_metric(x: float, y: float, u: float, v: float, p: float, q: float) -> None:
    assert geometry.distance(x, y, u, v) == geometry.distance(u, v, x, y)
    assert geometry.distance(x, y, x, y) == 0.0
    assert geometry.distance(x, y, u, v) <= geometry.distance(x, y, p, q) + geometry.distance(p, q, u, v) + 1e-8


@steady
@given(start=st.floats(-1e4, 1e4), end=st.floats(-1e4, 1e4), share=st.floats(0.0, 1.0))
def test_along__stays_between_the_ends(start: float, end: float, share: float) -> None:
    assert min(start, end) - 1e-8 <= geometry.along(start, end, share) <= max(start, end) + 1e-8
    assert geometry.along(start, end, 0.0) == start
    assert geometry.along(start, end, 1.0) == pytest.approx(end, abs=1e-8)


@steady
@given(first=st.floats(0.0, 20.0), second=st.floats(0.0, 20.0))
def test_chance__of_two_exposures_is_that_of_either(first: float, second: float) -> None:
    """Escaping both is escaping their sum."""
    escaped = (1.0 - hazard.chance(first)) * (1.0 - hazard.chance(second))
    assert 1.0 - hazard.chance(first + second) == pytest.approx(escaped, abs=1e-12)
    assert hazard.chance(first) <= first


@steady
@given(probability=st.floats(0.0, 0.999999))
def test_exposure__is_the_inverse_of_chance(probability: float) -> None:
    assert hazard.chance(hazard.exposure(probability)) == pytest.approx(probability, rel=1e-9, abs=1e-15)
