import pytest

from kidal_sim.presentation.map.initial_state import initial_state
from tests.theatres import FACTIONS, ROADS, SITES, column, garrison, group, shipped, theatre

DRAWS = 200


def test_initial_state__who_stands_where_and_with_what_doubt() -> None:
    units = {
        "column": column(100), "garrison": garrison(50), "group": {**group(1), "people": {"uniform": [0, 100]}},
        "raiders": group(30, "fort"), "others": group(20, "track"),
    }  # fmt: skip
    found = initial_state(theatre(units=units, rules={"mines.strikes": "0.02 / km"}), DRAWS)
    people = found.people.set_index(["side", "place"])
    assert people.loc[("government", "fort"), "people_middle"] == 150
    assert people.loc[("insurgents", "fort"), "people_low"] == 30
    assert people.loc[("insurgents", "camp"), "people_low"] == pytest.approx(5, abs=4)
    assert people.loc[("insurgents", "camp"), "people_high"] == pytest.approx(95, abs=4)
    assert people.loc[("insurgents", "track"), "north"] == pytest.approx(0.0, abs=1e-9), "half-way"
    assert found.sites.set_index("name")["enemies_present"].to_dict() == {"fort": True, "camp": False}
    road = found.roads.iloc[0]
    assert (road["length"], road["strikes_low"], road["strikes_high"]) == pytest.approx((120, 2, 2)), "0.02 / km on 100 km"


def test_initial_state__neutrals_are_nobodys_enemies_and_nobody_has_any() -> None:
    factions = FACTIONS | {"mission": {"side": "neutral"}}
    sites = SITES | {"post": {"lat": "18.5 deg", "lon": "1 deg", "held_by": "nobody"}}
    roads = ROADS | {"spur": {"between": ["fort", "post"], "length": "90 km"}}
    units = {"un": column(100, faction="mission"), "group": group(30, "post"), "garrison": garrison(50)}
    found = initial_state(theatre(sites=sites, roads=roads, factions=factions, units=units), 2)
    assert found.sites.set_index("name")["holder"].to_dict() == {"fort": "government", "camp": "insurgents", "post": "nobody"}
    assert not found.sites["enemies_present"].any()
    assert found.people.set_index(["side", "place"]).loc[("neutral", "fort"), "people_middle"] == 100
    legend = found.figure().figure.axes[0].get_legend()
    assert legend is not None and {"site held by nobody", "neutral, people"} <= {text.get_text() for text in legend.get_texts()}


def test_initial_state__sites_lie_as_far_apart_as_on_the_sphere() -> None:
    sites = initial_state(theatre(units={"garrison": garrison(50)}), 2).sites
    north = sites.set_index("name")["north"]
    degrees = float(SITES["camp"]["lat"].split()[0]) - float(SITES["fort"]["lat"].split()[0])
    assert north["camp"] - north["fort"] == pytest.approx(111.195 * degrees)
    assert sites["east"].tolist() == [0.0, 0.0]


def test_initial_state__drones_and_their_reach_in_the_shipped_theatre() -> None:
    found = initial_state(shipped("kidal_push"), DRAWS)
    assert set(found.wings["side"]) == {"government"}
    assert (found.wings["radius_low"] <= found.wings["radius_middle"]).all()
    assert found.sites.set_index("name").loc["tessalit", "enemies_present"]
    assert found.start == "2023-11-08"
