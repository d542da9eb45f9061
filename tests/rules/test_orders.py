"""Plans: conditions, tolerance of bad odds, patience, and what a commander may know."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import occupancy
from kidal_sim.rules import turn
from kidal_sim.rules.turn import Inputs
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import BELLIGERENTS, NEVER, NOWHERE, Side, Task
from kidal_sim.tables.world import World
from tests.rules.test_convoys import convoys
from tests.rules.test_supply import ROADS, post
from tests.theatres import CHOICE, FACTIONS, PLANS, SITES, Play, changed, column, early, garrison, group, march, play, theatre


def army(**doctrine: Any) -> dict[str, Any]:
    return {**FACTIONS, "army": {"side": "government", "refuge": "fort", "doctrine": doctrine}}


def plan_of(own: int, enemy: int, when: dict[str, Any] | None = None, turn: str = "6 h", **doctrine: Any) -> Play:
    """A column of so many with a march against so many; beliefs are exact."""
    scenario = theatre(
        factions=army(**doctrine), units={"ours": column(own), "theirs": group(enemy)}, plan={"ours": [march("camp", when=when or {})]},
        calendar={"turn": turn},
    )  # fmt: skip
    return Play(scenario, 1)


@pytest.mark.parametrize(("odds", "goes"), [(1.99, True), (2.0, True), (2.01, False)])
def test_orders__march_only_from_the_odds_asked_for(odds: float, goes: bool) -> None:
    campaign = plan_of(200, 100, {"odds": odds}).to_end()
    assert (campaign.unit("ours")["departed_at"][0] != NEVER) == goes
    assert not campaign.unit("ours")["called_off"][0], "a condition is waited for, whatever it takes"


@pytest.mark.parametrize(("call_off", "goes"), [(1.99, True), (2.0, True), (2.01, False)])
def test_orders__march_only_within_the_plans_tolerance(call_off: float, goes: bool) -> None:
    campaign = plan_of(200, 100, call_off=call_off, patience="2 d").to_end()
    assert (campaign.unit("ours")["departed_at"][0] != NEVER) == goes
    assert campaign.unit("ours")["called_off"][0] == (not goes)


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h"])
@pytest.mark.parametrize("patience", [24.0, 72.0])
def test_orders__a_plan_is_called_off_when_patience_is_over_and_not_before(patience: float, turn: str) -> None:
    """It waits from the first decision; the first decision by which it has waited longer than its patience calls it off."""
    campaign = plan_of(100, 100, turn=turn, call_off=1.01, patience=f"{patience} h")
    for hour in campaign.turns():
        if hour <= patience:
            assert not campaign.unit("ours")["called_off"][0]
        if hour > patience + 12.0:
            assert campaign.unit("ours")["called_off"][0]


def test_orders__better_odds_in_time_save_a_plan() -> None:
    campaign = plan_of(100, 100, call_off=1.01, patience="2 d").until(36.0)
    assert campaign.unit("ours")["waiting"][0] > 0.0
    campaign.unit("ours")["quality"] = 2.0
    campaign.until(42.0)
    assert campaign.unit("ours")["waiting"][0] == 0.0
    assert campaign.unit("ours")["departed_at"][0] == 36.0


@pytest.mark.parametrize(("left", "goes"), [(90, True), (89, False)])
def test_orders__march_only_with_the_strength_asked_for(left: int, goes: bool) -> None:
    campaign = plan_of(100, 10, {"strength": 0.9})
    campaign.unit("ours")["people"] = left
    campaign.unit("ours")["missing"] = 100 - left
    campaign.to_end()
    assert (campaign.unit("ours")["departed_at"][0] != NEVER) == goes


def test_orders__whom_it_leaves_behind_is_no_loss() -> None:
    """Forty of a hundred stay at the fort; sixty are still all that the column has."""
    steps = [march("post", leave={"people": 40, "as": "rear"}), march("camp", when={"strength": 1.0})]
    roads = ROADS | {"short": {"between": ["post", "camp"], "length": "60 km"}}
    campaign = play(theatre(sites=post(), roads=roads, units={"ours": column(100), "rear": garrison(0)}, plan={"ours": steps}), 1)
    assert campaign.unit("rear")["people"][0] == 40
    assert campaign.unit("ours")["place"][0] == campaign.place("camp")


@pytest.mark.parametrize("comes", [False, True])
def test_orders__march_only_when_an_arrival_has_come(comes: bool) -> None:
    """Who comes at hour 30 lets the column go at the decision of that hour."""
    scenario = theatre(
        units={"ours": column(100), "fresh": garrison(0)}, plan={"ours": [march("camp", when={"arrived": "help"})]},
        arrivals={"help": {"at": "fort", "day": "30 h", "chance": float(comes), "unit": "fresh", "people": 5}},
    )  # fmt: skip
    campaign = play(scenario, 1)
    assert campaign.unit("ours")["departed_at"][0] == (30.0 if comes else NEVER)


@pytest.mark.parametrize("turn", ["1 h", "6 h"])
@pytest.mark.parametrize(("until", "departs"), [(0.0, 0.0), (24.0, 24.0), (25.0, 30.0), (1e9, NEVER)])
def test_orders__march_only_when_own_aircraft_can_be_over_the_target(until: float, departs: float, turn: str) -> None:
    """Dust until then; the commander sees at his next decision that they can come, whatever the turn."""
    jet = {"faction": "army", "kind": "jet", "home": "fort", "airframes": 1, "sorties": "2 / day", "radius": "500 km",
           "speed": "500 km / h", "endurance": "2 h"}  # fmt: skip
    scenario = theatre(
        units={"ours": column(100)}, wings={"jets": jet}, plan={"ours": [march("camp", when={"air": True})]}, calendar={"turn": turn}
    )  # fmt: skip
    campaign = Play(scenario, 1)
    clock: Any = campaign.world.clock
    clock["dust_until"] = until
    assert campaign.until(48.0).unit("ours")["departed_at"][0] == departs


def test_orders__a_site_knows_when_a_column_first_set_out_for_it() -> None:
    campaign = plan_of(200, 100, {"day": "30 h"}).until(30.0)
    assert campaign.site("camp")["marched_on_at"][0] == NEVER
    campaign.to_end()
    assert campaign.site("camp")["marched_on_at"][0] == 30.0
    assert campaign.site("fort")["marched_on_at"][0] == NEVER


def logged(call_off: float) -> Play:
    scenario = theatre(
        factions=army(call_off=call_off, patience="1 d"), units={"ours": column(100), "theirs": group(100)},
        plan={"ours": [march("camp", when={"day": "30 h"}), {"do": "assault", "site": "camp"}]},
    )  # fmt: skip
    return Play(scenario, 1, events=200).to_end()


def test_orders__an_order_is_logged_when_it_begins_to_be_carried_out() -> None:
    """The march at its hour and with the odds believed; the assault on arrival, as what follows from it."""
    campaign = logged(0.5)
    to_march, to_assault = campaign.log(0, What.ORDERED)[:2]
    ours = campaign.names.units.index("ours")
    assert (to_march.hour, to_march.who, to_march.place, to_march.other) == (30.0, ours, campaign.place("camp"), 0)
    assert to_march.amount == pytest.approx(1.0)
    assert to_march.cause == NOWHERE
    assert to_assault.other == 1
    assert to_assault.hour >= 42.0
    assert campaign.log(0, What.CALLED_OFF) == []


def test_orders__calling_off_is_logged_with_the_order_as_its_cause() -> None:
    campaign = logged(1.5)
    events: Any = campaign.world.events[0]
    (off,) = campaign.log(0, What.CALLED_OFF)
    assert events[off.cause].what == What.ORDERED
    assert events[off.cause].hour == 30.0
    assert off.hour >= 54.0, "after a day of patience"
    assert off.draw > off.threshold == 24.0, "hours it has waited, and its patience"
    assert off.draw == off.hour - 24.0, "counted from the decision before the one at which odds were first too low"
    assert off.amount == pytest.approx(1.0), "odds below the 1.5 that it wants"
    assert (events[campaign.unit("ours")["cause"][0]].what == What.CALLED_OFF) or campaign.unit("ours")["cause"][0] > off.cause


ESCORT = {"do": "escort", "site": "post", "unit": "lorries"}


def escorting(*more: Any, pace: float = 5.0, **at: Any) -> Play:
    units = convoys(ours=column(100, **at))
    scenario = theatre(
        sites=post(stock="30 d"), roads=ROADS, units=units, plan={"ours": [ESCORT, *more]}, rules={"march.pace": f"{pace} km / h"},
        calendar={"horizon": "4 d"},
    )  # fmt: skip
    return Play(scenario, 1)


def test_escort__goes_with_the_convoy_and_stays_with_it() -> None:
    """Both leave with the first decision and are there after the same twelve hours of march."""
    campaign = escorting({"do": "garrison", "site": "post"})
    ours, lorries = campaign.unit("ours"), campaign.unit("lorries")
    together = 0
    for _ in campaign.turns():
        if lorries["people"][0] > 0 and not lorries["delivered"][0] and ours["place"][0] == campaign.place("spur"):
            assert ours["km"][0] == lorries["km"][0]
            assert ours["escorts"][0] == campaign.names.units.index("lorries")
            together += 1
    assert together > 0
    assert ours["departed_at"][0] == lorries["departed_at"][0]
    assert ours["place"][0] == campaign.place("post")
    assert (ours["order"][0], ours["escorts"][0]) == (1, NOWHERE)


def test_escort__halts_when_the_convoy_falls_behind() -> None:
    """The convoy loses a day on the road; the column gets one decision's march of 12 km ahead, and no more."""
    campaign = escorting(pace=2.0).until(12.0)
    ours, lorries = campaign.unit("ours"), campaign.unit("lorries")
    first = ours["km"][0]
    assert first == lorries["km"][0]
    lorries["delay"] = 24.0
    for hour in campaign.turns():
        if hour <= 36.0:
            assert lorries["km"][0] == first
            assert abs(ours["km"][0] - first) == 12.0
    assert lorries["deliveries"][0] == 1
    assert ours["order"][0] == ours["last_order"][0]


def test_escort__lets_one_that_is_behind_come_up() -> None:
    """A column that is at the end already waits there."""
    campaign = escorting(at="post").until(24.0)
    assert campaign.unit("lorries")["deliveries"][0] == 1
    assert campaign.unit("ours")["departed_at"][0] == NEVER
    assert campaign.unit("ours")["order"][0] == campaign.unit("ours")["last_order"][0]


def test_escort__is_over_when_the_convoy_is_lost() -> None:
    campaign = escorting(march("camp")).until(6.0)
    assert campaign.unit("ours")["place"][0] == campaign.place("spur")
    campaign.unit("lorries")["people"] = 0
    campaign.unit("lorries")["missing"] = 100
    campaign.to_end()
    assert campaign.unit("ours")["place"][0] == campaign.place("camp")


DRONES = {
    "faction": "army", "kind": "drone", "home": "fort", "airframes": 2, "sorties": "0 / day", "radius": "100 km", "speed": "100 km/h",
    "endurance": "9 h",
}  # fmt: skip
BASE = {"do": "base", "site": "post", "wing": "drones"}


def basing(horizon: str = "3 d", **more: Any) -> Play:
    scenario = theatre(
        sites=post(stock="30 d"), roads=ROADS, units={"ours": column(100), "held": garrison(20, "post")}, wings={"drones": DRONES | more},
        plan={"ours": [BASE, march("camp")]}, rules={"air.base_time": "5 d"}, calendar={"horizon": horizon},
    )  # fmt: skip
    return Play(scenario, 1)


def test_base__is_begun_where_the_column_stands_and_takes_its_time() -> None:
    """Sixty km at 10 km/h: there at hour 6; ready five days later, however often it is ordered again."""
    campaign = basing()
    assert campaign.wing("drones")["base_at"][0] == NOWHERE
    for hour in campaign.turns():
        if hour >= 12.0:
            assert campaign.wing("drones")["base_at"][0] == campaign.place("post")
            assert campaign.wing("drones")["base_ready"][0] == 6.0 + 120.0
    assert campaign.unit("ours")["place"][0] == campaign.place("post"), "it stays until the base is made"


def test_base__is_done_when_the_wing_is_there() -> None:
    campaign = basing("4 d").until(24.0)
    assert campaign.unit("ours")["order"][0] == campaign.unit("ours")["first_order"][0]
    campaign.wing("drones")["home"] = campaign.place("post")
    campaign.to_end()
    assert campaign.unit("ours")["place"][0] == campaign.place("camp")


def test_base__is_not_made_for_a_wing_that_has_nothing_left() -> None:
    campaign = basing("2 d", airframes=1)
    campaign.wing("drones")["airframes"] = 0
    campaign.wing("drones")["lost"] = 1
    campaign.to_end()
    assert campaign.unit("ours")["place"][0] == campaign.place("camp")


def test_base__is_not_made_in_a_place_of_the_enemy() -> None:
    campaign = basing()
    for _ in campaign.turns():
        campaign.site("post")["holder"] = Side.INSURGENTS
        campaign.unit("held")["people"] = 0
        if campaign.hour >= 48.0:
            break
    assert campaign.wing("drones")["base_at"][0] == NOWHERE


@pytest.mark.parametrize(("bears", "goes"), [(0.39, False), (0.4, True), (1.0, True)])
def test_orders__a_unit_that_has_lost_too_many_over_all_its_fights_gives_its_plan_up(bears: float, goes: bool) -> None:
    """Of 200, 50 are dead and 30 missing: 40 % of those it would have. Those who come back are no loss."""
    campaign = plan_of(200, 1, {"day": "1 d"}, call_off_losses=bears)
    ours = campaign.unit("ours")
    ours["people"], ours["killed"], ours["missing"] = 120, 50, 30
    campaign.to_end()
    assert (ours["departed_at"][0] != NEVER) == goes and ours["called_off"][0] == (not goes)


def test_orders__the_log_says_what_was_lost_and_what_is_borne() -> None:
    campaign = Play(
        theatre(factions=army(call_off_losses=0.25), units={"ours": column(100), "theirs": group(1)}, plan={"ours": [march("camp")]}),
        1, events=50,
    )  # fmt: skip
    campaign.unit("ours")["killed"], campaign.unit("ours")["people"] = 60, 40
    told = campaign.until(12.0).history(0, What.LOST_TOO_MANY)
    assert told[["who", "place", "amount", "draw", "threshold"]].to_numpy().tolist() == [["ours", "camp", 40.0, 0.6, 0.25]]


def test_orders__the_garrison_of_a_place_stays_whatever_it_has_lost() -> None:
    campaign = Play(
        theatre(factions=army(call_off_losses=0.25), units={"ours": column(100), "theirs": group(1)},
                plan={"ours": [{"do": "garrison", "site": "fort"}]}), 1,
    )  # fmt: skip
    campaign.unit("ours")["killed"], campaign.unit("ours")["people"] = 60, 40
    assert not campaign.to_end().unit("ours")["called_off"][0]


@pytest.mark.parametrize("hours", [0.0, 30.0, 31.0])
def test_orders__not_before_their_day(hours: float) -> None:
    campaign = plan_of(200, 100, {"day": f"{hours} h"}).to_end()
    assert campaign.unit("ours")["departed_at"][0] == 6.0 * np.ceil(hours / 6.0)


def test_orders__who_has_called_off_goes_back_to_friends() -> None:
    campaign = Play(
        theatre(factions=army(call_off=1.5, patience="1 d"), units={"ours": column(100), "theirs": group(100)},
                plan={"ours": [march("camp")]}), 1,
    )  # fmt: skip
    campaign.unit("ours")["quality"] = 2.0
    campaign.until(6.0)
    assert campaign.unit("ours")["place"][0] == campaign.place("track")
    campaign.unit("ours")["quality"] = 0.5
    campaign.to_end()
    assert campaign.unit("ours")["called_off"][0]
    assert campaign.unit("ours")["place"][0] == campaign.place("fort")


def test_orders__withdraw_and_garrison_do_not_ask_for_odds() -> None:
    scenario = theatre(
        factions=army(call_off=1e6, patience="1 d"), units={"ours": column(100, "track"), "theirs": group(100)},
        plan={"ours": [{"do": "withdraw", "site": "fort"}, {"do": "garrison", "site": "fort"}]},
    )  # fmt: skip
    campaign = play(scenario, 1)
    assert campaign.unit("ours")["place"][0] == campaign.place("fort")
    assert not campaign.unit("ours")["called_off"][0]


DECISIONS = (
    "task",
    "target",
    "quarry",
    "post",
    "post_km",
    "first_order",
    "order",
    "waiting",
    "called_off",
    "detach",
    "detach_as",
    "escorts",
)


def decisions(world: World, inputs: Inputs, side: Side) -> dict[str, Any]:
    """What the units of a side decide now, and where its wings go."""
    units: Any = world.units
    for row in np.flatnonzero(units["side"] == side):
        turn.decide(world, inputs, row)
    return {name: units[name][units["side"] == side].copy() for name in DECISIONS}


def mislead(world: World, side: Side, factor: float) -> None:
    """Make the enemy of a side so many times as strong as it was, where it is, and leave every belief as it is."""
    units: Any = world.units
    presences: Any = world.presences
    enemy = (units["side"] != side) & (units["people"] > 0)
    for name in ("people", "vehicles", "stock", "initial", "baseline"):
        units[name][enemy] = np.ceil(units[name][enemy] * factor)
    units["quality"][enemy] *= factor
    units["cohesion"][enemy] *= 0.5
    places = len(world.places)
    its = slice((1 - side) * places, (2 - side) * places)
    presences["people"][its] = np.ceil(presences["people"][its] * factor)
    presences["power"][its] *= factor * factor * 0.5
    presences["besiegers"][its] = np.ceil(presences["besiegers"][its] * factor)


def copied(world: World) -> World:
    return World(*(table.copy() for table in world))


@pytest.mark.parametrize("runs", [2, pytest.param(20, marks=pytest.mark.slow)])
@pytest.mark.parametrize("plan", (*PLANS, CHOICE))
def test_decisions__read_beliefs_and_never_true_enemy_strength(plan: str, runs: int) -> None:
    """Swap the truth and keep the belief: the same orders, on either side, all through a campaign."""
    unweighed = {f"factions.{name}.doctrine.raid_chance": "0" for name in ("csp", "jnim")}  # ambushes by odds alone, and many of them
    campaign = Play(changed(plan, early(plan) | unweighed | {"calendar.decisions": "6 h"}), runs, 8)
    made: set[int] = set()
    for hour in campaign.turns():
        if hour % 30.0 != 0.0 or hour > 60 * 24.0:
            continue
        for number in range(runs):
            world = run_of(campaign.world, number)
            own = Inputs(*(table[number] for table in campaign.inputs))
            for side in BELLIGERENTS:
                expected = decisions(copied(world), own, side)
                made |= set(expected["task"].tolist())
                for factor in (0.3, 4.0):
                    swapped = copied(world)
                    mislead(swapped, side, factor)
                    found = decisions(swapped, own, side)
                    wrong = [name for name in DECISIONS if not np.array_equal(expected[name], found[name])]
                    assert wrong == [], f"hour {hour}, run {number}, {side.name}, true enemy x {factor}"
    assert {Task.HOLD, Task.MARCH, Task.CONTACT, Task.BESIEGE} <= made or plan != "kidal_push"


def test_decisions__without_a_belief_odds_have_no_limit() -> None:
    assert occupancy.odds(1.0, 0.0) >= 1e300
    assert occupancy.odds(0.0, 1.0) == 0.0
    assert NOWHERE == -1


@pytest.mark.parametrize(("enemy", "goes"), [(100, True), (1000, False)])
def test_garrison__of_a_site_in_enemy_hands_is_an_attack_within_the_plans_tolerance(enemy: int, goes: bool) -> None:
    scenario = theatre(
        factions=army(call_off=0.5, patience="1 d"), units={"ours": column(100), "theirs": group(enemy)},
        plan={"ours": [{"do": "garrison", "site": "camp"}]},
    )  # fmt: skip
    campaign = Play(scenario, 1).to_end()
    assert (campaign.unit("ours")["attacks"][0] > 0) == goes
    assert campaign.unit("ours")["called_off"][0] == (not goes)
    assert campaign.unit("ours")["place"][0] == campaign.place("camp" if goes else "fort")


def test_garrison__holds_what_it_has_whatever_the_odds() -> None:
    scenario = theatre(
        factions=army(call_off=0.5, patience="1 d"), units={"ours": column(100), "theirs": group(1000, "fort")},
        plan={"ours": [{"do": "garrison", "site": "fort"}]},
    )  # fmt: skip
    campaign = Play(scenario, 1).to_end()
    assert not campaign.unit("ours")["called_off"][0]
    assert campaign.unit("ours")["place"][0] == campaign.place("fort")


BEYOND = {"beyond": {"lat": "20 deg", "lon": "0 deg", "held_by": "insurgents"}}
ON = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "on": {"between": ["camp", "beyond"], "length": "120 km"}}


@pytest.mark.parametrize("where", ["camp", "track"])
@pytest.mark.parametrize(("enemy", "goes"), [(100, True), (1000, False)])
def test_orders__enemies_on_the_way_are_odds_too(where: str, enemy: int, goes: bool) -> None:
    """The target is empty, and so the odds there are without limit; the enemy lies on the road to it, or at a site between."""
    scenario = theatre(
        sites=SITES | BEYOND, roads=ON, factions=army(call_off=0.5, patience="1 d"),
        units={"ours": column(100), "theirs": group(enemy, where)}, plan={"ours": [march("beyond")]},
    )  # fmt: skip
    campaign = Play(scenario, 1).to_end()
    assert (campaign.unit("ours")["departed_at"][0] != NEVER) == goes
    assert campaign.unit("ours")["called_off"][0] == (not goes)


@pytest.mark.parametrize(("enemy", "attacks"), [(100, True), (1000, False)])
def test_orders__a_site_in_the_way_is_assaulted_within_the_plans_tolerance_only(enemy: int, attacks: bool) -> None:
    """The target is empty, and so the odds there are without limit; the enemy stands in between."""
    scenario = theatre(
        sites=SITES | BEYOND, roads=ON, factions=army(call_off=0.5, patience="1 d"),
        units={"ours": column(100), "theirs": group(enemy)}, plan={"ours": [march("beyond")]},
    )  # fmt: skip
    campaign = Play(scenario, 1).to_end()
    assert (campaign.unit("ours")["attacks"][0] > 0) == attacks
    assert campaign.unit("ours")["called_off"][0] == (not attacks)
    assert campaign.unit("ours")["place"][0] == campaign.place("camp" if attacks else "fort")


@pytest.mark.parametrize(("key", "holder", "goes"), [("taken", Side.GOVERNMENT, True), ("taken", Side.INSURGENTS, False),
                                                     ("lost", Side.INSURGENTS, True), ("lost", Side.GOVERNMENT, False)])  # fmt: skip
def test_orders__wait_until_a_site_has_been_taken_or_lost_for_the_stated_time(key: str, holder: Side, goes: bool) -> None:
    """The post changes hands at hour 12; a day later the order may begin, if its side has it, or has lost it, and not before."""
    plan = {"ours": [march("camp", when={key: "post", "after": "1 d"})]}
    campaign = Play(theatre(sites=post(), roads=ROADS, units={"ours": column(100)}, plan=plan), 1).until(12.0)
    assert campaign.unit("ours")["place"] == campaign.place("fort"), "it has not changed hands"
    campaign.site("post")["holder"], campaign.site("post")["taken_at"] = holder, 12.0
    campaign.until(36.0)
    assert campaign.unit("ours")["place"] == campaign.place("fort")
    campaign.until(48.0)
    assert (campaign.unit("ours")["place"] != campaign.place("fort")) == goes


def test_orders__wait_for_a_date() -> None:
    """Two days after the start of 8 November."""
    plan = {"ours": [march("camp", when={"date": "2023-11-10"})]}
    campaign = Play(theatre(units={"ours": column(100)}, plan=plan), 1).until(48.0)
    assert campaign.unit("ours")["place"] == campaign.place("fort")
    assert campaign.until(54.0).unit("ours")["place"] != campaign.place("fort")


@pytest.mark.parametrize(("armed", "goes_on"), [(0.0, False), (0.5, True)])
def test_orders__a_column_without_ammunition_away_from_friends_gives_its_plan_up(armed: float, goes_on: bool) -> None:
    plan = {"ours": [march("camp")]}
    campaign = Play(theatre(units={"ours": column(100)}, plan=plan), 1).until(6.0)
    assert campaign.unit("ours")["place"] == campaign.place("track")
    campaign.unit("ours")["armed"] = armed
    campaign.until(12.0)
    assert campaign.unit("ours")["called_off"] != goes_on
