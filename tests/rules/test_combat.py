"""Fighting: the classical laws as limits, break points, night, and fairness between the sides."""

import math
from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.kinds import NOWHERE, Task
from tests.theatres import AT_THE_END, Play, assert_mean, column, group, march, play, theatre

RUNS = 400
INTENSITY = 0.005
HOURS = 12.0
"""From sunrise to sunset: a contact of a whole day."""

IRREGULAR = {
    "militia": {"side": "government", "irregular": True, "refuge": "fort"},
    "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0}},
}
REGULAR = {
    "army": {"side": "government", "refuge": "fort"},
    "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0}},
}


HALT = {"ours": [{"do": "garrison", "site": "fort", "when": {"day": AT_THE_END}}]}
"""A column that stays where it stands."""


def day_of_contact(own: int, enemy: int, irregular: bool, located: float, hiding: float, **rules: Any) -> Play:
    """Two forces that meet on a road at sunrise and fight until sunset. Regulars are always located."""
    ours = group(own, "track", "militia") if irregular else column(own, "track")
    inputs = {
        "combat.intensity": f"{INTENSITY} / h", "combat.contact": "24 h", "intelligence.located_unseen": located,
        "intelligence.located_watched": located, "combat.hiding_plain": f"{hiding} people",
    }  # fmt: skip
    scenario = theatre(
        factions=IRREGULAR if irregular else REGULAR,
        units={"ours": ours, "theirs": group(enemy, "track")},
        plan={} if irregular else HALT,
        rules=inputs | {name.replace("__", "."): value for name, value in rules.items()},
        calendar={"horizon": "1 d"},
    )
    return Play(scenario, RUNS).until(18.0)


def lost(campaign: Play, unit: str) -> Any:
    row = campaign.unit(unit)
    return row["killed"] + row["wounded"]


def step_error(own: float, ratio: float) -> float:
    """How far hourly steps may be from the continuous law: a step of share s is off by less than 1.5 s^2. [people]"""
    return 1.5 * own * HOURS * (INTENSITY * ratio) * (INTENSITY * ratio)


def test_combat__square_law_when_all_are_located() -> None:
    """dx/dt = -k y, dy/dt = -k x (Lanchester 1916): x(t) = x cosh kt - y sinh kt."""
    x, y, kt = 10_000, 20_000, INTENSITY * HOURS
    campaign = day_of_contact(x, y, irregular=True, located=1.0, hiding=1e6)
    assert_mean(lost(campaign, "ours"), x - (x * math.cosh(kt) - y * math.sinh(kt)), step_error(x, y / x))
    assert_mean(lost(campaign, "theirs"), y - (y * math.cosh(kt) - x * math.sinh(kt)), step_error(y, x / y))


def test_combat__linear_law_when_nobody_is_located() -> None:
    """dx/dt = dy/dt = -k x y / N: both lose the same, and x / y moves as exp(-k (y - x) t / N) times what it was."""
    x, y, room = 10_000, 20_000, 40_000.0
    campaign = day_of_contact(x, y, irregular=True, located=0.0, hiding=room)
    grown = (y / x) * math.exp(INTENSITY * (y - x) * HOURS / room)
    left = (y - x) / (grown - 1.0)  # the difference y - x stays, the ratio is `grown`
    assert_mean(lost(campaign, "ours"), x - left, step_error(x, y / room))
    assert_mean(lost(campaign, "theirs") - lost(campaign, "ours"), 0.0, step_error(x, y / room))


def test_combat__deitchmans_ambush_when_only_regulars_are_located() -> None:
    """Regulars x lose k y, guerrillas y lose k x y / N (Deitchman 1962): x^2 / 2 - N y stays the same."""
    x, y, room = 10_000, 20_000, 40_000.0
    campaign = day_of_contact(x, y, irregular=False, located=0.0, hiding=room)
    own, theirs = (x - lost(campaign, "ours")).astype(float), (y - lost(campaign, "theirs")).astype(float)
    slack = x * step_error(x, y / x) + room * step_error(y, x / room)
    assert_mean(own * own / 2.0 - room * theirs, x * x / 2.0 - room * y, slack)
    assert lost(campaign, "ours").mean() > 3.0 * lost(campaign, "theirs").mean()


def test_combat__an_hour_of_contact_is_a_binomial_draw() -> None:
    """Each of x people is lost with chance 1 - exp(-k y / x); killed are a share of the lost."""
    x, y = 300, 900
    rules = {"combat__contact": "1 h", "combat__intensity": "0.05 / h", "combat__killed": 0.25}
    campaign = day_of_contact(x, y, irregular=True, located=1.0, hiding=1e6, **rules)
    chance = -math.expm1(-0.05 * y / x)
    losses = lost(campaign, "ours")
    assert_mean(losses, x * chance)
    assert_mean((losses - x * chance) ** 2, x * chance * (1.0 - chance))
    assert_mean(campaign.unit("ours")["killed"], 0.25 * x * chance)


@pytest.mark.parametrize("length", [0.5, 1.5, 2.25])
def test_combat__a_contact_lasts_as_long_as_stated_and_no_longer(length: float) -> None:
    """Equal forces, all located: each is left with exp(-k t)."""
    rules = {"combat__contact": f"{length} h", "combat__intensity": "0.05 / h"}
    campaign = day_of_contact(2000, 2000, irregular=True, located=1.0, hiding=1e6, **rules)
    assert_mean(lost(campaign, "ours"), 2000 * -math.expm1(-0.05 * length), slack=0.2)


def test_combat__twice_the_shelter_halves_the_rate() -> None:
    """A column caught on the march in the first hour: exposure k y / (x s)."""
    for shelter in (0.5, 1.0, 2.0):
        rules = {"combat__contact": "1 h", "combat__intensity": "0.05 / h", "combat__march_shelter": shelter}
        campaign = day_of_contact(1000, 1000, irregular=False, located=1.0, hiding=1e6, **rules)
        assert_mean(lost(campaign, "ours"), 1000 * -math.expm1(-0.05 / shelter))
        assert_mean(lost(campaign, "theirs"), 1000 * -math.expm1(-0.05))


def test_combat__the_ambush_factor_counts_for_the_first_hour_only() -> None:
    rules = {"combat__contact": "3 h", "combat__ambush": 4.0}
    campaign = day_of_contact(20_000, 20_000, irregular=False, located=1.0, hiding=1e6, **rules)
    exposure = INTENSITY * (4.0 + 1.0 + 1.0)
    assert_mean(lost(campaign, "ours"), 20_000 * exposure, slack=20_000 * exposure * exposure)
    assert lost(campaign, "ours").mean() < 20_000 * INTENSITY * 7.0


def fought(scenario_seed: int, break_point: float) -> Play:
    scenario = theatre(
        factions=REGULAR,
        units={"ours": column(300, "track"), "theirs": group(300, "track")},
        plan=HALT,
        rules={
            "combat.intensity": "0.02 / h", "combat.contact": "24 h", "combat.column_break": break_point,
            "combat.group_break": break_point, "aftermath.rally_after": "30 h",
        },
        calendar={"horizon": "1 d"},
    )  # fmt: skip
    return Play(scenario, 1500, scenario_seed).until(18.0)


@pytest.mark.parametrize("break_point", [0.0, 0.1, 0.2, 1.0])
def test_combat__who_lost_more_than_the_break_point_breaks_and_nobody_else(break_point: float) -> None:
    campaign = fought(5, break_point)
    breaks = 0
    for name in ("ours", "theirs"):
        unit = campaign.unit(name)
        share = (unit["killed"] + unit["wounded"]) / unit["initial"]
        assert (unit["broken"] == (share > break_point)).all()
        breaks += int(unit["broken"].sum())
    assert (breaks > 100) == (break_point < 0.2) or break_point == 0.2
    scattered = campaign.unit("theirs")["task"] == Task.SCATTERED
    assert (scattered == campaign.unit("theirs")["broken"]).all()
    assert (campaign.unit("theirs")["place"][scattered] == NOWHERE).all()


def test_combat__a_fight_ends_when_a_side_breaks() -> None:
    """Who breaks in an hour takes no part in the next: with one unit a side, at most an hour's losses beyond the break point."""
    campaign = fought(6, 0.1)
    for name in ("ours", "theirs"):
        share = lost(campaign, name) / 300.0
        most = 0.1 + 0.02 * (300 / 270) + 6.0 * math.sqrt(0.025 / 300)  # an hour's mean and six deviations
        assert share.max() < most


def mirrored(swap: bool, seed: int) -> dict[str, Any]:
    """Two identical forces, one on each side; swapped, they change sides and keep their names, hence their dice."""
    sides = ("insurgents", "government") if swap else ("government", "insurgents")
    factions = {
        name: {"side": side, "irregular": True, "refuge": refuge, "doctrine": {"contact": 0.0}}
        for name, side, refuge in zip(("north", "south"), sides, ("fort", "camp"), strict=True)
    }
    sites = {
        "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": sides[0]},
        "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": sides[1]},
    }
    scenario = theatre(
        sites=sites, factions=factions,
        units={"x": group(200, "track", "north"), "y": group(200, "track", "south")},
        rules={
            "combat.intensity": "0.03 / h", "combat.contact": "6 h", "combat.ambush": 2.0, "combat.group_break": 0.15,
            "aftermath.rally": 0.6, "aftermath.rally_after": "12 h", "intelligence.located_unseen": 0.3,
            "combat.hiding_plain": "2000 people",
        },
        calendar={"horizon": "6 d"},
    )  # fmt: skip
    campaign = play(scenario, 300, seed)
    columns = ("people", "killed", "wounded", "missing", "broken", "fights", "contacts")
    return {f"{name}.{column}": campaign.unit(name)[column].copy() for name in "xy" for column in columns}


def test_combat__identical_sides_swapped_have_the_same_fate_bit_for_bit() -> None:
    one, other = mirrored(False, 9), mirrored(True, 9)
    assert one["x.killed"].sum() > 1000
    assert {name for name in one if not np.array_equal(one[name], other[name])} == set()
    assert_mean(one["x.people"] - one["y.people"], 0.0)


def test_combat__nobody_is_hurt_between_sunset_and_sunrise() -> None:
    scenario = theatre(
        units={"ours": column(2000), "theirs": group(2000)},
        plan={"ours": [march("camp"), {"do": "assault", "site": "camp"}]},
        rules={"combat.intensity": "0.005 / h"},
        calendar={"horizon": "6 d", "turn": "1 h", "decisions": "1 h"},
    )
    campaign = Play(scenario, 30)
    before, by_day = 0, 0
    for hour in campaign.turns():
        losses = int(lost(campaign, "ours").sum() + lost(campaign, "theirs").sum())
        if 6.0 < hour % 24.0 <= 18.0:
            by_day += losses - before
        else:
            assert losses == before, f"losses in the hour before {hour}"
        before = losses
    assert by_day > 1000


def test_combat__a_day_of_assault_has_the_stated_hours_of_fighting() -> None:
    """Equal forces, all located, open ground: after n whole days of d hours each is left with exp(-k d n)."""
    for hours in (4.0, 12.0):
        scenario = theatre(
            sites={
                "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True},
                "camp": {"lat": "18.01 deg", "lon": "0 deg", "held_by": "insurgents"},
            },
            roads={"track": {"between": ["fort", "camp"], "length": "1 km"}},
            units={"ours": column(5000), "theirs": group(5000)},
            plan={"ours": [march("camp"), {"do": "assault", "site": "camp"}]},
            rules={"combat.intensity": "0.01 / h", "combat.fighting_day": f"{hours} h"},
            calendar={"horizon": "3 d"},
        )
        campaign = play(scenario, 200)
        assert_mean(lost(campaign, "ours"), 5000 * -math.expm1(-0.01 * hours * 3), slack=2.0)


def contacts(turn: str) -> Play:
    """A column crosses a long road; a group on it may give contact for two hours, then rests a day."""
    scenario = theatre(
        factions=REGULAR,
        sites={
            "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True},
            "camp": {"lat": "24 deg", "lon": "0 deg", "held_by": "insurgents"},
        },
        roads={"track": {"between": ["fort", "camp"], "length": "700 km"}},
        units={"ours": column(1000, "track"), "theirs": group(1000, "track")},
        plan=HALT,
        rules={"combat.contact": "2 h", "combat.intensity": "0.01 / h", "aftermath.rally_after": "24 h"},
        calendar={"horizon": "1 d", "turn": turn},
    )
    return play(scenario, 200)


@pytest.mark.parametrize("turn", ["1 h", "2 h", "3 h", "6 h"])
def test_combat__after_a_contact_a_group_rests_whatever_the_turn(turn: str) -> None:
    """One contact of two hours in the day: each of two equal forces is left with exp(-2 k)."""
    campaign = contacts(turn)
    assert (campaign.unit("ours")["contacts"] == 1).all()
    assert_mean(lost(campaign, "ours"), 1000 * -math.expm1(-0.02))


def test_combat__air_keeps_fire_down() -> None:
    """One aircraft always overhead leaves (1 - s) of the enemy's fire; the enemy's losses stay as they were."""
    wings = {
        "patrol": {"faction": "army", "kind": "jet", "home": "fort", "airframes": 1, "sorties": "1 / h", "radius": "5000 km",
                   "speed": "1e9 km / h", "endurance": "1 h"},
    }  # fmt: skip
    scenario = theatre(
        factions=REGULAR, units={"ours": column(5000, "track"), "theirs": group(5000, "track")}, wings=wings,
        plan={"ours": [{"do": "withdraw", "site": "fort"}]},
        rules={"combat.contact": "1 h", "combat.intensity": "0.05 / h", "combat.kept_down": 0.4}, calendar={"horizon": "1 d"},
    )  # fmt: skip
    campaign = Play(scenario, RUNS)
    campaign.unit("ours")["delay"] = 12.0  # so that it is still on the road at sunrise
    campaign.until(12.0)
    assert_mean(lost(campaign, "ours"), 5000 * -math.expm1(-0.05 * 0.6))
    assert_mean(lost(campaign, "theirs"), 5000 * -math.expm1(-0.05))


def test_combat__without_intensity_nobody_is_hurt() -> None:
    campaign = day_of_contact(500, 500, irregular=True, located=1.0, hiding=1e6, combat__intensity="0 / h")
    assert (campaign.unit("ours")["contacts"] == 1).all()
    assert (lost(campaign, "ours") + lost(campaign, "theirs") == 0).all()
