"""Missing people come back, and nobody is made by it."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER
from tests.rules.test_aftermath import LONG
from tests.theatres import NEVER_CONTACT, Play, assert_mean, column, group, theatre

BROKEN_AT = 7.0
"""An hour after sunrise. [h]"""


def scattered(come_back: float, units: dict[str, Any] | None = None, runs: int = 400, turn: str = "6 h", events: int = 0) -> Play:
    """A group of 3000 that breaks at seven, 480 km from its refuge, with four in ten missing; thirty hours, and 240 h on foot.

    With other units it is 30 km from them at its refuge: a way of twelve hours for those who went missing,
    and it does not rally.
    """
    factions = {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0, "defend": NEVER_CONTACT}},
    }
    scenario = theatre(
        roads=LONG, factions=factions, units={"ours": column(3000, "track"), "theirs": group(3000, "track")} | (units or {}),
        plan={"ours": [{"do": "garrison", "site": "fort", "when": {"day": "13 d"}}]},
        rules={
            "combat.intensity": "0.01 / h", "combat.contact": "1 h", "combat.group_break": 0.0, "aftermath.rally": 0.6,
            "aftermath.rally_after": "30 h" if units is None else "400 h", "march.pace": "2 km / h", "aftermath.come_back": come_back,
        },
        calendar={"horizon": "13 d", "turn": turn},
    )  # fmt: skip
    campaign = Play(scenario, runs, events=events)
    if units is not None:
        for name in ("ours", "theirs"):
            campaign.unit(name)["km"] = campaign.unit(name)["next_km"] = 930.0
    return campaign


def total(campaign: Play, *columns: str) -> Any:
    return sum(campaign.unit("theirs")[name] for name in columns)


@pytest.mark.parametrize("share", [0.0, 0.55, 1.0])
def test_come_back__the_stated_share_within_a_week_and_none_after_it(share: float) -> None:
    """Others of their faction, at their refuge, take them in."""
    campaign = scattered(share, {"others": group(100)})
    campaign.until(24.0)
    missing = campaign.unit("theirs")["missing"].copy()
    assert (campaign.unit("theirs")["returned"] < missing * 0.2).all()
    campaign.until(8 * 24.0 + 6.0)
    theirs = campaign.unit("theirs")
    assert_mean(theirs["returned"] - share * (missing + theirs["returned"] - theirs["returned"]), 0.0, slack=1e-9)
    assert (total(campaign, "people", "killed", "wounded", "missing", "returned") == 3000).all()
    assert (campaign.unit("others")["people"] == 100 + theirs["returned"]).all()
    before = theirs["returned"].copy()
    campaign.to_end()
    np.testing.assert_array_equal(campaign.unit("theirs")["returned"], before)


def test_come_back__evenly_once_a_day_whatever_the_turn() -> None:
    long, short = (scattered(0.5, {"others": group(100)}, 20, turn) for turn in ("6 h", "1 h"))
    due = long.until(8 * 24.0 + 6.0).unit("theirs")["returned"].copy()
    again = scattered(0.5, {"others": group(100)}, 20)
    for day in range(1, 9):
        expected = np.floor(due * min(1.0, (24.0 * day - BROKEN_AT) / 168.0))
        np.testing.assert_array_equal(again.until(24.0 * day + 6.0).unit("theirs")["returned"], expected)
        np.testing.assert_array_equal(short.until(24.0 * day + 1.0).unit("theirs")["returned"], expected)


def test_come_back__to_their_own_unit_when_it_has_rallied_and_nobody_else_was_there() -> None:
    campaign = scattered(1.0)
    campaign.until(11 * 24.0)
    assert (campaign.unit("theirs")["returned"] == 0).all()
    campaign.until(12 * 24.0 + 6.0)
    theirs = campaign.unit("theirs")
    assert (theirs["missing"] == 0).all()
    assert (theirs["people"] == 3000 - theirs["killed"] - theirs["wounded"]).all()
    assert (theirs["baseline"] == theirs["people"]).all(), "their return is no gain in a fight"


def test_come_back__is_told_with_the_loss_of_touch_that_it_ends() -> None:
    campaign = scattered(0.5, {"others": group(100)}, 1, events=200).to_end()
    told = campaign.log(0, What.RETURNED)
    (lost,) = campaign.log(0, What.LOST_TOUCH)
    assert sum(event.amount for event in told) == campaign.unit("theirs")["returned"][0] > 0
    causes = {campaign.world.events[0, event.cause].what for event in told}  # type: ignore[index]
    assert causes == {lost.what}
    assert {event.who for event in told} == {campaign.names.units.index("others")}
    assert {event.other for event in told} == {campaign.names.units.index("theirs")}
    assert campaign.unit("theirs")["broke_off_at"][0] == NEVER
