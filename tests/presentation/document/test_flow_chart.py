"""A decision drawn from its text: few forms of statements, by hand."""

import re

from kidal_sim.jit.compile import compiled
from kidal_sim.presentation.document.flow_chart import FlowChart

NOWHERE = -1
EDGE = re.compile(r"    (\w+) -->(?:\|([^|]+)\|)? (\w+)")
NODE = re.compile(r'    (\w+)(?:\["(.*)"\]|\{"(.*)"\}|\(\["(.*)"\]\)|\{\{"(.*)"\}\})')


@compiled
def is_tired(unit: "Band") -> bool:
    """Return whether a band has to rest [h]; it may be none."""
    return unit.rest > 0.0


@compiled
def go_home(unit: "Band") -> None:
    """Go home, by night."""
    unit.place = 0


@compiled
def look(unit: "Band") -> int:
    """Return the nearest base. It may be nowhere."""
    return unit.place


class Band:
    """A unit, for the eye alone."""

    place: int
    rest: float
    task: int
    seen: bool


@compiled
def choose(unit: Band, limit: float) -> float:
    """Choose a base."""
    base = look(unit)
    if is_tired(unit):
        unit.rest = 0.0
        go_home(unit)
        return limit
    if unit.seen:
        unit.rest = 1.0
    for number in range(2):
        if base == NOWHERE and unit.rest + 1.0 >= limit:
            unit.task = number
    return 1.0 if unit.seen else limit


@compiled
def command(unit: Band) -> None:
    """Command."""
    if choose(unit, 2.0) > 1.0:
        return
    answer = choose(unit, 3.0)
    double = 2.0 * unit.rest
    if answer > double or not unit.seen:
        go_home(unit)


def drawn(*within: object) -> tuple[dict[str, str], set[tuple[str, str, str]], FlowChart]:
    """The nodes of the chart of `choose`, or of `command`, by name, and its arrows by the texts of nodes."""
    chart = FlowChart([go_home, look], within, ["task"])
    lines = chart.draw(command if within else choose).splitlines()
    assert lines[:2] == ["```mermaid", "flowchart TD"] and lines[-1] == "```"
    nodes = {found[1]: next(text for text in found.groups()[1:] if text) for line in lines if (found := NODE.fullmatch(line))}
    edges = [found.groups() for line in lines if (found := EDGE.fullmatch(line))]
    assert len(nodes) + len(edges) == len(lines) - 3, "nothing else stands there"
    texts = {name: text.replace("<br/>", " ") for name, text in nodes.items()}
    return texts, {(texts[one], word or "", texts[other]) for one, word, other in edges}, chart


def test_flow_chart__is_calls_conditions_and_what_is_set_in_their_order() -> None:
    home, tired, loop = "go_home: Go home, by night", "is_tired: a band has to rest?", "for each number"
    asked = "there is no look and rest + 1 is at least limit?"
    assert drawn()[1] == {
        ("choose", "", "look: the nearest base"), ("look: the nearest base", "", tired), (tired, "yes", home), (home, "", "limit"),
        (tired, "no", loop), (loop, "", asked), (asked, "yes", "task: number"), ("task: number", "", loop), (asked, "no", loop),
        (loop, "all done", "seen?"), ("seen?", "yes", "1"), ("seen?", "no", "limit"),
    }  # fmt: skip


def test_flow_chart__leaves_out_a_condition_on_which_nothing_shown_depends() -> None:
    texts, _, chart = drawn()
    assert list(texts.values()).count("seen?") == 1, "that which the end depends on"
    assert list(texts.values()).count("limit") == 1, "what ends alike ends in one node"
    assert chart.named == {"choose": choose, "look": look, "is_tired": is_tired, "go_home": go_home}


def test_flow_chart__draws_a_function_within_another_and_goes_on_after_it() -> None:
    texts, edges, _ = drawn(choose)
    asked = "choose is above 2 x rest or not seen?"
    assert {one for one, _, other in edges if other == asked} == {"choose: 1", "choose: limit"}
    assert (asked, "yes", "go_home: Go home, by night") in edges and (asked, "no", "done") in edges
    assert list(texts.values()).count("for each number") == 1, "what only a condition calls is named there"
