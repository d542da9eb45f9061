"""Classes of events: what is counted together, and how it is said."""

import pytest

from kidal_sim.explain.event_classes import NOTHING, EventClasses
from kidal_sim.tables.events import EVENTS, What
from tests.logs import event, index, log

CLASSES = EventClasses(index())


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (event(What.BROKE, "column", "camp", amount=0.3, draw=0.3), "column breaks at camp"),
        (event(What.BROKE, "column", "camp", amount=0.3), "column is driven out of camp"),
        (event(What.ASSAULTED, "other_band", "post", amount=60.0), "allies assaults post"),
        (event(What.GAVE_CONTACT, "band", "track", other="column", amount=2.0), "rebels engages column on track"),
        (event(What.BESIEGED, "post", "post", other="band"), "post is besieged by rebels"),
        (event(What.ORDERED, "column", "camp", other=1), "column is ordered: assault camp"),
        (event(What.CALLED_OFF, "column", "camp", other=0, draw=30.0), "column gives its plan up: march camp, at fort"),
        (event(What.CALLED_OFF, "column", "camp", other=0), "column, in want of supplies, gives its plan up: march camp, at fort"),
        (event(What.JOINED, "allies", "post"), "allies joins an attack on post"),
        (event(What.AIRCRAFT_LOST, "jets", "camp"), "jets loses aircraft over camp"),
    ],
)
def test_text__without_what_differs_from_run_to_run(one: dict[str, object], words: str) -> None:
    assert CLASSES.text(int(CLASSES.numbers(log(one))[0])) == words


def test_text__of_nothing() -> None:
    assert CLASSES.text(NOTHING).startswith("nothing")


def test_numbers__bands_of_a_party_are_one_units_of_the_plans_side_are_not() -> None:
    bands = CLASSES.numbers(
        log(event(What.BROKE, "band", "camp"), event(What.BROKE, "band", "camp", amount=9.0), event(What.BROKE, "other_band", "camp"))
    )
    assert bands[0] == bands[1] != bands[2]
    units = CLASSES.numbers(log(event(What.BROKE, "column", "post"), event(What.BROKE, "guard", "post")))
    assert units[0] != units[1]


def test_numbers__a_plan_given_up_at_a_place_is_not_one_given_up_on_the_way_from_it() -> None:
    events = log(
        event(What.CALLED_OFF, "column", "camp", other=0), event(What.DEPARTED, "column", "fort"),
        event(What.CALLED_OFF, "column", "camp", other=0), event(What.ARRIVED, "column", "camp"),
        event(What.CALLED_OFF, "column", "camp", other=0),
    )  # fmt: skip
    found = CLASSES.numbers(events)
    assert len({int(found[at]) for at in (0, 2, 4)}) == 3
    assert CLASSES.text(int(found[2])).endswith("on its way from fort")


def test_numbers__every_kind_of_event_has_a_class_of_its_own() -> None:
    who = {"wing": "jets", "site": "post", "faction": "rebels", "place": "track"}
    tables = {what: EVENTS[what].actor for what in What}
    kinds = [what for what in What if tables[what] != "arrival"]  # nobody arrives in this theatre
    events = log(*(event(what, who.get(tables[what], "column"), "post") for what in kinds))
    assert len(set(CLASSES.numbers(events).tolist())) == len(kinds)
