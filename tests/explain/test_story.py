"""Histories in plain English."""

import pandas as pd
import pytest

from kidal_sim.explain.history import COLUMNS
from kidal_sim.explain.story import draw_text, event_text, is_notable, story, time_text
from kidal_sim.tables.events import EVENTS, What

BARE = {"who": "ours", "place": "camp", "other": None, "amount": None, "unit": "", "draw": None, "threshold": None, "cause": None}


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
        {"what": "struck_mine", "amount": 30.0, "unit": "people"}, {"what": "broke", "amount": 0.2, "unit": "share", "cause": 2},
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
    assert event_text(one(**order, amount=0.0)) == "ours, hungry, gives its plan up: march camp"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"what": "broke", "draw": 0.2134, "threshold": 0.2}, "lost 21.3 %, bears 20 %"),
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
    assert event_text(one(what="lost_touch")) == "ours loses touch with its own"
    assert event_text(one(what="aircraft_lost")) == "ours loses aircraft over camp"
    assert event_text(one(what="recalled")) == "ours gives people up to other fronts"
    assert event_text(one(what="swept")) == "a sweep kills civilians in or near ours"
    assert event_text(one(what="harmed_civilians")) == "air strikes kill civilians in or near ours"
