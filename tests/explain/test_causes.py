"""Chains of causes, where trouble begins, and what else had a part: in logs made by hand, and in real ones."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from kidal_sim.engine.outcomes.table import table
from kidal_sim.explain.cause_tree import KILLED, cause_numbers
from kidal_sim.explain.causes import Subject, chain, concerned, contributing, course, emptied, first_cause, position, troubles, way
from kidal_sim.explain.entity_index import EntityIndex
from kidal_sim.explain.outcome_event import outcome_event
from kidal_sim.jit.compile import run_of
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE
from tests.logs import event, index, log, took
from tests.theatres import PLANS, Play, changed, shipped

FAILED = log(
    event(What.ORDERED, "column", "camp", other=0),
    event(What.DEPARTED, "column", "fort", 0, "camp", amount=100.0),
    event(What.GAVE_CONTACT, "band", "track", 1, "column"),
    event(What.STRUCK_MINE, "convoy", "path", amount=3.0),
    event(What.ARRIVED, "column", "camp", 1, amount=90.0),
    event(What.ASSAULTED, "column", "camp", 4, "band"),
    event(What.BROKE, "column", "camp", 5, draw=0.22, threshold=0.2),
    event(What.DEPARTED, "column", "camp", 6, "fort"),
    event(What.ARRIVED, "column", "fort", 7),
    event(What.RALLIED, "column", "fort", 8),
    event(What.CALLED_OFF, "column", "camp", 9, 1),
)
"""The column marches, is held up, breaks at the gates, comes back, rallies and gives up."""
COLUMN = Subject(unit=index().names.units.index("column"))
CAMP, FORT, POST = (index().names.sites.index(name) for name in ("camp", "fort", "post"))


def test_chain__goes_back_to_the_order() -> None:
    assert chain(FAILED, 10) == [10, 9, 8, 7, 6, 5, 4, 1, 0]
    assert chain(FAILED, 3) == [3]


def test_first_cause__of_a_failure_is_neither_the_order_nor_the_last_step() -> None:
    assert first_cause(FAILED, index(), 10, COLUMN) == 6, "it broke; that it was ordered there explains nothing"


def test_first_cause__of_a_plan_given_up_without_any_trouble_is_that() -> None:
    events = log(event(What.ORDERED, "column", "camp", other=0), event(What.CALLED_OFF, "column", "camp", 0, 0))
    assert first_cause(events, index(), 1, COLUMN) == 1


def test_first_cause__without_trouble_is_the_earliest() -> None:
    events = log(event(What.ORDERED, "column", "camp", other=0), event(What.DEPARTED, "column", "fort", 0))
    assert first_cause(events, index(), 1, COLUMN) == 0


def test_first_cause__does_not_follow_the_attacker_into_his_earlier_life() -> None:
    """The band broke elsewhere before it came; the trouble of the post began when it came."""
    events = log(
        event(What.GAVE_CONTACT, "band", "track", NOWHERE, "column"), event(What.BROKE, "band", "track", 0),
        event(What.SHIFTED, "band", "post", 1), event(What.ASSAULTED, "band", "post", 2, "guard"), event(What.OVERRAN, "band", "post", 3),
    )  # fmt: skip
    assert first_cause(events, index(), 4, Subject(place=POST)) == 2


def test_first_cause__is_not_what_every_run_begins_with() -> None:
    events = log(
        event(What.BESIEGED, "post", "post", hour=0.0), event(What.HUNGER, "post", "post", 0), event(What.GAVE_UP, "post", "post", 1),
        took("band", "post", 2),
    )  # fmt: skip
    assert first_cause(events, index(), 3, Subject(place=POST)) == 1


CHASED = log(
    event(What.ORDERED, "column", "camp", other=0),
    event(What.DEPARTED, "column", "fort", 0),
    event(What.BROKE, "column", "camp", 1),
    event(What.ARRIVED, "column", "post", 2),
    event(What.RALLIED, "column", "post", 3),
    event(What.SHIFTED, "band", "post"),
    event(What.ASSAULTED, "band", "post", 5, "guard"),
    event(What.BROKE, "column", "post", 6),
    event(What.CALLED_OFF, "column", "camp", 7, 1),
)
"""The column breaks at the camp, finds refuge at the post, and breaks again when that is stormed."""


def test_course__goes_on_where_the_chain_leaves_the_unit() -> None:
    assert chain(CHASED, 8) == [8, 7, 6, 5], "the log: it was stormed by a band that had come"
    assert course(CHASED, index(), 8, COLUMN.unit) == [8, 7, 4, 3, 2, 1, 0]
    assert first_cause(CHASED, index(), 8, COLUMN) == 2


def test_course__takes_in_what_was_done_to_the_unit() -> None:
    events = log(
        event(What.DEPARTED, "column", "fort"), event(What.GAVE_CONTACT, "band", "track", 0, "column"),
        event(What.BROKE, "column", "track", 1),
    )  # fmt: skip
    assert course(events, index(), 2, COLUMN.unit) == [2, 1, 0]
    assert first_cause(events, index(), 2, COLUMN) == 1


def test_first_cause__of_a_column_that_starves_with_its_base() -> None:
    """Its own earlier trouble if it had any; else the base's."""
    hungry = (event(What.HUNGER, "post", "post"), event(What.GAVE_UP, "post", "post", 1))
    unhurt = log(event(What.ARRIVED, "column", "post"), *hungry)
    assert first_cause(unhurt, index(), 2, COLUMN) == 1
    hurt = log(event(What.BROKE, "column", "track"), event(What.HUNGER, "post", "post"), event(What.GAVE_UP, "post", "post", 1))
    assert first_cause(hurt, index(), 2, COLUMN) == 0


def test_troubles__are_what_befalls_ones_own_and_what_the_enemy_does() -> None:
    events = log(
        event(What.BROKE, "column", "camp"), event(What.BROKE, "band", "camp"), event(What.ASSAULTED, "column", "camp"),
        event(What.ASSAULTED, "band", "post"), event(What.DEPARTED, "column", "fort"), event(What.AIRCRAFT_LOST, "jets", "camp"),
        event(What.SIEGE_ENDED, "post", "post"), event(What.JOINED, "allies", "post"),
    )  # fmt: skip
    assert troubles(events, index()).tolist() == [True, False, False, True, False, True, False, True]


def test_concerned__is_who_did_it_and_to_whom_it_was_done() -> None:
    assert np.flatnonzero(concerned(FAILED, index(), COLUMN)).tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert np.flatnonzero(concerned(FAILED, index(), Subject(place=FORT))).tolist() == [1, 8, 9]


def test_concerned__a_row_of_another_table_is_somebody_else() -> None:
    """Number 0 of the sites, of the wings, of the orders and of the units are not the same."""
    unit = index().names.units[0]
    events = log(
        event(What.HUNGER, index().names.sites[0], index().names.sites[0]), event(What.AIRCRAFT_LOST, "jets", "camp"),
        event(What.ORDERED, "column", "camp", other=0), event(What.BROKE, unit, "camp"),
    )  # fmt: skip
    assert concerned(events, index(), Subject(unit=0)).tolist() == [False, False, False, True]


def test_contributing__what_held_up_or_weakened_the_unit_on_its_way() -> None:
    assert contributing(FAILED, index(), 4) == [2], "the contact on the road; the convoy's mine is another's"
    assert contributing(FAILED, index(), 10) == []


FALLEN = log(
    event(What.DEPARTED, "column", "post", amount=80.0),
    event(What.DEPARTED, "convoy", "post"),
    event(What.SHIFTED, "band", "post"),
    event(What.ASSAULTED, "other_band", "post", NOWHERE, "guard"),
    event(What.ASSAULTED, "band", "post", 2, "guard"),
    event(What.BROKE, "guard", "post", 3, draw=0.3, threshold=0.2),
    event(What.OVERRAN, "band", "post", 4),
)
"""The column has left the post; two bands storm it; its guard breaks under one, and the other overruns it."""


def test_contributing__of_a_fallen_site_who_had_left_it_who_broke_and_who_else_stormed_it() -> None:
    assert contributing(FALLEN, index(), 6) == [0, 3, 5]
    assert contributing(FALLEN, index(), 5) == [4], "both stormed the guard; the log names one"


def test_contributing__only_since_the_site_last_changed_hands() -> None:
    events = log(event(What.DEPARTED, "column", "post"), took("band", "post"), took("column", "post"), event(What.OVERRAN, "band", "post"))
    assert contributing(events, index(), 3) == []


def test_emptied__is_the_last_of_the_losers_to_go() -> None:
    assert emptied(FALLEN, index(), 6) == 5
    assert way(FALLEN, index(), 6, Subject(place=POST)) == [6, 5, 3]
    assert emptied(FALLEN, index(), 5) == NOWHERE, "no fall"


def test_emptied__those_who_leave_because_they_gave_up_gave_up() -> None:
    events = log(
        event(What.HUNGER, "post", "post"), event(What.GAVE_UP, "post", "post", 0), event(What.DEPARTED, "guard", "post", 1),
        event(What.SHIFTED, "band", "post"), took("band", "post", 3),
    )  # fmt: skip
    assert emptied(events, index(), 4) == 1
    assert first_cause(events, index(), 4, Subject(place=POST)) == 0


def test_emptied__what_befalls_a_convoy_in_a_base_that_was_given_up_is_no_part_of_its_fall() -> None:
    """Given up, and shelled while a convoy passes: it was given up. Shelled after somebody came to hold it again: that was shelled."""
    given_up, shelled = event(What.WITHDREW, "post", "post"), event(What.SHELLED, "band", "post", amount=3.0)
    passed = log(given_up, event(What.ARRIVED, "convoy", "post"), shelled, took("band", "post"))
    held = log(given_up, event(What.ARRIVED, "guard", "post"), shelled, took("band", "post"))
    assert (emptied(passed, index(), 3), emptied(held, index(), 3)) == (0, 2)


def test_emptied__those_who_leave_for_their_refuge_are_seen_to_go() -> None:
    """A few break, the many withdraw, and the column comes in."""
    events = log(
        event(What.BROKE, "other_band", "camp"), event(What.LEFT_FOR_REFUGE, "band", "camp"), event(What.ARRIVED, "column", "camp"),
        took("column", "camp", 2),
    )  # fmt: skip
    assert emptied(events, index(), 3) == 1


def test_emptied__those_who_stayed_and_were_killed_did_not_leave() -> None:
    """The column went on the second day; the guard was shelled until nobody was left. A shell that hits nobody empties nothing."""
    events = log(
        event(What.DEPARTED, "column", "post"), event(What.SHELLED, "band", "post", amount=9.0),
        event(What.SHELLED, "band", "post", amount=0.0), event(What.SHIFTED, "band", "post"), took("band", "post", 3),
    )  # fmt: skip
    assert emptied(events, index(), 4) == 1
    found = cause_numbers(events, index(), 4)
    assert found.heading == KILLED and found.aside[0] == 1


def test_emptied__by_an_order() -> None:
    """Nobody was beaten: the column left, and the base fell. That is where it began, though the plan wanted it."""
    events = log(
        event(What.ORDERED, "column", "camp", other=0), event(What.DEPARTED, "column", "post", 0),
        event(What.SHIFTED, "band", "fort"), took("band", "post", 2),
    )  # fmt: skip
    assert first_cause(events, index(), 3, Subject(place=POST)) == 1


def test_position__by_departures_and_arrivals() -> None:
    column, guard = COLUMN.unit, index().names.units.index("guard")
    assert position(FAILED, index(), column, 0) == (FORT, False)
    assert position(FAILED, index(), column, 3) == (FORT, True)
    assert position(FAILED, index(), column, 6) == (CAMP, False)
    assert position(FAILED, index(), column, 10) == (FORT, False)
    assert position(FAILED, index(), guard, 10) == (POST, False)


@pytest.mark.parametrize("plan", PLANS)
def test_causes__in_real_runs_come_before_effects_and_every_chain_ends(plan: str) -> None:
    """Of every event: its causes have lower numbers, none twice, and so have all that had a part in it."""
    scenario = shipped(plan)
    made: Any = Play(scenario, 12, 4, events=4000).to_end()
    found = EntityIndex.of(scenario, run_of(made.world, 0))
    for run in range(12):
        count = int(made.world.log["count"][run, 0])
        events = made.world.events[run, :count]
        for number in range(count):
            line = chain(events, number)
            assert all(later > earlier for later, earlier in pairwise(line))
            assert events["cause"][line[-1]] == NOWHERE
        for number in range(0, count, 7):
            parts = contributing(events, found, number)
            assert all(part < number for part in parts) and not set(parts) & set(chain(events, number))
        for outcome, value in (("kidal_captured", 0.0), ("tessalit_lost", 1.0), ("government_losses", 500.0)):
            explained = outcome_event(events, found, outcome, value)
            line = way(events, found, explained.number, explained.subject)
            assert all(later > earlier for later, earlier in pairwise(line))
            given_up = events["what"][explained.number] in (What.GAVE_UP, What.WITHDREW, What.AGREED, What.ORDERED_OUT)
            base = Subject(place=int(events["place"][explained.number]))
            base_way = way(events, found, explained.number, base) if given_up else []
            assert first_cause(events, found, explained.number, explained.subject) in [*line, *base_way]


@pytest.mark.parametrize(("plan", "site"), [("kidal_push", "kidal"), ("kidal_push", "anefis"), ("tessalit_relief", "tessalit")])
def test_emptied__is_a_surrender_exactly_where_the_outcomes_say_starved_out(plan: str, site: str) -> None:
    """The rules note on the site itself whether it was first lost by hunger; here it is found again from the log alone."""
    nothing = {f"rules.supply.{name}": "0" for name in ("bought", "bought_besieged", "bought_empty")}
    nothing |= {f"sites.{name}.stock": "2 d" for name in ("anefis", "tessalit")} | {"rules.convoys.raise_at": "0 d"}
    nothing |= {"rules.siege.withdraws": "0.3 / day", "rules.supply.carries": "3 d"}
    scenario = changed(plan, nothing | {"wings.airlift.sorties": "0 / day"})
    made: Any = Play(scenario, 60, 4, events=4000).to_end()
    found, outcomes = EntityIndex.of(scenario, run_of(made.world, 0)), table(scenario, made.world)
    starved = []
    for run, lost in enumerate(outcomes.column(f"{site}_lost").to_pylist()):
        events = made.world.events[run, : int(made.world.log["count"][run, 0])]
        last = emptied(events, found, outcome_event(events, found, f"{site}_lost", 1.0).number) if lost else NOWHERE
        starved.append(last != NOWHERE and events["what"][last] in (What.GAVE_UP, What.WITHDREW, What.AGREED, What.ORDERED_OUT))
    assert starved == outcomes.column(f"{site}_starved_out").to_pylist()
    assert 0 < sum(starved) < 60, "both happen"


def test_contributing__nothing_that_befell_another_band_of_the_name() -> None:
    events = log(
        event(What.SPLIT_OFF, "band", "camp", other="other_band"), event(What.STRUCK_FROM_AIR, "jets", "camp", other="band"),
        event(What.MERGED, "band", "camp", other="other_band"), event(What.SPLIT_OFF, "band", "post", 0, other="other_band"),
        event(What.STRUCK_FROM_AIR, "jets", "post", other="band"), event(What.BROKE, "band", "post", 0),
    )  # fmt: skip
    assert contributing(events, index(), 3) == []
    assert contributing(events, index(), 5) == [4]


def test_course__of_a_band_begins_with_its_own_first_step() -> None:
    events = log(
        event(What.ASSAULTED, "band", "camp"), event(What.SPLIT_OFF, "band", "post", other="other_band"),
        event(What.ASSAULTED, "band", "post"), event(What.BROKE, "band", "post", 2),
    )  # fmt: skip
    band = int(events["who"][0])
    assert course(events, index(), 3, band) == [3, 2]
