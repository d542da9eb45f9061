"""Agents: faces with names on the rows of the tables. They hold no state and do no arithmetic; the rules do.

To try another behaviour, subclass one and hand it to `Campaign(..., faces={"column": MyColumn})`; such a campaign runs on
this face alone.
"""

from typing import TYPE_CHECKING, Any

import mesa
from mesa.discrete_space import Cell, CellAgent, FixedAgent

from kidal_sim.rules import aftermath, air, antiair, combat, doctrine, fires, intelligence, mines, population, raids, siege, supply, turn
from kidal_sim.state import ledger
from kidal_sim.state.kinds import NOWHERE, Kind, Side, Task, WingKind

if TYPE_CHECKING:
    from kidal_sim.model.campaign import Campaign


class UnitFace(CellAgent):  # type: ignore[misc]
    """A unit: what its row says, and the phases in which it acts."""

    model: "Campaign"
    cell: Cell | None

    def __init__(self, model: "Campaign", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row
        self.show_place()

    @property
    def state(self) -> Any:
        """The unit's row."""
        return self.model.world.units[self.row]

    @property
    def alive(self) -> bool:
        return bool(self.state.people > 0)

    @property
    def people(self) -> int:
        return int(self.state.people)

    @property
    def task(self) -> str:
        return Task(self.state.task).name.lower()

    @property
    def place(self) -> str | None:
        """Name of the site or road where it is; None if it is scattered or lost."""
        return None if self.state.place == NOWHERE else self.model.names.places[self.state.place]

    def show_place(self) -> None:
        """Be in the cell of the place that the row says."""
        cell = None if self.state.place == NOWHERE else self.model.cells[self.state.place]
        if cell is not self.cell:
            self.cell = cell

    def come_round(self) -> None:
        aftermath.come_round(self.model.world, self.row)

    def decide(self) -> None:
        turn.decide(self.model.world, self.model.inputs, self.row)

    def settle_losses(self) -> None:
        ledger.settle_losses(self.state)

    def engage(self) -> None:
        turn.engage(self.model.world, self.model.inputs, self.row)

    def move(self) -> None:
        turn.move(self.model.world, self.model.inputs, self.model.key, self.row)

    def arrive(self) -> None:
        turn.arrive(self.model.world, self.row)
        self.show_place()

    def recover(self) -> None:
        turn.recover(self.model.world, self.model.inputs, self.model.key, self.row)
        self.show_place()

    def eat(self) -> None:
        supply.feed_unit(self.model.world, self.model.inputs.supply, self.row)

    def give_up_lorries(self) -> None:
        supply.give_up_lorries(self.model.world, self.row)
        self.show_place()

    def run_convoy(self) -> None:
        supply.run_convoy(self.model.world, self.model.inputs.supply, self.row)
        self.show_place()


class Column(UnitFace):
    """A motorised column that follows a plan."""


class Garrison(UnitFace):
    """Soldiers who hold a site."""


class FightingGroup(UnitFace):
    """Irregular fighters who follow their doctrine."""


class AirDefenceTeam(UnitFace):
    """Irregular air-defence teams that keep together."""


class SupplyConvoy(UnitFace):
    """Vehicles that bring stock from a hub to a site."""


class RocketTeam(UnitFace):
    """Irregulars who shell bases."""


class MineCell(UnitFace):
    """Irregulars who lay mines."""


class WingFace(mesa.Agent):  # type: ignore[misc]
    """Aircraft of one kind with one home."""

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
        turn.fly(self.model.world, self.model.key, self.row)

    def meet_antiair(self) -> None:
        antiair.fire(self.model.world, self.model.inputs.antiair, self.model.key, self.row)

    def strike(self) -> None:
        turn.strike(self.model.world, self.model.inputs, self.model.key, self.row)


class DroneWing(WingFace):
    """Armed drones."""


class HelicopterWing(WingFace):
    """Attack helicopters."""


class JetWing(WingFace):
    """Light jets."""


class Airlift(WingFace):
    """Transport aircraft that supply airstrips that are cut off."""


class PlaceFace(FixedAgent):  # type: ignore[misc]
    """A site or a road: fights and searches belong to a place."""

    model: "Campaign"

    def __init__(self, model: "Campaign", name: str, row: int, place: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row
        self.number = place
        self.cell = model.cells[place]

    def locate(self) -> None:
        for side in Side:
            row = side * len(self.model.world.places) + self.number
            intelligence.locate(self.model.world, self.model.inputs.intelligence, row)

    def fight(self) -> None:
        combat.fight(self.model.world, self.model.inputs.combat, self.model.key, self.number)


class Base(PlaceFace):
    """A base or town."""

    @property
    def state(self) -> Any:
        """The site's row."""
        return self.model.world.sites[self.row]

    @property
    def holder(self) -> str:
        return Side(self.state.holder).name.lower()

    def be_covered(self) -> None:
        air.cover(self.model.world, self.row)

    def be_entered(self) -> None:
        siege.enter(self.model.world, self.row)

    def be_shelled(self) -> None:
        fires.shell(self.model.world, self.model.inputs.fires, self.model.key, self.row)

    def be_raided(self) -> None:
        raids.raid(self.model.world, self.model.inputs.raids, self.model.inputs.aftermath.rally_after, self.row)

    def starve(self) -> None:
        siege.starve(self.model.world, self.model.inputs.siege, self.model.key, self.row)

    def live(self) -> None:
        population.live(self.model.world, self.model.inputs.population, self.model.key, self.row)

    def change_hands(self) -> None:
        siege.hold(self.model.world, self.row)

    def feed(self) -> None:
        supply.feed_site(self.model.world, self.model.inputs.supply, self.row)


class Road(PlaceFace):
    """A road, with its mines."""

    @property
    def state(self) -> Any:
        """The road's row."""
        return self.model.world.roads[self.row]

    def settle(self) -> None:
        mines.settle(self.model.world, self.model.inputs.mines, self.row)


class Commander(mesa.Agent):  # type: ignore[misc]
    """A faction's commander: what it believes about every place."""

    model: "Campaign"

    def __init__(self, model: "Campaign", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row

    def beliefs(self) -> dict[str, float]:
        """Enemy power believed at each place. [effective people]"""
        first = self.row * len(self.model.world.places)
        return {place: float(self.model.world.beliefs[first + row].power) for row, place in enumerate(self.model.names.places)}

    def look(self) -> None:
        places = len(self.model.world.places)
        for row in range(self.row * places, (self.row + 1) * places):
            intelligence.look(self.model.world, self.model.inputs.intelligence, self.model.key, row)

    def expect(self) -> None:
        doctrine.expect(self.model.world, self.model.inputs.march.pace, self.model.key, self.row)

    def recruit(self) -> None:
        population.recruit(self.model.world, self.model.inputs.population, self.row)


FACES: dict[str, type[mesa.Agent]] = {
    "column": Column, "garrison": Garrison, "fighting_group": FightingGroup, "air_defence": AirDefenceTeam, "convoy": SupplyConvoy,
    "rocket_team": RocketTeam, "mine_cell": MineCell,
    "drone": DroneWing, "helicopter": HelicopterWing, "jet": JetWing, "transport": Airlift,
    "site": Base, "road": Road, "commander": Commander,
}  # fmt: skip
"""Which agent stands for what, by the word that scenarios use."""

UNIT_KINDS = tuple(kind.name.lower() for kind in Kind)
WING_KINDS = tuple(kind.name.lower() for kind in WingKind)
