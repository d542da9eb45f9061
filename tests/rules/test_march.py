"""Marches: pace, delay, halts and ways."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, NOWHERE, Task
from tests.theatres import SITES, Play, assert_mean, column, garrison, group, march, play, theatre

LONG = {"track": {"between": ["fort", "camp"], "length": "960 km"}}


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h", "12 h", "24 h"])
def test_march__goes_at_its_pace_with_nothing_in_the_way(turn: str) -> None:
    scenario = theatre(
        roads=LONG, units={"ours": column(100)}, plan={"ours": [march("camp")]}, calendar={"turn": turn}, rules={"march.pace": "5 km / h"}
    )
    campaign = Play(scenario, 1)
    unit = campaign.unit("ours")
    for hour in campaign.turns():
        np.testing.assert_allclose(unit["marched"], min(960.0, 5.0 * hour), rtol=1e-12)
        np.testing.assert_allclose(unit["on_road"], min(960.0 / 5.0, hour), rtol=1e-12)
        assert (unit["place"] == campaign.place("camp" if 5.0 * hour >= 960.0 else "track")).all()
    assert (campaign.site("camp")["captured_at"] == 192.0).all()


def test_march__time_on_the_road_is_km_over_pace_and_every_delay_paid() -> None:
    """Time lost to a strike is paid before the column goes on; what is left at the end is still owed."""
    scenario = theatre(
        roads=LONG, units={"ours": column(1000)}, plan={"ours": [march("camp")]},
        rules={"mines.strikes": "0.01 / km", "mines.delay": "7 h"}, calendar={"horizon": "20 d"},
    )  # fmt: skip
    campaign = play(scenario, 500)
    unit = campaign.unit("ours")
    arrived = unit["place"] == campaign.place("camp")
    assert arrived.mean() > 0.99
    last = campaign.unit("ours")["on_road"] - 96.0
    owed = 7.0 * unit["strikes"]
    assert (last[arrived] <= owed[arrived] + 1e-6).all()
    unpaid = owed - last  # strikes on the km of the last hour find it arrived
    assert_mean(np.isclose(unpaid[arrived], 0.0), np.exp(-0.01 * 10.0))  # no strike on the 10 km of the last hour


@pytest.mark.parametrize("delay", [1.0, 6.0, 9.5, 30.0])
def test_march__a_delay_costs_its_hours_and_no_more(delay: float) -> None:
    scenario = theatre(roads=LONG, units={"ours": column(100)}, plan={"ours": [march("camp")]})
    campaign = Play(scenario, 1).until(12.0)
    unit = campaign.unit("ours")
    unit["delay"] = delay
    campaign.until(72.0)
    np.testing.assert_allclose(unit["marched"], 10.0 * (72.0 - delay))
    np.testing.assert_allclose(unit["on_road"], 72.0)
    assert (unit["delay"] == 0.0).all()


def test_march__halts_when_it_is_out_of_stock_and_turns_back() -> None:
    """With two days of stock it never gets beyond two days and a turn; then the plan is off."""
    scenario = theatre(
        roads=LONG, units={"ours": column(100)}, plan={"ours": [march("camp")]}, rules={"supply.carries": "2 d", "march.pace": "5 km / h"}
    )
    campaign = Play(scenario, 1)
    unit = campaign.unit("ours")
    furthest = 0.0
    for _ in campaign.turns():
        furthest = max(furthest, float(unit["km"][0]))
        if unit["stock"][0] == 0 and not unit["called_off"][0]:
            assert unit["task"][0] in (Task.HOLD, Task.MARCH)
    assert furthest <= 5.0 * (48.0 + 6.0)
    assert unit["called_off"].all()
    assert (unit["place"] == campaign.place("fort")).all()


def triangle(by_mid: float) -> Play:
    sites = SITES | {"mid": {"lat": "18.5 deg", "lon": "0.3 deg", "held_by": "government"}}
    roads = {
        "direct": {"between": ["fort", "camp"], "length": "120 km"},
        "one": {"between": ["mid", "fort"], "length": f"{by_mid / 2} km"},
        "two": {"between": ["mid", "camp"], "length": f"{by_mid / 2} km"},
    }
    return play(theatre(sites=sites, roads=roads, units={"ours": column(100)}, plan={"ours": [march("camp")]}), 1)


@pytest.mark.parametrize(("by_mid", "ways"), [(110.0, (0, 1, 1)), (130.0, (1, 0, 0))])
def test_march__takes_the_shortest_way(by_mid: float, ways: tuple[int, int, int]) -> None:
    campaign = triangle(by_mid)
    assert tuple(campaign.passage("ours", road)["number"][0] for road in ("direct", "one", "two")) == ways
    np.testing.assert_allclose(campaign.unit("ours")["marched"], min(by_mid, 120.0))


def test_march__does_not_pass_through_a_site_that_the_enemy_holds() -> None:
    sites = SITES | {"far": {"lat": "20 deg", "lon": "0 deg", "held_by": "government"}}
    roads = {"track": {"between": ["fort", "camp"], "length": "30 km"}, "on": {"between": ["camp", "far"], "length": "30 km"}}
    scenario = theatre(
        sites=sites, roads=roads, units={"ours": column(100)}, plan={"ours": [march("far")]}, calendar={"turn": "24 h", "decisions": "24 h"}
    )
    campaign = Play(scenario, 1).until(24.0)
    assert (campaign.unit("ours")["place"] == campaign.place("camp")).all()


@pytest.mark.parametrize("people", [200, 1000])
def test_march__leaves_behind_whom_it_is_told_to(people: int) -> None:
    """As many as ordered, but never more than half; nobody is lost on the way."""
    units: dict[str, Any] = {"ours": column(people), "rear": {"faction": "army", "kind": "garrison", "at": "fort"}}
    scenario = theatre(units=units, plan={"ours": [march("camp", leave={"people": "120 people", "as": "rear"})]})
    campaign = play(scenario, 1)
    left = min(120, people // 2)
    assert campaign.unit("rear")["people"][0] == left
    assert campaign.unit("rear")["place"][0] == campaign.place("fort")
    assert campaign.unit("ours")["people"][0] == people - left


@pytest.mark.parametrize("name", ["a_party", "z_party"])
def test_march__whom_it_leaves_behind_stays_there(name: str) -> None:
    """Wherever the reserve was written down, and whichever of the two comes first in the tables."""
    units: dict[str, Any] = {"ours": column(200), name: {"faction": "army", "kind": "garrison", "at": "camp"}}
    campaign = play(theatre(units=units, plan={"ours": [march("camp", leave={"people": "50 people", "as": name})]}), 1)
    assert campaign.unit(name)["people"][0] == 50
    assert campaign.unit(name)["place"][0] == campaign.place("fort")


def test_march__nobody_is_left_behind_of_a_single_one() -> None:
    units: dict[str, Any] = {"ours": column(1), "rear": {"faction": "army", "kind": "garrison", "at": "fort"}}
    campaign = play(theatre(units=units, plan={"ours": [march("camp", leave={"people": "50 people", "as": "rear"})]}), 1)
    assert campaign.unit("rear")["place"][0] == NOWHERE
    assert campaign.unit("rear")["departed_at"][0] == NEVER


def test_march__departs_on_its_day_whatever_the_turn() -> None:
    for turn in ("1 h", "3 h", "6 h"):
        plan = {"ours": [march("camp", when={"day": "36 h"})]}
        campaign = play(theatre(units={"ours": column(100)}, plan=plan, calendar={"turn": turn}), 1)
        assert (campaign.unit("ours")["departed_at"] == 36.0).all()


def test_march__departures_and_arrivals_are_told_by_site() -> None:
    """From fort by mid to camp in two days: it stands at mid when the first day ends."""
    sites = SITES | {"mid": {"lat": "18.5 deg", "lon": "0 deg", "held_by": "government"}}
    roads = {"one": {"between": ["fort", "mid"], "length": "240 km"}, "two": {"between": ["mid", "camp"], "length": "120 km"}}
    units = {"ours": column(100), "rear": {"faction": "army", "kind": "garrison", "at": "fort"}}
    plan = {"ours": [march("camp", leave={"people": "30 people", "as": "rear"})]}
    campaign = Play(theatre(sites=sites, roads=roads, units=units, plan=plan), 1, events=100).to_end()
    told = campaign.history(0, What.DEPARTED, What.LEFT_BEHIND, What.ARRIVED)
    assert told["what"].tolist() == ["departed", "left_behind", "arrived", "departed", "arrived"]
    assert told["place"].tolist() == ["fort", "fort", "mid", "mid", "camp"]
    assert told["hour"].tolist() == [0.0, 0.0, 24.0, 24.0, 36.0]
    assert told["amount"].tolist() == [70.0, 30.0, 70.0, 70.0, 70.0], "those who stay do not set out"
    assert told["other"].tolist() == ["camp", "rear", None, "camp", None]
    first, _, arrived, second, _ = told["number"]
    assert told["cause"].tolist()[1:] == [first, first, arrived, second]


def test_march__irregulars_going_about_leave_no_log() -> None:
    units = {"ours": garrison(10), "theirs": group(50, "track")}
    campaign = Play(theatre(units=units), 1, events=100)
    campaign.unit("theirs")["post"] = campaign.place("camp")
    campaign.to_end()
    assert campaign.unit("theirs")["place"][0] == campaign.place("camp"), "it went somewhere"
    assert campaign.history(0, What.DEPARTED, What.ARRIVED).empty


PACES = {
    "march.pace": "12 km / h", "march.road_pace": "10 km / h", "march.search_pace": "5 km / h", "march.contested_pace": "2 km / h",
    "march.search_from": 0.2, "march.contested_from": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(("enemies", "pace"), [(0, 10.0), (19, 10.0), (20, 5.0), (99, 5.0), (100, 2.0)])
@pytest.mark.parametrize("turn", ["1 h", "6 h"])
def test_march__regulars_choose_their_pace_by_the_danger_believed_ahead(enemies: int, pace: float, turn: str) -> None:
    """A column of 100 that knows who is on the road: from a fifth of itself on it searches, from as many as itself it clears the road."""
    units = {"ours": column(100), "theirs": group(enemies, "track"), "camp": group(1)}
    plan = {"ours": [march("camp", when={"day": "6 h"})]}
    campaign = Play(theatre(units=units, plan=plan, rules=PACES, calendar={"turn": turn}), 1).until(12.0)
    assert campaign.unit("ours")["marched"][0] == pytest.approx(pace * 6.0)


def test_march__irregulars_march_as_on_a_clear_road_and_without_other_paces_so_do_regulars() -> None:
    sites = SITES | {"hills": {"lat": "19.5 deg", "lon": "0 deg", "held_by": "insurgents"}}
    roads = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "up": {"between": ["camp", "hills"], "length": "120 km"}}
    campaign = Play(theatre(sites=sites, roads=roads, units={"theirs": group(100)}, rules=PACES), 1)
    campaign.unit("theirs")["post"] = campaign.place("hills")
    assert campaign.until(6.0).unit("theirs")["marched"][0] == 12.0 * 6.0
    plan = {"ours": [march("camp")]}
    units = {"ours": column(100), "theirs": group(500, "track")}
    assert Play(theatre(units=units, plan=plan), 1).until(6.0).unit("ours")["marched"][0] == 60.0
