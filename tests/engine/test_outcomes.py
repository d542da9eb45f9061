"""Outcomes of worlds made by hand."""

from typing import Any

import pytest

from kidal_sim.engine import outcomes
from kidal_sim.scenario.schema import Scenario
from kidal_sim.state.kinds import NEVER, Side
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, column, garrison, group, march, play, theatre

PLAN = {"ours": [march("camp")]}


def world_of(runs: int = 1) -> Play:
    units = {"ours": column(100, vehicles=9), "more": column(50), "held": garrison(60, "post"), "theirs": group(80)}
    return Play(theatre(sites=post(stock="9 d"), roads=ROADS, units=units, plan=PLAN), runs)


def row_of(campaign: Play) -> dict[str, Any]:
    found: dict[str, Any] = outcomes.table(campaign.scenario, campaign.world).to_pylist()[0]
    return found


def test_outcomes__before_anything_has_happened() -> None:
    row = row_of(world_of())
    for site in ("fort", "camp", "post"):
        assert row[f"{site}_captured"] is row[f"{site}_lost"] is row[f"{site}_relieved"] is False
        assert row[f"{site}_captured_day"] is None
        assert row[f"{site}_held_2d"] is None, "never captured: missing, not false"
    assert (row["post_held_at_end"], row["camp_held_at_end"]) == (True, False)
    assert (row["government_people"], row["insurgent_people"]) == (210, 80)
    assert row["departed_day"] is row["column_km_per_day"] is None
    for name in ("government_losses", "insurgent_losses", "mine_strikes", "contacts", "column_km", "aircraft_lost", "landings"):
        assert row[name] == 0
    assert row["plan_called_off"] is False


def test_outcomes__sums_and_days_of_what_has_happened() -> None:
    campaign = world_of()
    ours, theirs, camp = campaign.unit("ours"), campaign.unit("theirs"), campaign.site("camp")
    for name, value in {
        "killed": 3, "wounded": 5, "missing": 7, "vehicles_lost": 2, "people": 85, "strikes": 4, "contacts": 2, "marched": 300.0,
        "on_road": 60.0, "departed_at": 30.0, "called_off": True,
    }.items():  # fmt: skip
        ours[name] = value
    theirs["killed"], theirs["people"] = 11, 69
    camp["captured_at"], camp["holder"], camp["held"], camp["civilians_killed"] = 60.0, Side.GOVERNMENT, 1, 6
    row = row_of(campaign)
    expected = {
        "camp_captured": True, "camp_captured_day": 2.5, "camp_held_2d": True, "camp_held_at_end": True, "camp_lost": False,
        "government_losses": 15, "government_killed": 3, "government_wounded": 5, "government_missing": 7, "government_people": 195,
        "government_vehicles_lost": 2, "insurgent_losses": 11, "insurgent_people": 69, "mine_strikes": 4, "contacts": 2,
        "departed_day": 1.25, "column_km": 300.0, "column_days_on_road": 2.5, "column_km_per_day": 120.0, "plan_called_off": True,
        "civilians_killed": 6,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("captured_at", "held", "expected"), [(NEVER, -1, None), (60.0, -1, None), (60.0, 0, False), (60.0, 1, True)],
    ids=["never captured", "horizon first", "lost before", "held"],
)  # fmt: skip
def test_outcomes__held_is_missing_unless_it_is_known(captured_at: float, held: int, expected: bool | None) -> None:
    campaign = world_of()
    campaign.site("camp")["captured_at"], campaign.site("camp")["held"] = captured_at, held
    assert row_of(campaign)["camp_held_2d"] is expected


def test_outcomes__the_first_column_to_set_out_gives_the_day() -> None:
    campaign = world_of()
    campaign.unit("ours")["departed_at"], campaign.unit("more")["departed_at"] = 48.0, 24.0
    assert row_of(campaign)["departed_day"] == 1.0


def captured_on(day: float, hold: str = "2 d") -> Scenario:
    return theatre(
        units={"ours": column(100)}, plan={"ours": [march("camp", when={"day": f"{day} d"})]}, rules={"march.pace": "20 km / h"},
        calendar={"hold": hold},
    )  # fmt: skip


@pytest.mark.parametrize(("day", "expected"), [(0.0, True), (7.75, True), (8.0, None), (9.0, None)])
def test_held__is_known_once_the_time_is_over_and_missing_if_the_horizon_comes_first(day: float, expected: bool | None) -> None:
    """120 km in one turn: taken six hours after setting out, ten days to play, two days to hold."""
    row = row_of(play(captured_on(day), 1))
    assert row["camp_captured_day"] == day + 0.25
    assert row["camp_held_2d"] is expected


def test_held__is_false_if_it_is_lost_before() -> None:
    """Taken at 6 h; at 12 h nobody is left, and a group walks in; later gains make no difference."""
    scenario = theatre(
        units={"ours": column(100), "theirs": group(50, "track")}, plan={"ours": [march("camp")]}, rules={"march.pace": "20 km / h"}
    )
    campaign = Play(scenario, 1).until(12.0)
    assert campaign.site("camp")["captured_at"][0] == 6.0
    ours, theirs = campaign.unit("ours"), campaign.unit("theirs")
    ours["missing"], ours["people"] = 100, 0
    for name in ("place", "next_place", "post"):
        theirs[name] = campaign.place("camp")
    theirs["km"] = theirs["next_km"] = 0.0
    campaign.until(24.0)
    assert campaign.site("camp")["lost_at"][0] == 18.0
    assert row_of(campaign)["camp_held_2d"] is False
    assert row_of(campaign)["camp_held_at_end"] is False
    theirs["missing"], theirs["people"] = 50, 0
    campaign.site("camp")["holder"] = Side.GOVERNMENT
    row = row_of(campaign.to_end())
    assert (row["camp_held_at_end"], row["camp_held_2d"], row["camp_captured_day"]) == (True, False, 0.25)


def test_describe__names_every_column_of_the_table() -> None:
    campaign = world_of()
    described = outcomes.describe(campaign.scenario)
    assert [outcome.name for outcome in described] == outcomes.table(campaign.scenario, campaign.world).column_names
    assert all(outcome.meaning for outcome in described)
