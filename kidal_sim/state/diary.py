"""What a campaign leaves behind: days, and events with their causes."""

from typing import Annotated

from kidal_sim.state.row import Row


class Day(Row):
    """The state at the end of a day."""

    government_people: Annotated[int, "people"]
    insurgent_people: Annotated[int, "people"]
    government_losses: Annotated[int, "people"]
    insurgent_losses: Annotated[int, "people"]
    mine_strikes: int
    air_strikes: int
    sorties: float
    aircraft_lost: Annotated[int, "airframes"]
    civilians_killed: Annotated[int, "people"]


class Control(Row):
    """A site at the end of a day. Row: day x sites + site."""

    holder: int
    stock: Annotated[int, "kg"]
    besieged: bool


class Log(Row):
    """One row: how many events there have been."""

    count: int
    """Events so far, stored or not."""


class Event(Row):
    """Something that happened. Row: its number."""

    what: int
    hour: Annotated[float, "h"]
    who: int
    """Row of the unit, wing, site, faction or arrival that did it or to which it happened."""
    place: int
    other: int
    """Row of whatever else it concerns: the quarry, the order, the relieving unit."""
    amount: float
    """How much: people, hours, kilograms, odds; what it is depends on the event."""
    draw: float
    """The number that was drawn or reached, if chance decided."""
    threshold: float
    """The threshold that it met."""
    cause: int
    """Number of the event that caused it."""
