"""What a campaign leaves behind day by day."""

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
