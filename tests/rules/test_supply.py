"""Supply: what is eaten, what is carried, what convoys bring, and hunger."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.explain.history import causes
from kidal_sim.tables.events import What
from tests.theatres import SITES, Play, column, garrison, group, march, play, theatre

POST = {"lat": "18.5 deg", "lon": "0.5 deg", "held_by": "government"}
ROADS = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "spur": {"between": ["fort", "post"], "length": "60 km"}}
NEED = 12.0
"""Kilograms a person and day."""


def post(**more: Any) -> dict[str, Any]:
    return SITES | {"post": POST | more}


@pytest.mark.parametrize("turn", ["1 h", "6 h", "24 h"])
@pytest.mark.parametrize("people", [1, 7, 100])
def test_supply__a_garrison_eats_need_times_people_times_time(people: int, turn: str) -> None:
    """To the kilogram: only the last half-eaten one may be missing."""
    scenario = theatre(sites=post(stock="30 d"), roads=ROADS, units={"held": garrison(people, "post")}, calendar={"turn": turn})
    campaign = play(scenario, 2)
    eaten = NEED * people * 10
    assert (np.abs(campaign.site("post")["eaten"] - eaten) <= 1).all()
    assert (campaign.site("post")["stock"] == NEED * people * 30 - campaign.site("post")["eaten"]).all()
    assert (campaign.site("post")["hungry"] == 0.0).all()


def test_supply__a_column_away_from_friends_eats_what_it_carries() -> None:
    roads = {"track": {"between": ["fort", "camp"], "length": "960 km"}}
    scenario = theatre(roads=roads, units={"ours": column(130)}, plan={"ours": [march("camp")]}, rules={"supply.carries": "3 d"})
    campaign = Play(scenario, 1)
    unit = campaign.unit("ours")
    opening = int(unit["stock"][0])
    assert opening == NEED * 130 * 3
    for hour in campaign.turns():
        if hour <= 72.0:
            assert unit["eaten"][0] == NEED * 130 * hour / 24.0
        assert unit["eaten"][0] + unit["stock"][0] == opening


def test_supply__at_a_hub_nobody_eats_from_what_is_counted() -> None:
    campaign = play(theatre(units={"ours": column(100)}), 1)
    assert (campaign.unit("ours")["eaten"] == 0).all()
    assert (campaign.site("fort")["eaten"] == 0).all()
    assert (campaign.unit("ours")["cohesion"] == 1.0).all()


def test_supply__irregulars_live_off_the_land() -> None:
    campaign = play(theatre(units={"theirs": group(500)}), 1)
    assert (campaign.unit("theirs")["eaten"] == 0).all()
    assert (campaign.site("camp")["hungry"] == 0.0).all()


@pytest.mark.parametrize("sizes", [(100,), (100, 100), (33, 50, 17), (1, 2, 3)])
def test_supply__hunger_begins_when_the_stock_is_gone(sizes: tuple[int, ...]) -> None:
    """Stock for five days: from then on every hour is a hungry one, however many units share the last kilograms."""
    units = {f"unit_{number}": garrison(people, "post") for number, people in enumerate(sizes)}
    campaign = play(theatre(sites=post(stock="5 d"), roads=ROADS, units=units, rules={"siege.patience": "99 d"}), 1)
    assert campaign.site("post")["eaten"][0] >= NEED * sum(sizes) * 5 - len(sizes)
    assert 120.0 - 6.0 <= campaign.site("post")["hungry"][0] <= 120.0 + 6.0


def test_supply__who_still_carries_food_is_not_hungry() -> None:
    """A column at a site without stock lives on its own for as long as it has some."""
    units = {"ours": column(100, "post")}
    scenario = theatre(sites=post(), roads=ROADS, units=units, rules={"supply.carries": "4 d", "siege.patience": "99 d"})
    campaign = Play(scenario, 1)
    for hour in campaign.turns():
        assert campaign.site("post")["hungry"][0] == max(0.0, hour - 96.0)
    assert campaign.unit("ours")["eaten"][0] == NEED * 100 * 4


def test_supply__going_without_costs_cohesion_and_eating_wins_it_back() -> None:
    """Full for five days, hungry for five at 0.06 a day."""
    rules = {"supply.hunger": "0.06 / day", "siege.patience": "99 d"}
    campaign = play(theatre(sites=post(stock="5 d"), roads=ROADS, units={"held": garrison(100, "post")}, rules=rules), 1)
    np.testing.assert_allclose(campaign.unit("held")["cohesion"], 1.0 - 0.06 * 5)
    campaign.site("post")["stock"] = 10**6
    campaign.horizon += 48.0
    campaign.to_end()
    np.testing.assert_allclose(campaign.unit("held")["cohesion"], 1.0 - 0.06 * 3)


def convoys(people: int = 1000, every: str = "4 d", **more: Any) -> dict[str, Any]:
    lorries = {"faction": "army", "kind": "convoy", "at": "fort", "supplies": "post", "manned_by": "reserve", "vehicles": 20,
               "every": every, "load": "2 t"}  # fmt: skip
    return {"held": garrison(200, "post"), "reserve": garrison(people), "lorries": lorries} | more


def test_supply__a_convoy_brings_its_load_and_goes_home() -> None:
    """60 km at 10 km/h: there within a turn or two, and back; every four days: 0, 4, 8."""
    scenario = theatre(sites=post(stock="1 d"), roads=ROADS, units=convoys(), rules={"supply.carries": "5 d"})
    campaign = Play(scenario, 1)
    most = 0
    for _ in campaign.turns():
        most = max(most, int(campaign.unit("lorries")["people"][0]))
    assert most == 20 * 5, "five people a vehicle"
    lorries, site = campaign.unit("lorries"), campaign.site("post")
    assert lorries["deliveries"][0] == 3
    assert site["stock"][0] + site["eaten"][0] >= NEED * 200 + 3 * 20 * 2000
    carried = 5 * NEED * 100 * 3
    assert site["stock"][0] + site["eaten"][0] <= NEED * 200 + 3 * 20 * 2000 + carried
    assert lorries["people"][0] == 0
    assert campaign.unit("reserve")["people"][0] == 1000
    assert (campaign.unit("held")["cohesion"] == 1.0).all()


def test_supply__no_convoy_through_a_siege_nor_without_people() -> None:
    besieged = theatre(sites=post(stock="30 d"), roads=ROADS, units=convoys(theirs=group(50, "post")))
    assert play(besieged, 1).unit("lorries")["deliveries"][0] <= 1, "one may have left before the siege was known"
    assert play(theatre(sites=post(), roads=ROADS, units=convoys(people=150)), 1).unit("lorries")["deliveries"][0] == 0


def test_supply__stock_is_never_made_nor_lost() -> None:
    """Opening + from outside = eaten + spilled + left, with strikes on the way that destroy vehicles and what they carry."""
    rules = {"mines.strikes": "0.05 / km", "mines.vehicles": 2.0, "mines.killed": 1.0, "supply.carries": "5 d"}
    campaign = Play(theatre(sites=post(stock="2 d"), roads=ROADS, units=convoys(every="1 d"), rules=rules), 200)
    opening = campaign.world.sites["stock"].sum(axis=1)  # type: ignore[call-overload]
    campaign.to_end()
    units: Any = campaign.world.units
    sites: Any = campaign.world.sites
    left = units["stock"].sum(axis=1) + sites["stock"].sum(axis=1)
    gone = units["eaten"].sum(axis=1) + units["spilled"].sum(axis=1) + sites["eaten"].sum(axis=1)
    assert (opening + sites["arrived"].sum(axis=1) == left + gone).all()
    assert units["spilled"].sum() > 0


def test_supply__lorries_whose_crews_are_dead_do_not_come_home_and_new_ones_come_from_outside() -> None:
    """Everybody in the convoy is killed on the road: its 20 vehicles are lost for good, and 20 others go from the hub."""
    scenario = theatre(sites=post(stock="5 d"), roads=ROADS, units=convoys(every="1 d"), rules={"march.pace": "5 km / h"})
    campaign = Play(scenario, 1, events=1000).until(6.0)
    lorries = campaign.unit("lorries")
    assert (lorries["people"][0], lorries["place"][0]) == (100, campaign.place("spur"))
    lorries["killed"], lorries["people"] = 100, 0
    campaign.until(24.0)
    assert (lorries["vehicles"][0], lorries["vehicles_lost"][0], lorries["vehicles_joined"][0]) == (0, 20, 0)
    lost = campaign.history(0, What.CONVOY_LOST)
    assert lost["amount"].tolist() == [20.0] and lost["place"].tolist() == ["spur"]
    campaign.to_end()
    assert (lorries["vehicles"][0], lorries["vehicles_lost"][0], lorries["vehicles_joined"][0]) == (20, 20, 20)
    assert lorries["deliveries"][0] > 0
    assert campaign.unit("reserve")["people"][0] + lorries["people"][0] == 900


def test_supply__a_convoy_leaves_and_brings_its_load_for_a_reason() -> None:
    """20 lorries of 2 t; what is delivered goes back to the arrival, the departure, and the sending."""
    campaign = Play(theatre(sites=post(stock="1 d"), roads=ROADS, units=convoys()), 1, events=1000).to_end()
    delivered = campaign.history(0, What.DELIVERED)
    assert delivered["amount"].tolist() == [40_000.0] * 3 == campaign.history(0, What.CONVOY_LEFT)["amount"].tolist()
    chain = causes(campaign.history(), int(delivered["number"].iloc[0]))
    assert chain["what"].tolist() == ["delivered", "arrived", "departed", "convoy_left"]
    assert chain["place"].tolist() == ["post", "post", "fort", "fort"]
