"""Who is who in a log of events: sides, parties and plans, by row."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.names import Names, names_of
from kidal_sim.explain.history import listed, name
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import ACTORS, OTHERS, What
from kidal_sim.tables.kinds import NOWHERE, Kind, Side
from kidal_sim.tables.world import World

Events = NDArray[Any]
"""Rows of `Event`, each at its number."""
BY_UNITS = np.array([listed(ACTORS, what, "unit") == "unit" for what in What])
"""Of which events `who` is a unit."""
OF_UNITS = np.array([listed(OTHERS, what, "unit") == "unit" for what in What])
"""Of which events `other` is a unit."""


@dataclass(frozen=True)
class Cast:
    """Rows of the tables that events name, and what stands behind them."""

    names: Names
    sides: NDArray[np.int64]
    """Of each unit."""
    parties: tuple[str, ...]
    """Faction of each unit."""
    convoys: NDArray[np.bool_]
    homes: NDArray[np.int64]
    """Place of each unit on day 0."""
    arrivals: NDArray[np.int64]
    """The unit that people who come become; NOWHERE for aircraft."""
    orders: tuple[str, ...]
    """What each order asks for."""
    faction_sides: tuple[Side, ...]
    wing_sides: tuple[Side, ...]
    objective: int
    """The site that the plan is about; NOWHERE if it has none."""
    plans: tuple[tuple[int, frozenset[int]], ...]
    """Units with orders, and the sites that these name; whose orders name the objective comes first."""
    retake: float
    """How long a lost site must be kept to count as retaken. [h]"""

    @classmethod
    def of(cls, scenario: Scenario, world: World) -> "Cast":
        """Of a scenario and the tables of one run of it."""
        names = names_of(scenario)
        units: Any = world.units
        arrivals: Any = world.arrivals
        objective = names.sites.index(scenario.objective.site) if scenario.objective else NOWHERE
        side = {faction: Side[each.side.upper()] for faction, each in scenario.factions.items()}
        return cls(
            names,
            np.array(units["side"], dtype=np.int64),
            tuple(scenario.units[unit].faction for unit in names.units),
            np.array(units["kind"] == Kind.CONVOY),
            np.array([names.places.index(scenario.units[unit].at) for unit in names.units], dtype=np.int64),
            np.array(arrivals["unit"], dtype=np.int64),
            tuple(str(name(world, names, "order", row)) for row in range(len(world.orders))),
            tuple(side[faction] for faction in names.factions),
            tuple(side[scenario.wings[wing].faction] for wing in names.wings),
            objective,
            _plans(scenario, names, objective),
            float(world.clock[0].retake),
        )

    @cached_property
    def side(self) -> Side:
        """Whose plan it is."""
        return Side(self.sides[self.plans[0][0]]) if self.plans else Side.GOVERNMENT

    def planned(self, site: int) -> int:
        """The unit whose plan a site is about; the first with a plan if none names it, NOWHERE without a plan."""
        return next((unit for unit, sites in self.plans if site in sites), self.plans[0][0] if self.plans else NOWHERE)

    def sides_of(self, events: Events) -> NDArray[np.int64]:
        """The side of whoever acted in each event. A site is one of the plan's own: nothing is told of how the others fare."""
        found = np.full(len(events), int(self.side))
        what, who = events["what"], events["who"]
        by_units = BY_UNITS[what]
        found[by_units] = self.sides[who[by_units]]
        for word, sides in (("faction", self.faction_sides), ("wing", self.wing_sides)):
            mask = np.isin(what, ACTORS[word])
            found[mask] = np.array([*sides, self.side])[who[mask]]
        return found


def _plans(scenario: Scenario, names: Names, objective: int) -> tuple[tuple[int, frozenset[int]], ...]:
    orders = {unit: list(steps) for unit, steps in scenario.plan.items() if steps}
    if scenario.options:
        chosen = [step for option in scenario.options.plans.values() for step in option.orders]
        orders[scenario.options.unit] = orders.get(scenario.options.unit, []) + chosen
    sites = {unit: frozenset(names.sites.index(step.site) for step in steps) for unit, steps in orders.items()}
    first = sorted(sites, key=lambda unit: objective not in sites[unit])
    return tuple((names.units.index(unit), sites[unit]) for unit in first)
