"""What types alone cannot see in plans: ways that must exist, orders that can be reached, units and wings that fit them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kidal_sim.scenario.plans import Order
from kidal_sim.scenario.problems import FieldProblem, Path

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Plan:
    """One unit's orders, and their path in the scenario."""

    where: Path
    unit: str
    orders: list[Order]


def problems(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield every cross-check of the plan, and of the plans to choose from, that fails, with its path."""
    taken: set[str] = set()
    for name, arrival in scenario.arrivals.items():
        if arrival.unit in taken:
            yield _used_twice(("arrivals", name, "unit"), arrival.unit)
        taken |= {arrival.unit} if arrival.unit else set()
    for unit, orders in scenario.plan.items():
        yield from _plan(scenario, Plan(("plan", unit), unit, orders), taken)
    if scenario.options is not None:
        yield from _options(scenario, taken)


def _used_twice(path: Path, reserve: str) -> FieldProblem:
    return FieldProblem(path, "used-twice", f"{reserve} is used elsewhere already; a reserve unit comes to life once")


def reachable(scenario: "Scenario", start: str) -> set[str]:
    """Return the sites to which roads lead from a site."""
    reached, waiting = {start}, [start]
    while waiting:
        site = waiting.pop()
        for road in scenario.roads.values():
            if site in road.between:
                new = set(road.between) - reached
                reached |= new
                waiting += sorted(new)
    return reached


def _options(scenario: "Scenario", taken: set[str]) -> Iterator[FieldProblem]:
    assert scenario.options is not None
    unit, day, horizon = scenario.options.unit, scenario.options.day, scenario.calendar.horizon.best
    if unit in scenario.plan:
        yield FieldProblem(("options", "unit"), "inconsistent", f"{unit} has a `plan` already: keep one of the two")
    if day.low > horizon:
        yield _too_late(("options", "day"), day.low, horizon)
    for name, option in scenario.options.plans.items():
        yield from _plan(scenario, Plan(("options", "plans", name, "orders"), unit, option.orders), set(taken))


def _plan(scenario: "Scenario", plan: Plan, taken: set[str]) -> Iterator[FieldProblem]:
    """Yield what is wrong with one unit's orders; taken: reserve units that come to life elsewhere, to which its own are added."""
    unit = scenario.units[plan.unit]
    if scenario.factions[unit.faction].irregular or unit.kind == "convoy":
        message = f"a {unit.kind} of {unit.faction} follows its doctrine or schedule, not a plan"
        yield FieldProblem(plan.where, "wrong-kind", message)
    yield from _route(scenario, plan)
    yield from _reach(scenario, plan)
    for step, order in enumerate(plan.orders):
        yield from _escort(scenario, plan, step)
        yield from _base(scenario, plan, step)
        if order.leave is not None:
            yield from _leave(scenario, plan, step)
            if order.leave.as_ in taken:
                yield _used_twice((*plan.where, step, "leave", "as"), order.leave.as_)
            taken.add(order.leave.as_)


def _route(scenario: "Scenario", plan: Plan) -> Iterator[FieldProblem]:
    """Yield the orders to whose site no road leads."""
    at = scenario.units[plan.unit].at
    start = at if at in scenario.sites else scenario.roads[at].between[0]
    there = reachable(scenario, start)
    for step, order in enumerate(plan.orders):
        if order.site not in there:
            message = f"no road leads from {start}, where {plan.unit} begins, to {order.site}"
            yield FieldProblem((*plan.where, step, "site"), "no-road", message)


def _reach(scenario: "Scenario", plan: Plan) -> Iterator[FieldProblem]:
    """Yield the orders that can never be carried out."""
    last, horizon = next((at for at, order in enumerate(plan.orders) if order.do == "garrison"), None), scenario.calendar.horizon.best
    for step, order in enumerate(plan.orders):
        if last is not None and step > last:
            message = f"the `garrison` of step {last} is for good: this order is never reached"
            yield FieldProblem((*plan.where, step), "unreachable-order", message)
        day = order.when.day
        if day.low > horizon:
            yield _too_late((*plan.where, step, "when", "day"), day.low, horizon)


def _too_late(path: Path, earliest: float, horizon: float) -> FieldProblem:
    message = f"{earliest / 24:g} days is after the end of the campaign, which lasts {horizon / 24:g} days"
    return FieldProblem(path, "unreachable-order", message)


def _leave(scenario: "Scenario", plan: Plan, step: int) -> Iterator[FieldProblem]:
    order = plan.orders[step]
    assert order.leave is not None
    unit, reserve = scenario.units[plan.unit], scenario.units[order.leave.as_]
    where = (*plan.where, step, "leave")
    if order.do not in ("march", "withdraw"):
        yield FieldProblem(where, "unexpected-key", f"`{order.do}` leaves no people behind; only `march` and `withdraw` do")
    if reserve.people.high > 0 or reserve.faction != unit.faction or reserve.kind != "garrison":
        message = f"{order.leave.as_} must be a garrison of the same faction with `people: 0`"
        yield FieldProblem((*where, "as"), "wrong-kind", message)


def _escort(scenario: "Scenario", plan: Plan, step: int) -> Iterator[FieldProblem]:
    order, where = plan.orders[step], (*plan.where, step)
    if order.do == "escort" and order.unit is None:
        yield FieldProblem(where, "missing-key", "an `escort` needs the `unit` with which it goes")
    elif order.do != "escort" and order.unit is not None:
        yield FieldProblem((*where, "unit"), "unexpected-key", f"`{order.do}` has no unit; only an `escort` has one")
    elif order.unit is not None:
        convoy = scenario.units[order.unit]
        same_side = scenario.factions[convoy.faction].side == scenario.factions[scenario.units[plan.unit].faction].side
        if convoy.kind != "convoy" or not same_side:
            yield FieldProblem((*where, "unit"), "wrong-kind", f"{order.unit} must be a convoy of the same side")
        elif convoy.supplies != order.site:
            yield FieldProblem((*where, "site"), "wrong-site", f"{order.unit} goes to {convoy.supplies}, not to {order.site}")


def _base(scenario: "Scenario", plan: Plan, step: int) -> Iterator[FieldProblem]:
    order, where = plan.orders[step], (*plan.where, step)
    if order.do == "base" and order.wing is None:
        yield FieldProblem(where, "missing-key", "a `base` needs the `wing` for which it is made")
    elif order.do != "base" and order.wing is not None:
        yield FieldProblem((*where, "wing"), "unexpected-key", f"`{order.do}` has no wing; only a `base` has one")
    elif order.wing is not None:
        wing = scenario.wings[order.wing]
        if scenario.factions[wing.faction].side != scenario.factions[scenario.units[plan.unit].faction].side:
            yield FieldProblem((*where, "wing"), "wrong-side", f"{order.wing} is the other side's")
        elif wing.kind != "drone" and not scenario.sites[order.site].airstrip:
            message = f"{order.site} has no airstrip; only drones do without one"
            yield FieldProblem((*where, "site"), "wrong-site", message)
