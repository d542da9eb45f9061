"""What types alone cannot see: quantities that must be certain, ways that must exist, rows that must fit one another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kidal_sim.scenario import neutral_checks, observations, plan_checks, policy_checks
from kidal_sim.scenario.problems import FieldProblem
from kidal_sim.scenario.quantity import copula
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.tables.row import positive_columns

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

MOST = {
    "people": 1e7, "vehicles": 1e6, "airframes": 1e6, "teams": 1e6, "kg": 1e7, "kg/h": 1e4, "1/h": 1e4, "1/km": 1e4, "h": 1e6,
}  # fmt: skip
"""Far beyond any campaign, and small enough that products of them are whole numbers a ledger can hold."""
IRREGULAR_KINDS = ("fighting_group", "air_defence", "rocket_team", "mine_cell")
TEAMS = ("air_defence", "rocket_team")
FILLED = ("column", "garrison", "fighting_group", "mine_cell")
"""Kinds of units that arrivals may fill."""


STORES = (
    (("combat", "ammunition"), ("supply", "ammunition"), "ammunition"), (("march", "fuel"), ("supply", "fuel"), "fuel"),
)  # fmt: skip
"""What uses up a store, and what says how much of it is carried: without the second nobody could fire or drive."""


def problems(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield every cross-check that fails, with its path."""
    yield from _calendar(scenario)
    yield from _inputs(scenario)
    yield from _sizes(scenario)
    yield from _roads(scenario)
    yield from _unheld(scenario)
    yield from _besieged(scenario)
    yield from neutral_checks.problems(scenario)
    yield from _sides(scenario)
    yield from _units(scenario)
    yield from _wings(scenario)
    yield from _arrivals(scenario)
    yield from _recalls(scenario)
    yield from plan_checks.problems(scenario)
    yield from policy_checks.problems(scenario)
    quantities = dict(walk(scenario))
    yield from copula.problems(quantities, scenario.correlations)
    yield from observations.problems(quantities, scenario.observed, scenario.leave_out)


def _inputs(scenario: "Scenario") -> Iterator[FieldProblem]:
    from kidal_sim.scenario.schema import INPUT_ROWS

    for section, row in INPUT_ROWS.items():
        for name in sorted(positive_columns(row)):
            quantity = getattr(getattr(scenario.rules, section), name)
            if quantity.may_be_zero_or_less:
                message = f"{quantity.low:g} must be above 0, since other numbers are divided by it"
                yield FieldProblem(("rules", section, name), "out-of-range", message)
    for (section, name), (other, load), what in STORES:
        used, carried = getattr(getattr(scenario.rules, section), name), getattr(getattr(scenario.rules, other), load)
        if used.high > 0.0 and carried.may_be_zero_or_less:
            message = f"{carried.low:g} must be above 0, since {what} is used up by rules.{section}.{name}"
            yield FieldProblem(("rules", other, load), "out-of-range", message)


def _sizes(scenario: "Scenario") -> Iterator[FieldProblem]:
    for address, quantity in walk(scenario):
        most = MOST.get(quantity.unit, float("inf"))
        if quantity.largest_stated > most:
            path = tuple(int(part) if part.isdecimal() else part for part in address.split("."))
            message = f"{quantity.largest_stated:g} {quantity.unit} is too large: the most is {most:g}"
            yield FieldProblem(path, "out-of-range", message)


def _calendar(scenario: "Scenario") -> Iterator[FieldProblem]:
    calendar = scenario.calendar
    for name in ("horizon", "turn", "decisions", "sunrise", "sunset", "hold", "retake", "window"):
        if not getattr(calendar, name).is_certain:
            yield FieldProblem(("calendar", name), "not-certain", "this must be one certain value, the same in every run")
    if calendar.attacks_before.high > 0.0 and calendar.attacks_before.may_be_zero_or_less:
        message = f"{calendar.attacks_before.low:g} must be above 0, since later attacks are compared with it"
        yield FieldProblem(("calendar", "attacks_before"), "out-of-range", message)
    turn, horizon, decisions = calendar.turn.best, calendar.horizon.best, calendar.decisions.best
    if (24.0 / turn) % 1.0 != 0.0:
        yield FieldProblem(("calendar", "turn"), "not-a-divisor", f"a turn of {turn:g} h does not divide a day of 24 h")
    if (horizon / turn) % 1.0 != 0.0:
        message = f"a horizon of {horizon:g} h is no whole number of turns of {turn:g} h"
        yield FieldProblem(("calendar", "horizon"), "not-a-divisor", message)
    if (decisions / turn) % 1.0 != 0.0 and (turn / decisions) % 1.0 != 0.0:
        message = f"{decisions:g} h between decisions must be a multiple, or a whole part, of the turn of {turn:g} h"
        yield FieldProblem(("calendar", "decisions"), "not-a-divisor", message)
    if calendar.sunrise.best >= calendar.sunset.best:
        message = f"sunset at {calendar.sunset.best:g} h must come after sunrise at {calendar.sunrise.best:g} h"
        yield FieldProblem(("calendar", "sunset"), "out-of-range", message)


def _roads(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, road in scenario.roads.items():
        if name in scenario.sites:
            yield FieldProblem(("roads", name), "duplicate-name", "a site has this name too: choose another")
        if road.between[0] == road.between[1]:
            message = f"{road.between[0]} stands here twice: a road joins two different sites"
            yield FieldProblem(("roads", name, "between"), "duplicate-name", message)
    for start in list(scenario.sites)[:1]:
        for site in sorted(set(scenario.sites) - plan_checks.reachable(scenario, start)):
            message = f"no road leads from {start} to {site}: roads must join all sites"
            yield FieldProblem(("sites", site), "no-road", message)


def _unheld(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, site in scenario.sites.items():
        if site.held_by == "nobody":
            for key in ("hub", "drone_base", "besieged"):
                if getattr(site, key):
                    yield FieldProblem(("sites", name, key), "inconsistent", f"nobody holds {name}: only a site of a side can be one")


def _besieged(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, site in scenario.sites.items():
        groups = [unit for unit in scenario.units.values() if (unit.at, unit.kind) == (name, "fighting_group")]
        if site.besieged and not {scenario.factions[group.faction].side for group in groups} - {site.held_by, "neutral"}:
            message = f"nobody besieges {name}: no fighting group of its holder's enemies begins there"
            yield FieldProblem(("sites", name, "besieged"), "inconsistent", message)


def _sides(scenario: "Scenario") -> Iterator[FieldProblem]:
    irregular_sides: dict[str, bool] = {}
    for name, faction in scenario.factions.items():
        if irregular_sides.setdefault(faction.side, faction.irregular) != faction.irregular:
            message = f"the factions of side {faction.side} must all be irregular, or none of them"
            yield FieldProblem(("factions", name, "irregular"), "inconsistent", message)
        if faction.refuge is not None and faction.side != "neutral" and scenario.sites[faction.refuge].held_by != faction.side:
            message = f"{faction.side} does not hold {faction.refuge}: name a site of its own side"
            yield FieldProblem(("factions", name, "refuge"), "wrong-side", message)


def _units(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, unit in scenario.units.items():
        where = ("units", name)
        irregular = scenario.factions[unit.faction].irregular
        if irregular != (unit.kind in IRREGULAR_KINDS):
            kinds = " or ".join(IRREGULAR_KINDS) if irregular else "column, garrison or convoy"
            yield FieldProblem((*where, "kind"), "wrong-kind", f"{unit.kind}: a unit of {unit.faction} is a {kinds}")
        if unit.kind in TEAMS and unit.people.high > 0:
            yield FieldProblem((*where, "people"), "unexpected-key", f"kind {unit.kind} has `teams`, not `people`")
        if unit.kind not in TEAMS and unit.teams.high > 0:
            message = f"kind {unit.kind} has no `teams`; only {' and '.join(TEAMS)} have"
            yield FieldProblem((*where, "teams"), "unexpected-key", message)
        if unit.kind == "convoy":
            yield from _convoy(scenario, name)
        elif unit.supplies or unit.manned_by or unit.lorries_of:
            key = "supplies" if unit.supplies else "manned_by" if unit.manned_by else "lorries_of"
            yield FieldProblem((*where, key), "unexpected-key", f"only a convoy has `{key}`")


def _convoy(scenario: "Scenario", name: str) -> Iterator[FieldProblem]:
    unit = scenario.units[name]
    where = ("units", name)
    for field in ("supplies", "manned_by"):
        if getattr(unit, field) is None:
            yield FieldProblem(where, "missing-key", f"a convoy needs `{field}`")
    if unit.every.low <= 0 or unit.load.low <= 0:
        yield FieldProblem(where, "out-of-range", "a convoy needs `every` and `load` above 0")
    if unit.people.high > 0:
        yield FieldProblem((*where, "people"), "unexpected-key", "a convoy draws its people from `manned_by`")
    hub = unit.at in scenario.sites and scenario.sites[unit.at].hub
    shuttles = unit.lorries_of is not None and unit.lorries_of == unit.manned_by
    if unit.at not in scenario.sites or not (hub or shuttles):
        message = f"{unit.at} is no hub: a convoy starts from a site that is one, or with the lorries of the unit that mans it"
        yield FieldProblem((*where, "at"), "wrong-site", message)
    if unit.manned_by and hub and scenario.units[unit.manned_by].at != unit.at:
        yield FieldProblem((*where, "manned_by"), "wrong-site", f"{unit.manned_by} is not at {unit.at}")
    if unit.lorries_of:
        yield from _lorries(scenario, name, unit.lorries_of)


def _lorries(scenario: "Scenario", name: str, lender: str) -> Iterator[FieldProblem]:
    unit, other = scenario.units[name], scenario.units[lender]
    where = ("units", name)
    if unit.vehicles.high > 0:
        yield FieldProblem((*where, "vehicles"), "unexpected-key", f"a convoy with `lorries_of` takes the vehicles of {lender}")
    shared = other.kind == "convoy" and other.lorries_of is None and other.at == unit.at and lender != name
    if lender != unit.manned_by and not shared:
        message = f"{lender} is neither the unit that mans it nor another convoy from {unit.at} with lorries of its own"
        yield FieldProblem((*where, "lorries_of"), "wrong-kind", message)


def _wings(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, wing in scenario.wings.items():
        home = scenario.sites[wing.home]
        side = scenario.factions[wing.faction].side
        if side != "neutral" and home.held_by != side:
            yield FieldProblem(("wings", name, "home"), "wrong-side", f"{side} does not hold {wing.home}")
        if wing.kind != "drone" and not home.airstrip:
            message = f"{wing.home} has no airstrip; only drones do without one"
            yield FieldProblem(("wings", name, "home"), "wrong-site", message)
        needed = ("airframes", "cargo") if wing.kind == "transport" else ("airframes", "radius", "speed", "endurance")
        for field in needed:
            if getattr(wing, field).high <= 0:
                yield FieldProblem(("wings", name), "out-of-range", f"a {wing.kind} needs `{field}` above 0")


def _arrivals(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, arrival in scenario.arrivals.items():
        where = ("arrivals", name)
        if arrival.unit is None and not arrival.wings:
            yield FieldProblem(where, "missing-key", "this arrival is empty: add `unit` with `people`, or `wings`")
        if (arrival.unit is None) != (arrival.people.high <= 0):
            yield FieldProblem(where, "missing-key", "`unit` and `people` go together")
        if arrival.unit is not None:
            reserve = scenario.units[arrival.unit]
            if reserve.people.high > 0 or reserve.kind not in FILLED:
                message = f"{arrival.unit} must be a {' or '.join(FILLED)} with `people: 0`"
                yield FieldProblem((*where, "unit"), "wrong-kind", message)
        factions = [scenario.wings[wing].faction for wing in arrival.wings]
        factions += [scenario.units[arrival.unit].faction] if arrival.unit else []
        if len({scenario.factions[faction].side for faction in factions}) > 1:
            yield FieldProblem(where, "wrong-side", "this arrival is for both sides: write one for each")


def _recalls(scenario: "Scenario") -> Iterator[FieldProblem]:
    for name, recall in scenario.recalls.items():
        if scenario.factions[recall.faction].irregular:
            message = f"{recall.faction} is irregular; only columns and garrisons are called away"
            yield FieldProblem(("recalls", name, "faction"), "wrong-kind", message)
