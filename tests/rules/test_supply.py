"""Supply: what is eaten, what is carried, what convoys bring, and hunger."""

from typing import Any

import numpy as np
import pytest

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


FOOD = {"supply.rations": "1 kg / day", "siege.patience": "99 d"}
TOWN = {"well": True, "residents": "1000 people"}


def test_food__at_a_well_people_eat_their_rations_and_elsewhere_they_need_water_too() -> None:
    """Ten days of stock are as many kilograms as the needs of the place; half of them are left after five days."""
    units = {"held": garrison(100, "post")}
    for well, each in ((True, 1.0), (False, NEED)):
        campaign = Play(theatre(sites=post(stock="10 d", well=well), roads=ROADS, units=units, rules=FOOD), 1).until(120.0)
        assert campaign.site("post")["stock"][0] == each * 100 * 5
        assert campaign.site("post")["eaten"][0] == each * 100 * 5


@pytest.mark.parametrize(("besieged", "residents", "found"), [(False, 1000, 0.5), (True, 1000, 0.25), (False, 0, 0.0)])
def test_food__what_is_found_on_the_spot_is_not_taken_from_the_stock(besieged: bool, residents: int, found: float) -> None:
    rules = FOOD | {"supply.bought": 0.5, "supply.bought_besieged": 0.25}
    units = {"held": garrison(100, "post")} | ({"theirs": group(50, "post")} if besieged else {})
    site = post(stock="20 d", well=True, residents=f"{residents} people")
    campaign = Play(theatre(sites=site, roads=ROADS, units=units, rules=rules), 1)
    campaign.site("post")["besieged"] = besieged
    campaign.to_end()
    assert abs(campaign.site("post")["eaten"][0] - 100 * 10 * (1.0 - found)) <= 1


def test_food__short_rations_stretch_a_stock_and_cost_no_cohesion_before_their_endurance() -> None:
    """Rationing from five days of stock on, at half: five days in full, then as much again lasts for ten."""
    rules = FOOD | {"supply.short_rations": 0.5, "supply.rationing": "5 d", "supply.endurance": "5 d", "supply.hunger": "0.1 / day"}
    units = {"held": garrison(100, "post")}
    campaign = Play(theatre(sites=post(stock="10 d", well=True), roads=ROADS, units=units, rules=rules, calendar={"horizon": "20 d"}), 1)
    site, held = campaign.site("post"), campaign.unit("held")
    campaign.until(240.0)
    assert site["hungry"][0] == 0.0 and abs(site["rationed"][0] - 120.0) <= 12.0
    assert held["cohesion"][0] == pytest.approx(1.0, abs=0.03)
    campaign.until(360.0)
    assert abs(int(site["stock"][0])) <= 50 and site["hungry"][0] <= 12.0
    assert held["cohesion"][0] == pytest.approx(1.0 - 0.1 * 0.5 * 5, abs=0.03), "half of what hunger costs, since half is missing"


@pytest.mark.parametrize(("found", "hunger"), [(0.0, 1.0), (0.25, 0.5), (0.5, 0.0), (0.8, 0.0)])
def test_food__who_finds_short_rations_on_the_spot_does_not_starve_without_stock(found: float, hunger: float) -> None:
    """Hunger counts in the part of short rations that is missing."""
    rules = FOOD | {"supply.short_rations": 0.5, "supply.bought": found, "supply.hunger": "0.01 / day", "supply.endurance": "99 d"}
    campaign = play(theatre(sites=post(**TOWN), roads=ROADS, units={"held": garrison(100, "post")}, rules=rules), 1)
    assert campaign.site("post")["hungry"][0] == pytest.approx(240.0 * hunger)
    assert campaign.unit("held")["cohesion"][0] == pytest.approx(1.0 + min(0.0, 0.1 * (1.0 - 2.0 * hunger)) if hunger else 1.0)


def test_food__a_column_takes_its_share_of_the_stock_along_and_water_from_the_well() -> None:
    """Half of those who stand there: half of 1000 kg of food, and eleven times as much water."""
    units = {"ours": column(100, "post"), "held": garrison(100, "post")}
    rules = FOOD | {"supply.carries": "30 d"}
    scenario = theatre(sites=post(stock="5 d", well=True), roads=ROADS, units=units, plan={"ours": [march("fort")]}, rules=rules)
    campaign = Play(scenario, 1)
    campaign.unit("ours")["stock"] = campaign.unit("ours")["loaded"] = 0
    campaign.until(6.0)
    site = campaign.site("post")
    assert (site["stock"][0] + site["eaten"][0], site["arrived"][0]) == (500, 5500)
