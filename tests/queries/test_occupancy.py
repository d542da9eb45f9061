"""Who is where, against counting by brute force."""

from typing import Any

import networkx as nx
import numpy as np
import pytest

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import occupancy
from kidal_sim.tables.kinds import BELLIGERENTS, NOWHERE, Kind, Task
from kidal_sim.tables.world import World
from tests.theatres import PLANS, Play, changed, shipped


def scattered(plan: str, seed: int) -> tuple[Play, World]:
    """A world with everybody at random places, some broken, some dead, some nowhere."""
    campaign = Play(shipped(plan), 1, seed)
    world = run_of(campaign.world, 0)
    random = np.random.default_rng(seed)
    units: Any = world.units
    number = len(units)
    units["place"] = random.integers(NOWHERE, len(world.places), number)
    units["people"] *= random.integers(0, 3, number)
    units["broken"] = random.random(number) < 0.2
    units["task"] = random.choice([Task.HOLD, Task.BESIEGE, Task.MARCH], number)
    units["cohesion"] = random.random(number)
    length = world.places["length"][np.maximum(units["place"], 0)]  # type: ignore[call-overload]
    units["km"] = length * random.random(number)
    occupancy.muster(world)
    return campaign, world


@pytest.mark.parametrize("seed", range(8))
def test_muster__lists_and_strengths_are_those_of_counting(seed: int) -> None:
    _, world = scattered(PLANS[seed % 3], seed)
    units: Any = world.units
    for side in BELLIGERENTS:
        for place in range(len(world.places)):
            here = world.presences[occupancy.presence_row(world, side, place)]
            there = [row for row, unit in enumerate(units) if unit.side == side and unit.place == place and unit.people > 0]
            listed, row = [], here.first
            while row != NOWHERE:
                listed.append(row)
                row = units[row].next_here
            assert listed == there, "all of them, once, in the order of their names"
            whole = [units[row] for row in there if not units[row].broken]
            assert here.people == sum(units[row].people for row in there)
            assert here.power == pytest.approx(sum(unit.people * unit.quality * unit.cohesion for unit in whole))
            assert here.besiegers == sum(unit.people for unit in whole if unit.task == Task.BESIEGE)
            teams = sum(unit.people / unit.crew for unit in whole if unit.kind == Kind.AIR_DEFENCE)
            assert occupancy.teams(world, side, place) == pytest.approx(teams)
            fit = [row for row in there if not units[row].broken and units[row].kind in (Kind.COLUMN, Kind.GARRISON, Kind.FIGHTING_GROUP)]
            assert occupancy.defender(world, side, place) == (fit[0] if fit else NOWHERE)
            siege = [row for row in fit if units[row].task == Task.BESIEGE]
            assert occupancy.first_with(world, side, place, Task.BESIEGE) == (siege[0] if siege else NOWHERE)


@pytest.mark.parametrize("seed", range(4))
def test_nearest_friendly__is_the_nearest_by_road_or_where_regulars_on_a_road_came_from(seed: int) -> None:
    """Ways and distances by Dijkstra on a graph with each unit as a node of its own."""
    campaign, world = scattered(PLANS[seed % 3], seed)
    names, sites = campaign.names, len(world.sites)
    for unit in world.units:  # type: ignore[attr-defined]
        if unit.place == NOWHERE:
            continue
        graph = nx.Graph()
        for row in range(len(names.roads)):
            spot = world.places[sites + row]
            graph.add_edge(int(spot.first_end), int(spot.second_end), weight=float(spot.length))
        start: Any = int(unit.place)
        if start >= sites:
            spot = world.places[unit.place]
            start = "unit"
            graph.add_edge(start, int(spot.first_end), weight=float(unit.km))
            graph.add_edge(start, int(spot.second_end), weight=float(spot.length - unit.km))
        away = nx.single_source_dijkstra_path_length(graph, start)
        for site in range(sites):
            assert occupancy.way_length(world, unit.place, unit.km if unit.place >= sites else 0.0, site) == pytest.approx(away[site])
        friendly = [site for site in range(sites) if world.sites[site].holder == unit.side and site != unit.place]
        if unit.place < sites:
            unit.km = 0.0
        back = int(unit.came_from)
        regular = not world.factions[unit.faction].irregular
        follows_back = regular and unit.place >= sites and back in friendly and not world.sites[back].besieged
        assert occupancy.nearest_friendly(world, unit) == (back if follows_back else min(friendly, key=lambda site: away[site]))


def test_presences__are_those_of_the_turns_end_all_through_a_campaign() -> None:
    """Everybody alive is in exactly one list after a muster."""
    campaign = Play(changed("kidal_push", {"plan.main_column.0.when.day": "6 h"}), 5)
    for hour in campaign.turns():
        if hour % 48.0:
            continue
        for number in range(5):
            world = run_of(campaign.world, number)
            occupancy.muster(world)
            units: Any = world.units
            presences: Any = world.presences
            alive = (units["people"] > 0) & (units["place"] != NOWHERE)
            assert presences["people"].sum() == units["people"][alive].sum()
            heads = (presences["first"] != NOWHERE).sum()
            assert heads + (units["next_here"][alive] != NOWHERE).sum() == alive.sum()
