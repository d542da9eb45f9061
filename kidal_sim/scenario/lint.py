"""What a scenario may say but hardly means: warnings, each with its place."""

import math
from collections.abc import Iterator

from kidal_sim.scenario.checks import Fault as Doubt
from kidal_sim.scenario.files.error_messages import follow
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.problems import Fault
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario

KM_PER_DEGREE = 111.195
"""Length of a degree of a great circle on a sphere of radius 6371 km."""
ROUGHLY = 0.95
"""A road may be shorter than the straight line by what coordinates of towns are rough."""


def doubts(scenario: Scenario, root: Node) -> list[Fault]:
    """Every doubt, in the order of the files."""
    found = [*_unused_sources(scenario), *_short_roads(scenario)]
    located = [Fault(follow(root, path)[0].heading, ".".join(map(str, path)), message) for path, message in found]
    return sorted(located, key=lambda doubt: (doubt.place, doubt.address))


def _unused_sources(scenario: Scenario) -> Iterator[Doubt]:
    used = {quantity.source for _, quantity in walk(scenario)}
    used |= {each.source for each in scenario.correlations} | {each.source for each in scenario.observed.values()}
    for name in scenario.sources:
        if name not in used:
            yield ("sources", name), "nothing in this scenario names this source"


def _short_roads(scenario: Scenario) -> Iterator[Doubt]:
    for name, road in scenario.roads.items():
        straight = straight_line(scenario, *road.between)
        if road.length.high < ROUGHLY * straight:
            ends = " and ".join(road.between)
            yield ("roads", name, "length"), f"at most {road.length.high:g} km, but {ends} are {straight:.0f} km apart in a straight line"


def straight_line(scenario: Scenario, one: str, other: str) -> float:
    """Distance of two sites over the ground. [km]"""
    (lat, lon), (other_lat, other_lon) = ((scenario.sites[site].lat.best, scenario.sites[site].lon.best) for site in (one, other))
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return KM_PER_DEGREE * math.hypot(east, other_lat - lat)
