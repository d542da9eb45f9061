"""What was reckoned, in numbers and in sentences; the sums by hand."""

from typing import Any

import pytest

from kidal_sim.explain.reckoning import reckoning_lines, reckoning_of
from kidal_sim.tables.kinds import Decision
from kidal_sim.tables.log_tables import Event, Reckoning
from kidal_sim.tables.row import table
from tests.logs import world

RAID = {
    "decision": "raid", "believed": 60.0, "odds": 0.0, "chance_asked": 0.62, "needed": 140.0, "had": 1800.0, "value": 12.0, "chance": 0.62,
    "lost": 5.0, "fear": 1.0,
}  # fmt: skip
OF_ODDS = dict.fromkeys(("chance_asked", "value", "chance", "lost", "fear"))


def said(**changes: Any) -> str:
    return " ".join(reckoning_lines(RAID | changes))


def kept(**columns: Any) -> Any:
    """A world with one event, and what was reckoned before it."""
    rows: Any = table(Reckoning, 3)
    for name, value in columns.items():
        rows[name][0] = value
    return world()._replace(events=table(Event, 1), reckonings=rows)


def test_reckoning_of__has_numbers_by_column_and_none_for_what_was_not_reckoned() -> None:
    numbers = {name: value for name, value in RAID.items() if name != "decision"}
    assert reckoning_of(kept(decision=Decision.RAID, **numbers), 0) == RAID
    assert reckoning_of(kept(decision=Decision.SIEGE, **numbers), 0) == RAID | OF_ODDS | {"decision": "siege"}
    assert reckoning_of(kept(), 0) is None and reckoning_of(world(), 0) is None


def test_reckoning_lines__weigh_value_x_chance_against_losses_x_fear() -> None:
    """12 x 0.62 = 7.44 people; 5 x 1.4 = 7 people, 5 x 1.6 = 8 people."""
    assert "value 12 people x chance 0.62 = 7.4 people, against 5 people expected lost: worth it" in said()
    assert "against 5 people expected lost x 1.4 for aircraft = 7 people: worth it" in said(fear=1.4)
    assert "x 1.6 for aircraft = 8 people: not worth it" in said(fear=1.6)
    assert "60 effective people; for a chance of entry of 0.62 it needed 140, and had 1,800" in said()
    assert "nobody was there; for" in said(believed=0.0, needed=0.0)
    assert "a chance of success of 0.62 and odds of 0.3 it needed 140" in said(decision="ambush", odds=0.3)


def test_reckoning_lines__of_a_doctrine_that_asks_for_no_chance_weigh_odds_alone() -> None:
    alone = said(chance_asked=0.0, odds=0.5, needed=30.0)
    assert "odds of 0.5 it needed 30" in alone and "odds alone" in alone and "value 12" not in alone


@pytest.mark.parametrize("decision", [each.name.lower() for each in Decision if each])
def test_reckoning_lines__of_every_decision_are_sentences_with_units(decision: str) -> None:
    lines = reckoning_lines(RAID | {"decision": decision, "odds": 0.5})
    assert lines and all(line.endswith(".") and line[0].isupper() for line in lines)
    assert "effective people" in lines[0] and not {"None", "nan"} & set(" ".join(lines).split())


def test_reckoning_lines__of_a_task_force_say_its_odds_and_those_asked_for() -> None:
    """200 against 80 are odds of 2.5."""
    force = {"decision": "task_force", "believed": 80.0, "odds": 1.5, "needed": 120.0, "had": 200.0, **OF_ODDS}
    (line,) = reckoning_lines(force)
    assert "lacked 120" in line and "200 against at most 80" in line and "odds of 2.5, where 1.5 are asked for" in line
    (alone,) = reckoning_lines(force | {"believed": 0.0})
    assert "no enemy" in alone


def test_reckoning_lines__say_nothing_where_nothing_was_reckoned() -> None:
    assert reckoning_lines(None) == []
