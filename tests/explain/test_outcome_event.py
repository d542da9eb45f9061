"""What explains an outcome: the event that tells of it, or how the plan ended."""

import pytest

from kidal_sim.explain.causes import Subject
from kidal_sim.explain.outcome_event import outcome_event
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE
from tests.logs import event, index, log, took

COLUMN = index().names.units.index("column")
PLACES = index().names.places
EVENTS = log(
    event(What.ORDERED, "column", "camp", other=0), event(What.ASSAULTED, "band", "post"), event(What.OVERRAN, "band", "post"),
    took("column", "post"), took("band", "post"), took("column", "camp", 0), event(What.RELIEVED, "column", "post"),
    event(What.HUNGER, "camp", "camp"), event(What.ASSAULTED, "column", "camp"), event(What.AIRCRAFT_LOST, "jets", "post"),
)  # fmt: skip


TOLD = [
    ("camp_captured", 1, 5, "camp"), ("camp_captured_day", 7.5, 5, "camp"), ("post_lost", 1, 2, "post"),
    ("post_held_at_end", 0, 4, "post"), ("post_starved_out", 1, 2, "post"), ("post_retaken", 1, 4, "post"),
    ("post_relieved", 1, 6, "post"), ("post_assaulted", 1, 1, "post"),
    ("camp_attacked", 1, 8, "camp"), ("camp_lowest_stock", 0, 7, "camp"), ("aircraft_lost", 2, 9, "post"), ("overruns", 3, 2, "post"),
]  # fmt: skip
UNTOLD = [("camp_captured", 0), ("post_captured", 0), ("post_held_at_end", 1), ("government_losses", 9)]


@pytest.mark.parametrize(("outcome", "value", "number", "place"), TOLD)
def test_outcome_event__the_event_that_tells_of_it(outcome: str, value: float, number: int, place: str) -> None:
    assert outcome_event(EVENTS, index(), outcome, value) == (number, Subject(place=PLACES.index(place)), True)


def test_outcome_event__a_retaking_is_the_first_loss_that_was_kept() -> None:
    """Lost for two hours, then for as long as a retaking takes, then for good."""
    kept = index().retake
    events = log(
        took("band", "post", hour=10.0), took("column", "post", hour=12.0), took("band", "post", hour=20.0),
        took("column", "post", hour=20.0 + kept), took("band", "post", hour=500.0),
    )  # fmt: skip
    assert kept > 2.0 and outcome_event(events, index(), "post_retaken", 1.0).number == 2
    assert outcome_event(events, index(), "post_held_at_end", 0.0).number == 4
    assert outcome_event(events, index(), "post_lost", 1.0).number == 0


@pytest.mark.parametrize(("outcome", "value"), UNTOLD)
def test_outcome_event__what_did_not_happen_is_how_the_plan_went(outcome: str, value: float) -> None:
    """That the post was taken back does not tell why it was, as the outcome has it, never captured."""
    assert outcome_event(EVENTS, index(), outcome, value) == (8, Subject(unit=COLUMN), False)


def test_outcome_event__the_plan_ends_as_it_is_called_off_whatever_comes_later() -> None:
    events = log(
        event(What.ORDERED, "column", "camp", other=0), event(What.CALLED_OFF, "column", "camp", 0, 0),
        event(What.DEPARTED, "column", "camp", 1), event(What.BROKE, "column", "track", 2),
    )  # fmt: skip
    assert outcome_event(events, index(), "camp_captured", 0) == (1, Subject(unit=COLUMN), False)


def test_outcome_event__the_plan_ends_with_the_base_in_which_its_unit_stands() -> None:
    hungry = (event(What.HUNGER, "post", "post"), event(What.GAVE_UP, "post", "post", 0))
    away = log(*hungry, event(What.ARRIVED, "column", "post"))
    assert outcome_event(away, index(), "camp_captured", 0).number == 2, "it came after that"
    there = log(event(What.ARRIVED, "column", "post"), event(What.HUNGER, "post", "post"), event(What.GAVE_UP, "post", "post", 1))
    assert outcome_event(there, index(), "camp_captured", 0) == (2, Subject(unit=COLUMN), False)
    passed = log(event(What.DEPARTED, "column", "post"), event(What.HUNGER, "post", "post"), event(What.GAVE_UP, "post", "post", 1))
    assert outcome_event(passed, index(), "camp_captured", 0).number == 0, "it had left"


def test_outcome_event__of_a_plan_that_goes_on_is_its_last_step() -> None:
    events = log(
        event(What.ORDERED, "column", "camp", other=0), event(What.BROKE, "column", "track", 0, amount=1.0),
        event(What.SWEPT, "camp", "camp"),
    )  # fmt: skip
    assert outcome_event(events, index(), "camp_captured", 0).number == 1


def test_outcome_event__of_nothing_is_nothing() -> None:
    assert outcome_event(log(), index(), "camp_captured", 0).number == NOWHERE
    assert outcome_event(log(event(What.SHIFTED, "band", "post")), index(), "camp_captured", 0).number == NOWHERE
