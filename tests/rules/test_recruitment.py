"""Recruits: logistic growth, people who go home, and who can be joined."""

import math
from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.events import What
from tests.rules.test_raids import undecided
from tests.theatres import Play, column, group, theatre

DAYS = 360
YEARS = DAYS * 24.0 / 8766.0


def year(people: int = 500, room: int = 2000, turn: str = "6 h", units: dict[str, Any] | None = None, **rules: Any) -> Play:
    """A group in its camp for a year, in a place with so much room to hide."""
    scenario = theatre(
        units={"theirs": group(people)} | (units or {}),
        rules={"combat.hiding_plain": f"{room} people"} | {f"recruitment.{name}": value for name, value in rules.items()},
        calendar={"horizon": f"{DAYS} d", "turn": turn, "decisions": "6 h"},
    )  # fmt: skip
    return Play(scenario, 1)


def test_recruits__grow_by_the_logistic_law_towards_the_hiding_room() -> None:
    """I = K / (1 + (K / I0 - 1) exp(-r t)); a day's step and whole people cost less than one in two hundred."""
    theirs = year(joins="2 / year").to_end().unit("theirs")
    expected = 2000.0 / (1.0 + 3.0 * math.exp(-2.0 * YEARS))
    np.testing.assert_allclose(theirs["people"], expected, rtol=0.005)
    assert theirs["people"] == 500 + theirs["joined"]


def test_recruits__grow_exponentially_where_there_is_room_for_any_number() -> None:
    theirs = year(room=10**7, joins="1 / year").to_end().unit("theirs")
    np.testing.assert_allclose(theirs["people"], 500.0 * math.exp(YEARS), rtol=0.005)


@pytest.mark.parametrize("people", [2000, 3000])
def test_recruits__none_beyond_the_hiding_room(people: int) -> None:
    assert year(people, joins="2 / year").to_end().unit("theirs")["joined"] == 0


def test_recruits__go_home_at_their_rate() -> None:
    theirs = year(goes_home="0.1 / month").to_end().unit("theirs")
    np.testing.assert_allclose(theirs["people"], 500.0 * math.exp(-1.2 * YEARS), rtol=0.005)
    assert (theirs["people"] + theirs["left"], theirs["joined"]) == (500, 0)


def test_recruits__nobody_joins_or_leaves_without_rates() -> None:
    theirs = year().to_end().unit("theirs")
    assert (theirs["people"], theirs["joined"], theirs["left"]) == (500, 0, 0)


@pytest.mark.parametrize("turn", ["1 h", "3 h"])
def test_recruits__do_not_depend_on_the_turn(turn: str) -> None:
    rules = {"joins": "2 / year", "goes_home": "0.05 / month"}
    one, other = (year(turn=each, **rules).until(60 * 24.0).unit("theirs") for each in (turn, "6 h"))
    for name in ("people", "joined", "left"):
        assert one[name] == other[name]


def test_recruits__groups_share_the_room_of_the_places_where_they_are() -> None:
    """Two groups in one place of 2000 grow as one of their number does."""
    campaign = year(300, units={"more": group(200)}, joins="2 / year")
    undecided(campaign).to_end()
    together = campaign.unit("theirs")["people"] + campaign.unit("more")["people"]
    np.testing.assert_allclose(together, 2000.0 / (1.0 + 3.0 * math.exp(-2.0 * YEARS)), rtol=0.006)


@pytest.mark.parametrize(
    ("where", "joins"), [("in its camp", True), ("on its road", True), ("on a road far away", False), ("shut in", False), ("broken", False)]
)
def test_recruits__join_who_can_be_found(where: str, joins: bool) -> None:
    campaign = undecided(year(units={"ours": column(100)}, joins="2 / year"))
    theirs, track = campaign.unit("theirs"), campaign.place("track")
    if "road" in where:
        theirs["place"] = theirs["next_place"] = track
        theirs["post"] = track if where == "on its road" else campaign.place("camp")
    elif where == "shut in":
        campaign.unit("ours")["place"] = campaign.unit("ours")["next_place"] = campaign.place("camp")
    theirs["broken"] = where == "broken"
    campaign.until(30 * 24.0)
    assert (theirs["joined"] > 0).all() == joins


def test_recruits__regulars_win_nobody_and_events_tell_of_all() -> None:
    scenario = year(units={"ours": column(100)}, joins="2 / year", goes_home="0.2 / month").scenario
    campaign = Play(scenario, 1, events=3000).to_end()
    theirs = campaign.unit("theirs")
    assert campaign.unit("ours")["people"] == 100
    for what, name in ((What.RECRUITED, "joined"), (What.DRIFTED_HOME, "left")):
        told = campaign.log(0, what)
        assert sum(event.amount for event in told) == theirs[name][0] > 0
        assert {event.other for event in told} == {campaign.names.units.index("theirs")}
