"""Convoys: when one is raised, what it brings, where it calls, who goes along, and what becomes of it."""

import math
from typing import Any

import pytest

from kidal_sim.explain.history import causes
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import Side
from tests.rules.test_supply import NEED, POST, ROADS, post
from tests.theatres import Play, garrison, group, play, theatre


def convoys(people: int = 1000, every: str = "4 d", **more: Any) -> dict[str, Any]:
    lorries = {"faction": "army", "kind": "convoy", "at": "fort", "supplies": "post", "manned_by": "reserve", "vehicles": 20,
               "every": every, "load": "2 t"}  # fmt: skip
    return {"held": garrison(200, "post"), "reserve": garrison(people), "lorries": lorries} | more


def test_convoy__one_brings_its_load_and_goes_home() -> None:
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


def test_convoy__a_siege_lets_it_pass_and_an_enemy_who_holds_a_site_does_not() -> None:
    """Besiegers who give no contact: it comes through. No convoy goes to a site that the enemy holds, or without people."""
    besieged = theatre(sites=post(stock="30 d"), roads=ROADS, units=convoys(theirs=group(50, "post")))
    assert play(besieged, 1).unit("lorries")["deliveries"][0] == 3
    campaign = Play(besieged, 1)
    campaign.site("post")["holder"] = Side.INSURGENTS
    assert campaign.to_end().unit("lorries")["deliveries"][0] == 0
    assert play(theatre(sites=post(), roads=ROADS, units=convoys(people=150)), 1).unit("lorries")["deliveries"][0] == 0


@pytest.mark.parametrize(("raise_at", "deliveries"), [(4.0, 0), (6.0, 1)])
def test_convoy__is_raised_when_the_base_runs_low_and_brings_what_it_lacks(raise_at: float, deliveries: int) -> None:
    """A stock of 15 days, of which 10 pass: raised with 6 days left, not with 4; it is filled up to 20 days by the lorries that takes."""
    rules = {"supply.carries": "5 d", "convoys.raise_at": f"{raise_at} d", "convoys.fill_to": "20 d"}
    campaign = Play(theatre(sites=post(stock="15 d"), roads=ROADS, units=convoys(), rules=rules), 1, events=200).to_end()
    left = campaign.history(0, What.CONVOY_LEFT)
    assert campaign.unit("lorries")["deliveries"][0] == deliveries == len(left)
    if deliveries:
        asked = NEED * 200 * (20 - 6)
        assert abs(left["amount"].iloc[0] - asked) <= NEED * 200 * 0.25
        crews = campaign.history(0, What.DEPARTED)["amount"].iloc[0]
        assert crews == 5 * math.ceil(left["amount"].iloc[0] / 2000), "five people for each lorry that is needed"
    lorries = campaign.unit("lorries")
    assert lorries["vehicles"][0] + lorries["parked"][0] == 20


def test_convoy__calls_at_a_base_on_its_way_that_lacks_stock() -> None:
    """Post and, beyond it, outpost: one convoy, raised for the outpost, fills both up."""
    sites = post(stock="9 d") | {"outpost": POST | {"lat": "18.9 deg", "stock": "1 d"}}
    roads = ROADS | {"farther": {"between": ["post", "outpost"], "length": "60 km"}}
    units = convoys() | {"far": garrison(100, "outpost")}
    units["lorries"] = units["lorries"] | {"supplies": "outpost", "every": "30 d"}
    rules = {"supply.carries": "5 d", "convoys.raise_at": "5 d", "convoys.fill_to": "10 d"}
    campaign = Play(theatre(sites=sites, roads=roads, units=units, rules=rules), 1, events=200).until(96.0)
    delivered = campaign.history(0, What.DELIVERED)
    assert delivered["place"].tolist() == ["post", "outpost"]
    assert campaign.unit("lorries")["deliveries"][0] == 1, "trips that have reached the base for which they were raised"
    for place, people in (("post", 200), ("outpost", 100)):
        assert campaign.site(place)["stock"][0] > 5 * NEED * people


@pytest.mark.parametrize(
    ("odds", "lorries", "people", "going"), [(0.0, 60, 100, 20), (2.0, 60, 200, 40), (50.0, 60, 300, 60), (50.0, 200, 500, 100)]
)
def test_convoy__is_given_people_by_what_is_believed_on_its_way(odds: float, lorries: int, people: int, going: int) -> None:
    """Its crews, five for each of 20 lorries with cargo; twice the 100 on the road; what its lorries carry; half of those who man it."""
    units = convoys(theirs=group(100, "spur"))
    units["lorries"] = units["lorries"] | {"vehicles": lorries}
    rules = {
        "supply.carries": "5 d",
        "convoys.escort": odds,
        "convoys.raise_at": "100 d",
        "convoys.fill_to": f"{0.4 + 40_000 / (200 * NEED)} d",
    }
    campaign = Play(theatre(sites=post(stock="1 d"), roads=ROADS, units=units, rules=rules), 1)
    campaign.unit("lorries")["next_convoy"] = 12.0  # by then the road has been looked at
    campaign.until(18.0)
    assert campaign.unit("lorries")["people"][0] == people
    assert campaign.unit("lorries")["vehicles"][0] == going
    assert campaign.unit("reserve")["people"][0] == 1000 - people


@pytest.mark.parametrize(("bears", "deliveries"), [(0.5, 1), (0.3, 0)])
def test_convoy__that_has_lost_too_many_on_its_trip_turns_back_and_waits_for_the_next(bears: float, deliveries: int) -> None:
    """Of 100 on a road of 60 km at 5 km/h, 40 are killed after six hours; the next convoy is due after four days."""
    scenario = theatre(sites=post(stock="1 d"), roads=ROADS, units=convoys(), rules={"march.pace": "5 km / h", "supply.carries": "5 d"})
    campaign = Play(scenario, 1, events=200)
    campaign.faction("army")["call_off_losses"] = bears
    campaign.until(6.0)
    lorries = campaign.unit("lorries")
    lorries["people"], lorries["killed"] = 60, 40
    campaign.until(90.0)
    assert lorries["deliveries"][0] == deliveries
    assert lorries["people"][0] == 0 and campaign.unit("reserve")["people"][0] == 960
    assert len(campaign.history(0, What.CONVOY_LEFT)) == 1


def test_convoy__stock_is_never_made_nor_lost() -> None:
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


def test_convoy__lorries_whose_crews_are_dead_do_not_come_home_and_new_ones_come_from_outside() -> None:
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


def test_convoy__a_convoy_leaves_and_brings_its_load_for_a_reason() -> None:
    """20 lorries of 2 t; what is delivered goes back to the arrival, the departure, and the sending."""
    campaign = Play(theatre(sites=post(stock="1 d"), roads=ROADS, units=convoys()), 1, events=1000).to_end()
    delivered = campaign.history(0, What.DELIVERED)
    assert delivered["amount"].tolist() == [40_000.0] * 3 == campaign.history(0, What.CONVOY_LEFT)["amount"].tolist()
    chain = causes(campaign.history(), int(delivered["number"].iloc[0]))
    assert chain["what"].tolist() == ["delivered", "arrived", "departed", "convoy_left"]
    assert chain["place"].tolist() == ["post", "post", "fort", "fort"]
