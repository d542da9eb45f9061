"""Finding an event by a few words."""

from dataclasses import replace

import pytest

from kidal_sim.errors import BatchError
from kidal_sim.explain.event_query import search
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE
from tests.logs import event, index, log, took

EVENTS = log(
    event(What.ORDERED, "column", "camp", other=0),
    event(What.GAVE_CONTACT, "band", "track", 0, "column"),
    took("column", "camp", 0),
    event(What.OVERRAN, "band", "post"),
    event(What.AIRCRAFT_LOST, "jets", "camp"),
    took("other_band", "camp"),
    event(What.BROKE, "other_band", "post"),
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("took", [2, 5]), ("camp took", [2, 5]), ("took camp", [2, 5]), ("camp captured", [2]), ("objective lost", [5]), ("lost", [3, 5]),
        ("post overran", [3]), ("post overrun", [3]), ("aircraft lost", [4]), ("Aircraft Lost", [4]), ("aircraft_lost", [4]),
        ("column", [0, 1, 2]), ("contact column", [1]), ("other band broke", [6]), ("allies", [5, 6]), ("4", [4]), ("jets", [4]),
        ("track", [1]), ("column contact band", [1]),
    ],
)  # fmt: skip
def test_search__by_kind_place_and_unit(words: str, found: list[int]) -> None:
    assert search(EVENTS, index(), words) == found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("cmap lost", "`camp`"),
        ("camp tok", "`took`"),
        ("fort took", "'fort took'"),
        ("post took", "broke, overran"),
        ("7", "no event 7"),
    ],
)
def test_search__refuses_what_is_not_there(words: str, message: str) -> None:
    with pytest.raises(BatchError) as refused:
        search(EVENTS, index(), words)
    assert message in str(refused.value)


def test_search__without_an_objective() -> None:
    with pytest.raises(BatchError, match="objective"):
        search(EVENTS, replace(index(), objective=NOWHERE), "objective lost")


def test_search__of_no_words_is_refused() -> None:
    with pytest.raises(BatchError, match="no words"):
        search(EVENTS, index(), " ")
