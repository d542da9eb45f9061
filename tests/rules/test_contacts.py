"""Who comes into contact with whom, how that is counted, and what is told of it."""

import math
from typing import Any

import numpy as np
import pytest

from kidal_sim.dice import Key
from kidal_sim.explain.history import causes
from kidal_sim.jit.compile import run_of
from kidal_sim.queries import occupancy
from kidal_sim.rules import turn
from kidal_sim.rules.turn import Inputs
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, Task
from kidal_sim.tables.world import World
from tests.theatres import AT_THE_END, Play, column, garrison, group, theatre

FACTIONS = {
    "army": {"side": "government", "refuge": "fort"},
    "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0}},
}
STAY = [{"do": "garrison", "site": "fort", "when": {"day": AT_THE_END}}]
EVENTS = 1000


def on_the_road(*groups: str, events: int = EVENTS, rules: Any = None, **more: Any) -> Play:
    """A column half-way along the track, and groups there who give contact to it."""
    units = {"ours": column(200, "track")} | {name: group(100, "track") for name in groups} | more
    columns = {name: STAY for name, unit in units.items() if unit["kind"] == "column"}
    return Play(theatre(factions=FACTIONS, units=units, plan=columns, rules=rules), 1, events=events)


def test_contact__is_told_with_its_quarry_its_place_and_its_length() -> None:
    campaign = on_the_road("theirs").until(12.0)
    told = campaign.history(0, What.GAVE_CONTACT)
    assert told[["hour", "who", "other", "place", "amount"]].to_numpy().tolist() == [[6.0, "theirs", "ours", "track", 2.0]]
    assert campaign.unit("ours")["fight_cause"][0] == campaign.unit("theirs")["fight_cause"][0] == told["number"].iloc[0]


@pytest.mark.parametrize("groups", [("one",), ("one", "two", "three")])
def test_contact__groups_that_strike_together_give_one_contact(groups: tuple[str, ...]) -> None:
    """Ready again 6 h after the 2 h from sunrise, they give one contact a day: 10 in 10 days, each an attack."""
    campaign = on_the_road(*groups).to_end()
    clock: Any = campaign.world.clock
    assert campaign.unit("ours")["contacts"][0] == clock["attacks"][0, 0] == len(campaign.history(0, What.GAVE_CONTACT)) == 10
    assert len({int(campaign.unit(name)["fight_cause"][0]) for name in ("ours", *groups)}) == 1
    assert clock["assaults"][0, 0] == 0


def test_contact__a_broken_column_in_flight_is_not_counted_anew_by_each_pursuer() -> None:
    groups = ("one", "two", "three")
    campaign = on_the_road(*groups)
    world, inputs, rows = run_of(campaign.world, 0), Inputs(*(table[0] for table in campaign.inputs)), campaign.names.units.index  # type: ignore[index]
    ours = campaign.unit("ours")
    ours["broken"] = True
    world.clock[0].hour = 6.0
    occupancy.muster(world)
    for name in groups:
        campaign.unit(name)["task"], campaign.unit(name)["quarry"] = Task.CONTACT, rows("ours")
        turn.engage(world, inputs, Key(1, 0), rows(name))
    assert ours["contacts"][0] == 1 == len(campaign.history(0, What.GAVE_CONTACT))
    assert (ours["pursued_from"][0], ours["pursued_until"][0], ours["delay"][0]) == (6.0, 8.0, 2.0), "for the 2 h from sunrise"


@pytest.mark.parametrize(("apart", "drawn_in"), [(0.0, True), (19.0, True), (-19.0, True), (21.0, False), (-21.0, False)])
def test_contact__friends_come_up_from_as_far_as_they_march_while_it_lasts(apart: float, drawn_in: bool) -> None:
    """2 h at 10 km/h: 20 km. Whoever comes up is held up as the quarry is, and the contact counts once."""
    campaign = on_the_road("theirs", second=column(50, "track"))
    campaign.unit("second")["km"] += apart
    campaign.unit("second")["post_km"] += apart
    campaign.until(12.0)
    ours, friend = campaign.unit("ours"), campaign.unit("second")
    assert (friend["engaged_until"][0] == 8.0) == drawn_in
    assert (friend["fight_cause"][0] == ours["fight_cause"][0]) == drawn_in
    assert friend["contacts"][0] == 0 and ours["contacts"][0] == 1


def test_contact__the_broken_do_not_come_up() -> None:
    campaign = on_the_road("theirs", second=column(50, "track"))
    campaign.unit("second")["broken"] = True
    campaign.until(12.0)
    assert campaign.unit("ours")["engaged_until"][0] == 8.0
    assert campaign.unit("second")["engaged_until"][0] < 0.0


def test_contact__irregulars_do_not_come_up() -> None:
    """Two bands half-way along the road, one group against them: only its quarry is in contact."""
    militia = {"side": "government", "irregular": True, "refuge": "fort"}
    units = {name: group(50, "track", "militia") for name in ("one", "two")} | {"theirs": group(100, "track")}
    campaign = Play(theatre(factions={"militia": militia, "rebels": FACTIONS["rebels"]}, units=units), 1, events=EVENTS).until(12.0)
    assert sorted(float(campaign.unit(name)["engaged_until"][0]) > 0.0 for name in ("one", "two")) == [False, True]


def test_contact__friends_who_come_up_fire_and_suffer() -> None:
    """All located, shelter 1: the enemy's fire falls on both in proportion, so each loses the same share."""
    rules = {"combat.intensity": "0.02 / h"}
    alone = on_the_road("theirs", rules=rules).until(12.0)
    both = on_the_road("theirs", rules=rules, second=column(5000, "track")).until(12.0)
    assert both.unit("second")["fights"][0] == both.unit("ours")["fights"][0] > 0
    assert both.unit("theirs")["people"][0] < alone.unit("theirs")["people"][0]


def attack(*who: str) -> tuple[Play, World, Inputs, int]:
    """Some about to assault a site with enemies in it; the row is the first one's."""
    units = {"ours": column(100, "fort"), "held": garrison(10, "fort"), "watch": group(10, "camp")}
    units |= {name: group(100, "fort") for name in ("theirs", "others")}
    campaign = Play(theatre(factions=FACTIONS, units=units), 1, events=EVENTS)
    for name in who:
        campaign.unit(name)["task"] = Task.ASSAULT
        campaign.unit(name)["place"] = campaign.place("camp" if name == "ours" else "fort")
    world = run_of(campaign.world, 0)
    occupancy.muster(world)
    return campaign, world, Inputs(*(table[0] for table in campaign.inputs)), campaign.names.units.index(who[0])  # type: ignore[index]


def test_assault__that_goes_on_is_counted_once_and_one_after_a_pause_again() -> None:
    campaign, world, inputs, row = attack("ours")
    clock, unit = world.clock[0], world.units[row]
    for hour, number in ((6.0, 1), (12.0, 1), (18.0, 1), (30.0, 2), (36.0, 2)):
        clock.hour = hour
        turn.engage(world, inputs, Key(1, 0), row)
        assert unit.attacks == number
        assert (clock.assaults, clock.attacks) == (0, 0), "those of irregulars are counted"
    assert (world.sites[unit.place].attacked_at, world.sites[unit.place].assaulted_at) == (6.0, NEVER)
    assert campaign.history(0, What.ASSAULTED)["hour"].tolist() == [6.0, 30.0]


def test_assault__a_raid_is_counted_when_it_begins_and_by_several_groups_once() -> None:
    """Two hours long: one at 6, joined at 7 by another; both again at noon: two attacks, four assaults told."""
    campaign, world, inputs, row = attack("theirs", "others")
    clock, other = world.clock[0], campaign.names.units.index("others")
    clock.turn = 1.0
    for hour, rows in ((6.0, (row,)), (7.0, (row, other)), (12.0, (row, other))):
        clock.hour = hour
        for each in rows:
            turn.engage(world, inputs, Key(1, 0), each)
    assert (clock.assaults, clock.attacks) == (2, 2)
    assert (world.sites[world.units[row].place].attacked_at, world.sites[world.units[row].place].assaulted_at) == (NEVER, 6.0)
    assert campaign.history(0, What.ASSAULTED)[["hour", "who"]].to_numpy().tolist() == [
        [6.0, "theirs"], [7.0, "others"], [12.0, "theirs"], [12.0, "others"]
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["ours", "theirs"])
def test_assault__everybody_met_is_in_the_fight_because_of_it(who: str) -> None:
    campaign, world, inputs, row = attack(who)
    turn.engage(world, inputs, Key(1, 0), row)
    met = ["ours", "held"] if who == "theirs" else ["watch"]
    assert [int(campaign.unit(name)["fight_cause"][0]) for name in (who, *met)] == [0] * (1 + len(met))
    assert campaign.history()["who"].tolist() == [who]


def test_assault__an_empty_site_is_not_assaulted() -> None:
    _, world, inputs, row = attack("ours")
    world.units["people"][:] = np.where(np.arange(len(world.units)) == row, 100, 0)  # type: ignore[call-overload]
    occupancy.muster(world)
    turn.engage(world, inputs, Key(1, 0), row)
    assert (world.units[row].attacks, world.log[0].count) == (0, 0)


def test_break__is_told_with_the_loss_that_reached_the_break_point_and_the_contact_that_did_it() -> None:
    rules = {"combat.intensity": "0.1 / h", "combat.column_break": 0.1}
    campaign = on_the_road("theirs", "others", rules=rules).until(12.0)
    broke = campaign.history(0, What.BROKE)
    assert broke["who"].tolist() == ["ours"]
    assert broke["amount"].iloc[0] == broke["draw"].iloc[0] > broke["threshold"].iloc[0] == 0.1
    assert causes(campaign.history(), int(broke["number"].iloc[0]))["what"].tolist() == ["broke", "gave_contact"]
    assert campaign.unit("ours")["cause"][0] == broke["number"].iloc[0]


def test_break__who_has_nobody_left_is_told_too() -> None:
    campaign = on_the_road("theirs", rules={"combat.intensity": "50 / h", "combat.ambush": 50.0}).until(12.0)
    assert campaign.unit("ours")["people"][0] == 0 and not campaign.unit("ours")["broken"][0]
    broke = campaign.history(0, What.BROKE)
    assert broke.loc[broke["who"] == "ours", "amount"].tolist() == [1.0]


@pytest.mark.parametrize("length", ["6 h", "24 h"])
def test_break__a_column_does_not_run_before_it_breaks(length: str) -> None:
    """At 10 km/h from the end of the hour in which it broke, however long the turn is in which that happens."""
    units = {"ours": column(300, "camp"), "held": garrison(500), "theirs": group(900)}
    scenario = theatre(
        factions=FACTIONS, units=units, plan={"ours": [{"do": "assault", "site": "camp"}]},
        rules={"combat.intensity": "0.03 / h", "combat.column_break": 0.3},
        calendar={"turn": length, "decisions": length, "horizon": "2 d"},
    )  # fmt: skip
    campaign = Play(scenario, 1, events=EVENTS).until(24.0)
    broke = campaign.history(0, What.BROKE)
    assert broke["who"].tolist() == ["ours"] and 6.0 < broke["hour"].iloc[0] < 18.0 and broke["hour"].iloc[0] % 6.0 != 0.0
    marched = campaign.unit("ours")["marched"][0]
    assert math.isclose(marched, min(120.0, 10.0 * (24.0 - broke["hour"].iloc[0])))
    assert campaign.history(0, What.DEPARTED)["hour"].tolist() == broke["hour"].tolist()


@pytest.mark.parametrize("halt", [0.0, 6.0])
@pytest.mark.parametrize("turn", ["1 h", "6 h"])
def test_contact__a_column_loses_its_length_and_the_halt_after_it(halt: float, turn: str) -> None:
    """From km 60 of 120 at 10 km/h by day: 6 h of march, 2 h of contact and the halt, as one group gives contact once."""
    units = {"ours": column(200, "track"), "theirs": group(100, "track")}
    plan = {"ours": [{"do": "march", "site": "camp", "when": {"day": "6 h"}}]}
    rules = {"combat.halt": f"{halt} h", "aftermath.rally_after": "240 h"}
    scenario = theatre(factions=FACTIONS, units=units, plan=plan, rules=rules, calendar={"turn": turn, "horizon": "2 d"})
    campaign = Play(scenario, 1).to_end()
    assert campaign.unit("ours")["contacts"][0] == 1
    assert campaign.unit("ours")["on_road"][0] == pytest.approx(6.0 + 2.0 + halt)
