"""The initial state of a theatre: who is where on the first day, and with how much uncertainty."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.engine.build import build
from kidal_sim.engine.names import names_of
from kidal_sim.findings.figure import DataFigure, stacked
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import HOLDERS, Side, WingKind

DRAWS = 1000
SEED = 1
PER = 100.0
"""Length of road for which expected mine strikes are given. [km]"""
ENDS = {"east": "x", "north": "y", "east_end": "x_end", "north_end": "y_end"}
ENEMIES = {"government": "insurgents", "insurgents": "government"}
LEVELS = {"low": 0.05, "middle": 0.5, "high": 0.95}


@dataclass(frozen=True)
class InitialState:
    """A theatre at the start; uncertain numbers are given by their 5, 50 and 95 % points over draws of the inputs."""

    title: str
    start: str
    draws: int
    sites: pd.DataFrame = field(repr=False, compare=False)
    """A row per site: name, east, north [km], holder (`government`, `insurgents` or `nobody`), airstrip; enemies_present: its enemies stand
    at it."""
    roads: pd.DataFrame = field(repr=False, compare=False)
    """A row per road: name, its ends' east, north, east_end, north_end [km], length [km], and mine strikes expected on 100 km at the
    first passage: strikes_low, strikes_middle, strikes_high."""
    wings: pd.DataFrame = field(repr=False, compare=False)
    """A row per wing of drones: name, side, home, and how far it reaches: radius_low, radius_middle, radius_high [km]."""
    people: pd.DataFrame = field(repr=False, compare=False)
    """A row per side and place where it has people: side, place, east, north [km] (of a road its middle), people_low, people_middle,
    people_high."""

    def figure(self, note: str = "") -> DataFigure:
        """Return the map with the data behind it; `note` stands below it."""
        from kidal_sim.presentation.map.theatre_map import theatre_map

        parts = {"site": self.sites, "road": self.roads, "wing": self.wings, "people": self.people}
        return DataFigure(theatre_map(self, note), stacked(parts))


def initial_state(scenario: Scenario, draws: int = DRAWS, seed: int = SEED) -> InitialState:
    """Return the theatre of a scenario at its start, over draws of its inputs; units that arrive later are not there yet."""
    names = names_of(scenario)
    world, inputs, _ = build(scenario, seed, np.arange(draws), False)
    tables: dict[str, Any] = {name: getattr(world, name) for name in ("places", "sites", "roads", "units", "wings")}
    people = _people(tables, names.places)
    sites, wings = _sites(tables, names.sites, people), _wings(tables, names.wings, names.sites)
    mines: Any = inputs.mines
    roads = _roads(tables, names.roads, mines["strikes"])
    return InitialState(scenario.title, scenario.calendar.start, draws, sites, roads, wings, people)


def _levels(values: NDArray[Any], name: str) -> dict[str, float]:
    """Return the low, middle and high levels of values by draw."""
    return {f"{name}_{level}": float(np.quantile(values, share)) for level, share in LEVELS.items()}


def _side(number: int) -> str:
    return Side(number).name.lower()


def _people(tables: dict[str, Any], places: tuple[str, ...]) -> pd.DataFrame:
    units, spots = tables["units"], tables["places"]
    rows = []
    for place, name in enumerate(places):
        for side in Side:
            there = (units["place"] == place) & (units["side"] == side)
            people = (units["people"] * there).sum(axis=1)
            if people.any():
                east, north = (float(np.mean((spots[axis] + spots[f"{axis}_end"])[:, place] / 2)) for axis in ("x", "y"))
                rows.append({"side": _side(side), "place": name, "east": east, "north": north} | _levels(people, "people"))
    return pd.DataFrame(rows, columns=["side", "place", "east", "north", *(f"people_{level}" for level in LEVELS)])


def _sites(tables: dict[str, Any], names: tuple[str, ...], people: pd.DataFrame) -> pd.DataFrame:
    spots, sites = tables["places"], tables["sites"]
    rows = []
    for row, name in enumerate(names):
        holder = HOLDERS[int(sites["holder"][0, row])]
        enemies = people[(people["place"] == name) & (people["side"] == ENEMIES.get(holder))]
        east, north = float(spots["x"][:, row].mean()), float(spots["y"][:, row].mean())
        about = {"holder": holder, "airstrip": bool(sites["airstrip"][0, row]), "enemies_present": not enemies.empty}
        rows.append({"name": name, "east": east, "north": north} | about)
    return pd.DataFrame(rows)


def _roads(tables: dict[str, Any], names: tuple[str, ...], strikes: NDArray[Any]) -> pd.DataFrame:
    spots, roads, sites = tables["places"], tables["roads"], tables["sites"].shape[1]
    rows: list[dict[str, Any]] = []
    for row, name in enumerate(names):
        spot = spots[:, sites + row]
        ends = {end: float(spot[column].mean()) for end, column in ENDS.items()}
        expected = PER * strikes.reshape(-1) * roads["mines"][:, row]
        rows.append({"name": name} | ends | {"length": float(np.median(spot["length"]))} | _levels(expected, "strikes"))
    return pd.DataFrame(rows, columns=["name", *ENDS, "length", *(f"strikes_{level}" for level in LEVELS)])


def _wings(tables: dict[str, Any], names: tuple[str, ...], sites: tuple[str, ...]) -> pd.DataFrame:
    wings = tables["wings"]
    rows: list[dict[str, Any]] = [
        {"name": name, "side": _side(int(wings["side"][0, row])), "home": sites[int(wings["home"][0, row])]}
        | _levels(wings["radius"][:, row], "radius")
        for row, name in enumerate(names)
        if wings["kind"][0, row] == WingKind.DRONE and wings["airframes"][:, row].any()
    ]
    return pd.DataFrame(rows, columns=["name", "side", "home", *(f"radius_{level}" for level in LEVELS)])
