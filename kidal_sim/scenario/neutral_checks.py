"""What a neutral faction, which is of neither side, may not have or do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from kidal_sim.scenario.plans import Order
from kidal_sim.scenario.problems import FieldProblem, Path

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

OF_SIDES = ("refuge", "doctrine", "noise", "staleness")
"""What every faction of a side needs, and no neutral one has."""
KINDS = ("column", "garrison")
VERBS = ("wait", "march", "withdraw")
CONDITIONS = ("taken", "lost", "odds", "air")
"""Conditions of an order that only a side can have."""


def problems(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield what a faction of a side lacks, and what a neutral one may not have, with its path."""
    for name, faction in scenario.factions.items():
        where = ("factions", name)
        for key in OF_SIDES:
            if faction.side != "neutral" and key not in faction.model_fields_set:
                yield FieldProblem((*where, key), "missing-key", f"missing key `{key}`: a faction of a side needs it")
            elif faction.side == "neutral" and says(faction, key):
                yield FieldProblem((*where, key), "unexpected-key", f"{name} is neutral: only a faction of a side has `{key}`")
        if faction.side == "neutral" and faction.irregular:
            yield FieldProblem((*where, "irregular"), "inconsistent", f"{name} is neutral: only a faction of a side can be irregular")
    yield from _units(scenario)
    yield from _plans(scenario)
    yield from _others(scenario)


def says(part: BaseModel, key: str) -> bool:
    """Return whether a part of a scenario says something with a key: one that is written out whole states defaults, too."""
    return bool(getattr(part, key) != type(part).model_fields[key].default)


def is_neutral(scenario: "Scenario", unit: str) -> bool:
    """Return whether a unit is of a neutral faction."""
    return scenario.factions[scenario.units[unit].faction].side == "neutral"


def _units(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield neutral units of a kind that fights or supplies, and convoys of a side that neutrals man."""
    for name, unit in scenario.units.items():
        if is_neutral(scenario, name) and unit.kind not in KINDS:
            message = f"{unit.kind}: a neutral unit is a {' or '.join(KINDS)}"
            yield FieldProblem(("units", name, "kind"), "wrong-kind", message)
        if unit.manned_by and is_neutral(scenario, unit.manned_by):
            yield FieldProblem(("units", name, "manned_by"), "wrong-side", f"{unit.manned_by} is neutral: it mans no convoy")


def _plans(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield orders of neutral units that only a side can give."""
    for unit, orders in scenario.plan.items():
        if is_neutral(scenario, unit):
            for step, order in enumerate(orders):
                yield from _order(order, ("plan", unit, step), unit)
    if scenario.options is not None and is_neutral(scenario, scenario.options.unit):
        message = f"{scenario.options.unit} is neutral: write a `plan` of {', '.join(VERBS)} for it"
        yield FieldProblem(("options", "unit"), "wrong-side", message)


def _order(order: Order, where: Path, unit: str) -> Iterator[FieldProblem]:
    """Yield what is wrong with one order of a neutral unit."""
    if order.do not in VERBS:
        yield FieldProblem((*where, "do"), "wrong-side", f"{unit} is neutral: write one of {', '.join(VERBS)}, not {order.do}")
    for key in CONDITIONS:
        if says(order.when, key):
            message = f"{unit} is neutral: it cannot wait for `{key}`, which is about a side and its enemy"
            yield FieldProblem((*where, "when", key), "wrong-side", message)


def _others(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield aircraft, policies, arrivals and recalls of neutral factions."""
    neutral = {name for name, faction in scenario.factions.items() if faction.side == "neutral"}
    for name, wing in scenario.wings.items():
        if wing.faction in neutral:
            yield FieldProblem(("wings", name, "faction"), "wrong-side", f"{wing.faction} is neutral: it has no aircraft")
    for name in scenario.policy:
        if name in neutral:
            yield FieldProblem(("policy", name), "wrong-side", f"{name} is neutral: only a faction of a side has a policy")
    for name, arrival in scenario.arrivals.items():
        if arrival.unit and is_neutral(scenario, arrival.unit):
            message = f"{arrival.unit} is neutral: who comes waits for a site of a side"
            yield FieldProblem(("arrivals", name, "unit"), "wrong-side", message)
    for name, recall in scenario.recalls.items():
        if recall.faction in neutral:
            message = f"{recall.faction} is neutral: only people of a side are called away"
            yield FieldProblem(("recalls", name, "faction"), "wrong-side", message)
