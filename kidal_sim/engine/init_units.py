"""Factions, units and wings."""

from typing import Any

import numpy as np

from kidal_sim.engine.names import Names
from kidal_sim.engine.sample import Draws
from kidal_sim.rules.turn import Inputs
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Side, Task, WingKind
from kidal_sim.tables.world import World

LONG_AGO = -1e9
"""An hour before any rest could matter. [h]"""

DOCTRINE = (
    "contact", "defend", "call_off", "patience", "call_off_losses", "attack", "drone_base", "airstrip", "joins", "join_within", "reach",
    "raid_value", "raid_chance", "least_raiders", "town_value", "gathering", "gathering_watched", "air_fear", "heeds_aircraft", "refit",
)  # fmt: skip
"""Numbers of a faction's doctrine."""
POLICY = {
    "odds_to_send": "odds", "reinforce_below": "reinforce_below", "least_sent": "least", "sends": "sends", "gives_up_post": "gives_up_post",
    "draws_in": "draws_in", "breaks_out_after": "breaks_out_after", "sorties_from": "sorties_from", "sortie_every": "sortie_every",
    "replaces_below": "replaces_below", "patrols": "patrols",
}  # fmt: skip
"""Numbers of a faction's standing policy, by their columns."""

BREAK_POINTS = {"column": "column_break", "convoy": "column_break", "garrison": "garrison_break"}
"""Whose break point a kind of unit has; irregular groups have their own."""


def set_factions(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    factions: Any = world.factions
    planners = {scenario.units[unit].faction for unit in scenario.plan}
    objective = names.sites.index(scenario.objective.site) if scenario.objective else NOWHERE
    for row, name in enumerate(names.factions):
        part = scenario.factions[name]
        column = factions[:, row]
        column["side"] = Side[part.side.upper()]
        column["irregular"] = part.irregular
        column["preempts"] = part.doctrine.preempts
        column["refuge"] = names.sites.index(part.refuge) if part.refuge else NOWHERE
        column["objective"] = objective if name in planners else NOWHERE
        for number in DOCTRINE:
            column[number] = draws[f"factions.{name}.doctrine.{number}"]
        column["initial"] = sum(draws[f"units.{unit}.people"] for unit in names.units if scenario.units[unit].faction == name)
        _set_policy(scenario, names, draws, world, row, name)
        column["noise"] = draws[f"factions.{name}.noise"]
        column["staleness"] = draws[f"factions.{name}.staleness"]


def _set_policy(scenario: Scenario, names: Names, draws: Draws, world: World, row: int, name: str) -> None:
    """Set what a faction does beside its plan, and which rows are for its task forces."""
    factions: Any = world.factions
    units: Any = world.units
    column = factions[:, row]
    column["reserve"] = NOWHERE
    column["patrols"] = 1.0
    policy = scenario.policy.get(name)
    if policy is None or policy.kind == "rigid":
        return
    assert policy.reserve is not None
    column["reserve"] = names.units.index(policy.reserve)
    for number, key in POLICY.items():
        column[number] = draws[f"policy.{name}.{key}"]
    for unit in policy.task_forces:
        units["task_force"][:, names.units.index(unit)] = True


def set_units(scenario: Scenario, names: Names, draws: Draws, world: World, inputs: Inputs) -> None:
    units: Any = world.units
    units["id"] = names.ids("units")
    for row, name in enumerate(names.units):
        part = scenario.units[name]
        column = units[:, row]
        faction = scenario.factions[part.faction]
        column["faction"] = names.factions.index(part.faction)
        column["side"] = Side[faction.side.upper()]
        column["kind"] = Kind[part.kind.upper()]
        column["quality"] = _quality(scenario, draws, name)
        column["break_point"] = draws[f"rules.combat.{BREAK_POINTS.get(part.kind, 'group_break')}"]
        column["break_spread"] = 0.0 if faction.irregular else draws["rules.combat.break_spread"]
        column["break_off"] = draws["rules.combat.break_off"] if faction.irregular else 1.0
        column["vehicles"] = draws[f"units.{name}.vehicles"]
        column["people"] = draws[f"units.{name}.people"]
        if part.kind in ("air_defence", "rocket_team"):
            column["crew"] = draws["rules.antiair.crew"]
            column["people"] = np.rint(draws[f"units.{name}.teams"] * column["crew"])
        column["supplies"] = names.sites.index(part.supplies) if part.supplies else NOWHERE
        column["manned_by"] = names.units.index(part.manned_by) if part.manned_by else NOWHERE
        column["lorries"] = names.units.index(part.lorries_of) if part.lorries_of else row
        column["every"] = draws[f"units.{name}.every"]
        column["load"] = draws[f"units.{name}.load"]
        column["cohesion"] = draws[f"units.{name}.cohesion"]
        column["known"] = draws[f"units.{name}.known"]
        _put(scenario, names, draws, world, row, name)
    _begin(units, inputs)
    _load(scenario, names, draws, units, inputs)


def _quality(scenario: Scenario, draws: Draws, name: str) -> Any:
    """Quality of a unit's troops, mixed by share of people."""
    part = scenario.units[name]
    quality = draws[f"troops.{part.troops}.quality"]
    if part.with_ is not None:
        share = draws[f"units.{name}.with.share"]
        quality = quality + share * (draws[f"troops.{part.with_.troops}.quality"] - quality)
    return quality


def _put(scenario: Scenario, names: Names, draws: Draws, world: World, row: int, name: str) -> None:
    """Where a unit stands: in a site, around one that the enemy holds, or along a road."""
    places: Any = world.places
    units: Any = world.units
    sites: Any = world.sites
    column = units[:, row]
    at = names.places.index(scenario.units[name].at)
    column["place"] = column["next_place"] = column["post"] = at
    column["km"] = column["next_km"] = column["post_km"] = places["length"][:, at] * draws[f"units.{name}.along"]
    column["came_from"] = places["first_end"][:, at]
    if at >= len(names.sites):
        passages: Any = world.passages
        passages["number"][:, row * len(names.roads) + at - len(names.sites)] = 1
    column["inside"] = at < len(names.sites) and sites["holder"][0, at] == column["side"][0]
    site = scenario.sites.get(scenario.units[name].at)
    if site is not None and site.besieged and scenario.units[name].kind == "fighting_group" and not column["inside"].any():
        column["task"] = Task.BESIEGE


def _begin(units: Any, inputs: Inputs) -> None:
    """What every unit starts with. A reserve with nobody in it is nowhere until somebody is; a convoy waits at its hub."""
    units["initial"] = units["baseline"] = units["people"]
    units["armed"] = 1.0
    for column in ("target", "quarry", "next_here", "detach_as", "home", "escorts", "cause", "fight_cause", "strays_place", "strays_cause"):
        units[column] = NOWHERE
    nobody = (units["people"] == 0) & (units["kind"] != Kind.CONVOY)
    for column in ("place", "next_place"):
        units[column] = np.where(nobody, NOWHERE, units[column])
    units["inside"] &= ~nobody
    for column in ("departed_at", "arrived_at", "broken_at", "broke_off_at"):
        units[column] = NEVER
    for column in (
        "engaged_from",
        "engaged_until",
        "assault_until",
        "away_until",
        "rest_until",
        "storms_at",
        "pursued_from",
        "pursued_until",
    ):
        units[column] = LONG_AGO


def _load(scenario: Scenario, names: Names, draws: Draws, units: Any, inputs: Inputs) -> None:
    """Load what units carry on day 0: a column food and water, columns and garrisons ammunition, those with vehicles fuel."""
    supply: Any = inputs.supply
    for row, name in enumerate(names.units):
        column, kind = units[:, row], scenario.units[name].kind
        if kind == "column":
            food = np.floor(supply["carries"] * supply["need"]) * column["people"] * draws[f"units.{name}.stock"]
            column["stock"] = column["loaded"] = np.floor(food).astype(np.int64)
        if kind in ("column", "garrison"):
            shells = supply["ammunition"] * column["people"] * draws[f"units.{name}.ammunition"]
            litres = supply["fuel"] * column["vehicles"] * draws[f"units.{name}.fuel"]
            column["ammunition"] = column["ammunition_loaded"] = np.floor(shells).astype(np.int64)
            column["fuel"] = column["fuel_loaded"] = np.floor(litres).astype(np.int64)


def set_wings(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    wings: Any = world.wings
    wings["id"] = names.ids("wings")
    for row, name in enumerate(names.wings):
        part = scenario.wings[name]
        column = wings[:, row]
        column["faction"] = names.factions.index(part.faction)
        column["side"] = Side[scenario.factions[part.faction].side.upper()]
        column["kind"] = WingKind[part.kind.upper()]
        column["home"] = names.sites.index(part.home)
        for number in (
            "airframes", "serviceable", "sorties", "radius", "speed", "endurance", "strikes_on_station", "strikes_per_sortie",
            "loss", "damage", "fired_on", "cargo",
        ):  # fmt: skip
            column[number] = draws[f"wings.{name}.{number}"]
    wings["initial"] = wings["airframes"]
    for column in ("over", "supports", "base_at", "cause"):
        wings[column] = NOWHERE
