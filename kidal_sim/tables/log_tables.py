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


class Reckoning(Row):
    """What a commander reckoned when he decided on what an event tells. Row: number of the event; after these, one row for each unit.

    A unit's row has what it has decided on and not begun yet. There are no rows where no events are kept; no rule reads them.
    """

    decision: int
    """What he decided on; NONE if he reckoned nothing."""
    believed: Annotated[float, "effective people"]
    """Enemy power that he believed there, on the way if that is more, or coming there."""
    odds: float
    """Odds asked for, by the doctrine or the standing policy."""
    chance_asked: float
    """Chance of success asked for; 0 if odds alone are weighed."""
    needed: Annotated[float, "effective people"]
    """Power that was enough, or that the place lacked."""
    had: Annotated[float, "effective people"]
    """Power that could take part, could be spared, or was sent."""
    value: Annotated[float, "people"]
    """Own losses that success is worth."""
    chance: float
    """Chance of success with the power needed."""
    lost: Annotated[float, "people"]
    """Own losses expected."""
    fear: float
    """Factor by which they count where aircraft can come."""
