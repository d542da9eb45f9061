"""What the description says of commanders' decisions: flow charts, the functions named in them, and their thresholds."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from kidal_sim.engine.init_units import DOCTRINE, POLICY
from kidal_sim.presentation.document.flow_chart import FlowChart
from kidal_sim.presentation.document.inputs import shipped_theatre, value_of
from kidal_sim.presentation.document.source import definition, first_clause
from kidal_sim.presentation.markdown import code, plain, table
from kidal_sim.queries import group_split_merge, raid_value, reserves
from kidal_sim.rules import doctrine, policy
from kidal_sim.scenario.forces import Doctrine
from kidal_sim.scenario.plans import Policy
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.scenario.schema import INPUT_ROWS
from kidal_sim.tables.row import columns, meanings

IRREGULARS = (
    doctrine.decide, doctrine.keep_or_leave, doctrine.stands, doctrine.look_around, doctrine.press, doctrine.begins_raid,
    raid_value.force_needed, raid_value.force_for_ambush,
)  # fmt: skip
"""Functions of irregulars that have a chart each."""
REGULARS = (policy.command, policy.send, reserves.from_unit, policy.follow)
STEPS = (
    *IRREGULARS, doctrine.find_quarry, doctrine.go_to_post, doctrine.leave_for_refuge, doctrine.threatened_site, doctrine.base_to_raid,
    doctrine.base_to_besiege, raid_value.power_for_raid, raid_value.weigh_raid, raid_value.power_for_ambush, raid_value.weigh_ambush,
    raid_value.weigh_stand, policy.send, policy.draw_in, policy.break_out, policy.free_row, reserves.nearest, reserves.can_spare,
    reserves.most_on_way, group_split_merge.send, group_split_merge.storm, group_split_merge.part,
)  # fmt: skip
"""Functions that are nodes of charts."""
WITHIN = (policy.weigh_loss, policy.power_wanted)
"""Functions that are drawn in full where they are called."""
SHOWN = ("task", "written_off")
"""Columns of which charts show what they are set to."""


def irregulars() -> str:
    """Return how commanders of irregulars decide."""
    return _charts(IRREGULARS)


def regulars() -> str:
    """Return how the commander of a faction with a standing policy decides, and the task forces that he sends."""
    return _charts(REGULARS)


def _charts(functions: Sequence[Any]) -> str:
    """Return a chart of each function, then what the functions named in them do, and the thresholds that they use."""
    parts: list[str] = []
    named: dict[str, Any] = {}
    for function in functions:
        chart = FlowChart(STEPS, WITHIN, SHOWN)
        parts.append(f"**{code(function.__name__)}**: {plain(first_clause(function))}.\n\n{chart.draw(function)}\n")
        named |= chart.named
    said = [(code(name), plain(first_clause(named[name]))) for name in sorted(named) if first_clause(named[name])]
    return "\n".join([*parts, table(("name in the charts", "what it does or returns"), said), _thresholds(functions)])


def _thresholds(functions: Sequence[Any]) -> str:
    """Return a table of the inputs that these functions use, themselves or through others."""
    reached = sorted({part for function in functions for part in function.reached()}, key=lambda part: (part.__module__, part.__qualname__))
    used = {pair for part in reached for pair in _columns_read(part)}
    rows = [*_of_doctrine(used), *_of_policy(used), *_of_rules(used)]
    return table(("input", "best value", "unit", "meaning"), [(code(name), *map(plain, cells)) for name, *cells in rows])


def _columns_read(function: Any) -> Iterator[tuple[str, str]]:
    """Yield the class of a row and the column, for every column that a function reads of a variable with a known class."""
    text = definition(function)
    classes = {each.arg: _class_name(each.annotation) for each in text.args.args}
    for node in ast.walk(text):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            classes[node.target.id] = _class_name(node.annotation)
    for node in ast.walk(text):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in classes:
            yield classes[node.value.id], node.attr
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).startswith("world.factions["):
            yield "Faction", node.attr


def _class_name(annotation: ast.expr | None) -> str:
    return ast.unparse(annotation).strip("'\"") if annotation else ""


def _of_doctrine(used: set[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield thresholds of the irregular factions' doctrines."""
    doctrines = [each.doctrine for each in shipped_theatre().factions.values() if each.irregular]
    for name in (name for name in (*DOCTRINE, "preempts") if ("Faction", name) in used):
        values = dict.fromkeys(_best(getattr(each, name)) for each in doctrines)
        best, units = " or ".join(value for value, _ in values), next(iter(values))[1]
        yield f"factions.*.doctrine.{name}", best, units, Doctrine.model_fields[name].description or ""


def _of_policy(used: set[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield thresholds of standing policies."""
    (stated,) = shipped_theatre().policy.values()
    for column, name in POLICY.items():
        if ("Faction", column) in used:
            yield f"policy.*.{name}", *_best(getattr(stated, name)), Policy.model_fields[name].description or ""


def _of_rules(used: set[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Yield inputs of mechanisms."""
    for section, row in INPUT_ROWS.items():
        for name in (name for name in columns(row) if (row.__name__, name) in used):
            yield f"rules.{section}.{name}", *_best(getattr(getattr(shipped_theatre().rules, section), name)), meanings(row).get(name, "")


def _best(value: Quantity | bool) -> tuple[str, str]:
    """Return the best value of a threshold, and its unit."""
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    numbers, unit = value_of(value)
    parts = numbers.split(" / ")
    return parts[len(parts) // 2], unit
