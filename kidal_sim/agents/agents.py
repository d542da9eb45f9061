"""Mesa agents: each is a name for a row of a table. They hold no state and do no arithmetic; the rules do.

To try another behaviour, subclass one and hand it to `Campaign(..., faces={"column": MyColumn})`; such a campaign runs
with agents alone, never in batches.
"""

import itertools
import weakref
from typing import TYPE_CHECKING, Any

import mesa
from mesa.discrete_space import Cell, CellAgent, FixedAgent

from kidal_sim.rules.phases import Phase
from kidal_sim.tables.kinds import HOLDERS, NOWHERE, Task

if TYPE_CHECKING:
    from kidal_sim.agents.campaign import Campaign


TASKS = tuple(task.name.lower() for task in Task)


class AgentNumbers(weakref.WeakKeyDictionary["Campaign", "itertools.count[int]"]):
    """The next number of an agent, by campaign. A campaign is freed although it has been counted for."""

    def __getitem__(self, campaign: "Campaign") -> "itertools.count[int]":
        return self.setdefault(campaign, itertools.count(1))


NUMBERS = AgentNumbers()
"""Agents of Mesa 3.3 take their `unique_id` from a table of their class, `_ids`. Mesa's own table keeps every model for ever."""


class UnitAgent(CellAgent):  # type: ignore[misc]
    """A unit: it shows what its row says, and acts in the phases of units."""

    _ids = NUMBERS
    model: "Campaign"
    cell: Cell | None

    def __init__(self, model: "Campaign", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row

    @property
    def state(self) -> Any:
        """The unit's row."""
        return self.model.world.units[self.row]

    @property
    def alive(self) -> bool:
        return bool(self.state.people > 0)

    @property
    def people(self) -> int:
        return int(self.model.units["people"].item(self.row))

    @property
    def task(self) -> str:
        return TASKS[int(self.model.units["task"].item(self.row))]

    @property
    def place(self) -> str | None:
        """The name of the site or road where it is; None if it is scattered or lost."""
        place = self.model.units["place"].item(self.row)
        return None if place == NOWHERE else self.model.names.places[place]

    def show_place(self) -> None:
        """Move to the cell of the place that the row says."""
        place = self.model.units["place"].item(self.row)
        self.cell = None if place == NOWHERE else self.model.cells[place]

    def come_round(self) -> None:
        self.model.act(Phase.COME_ROUND, self.row)

    def decide(self) -> None:
        self.model.act(Phase.DECIDE, self.row)

    def settle_losses(self) -> None:
        self.model.act(Phase.SETTLE_LOSSES, self.row)

    def engage(self) -> None:
        self.model.act(Phase.ENGAGE, self.row)

    def move(self) -> None:
        self.model.act(Phase.MOVE, self.row)

    def arrive(self) -> None:
        self.model.act(Phase.ARRIVE, self.row)

    def recover(self) -> None:
        self.model.act(Phase.RECOVER, self.row)

    def eat(self) -> None:
        self.model.act(Phase.EAT, self.row)

    def restock(self) -> None:
        self.model.act(Phase.RESTOCK, self.row)

    def give_up_lorries(self) -> None:
        self.model.act(Phase.GIVE_UP_LORRIES, self.row)

    def run_convoy(self) -> None:
        self.model.act(Phase.RUN_CONVOY, self.row)


class Column(UnitAgent):
    """A motorised column that follows a plan."""


class Garrison(UnitAgent):
    """Soldiers who hold a site."""


class FightingGroup(UnitAgent):
    """Irregular fighters who follow their doctrine."""


class AirDefenceTeam(UnitAgent):
    """Irregular air-defence teams that keep together."""


class SupplyConvoy(UnitAgent):
    """Vehicles that bring stock from a hub to a site."""


class RocketTeam(UnitAgent):
    """Irregulars who shell bases."""


class MineCell(UnitAgent):
    """Irregulars who lay mines."""


class WingAgent(mesa.Agent):  # type: ignore[misc]
    """Aircraft of one kind with one home."""

    _ids = NUMBERS
    model: "Campaign"

    def __init__(self, model: "Campaign", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row

    @property
    def state(self) -> Any:
        """The wing's row."""
        return self.model.world.wings[self.row]

    def fly(self) -> None:
        self.model.act(Phase.FLY, self.row)

    def meet_antiair(self) -> None:
        self.model.act(Phase.MEET_ANTIAIR, self.row)

    def strike(self) -> None:
        self.model.act(Phase.STRIKE, self.row)


class DroneWing(WingAgent):
    """Armed drones."""


class HelicopterWing(WingAgent):
    """Attack helicopters."""


class JetWing(WingAgent):
    """Light jets."""


class Airlift(WingAgent):
    """Transport aircraft that supply airstrips that are cut off."""


class PlaceAgent(FixedAgent):  # type: ignore[misc]
    """A site or a road: fights and searches belong to a place."""

    _ids = NUMBERS
    model: "Campaign"

    def __init__(self, model: "Campaign", name: str, row: int, place: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row
        self.number = place
        self.cell = model.cells[place]

    def locate(self) -> None:
        self.model.act(Phase.LOCATE, self.number)

    def fight(self) -> None:
        self.model.act(Phase.FIGHT, self.number)


class Base(PlaceAgent):
    """A base or town."""

    @property
    def state(self) -> Any:
        """The site's row."""
        return self.model.world.sites[self.row]

    @property
    def holder(self) -> str:
        return HOLDERS[int(self.state.holder)]

    def be_covered(self) -> None:
        self.model.act(Phase.BE_COVERED, self.row)

    def be_entered(self) -> None:
        self.model.act(Phase.BE_ENTERED, self.row)

    def be_shelled(self) -> None:
        self.model.act(Phase.BE_SHELLED, self.row)

    def end_storm(self) -> None:
        self.model.act(Phase.END_STORM, self.row)

    def be_raided(self) -> None:
        self.model.act(Phase.BE_RAIDED, self.row)

    def starve(self) -> None:
        self.model.act(Phase.STARVE, self.row)

    def live(self) -> None:
        self.model.act(Phase.LIVE, self.row)

    def change_hands(self) -> None:
        self.model.act(Phase.CHANGE_HANDS, self.row)

    def feed(self) -> None:
        self.model.act(Phase.FEED, self.row)


class Road(PlaceAgent):
    """A road, with its mines."""

    @property
    def state(self) -> Any:
        """The road's row."""
        return self.model.world.roads[self.row]

    def settle(self) -> None:
        self.model.act(Phase.SETTLE, self.row)


class Commander(mesa.Agent):  # type: ignore[misc]
    """A faction's commander: what it believes about every place."""

    _ids = NUMBERS
    model: "Campaign"

    def __init__(self, model: "Campaign", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row

    def beliefs(self) -> dict[str, float]:
        """Return the enemy power believed at each place. [effective people]"""
        first = self.row * len(self.model.world.places)
        return {place: float(self.model.world.beliefs[first + row].power) for row, place in enumerate(self.model.names.places)}

    def look(self) -> None:
        self.model.act(Phase.LOOK, self.row)

    def command(self) -> None:
        self.model.act(Phase.COMMAND, self.row)

    def expect(self) -> None:
        self.model.act(Phase.EXPECT, self.row)

    def recruit(self) -> None:
        self.model.act(Phase.RECRUIT, self.row)


AGENT_TYPES: dict[str, type[mesa.Agent]] = {
    "column": Column, "garrison": Garrison, "fighting_group": FightingGroup, "air_defence": AirDefenceTeam, "convoy": SupplyConvoy,
    "rocket_team": RocketTeam, "mine_cell": MineCell,
    "drone": DroneWing, "helicopter": HelicopterWing, "jet": JetWing, "transport": Airlift,
    "site": Base, "road": Road, "commander": Commander,
}  # fmt: skip
"""The agent class of each kind of thing, by the word that scenarios use."""
