"""Plans: conditions, tolerance of bad odds, patience, and what a commander may know."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.rules import turn
from kidal_sim.rules.turn import Inputs
from kidal_sim.state import occupancy
from kidal_sim.state.kinds import NEVER, NOWHERE, Side, Task
from kidal_sim.state.world import World, run_of
from tests.theatres import FACTIONS, PLANS, Play, changed, column, group, march, play, theatre


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


DECISIONS = ("task", "target", "quarry", "post", "post_km", "order", "waiting", "called_off", "detach", "detach_as")


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


@pytest.mark.parametrize("plan", PLANS)
def test_decisions__read_beliefs_and_never_true_enemy_strength(plan: str) -> None:
    """Swap the truth and keep the belief: the same orders, on either side, all through a campaign."""
    campaign = Play(changed(plan, {"plan.main_column.0.when.day": "6 h", "calendar.decisions": "6 h"}), 12, 8)
    made: set[int] = set()
    for hour in campaign.turns():
        if hour % 36.0 != 0.0 or hour > 60 * 24.0:
            continue
        for number in range(12):
            world = run_of(campaign.world, number)
            own = Inputs(*(table[number] for table in campaign.inputs))
            for side in Side:
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
