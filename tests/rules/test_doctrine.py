"""Irregulars: contact, defence, siege and return, each at the limit of its threshold."""

from typing import Any

import pytest

from kidal_sim.state.kinds import NEVER, Task
from tests.theatres import Play, column, garrison, group, march, teams, theatre

SITES = {
    "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True},
    "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": "insurgents"},
    "hills": {"lat": "19 deg", "lon": "1 deg", "held_by": "insurgents"},
    "post": {"lat": "18 deg", "lon": "1 deg", "held_by": "government", "airstrip": True, "stock": "90 d"},
}
ROADS = {
    "track": {"between": ["fort", "camp"], "length": "110 km"},
    "up": {"between": ["camp", "hills"], "length": "100 km"},
    "east": {"between": ["fort", "post"], "length": "100 km"},
}


def rebels(**doctrine: Any) -> dict[str, Any]:
    quiet = {"contact": 1e9, "defend": 0.0}
    return {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "hills", "doctrine": quiet | doctrine},
    }


def campaign_of(units: dict[str, Any], plan: dict[str, Any] | None = None, turn: str = "6 h", **doctrine: Any) -> Play:
    calendar = {"horizon": "6 d", "turn": turn}
    return Play(theatre(sites=SITES, roads=ROADS, factions=rebels(**doctrine), units=units, plan=plan, calendar=calendar), 1)


ADVANCE = {"ours": [march("camp")]}


@pytest.mark.parametrize(("contact", "given"), [(0.49, True), (0.5, True), (0.51, False)])
@pytest.mark.parametrize("turn", ["1 h", "6 h"])
def test_doctrine__gives_contact_from_the_stated_odds(contact: float, given: bool, turn: str) -> None:
    """50 against a column of 100 on the road to them: they meet it before it walks into their camp, whatever the turn."""
    campaign = campaign_of({"ours": column(100), "theirs": group(50)}, ADVANCE, turn, contact=contact).to_end()
    assert (campaign.unit("ours")["contacts"][0] > 0) == given


@pytest.mark.parametrize(("contact", "given"), [(1.0, True), (1.01, False)])
def test_doctrine__all_who_can_be_there_in_time_count(contact: float, given: bool) -> None:
    units = {"ours": column(100), "one": group(50), "two": group(50)}
    assert (campaign_of(units, ADVANCE, "1 h", contact=contact).to_end().unit("ours")["contacts"][0] > 0) == given


def test_doctrine__no_contact_out_of_reach_or_at_night() -> None:
    """At 10 km/h a group reaches 60 km by the next decision; contact is given by day."""
    campaign = campaign_of({"ours": column(100), "theirs": group(500)}, ADVANCE, contact=0.1)
    for hour in campaign.turns():
        if hour <= 6.0:
            assert campaign.unit("theirs")["task"][0] != Task.CONTACT
    engaged = campaign.unit("ours")["engaged_from"][0]
    assert engaged >= 6.0
    assert 6.0 <= engaged % 24.0 < 18.0


@pytest.mark.parametrize(("defend", "stays"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__defends_from_the_stated_odds_or_leaves_for_the_refuge(defend: float, stays: bool) -> None:
    campaign = campaign_of({"ours": column(100), "theirs": group(50)}, ADVANCE, defend=defend)
    campaign.until(18.0)
    assert (campaign.unit("theirs")["place"][0] == campaign.place("camp")) == stays
    if not stays:
        assert campaign.unit("theirs")["post"][0] == campaign.place("hills")
        assert campaign.unit("theirs")["people"][0] == 50, "it keeps its force in being"


@pytest.mark.parametrize(("defend", "besieges"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__besieges_from_the_stated_odds(defend: float, besieges: bool) -> None:
    campaign = campaign_of({"held": garrison(100, "post"), "theirs": group(50, "post")}, defend=defend).until(12.0)
    assert (campaign.unit("theirs")["task"][0] == Task.BESIEGE) == besieges
    assert campaign.site("post")["besieged"][0] == besieges


@pytest.mark.parametrize(("defend", "comes"), [(0.49, True), (0.5, True), (0.51, False)])
def test_doctrine__comes_back_from_the_refuge_to_a_base_that_looks_weak(defend: float, comes: bool) -> None:
    campaign = campaign_of({"held": garrison(100, "post"), "theirs": group(50, "hills")}, defend=defend).to_end()
    assert (campaign.unit("theirs")["post"][0] == campaign.place("post")) == comes
    assert (campaign.site("post")["besieged_at"][0] >= 0) == comes


def test_doctrine__never_goes_to_a_hub() -> None:
    campaign = campaign_of({"ours": column(1), "held": garrison(5000, "post"), "theirs": group(500, "hills")}, defend=0.5).to_end()
    assert campaign.unit("theirs")["place"][0] == campaign.place("hills")


def test_doctrine__air_defence_left_alone_goes_to_a_siege_first() -> None:
    units = {"held": garrison(10, "post"), "few": group(50, "post"), "many": group(500, "camp"), "missiles": teams(2, "hills")}
    campaign = campaign_of(units, defend=0.5)
    campaign.unit("few")["task"] = Task.BESIEGE
    campaign.to_end()
    assert campaign.unit("missiles")["place"][0] == campaign.place("post")


def test_doctrine__air_defence_stays_with_a_fighting_group() -> None:
    units = {"held": garrison(10, "post"), "few": group(50, "post"), "many": group(500, "camp"), "missiles": teams(2, "camp")}
    campaign = campaign_of(units, defend=0.5).to_end()
    assert campaign.unit("missiles")["place"][0] == campaign.place("camp")


def test_doctrine__who_has_no_enemy_in_reach_stays() -> None:
    campaign = campaign_of({"theirs": group(50, "camp"), "held": garrison(5000, "post")}, defend=0.8).to_end()
    assert campaign.unit("theirs")["place"][0] == campaign.place("camp")
    assert campaign.unit("theirs")["marched"][0] == 0.0
    assert campaign.unit("theirs")["departed_at"][0] == NEVER
