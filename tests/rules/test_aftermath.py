"""After a break: pursuit, scattering, rallying."""

import math
from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.kinds import NEVER, NOWHERE, Mode, Task, What
from tests.rules.test_raids import undecided
from tests.rules.test_supply import ROADS, post
from tests.theatres import AT_THE_END, NEVER_CONTACT, Play, assert_mean, column, garrison, group, theatre

LONG = {"track": {"between": ["fort", "camp"], "length": "960 km"}}


def broken_at_sunrise(turn: str = "6 h", enemies: int = 3000, runs: int = 400, events: int = 0, **rules: Any) -> Play:
    """A column far from friends, and the group that gives contact to it for an hour at sunrise: both break at once."""
    factions = {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0, "defend": NEVER_CONTACT}},
    }
    scenario = theatre(
        roads=LONG, factions=factions, units={"ours": column(3000, "track"), "theirs": group(enemies, "track")},
        plan={"ours": [{"do": "garrison", "site": "fort", "when": {"day": AT_THE_END}}]},
        rules={
            "combat.intensity": "0.01 / h", "combat.contact": "1 h", "combat.column_break": rules.pop("column_break", 0.0),
            "combat.group_break": rules.pop("group_break", 1.0), "aftermath.rally_after": "30 h", "march.pace": "2 km / h",
        } | {f"aftermath.{name}": value for name, value in rules.items()},
        calendar={"horizon": "13 d", "turn": turn},
    )  # fmt: skip
    return Play(scenario, runs, events=events)


def gone(campaign: Play, unit: str) -> Any:
    row = campaign.unit(unit)
    return row["killed"] + row["wounded"] + row["missing"]


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h"])
def test_pursuit__takes_its_share_an_hour_until_night(turn: str) -> None:
    """Broken in the hour after sunrise at six, pursued till sunset at eighteen: eleven to twelve hours at 0.02."""
    campaign = broken_at_sunrise(turn, pursued="0.02 / h").until(96.0)
    assert (campaign.unit("ours")["pursuits"] > 0).all()
    left = campaign.unit("ours")["people"].mean()
    fought = 3000 * math.exp(-0.01)
    assert fought * math.exp(-0.02 * 12) - 5 <= left <= fought * math.exp(-0.02 * 11) + 5


def test_pursuit__what_it_takes_is_told() -> None:
    """Of those who are gone since the break, each is in an event of pursuit, which the break has caused."""
    campaign = broken_at_sunrise(runs=5, events=100, pursued="0.02 / h").until(96.0)
    for run in range(5):
        told, broke = campaign.history(run, What.PURSUED), campaign.history(run, What.BROKE)
        (first,) = broke[broke["who"] == "ours"].itertuples()
        lost = round(first.amount * 3000)
        assert set(told["who"]) == {"ours"} and set(told["cause"]) == {first.number}
        assert told["amount"].sum() == 3000 - campaign.unit("ours")["people"][run] - lost > 0


def test_pursuit__none_at_no_rate() -> None:
    campaign = broken_at_sunrise().until(96.0)
    assert_mean(gone(campaign, "ours"), 3000 * -math.expm1(-0.01))


@pytest.mark.parametrize("rally", [0.0, 0.6, 1.0])
def test_rally__the_stated_share_of_a_scattered_group_comes_together_at_its_refuge(rally: float) -> None:
    campaign = broken_at_sunrise(column_break=1.0, group_break=0.0, rally=rally)
    campaign.until(24.0)
    theirs = campaign.unit("theirs")
    assert (theirs["task"] == Task.SCATTERED).all()
    assert (theirs["place"] == NOWHERE).all()
    fought = theirs["killed"] + theirs["wounded"]
    assert_mean(theirs["missing"] - (1.0 - rally) * (3000 - fought), 0.0, slack=1e-9)
    campaign.until(276.0 - 6.0)
    assert (theirs["place"] == NOWHERE).all()
    campaign.until(282.0)  # thirty hours after sunrise at six, and 480 km at 2 km/h
    if rally > 0.0:
        assert (theirs["place"] == campaign.place("camp")).all()
        assert (~theirs["broken"]).all()
    np.testing.assert_array_equal(theirs["people"], 3000 - gone(campaign, "theirs"))


def test_rally__who_finds_no_refuge_is_missing() -> None:
    campaign = broken_at_sunrise(column_break=1.0, group_break=0.0).until(24.0)
    campaign.site("camp")["holder"] = 0
    campaign.until(282.0)
    assert (campaign.unit("theirs")["people"] == 0).all()
    assert (gone(campaign, "theirs") == 3000).all()


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h"])
def test_pursuit__ends_when_a_friendly_site_is_reached(turn: str) -> None:
    """Ten kilometres from the fort, at 2 km/h from seven, when it breaks and the contact ends: five hours at 0.02."""
    campaign = broken_at_sunrise(turn, pursued="0.02 / h")
    for name in ("ours", "theirs"):
        campaign.unit(name)["km"] = campaign.unit(name)["next_km"] = 10.0
    campaign.until(96.0)
    assert (campaign.unit("ours")["place"] == campaign.place("fort")).all()
    assert (~campaign.unit("ours")["broken"]).all()
    assert_mean(campaign.unit("ours")["people"], 3000 * math.exp(-0.01 - 0.02 * 5), slack=0.5)


def test_flight__is_as_fast_as_an_unopposed_march_however_slowly_a_unit_came() -> None:
    """At 2 km/h; at the pace at which it cleared the road it would be nowhere near the fort."""
    campaign = broken_at_sunrise()
    ours = campaign.unit("ours")
    ours["km"] = ours["next_km"] = campaign.unit("theirs")["km"] = campaign.unit("theirs")["next_km"] = 40.0
    campaign.until(6.0)
    ours["mode"] = Mode.CONTESTED
    campaign.until(24.0)
    assert (ours["place"] == campaign.place("track")).all() and np.allclose(ours["km"], 40.0 - 2.0 * 17.0)


@pytest.mark.parametrize(("friends", "pursued"), [(3000, False), (0, True)])
def test_pursuit__works_that_others_hold_cover_a_broken_column(friends: int, pursued: bool) -> None:
    """It stays in the site while the garrison stands; left alone it runs, with the enemy on its heels."""
    scenario = theatre(
        sites=post(), roads=ROADS, units={"ours": column(300, "post"), "held": garrison(friends, "post"), "theirs": group(500, "post")},
        rules={"combat.intensity": "0.05 / h", "combat.column_break": 0.0, "aftermath.pursued": "0.1 / h"},
    )  # fmt: skip
    campaign = undecided(Play(scenario, 50)).until(6.0)
    campaign.unit("theirs")["task"] = Task.ASSAULT
    campaign.until(12.0)
    assert ((campaign.unit("ours")["pursuits"] > 0) == pursued).all()
    assert ((campaign.unit("ours")["place"] == campaign.place("post")) == (not pursued)).all()


def test_rally__irregulars_who_have_lost_their_refuge_walk_on_to_the_nearest_site_of_their_side() -> None:
    """Broken at seven, thirty hours, 480 km to the camp and 960 km on to the fort at 2 km/h: hour 757."""
    campaign = broken_at_sunrise(column_break=1.0, group_break=0.0).until(24.0)
    campaign.unit("ours")["people"] = 0
    campaign.site("camp")["holder"], campaign.site("fort")["holder"] = 0, 1
    campaign.until(756.0)
    assert (campaign.unit("theirs")["place"] == NOWHERE).all()
    campaign.until(762.0)
    assert (campaign.unit("theirs")["place"] == campaign.place("fort")).all()


def test_rally__a_beaten_column_takes_up_its_plan_again_after_the_stated_time() -> None:
    """Broken at seven; it is told to go on ten days later, and until then stays in the fort or goes back there."""
    campaign = broken_at_sunrise(pursued="0 / h", reorganise="240 h").until(24.0)
    assert campaign.unit("ours")["broken"].all()
    assert (campaign.unit("ours")["rest_until"] == 7.0 + 240.0).all()
    scenario = theatre(units={"ours": column(100)}, plan={"ours": [{"do": "march", "site": "camp"}]})
    beaten = Play(scenario, 1)
    beaten.unit("ours")["rest_until"] = 50.0
    beaten.until(48.0)
    assert beaten.unit("ours")["place"] == beaten.place("fort")
    beaten.until(60.0)
    assert beaten.unit("ours")["place"] == beaten.place("track")


@pytest.mark.parametrize(("rallies", "taken"), [(7.0, 6.0), (5.0, NEVER)])
def test_rally__who_comes_to_a_site_after_a_column_has_taken_it_did_not_defend_it(rallies: float, taken: float) -> None:
    """The column is there six hours into a turn of twelve; who rallies before that holds the site."""
    scenario = theatre(
        units={"ours": column(100, "track"), "theirs": group(50)}, plan={"ours": [{"do": "march", "site": "camp"}]},
        calendar={"turn": "12 h", "decisions": "12 h"},
    )  # fmt: skip
    campaign = Play(scenario, 1)
    ours, theirs = campaign.unit("ours"), campaign.unit("theirs")
    ours["km"] = ours["next_km"] = 60.0
    theirs["task"], theirs["place"], theirs["next_place"], theirs["broken"] = Task.SCATTERED, NOWHERE, NOWHERE, True
    theirs["target"], theirs["away_until"] = campaign.place("camp"), rallies
    campaign.until(12.0)
    assert campaign.site("camp")["taken_at"] == taken
