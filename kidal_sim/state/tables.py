"""The tables of a campaign: what each row of each table holds.

Columns are float64, int64 or bool; people and vehicles are whole numbers and stock is whole kilograms, so that ledgers close
exactly. Hours count from the start of the campaign. A place is a site or a road: sites come first, roads after them, and one
number (`place`) names either. -1 stands for nobody, nowhere or never.
"""

from typing import Annotated

from kidal_sim.state.row import Row


class Clock(Row):
    """One row: the time."""

    hour: Annotated[float, "h"]
    turn: Annotated[float, "h"]
    """Length of a turn."""
    horizon: Annotated[float, "h"]
    decisions: Annotated[float, "h"]
    """Commanders decide every so many hours, whatever the turn."""
    decided: Annotated[float, "h"]
    """When they last decided."""
    sunrise: Annotated[float, "h"]
    sunset: Annotated[float, "h"]
    hold: Annotated[float, "h"]
    """How long a captured site must be held to count as held."""
    dust_until: Annotated[float, "h"]
    """Dust keeps aircraft on the ground until then."""
    hazard: int
    """Row of the hazard of dust."""


class Place(Row):
    """What sites and roads share. A road's ends are its first and second site; a site is both its own ends."""

    id: int
    terrain: int
    hiding: Annotated[float, "people"]
    """Hiding room N of the attrition law."""
    first_end: int
    second_end: int
    length: Annotated[float, "km"]
    x: Annotated[float, "km"]
    """East of the theatre's middle, of the first end."""
    y: Annotated[float, "km"]
    """North of the theatre's middle, of the first end."""
    x_end: Annotated[float, "km"]
    y_end: Annotated[float, "km"]


class Site(Row):
    """A base or town."""

    id: int
    holder: int
    shelter: float
    """Factor by which its works divide the losses of those inside."""
    town: bool
    airstrip: bool
    hub: bool
    """Supplied from outside the theatre."""
    stock: Annotated[int, "kg"]
    arrived: Annotated[int, "kg"]
    """Stock that came from outside the theatre."""
    eaten: Annotated[int, "kg"]
    besieged: bool
    besieged_at: Annotated[float, "h"]
    """When its latest siege began."""
    starved_out: bool
    """Whether the government first lost it by hunger: its garrison gave itself up, or left."""
    hungry: Annotated[float, "h"]
    """Hours on end without enough to eat."""
    hazard: int
    """Row of the hazard of surrender."""
    captured_at: Annotated[float, "h"]
    """When the government first took it."""
    lost_at: Annotated[float, "h"]
    """When the government first lost it."""
    relieved_at: Annotated[float, "h"]
    held: int
    """After capture by the government: 1 held for the time asked, 0 lost before, -1 not known."""
    lowest_stock: Annotated[int, "kg"]
    civilians_killed: Annotated[int, "people"]


class Road(Row):
    """A road between two sites."""

    id: int
    mines: float
    """Road factor of this run: how much worse or better mined than the average road."""
    cleared: float
    """Share of its mines that passages have removed."""
    clearing: float
    """Share that the passages of this turn remove."""


class Way(Row):
    """From one site to another: the road to take first, and how far it is by the shortest way. Row: from x sites + to."""

    road: int
    length: Annotated[float, "km"]


class Hazard(Row):
    """Something that accumulates and strikes at keyed thresholds."""

    exposure: float
    threshold: float
    count: int


class Presence(Row):
    """One side at one place. Row: side x places + place."""

    first: int
    """First unit there; the occupancy list goes on by `next_here`."""
    people: Annotated[int, "people"]
    power: float
    """People x quality x cohesion of those who can fight."""
    besiegers: int
    air: Annotated[float, "h"]
    """Aircraft hours over the place this turn."""
    drones: Annotated[float, "h"]
    located: float
    """Share of this side's people there whom the other side has located."""
