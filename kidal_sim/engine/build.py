"""A scenario and run numbers become tables, with a leading run axis."""

from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine import init_arrivals, init_orders, init_sites, init_units
from kidal_sim.engine.names import Names, names_of
from kidal_sim.engine.sample import Draws, sample
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.schema import INPUT_ROWS, Scenario
from kidal_sim.tables.kinds import BELLIGERENTS, NEVER, NOWHERE, Side
from kidal_sim.tables.row import columns, table
from kidal_sim.tables.world import World, empty


def build(
    scenario: Scenario, seed: int, outer: NDArray[np.int64], series: bool, events: int = 0, fixed: Draws = MappingProxyType({})
) -> tuple[World, Inputs, Draws]:
    """Build the state at the start of so many runs, their inputs, and all that was drawn for them.

    outer holds the numbers by which inputs are drawn, one a run; series says whether to keep a diary of days, events how many
    events to keep of each run; fixed has the uniforms of what a design fixes.
    """
    names = names_of(scenario)
    draws = sample(scenario, seed, outer, fixed)
    world = empty(len(outer), lengths(scenario, names, series, events))
    inputs = Inputs(**{section: _inputs(draws, section, row, len(outer)) for section, row in INPUT_ROWS.items()})
    set_clock(scenario, draws, world)
    init_sites.set_places(scenario, names, draws, world)
    init_units.set_factions(scenario, names, draws, world)
    init_units.set_units(scenario, names, draws, world, inputs)
    init_units.set_wings(scenario, names, draws, world)
    init_orders.set_plans(scenario, names, draws, world)
    init_arrivals.set_arrivals(scenario, names, draws, world)
    init_arrivals.set_recalls(scenario, names, draws, world, set_links(names, world))
    init_sites.set_stocks(names, draws, world, inputs)
    return world, inputs, draws


def lengths(scenario: Scenario, names: Names, series: bool, events: int) -> dict[str, int]:
    """Return the number of rows of each table."""
    sites, roads, units, wings = len(names.sites), len(names.roads), len(names.units), len(names.wings)
    places = len(names.places)
    days = int(scenario.calendar.horizon.best // 24.0) if series else 0
    return {
        "clock": 1, "places": places, "sites": sites, "roads": roads, "ways": sites * sites, "factions": len(names.factions),
        "units": units, "passages": units * roads,
        "hazards": 2 * units * roads + 4 * wings + 5 * sites + len(names.recalls) + roads + 1,
        "presences": len(Side) * places, "beliefs": len(names.beliefs), "wings": wings, "approaches": wings * places,
        "orders": init_orders.count_orders(scenario), "options": len(names.options), "arrivals": len(names.arrivals),
        "recalls": len(names.recalls), "days": days, "controls": days * sites, "log": 1, "events": events,
        "reckonings": events + units if events else 0, "tallies": 1, "raid_records": sites,
    }  # fmt: skip


def _inputs(draws: Draws, section: str, row: Any, runs: int) -> Any:
    made = table(row, runs)
    for column in columns(row):
        made[column] = draws[f"rules.{section}.{column}"]
    return made


def set_clock(scenario: Scenario, draws: Draws, world: World) -> None:
    clock: Any = world.clock
    for column in ("turn", "horizon", "decisions", "sunrise", "sunset", "hold", "retake", "window", "attacks_before"):
        clock[column][:, 0] = draws[f"calendar.{column}"]
    clock["turn"] = np.minimum(clock["turn"], clock["decisions"])
    clock["decided"] = -clock["decisions"]
    clock["dust_until"] = NEVER


def set_addresses(names: Names, world: World) -> None:
    """Set which side, faction and place the rows of the tables by place belong to."""
    beliefs: Any = world.beliefs
    presences: Any = world.presences
    factions: Any = world.factions
    places = len(names.places)
    beliefs["assessed"] = beliefs["raided_at"] = NEVER
    beliefs["faction"], beliefs["place"] = np.divmod(np.arange(len(beliefs[0])), places)
    presences["side"], presences["place"] = np.divmod(np.arange(len(presences[0])), places)
    for side in BELLIGERENTS:
        irregulars = (factions["irregular"] & (factions["side"] == side)).any(axis=1)
        presences["hides"][:, side * places : (side + 1) * places] = irregulars[:, None]


def set_links(names: Names, world: World) -> int:
    """Set rows that other rows point to, and what begins open, unknown or nowhere; returns the first hazard left over."""
    any_world: Any = world
    hazards = np.arange(len(any_world.hazards[0]))
    units, wings = 2 * len(names.units) * len(names.roads), 4 * len(names.wings)
    any_world.passages["hazard"] = hazards[:units:2]
    any_world.wings["hazards"] = hazards[units : units + wings : 4]
    sites = hazards[units + wings : units + wings + 5 * len(names.sites)]
    for number, column in ((0, "hazard"), (3, "fire_hazard"), (4, "sweep_hazard")):
        any_world.sites[column] = sites[number::5]
    any_world.roads["traffic_hazard"] = hazards[-1 - len(names.roads) : -1]
    any_world.clock["hazard"] = hazards[-1]
    any_world.approaches["closed_until"] = NEVER
    any_world.approaches["reckoned_from"] = NOWHERE
    any_world.approaches["share"] = 1.0
    any_world.presences["first"] = NOWHERE
    any_world.raid_records["begun_at"] = any_world.raid_records["until"] = any_world.raid_records["entered_at"] = NEVER
    any_world.beliefs["id"] = names.ids("beliefs")
    set_addresses(names, world)
    return units + wings + 5 * len(names.sites)
