"""Whether a standing policy has whom it needs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kidal_sim.scenario.plans import Policy
from kidal_sim.scenario.problems import FieldProblem

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


def problems(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield what is wrong with the policies of factions."""
    taken = _taken(scenario)
    for name, policy in scenario.policy.items():
        where = ("policy", name)
        if scenario.factions[name].irregular:
            yield FieldProblem(where, "wrong-kind", f"{name} follows its doctrine; only a faction of regulars has a policy")
        elif policy.kind == "standing":
            yield from _reserve(scenario, name, policy)
            for number, unit in enumerate(policy.task_forces):
                yield from _task_force(scenario, name, number, unit, taken)
                taken.add(unit)


def _taken(scenario: "Scenario") -> set[str]:
    """Return the reserve rows that orders and arrivals fill."""
    orders = [order for orders in scenario.plan.values() for order in orders]
    orders += [order for option in (scenario.options.plans.values() if scenario.options else ()) for order in option.orders]
    left = {order.leave.as_ for order in orders if order.leave}
    return left | {arrival.unit for arrival in scenario.arrivals.values() if arrival.unit}


def _reserve(scenario: "Scenario", name: str, policy: Policy) -> Iterator[FieldProblem]:
    where = ("policy", name)
    if policy.reserve is None or not policy.task_forces:
        key = "reserve" if policy.reserve is None else "task_forces"
        yield FieldProblem(where, "missing-key", f"a standing policy needs `{key}`")
        return
    unit = scenario.units[policy.reserve]
    if unit.faction != name or unit.kind not in ("garrison", "column"):
        yield FieldProblem((*where, "reserve"), "wrong-kind", f"{policy.reserve} must be a garrison or column of {name}")
    elif unit.at not in scenario.sites or not scenario.sites[unit.at].hub:
        yield FieldProblem((*where, "reserve"), "wrong-site", f"{policy.reserve} is at {unit.at}, which is no hub")
    if policy.least.low > unit.people.high:
        message = (
            f"a task force of {policy.least.low:g} people at least is larger than {policy.reserve}, which has {unit.people.high:g} at most"
        )
        yield FieldProblem((*where, "least"), "out-of-range", message)


def _task_force(scenario: "Scenario", name: str, number: int, unit: str, taken: set[str]) -> Iterator[FieldProblem]:
    where = ("policy", name, "task_forces", number)
    row = scenario.units[unit]
    if row.people.high > 0 or row.faction != name or row.kind != "garrison":
        yield FieldProblem(where, "wrong-kind", f"{unit} must be a garrison of {name} with `people: 0`")
    elif unit in taken:
        yield FieldProblem(where, "duplicate-name", f"{unit} is filled elsewhere already: name another reserve row")
