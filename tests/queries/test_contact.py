"""Contacts and pursuits: when they begin, go on and end."""

from typing import Any

import pytest

from kidal_sim.queries import contact
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.row import table

REGROUP = 6.0


def unit(broken: bool = False, people: int = 80) -> Any:
    """One that began with 100 people and was last in contact, or pursued, from hour 10 until hour 12."""
    row: Any = table(Unit, 1, 1)[0][0]
    row.people, row.baseline, row.broken, row.fight_cause = people, 100, broken, 1
    row.engaged_from, row.engaged_until = (-1e9, -1e9) if broken else (10.0, 12.0)
    row.pursued_from, row.pursued_until = (10.0, 12.0) if broken else (-1e9, -1e9)
    return row


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(
    ("hour", "until", "begun", "ended"),
    [(11.0, 11.5, 10.0, 12.0), (11.0, 15.0, 10.0, 15.0), (12.0, 15.0, 10.0, 15.0), (12.5, 15.0, 12.5, 15.0), (30.0, 33.0, 30.0, 33.0)],
)
def test_meet__what_overlaps_goes_on_and_what_does_not_begins_anew(
    broken: bool, hour: float, until: float, begun: float, ended: float
) -> None:
    row = unit(broken)
    contact.meet(row, REGROUP, hour, until, 2)
    assert ((row.pursued_from, row.pursued_until) if broken else (row.engaged_from, row.engaged_until)) == (begun, ended)
    assert contact.busy_until(row) == ended
    assert row.fight_cause == (1 if begun == 10.0 else 2)


@pytest.mark.parametrize(("hour", "baseline"), [(12.5, 100), (18.0, 100), (18.5, 80)])
def test_meet__losses_count_from_anew_after_a_rest(hour: float, baseline: int) -> None:
    row = unit()
    contact.meet(row, REGROUP, hour, hour + 1.0, 2)
    assert row.baseline == baseline
