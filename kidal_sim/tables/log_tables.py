"""What a campaign leaves behind: days, and events with their causes."""

from typing import Annotated

from kidal_sim.tables.row import Row


class Day(Row):
    """The state at the end of a day."""

    government_people: Annotated[int, "people"]
    insurgent_people: Annotated[int, "people"]
    government_losses: Annotated[int, "people"]
    insurgent_losses: Annotated[int, "people"]
    insurgents_tied: Annotated[int, "people"]
    """Irregulars at sites of theirs to which no column has come or is coming, their refuge left out."""
    attacks: int
    """Attacks by irregulars so far: contacts given, assaults begun, bases shelled."""
    patrol: Annotated[float, "people"]
    """Government people who can be outside their bases."""
    mine_strikes: int
    air_strikes: int
    sorties: float
    landings: int
    aircraft_lost: Annotated[int, "airframes"]
    civilians_killed: Annotated[int, "people"]
    """By air strikes, by sweeps and by mines, so far."""
    civilians_swept: Annotated[int, "people"]
    """By sweeps alone, so far."""


class Control(Row):
    """A site at the end of a day. Row: day x sites + site."""

    holder: int
    stock: Annotated[int, "kg"]
    besieged: bool
    support: float
    """Support of the residents for the irregulars, 0 to 1."""
    patrol: Annotated[float, "people"]
    """People of its holder who can be outside the base, if that is the government."""


class Log(Row):
    """The number of events so far, in one row."""

    count: int
    """Events so far, stored or not."""


class Event(Row):
    """An event of the log. Row: its number."""

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
