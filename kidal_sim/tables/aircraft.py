"""Aircraft and what they have learnt."""

from typing import Annotated

from kidal_sim.tables.row import Row


class Wing(Row):
    """Aircraft of one kind with one home."""

    id: int
    faction: int
    side: int
    kind: int
    home: int
    airframes: Annotated[int, "airframes"]
    serviceable: float
    sorties: Annotated[float, "1/h"]
    """Sorties per serviceable airframe; for transports landings in all, with the airframes of day 0."""
    radius: Annotated[float, "km"]
    speed: Annotated[float, "km/h"]
    endurance: Annotated[float, "h"]
    strikes_on_station: Annotated[float, "1/h"]
    strikes_per_sortie: float
    loss: float
    """Chance of loss per sortie over a contested place; per landing for transports."""
    damage: float
    fired_on: float
    cargo: Annotated[float, "kg"]
    hazards: int
    """First of its four hazards: loss, accident, strike, landing."""
    over: int
    """Place its commander chose for it when he last decided, or where the unit is that it supports."""
    supports: int
    """Unit that it was sent to support, in contact or on the march, and goes along with; NOWHERE if none."""
    willing: float
    """Share of its sorties that he sends there."""
    shut_out: bool
    """Whether danger kept it from the place where it was needed most."""
    errand: int
    """Event for which it flies there."""
    ready: bool
    """Whether it could fly when this turn's flying began."""
    sent: float
    """Sorties this turn."""
    hours: Annotated[float, "h"]
    """Hours on station this turn."""
    arriving: int
    """Landings this turn."""
    safe: int
    """Landings this turn that were not lost."""
    flown: float
    denied: float
    station: Annotated[float, "h"]
    escorting: Annotated[float, "h"]
    """Of these, hours over places where a column is on the march."""
    strikes: int
    lost: Annotated[int, "airframes"]
    joined: Annotated[int, "airframes"]
    """Airframes that came from outside."""
    initial: Annotated[int, "airframes"]
    base_at: int
    """Site where a base is being made for it; NOWHERE if none."""
    base_ready: Annotated[float, "h"]
    """When that base is ready."""
    cause: int
    """Event that explains what it does now."""
    landings: int
    landings_fired_on: int
    landings_damaged: int
    landed: Annotated[int, "kg"]
    """Food and water that it has landed."""
    landed_ammunition: Annotated[int, "kg"]


class Approach(Row):
    """What a wing has learnt of the danger over a place. Row: wing x places + place."""

    reckoned_from: int
    """Home from which its hours on station were reckoned, if the place is a site."""
    station: Annotated[float, "h"]
    """Hours over it that one sortie gives."""
    closed_until: Annotated[float, "h"]
    share: float
    """Share of the planned sorties that are flown once the place is open again."""
