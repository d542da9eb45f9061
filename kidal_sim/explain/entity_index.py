"""Who is who in a log of events: sides, factions and plans, by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.names import Names, names_of
from kidal_sim.engine.outcomes.outcome import Outcome
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.explain.history import name
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import EVENTS, What
from kidal_sim.tables.kinds import NOWHERE, Kind, Side
from kidal_sim.tables.world import World

Events = NDArray[Any]
"""Rows of `Event`, each at its number."""
ACTORS = np.array([EVENTS[what].actor for what in What])
"""Table of whose rows `who` is, by kind of event."""
OTHERS = np.array([EVENTS[what].other for what in What])
"""Table of whose rows `other` is, by kind of event."""
BY_UNITS = ACTORS == "unit"
"""Of which kinds of events `who` is a unit."""
OF_UNITS = OTHERS == "unit"
"""Of which kinds of events `other` is a unit."""
FROM_OUTSIDE = ACTORS == "arrival"
"""Of which kinds of events `who` is an arrival, and `other` the unit that people become or the wing that aircraft join."""


@dataclass(frozen=True)
class EntityIndex:
    """Rows of the tables that events name, and what stands behind them."""

    names: Names
    outcomes: Mapping[str, Outcome]
    """Entries of the catalogue of outcomes, by name."""
    sides: NDArray[np.int64]
    """Side of each unit."""
    factions: tuple[str, ...]
    """Faction of each unit."""
    convoys: NDArray[np.bool_]
    """Whether each unit is a supply convoy."""
    homes: NDArray[np.int64]
    """Place of each unit on day 0."""
    arrivals: NDArray[np.int64]
    """The unit that the people of each arrival become; NOWHERE for aircraft."""
    orders: tuple[str, ...]
    """What each order asks for."""
    faction_sides: tuple[Side, ...]
    wing_sides: tuple[Side, ...]
    objective: int
    """The site that the plan is about; NOWHERE if it has none."""
    plans: tuple[tuple[int, frozenset[int]], ...]
    """Units of the sides with orders, and the sites that these name; whose orders name the objective comes first."""
    unheld: frozenset[int]
    """Sites that nobody holds on day 0."""
    retake: float
    """How long a lost site must be kept to count as retaken. [h]"""

    @classmethod
    def of(cls, scenario: Scenario, world: World) -> "EntityIndex":
        """Return the index of a scenario and the tables of one run of it."""
        names = names_of(scenario)
        units: Any = world.units
        arrivals: Any = world.arrivals
        objective = names.sites.index(scenario.objective.site) if scenario.objective else NOWHERE
        side = {faction: Side[each.side.upper()] for faction, each in scenario.factions.items()}
        return cls(
            names=names,
            outcomes={outcome.name: outcome for outcome in describe(scenario)},
            sides=np.array(units["side"], dtype=np.int64),
            factions=tuple(scenario.units[unit].faction for unit in names.units),
            convoys=np.array(units["kind"] == Kind.CONVOY),
            homes=np.array([names.places.index(scenario.units[unit].at) for unit in names.units], dtype=np.int64),
            arrivals=np.array(arrivals["unit"], dtype=np.int64),
            orders=tuple(str(name(world, names, "order", row)) for row in range(len(world.orders))),
            faction_sides=tuple(side[faction] for faction in names.factions),
            wing_sides=tuple(side[scenario.wings[wing].faction] for wing in names.wings),
            objective=objective,
            plans=_plans(scenario, names, objective),
            unheld=frozenset(row for row, site in enumerate(names.sites) if scenario.sites[site].held_by == "nobody"),
            retake=float(world.clock[0].retake),
        )

    @cached_property
    def side(self) -> Side:
        """The side whose plan it is."""
        return Side(self.sides[self.plans[0][0]]) if self.plans else Side.GOVERNMENT

    def unit_planned_for(self, site: int) -> int:
        """Return the unit whose plan a site is about; the first with a plan if none names it, NOWHERE without a plan."""
        return next((unit for unit, sites in self.plans if site in sites), self.plans[0][0] if self.plans else NOWHERE)

    def sides_of(self, events: Events) -> NDArray[np.int64]:
        """Return the side of whoever acted in each event. A site counts as the plan's own: nothing is said of how others fare."""
        sides = np.full(len(events), int(self.side))
        what, who = events["what"], events["who"]
        by_units = BY_UNITS[what]
        sides[by_units] = self.sides[who[by_units]]
        for table, sides_by_row in (("faction", self.faction_sides), ("wing", self.wing_sides)):
            mask = ACTORS[what] == table
            sides[mask] = np.array([*sides_by_row, self.side])[who[mask]]
        return sides


def _plans(scenario: Scenario, names: Names, objective: int) -> tuple[tuple[int, frozenset[int]], ...]:
    of_sides = {unit: steps for unit, steps in scenario.plan.items() if scenario.factions[scenario.units[unit].faction].side != "neutral"}
    orders = {unit: list(steps) for unit, steps in of_sides.items() if steps}
    if scenario.options:
        chosen = [step for option in scenario.options.plans.values() for step in option.orders]
        orders[scenario.options.unit] = orders.get(scenario.options.unit, []) + chosen
    sites = {unit: frozenset(names.sites.index(step.site) for step in steps) for unit, steps in orders.items()}
    first = sorted(sites, key=lambda unit: objective not in sites[unit])
    return tuple((names.units.index(unit), sites[unit]) for unit in first)
