"""Outcomes of worlds made by hand."""

from typing import Any

import pytest

from kidal_sim.engine.outcomes import table
from kidal_sim.engine.outcomes.sites import around
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import NEVER, Side
from tests.rules.test_supply import ROADS, post
from tests.theatres import PLANS, Play, column, garrison, group, march, play, shipped, theatre

PLAN = {"ours": [march("camp")]}


def world_of(runs: int = 1, **more: Any) -> Play:
    units = {"ours": column(100, vehicles=9), "more": column(50), "held": garrison(60, "post"), "theirs": group(80)}
    return Play(theatre(sites=post(stock="9 d"), roads=ROADS, units=units, plan=PLAN, **more), runs)


def row_of(campaign: Play) -> dict[str, Any]:
    found: dict[str, Any] = table.table(campaign.scenario, campaign.world).to_pylist()[0]
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
        "killed": 3, "wounded": 5, "missing": 7, "captured": 2, "returned": 1, "vehicles_lost": 2, "people": 85,
        "strikes": 4, "contacts": 2, "marched": 300.0, "on_road": 60.0, "departed_at": 30.0, "called_off": True,
    }.items():  # fmt: skip
        ours[name] = value
    theirs["killed"], theirs["people"] = 11, 69
    camp["captured_at"], camp["holder"], camp["held"], camp["civilians_killed"] = 60.0, Side.GOVERNMENT, 1, 6
    camp["swept_killed"], campaign.road("track")["civilians_killed"] = 4, 3
    row = row_of(campaign)
    expected = {
        "camp_captured": True, "camp_captured_day": 2.5, "camp_held_2d": True, "camp_held_at_end": True, "camp_lost": False,
        "government_losses": 17, "government_killed": 3, "government_wounded": 5, "government_missing": 7, "government_people": 195,
        "government_captured": 2, "government_returned": 1, "insurgent_captured": 0, "civilians_killed_by_mines": 3,
        "government_vehicles_lost": 2, "insurgent_losses": 11, "insurgent_people": 69, "mine_strikes": 4, "contacts": 2,
        "departed_day": 1.25, "column_km": 300.0, "column_days_on_road": 2.5, "column_km_per_day": 120.0, "plan_called_off": True,
        "civilians_killed": 13, "civilians_killed_from_air": 6, "civilians_killed_by_sweeps": 4, "government_strength": 195 / 210,
        "insurgent_strength": 69 / 80,
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
    """Taken at 6 h; at 12 h nobody is left, and a group walks in at once; later gains make no difference."""
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
    assert campaign.site("camp")["lost_at"][0] == 12.0
    assert row_of(campaign)["camp_held_2d"] is False
    assert row_of(campaign)["camp_held_at_end"] is False
    theirs["missing"], theirs["people"] = 50, 0
    campaign.site("camp")["holder"] = Side.GOVERNMENT
    row = row_of(campaign.to_end())
    assert (row["camp_held_at_end"], row["camp_held_2d"], row["camp_captured_day"]) == (True, False, 0.25)


def test_describe__names_every_column_of_the_table() -> None:
    campaign = world_of()
    described = table.describe(campaign.scenario)
    assert [outcome.name for outcome in described] == table.table(campaign.scenario, campaign.world).column_names
    assert all(outcome.meaning for outcome in described)
    assert len({outcome.name for outcome in described}) == len(described)
    assert all("  " not in outcome.meaning and "nan" not in outcome.meaning for outcome in described)


def test_describe__names_the_same_columns_for_every_plan() -> None:
    assert len({tuple(table.describe(shipped(plan))) for plan in PLANS}) == 1


def test_table__has_the_type_that_the_outcome_says() -> None:
    campaign = world_of()
    found = table.table(campaign.scenario, campaign.world)
    types = {"binary": "bool", "count": "int64", "quantity": "double"}
    for outcome in table.describe(campaign.scenario):
        assert str(found.schema.field(outcome.name).type) == types[outcome.kind], outcome.name


def test_outcomes__exposures_are_in_days_and_convoys_on_their_way_are_not_stopped() -> None:
    """Of five convoys that were sent one has arrived, one is on its way, and three have turned back or are lost."""
    convoy = {"faction": "army", "kind": "convoy", "at": "fort", "supplies": "post", "manned_by": "more", "every": "90 d", "load": "1 t"}
    units = {"ours": column(100), "more": column(50), "theirs": group(80), "lorries": convoy, "others": convoy}
    campaign = Play(theatre(sites=post(stock="9 d"), roads=ROADS, units=units), 1)
    tally: Any = campaign.world.tallies[:, 0]  # type: ignore[call-overload]
    for name, value in {"base_hours": 48.0, "siege_hours": 12.0, "fighter_hours": 240.0, "hours_after_raids": 36.0}.items():
        tally[name] = value
    for number, name in enumerate(
        ("raids_small", "raids_middle", "raids_large", "entered_large", "raids_again", "surrenders", "leaves"), 1
    ):
        tally[name] = number
    tally["convoys_sent"] = 5
    campaign.unit("lorries")["deliveries"], campaign.unit("others")["people"], campaign.unit("ours")["marched"] = 1, 20, 70.0
    campaign.unit("theirs")["marched"] = 900.0
    campaign.site("post")["shelled"], campaign.site("camp")["shelled"] = 3, 1
    row = row_of(campaign)
    expected = {
        "base_days": 2.0, "siege_days": 0.5, "fighter_days": 10.0, "days_after_raids": 1.5, "raids": 6, "raids_under_100": 1,
        "raids_100_to_300": 2, "raids_over_300": 3, "raids_entered_over_300": 4, "raids_entered_under_100": 0, "raids_again": 5,
        "garrisons_surrendered": 6, "garrisons_left": 7, "convoys_sent": 5, "convoys_stopped": 3, "government_km": 70.0,
        "bases_shelled": 4, "campaign_days": 0.0,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


SITE_RECORDS = {
    "retaken": ({"retaken_at": 90.0}, {"retaken": True}), "not retaken": ({}, {"retaken": False}),
    "overrun": ({"overruns": 2, "raid_hours": 7.5}, {"overruns": 2, "raid_hours": 7.5}),
    "shelled": ({"shelled": 3, "grounded": 30.0}, {"shelled": 3, "grounded_hours": 30.0}),
    "marched on": ({"marched_on_at": 36.0}, {"marched_on": True, "marched_on_day": 1.5}),
    "not marched on": ({}, {"marched_on": False, "marched_on_day": None, "attacked": False}),
    "attacked": ({"attacked_at": 40.0}, {"attacked": True}),
    "assaulted": ({"assaulted_at": 0.0}, {"assaulted": True, "assaulted_day": 0.0}),
    "not assaulted": ({}, {"assaulted": False, "assaulted_day": None}),
    "stock": ({"lowest_stock": 2500}, {"lowest_stock": 2.5}),
    "people": ({"support": 0.3, "patrol": 42.0, "controlled": 0.7}, {"support_at_end": 0.3, "patrol_at_end": 42.0, "area_share": 0.7}),
}  # fmt: skip


@pytest.mark.parametrize("case", SITE_RECORDS)
def test_outcomes__of_a_site_say_what_its_row_says(case: str) -> None:
    records, expected = SITE_RECORDS[case]
    campaign = world_of()
    for name, value in records.items():
        campaign.site("post")[name] = value
    row = row_of(campaign)
    assert {name: row[f"post_{name}"] for name in expected} == expected


def test_outcomes__lowest_stock_is_missing_where_the_government_never_was() -> None:
    campaign = world_of()
    assert row_of(campaign)["camp_lowest_stock"] is None
    campaign.site("camp")["captured_at"] = 48.0
    assert row_of(campaign)["camp_lowest_stock"] == 0.0


def test_outcomes__the_largest_unit_destroyed_began_with_people_and_has_none_left() -> None:
    """Reserves that never had people, and units whose last people went elsewhere, were not destroyed."""
    campaign = world_of()
    for name, most, people in (("ours", 100, 1), ("more", 50, 0), ("held", 0, 0), ("theirs", 80, 0)):
        campaign.unit(name)["most"], campaign.unit(name)["people"] = most, people
    row = row_of(campaign)
    assert (row["government_largest_unit_destroyed"], row["insurgent_largest_unit_destroyed"]) == (50, 80)
    campaign.unit("more")["most"] = 0
    assert row_of(campaign)["government_largest_unit_destroyed"] == 0


def clock_of(campaign: Play, **values: float) -> Play:
    clock: Any = campaign.world.clock
    for name, value in values.items():
        clock[name] = value
    return campaign


def test_outcomes__attack_rates_compare_the_last_window_with_the_first() -> None:
    """Ten days, windows of four: 8 attacks in the first make two a day, 2 in the last a quarter of that."""
    counts = {"attacks": 15, "attacks_first": 8, "attacks_last": 2, "assaults": 5}
    row = row_of(clock_of(world_of(), hour=240.0, horizon=240.0, window=96.0, **counts))
    found = [row[f"attack_rate_{name}"] for name in ("first", "last", "ratio")]
    assert (row["attacks"], row["assaults"], row["assaults_per_day"], *found) == (15, 5, 0.5, 2.0, 0.5, 0.25)
    row = row_of(clock_of(world_of(), hour=240.0, horizon=240.0, window=96.0, attacks_last=2))
    assert (row["attack_rate_first"], row["attack_rate_ratio"]) == (0.0, None), "no ratio to nothing"
    row = row_of(clock_of(world_of(), hour=240.0, horizon=240.0, window=480.0, **counts))
    found = [row[f"attack_rate_{name}"] for name in ("first", "last", "ratio")]
    assert found == [0.8, None, None], "the windows overlap"


def test_outcomes__attack_rates_compare_with_the_rate_before_the_start_if_that_is_stated() -> None:
    """2 attacks in the last four days are half an attack a day: a tenth of five a day, whatever happened in the first days."""
    counts = {"attacks": 15, "attacks_first": 8, "attacks_last": 2}
    stated = world_of(calendar={"attacks_before": "5 / day"})
    for window, ratio in ((96.0, 0.1), (160.0, 0.06)):  # even if first and last days overlap, as only the last count
        row = row_of(clock_of(stated, hour=240.0, horizon=240.0, window=window, **counts))
        assert row["attack_rate_ratio"] == pytest.approx(ratio, rel=1e-12)
    assert row["attack_rate_last"] is None
    draws = world_of(calendar={"attacks_before": {"uniform": [1, 9], "unit": "1 / day"}})
    clock: Any = draws.world.clock
    assert (draws.draws["calendar.attacks_before"] == clock["attacks_before"][:, 0]).all() and (clock["attacks_before"] > 0.0).all()


def test_outcomes__people_tied_and_supplying_are_means_over_their_time() -> None:
    """3600 people hours from hour 120 to 240; 4800 over 240 hours."""
    campaign = clock_of(world_of(), hour=240.0, tied=3600.0, supplying=4800.0)
    assert row_of(campaign)["insurgents_tied"] is None, "no column has set out"
    campaign.unit("ours")["departed_at"] = 120.0
    row = row_of(campaign)
    assert (row["insurgents_tied"], row["people_supplying"]) == (30.0, 20.0)


def test_outcomes__area_share_weighs_sites_by_residents() -> None:
    """Nobody lives at the fort: 3000 of the post under full control, 1000 of the camp under none."""
    campaign = world_of()
    assert row_of(campaign)["area_share"] is None, "nobody lives anywhere"
    for name, residents, controlled, patrol in (("fort", 0.0, 1.0, 10.0), ("post", 3000.0, 1.0, 60.0), ("camp", 1000.0, 0.0, 0.0)):
        site = campaign.site(name)
        site["residents"], site["controlled"], site["patrol"] = residents, controlled, patrol
    row = row_of(campaign)
    assert (row["area_share"], row["patrol_capacity"], row["sites_held"]) == (0.75, 70.0, 2)


def test_outcomes__who_came_and_who_went() -> None:
    campaign = clock_of(world_of(), rows_short=2)
    campaign.unit("ours")["joined"], campaign.unit("theirs")["joined"], campaign.unit("theirs")["left"] = 40, 9, 25
    factions: Any = campaign.world.factions
    factions["recruits"][:, campaign.names.factions.index("rebels")] = -16
    row = row_of(campaign)
    names = ("government_joined", "government_went", "insurgent_joined", "insurgent_went", "insurgent_recruits", "rows_short")
    assert tuple(row[name] for name in names) == (40, 0, 9, 25, -16, 2)


def test_insurgents_around__are_those_at_a_site_on_its_roads_and_at_their_other_ends() -> None:
    """80 at the camp and 30 on the track to it, of whom 33 are left; the post lies two roads from the camp."""
    units = {"ours": column(100), "theirs": group(80), "more": group(30, "track"), "far": group(40, "post")}
    campaign = Play(theatre(sites=post(stock="9 d"), roads=ROADS, units=units), 1)
    assert around(campaign.scenario, "camp") == {"camp", "fort", "track"}
    assert row_of(campaign)["camp_insurgents_around"] == 1.0
    campaign.unit("theirs")["people"], campaign.unit("more")["people"] = 30, 3
    assert row_of(campaign)["camp_insurgents_around"] == 33 / 110


def test_garrison__counts_government_people_at_the_site_and_nobody_elsewhere() -> None:
    campaign = world_of()
    row = row_of(campaign)
    assert (row["fort_garrison_at_end"], row["post_garrison_at_end"], row["camp_garrison_at_end"]) == (150, 60, 0)
    campaign.unit("held")["people"] = 0
    row = row_of(campaign)
    assert (row["post_garrison_at_end"], row["post_held_at_end"]) == (0, True), "in its hands, and empty"


def test_insurgents_around__is_missing_where_nobody_was() -> None:
    assert row_of(Play(theatre(units={"ours": column(100)}), 1))["camp_insurgents_around"] is None
