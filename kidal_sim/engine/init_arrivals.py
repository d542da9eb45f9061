"""Who comes from outside the theatre, and who is called away."""

from typing import Any

import numpy as np

from kidal_sim import dice
from kidal_sim.engine.names import Names
from kidal_sim.engine.sample import Draws
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import NOWHERE, Side
from kidal_sim.tables.world import World


def set_arrivals(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    """Fill one row for the people of an arrival, and one for each wing that aircraft join."""
    arrivals: Any = world.arrivals
    for row, name in enumerate(names.arrivals):
        arrival, _, wing = name.partition(" ")
        part = scenario.arrivals[arrival]
        column = arrivals[:, row]
        column["id"] = dice.identity(f"arrivals {arrival}")
        column["site"] = names.sites.index(part.at)
        column["hour"] = draws[f"arrivals.{arrival}.day"]
        column["chance"] = draws[f"arrivals.{arrival}.chance"]
        column["unit"] = column["wing"] = NOWHERE
        if wing:
            column["wing"] = names.wings.index(wing)
            column["airframes"] = draws[f"arrivals.{arrival}.wings.{wing}"]
            faction = scenario.wings[wing].faction
        else:
            assert part.unit is not None
            column["unit"] = names.units.index(part.unit)
            column["people"] = draws[f"arrivals.{arrival}.people"]
            faction = scenario.units[part.unit].faction
        column["side"] = Side[scenario.factions[faction].side.upper()]


def set_recalls(scenario: Scenario, names: Names, draws: Draws, world: World, first_hazard: int) -> None:
    """Fill the recalls, each with a hazard of its own from the given row on."""
    recalls: Any = world.recalls
    recalls["id"] = names.ids("recalls")
    recalls["hazard"] = first_hazard + np.arange(len(names.recalls))
    for row, name in enumerate(names.recalls):
        column = recalls[:, row]
        column["faction"] = names.factions.index(scenario.recalls[name].faction)
        column["rate"] = draws[f"recalls.{name}.rate"]
        column["people"] = draws[f"recalls.{name}.people"]
