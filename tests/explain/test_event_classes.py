"""Sorts of events: what is counted together, and how it is said."""

import pytest

from kidal_sim.explain.event_classes import NOTHING, Sorts
from kidal_sim.explain.history import listed
from kidal_sim.tables.events import ACTORS, What
from tests.logs import cast, event, log

SORTS = Sorts(cast())


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (event(What.BROKE, "column", "camp", amount=0.3), "column breaks at camp"),
        (event(What.ASSAULTED, "other_band", "post", amount=60.0), "allies assaults post"),
        (event(What.GAVE_CONTACT, "band", "track", other="column", amount=2.0), "rebels gives contact to column on track"),
        (event(What.BESIEGED, "post", "post", other="band"), "post is besieged by rebels"),
        (event(What.ORDERED, "column", "camp", other=1), "column is ordered: assault camp"),
        (event(What.CALLED_OFF, "column", "camp", other=0, draw=30.0), "column gives its plan up: march camp, at fort"),
        (event(What.CALLED_OFF, "column", "camp", other=0), "column, hungry, gives its plan up: march camp, at fort"),
        (event(What.JOINED, "allies", "post"), "allies joins an attack on post"),
        (event(What.AIRCRAFT_LOST, "jets", "camp"), "jets loses aircraft over camp"),
    ],
)
def test_said__without_what_differs_from_run_to_run(one: dict[str, object], words: str) -> None:
    assert SORTS.said(int(SORTS.of(log(one))[0])) == words


def test_said__of_nothing() -> None:
    assert SORTS.said(NOTHING).startswith("nothing")


def test_of__bands_of_a_party_are_one_units_of_the_plans_side_are_not() -> None:
    bands = SORTS.of(
        log(event(What.BROKE, "band", "camp"), event(What.BROKE, "band", "camp", amount=9.0), event(What.BROKE, "other_band", "camp"))
    )
    assert bands[0] == bands[1] != bands[2]
    units = SORTS.of(log(event(What.BROKE, "column", "post"), event(What.BROKE, "guard", "post")))
    assert units[0] != units[1]


def test_of__a_plan_given_up_at_a_place_is_not_one_given_up_on_the_way_from_it() -> None:
    events = log(
        event(What.CALLED_OFF, "column", "camp", other=0), event(What.DEPARTED, "column", "fort"),
        event(What.CALLED_OFF, "column", "camp", other=0), event(What.ARRIVED, "column", "camp"),
        event(What.CALLED_OFF, "column", "camp", other=0),
    )  # fmt: skip
    found = SORTS.of(events)
    assert len({int(found[at]) for at in (0, 2, 4)}) == 3
    assert SORTS.said(int(found[2])).endswith("on its way from fort")


def test_of__every_kind_of_event_has_a_sort_of_its_own() -> None:
    who = {"wing": "jets", "site": "post", "faction": "rebels"}
    tables = {what: listed(ACTORS, what, "unit") for what in What}
    kinds = [what for what in What if tables[what] != "arrival"]  # nobody arrives in this theatre
    events = log(*(event(what, who.get(tables[what], "column"), "post") for what in kinds))
    assert len(set(SORTS.of(events).tolist())) == len(kinds)
