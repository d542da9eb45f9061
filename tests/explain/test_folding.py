"""Events that are alike, in one line."""

import math

import pytest

from kidal_sim.explain.folding import PAUSE, SPAN, Fold, folded
from tests.explain.test_story import events


def fold(*rows: dict[str, object]) -> list[Fold]:
    return folded(list(events(*rows).itertuples(index=False)), lambda event: event.amount >= 20.0)


def recruited(hour: float, people: float = 1.0, whom: str = "theirs", who: str = "rebels") -> dict[str, object]:
    return {"what": "recruited", "hour": hour, "who": who, "other": whom, "amount": people, "unit": "people"}


def test_folded__keeps_every_event_once_and_lines_in_the_order_of_their_first() -> None:
    rows = [recruited(0.0), {"what": "took", "hour": 1.0}, recruited(2.0), {"what": "shelled", "hour": 3.0}, recruited(4.0)]
    folds = fold(*rows)
    assert [[event.number for event in each.events] for each in folds] == [[0, 2, 4], [1], [3]]


@pytest.mark.parametrize(("hour", "lines"), [(PAUSE, 1), (PAUSE + 1.0, 2)])
def test_folded__begins_anew_after_a_pause(hour: float, lines: int) -> None:
    assert len(fold(recruited(0.0), recruited(hour))) == lines


def test_folded__no_line_spans_more_than_a_week() -> None:
    folds = fold(*(recruited(24.0 * day) for day in range(20)))
    assert [len(each.events) for each in folds] == [8, 8, 4]
    assert max(each.events[-1].hour - each.events[0].hour for each in folds) == SPAN


def test_folded__apart_are_other_actors_other_places_and_what_the_short_story_tells() -> None:
    shells = {"what": "shelled", "unit": "people"}
    assert len(fold(recruited(0.0), recruited(1.0, who="others"))) == 2
    assert len(fold(shells | {"place": "camp"}, shells | {"place": "fort"})) == 2
    assert len(fold(shells | {"amount": 2.0}, shells | {"amount": 30.0}, shells | {"amount": 3.0})) == 2
    assert len(fold({"what": "took"}, {"what": "took"})) == 2, "each is told"
    assert len(fold({"what": "swept", "other": "ours"}, {"what": "swept"})) == 2, "who did it is not said of the others"


def test_total__adds_amounts_and_names_the_first_of_several_others() -> None:
    rows = [recruited(0.0, 2.0, "a"), recruited(1.0, 3.0, "b"), recruited(2.0, 4.0, "a"), recruited(3.0, math.nan, "c")]
    (several,) = fold(*rows)
    assert (several.total.amount, several.total.other, several.more) == (9.0, "a", 2)
    assert [fold(*some)[0].more for some in (rows[:2], [rows[0], rows[2]], rows[:1])] == [1, 0, 0]
    assert fold(rows[0] | {"other_nth": 1}, rows[2] | {"other_nth": 2})[0].more == 1, "two bands of one name"


def test_cause__is_the_one_that_all_have() -> None:
    siege = {"what": "besieged", "who": "camp"}
    strike = {"what": "struck_from_air", "cause": 0}
    assert [each.cause for each in fold(siege, strike, strike)] == [None, 0]
    assert fold(siege, strike, strike | {"cause": None})[1].cause is None
