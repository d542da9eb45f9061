"""From a scenario to tables."""

import math
from typing import Any

import networkx as nx
import numpy as np
import pytest

from kidal_sim.scenario.files.load import load
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Side, Verb
from tests.rules.test_supply import ROADS, post
from tests.theatres import PLANS, SCENARIOS, Play, calm, changed, column, garrison, group, march, shipped, theatre


@pytest.mark.parametrize("plan", PLANS)
def test_build__ways_are_the_shortest_by_road(plan: str) -> None:
    """Against Dijkstra, run by run: lengths, and that following the first roads leads there in that length."""
    campaign = Play(shipped(plan), 25, 4)
    names, ways = campaign.names, campaign.world.ways
    sites = len(names.sites)
    for number in range(25):
        graph = nx.Graph()
        length = {}
        for row, name in enumerate(names.roads):
            one, other = shipped(plan).roads[name].between
            length[row] = float(campaign.world.places[number, sites + row].length)
            graph.add_edge(one, other, weight=length[row], row=row)
        for start, away in nx.all_pairs_dijkstra_path_length(graph):
            for goal, km in away.items():
                site, gone = start, 0.0
                way = ways[number, names.sites.index(start) * sites + names.sites.index(goal)]
                assert way.length == pytest.approx(km)
                assert (way.road == NOWHERE) == (start == goal)
                while site != goal:
                    row = int(ways[number, names.sites.index(site) * sites + names.sites.index(goal)].road)
                    gone += length[row]
                    site = next(end for end in shipped(plan).roads[names.roads[row]].between if end != site)
                assert gone == pytest.approx(km)


def test_build__two_roads_between_the_same_sites_are_told_apart() -> None:
    roads = {"long": {"between": ["fort", "camp"], "length": "200 km"}, "short": {"between": ["camp", "fort"], "length": "130 km"}}
    campaign = Play(theatre(roads=roads, units={"ours": column(1)}, plan={"ours": [march("camp")]}), 1)
    assert campaign.world.ways[0, 1].length == 130.0
    campaign.to_end()
    assert campaign.unit("ours")["marched"][0] == 130.0


def test_build__sites_lie_where_they_are() -> None:
    """A degree of latitude north is 111.2 km; east of the middle counts by the cosine of the latitude."""
    campaign = Play(theatre(sites=post(), roads=ROADS, units={"ours": column(1)}), 1)
    places: Any = campaign.world.places[0]
    fort, camp, there = (campaign.place(name) for name in ("fort", "camp", "post"))
    degree = math.radians(1.0) * 6371.0
    assert places["y"][camp] - places["y"][fort] == pytest.approx(degree, rel=1e-5)
    assert places["x"][there] - places["x"][fort] == pytest.approx(0.5 * degree * math.cos(math.radians(18.5)), rel=1e-5)
    track = campaign.place("track")
    assert {int(places["first_end"][track]), int(places["second_end"][track])} == {fort, camp}
    for end, x, y in (("first_end", "x", "y"), ("second_end", "x_end", "y_end")):
        assert places[x][track] == places["x"][places[end][track]]
        assert places[y][track] == places["y"][places[end][track]]


def test_build__units_stand_where_they_are_put() -> None:
    units = {"ours": column(7, "track", vehicles=3), "held": garrison(5), "around": group(4, "fort"), "theirs": group(9)}
    campaign = Play(theatre(units=units, plan={"ours": [march("camp")]}), 2)
    assert (campaign.unit("ours")["km"] == 60.0).all()
    assert (campaign.unit("ours")["people"] == 7).all()
    assert (campaign.unit("ours")["vehicles"] == 3).all()
    inside = {name: bool(campaign.unit(name)["inside"][0]) for name in units}
    assert inside == {"ours": False, "held": True, "around": False, "theirs": True}
    assert campaign.unit("theirs")["kind"][0] == Kind.FIGHTING_GROUP
    assert campaign.unit("theirs")["side"][0] == Side.INSURGENTS
    order = campaign.world.orders[0, campaign.unit("ours")["first_order"][0]]
    assert (order.verb, order.site) == (Verb.MARCH, campaign.place("camp"))
    assert campaign.unit("ours")["last_order"][0] - campaign.unit("ours")["first_order"][0] == 1


def test_build__stock_is_days_of_the_needs_of_those_who_are_there() -> None:
    """12 kg a person and day; besiegers do not count, columns carry their own besides."""
    units = {"held": garrison(50, "post"), "ours": column(25, "post"), "around": group(400, "post")}
    scenario = theatre(sites=post(stock="10 d"), roads=ROADS, units=units, rules={"supply.carries": "3 d"})
    campaign = Play(scenario, 2)
    assert (campaign.site("post")["stock"] == 12 * 75 * 10).all()
    assert (campaign.site("post")["lowest_stock"] == 12 * 75 * 10).all()
    assert (campaign.unit("ours")["stock"] == 12 * 25 * 3).all()
    assert (campaign.unit("held")["stock"] == 0).all()


def test_build__quality_is_that_of_the_mixture() -> None:
    values = calm("kidal_push") | {
        "units.main_column.with.share": "0.25", "troops.army.quality": "0.8", "troops.wagner.quality": "1.6",
    }  # fmt: skip
    campaign = Play(changed("kidal_push", values), 1)
    assert campaign.unit("main_column")["quality"][0] == pytest.approx(0.75 * 0.8 + 0.25 * 1.6)
    assert campaign.unit("gao_reserve")["quality"][0] == 0.8


def test_build__calm_overrides_leave_nothing_to_chance() -> None:
    for plan in PLANS:
        campaign = Play(load(SCENARIOS / f"{plan}.yaml", {"correlations": []} | calm(plan)), 5)
        assert all(len(np.unique(values)) == 1 for values in campaign.draws.values())


def test_build__every_hazard_has_one_owner() -> None:
    world = Play(shipped("kidal_push"), 2).world
    tables: Any = world._asdict()
    owned = np.concatenate(
        [
            tables["passages"]["hazard"][0],
            tables["passages"]["hazard"][0] + 1,
            tables["sites"]["hazard"][0] + 1,
            tables["sites"]["hazard"][0] + 2,
            tables["clock"]["hazard"][0],
            tables["recalls"]["hazard"][0],
            tables["roads"]["traffic_hazard"][0],
        ]
        + [tables["sites"][column][0] for column in ("hazard", "fire_hazard", "sweep_hazard")]
        + [tables["wings"]["hazards"][0] + number for number in range(4)]
    )
    assert sorted(owned.tolist()) == list(range(world.hazards.shape[1]))


def test_build__a_reserve_with_nobody_in_it_is_nowhere() -> None:
    campaign = Play(shipped("kidal_push"), 3)
    for name in ("anefis_rear_party", "anefis_reinforcement", "csp_band_1"):
        assert (campaign.unit(name)["place"] == NOWHERE).all()
        assert not campaign.unit(name)["inside"].any()
    assert (campaign.unit("convoy_kidal")["place"] == campaign.place("gao")).all(), "a convoy waits at its hub"


def test_build__orders_belong_to_their_unit_or_option() -> None:
    campaign = Play(shipped("commander_chooses"), 2)
    options: Any = campaign.world.options[0]
    orders: Any = campaign.world.orders[0]
    sites = {"kidal_push": ["kidal"] * 3, "stay_put": ["anefis"], "tessalit_relief": ["aguelhok"] * 2 + ["tessalit"] * 3}
    assert campaign.names.options == tuple(sites)
    for row, name in enumerate(sites):
        its = orders[options["first_order"][row] : options["last_order"][row]]
        assert [campaign.names.sites[order.site] for order in its] == sites[name]
    column = campaign.unit("main_column")[0]
    assert (column.first_option, column.last_option, column.first_order, column.last_order) == (0, 3, 0, 0)
    others = [campaign.unit(name)[0] for name in campaign.names.units if name != "main_column"]
    assert all(unit.last_option == unit.first_option and unit.last_order == unit.first_order for unit in others)


def test_build__arrivals_have_a_row_for_their_people_and_one_for_each_wing() -> None:
    campaign = Play(shipped("stay_put"), 2)
    wings = ("airlift", "attack_helicopters", "l39")
    assert campaign.names.arrivals == ("anefis_reinforcement", *(f"russian_shipment {wing}" for wing in wings))
    for wing in wings:
        row = campaign.arrival(f"russian_shipment {wing}")
        assert (row["wing"] == campaign.names.wings.index(wing)).all()
        assert (row["unit"] == NOWHERE).all()
        assert (row["airframes"] == campaign.draws[f"arrivals.russian_shipment.wings.{wing}"]).all()
    assert len(set(campaign.world.arrivals["id"][0, 1:])) == 1, "they share their luck"  # type: ignore[call-overload]
    assert (campaign.arrival("anefis_reinforcement")["wing"] == NOWHERE).all()


def test_build__nothing_has_happened_yet() -> None:
    tables: Any = Play(shipped("tessalit_relief"), 3).world._asdict()
    for name in ("captured_at", "lost_at", "relieved_at"):
        assert (tables["sites"][name] == NEVER).all()
    assert (tables["sites"]["held"] == -1).all()
    for name in ("killed", "wounded", "missing", "vehicles_lost", "marched", "strikes", "contacts", "fights"):
        assert (tables["units"][name] == 0).all()
    assert (tables["units"]["departed_at"] == NEVER).all()


def test_units__begin_as_the_scenario_says() -> None:
    """A quarter of the way along the road of 120 km, with half its food, a tenth of its fuel and ammunition, tired, and half known."""
    units = {"ours": column(100, "track", vehicles=10) | {
        "along": 0.25, "stock": 0.5, "fuel": 0.1, "ammunition": 0.2, "cohesion": 0.7, "known": 0.5,
    }}  # fmt: skip
    rules = {"supply.carries": "10 d", "supply.fuel": "100 kg", "supply.ammunition": "20 kg"}
    ours = Play(theatre(units=units, rules=rules), 1).unit("ours")
    assert ours["km"] == 30.0
    assert (ours["stock"], ours["fuel"], ours["ammunition"]) == (10 * 12 * 100 // 2, 100, 400)
    assert (ours["cohesion"], ours["known"]) == (0.7, 0.5)
