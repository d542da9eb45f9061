"""Who breaks, at which loss, and who breaks off."""

import math
from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.kinds import Task, What
from tests.rules.test_combat import HALT, INTENSITY, REGULAR
from tests.rules.test_raids import raid
from tests.theatres import Play, assert_share, column, garrison, group, theatre

PEOPLE = 20_000
LOST = -math.expm1(-12.0 * INTENSITY)
"""Share that each of two equal forces loses in twelve hours of contact."""


def met(turn: str = "6 h", runs: int = 1500, **rules: Any) -> Play:
    """A column and a group of equal numbers that meet on a road at sunrise and fight until sunset, if nobody gives way."""
    scenario = theatre(
        factions=REGULAR, units={"ours": column(PEOPLE, "track"), "theirs": group(PEOPLE, "track")}, plan=HALT,
        rules={"combat.intensity": f"{INTENSITY} / h", "combat.contact": "24 h", "aftermath.rally_after": "30 h"}
        | {f"combat.{name}": value for name, value in rules.items()},
        calendar={"horizon": "1 d", "turn": turn},
    )  # fmt: skip
    return Play(scenario, runs).until(18.0)


@pytest.mark.parametrize("spread", [0.3, 0.5, 1.0])
def test_breaks__regulars_follow_the_weibull_law_of_the_share_lost(spread: float) -> None:
    """P(broken once x is lost) = 1 - exp(-ln 2 (x / m)^(1/s))."""
    campaign = met(column_break=0.07, break_spread=spread)
    assert_share(campaign.unit("ours")["broken"], -math.expm1(-math.log(2.0) * (LOST / 0.07) ** (1.0 / spread)))


def test_breaks__the_loss_that_breaks_does_not_depend_on_the_turn() -> None:
    one, other = (met(turn, 100, column_break=0.05, break_spread=0.5).unit("ours") for turn in ("1 h", "6 h"))
    np.testing.assert_array_equal(one["broken"], other["broken"])
    np.testing.assert_array_equal(one["fights"], other["fights"])


@pytest.mark.parametrize("hazard", [0.0, 0.5])
def test_breaks__surprise_adds_its_hazard_in_the_first_hour_alone(hazard: float) -> None:
    """Half of a median of more than everybody is never lost: who breaks is surprised, with chance 1 - exp(-hazard)."""
    campaign = met(column_break=1.0, break_spread=0.2, surprise=f"{hazard} / h")
    assert_share(campaign.unit("ours")["broken"], -math.expm1(-hazard))
    assert not campaign.unit("theirs")["broken"].any(), "who attacks is not surprised, nor are irregulars"


def test_breaks__of_irregulars_at_one_loss_whatever_the_spread() -> None:
    theirs = met(group_break=0.02, break_spread=1.0, surprise="0.1 / h", runs=50).unit("theirs")
    share = (theirs["killed"] + theirs["wounded"]) / PEOPLE
    np.testing.assert_array_equal(theirs["broken"], share > 0.02)
    assert theirs["broken"].any()
    assert share.max() < 0.02 + 2.0 * INTENSITY


def test_breaks_off__a_group_that_has_lost_so_much_leaves_in_order_and_misses_nobody() -> None:
    campaign = met(break_off=0.02, runs=50)
    theirs = campaign.unit("theirs")
    assert not theirs["broken"].any()
    share = (theirs["killed"] + theirs["wounded"]) / PEOPLE
    assert (share > 0.02).all()
    assert share.max() < 0.02 + 2.0 * INTENSITY
    assert (theirs["missing"] == 0).all()
    assert (theirs["place"] == campaign.place("track")).all(), "its post is on this road"
    assert (theirs["rest_until"] > 30.0).all()
    assert (campaign.unit("ours")["fights"] == theirs["fights"]).all(), "the fight is over for both"


@pytest.mark.parametrize(("break_off", "group_break", "broken"), [(1.0, 1.0, False), (0.05, 0.01, True)])
def test_breaks_off__nobody_without_such_a_loss_and_who_breaks_does_not(break_off: float, group_break: float, broken: bool) -> None:
    theirs = met(break_off=break_off, group_break=group_break, runs=20).unit("theirs")
    assert (theirs["broken"] == broken).all()
    assert (theirs["task"] != Task.WITHDRAW).all()


STORM = {"combat.intensity": "0.02 / h", "combat.break_off": 0.05, "aftermath.rally_after": "48 h"}
"""Against twice as many, a raid of 200 loses four in a hundred an hour."""


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h"])
def test_breaks_off__nobody_in_a_storm_before_it_is_decided(turn: str) -> None:
    """From six, when it is light, for two hours: repelled then, with more lost than that from which a fight is broken off."""
    campaign = raid(turn, start=6.0, runs=1, units={"held": garrison(4000, "post")}, rules=STORM).until(12.0)
    theirs = campaign.unit("theirs")
    assert (theirs["killed"] + theirs["wounded"])[0] > 0.05 * 200
    assert (theirs["task"], theirs["place"], theirs["rest_until"]) == (Task.HOLD, campaign.place("post"), 8.0)
    assert campaign.site("post")["overruns"] == 0
    assert not campaign.log(0, What.BROKE_OFF)
    (told,) = campaign.log(0, What.REPELLED)
    assert told.hour == 8.0


def test_breaks_off__besiegers_go_back_to_their_siege() -> None:
    campaign = raid(start=6.0, units={"held": garrison(400, "post")}, rules=STORM)
    campaign.site("post")["besieged"] = True
    campaign.until(12.0)
    theirs = campaign.unit("theirs")
    assert (theirs["task"], theirs["place"], theirs["missing"]) == (Task.BESIEGE, campaign.place("post"), 0)
    assert campaign.site("post")["besieged"]


def test_breaks_off__nobody_who_stands_in_works_of_his_own() -> None:
    """Rebels in a post of theirs, assaulted by a column: they stand until they break."""
    campaign = raid(
        start=6.0, units={"ours": column(2000)}, covered=False, rules=STORM | {"combat.group_break": 0.3}, site={"held_by": "insurgents"}
    )
    ours = campaign.unit("ours")
    ours["place"] = ours["next_place"] = campaign.place("post")
    ours["task"], campaign.unit("theirs")["task"] = Task.ASSAULT, Task.HOLD
    campaign.until(12.0)
    assert campaign.log(0, What.BROKE_OFF) == []
    assert len(campaign.log(0, What.BROKE)) == 1
