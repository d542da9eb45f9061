"""Fuel and ammunition: who fires and burns how much, what happens without, and where it comes from."""

import math
from typing import Any

import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import Side, Task
from tests.rules.test_convoys import convoys
from tests.rules.test_raids import undecided
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, assert_mean, column, garrison, group, march, theatre

ARMS = {"supply.ammunition": "20 kg", "combat.ammunition": "3 kg / h"}


def fought(hours: float, stores: float = 0.0, runs: int = 1, intensity: str = "0 / h", **rules: Any) -> Play:
    """A garrison of 100 in a post that raiders storm from six o'clock on for so many hours."""
    scenario = theatre(
        sites=post(ammunition=stores), roads=ROADS, units={"held": garrison(100, "post"), "theirs": group(100, "post")},
        rules=ARMS | {"raids.fight": f"{hours} h", "combat.intensity": intensity, "raids.slope": 1e-6} | rules,
    )  # fmt: skip
    campaign = undecided(Play(scenario, runs, events=100))
    campaign.unit("theirs")["task"] = Task.MARCH
    campaign.unit("theirs")["target"] = -1
    campaign.until(6.0)
    campaign.unit("theirs")["task"] = Task.ASSAULT
    return campaign.until(18.0)


def test_fire__uses_what_is_fired_in_the_hours_of_contact() -> None:
    """3 kg x 100 people x 4 h of the 2000 kg that they carry."""
    campaign = fought(4.0)
    ours = campaign.unit("held")
    assert (ours["ammunition_fired"], ours["ammunition"], ours["armed"]) == (1200, 800, 1.0)
    assert not campaign.log(0, What.OUT_OF_AMMUNITION)


def test_fire__takes_the_rest_from_the_stores_of_the_post_and_ends_with_them() -> None:
    """3000 kg in ten hours: 2000 carried, and half a load of 1000 in the post; without it, the fire falls silent after 6 h 40."""
    filled = fought(10.0, 0.5)
    assert filled.unit("held")["ammunition_fired"] == 3000
    assert filled.site("post")["ammunition"] == 0
    assert not filled.log(0, What.OUT_OF_AMMUNITION)
    bare = fought(10.0)
    assert bare.unit("held")["ammunition_fired"] == 2000
    (told,) = bare.log(0, What.OUT_OF_AMMUNITION)
    assert told.hour == pytest.approx(6.0 + math.floor(2000 / 300) + 1.0)
    assert bare.unit("held")["armed"] == 0.0


def test_fire__who_has_no_ammunition_hits_nobody() -> None:
    """The raiders' losses in ten hours are those of the hours in which the garrison could fire: six, and two thirds of one."""
    campaign = fought(10.0, runs=400, intensity="0.01 / h")
    full = fought(10.0, 5.0, runs=400, intensity="0.01 / h")
    lost, without = ((each.unit("theirs")["killed"] + each.unit("theirs")["wounded"]) for each in (full, campaign))
    assert_mean(lost, 100 * -math.expm1(-0.1), slack=0.6)
    assert 6.0 / 10.0 < without.mean() / lost.mean() < 8.0 / 10.0


def test_replenish__fills_a_load_up_from_the_stores_of_a_base_and_at_a_hub_from_outside() -> None:
    units = {"held": garrison(100, "post"), "reserve": garrison(100)}
    campaign = Play(theatre(sites=post(ammunition=0.25), roads=ROADS, units=units, rules=ARMS), 1)
    for name in units:
        campaign.unit(name)["ammunition"] = 100
    campaign.until(6.0)
    assert (campaign.unit("held")["ammunition"], campaign.site("post")["ammunition"]) == (600, 0)
    assert (campaign.unit("reserve")["ammunition"], campaign.site("fort")["ammunition_arrived"]) == (2000, 1900)


def test_convoy__brings_the_ammunition_and_fuel_that_a_base_lacks_beside_its_food() -> None:
    """Two loads of 20 kg for 200 people, and of 50 kg for the four vehicles there; food is enough for the whole time."""
    rules = ARMS | {
        "supply.fuel": "50 kg", "convoys.loads": 2.0, "convoys.loads_low": 1.0, "convoys.raise_at": "1 d", "convoys.fill_to": "2 d",
        "supply.carries": "5 d",
    }  # fmt: skip
    units = convoys(every="30 d")
    units["held"] = units["held"] | {"vehicles": 4}
    campaign = Play(theatre(sites=post(stock="90 d"), roads=ROADS, units=units, rules=rules), 1, events=100).to_end()
    site = campaign.site("post")
    assert (site["ammunition"], site["fuel"]) == (2 * 20 * 200, 2 * 50 * 4)
    (left,) = campaign.history(0, What.CONVOY_LEFT)["amount"]
    assert left == 2 * 20 * 200 + 2 * 50 * 4
    lorries = campaign.unit("lorries")
    assert (lorries["ammunition"], lorries["fuel"], lorries["people"]) == (0, 0, 0), "home again, everything unloaded"


def test_convoy__takes_along_the_fuel_for_there_and_back() -> None:
    """120 km at 1 kg a km and vehicle, though each carries 50 kg only: it comes home with these and never walks."""
    rules = {
        "supply.carries": "5 d", "supply.fuel": "50 kg", "march.fuel": "1 kg / km", "march.on_foot": "1 km / h", "convoys.raise_at": "1 d",
        "convoys.fill_to": "2 d",
    }  # fmt: skip
    campaign = Play(theatre(sites=post(stock="1 d"), roads=ROADS, units=convoys(), rules=rules), 1, events=500).until(48.0)
    lorries = campaign.unit("lorries")
    assert (lorries["deliveries"][0], lorries["people"][0], lorries["marched"][0]) == (1, 0, 120.0)
    assert len(campaign.log(0, What.OUT_OF_FUEL)) == 0


@pytest.mark.parametrize(("fuel", "km"), [("1000 kg", 240.0), ("12 kg", 40.0 + 5.0 * 20.0)])
def test_burn__without_fuel_vehicles_go_at_the_pace_of_people_on_foot(fuel: str, km: float) -> None:
    """0.3 kg for each of 10 vehicles and km: 12 kg each last 40 km, at 10 km/h four hours; twenty more at 5 km/h."""
    scenario = theatre(
        roads={"track": {"between": ["fort", "camp"], "length": "500 km"}}, units={"ours": column(100, vehicles=10)},
        plan={"ours": [march("camp")]}, rules={"supply.fuel": fuel, "march.fuel": "0.3 kg / km", "march.on_foot": "5 km / h"},
    )  # fmt: skip
    campaign = Play(scenario, 1, events=50).until(24.0)
    assert campaign.unit("ours")["km"] == pytest.approx(500.0 - km, abs=5.01) or campaign.unit("ours")["km"] == pytest.approx(km, abs=5.01)
    assert len(campaign.log(0, What.OUT_OF_FUEL)) == int(fuel == "12 kg")
    ours = campaign.unit("ours")
    assert ours["fuel"] + ours["fuel_burned"] == ours["fuel_loaded"]


def test_idling__burns_fuel_wherever_vehicles_are() -> None:
    rules = {"supply.fuel": "100 kg", "supply.idling": "6 kg / day"}
    units = {"ours": column(100, "post", vehicles=10)}
    campaign = undecided(Play(theatre(sites=post(fuel=0.0), roads=ROADS, units=units, rules=rules), 1)).until(96.0)
    assert (campaign.unit("ours")["fuel"], campaign.unit("ours")["fuel_burned"]) == (1000 - 240, 240)


def test_loot__raiders_carry_ammunition_first_and_destroy_a_share_of_what_they_leave() -> None:
    """200 of them take 5 kg each: all 400 kg of ammunition, and 600 kg of the food; half of the rest burns."""
    units = {"theirs": group(200, "post")}
    rules = {"raids.loot": "5 kg", "raids.burned": 0.5}
    campaign = undecided(Play(theatre(sites=post(), roads=ROADS, units=units, rules=rules), 1))
    site = campaign.site("post")
    site["ammunition"], site["stock"] = 400, 1600
    campaign.unit("theirs")["task"] = Task.ASSAULT
    campaign.until(6.0)
    assert site["holder"] == Side.INSURGENTS
    assert (site["ammunition_looted"], site["ammunition"], site["ammunition_burned"]) == (400, 0, 0)
    assert (site["looted"], site["burned"], site["stock"]) == (600, 500, 500)
