"""Histories in plain English."""

import math

import pandas as pd
import pytest

from kidal_sim.explain.history import COLUMNS
from kidal_sim.explain.story import NAMESAKES, amount_text, draw_text, event_text, is_notable, story, time_text, unit_text
from kidal_sim.tables.events import EVENTS, What

BARE = {"who": "ours", "place": "camp", "other": None, "amount": None, "unit": "", "draw": None, "threshold": None, "cause": None}


LOST = {"draw": 0.2, "threshold": 0.15}
"""What a unit lost that bore less."""


def events(*rows: dict[str, object]) -> pd.DataFrame:
    """A history of these events, one an hour."""
    full = [{"number": at, "hour": float(at), "day": 0} | BARE | row for at, row in enumerate(rows)]
    return pd.DataFrame(full, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


def one(**parts: object) -> object:
    return next(events(parts).itertuples(index=False))


@pytest.mark.parametrize("what", What)
def test_event_text__every_event_reads_well_with_much_said_and_with_little(what: What) -> None:
    unit = EVENTS[what].amount
    full = event_text(one(what=what.name.lower(), other="theirs", amount=1.0, unit=unit))
    bare = event_text(
        one(what=what.name.lower(), other="theirs" if what == What.GAVE_CONTACT else None, unit=unit if unit != "side" else "")
    )
    for words in (full, bare):
        assert "ours" in words and not set("[]{}") & set(words)
        assert not {"None", "nan"} & set(words.split())
        assert words == " ".join(words.split()), "no double spaces"
    assert len(full) >= len(bare)


def test_event_text__a_hungry_garrison_leaves_or_surrenders() -> None:
    alone = {"what": "gave_up", "who": "camp", "amount": 60.0, "unit": "people"}
    assert event_text(one(**alone)) == "the hungry garrison of camp gives up and leaves, 60 people"
    assert event_text(one(**alone, other="group")) == "the hungry garrison of camp surrenders to group, 60 people"


def test_event_text__leaves_out_what_an_event_does_not_say() -> None:
    departed = {"what": "departed", "place": "fort", "unit": "people"}
    assert event_text(one(**departed, other="camp", amount=120.0)) == "ours sets out from fort for camp, 120 people"
    assert event_text(one(**departed)) == "ours sets out from fort"


@pytest.mark.parametrize(
    ("hour", "told"), [(0.0, "day 0, 00:00"), (102.0, "day 4, 06:00"), (26.75, "day 1, 02:45"), (47.9999, "day 2, 00:00")]
)
def test_time_text__is_day_and_time(hour: float, told: str) -> None:
    assert time_text(one(what="took", hour=hour)) == told


def test_story__tells_every_event_with_its_cause() -> None:
    history = events({"what": "ordered", "other": "assault camp"}, {"what": "assaulted", "cause": 0}, {"what": "took", "cause": 1})
    assert story(history, everything=True) == [
        "day 0, 00:00: ours is ordered: assault camp",
        "day 0, 01:00: ours assaults camp (because ours is ordered: assault camp)",
        "day 0, 02:00: ours takes camp (because ours assaults camp)",
    ]


def test_story__short_keeps_what_matters_and_tells_each_reason_once() -> None:
    history = events(
        {"what": "ordered", "other": "assault camp"}, {"what": "departed", "cause": 0}, {"what": "assaulted", "cause": 1},
        {"what": "took", "cause": 2}, {"what": "struck_mine", "amount": 2.0, "unit": "people"},
        {"what": "struck_mine", "amount": 30.0, "unit": "people"}, {"what": "broke", "amount": 0.2, "unit": "share", "cause": 2} | LOST,
    )  # fmt: skip
    assert story(history) == [
        "day 0, 03:00: ours takes camp",
        "    because ours assaults camp (day 0, 02:00)",
        "    because ours is ordered: assault camp (day 0, 00:00)",
        "day 0, 05:00: ours strikes a mine on camp, 30 people lost",
        "day 0, 06:00: ours breaks at camp, 20 % lost",
        "    because ours assaults camp (see above)",
    ]


def test_is_notable__captures_breaks_and_sieges_do_and_moving_about_does_not() -> None:
    for what in (What.TOOK, What.BROKE, What.BESIEGED, What.CALLED_OFF, What.GAVE_UP, What.OVERRAN, What.RELIEVED, What.CAME):
        assert is_notable(one(what=what.name.lower()))
    for what in (What.DEPARTED, What.ARRIVED, What.CONVOY_LEFT, What.DELIVERED, What.SHIFTED):
        assert not is_notable(one(what=what.name.lower(), amount=1e9))


def test_story__of_nothing_is_empty() -> None:
    assert story(events()) == story(events(), everything=True) == []


def test_event_text__why_a_plan_is_given_up() -> None:
    order = {"what": "called_off", "other": "march camp", "unit": "odds"}
    assert event_text(one(**order, amount=0.25, draw=78.0, threshold=72.0)) == "ours gives its plan up: march camp, odds 0.25"
    assert event_text(one(**order, amount=0.0)) == "ours, in want of supplies, gives its plan up: march camp"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"what": "broke", "draw": 0.2134, "threshold": 0.2}, "lost 21.3 %, bears 20 %"),
        ({"what": "broke", "draw": 0.01, "threshold": 0.0}, "lost 1 %, surprised, it bears nothing"),
        ({"what": "joined", "draw": 0.1, "threshold": 0.25}, "drew 0.1, chance 0.25"),
        ({"what": "struck_mine", "draw": 1.27, "threshold": 1.23}, "danger so far 1.27, due at 1.23"),
        ({"what": "called_off", "draw": 78.0, "threshold": 72.0}, "waited 78 h for better odds, patience 72 h"),
        ({"what": "left_for_refuge", "draw": 0.312, "threshold": 0.5}, "odds 0.31, stays from 0.5"),
        ({"what": "struck_from_air", "draw": 0.867, "threshold": 0.56}, "met nobody: drew 0.867, chance 0.56"),
        ({"what": "struck_from_air", "draw": 0.2, "threshold": 0.56}, "drew 0.2, chance 0.56"),
        ({"what": "took"}, ""),
    ],
)
def test_draw_text__says_how_luck_decided(event: dict[str, object], words: str) -> None:
    assert draw_text(one(**event)) == words


def test_event_text__every_event_with_nothing_but_who_and_where_reads_well() -> None:
    """As events of many runs are counted: without people, hours and airframes."""
    assert event_text(one(what="lost_touch")) == "ours has missing"
    assert event_text(one(what="aircraft_lost")) == "ours loses aircraft over camp"
    assert event_text(one(what="recalled")) == "ours sends people to other fronts"
    assert event_text(one(what="swept")) == "a sweep kills civilians in or near ours"
    assert event_text(one(what="harmed_civilians")) == "air strikes kill civilians in or near ours"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"draw": 0.2, "threshold": 0.15}, "ours breaks at camp, 1 % lost"),
        ({"draw": 0.01, "threshold": 0.0}, "ours, surprised, breaks at camp, 1 % lost"),
        ({}, "ours is driven out of camp, 1 % lost"),
    ],
)
def test_event_text__how_a_unit_breaks(how: dict[str, float], words: str) -> None:
    """By its losses, by surprise, which leaves it nothing to bear, or because raiders got in."""
    assert event_text(one(what="broke", amount=0.01, unit="share", **how)) == words


def test_event_text__a_strike_that_meets_nobody_says_so() -> None:
    strike = {"what": "struck_from_air", "who": "drones", "unit": "people"}
    assert event_text(one(**strike, draw=0.7, threshold=0.5)) == "drones strikes at camp and meets nobody"
    assert "nobody" not in event_text(one(**strike, draw=0.2, threshold=0.5, other="theirs"))


def test_event_text__a_sweep_without_dead_says_so() -> None:
    assert event_text(one(what="swept", amount=0.0, unit="people", draw=2.0, threshold=1.9)).endswith("near ours kills nobody")
    assert event_text(one(what="swept", amount=2.0, unit="people", draw=2.0, threshold=1.9)).endswith("near ours, 2 people")


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [
        (1.0, "people", "1 person"), (2.0, "people", "2 people"), (12345.0, "people", "12,345 people"), (1.0, "vehicles", "1 vehicle"),
        (3.0, "airframes", "3 aircraft"), (1.0, "h", "1 hour"), (2.25, "h", "2.2 hours"), (30.4, "h", "30 hours"), (168.0, "h", "7 days"),
        (0.004, "share", "0.4 %"), (40.0, "kg", "40 kg"), (math.nan, "people", ""),
    ],
)  # fmt: skip
def test_amount_text__one_is_singular_and_much_is_told_in_larger_units(amount: float, unit: str, told: str) -> None:
    assert amount_text(amount, unit) == told


def test_event_text__says_which_of_its_name_a_band_is() -> None:
    band = {"what": "merged", "who": "band", "other": "group", "other_nth": 1}
    assert event_text(one(**band, who_nth=1)) == "band merges into group at camp"
    assert event_text(one(**band, who_nth=3)) == "band (3rd) merges into group at camp"
    parted = event_text(one(what="shifted", who="band", who_nth=2, other="group", other_nth=1))
    assert parted == "band (2nd of that name) makes for camp, parted from group"


@pytest.mark.parametrize("everything", [True, False])
def test_story__explains_names_that_have_passed_to_others_where_it_uses_them(everything: bool) -> None:
    siege = {"what": "besieged", "who": "camp", "other": "band"}
    assert story(events(siege | {"other_nth": 2}), everything) == ["day 0, 00:00: camp is besieged by band (2nd)", NAMESAKES]
    assert story(events(siege | {"other_nth": 1}), everything) == ["day 0, 00:00: camp is besieged by band"]


@pytest.mark.parametrize("everything", [True, False])
def test_story__says_how_long_better_odds_were_waited_for(everything: bool) -> None:
    (line,) = story(events({"what": "called_off", "draw": 78.0, "threshold": 72.0}), everything)
    assert "waited 78 h" in line and "patience 72 h" in line


@pytest.mark.parametrize(("nth", "ordinal"), [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")])
def test_unit_text__ordinals(nth: int, ordinal: str) -> None:
    assert unit_text("band", nth, False) == f"band ({ordinal})"


@pytest.mark.parametrize("everything", [True, False])
def test_story__of_what_ends_it_tells_since_when_and_no_cause(everything: bool) -> None:
    siege = {"who": "camp", "hour": 30.0, "day": 1}
    told = story(events(siege | {"what": "besieged"}, siege | {"what": "siege_ended", "hour": 80.0, "day": 3, "cause": 0}), everything)
    assert told == ["day 1, 06:00: camp is besieged", "day 3, 08:00: the siege of camp ends (it began on day 1, 06:00)"]


def test_story__many_alike_are_one_line_and_a_cause_of_another_day_has_its_day() -> None:
    strike = {"what": "struck_from_air", "who": "jets", "other": "theirs", "amount": 4.0, "unit": "people", "cause": 0}
    history = events({"what": "besieged", "who": "camp"}, *(strike | {"hour": 24.0 * day, "day": day} for day in (2, 3, 3)))
    assert story(history, everything=True)[1:] == [
        "day 2 to 3, 3 times: jets strikes theirs at camp, in all 12 people lost (because on day 0 camp is besieged)"
    ]


def test_story__of_several_whom_many_concern_the_first_has_its_number() -> None:
    join = {"what": "recruited", "who": "rebels", "amount": 1.0, "unit": "people"}
    (line, _) = story(events(join | {"other": "band", "other_nth": 2}, join | {"other": "group", "other_nth": 1}), everything=True)
    assert line == "day 0, 2 times: rebels wins recruits: in all 2 people for band (2nd) and 1 other"


def test_story__what_only_follows_comes_after_all_else_of_its_hour() -> None:
    hit = {"who": "lift", "hour": 5.0}
    told = story(events(hit | {"what": "landing_hit"}, hit | {"what": "careful"}, hit | {"what": "landed"}), everything=True)
    assert [line.split(": lift ")[1].split()[0] for line in told] == ["is", "lands", "keeps"]


def test_story__what_no_line_has_told_is_not_above() -> None:
    """That it sets out says no more than its order, so no line tells of it until it explains something a second time."""
    history = events(
        {"what": "ordered", "other": "assault camp"}, {"what": "departed", "cause": 0},
        {"what": "broke", "amount": 0.2, "unit": "share", "cause": 1} | LOST, {"what": "took", "cause": 1},
    )  # fmt: skip
    assert [line.strip() for line in story(history) if "because" in line] == [
        "because ours is ordered: assault camp (day 0, 00:00)",
        "because ours sets out from camp (day 0, 01:00)",
    ]
