"""Counts for rates, in worlds made by hand: one raid is one raid, whatever the turn, the night and the number of groups."""

from typing import Any

import pytest

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import tallying
from kidal_sim.tables.kinds import NEVER, Side, Task
from kidal_sim.tables.world import World
from tests.rules.test_raids import BREAKS, TURNS, held, raid, undecided
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, column, garrison, group, theatre

SIZES = [(99, "small"), (100, "middle"), (300, "middle"), (301, "large")]


def tally(campaign: Play) -> Any:
    tallies: Any = campaign.world.tallies
    return tallies[0, 0]


def record(campaign: Play, site: str = "post") -> Any:
    records: Any = campaign.world.raid_records
    return records[0, campaign.names.sites.index(site)]


def raids(campaign: Play) -> int:
    counts = tally(campaign)
    return int(counts.raids_small + counts.raids_middle + counts.raids_large)


def two_groups(garrison_of: int = 150) -> tuple[Play, World]:
    """Groups of 40 and 60 at a post of so many; nobody decides anything."""
    units = {"held": garrison(garrison_of, "post"), "first": group(40, "post"), "second": group(60, "post"), "ours": column(70)}
    campaign = undecided(Play(theatre(sites=post(), roads=ROADS, units=units), 1))
    return campaign.until(6.0), run_of(campaign.world, 0)


def storm(campaign: Play, name: str, hour: float, until: float) -> None:
    """A unit assaults the site where it is from an hour until another, as the rule of assaults has it."""
    clock: Any = campaign.world.clock
    clock["hour"] = hour
    tallying.storm(run_of(campaign.world, 0), campaign.names.units.index(name), hour, until)
    campaign.unit(name)["assault_until"] = until


def test_storm__several_groups_and_turns_are_one_raid_with_everybody_in_it_once() -> None:
    campaign, _ = two_groups()
    for hour in (6.0, 12.0):
        storm(campaign, "first", hour, hour + 6.0)
    storm(campaign, "second", 12.0, 18.0)
    assert (raids(campaign), tally(campaign).raiders, record(campaign).raiders) == (1, 100, 100)
    assert (record(campaign).begun_at, record(campaign).until, record(campaign).defenders) == (6.0, 18.0, 150)


@pytest.mark.parametrize(("gap", "expected", "again"), [(12.0, 1, 0), (24.0, 1, 0), (25.0, 2, 1), (2160.0, 2, 1), (2161.0, 2, 0)])
def test_storm__an_assault_within_a_day_is_the_same_raid_and_within_ninety_another_one(gap: float, expected: int, again: int) -> None:
    campaign, _ = two_groups()
    storm(campaign, "first", 6.0, 12.0)
    storm(campaign, "first", 12.0 + gap, 18.0 + gap)
    assert (raids(campaign), tally(campaign).raids_again) == (expected, again)
    assert tally(campaign).raiders == 40 * expected


@pytest.mark.parametrize(("people", "size"), SIZES)
def test_storm__raids_are_counted_by_the_size_of_the_garrison(people: int, size: str) -> None:
    campaign, world = two_groups(people)
    storm(campaign, "first", 6.0, 12.0)
    tallying.enter(world, campaign.names.sites.index("post"), 7.0)
    for each in ("small", "middle", "large"):
        assert (tally(campaign)[f"raids_{each}"], tally(campaign)[f"entered_{each}"]) == ((1, 1) if each == size else (0, 0))
    of_post = (40, people) if people <= 300 else (0, 0)
    assert (tally(campaign).raiders_of_posts, tally(campaign).people_of_posts, tally(campaign).raided_people) == (*of_post, people)


def test_storm__of_regulars_and_of_sites_of_the_insurgents_is_no_raid() -> None:
    campaign, _ = two_groups()
    campaign.unit("ours")["place"] = campaign.place("post")
    storm(campaign, "ours", 6.0, 12.0)
    campaign.site("post")["holder"] = Side.INSURGENTS
    storm(campaign, "first", 6.0, 12.0)
    assert raids(campaign) == 0 and record(campaign).begun_at == NEVER


def test_enter__nobody_raids_an_empty_site_and_one_raid_enters_once() -> None:
    campaign, world = two_groups()
    place = campaign.names.sites.index("post")
    tallying.enter(world, place, 6.0)
    assert tally(campaign).entered_watched == 0
    storm(campaign, "first", 6.0, 12.0)
    for _ in range(2):
        tallying.enter(world, place, 8.0)
    assert (tally(campaign).entered_middle, tally(campaign).entered_watched, record(campaign).entered_at) == (1, 1, 8.0)
    storm(campaign, "first", 12.0, 18.0)
    assert (raids(campaign), tally(campaign).raids_again) == (2, 1), "what follows after it was entered is another raid"


@pytest.mark.parametrize(("hours", "back"), [(24.0, 1), (24.5, 0)])
def test_come_back__counts_a_base_that_is_had_again_within_a_day_once(hours: float, back: int) -> None:
    campaign, world = two_groups()
    storm(campaign, "first", 6.0, 12.0)
    place = campaign.names.sites.index("post")
    tallying.enter(world, place, 8.0)
    for _ in range(2):
        tallying.come_back(world, place, 8.0 + hours)
    assert (tally(campaign).entered_watched, tally(campaign).back_in_a_day) == (1, back)


def test_come_back__a_base_entered_on_the_last_day_is_not_watched() -> None:
    campaign, world = two_groups()
    storm(campaign, "first", 217.0, 223.0)
    place = campaign.names.sites.index("post")
    tallying.enter(world, place, 217.0)  # 23 hours before the horizon
    tallying.come_back(world, place, 220.0)
    assert (tally(campaign).entered_watched, tally(campaign).back_in_a_day) == (0, 0)


def test_count_killed__counts_both_sides_at_a_site_while_a_raid_goes_on() -> None:
    campaign, world = two_groups()
    place = campaign.names.sites.index("post")
    tallying.count_killed(world, Side.GOVERNMENT, place, 9)  # before any raid
    storm(campaign, "first", 6.0, 12.0)
    tallying.count_killed(world, Side.GOVERNMENT, place, 5)
    tallying.count_killed(world, Side.INSURGENTS, place, 3)
    tallying.count_killed(world, Side.INSURGENTS, campaign.place("track"), 50)
    assert (record(campaign).killed, tally(campaign).raiders_killed) == (5, 3)


def test_give_up__counts_garrisons_but_not_sites_that_nobody_is_left_in() -> None:
    campaign, world = two_groups()
    place = campaign.names.sites.index("post")
    tallying.give_up(world, place, True)
    tallying.give_up(world, place, False)
    tallying.give_up(world, campaign.names.sites.index("camp"), False)
    assert (tally(campaign).surrenders, tally(campaign).leaves) == (1, 1)


@pytest.mark.parametrize("turn", [*TURNS, "24 h"])
def test_pass_time__adds_up_bases_sieges_and_fighters_whatever_the_turn(turn: str) -> None:
    """Post and outpost are bases, the hub is none, nobody is in the third; two groups of 100 besiege the post all the time."""
    more = {"outpost": {"lat": "18.7 deg", "lon": "0.9 deg"}, "empty": {"lat": "18.7 deg", "lon": "1.2 deg"}}
    sites = post() | {name: each | {"held_by": "government"} for name, each in more.items()}
    roads = ROADS | {
        "lane": {"between": ["post", "outpost"], "length": "60 km"},
        "on": {"between": ["outpost", "empty"], "length": "60 km"},
    }
    units = {
        "held": garrison(20, "post"), "more": garrison(30, "outpost"), "ours": garrison(5, "fort"), "first": group(40, "post"),
        "second": group(60, "post"),
    }  # fmt: skip
    campaign = undecided(Play(theatre(sites=sites, roads=roads, units=units, calendar={"turn": turn}), 2))
    for name in ("first", "second"):
        campaign.unit(name)["task"] = Task.BESIEGE
    campaign.until(48.0)
    counts = tally(campaign)
    assert (counts.base_hours, counts.siege_hours, counts.fighter_hours, counts.hours_after_raids) == (96.0, 48.0, 4800.0, 0.0)


@pytest.mark.parametrize("turn", TURNS)
def test_a_raid_that_enters__is_counted_the_same_at_every_turn(turn: str) -> None:
    """200 attack 200 at six; they break at seven, rally at thirteen, and are back at the end of that turn: within a day."""
    campaign = raid(turn, start=6.0, units=held(), rules=BREAKS).until(48.0)
    counts, killed = tally(campaign), int(campaign.unit("held")["killed"][0])
    assert (raids(campaign), counts.entered_middle, counts.raiders, counts.raided_people) == (1, 1, 200, 200)
    assert counts.raided_killed == killed > 0
    assert counts.raiders_killed == campaign.unit("theirs")["killed"][0]
    assert (counts.back_in_a_day, counts.entered_watched) == (1, 1)
