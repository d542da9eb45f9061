"""The stage of a scenario: its calendar, its sources, its sites and roads."""

from typing import Annotated, Literal

from pydantic import Field

from kidal_sim.scenario.observations import Date
from kidal_sim.scenario.quantity.spec import OFF_UNLESS_STATED, Frozen, Quantity, in_unit, one_of

Share = Annotated[Quantity, in_unit("share")]
Count = Annotated[Quantity, in_unit("people", whole=True, low=0)]
Hours = Annotated[Quantity, in_unit("h", low=0)]
Odds = Annotated[Quantity, in_unit("1", low=0)]


def certain(number: float, unit: str) -> Quantity:
    """Return a default that stands in no file: a plain number."""
    return Quantity.certain(number, unit)


class Calendar(Frozen):
    """Time: the campaign's, the turn's, the commanders' and the sun's."""

    start: Date
    """Date of day 0, at 00:00."""
    horizon: Annotated[Quantity, in_unit("h", low=1, high=24_000)]
    """Length of the campaign, at most 1000 days."""
    turn: Annotated[Quantity, in_unit("h", low=1, high=24)]
    """Length of a turn; it divides a day."""
    decisions: Annotated[Quantity, in_unit("h", low=1, high=24)]
    """Commanders decide every so many hours."""
    sunrise: Annotated[Quantity, in_unit("h", low=0, high=24)]
    """When it gets light, in hours after midnight."""
    sunset: Annotated[Quantity, in_unit("h", low=0, high=24)]
    """When it gets dark, in hours after midnight."""
    hold: Hours
    """How long a captured site must be held to count as held."""
    retake: Hours = certain(48.0, "h")
    """How long a site must stay lost to count as retaken by the enemy."""
    window: Hours = certain(720.0, "h")
    """Length of the first and the last part of the campaign over which attack rates are counted."""
    attacks_before: Annotated[Quantity, in_unit("1/h", low=0), OFF_UNLESS_STATED] = certain(0.0, "1/h")
    """Attacks by irregulars in a given time before the start; those of the last part are then compared with these. 0 if it is not known."""


class Source(Frozen):
    """Where a number comes from."""

    publisher: str
    """Who published it."""
    title: str
    """What it is called, or what it is about."""
    date: str
    """When it was published, as far as known: 2023-11-08, 2023-11 or 2023."""
    reliability: str
    """How far to believe it, in words."""


class Site(Frozen):
    """A base or town."""

    lat: Annotated[Quantity, in_unit("deg", low=-90, high=90)]
    """Latitude, north positive."""
    lon: Annotated[Quantity, in_unit("deg", low=-180, high=180)]
    """Longitude, east positive."""
    held_by: Literal["government", "insurgents", "nobody"]
    """Whose it is on day 0; what nobody holds falls to the side that first comes to stay in it."""
    terrain: Literal["plain", "town", "massif"]
    """Where insurgents hide: how many can."""
    works: Literal["hasty", "prepared", "fortified"]
    """How well the defenders are dug in."""
    airstrip: bool = False
    """Whether aircraft other than drones can use it."""
    hub: bool = False
    """Supplied from outside the theatre."""
    well: bool = False
    """Has water of its own: only food has to be brought."""
    besieged: bool = False
    """Whether the irregulars around it besiege it on day 0; they go on while their odds are such as a siege once begun needs."""
    reported: bool = True
    """Whether its fate is among the outcomes."""
    drone_base: bool = False
    """Whether drones are flown from it: a prize for insurgents."""
    residents: Annotated[Quantity, in_unit("people", low=0)] = certain(0.0, "people")
    """People who live there when none have fled."""
    support: Share = certain(0.0, "share")
    """Their support for the insurgents on day 0."""
    stock: Hours = certain(0.0, "h")
    """Opening stock, in days of the needs of those who are there."""
    ammunition: Odds = certain(0.0, "1")
    """Opening store of ammunition, in loads of the regulars who are there."""
    fuel: Odds = certain(0.0, "1")
    """Opening store of fuel, in loads of the vehicles that are there."""


class Road(Frozen):
    """A road between two sites."""

    between: Annotated[list[Annotated[str, one_of("sites")]], Field(min_length=2, max_length=2)]
    """The two sites that it joins."""
    length: Annotated[Quantity, in_unit("km", low=1)]
    """Length by road."""
    terrain: Literal["plain", "town", "massif"]
    """Where insurgents hide along it: how many can."""
    mines: Annotated[Quantity, in_unit("1", low=0)]
    """Road factor: how much worse or better mined than the average road."""
