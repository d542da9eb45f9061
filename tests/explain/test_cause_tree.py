"""The causes of an event as a tree of records and as lines."""

import json
from typing import Any

from kidal_sim.explain.cause_tree import CauseTree, cause_tree, starting_event, tree_lines
from kidal_sim.explain.causes import Subject
from kidal_sim.explain.entity_index import Events
from kidal_sim.explain.history import history
from kidal_sim.explain.reckoning import reckoning_lines, reckoning_of
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE, Decision
from kidal_sim.tables.log_tables import Log, Reckoning
from kidal_sim.tables.row import table
from kidal_sim.tables.world import World
from tests.explain.test_causes import CHASED, COLUMN, FAILED, FALLEN
from tests.logs import event, index, log, took, world


def explain(events: Events, number: int, subject: Subject | None = None, reckonings: Any = None) -> CauseTree:
    """The causes of an event of a log made by hand."""
    kept = table(Reckoning, 0) if reckonings is None else reckonings
    counted: Any = table(Log, 1)
    counted["count"] = len(events)
    told = history(World(**{**world()._asdict(), "events": events, "log": counted, "reckonings": kept}), index().names)
    return cause_tree(events, told, index(), number, subject)


def test_cause_tree__is_the_chain_with_what_had_a_part_in_it() -> None:
    found = explain(FAILED, 10, COLUMN)
    assert [link.event.number for link in found.links] == [10, 9, 8, 7, 6, 5, 4, 1, 0]
    assert [link.cause for link in found.links] == [9, 8, 7, 6, 5, 4, 1, 0, None]
    assert {link.event.number: [part.number for part in link.contributing] for link in found.links if link.contributing} == {4: [2]}
    assert (found.first, found.root, found.aside, found.heading) == (6, 0, [], "")


def test_cause_tree__has_draw_and_threshold_where_chance_decided() -> None:
    broke, came = (explain(FAILED, 6).links[at].event for at in (0, 2))
    assert (broke.draw, broke.threshold, broke.chance) == (0.22, 0.2, "lost 22 %, bears 20 %")
    assert (came.draw, came.threshold, came.chance) == (None, None, "")


def test_cause_tree__has_what_was_reckoned_under_the_event_and_as_numbers() -> None:
    events = log(event(What.SHIFTED, "band", "post"), event(What.ASSAULTED, "band", "post", 0, "guard"))
    rows: Any = table(Reckoning, 2)
    rows[1] = (Decision.RAID, 40.0, 0.0, 0.5, 40.0, 50.0, 12.0, 0.5, 4.0, 1.5)
    found = explain(events, 1, reckonings=rows)
    raid, sent = (link.event for link in found.links)
    assert raid.reckoning == reckoning_of(world()._replace(events=events, reckonings=rows), 1) and sent.reckoning is None
    lines = list(tree_lines(found))
    assert [line.strip() for line in lines[1:3]] == raid.reckoned == reckoning_lines(raid.reckoning)
    assert "= 6 people, against 4 people expected lost x 1.5 for aircraft = 6 people: worth it" in lines[2]
    as_json = json.loads(json.dumps(found.to_dict()))["links"][0]["event"]["reckoning"]
    assert (as_json["decision"], as_json["value"], as_json["chance"], as_json["lost"], as_json["fear"]) == ("raid", 12.0, 0.5, 4.0, 1.5)


def test_cause_tree__says_where_a_plan_was_given_up() -> None:
    assert explain(FAILED, 10).links[0].event.text == "column, in want of supplies, gives its plan up: assault camp, at fort"
    turned = log(event(What.DEPARTED, "column", "fort"), event(What.CALLED_OFF, "column", "camp", 0, 0))
    said = explain(turned, 1).links[0].event.text
    assert said == "column, in want of supplies, gives its plan up: march camp, on its way from fort"


def test_cause_tree__of_a_fallen_site_tells_who_came_and_who_had_gone() -> None:
    found = explain(FALLEN, 6)
    assert [link.event.number for link in found.links] == [6, 4, 2]
    assert [link.event.number for link in found.aside] == [5, 3]
    assert [part.number for part in found.links[0].contributing] == [0], "what is told of the last to go is not told twice"
    lines = list(tree_lines(found))
    assert any("The last to go" in line for line in lines) and sum("[3]" in line for line in lines) == 1


def test_cause_tree__of_a_unit_that_was_attacked_tells_what_had_brought_it_there() -> None:
    found = explain(CHASED, 8)
    assert [link.event.number for link in found.links] == [8, 7, 6, 5]
    assert [link.event.number for link in found.aside] == [4, 3, 2, 1, 0]
    assert found.heading == "What had brought column there, from the last to the first:" and found.first == 2


def test_tree_lines__says_because_only_where_the_log_does() -> None:
    """Between two attacks the log names no step of the column: that the order came before is all it says."""
    events = log(
        event(What.ORDERED, "column", "camp", other=0), event(What.ASSAULTED, "band", "post", NOWHERE, "guard"),
        event(What.BROKE, "column", "post", 1, draw=0.2, threshold=0.1), event(What.SHIFTED, "other_band", "fort"),
        event(What.ASSAULTED, "other_band", "fort", 3), event(What.BROKE, "column", "fort", 4),
    )  # fmt: skip
    lines = list(tree_lines(explain(events, 5)))
    aside = lines[lines.index("What had brought column there, from the last to the first:") + 1 :]
    assert "column breaks at post" in aside[0] and aside[1].startswith("    after day 0, 01:00: column is ordered")


def test_tree_lines__what_ends_comes_after_its_beginning_and_not_because_of_it() -> None:
    events = log(event(What.BESIEGED, "post", "post", other="band"), event(What.SIEGE_ENDED, "post", "post", 0))
    lines = list(tree_lines(explain(events, 1)))
    assert "siege of post ends" in lines[0] and lines[1].startswith("  after day 0, 01:00: post is besieged")


def test_cause_tree__many_of_a_kind_are_one_line() -> None:
    mines = [event(What.STRUCK_MINE, "column", "track", 0, amount=float(at)) for at in range(1, 6)]
    events = log(event(What.DEPARTED, "column", "fort"), *mines, event(What.ARRIVED, "column", "camp", 0))
    (part,) = explain(events, 6).links[0].contributing
    assert (part.number, part.alike) == (5, 4)
    assert any("and 4 more such before it" in line for line in tree_lines(explain(events, 6)))


def test_tree_lines__is_effect_before_cause_and_marks_where_it_began() -> None:
    lines = list(tree_lines(explain(FAILED, 10, COLUMN)))
    assert lines[0] == "day 0, 11:00: column, in want of supplies, gives its plan up: assault camp, at fort [10]"
    assert lines[1].startswith("  because day 0, 10:00: column rallies at fort [9]")
    (marked,) = [line for line in lines if "here it began" in line]
    assert "column breaks at camp (lost 22 %, bears 20 %) [6]" in marked


def test_to_dict__is_json() -> None:
    found = json.loads(json.dumps(explain(FALLEN, 6).to_dict()))
    assert found["links"][0]["event"]["number"] == 6 and found["first"] == explain(FALLEN, 6).first


def test_starting_event__says_what_it_is() -> None:
    assert starting_event(FAILED, index(), "camp_captured", 0.0)[1] == "no event tells of it; how the plan ended"
    assert starting_event(log(took("column", "camp")), index(), "camp_captured", 1.0)[1] == "the first event that tells of it"
    assert starting_event(FAILED, index())[1] == "how the plan ended"
    assert "which went on" in starting_event(log(event(What.ORDERED, "column", "camp", other=0)), index())[1]
    assert "nothing to tell" in starting_event(log(), index())[1]
