"""Where everything of a theatre stands on a map."""

import itertools
import math

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.presentation.map.projection import round_below
from kidal_sim.presentation.replay.map_layout import ABOVE, BESIDE, HIGHEST, WIDEST, MapLayout, lay_out
from tests.theatres import group, theatre

OPEN = {"held_by": "insurgents"}


def sites_at(**points: tuple[float, float]) -> MapLayout:
    """A map of a theatre with sites at these latitudes and longitudes."""
    sites = {name: {"lat": f"{lat} deg", "lon": f"{lon} deg", **OPEN} for name, (lat, lon) in points.items()}
    names = list(points)
    roads = {f"{a}_{b}": {"between": [a, b], "length": "100 km"} for a, b in itertools.pairwise(names)}
    factions = {"rebels": {"side": "insurgents", "irregular": True, "refuge": names[0]}}
    return lay_out(Campaign(theatre(sites=sites, roads=roads, factions=factions, units={"group": group(5, at=names[0])})))


def test_drawn__distances_are_those_of_the_sphere() -> None:
    """Great circles (haversine), within the 1.5 % that the plane claims; north is up and east to the right."""
    points = {"south": (16.3, -0.05), "north": (20.26, 0.98), "east": (18.44, 1.41)}
    chart = sites_at(**points)
    spots = {place.name: place for place in chart.sites}
    for (a, (lat, lon)), (b, (other_lat, other_lon)) in itertools.combinations(points.items(), 2):
        first, second = math.radians(lat), math.radians(other_lat)
        half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(math.radians(other_lon - lon) / 2) ** 2
        km = 2 * 6371.0 * math.asin(math.sqrt(half))
        pixels = math.hypot(spots[a].x - spots[b].x, spots[a].y - spots[b].y)
        assert pixels / chart.scale == pytest.approx(km, rel=0.015)
    assert spots["north"].y < spots["east"].y < spots["south"].y and spots["east"].x > spots["north"].x > spots["south"].x


@pytest.mark.parametrize(
    "points",
    [
        {"alone": (18.0, 1.0)}, {"a": (18.0, 0.0), "b": (18.0, 5.0)}, {"a": (10.0, 0.0), "b": (20.0, 0.0)},
        {"a": (18.0, 0.0), "b": (18.0, 0.0)}, {"a": (-30.0, 20.0), "b": (-10.0, 60.0), "c": (-20.0, 21.0)},
    ],
)  # fmt: skip
def test_drawn__every_site_is_on_the_map_with_room_around(points: dict[str, tuple[float, float]]) -> None:
    chart = sites_at(**points)
    assert chart.width <= WIDEST + 0.1 and chart.height <= HIGHEST + 0.1
    for place in chart.sites:
        assert BESIDE - 0.1 <= place.x <= chart.width - BESIDE + 0.1 and ABOVE - 0.1 <= place.y <= chart.height - ABOVE + 0.1
    length, said = chart.bar
    assert 0 < length <= 0.3 * chart.width and length / chart.scale == pytest.approx(float(said.removesuffix(" km")))


def test_drawn__a_road_joins_its_sites_and_a_name_gives_way() -> None:
    chart = sites_at(low=(18.0, 0.0), high=(18.1, 0.0), far=(22.0, 0.0))
    spots = {place.name: place for place in chart.places}
    assert (spots["low_high"].x, spots["low_high"].y_end) == (spots["low"].x, spots["high"].y)
    assert spots["low"].below and not spots["high"].below and not spots["far"].below


def test_drawn__a_name_of_many_letters_is_cut() -> None:
    name = "x" * 60
    place = sites_at(**{name: (18.0, 0.0)}).sites[0]
    assert place.name == name and place.label.endswith("…") and len(place.label) == 22


@pytest.mark.parametrize(("number", "round_one"), [(1.0, 1.0), (1.99, 1.0), (2.0, 2.0), (49.0, 20.0), (50.0, 50.0), (0.03, 0.02)])
def test_round_below(number: float, round_one: float) -> None:
    assert round_below(number) == pytest.approx(round_one)
