"""Who comes, when and where; whom other fronts call away."""

from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, NOWHERE, Side, Task
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, assert_counts, assert_share, column, garrison, group, march, theatre

JET = {
    "faction": "army", "kind": "jet", "home": "fort", "airframes": 2, "sorties": "0 / day", "radius": "900 km", "speed": "500 km/h",
    "endurance": "2 h",
}  # fmt: skip


def help_(at: str = "fort", day: str = "30 h", chance: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"help": {"at": at, "day": day, "chance": chance, "unit": "fresh", "people": 70, **more}}


def waiting(runs: int = 3, turn: str = "6 h", events: int = 0, more: dict[str, Any] | None = None, **arrival: Any) -> Play:
    """Somebody may come to the fort, where fifty wait, or to the camp."""
    units = {"ours": garrison(50), "fresh": garrison(0), **(more or {})}
    scenario = theatre(units=units, wings={"jets": JET}, arrivals=help_(**arrival), calendar={"turn": turn})
    return Play(scenario, runs, events=events)


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.8, 1.0])
def test_arrivals__come_as_often_as_their_chance(chance: float) -> None:
    campaign = waiting(3000, chance=chance).to_end()
    assert_share(campaign.arrival("help")["came"], chance)
    assert (campaign.unit("fresh")["people"] == 70 * campaign.arrival("help")["came"]).all()


def test_arrivals__a_higher_chance_never_keeps_anybody_away() -> None:
    seldom, often = (waiting(500, chance=chance).to_end().arrival("help")["came"] for chance in (0.3, 0.6))
    assert (often >= seldom).all()
    assert often.sum() > seldom.sum()


@pytest.mark.parametrize(("turn", "hour", "first"), [("6 h", 30, 30), ("6 h", 31, 36), ("1 h", 31, 31), ("24 h", 31, 36)])
def test_arrivals__come_at_the_first_turn_from_their_hour(turn: str, hour: int, first: int) -> None:
    """A day has passes of six hours when decisions fall every six hours."""
    campaign = waiting(turn=turn, day=f"{hour} h", events=20).to_end()
    (event,) = campaign.log(0, What.CAME)
    assert event.hour == first
    assert (event.who, event.place, event.other, event.amount) == (0, campaign.place("fort"), campaign.names.units.index("fresh"), 70.0)
    assert event.draw < event.threshold == 1.0


def test_arrivals__a_reserve_stands_at_the_site_once_it_is_filled() -> None:
    campaign = waiting().until(30.0)
    fresh = campaign.unit("fresh")
    assert (fresh["place"] == NOWHERE).all()
    campaign.until(36.0)
    assert (fresh["place"] == campaign.place("fort")).all()
    assert fresh["inside"].all()
    assert (fresh["task"] == Task.HOLD).all()
    for name in ("people", "joined", "baseline"):
        assert (fresh[name] == 70).all(), name
    assert (campaign.unit("ours")["people"] == 50).all()


def test_arrivals__a_column_that_comes_follows_its_plan() -> None:
    scenario = theatre(units={"fresh": column(0)}, arrivals=help_(), plan={"fresh": [march("camp")]})
    campaign = Play(scenario, 1).to_end()
    assert campaign.unit("fresh")["departed_at"][0] == 30.0
    assert campaign.unit("fresh")["place"][0] == campaign.place("camp")


def test_arrivals__wait_until_their_side_holds_the_site() -> None:
    campaign = waiting(at="camp").until(72.0)
    assert not campaign.arrival("help")["came"].any()
    campaign.site("camp")["holder"] = Side.GOVERNMENT
    campaign.until(78.0)
    assert (campaign.unit("fresh")["place"] == campaign.place("camp")).all()


def test_arrivals__wait_until_a_siege_is_over() -> None:
    campaign = waiting(more={"around": group(500, "fort")}).until(72.0)
    assert campaign.site("fort")["besieged"].all()
    assert not campaign.arrival("help")["came"].any()
    campaign.unit("around")["people"] = 0
    campaign.until(84.0)
    assert campaign.arrival("help")["came"].all()


def test_arrivals__people_and_aircraft_of_one_arrival_come_together() -> None:
    campaign = waiting(400, chance=0.5, wings={"jets": 3}).to_end()
    came = campaign.arrival("help")["came"]
    assert 0 < came.sum() < 400
    assert (campaign.arrival("help jets")["came"] == came).all()
    assert (campaign.wing("jets")["joined"] == 3 * came).all()
    assert (campaign.wing("jets")["airframes"] == 2 + 3 * came).all()
    assert (campaign.arrival("help")["hour"][~came] == NEVER).all()


def called(units: dict[str, Any], runs: int = 3, rate: str = "0.5 / day", people: int = 10, events: int = 0) -> Play:
    recalls = {"south": {"faction": "army", "rate": rate, "people": people}}
    return Play(theatre(sites=post(stock="90 d"), roads=ROADS, units=units, recalls=recalls), runs, events=events)


def test_recalls__come_at_their_rate() -> None:
    """Ten days, of which the last turn is not yet told, at one every two days: a Poisson of mean 4.875, ten people each."""
    campaign = called({"held": garrison(100_000, "post")}, 2000).to_end()
    left = campaign.unit("held")["left"]
    assert (left % 10 == 0).all()
    assert_counts(left // 10, scipy.stats.poisson(4.875))
    assert (campaign.unit("held")["people"] + left == 100_000).all()


def test_recalls__never_take_more_than_half_of_a_unit() -> None:
    """A hundred people halve with every event, the odd one staying: 50, 25, 13, 7, 4, 2, 1; the last is left alone."""
    campaign = called({"held": garrison(100, "post")}, 50, rate="10 / day", people=1000).until(12.0)
    events = campaign.world.hazards["count"][np.arange(50), campaign.world.recalls["hazard"][:, 0]]  # type: ignore[call-overload]
    left = [100, 50, 25, 13, 7, 4, 2, 1]
    assert campaign.unit("held")["people"].tolist() == [left[min(count, 7)] for count in events]
    assert len(set(events)) > 3
    campaign.to_end()
    assert (campaign.unit("held")["people"] == 1).all()
    assert (campaign.world.recalls["waiting"][:, 0] > 0).all()  # type: ignore[call-overload]


def test_recalls__take_from_the_largest_that_is_not_at_a_hub() -> None:
    units = {"hub": garrison(5000), "small": garrison(300, "post"), "large": column(400, "post"), "their": group(9000)}
    campaign = called(units, 20, rate="0.1 / day").to_end()
    assert (campaign.unit("hub")["left"] == 0).all()
    assert (campaign.unit("small")["left"] == 0).all()
    assert (campaign.unit("their")["left"] == 0).all()
    assert campaign.unit("large")["left"].max() > 0


@pytest.mark.parametrize("trouble", ["on the road", "broken", "in contact", "besieged", "at a hub"])
def test_recalls__wait_for_somebody_who_is_free(trouble: str) -> None:
    """Then all that have waited are followed at once."""
    campaign = called({"held": garrison(100_000, "post")}, 20)
    held = campaign.unit("held")
    for hour in campaign.turns():
        if hour > 120.0:
            break
        assert (held["left"] == 0).all() or hour == 6.0
        held["left"] = 0
        held["place"] = {"on the road": campaign.place("spur"), "at a hub": campaign.place("fort")}.get(trouble, campaign.place("post"))
        held["broken"] = trouble == "broken"
        held["engaged_until"] = 1e6 if trouble == "in contact" else -1e9
        campaign.site("post")["besieged"] = trouble == "besieged"
    assert (held["left"] == 0).all()
    held["place"], held["broken"], held["engaged_until"] = campaign.place("post"), False, -1e9
    campaign.site("post")["besieged"] = False
    owed = campaign.world.recalls["waiting"][:, 0].copy()  # type: ignore[call-overload]
    assert owed.max() > 2
    campaign.until(campaign.hour + 6.0)
    assert (campaign.world.recalls["waiting"] == 0).all()  # type: ignore[call-overload]
    assert (held["left"] >= 10 * owed).all()


def test_recalls__are_logged_with_the_threshold_that_they_met() -> None:
    campaign = called({"held": garrison(100_000, "post")}, events=100).to_end()
    found = campaign.log(0, What.RECALLED)
    assert len(found) == campaign.unit("held")["left"][0] // 10 > 0
    thresholds = [event.threshold for event in found]
    assert thresholds == sorted(thresholds)
    for event in found:
        assert event.amount == 10.0
        assert event.draw >= event.threshold > event.draw - 0.125, "within the exposure of a turn"
