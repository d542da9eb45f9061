"""Orders, and the plans among which a commander may choose."""

from datetime import date
from typing import Any

import numpy as np

from kidal_sim.engine.names import Names
from kidal_sim.engine.sample import Draws
from kidal_sim.scenario.plans import Order
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import NOWHERE, Verb
from kidal_sim.tables.world import World


def count_orders(scenario: Scenario) -> int:
    """Return the number of rows of the table of orders."""
    return sum(len(orders) for orders in _lists(scenario).values())


def _lists(scenario: Scenario) -> dict[str, list[Order]]:
    """Every list of orders by its address, in the order of the rows: by unit, then by plan to choose."""
    found = {f"plan.{unit}": scenario.plan[unit] for unit in sorted(scenario.plan)}
    plans = scenario.options.plans if scenario.options else {}
    return found | {f"options.plans.{name}.orders": plans[name].orders for name in sorted(plans)}


def set_plans(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    """Fill the tables of orders and options, and say whose they are."""
    units: Any = world.units
    options: Any = world.options
    units["ordered"] = NOWHERE
    row = 0
    for address, steps in _lists(scenario).items():
        for number, step in enumerate(steps):
            _set_order(names, draws, world, scenario.calendar.start, row + number, f"{address}.{number}", step)
        section, *path = address.split(".")
        owner = options[:, names.options.index(path[1])] if section == "options" else units[:, names.units.index(path[0])]
        owner["first_order"] = row
        owner["last_order"] = row + len(steps)
        row += len(steps)
    units["order"] = units["first_order"]
    _set_options(scenario, names, draws, world)


def hours_until(start: str, day: str) -> float:
    """Return the time from one day of the calendar to another. [h]

    >>> hours_until("2023-11-08", "2023-11-10")
    48.0
    """
    return 24.0 * (date.fromisoformat(day) - date.fromisoformat(start)).days


def _set_order(names: Names, draws: Draws, world: World, start: str, row: int, address: str, step: Order) -> None:
    orders: Any = world.orders
    order = orders[:, row]
    order["verb"] = Verb[step.do.upper()]
    order["site"] = names.sites.index(step.site)
    order["hour"] = np.maximum(draws[f"{address}.when.day"], hours_until(start, step.when.date) if step.when.date else 0.0)
    order["taken"] = names.sites.index(step.when.taken) if step.when.taken else NOWHERE
    order["lost"] = names.sites.index(step.when.lost) if step.when.lost else NOWHERE
    order["after"] = draws[f"{address}.when.after"]
    order["strength"] = draws[f"{address}.when.strength"]
    order["odds"] = draws[f"{address}.when.odds"]
    order["arrival"] = names.first_arrival(step.when.arrived) if step.when.arrived else NOWHERE
    order["air"] = step.when.air
    order["leave"] = draws[f"{address}.leave.people"] if step.leave else 0
    order["leave_as"] = names.units.index(step.leave.as_) if step.leave else NOWHERE
    order["escorted"] = names.units.index(step.unit) if step.unit else NOWHERE
    order["wing"] = names.wings.index(step.wing) if step.wing else NOWHERE


def _set_options(scenario: Scenario, names: Names, draws: Draws, world: World) -> None:
    if scenario.options is None:
        return
    options: Any = world.options
    units: Any = world.units
    units["last_option"][:, names.units.index(scenario.options.unit)] = len(names.options)
    for row, name in enumerate(names.options):
        objective = scenario.options.plans[name].objective
        option = options[:, row]
        option["hour"] = draws["options.day"]
        option["worth"] = draws[f"options.plans.{name}.worth"]
        option["objective"] = names.sites.index(objective) if objective else NOWHERE
