"""What types alone cannot see in plans: ways that must exist, orders that can be reached, units and wings that fit them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kidal_sim.scenario.plans import Order

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Address = tuple[str | int, ...]
Fault = tuple[Address, str]


@dataclass(frozen=True)
class Plan:
    """One unit's orders, and where in the scenario they stand."""

    where: Address
    unit: str
    orders: list[Order]


def faults(scenario: "Scenario") -> Iterator[Fault]:
    """Every cross-check of the plan and of the plans to choose that fails, with its address."""
    taken: set[str] = set()
    for name, arrival in scenario.arrivals.items():
        if arrival.unit in taken:
            yield ("arrivals", name, "unit"), once(arrival.unit)
        taken |= {arrival.unit} if arrival.unit else set()
    for unit, orders in scenario.plan.items():
        yield from _plan(scenario, Plan(("plan", unit), unit, orders), taken)
    if scenario.options is not None:
        yield from _options(scenario, taken)


def once(reserve: str) -> str:
    return f"found {reserve} a second time; a reserve unit comes to life once"


def reachable(scenario: "Scenario", start: str) -> set[str]:
    """Sites to which roads lead from a site."""
    found, fresh = {start}, [start]
    while fresh:
        site = fresh.pop()
        for road in scenario.roads.values():
            if site in road.between:
                new = set(road.between) - found
                found |= new
                fresh += sorted(new)
    return found


def _options(scenario: "Scenario", taken: set[str]) -> Iterator[Fault]:
    assert scenario.options is not None
    unit, day, horizon = scenario.options.unit, scenario.options.day, scenario.calendar.horizon.best
    if unit in scenario.plan:
        yield ("options", "unit"), f"found {unit}, which has a `plan` already; wanted one of the two"
    if day.low > horizon:
        yield ("options", "day"), f"found {day.low / 24:g} days at least; the campaign ends after {horizon / 24:g}"
    for name, option in scenario.options.plans.items():
        yield from _plan(scenario, Plan(("options", "plans", name, "orders"), unit, option.orders), set(taken))


def _plan(scenario: "Scenario", plan: Plan, taken: set[str]) -> Iterator[Fault]:
    """What is wrong with one unit's orders; taken: reserve units that come to life elsewhere, to which its own are added."""
    unit = scenario.units[plan.unit]
    if scenario.factions[unit.faction].irregular or unit.kind == "convoy":
        yield plan.where, f"a {unit.kind} of {unit.faction} follows its doctrine or schedule, not a plan"
    yield from _route(scenario, plan)
    yield from _reach(scenario, plan)
    for step, order in enumerate(plan.orders):
        yield from _escort(scenario, plan, step)
        yield from _base(scenario, plan, step)
        if order.leave is not None:
            yield from _leave(scenario, plan, step)
            if order.leave.as_ in taken:
                yield (*plan.where, step, "leave", "as"), once(order.leave.as_)
            taken.add(order.leave.as_)


def _route(scenario: "Scenario", plan: Plan) -> Iterator[Fault]:
    """Whether roads lead to where a unit is to go."""
    at = scenario.units[plan.unit].at
    start = at if at in scenario.sites else scenario.roads[at].between[0]
    there = reachable(scenario, start)
    for step, order in enumerate(plan.orders):
        if order.site not in there:
            yield (*plan.where, step, "site"), f"no road leads from {start}, where {plan.unit} begins, to {order.site}"


def _reach(scenario: "Scenario", plan: Plan) -> Iterator[Fault]:
    """Whether every order can ever be carried out."""
    last, horizon = next((at for at, order in enumerate(plan.orders) if order.do == "garrison"), None), scenario.calendar.horizon.best
    for step, order in enumerate(plan.orders):
        if last is not None and step > last:
            yield (*plan.where, step), f"comes after the `garrison` of step {last}, which is for good: this order is never reached"
        day = order.when.day
        if day.low > horizon:
            yield (*plan.where, step, "when", "day"), f"found {day.low / 24:g} days at least; the campaign ends after {horizon / 24:g}"


def _leave(scenario: "Scenario", plan: Plan, step: int) -> Iterator[Fault]:
    order = plan.orders[step]
    assert order.leave is not None
    unit, reserve = scenario.units[plan.unit], scenario.units[order.leave.as_]
    where = (*plan.where, step, "leave")
    if order.do not in ("march", "withdraw"):
        yield where, f"found with `{order.do}`; people are left behind by one who marches"
    if reserve.people.high > 0 or reserve.faction != unit.faction or reserve.kind != "garrison":
        yield (*where, "as"), f"found {order.leave.as_}; wanted a garrison of the same faction with `people: 0`"


def _escort(scenario: "Scenario", plan: Plan, step: int) -> Iterator[Fault]:
    order, where = plan.orders[step], (*plan.where, step)
    if order.do == "escort" and order.unit is None:
        yield where, "an `escort` needs the `unit` with which it goes"
    elif order.do != "escort" and order.unit is not None:
        yield (*where, "unit"), f"found with `{order.do}`; only an `escort` has a unit"
    elif order.unit is not None:
        convoy = scenario.units[order.unit]
        same_side = scenario.factions[convoy.faction].side == scenario.factions[scenario.units[plan.unit].faction].side
        if convoy.kind != "convoy" or not same_side:
            yield (*where, "unit"), f"found {order.unit}; wanted a convoy of the same side"
        elif convoy.supplies != order.site:
            yield (*where, "site"), f"found {order.site}; {order.unit} goes to {convoy.supplies}"


def _base(scenario: "Scenario", plan: Plan, step: int) -> Iterator[Fault]:
    order, where = plan.orders[step], (*plan.where, step)
    if order.do == "base" and order.wing is None:
        yield where, "a `base` needs the `wing` for which it is made"
    elif order.do != "base" and order.wing is not None:
        yield (*where, "wing"), f"found with `{order.do}`; only a `base` has a wing"
    elif order.wing is not None:
        wing = scenario.wings[order.wing]
        if scenario.factions[wing.faction].side != scenario.factions[scenario.units[plan.unit].faction].side:
            yield (*where, "wing"), f"found {order.wing}, which is the other side's"
        elif wing.kind != "drone" and not scenario.sites[order.site].airstrip:
            yield (*where, "site"), f"found {order.site}, which has no airstrip; only drones do without one"
