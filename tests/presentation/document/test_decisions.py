"""Charts of decisions: of this code, small enough to read, with every threshold."""

import re

import pytest

from kidal_sim.presentation.document import decisions
from kidal_sim.presentation.document.flow_chart import FlowChart
from kidal_sim.scenario.files.load import load
from tests.presentation.document.test_flow_chart import EDGE, NODE

BLOCKS = {"irregulars": (decisions.irregulars, decisions.IRREGULARS), "regulars": (decisions.regulars, decisions.REGULARS)}
MOST = 25
"""Nodes of a chart that can be read."""


@pytest.mark.parametrize("name", BLOCKS)
def test_decisions__every_chart_is_small_and_whole(name: str) -> None:
    make, functions = BLOCKS[name]
    charts = re.findall(r"```mermaid\nflowchart TD\n(.*?)\n```", make(), re.DOTALL)
    assert len(charts) == len(functions)
    for chart, function in zip(charts, functions, strict=True):
        lines = chart.splitlines()
        nodes = [found[1] for line in lines if (found := NODE.fullmatch(line))]
        edges = [found.groups() for line in lines if (found := EDGE.fullmatch(line))]
        assert len(nodes) + len(edges) == len(lines) and 5 <= len(nodes) <= MOST, function.__name__
        assert {one for one, _, _ in edges} | {other for _, _, other in edges} == set(nodes)
        assert {other for _, _, other in edges} == set(nodes) - {"n0"}, "the flow comes to every node"


def test_decisions__every_function_that_is_to_be_a_node_is_one() -> None:
    """A call that has gone from the rules does not stay in the list."""
    named: set[str] = set()
    for function in (*decisions.IRREGULARS, *decisions.REGULARS):
        chart = FlowChart(decisions.STEPS, decisions.WITHIN, decisions.SHOWN)
        chart.draw(function)
        named |= set(chart.named)
    assert {function.__name__ for function in decisions.STEPS} <= named


def test_decisions__follow_the_text_of_the_rules() -> None:
    """Some of it, by hand: the odds below which a place is left, and those with which a task force goes."""
    irregulars, regulars = (make().replace("<br/>", " ") for make, _ in BLOCKS.values())
    assert "place is not refuge and not stands?" in irregulars
    assert "town_value is at most 0?" in irregulars
    assert "pays: value x chance is at least the losses expected x the factor for aircraft?" in irregulars
    assert "people x quality x cohesion is below odds_to_send x most_on_way?" in regulars
    assert "written_off: uniform is below gives_up_post" in regulars


def test_decisions__thresholds_have_the_best_value_of_the_shipped_theatre() -> None:
    theatre = load("kidal_sim:theatre.yaml")
    irregulars, regulars = (make() for make, _ in BLOCKS.values())
    for name in ("contact", "defend", "attack", "raid_value", "raid_chance", "gathering", "gathering_watched", "air_fear", "reach"):
        best = {f"{getattr(theatre.factions[faction].doctrine, name).best:g}" for faction in ("csp", "jnim")}
        assert f"| `factions.*.doctrine.{name}` | {' or '.join(best)} |" in irregulars
    for name in ("odds", "reinforce_below", "least", "sends", "gives_up_post"):
        assert f"| `policy.*.{name}` | {getattr(theatre.policy['government'], name).best:g} |" in regulars
    assert "| `factions.*.doctrine.preempts` | no |" in irregulars
