"""Sites, roads, and the ways between them."""

from typing import Any

import numpy as np

from kidal_sim.engine.names import Names
from kidal_sim.engine.projection import plane
from kidal_sim.engine.sample import Draws
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import HOLDERS, NEVER, NOWHERE, Side, Terrain
from kidal_sim.tables.world import World

HIDING = {"plain": "hiding_plain", "town": "hiding_town", "massif": "hiding_massif"}


def set_places(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    """Fill the tables of places, sites, roads and ways."""
    places: Any = world.places
    places["id"] = names.ids("sites") + names.ids("roads")
    points = site_points(names, draws)
    for row, name in enumerate(names.places):
        part: Any = scenario.sites[name] if name in scenario.sites else scenario.roads[name]
        ends = (row, row) if name in scenario.sites else tuple(names.sites.index(end) for end in part.between)
        column = places[:, row]
        column["terrain"] = Terrain[part.terrain.upper()]
        column["hiding"] = draws[f"rules.combat.{HIDING[part.terrain]}"]
        column["first_end"], column["second_end"] = ends
        column["x"], column["y"] = points[ends[0]]
        column["x_end"], column["y_end"] = points[ends[1]]
        column["length"] = draws[f"roads.{name}.length"] if name in scenario.roads else 0.0
    set_sites(scenario, names, draws, world)
    set_roads(names, draws, world)
    set_ways(names, world)


def site_points(names: Names, draws: Draws) -> list[tuple[Any, Any]]:
    """Return where each site lies east and north of the theatre's middle. [km]"""
    lats = np.array([draws[f"sites.{name}.lat"] for name in names.sites])
    lons = np.array([draws[f"sites.{name}.lon"] for name in names.sites])
    return list(zip(*plane(lats, lons), strict=True))


def set_sites(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    sites: Any = world.sites
    sites["id"] = names.ids("sites")
    shelters = {"hasty": 1.0, "prepared": draws["rules.combat.prepared_shelter"], "fortified": draws["rules.combat.fortified_shelter"]}
    for row, name in enumerate(names.sites):
        part = scenario.sites[name]
        column = sites[:, row]
        column["holder"] = HOLDERS.index(part.held_by)
        column["shelter"] = shelters[part.works]
        column["town"] = part.terrain == "town"
        column["airstrip"] = part.airstrip
        column["hub"] = part.hub
        column["well"] = part.well
        column["drone_base"] = part.drone_base
        column["residents"] = draws[f"sites.{name}.residents"] * (1.0 - draws["rules.population.displaced"])
        column["at_home"] = np.where(column["residents"] > 0.0, 1.0 - draws["rules.population.displaced"], 0.0)
        column["base_support"] = column["support"] = draws[f"sites.{name}.support"]
    for record in (
        "captured_at", "lost_at", "relieved_at", "besieged_at", "taken_at", "overrun_at", "storm_until", "raid_from", "raid_until",
        "retaken_at", "marched_on_at", "attacked_at", "assaulted_at", "grounded_until", "defended_until", "told_at",
    ):  # fmt: skip
        sites[record] = NEVER
    sites["held"] = -1
    for cause in ("held_cause", "siege_cause", "hunger_cause", "rations_cause", "harm_cause"):
        sites[cause] = NOWHERE


def set_roads(names: Names, draws: Draws, world: World) -> None:
    roads: Any = world.roads
    roads["id"] = names.ids("roads")
    for row, name in enumerate(names.roads):
        roads["mines"][:, row] = draws[f"roads.{name}.mines"]


def set_ways(names: Names, world: World) -> None:
    """Compute the shortest ways by road between all pairs of sites, run by run (Floyd 1962)."""
    places: Any = world.places
    sites, runs = len(names.sites), len(places)
    length = np.full((runs, sites, sites), np.inf)
    road = np.full((runs, sites, sites), NOWHERE)
    length[:, range(sites), range(sites)] = 0.0
    for row in range(len(names.roads)):
        spot = places[:, sites + row]
        one, other = int(spot["first_end"][0]), int(spot["second_end"][0])
        shorter = spot["length"] < length[:, one, other]
        for start, end in ((one, other), (other, one)):
            road[:, start, end] = np.where(shorter, row, road[:, start, end])
            length[:, start, end] = np.where(shorter, spot["length"], length[:, start, end])
    for via in range(sites):
        through = length[:, :, via, None] + length[:, None, via, :]
        better = through < length
        road = np.where(better, road[:, :, via, None], road)
        length = np.where(better, through, length)
    ways: Any = world.ways
    ways["length"] = length.reshape(runs, -1)
    ways["road"] = road.reshape(runs, -1)


def set_stocks(names: Names, draws: Draws, world: World, inputs: Inputs) -> None:
    """Set the opening stores of sites: food for so many days of those who are there, so many loads of ammunition and fuel of theirs."""
    sites: Any = world.sites
    units: Any = world.units
    need: Any = inputs.supply
    for row, name in enumerate(names.sites):
        there = (units["place"] == row) & (units["side"] == sites["holder"][:, row, None]) & (units["side"] != Side.NEUTRAL)
        people = (units["people"] * there).sum(axis=1)
        each = np.where(sites["well"][:, row], need["rations"], need["need"])
        sites["stock"][:, row] = np.floor(draws[f"sites.{name}.stock"] * each * people).astype(np.int64)
        vehicles = (units["vehicles"] * there).sum(axis=1)
        sites["ammunition"][:, row] = np.floor(draws[f"sites.{name}.ammunition"] * need["ammunition"] * people).astype(np.int64)
        sites["fuel"][:, row] = np.floor(draws[f"sites.{name}.fuel"] * need["fuel"] * vehicles).astype(np.int64)
    sites["lowest_stock"] = sites["stock"]
