"""What types alone cannot see: quantities that must be certain, ways that must exist, rows that must fit one another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kidal_sim.scenario import observations, plan_checks
from kidal_sim.scenario.quantity import copula
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.tables.row import positive_columns

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

MOST = {
    "people": 1e7, "vehicles": 1e6, "airframes": 1e6, "teams": 1e6, "kg": 1e7, "kg/h": 1e4, "1/h": 1e4, "1/km": 1e4, "h": 1e6,
}  # fmt: skip
"""Far beyond any campaign, and small enough that products of them are whole numbers a ledger can hold."""
OPEN_AT_ZERO = ("lognormal", "gamma", "beta")
"""Distributions that never give 0 itself."""
IRREGULAR_KINDS = ("fighting_group", "air_defence", "rocket_team", "mine_cell")
TEAMS = ("air_defence", "rocket_team")
FILLED = ("column", "garrison", "fighting_group", "mine_cell")
"""Kinds of units that arrivals may fill."""
Fault = tuple[tuple[str | int, ...], str]


def faults(scenario: "Scenario") -> Iterator[Fault]:
    """Every cross-check that fails, with its address."""
    yield from _calendar(scenario)
    yield from _inputs(scenario)
    yield from _sizes(scenario)
    yield from _roads(scenario)
    yield from _sides(scenario)
    yield from _units(scenario)
    yield from _wings(scenario)
    yield from _arrivals(scenario)
    yield from _recalls(scenario)
    yield from plan_checks.faults(scenario)
    quantities = dict(walk(scenario))
    yield from copula.faults(quantities, scenario.correlations)
    yield from observations.faults(quantities, scenario.observed, scenario.leave_out)


def _inputs(scenario: "Scenario") -> Iterator[Fault]:
    from kidal_sim.scenario.schema import INPUT_ROWS

    for section, row in INPUT_ROWS.items():
        for name in sorted(positive_columns(row)):
            quantity = getattr(getattr(scenario.rules, section), name)
            if quantity.shape not in OPEN_AT_ZERO and quantity.low <= 0:
                yield ("rules", section, name), f"found {quantity.low:g}; wanted a number above 0: others are divided by it"


def _sizes(scenario: "Scenario") -> Iterator[Fault]:
    for address, quantity in walk(scenario):
        most = MOST.get(quantity.unit, float("inf"))
        if quantity.shape != "gamma" and quantity.high > most:
            path = tuple(int(part) if part.isdecimal() else part for part in address.split("."))
            yield path, f"found {quantity.high:g} {quantity.unit}; wanted at most {most:g}"


def _calendar(scenario: "Scenario") -> Iterator[Fault]:
    calendar = scenario.calendar
    for name in ("horizon", "turn", "decisions", "sunrise", "sunset", "hold", "retake", "window"):
        if not getattr(calendar, name).is_certain:
            yield ("calendar", name), "found a spread; wanted one certain value, the same in every run"
    turn = calendar.turn.best
    if (24.0 / turn) % 1.0 != 0.0:
        yield ("calendar", "turn"), f"found {turn:g} h; wanted a turn that divides a day of 24 h"
    if (calendar.horizon.best / turn) % 1.0 != 0.0:
        yield ("calendar", "horizon"), f"found {calendar.horizon.best:g} h; wanted a whole number of turns of {turn:g} h"
    decisions = calendar.decisions.best
    if (decisions / turn) % 1.0 != 0.0 and (turn / decisions) % 1.0 != 0.0:
        yield ("calendar", "decisions"), f"found {decisions:g} h; wanted a multiple or a whole part of the turn of {turn:g} h"
    if calendar.sunrise.best >= calendar.sunset.best:
        yield ("calendar", "sunset"), f"found {calendar.sunset.best:g} h; wanted a sunset after sunrise at {calendar.sunrise.best:g} h"


def _roads(scenario: "Scenario") -> Iterator[Fault]:
    for name, road in scenario.roads.items():
        if name in scenario.sites:
            yield ("roads", name), "found a name that a site has too; wanted another"
        if road.between[0] == road.between[1]:
            yield ("roads", name, "between"), f"found {road.between[0]} twice; wanted two different sites"
    for start in list(scenario.sites)[:1]:
        for site in sorted(set(scenario.sites) - plan_checks.reachable(scenario, start)):
            yield ("sites", site), f"no road leads from {start} to {site}; wanted every site on the road network"


def _sides(scenario: "Scenario") -> Iterator[Fault]:
    ways: dict[str, bool] = {}
    for name, faction in scenario.factions.items():
        if ways.setdefault(faction.side, faction.irregular) != faction.irregular:
            yield ("factions", name, "irregular"), f"the factions of side {faction.side} must all be irregular, or none of them"
        if scenario.sites[faction.refuge].held_by != faction.side:
            yield ("factions", name, "refuge"), f"found {faction.refuge}, which the other side holds; wanted a site of its own side"


def _units(scenario: "Scenario") -> Iterator[Fault]:
    for name, unit in scenario.units.items():
        where = ("units", name)
        irregular = scenario.factions[unit.faction].irregular
        if irregular != (unit.kind in IRREGULAR_KINDS):
            kinds = " or ".join(IRREGULAR_KINDS) if irregular else "column, garrison or convoy"
            yield (*where, "kind"), f"found {unit.kind}; a unit of {unit.faction} is a {kinds}"
        if unit.kind in TEAMS and unit.people.high > 0:
            yield (*where, "people"), f"found with kind {unit.kind}, which has `teams`, not `people`"
        if unit.kind not in TEAMS and unit.teams.high > 0:
            yield (*where, "teams"), f"found with kind {unit.kind}; only {' and '.join(TEAMS)} have `teams`"
        if unit.kind == "convoy":
            yield from _convoy(scenario, name)
        elif unit.supplies or unit.manned_by:
            yield (*where, "supplies" if unit.supplies else "manned_by"), "only a convoy has this"


def _convoy(scenario: "Scenario", name: str) -> Iterator[Fault]:
    unit = scenario.units[name]
    where = ("units", name)
    for field in ("supplies", "manned_by"):
        if getattr(unit, field) is None:
            yield where, f"a convoy needs `{field}`"
    if unit.every.low <= 0 or unit.load.low <= 0:
        yield where, "a convoy needs `every` and `load` above 0"
    if unit.people.high > 0:
        yield (*where, "people"), "a convoy draws its people from `manned_by`"
    if unit.at not in scenario.sites or not scenario.sites[unit.at].hub:
        yield (*where, "at"), f"found {unit.at}; a convoy starts from a site that is a hub"
    if unit.manned_by and scenario.units[unit.manned_by].at != unit.at:
        yield (*where, "manned_by"), f"found {unit.manned_by}, which is not at {unit.at}"


def _wings(scenario: "Scenario") -> Iterator[Fault]:
    for name, wing in scenario.wings.items():
        if scenario.sites[wing.home].held_by != scenario.factions[wing.faction].side:
            yield ("wings", name, "home"), f"found {wing.home}, which the other side holds"
        if wing.kind != "drone" and not scenario.sites[wing.home].airstrip:
            yield ("wings", name, "home"), f"found {wing.home}, which has no airstrip; only drones do without one"
        needed = ("airframes", "cargo") if wing.kind == "transport" else ("airframes", "radius", "speed", "endurance")
        for field in needed:
            if getattr(wing, field).high <= 0:
                yield ("wings", name), f"a {wing.kind} needs `{field}` above 0"


def _arrivals(scenario: "Scenario") -> Iterator[Fault]:
    for name, arrival in scenario.arrivals.items():
        where = ("arrivals", name)
        if arrival.unit is None and not arrival.wings:
            yield where, "brings nobody; wanted `unit` with `people`, or `wings`"
        if (arrival.unit is None) != (arrival.people.high <= 0):
            yield where, "`unit` and `people` go together"
        if arrival.unit is not None:
            reserve = scenario.units[arrival.unit]
            if reserve.people.high > 0 or reserve.kind not in FILLED:
                kinds = " or ".join(FILLED)
                yield (*where, "unit"), f"found {arrival.unit}; wanted a {kinds} with `people: 0`"
        factions = [scenario.wings[wing].faction for wing in arrival.wings]
        factions += [scenario.units[arrival.unit].faction] if arrival.unit else []
        if len({scenario.factions[faction].side for faction in factions}) > 1:
            yield where, "is for both sides; wanted one arrival for each"


def _recalls(scenario: "Scenario") -> Iterator[Fault]:
    for name, recall in scenario.recalls.items():
        if scenario.factions[recall.faction].irregular:
            yield ("recalls", name, "faction"), f"found {recall.faction}, which is irregular; columns and garrisons are called away"
