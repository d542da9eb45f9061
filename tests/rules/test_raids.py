"""Raids: an undefended post falls at once, raiders stay min(stay, answer) to the minute, and survivors come back to friends only."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.engine.build import build
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, NOWHERE, Side, Task
from tests.rules.test_supply import NEED, ROADS, post
from tests.theatres import FACTIONS, Play, assert_mean, assert_share, column, garrison, group, theatre

TURNS = ["1 h", "3 h", "6 h"]
STAY, ANSWER, RALLY = 5.0, 2.0, 6.0
"""As in calm theatres. [h]"""
JETS = {
    "faction": "army", "kind": "jet", "home": "fort", "airframes": 5, "sorties": "1 / day", "radius": "1000 km", "speed": "500 km / h",
    "endurance": "4 h",
}  # fmt: skip


def undecided(campaign: Play) -> Play:
    """Commanders decide nothing: units keep the tasks that a test gives them."""
    clock: Any = campaign.world.clock
    clock["decided"] = 1e9
    return campaign


def cover(campaign: Play, there: bool) -> None:
    """Aircraft of the government can be over the post, or not."""
    campaign.site("post")["covered"] = there
    if "jets" in campaign.names.wings:
        campaign.wing("jets")["airframes"] = 5 if there else 0


def raid(turn: str = "6 h", covered: bool = True, start: float = 0.0, runs: int = 1, **more: Any) -> Play:
    """A group of 200 assaults the post from an hour on; by itself nobody decides anything."""
    units = {"theirs": group(200, "post")} | more.pop("units", {})
    scenario = theatre(
        sites=post(**more.pop("site", {})), roads=ROADS, units=units, wings={"jets": JETS},
        calendar={"turn": turn, "horizon": "10 d"}, rules=more.pop("rules", None),
    )  # fmt: skip
    campaign = undecided(Play(scenario, runs))
    campaign.world, campaign.inputs, campaign.draws = build(scenario, 1, campaign.numbers, False, 200)
    undecided(campaign)
    campaign.unit("theirs")["task"] = Task.MARCH
    campaign.unit("theirs")["target"] = NOWHERE
    cover(campaign, covered)
    campaign.until(start)
    campaign.unit("theirs")["task"] = Task.ASSAULT
    return campaign


def held(people: int = 200) -> dict[str, Any]:
    return {"held": garrison(people, "post")}


BREAKS = {"combat.intensity": "0.05 / h", "combat.garrison_break": 0.0}
"""A garrison attacked at sunrise, at six, has losses in the first hour of it, and breaks at seven."""


@pytest.mark.parametrize("turn", TURNS)
def test_raid__an_undefended_post_is_overrun_at_once_and_left_when_aircraft_answer(turn: str) -> None:
    """Gone after two hours; by six they have marched four hours at 10 km/h on the way to their refuge."""
    campaign = raid(turn).until(6.0)
    site, theirs = campaign.site("post"), campaign.unit("theirs")
    assert (site["overruns"], site["raid_hours"], site["lost_at"]) == (1, ANSWER, 0.0)
    assert (site["raid_until"], site["kept"], site["holder"]) == (NEVER, 0, Side.NEUTRAL)
    assert (theirs["km"], theirs["marched"], theirs["rest_until"]) == (60.0 - 40.0, 40.0, ANSWER + RALLY)
    assert (theirs["task"], theirs["target"], theirs["inside"]) == (Task.MARCH, campaign.place("camp"), False)


@pytest.mark.parametrize(("stay", "answer", "hours"), [(1, 2, 1.0), (5, 2, 2.0), (24, 6, 6.0), (30, 48, 30.0)])
@pytest.mark.parametrize("turn", TURNS)
def test_raid__with_cover_the_post_is_held_for_the_shorter_of_stay_and_answer(turn: str, stay: int, answer: int, hours: float) -> None:
    campaign = raid(turn, rules={"raids.stay": f"{stay} h", "raids.answer": f"{answer} h"}).until(60.0)
    assert campaign.site("post")["raid_hours"] == hours
    assert campaign.site("post")["kept"] == 0
    assert campaign.unit("theirs")["marched"] == min(180.0, 10.0 * (60.0 - hours))


@pytest.mark.parametrize("turn", TURNS)
def test_raid__without_cover_the_post_is_kept(turn: str) -> None:
    campaign = raid(turn, covered=False).until(48.0)
    site, theirs = campaign.site("post"), campaign.unit("theirs")
    assert (theirs["task"], theirs["post"], theirs["inside"]) == (Task.HOLD, campaign.place("post"), True)
    assert (site["raid_hours"], site["raid_until"], site["overruns"]) == (48.0, NEVER, 1)
    assert (site["kept"], site["retaken_at"]) == (0, 48.0)
    campaign.until(96.0)
    assert (site["kept"], site["raid_hours"], site["retaken_at"], site["holder"]) == (1, 96.0, 48.0, Side.INSURGENTS)


@pytest.mark.parametrize("turn", TURNS)
def test_raid__aircraft_that_come_later_answer_from_then_on(turn: str) -> None:
    campaign = raid(turn, covered=False, rules={"raids.stay": "24 h"}).until(6.0)
    assert campaign.site("post")["raid_until"] == 24.0
    cover(campaign, True)
    campaign.until(12.0)
    assert campaign.site("post")["raid_hours"] == 6.0 + ANSWER
    assert campaign.unit("theirs")["marched"] == 10.0 * (12.0 - 6.0 - ANSWER)


@pytest.mark.parametrize("turn", TURNS)
def test_raid__begins_when_the_last_defender_breaks_and_survivors_rally_where_friends_are(turn: str) -> None:
    """Broken at seven; the fort is sixty kilometres off at 10 km/h: rallied at nineteen. No aircraft help; the post stays lost."""
    campaign = raid(turn, covered=False, start=6.0, units=held(), rules=BREAKS).until(12.0)
    campaign.unit("theirs")["people"] = 0  # gone, and nobody else comes
    site, ours = campaign.site("post"), campaign.unit("held")
    assert (site["lost_at"], site["overruns"]) == (7.0, 1)
    assert (ours["task"], ours["place"]) == (Task.SCATTERED, NOWHERE)
    campaign.until(18.0)
    assert ours["place"] == NOWHERE
    campaign.until(24.0)
    assert (site["holder"], site["taken_at"]) == (Side.INSURGENTS, 7.0)
    assert (ours["place"], ours["inside"], ours["broken"]) == (campaign.place("fort"), True, False)
    assert ours["people"] == 200 - ours["killed"] - ours["wounded"] < 200


@pytest.mark.parametrize("turn", TURNS)
def test_raid__survivors_come_back_to_their_post_with_help_from_the_air_once_raiders_have_left(turn: str) -> None:
    """Broken at seven, raiders gone at nine before the jets; who would rally at the fort at nineteen is back in the post by then."""
    campaign = raid(turn, start=6.0, units=held(), rules=BREAKS).until(12.0)
    site, ours = campaign.site("post"), campaign.unit("held")
    assert (site["lost_at"], site["raid_hours"], site["holder"]) == (7.0, ANSWER, Side.NEUTRAL)
    campaign.until(24.0)
    assert (ours["place"], ours["inside"], ours["broken"]) == (campaign.place("post"), True, False)
    assert site["holder"] == Side.GOVERNMENT and 13.0 <= site["taken_at"] <= 24.0


@pytest.mark.parametrize("covered", [True, False])
def test_raid__besiegers_come_into_a_base_that_raiders_have_left_only_if_no_aircraft_can_come(covered: bool) -> None:
    """A band storms it at six and is gone by noon; others of its side live around the post."""
    units = held() | {"others": group(50, "post")}
    campaign = raid(start=6.0, units=units, rules=BREAKS | {"aftermath.rally": 0.0}, covered=covered)
    campaign.unit("theirs")["initial"] = 0
    campaign.unit("others")["rest_until"] = 1e6  # they take no part in the raid
    campaign.until(12.0)
    campaign.unit("others")["rest_until"] = 0.0
    campaign.until(24.0)
    assert campaign.site("post")["overruns"] == 1
    assert campaign.site("post")["holder"] == (Side.NEUTRAL if covered else Side.INSURGENTS)
    assert campaign.unit("others")["inside"] == (not covered)


@pytest.mark.parametrize("turn", TURNS)
def test_raid__survivors_come_back_to_their_post_if_friends_hold_it_again(turn: str) -> None:
    """A column of friends comes into the post that raiders have left; those who would rally at the fort at nineteen rally in the post."""
    campaign = raid(turn, start=6.0, units=held() | {"help": column(300)}, rules=BREAKS).until(12.0)
    cover(campaign, False)
    assert campaign.site("post")["holder"] == Side.NEUTRAL
    campaign.unit("help")["place"] = campaign.unit("help")["next_place"] = campaign.place("post")
    campaign.until(18.0)
    assert campaign.site("post")["holder"] == Side.GOVERNMENT
    campaign.until(24.0)
    assert (campaign.unit("held")["place"], campaign.unit("held")["inside"]) == (campaign.place("post"), True)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0)])
def test_raid__the_stated_share_of_the_missing_of_an_overrun_post_is_captured(share: float, expected: float) -> None:
    campaign = raid(start=6.0, runs=200, units=held(), rules=BREAKS | {"aftermath.rally": 0.5, "aftermath.captured": share}).until(12.0)
    ours = campaign.unit("held")
    assert_mean(ours["captured"] - expected * (ours["captured"] + ours["missing"]), 0.0, slack=1e-9)
    assert (ours["people"] + ours["killed"] + ours["wounded"] + ours["missing"] + ours["captured"] == 200).all()


def test_raid__nobody_is_captured_while_others_still_hold_the_post() -> None:
    units = held() | {"others": garrison(500, "post")}
    campaign = raid(start=6.0, runs=20, units=units, rules=BREAKS | {"aftermath.rally": 0.5, "aftermath.captured": 1.0})
    campaign.unit("others")["break_point"] = 1.0
    campaign.until(12.0)
    assert (campaign.unit("held")["missing"] > 0).all()
    assert (campaign.unit("held")["captured"] == 0).all()
    campaign.until(18.0)
    assert (campaign.unit("held")["place"] == campaign.place("post")).all(), "friends hold it: they rally there, after six hours"


@pytest.mark.parametrize("turn", TURNS)
def test_raid__survivors_whose_post_is_kept_rally_at_the_nearest_friendly_site(turn: str) -> None:
    """Thirteen, and sixty kilometres at 10 km/h: nineteen o'clock."""
    campaign = raid(turn, covered=False, start=6.0, units=held(), rules=BREAKS).until(18.0)
    assert campaign.unit("held")["place"] == NOWHERE
    campaign.until(24.0)
    assert campaign.unit("held")["place"] == campaign.place("fort")
    assert campaign.site("post")["holder"] == Side.INSURGENTS


def test_raid__who_breaks_with_no_friendly_site_left_is_lost() -> None:
    campaign = raid(covered=False, start=6.0, units=held(), rules=BREAKS).until(12.0)
    campaign.site("fort")["holder"] = Side.INSURGENTS
    campaign.until(24.0)
    ours = campaign.unit("held")
    assert (ours["people"], ours["place"]) == (0, NOWHERE)
    assert ours["missing"] == 200 - ours["killed"] - ours["wounded"] > 0


def test_raid__a_post_whose_defenders_stand_is_not_overrun() -> None:
    campaign = raid(units=held(), rules={"combat.intensity": "0.001 / h"}).until(24.0)
    assert (campaign.site("post")["overruns"], campaign.site("post")["lost_at"]) == (0, NEVER)
    assert campaign.unit("held")["people"] > 0


def test_raid__only_those_who_assault_overrun() -> None:
    campaign = raid(units=held())
    campaign.unit("theirs")["task"] = Task.BESIEGE
    campaign.until(6.0)
    assert campaign.site("post")["overruns"] == 0


@pytest.mark.parametrize("turn", TURNS)
def test_raid__raiders_driven_out_have_held_it_until_they_broke(turn: str) -> None:
    """Regulars stand before the post from six; the raiders in it break at seven, and it is the government's again."""
    rules = {"combat.intensity": "0.05 / h", "combat.group_break": 0.0, "raids.stay": "24 h"}
    campaign = raid(turn, covered=False, units={"ours": column(2000)}, rules=rules).until(6.0)
    ours = campaign.unit("ours")
    ours["place"] = ours["next_place"] = campaign.place("post")
    ours["task"] = Task.ASSAULT
    campaign.until(12.0)
    site = campaign.site("post")
    assert (site["raid_hours"], site["raid_from"], site["holder"]) == (7.0, NEVER, Side.GOVERNMENT)
    assert ours["inside"]


def test_raid__stock_is_looted_and_its_ledger_closes() -> None:
    campaign = raid(covered=False, start=6.0, units=held(), site={"stock": "10 d"}, rules=BREAKS).until(24.0)
    site = campaign.site("post")
    assert (site["stock"], site["eaten"]) == (0, NEED * 200 * 6 / 24)
    assert site["looted"] == NEED * 200 * 10 - site["eaten"]


def test_raid__all_who_assault_come_in_and_leave_as_one() -> None:
    campaign = raid(units={"more": group(50, "post"), "near": group(50, "post")})
    campaign.unit("more")["task"] = Task.ASSAULT
    campaign.unit("near")["task"] = Task.MARCH
    campaign.unit("near")["target"] = NOWHERE
    campaign.until(6.0)
    assert campaign.site("post")["overruns"] == 1
    for name in ("theirs", "more"):
        assert campaign.unit(name)["marched"] == 40.0
    assert campaign.unit("near")["marched"] == 0.0


def test_raid__raiders_go_back_to_their_post() -> None:
    campaign = raid()
    campaign.unit("theirs")["post"] = campaign.place("camp")
    campaign.until(48.0)
    assert campaign.unit("theirs")["place"] == campaign.place("camp")


def test_raid__the_log_says_why() -> None:
    """Overrun, left and rallied in this order; each names what it follows from."""
    campaign = raid(start=6.0, units=held(), rules=BREAKS)
    campaign.unit("theirs")["fight_cause"] = campaign.unit("theirs")["cause"] = 77
    campaign.until(12.0)
    cover(campaign, False)  # no help from the air: they rally at the fort
    campaign.until(24.0)
    count = int(campaign.world.log["count"][0, 0])  # type: ignore[call-overload]
    log: Any = campaign.world.events[0, :count]
    (overran,) = np.flatnonzero(log["what"] == What.OVERRAN)
    (left,) = np.flatnonzero(log["what"] == What.RAIDERS_LEFT)
    (rallied,) = np.flatnonzero(log["what"] == What.RALLIED)
    assert (log["hour"][overran], log["hour"][left], log["hour"][rallied]) == (7.0, 9.0, 19.0)
    assert log["cause"][left] == overran
    assert log["amount"][rallied] == campaign.unit("held")["people"][0]
    assert campaign.site("post")["held_cause"] == left


def test_raid__prisoners_are_logged_with_the_loss_of_touch_that_led_to_it() -> None:
    campaign = raid(start=6.0, units=held(), rules=BREAKS | {"aftermath.rally": 0.5, "aftermath.captured": 0.5}).until(12.0)
    log: Any = campaign.world.events[0]
    (lost,), (captured,) = (np.flatnonzero(log["what"] == what) for what in (What.LOST_TOUCH, What.CAPTURED))
    assert (log["cause"][captured], log["hour"][captured], log["place"][captured]) == (lost, 7.0, campaign.place("post"))
    assert log["amount"][captured] == campaign.unit("held")["captured"][0] > 0
    assert log["amount"][lost] == log["amount"][captured] + campaign.unit("held")["missing"][0]


def test_raid__who_does_not_rally_is_logged_as_missing() -> None:
    campaign = raid(start=6.0, units=held(), rules=BREAKS | {"aftermath.rally": 0.5}).until(12.0)
    log: Any = campaign.world.events[0]
    (lost,) = np.flatnonzero(log["what"] == What.LOST_TOUCH)
    assert log["amount"][lost] == campaign.unit("held")["missing"][0] > 0
    assert (log["hour"][lost], log["place"][lost]) == (7.0, campaign.place("post"))


def stormed(turn: str = "6 h", runs: int = 1, held_people: int = 200, rules: dict[str, Any] | None = None, **more: Any) -> Play:
    """200 raiders storm a post from six o'clock on, for two hours."""
    return raid(turn, covered=False, start=6.0, runs=runs, units=held(held_people), rules=rules, **more)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize(("people", "surprise"), [(200, 1.0), (400, 1.0), (400, 2.0)])
def test_storm__gets_in_as_often_as_the_logit_of_the_odds_says(turn: str, people: int, surprise: float) -> None:
    """1 / (1 + (enemy / (surprise x own)) ** b), by eight o'clock, whatever the turn."""
    rules = {"raids.slope": 1.5, "raids.surprise": surprise}
    campaign = stormed(turn, 2000, people, rules).until(12.0)
    entered = campaign.site("post")["lost_at"] == 8.0
    assert_share(entered, 1.0 / (1.0 + (people / (surprise * 200.0)) ** 1.5))
    assert ((campaign.site("post")["overruns"] == 1) == entered).all()
    assert (campaign.site("post")["storms"] == 1).all()


def test_storm__besiegers_who_have_been_seen_for_days_surprise_nobody() -> None:
    campaign = stormed(runs=2000, rules={"raids.slope": 1.0, "raids.surprise": 3.0})
    campaign.site("post")["besieged"] = True
    assert_share(campaign.until(12.0).site("post")["lost_at"] == 8.0, 0.5)


def test_storm__a_base_is_on_its_guard_for_a_time_after_a_raid() -> None:
    """Raided at dawn, and again the next day: surprise, as sure as it is, is gone for a week."""
    rules = {"raids.slope": 1.0, "raids.surprise": 1e6, "raids.alert": "7 d"}
    campaign = stormed(runs=500, rules=rules)
    record: Any = campaign.world.raid_records[:, campaign.names.sites.index("post")]  # type: ignore[index]
    record["begun_at"] = record["until"] = 0.0
    assert_share(campaign.until(12.0).site("post")["lost_at"] == 8.0, 0.5)


def test_storm__that_is_repelled_is_told_and_its_band_goes_home() -> None:
    """Against twice as many; they go to their refuge at eight, and rest."""
    campaign = stormed(held_people=400)
    campaign.unit("theirs")["initial"] = 0  # a band, not besiegers who live here
    campaign.until(12.0)
    theirs = campaign.unit("theirs")
    assert (theirs["task"], theirs["target"], theirs["rest_until"]) == (Task.MARCH, campaign.place("camp"), 8.0)
    assert theirs["marched"] == 10.0 * (12.0 - 8.0)
    repelled = campaign.history(0, What.REPELLED)
    assert repelled["hour"].tolist() == [8.0] and repelled["draw"].iloc[0] >= repelled["threshold"].iloc[0]
    assert campaign.site("post")["holder"] == Side.GOVERNMENT


def test_storm__drives_the_defenders_out_and_chases_them_for_as_long_as_it_took() -> None:
    """A share 1 - exp(-0.1 x 2) of 100 who break at eight, against 200."""
    campaign = stormed(runs=500, held_people=100, rules={"aftermath.pursued": "0.1 / h", "aftermath.rally": 1}).until(12.0)
    ours = campaign.unit("held")
    assert ours["broken"].all() and (ours["task"] == Task.SCATTERED).all()
    assert_mean(ours["killed"] + ours["missing"], 100 * -np.expm1(-0.2))


@pytest.mark.parametrize(("overruns_from", "overrun"), [(0.0, True), (1.0, True), (1.01, False)])
def test_storm__who_gets_in_with_too_few_loots_and_is_gone(overruns_from: float, overrun: bool) -> None:
    """200 against as many, as good as sure to get in; below the odds asked for, the defenders stand, and lose what can be carried."""
    rules = {"raids.surprise": 1e6, "raids.overruns_from": overruns_from, "raids.loot": "20 kg", "raids.burned": 0.0}
    campaign = stormed(held_people=200, rules=rules, site={"stock": "90 d"})
    opening = int((campaign.site("post")["stock"] + campaign.site("post")["eaten"])[0])
    campaign.unit("theirs")["initial"] = 0  # a band
    campaign.until(12.0)
    site = campaign.site("post")
    assert (site["overruns"] == 1, site["lost_at"] == 8.0) == (overrun, overrun)
    assert campaign.unit("held")["broken"] == overrun
    assert site["looted"] == 200 * 20
    assert len(campaign.history(0, What.ENTERED)) == 1
    assert campaign.history(0, What.LOOTED)["amount"].tolist() == ([] if overrun else [4000.0])
    if not overrun:
        assert site["stock"] + site["eaten"] == opening - 4000
        assert (campaign.unit("theirs")["task"], campaign.unit("theirs")["target"]) == (Task.MARCH, campaign.place("camp"))
        tallies: Any = campaign.world.tallies
        assert (tallies["entered_middle"] == 1).all() and (tallies["back_in_a_day"] == tallies["entered_watched"]).all()


@pytest.mark.parametrize("heeds", [0.0, 0.4, 1.0])
def test_storm__is_called_off_under_aircraft_as_often_as_stated(heeds: float) -> None:
    factions = FACTIONS | {"rebels": FACTIONS["rebels"] | {"doctrine": {"heeds_aircraft": heeds}}}
    scenario = theatre(sites=post(), roads=ROADS, factions=factions, units=held() | {"theirs": group(200, "post")}, wings={"jets": JETS})
    campaign = undecided(Play(scenario, 2000)).until(6.0)
    campaign.unit("theirs")["task"] = Task.ASSAULT
    campaign.wing("jets")["over"] = campaign.place("post")
    called_off = campaign.until(12.0).site("post")["assaulted_at"] == NEVER
    if heeds in (0.0, 1.0):
        assert (called_off == (heeds == 1.0)).all()
    else:
        assert_share(called_off, heeds)


def test_raid__takes_what_raiders_can_carry_and_burns_a_share_of_the_rest() -> None:
    """200 raiders of 20 kg each from 24 t, and half of the 20 t that are left."""
    campaign = raid(covered=False, site={"stock": "0 d"}, rules={"raids.loot": "20 kg", "raids.burned": 0.5})
    campaign.site("post")["stock"] = 24_000
    site = campaign.until(6.0).site("post")
    assert (site["looted"], site["burned"], site["stock"]) == (4000, 10_000, 10_000)
    assert campaign.history(0, What.OVERRAN)["amount"].tolist() == [4000.0]


def test_raid__bands_leave_when_their_stay_is_over_though_no_aircraft_come() -> None:
    campaign = raid(covered=False)
    campaign.unit("theirs")["initial"] = 0
    campaign.until(12.0)
    assert campaign.site("post")["raid_hours"] == STAY
    assert campaign.unit("theirs")["marched"] == 10.0 * (12.0 - STAY)


@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_storm__is_fought_at_close_quarters_for_as_long_as_it_lasts(factor: float) -> None:
    """Two hours at 0.01 x the factor, each against its equal: a share 1 - exp(-2 x 0.01 x factor) of either is lost."""
    rules = {"combat.intensity": "0.01 / h", "combat.storm": factor, "raids.slope": 1e-6}
    campaign = stormed(runs=500, rules=rules).until(12.0)
    lost = 200 * -np.expm1(-2.0 * 0.01 * factor)
    for name in ("held", "theirs"):
        unit = campaign.unit(name)
        assert_mean(unit["killed"] + unit["wounded"], lost, slack=0.03 * lost)


def test_storm__who_has_fought_knows_how_strong_the_enemy_is() -> None:
    """His assessment has no error any more until the next day's; that of the other side keeps its own."""
    campaign = stormed(held_people=400)
    beliefs: Any = campaign.world.beliefs
    beliefs["error"] = 1.5
    campaign.until(12.0)
    here = campaign.place("post")
    by_faction = {campaign.names.factions[belief["faction"]]: belief["error"] for belief in beliefs[0] if belief["place"] == here}
    assert by_faction["rebels"] == 0.0 != by_faction["army"]


@pytest.mark.parametrize(("help_after", "back"), [("3 h", 9.0), ("6 h", 12.0)])
def test_raid__help_from_the_air_brings_survivors_back_before_they_have_rallied_elsewhere(help_after: str, back: float) -> None:
    """Broken at seven, the raiders gone at nine; back with help three or six hours after they broke, in whole turns."""
    rules = BREAKS | {"aftermath.help_after": help_after}
    campaign = raid("1 h", start=6.0, units=held(), rules=rules).until(back)
    assert campaign.unit("held")["place"] == NOWHERE
    campaign.until(14.0)
    assert campaign.unit("held")["place"] == campaign.place("post")
    assert (campaign.site("post")["holder"], campaign.unit("held")["broken"]) == (Side.GOVERNMENT, False)
    rallied = campaign.history(0, What.RALLIED)
    assert abs(rallied["hour"].iloc[0] - (7.0 + float(help_after[0]))) <= 1.0


def test_raid__loot_is_what_raiders_and_their_vehicles_carry() -> None:
    """200 of them take 5 kg each, and 10 vehicles 100 kg each."""
    units = held() | {"theirs": group(200, "post") | {"vehicles": 10}}
    rules = BREAKS | {"raids.loot": "5 kg", "raids.loot_vehicle": "100 kg", "combat.intensity": "1e-9 / h"}
    campaign = raid(start=6.0, units=units, site={"stock": "10 d"}, rules=rules, covered=False)
    campaign.unit("held")["people"] = 0
    campaign.until(12.0)
    assert campaign.site("post")["looted"] == 200 * 5 + 10 * 100
