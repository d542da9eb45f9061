"""Where everything of a theatre stands on a map."""

from dataclasses import dataclass
from typing import Any

from kidal_sim.agents.campaign import Campaign
from kidal_sim.presentation.map.projection import MapProjection, round_below

WIDEST, HIGHEST = 660.0, 700.0
"""The largest map, its margins included. [px]"""
BESIDE, ABOVE = 92.0, 64.0
"""Margins, in which those stand who are at the outermost sites. [px]"""
LONGEST_NAME = 22
BAR = 0.3
"""The scale bar is at most so much of the map's width."""
TITLE_HEIGHT, TITLE_WIDTH = 44.0, 80.0
"""Room above a site that its name wants. [px]"""


@dataclass(frozen=True)
class Place:
    """A site, at both ends the same, or a road; a site's name may have to stand below it. [px]"""

    name: str
    x: float
    y: float
    x_end: float
    y_end: float
    is_site: bool
    below: bool = False
    about: str = ""

    @property
    def label(self) -> str:
        """Return the name, as much of it as fits."""
        label = self.name.replace("_", " ")
        return label if len(label) <= LONGEST_NAME else f"{label[: LONGEST_NAME - 1]}…"


@dataclass(frozen=True)
class MapLayout:
    """A theatre's plane, north up. [px]"""

    width: float
    height: float
    scale: float
    """Pixels in a kilometre."""
    places: list[Place]

    @property
    def bar(self) -> tuple[float, str]:
        """Return the length of the scale bar [px] and its text."""
        km = round_below(BAR * self.width / self.scale)
        return km * self.scale, f"{km:g} km"

    @property
    def sites(self) -> list[Place]:
        return [place for place in self.places if place.is_site]

    @property
    def roads(self) -> list[Place]:
        return [place for place in self.places if not place.is_site]


def lay_out(campaign: Campaign) -> MapLayout:
    """Return the layout of the map of a campaign's theatre."""
    spots: Any = campaign.world.places
    sites = len(campaign.names.sites)
    x, y = spots["x"][:sites], spots["y"][:sites]
    plane = MapProjection.fitted(x, y, (WIDEST, HIGHEST), (BESIDE, ABOVE))

    def at(east: Any, north: Any) -> tuple[float, float]:
        across, up = plane.at(east, north)
        return round(float(across), 1), round(float(plane.height - up), 1)

    ends = [(at(spot["x"], spot["y"]), at(spot["x_end"], spot["y_end"])) for spot in spots]
    places = [
        Place(name, *start, *end, row < sites, row < sites and _is_below(ends[:sites], row), _about(campaign, name))
        for row, (name, (start, end)) in enumerate(zip(campaign.names.places, ends, strict=True))
    ]
    return MapLayout(round(plane.width, 1), round(plane.height, 1), plane.scale, places)


def _is_below(ends: list[Any], row: int) -> bool:
    """Tell whether another site stands where the name of this one would."""
    x, y = ends[row][0]
    others = (end[0] for number, end in enumerate(ends) if number != row)
    return any(abs(other[0] - x) < TITLE_WIDTH and -TITLE_HEIGHT < other[1] - y <= 0.0 for other in others)


def _about(campaign: Campaign, name: str) -> str:
    """Return what is to be known of a place."""
    if name not in campaign.scenario.sites:
        return f"road, {campaign.scenario.roads[name].terrain}"
    site = campaign.scenario.sites[name]
    marks = {"airstrip": site.airstrip, "supplied from outside": site.hub}
    return ", ".join([site.terrain, f"{site.works} works", *(word for word, there in marks.items() if there)])
