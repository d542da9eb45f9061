"""What a scenario says that nobody can have meant: numbers beyond any that the facts know, and parts that do not fit each other.

Each is a warning with its number and a way out. A limit of one number stands in `limits.LIMITS`; several together are one of `RULES`.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from kidal_sim.scenario import limits
from kidal_sim.scenario.plans import Order
from kidal_sim.scenario.problems import FieldProblem, Path
from kidal_sim.units import KM_PER_DEGREE

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Rule:
    """Something that several parts of a scenario say together."""

    code: str
    """What it is called in a warning."""
    reason: str
    """Why nobody can have meant it."""
    find: "Callable[[Scenario], Iterator[tuple[Path, str]]]"
    """Where it is so, and what to say there."""


def warnings(scenario: "Scenario") -> Iterator[FieldProblem]:
    """Yield a warning for everything that is not plausible."""
    yield from limits.warnings(scenario)
    for rule in RULES:
        for path, message in rule.find(scenario):
            yield FieldProblem(path, rule.code, message)


def _crowded(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for name, unit in scenario.units.items():
        if unit.vehicles.best > 0 and unit.people.best > 0 and not 1.0 <= unit.people.best / unit.vehicles.best <= 30.0:
            per = unit.people.best / unit.vehicles.best
            yield (
                ("units", name, "vehicles"),
                f"{per:.3g} people to a vehicle; write 1 to 30 of them to each, or `vehicles: 0` if it has none",
            )


def _strikes(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    rate = scenario.rules.mines.strikes.best
    for name in _moving(scenario):
        vehicles = scenario.units[name].vehicles.best
        for road, part in scenario.roads.items():
            expected = rate * part.length.best * part.mines.best
            if 0 < vehicles < expected:
                yield (
                    ("rules", "mines", "strikes"),
                    f"{expected:,.0f} strikes on the way along {road}, where {name} has {vehicles:g} vehicles",
                )
                return


def _short_roads(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for name, road in scenario.roads.items():
        straight = straight_line(scenario, *road.between)
        if road.length.high < 0.95 * straight:  # coordinates of towns are rough
            ends = " and ".join(road.between)
            yield ("roads", name, "length"), f"at most {road.length.high:g} km, but {ends} are {straight:.0f} km apart in a straight line"


def _long_roads(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for name, road in scenario.roads.items():
        straight = straight_line(scenario, *road.between)
        if road.length.low > 3.0 * straight:
            ends = " and ".join(road.between)
            yield ("roads", name, "length"), f"at least {road.length.low:g} km, but {ends} are {straight:.0f} km apart in a straight line"


def _far_flights(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for name, wing in scenario.wings.items():
        farthest = wing.speed.high * wing.endurance.high
        if wing.speed.best > 0 and wing.endurance.best > 0 and wing.radius.best > farthest:
            yield ("wings", name, "radius"), f"{wing.radius.best:g} km, but it flies {farthest:g} km at most before it has to land"


def _too_many_left(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for path, name, order in _orders(scenario):
        people = scenario.units[name].people
        if order.leave is not None and order.leave.people.low > people.high:
            yield (*path, "leave", "people"), f"at least {order.leave.people.low:g} stay behind of {people.high:g} at most; half stay"


def _misdirected(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    fought_for = {order.site for _, _, order in _orders(scenario) if order.do in ("assault", "relieve")}
    told: set[tuple[str, str]] = set()
    for path, name, order in _orders(scenario):
        side, holder = _side(scenario, name), scenario.sites[order.site].held_by
        changes = order.when.lost is not None or order.when.taken is not None
        if order.do == "assault" and holder == side and not changes:
            yield path, f"{order.site} is its own side's on day 0; assault a site of the enemy, or say `when: {{lost: {order.site}}}`"
        elif order.site in fought_for and order.do != "relieve":
            continue
        elif order.do in ("march", "withdraw", "garrison") and holder not in (side, "nobody") and side != "neutral":
            if (name, order.site) in told:
                continue
            told.add((name, order.site))
            yield path, f"{order.site} is the enemy's, and no order assaults it; put an `assault` after the march"
        elif order.do == "relieve" and holder not in (side, "nobody") and not changes:
            yield path, f"{order.site} is the enemy's: there is nobody to relieve; `assault` it"


def _impossible(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    fought_for = {order.site for _, _, order in _orders(scenario) if order.do in ("march", "assault")}
    for path, name, order in _orders(scenario):
        side, when = _side(scenario, name), order.when
        if when.odds.low > 100.0:
            yield (*path, "when", "odds"), f"{when.odds.low:g} to one is never believed; write 1 to 3"
        if when.taken is not None and when.taken not in fought_for:
            yield (*path, "when", "taken"), f"no order takes {when.taken}; it waits for ever"
        if when.lost is not None and scenario.sites[when.lost].held_by not in (side, "nobody") and when.lost not in fought_for:
            yield (*path, "when", "lost"), f"its side does not hold {when.lost}, and no order takes it: it cannot be lost"
        if when.air and not any(scenario.factions[wing.faction].side == side for wing in scenario.wings.values()):
            yield (*path, "when", "air"), f"{side} has no aircraft; it waits for ever"
        if order.do == "wait" and when == type(when)():
            yield path, "it waits for nothing; say what for in `when`, or leave the order out"


def _already_there(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for path, name, order in _orders(scenario):
        if path[-1] == 0 and order.do == "march" and order.site == scenario.units[name].at:
            yield path, f"{name} is at {order.site} on day 0; leave the order out"


def _long_hold(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    hold, horizon = scenario.calendar.hold.low, scenario.calendar.horizon.best
    if hold > horizon:
        yield ("calendar", "hold"), f"{hold / 24:g} days, but the campaign lasts {horizon / 24:g}: nothing is ever held for so long"


def _other_objective(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    sites = {order.site for _, _, order in _orders(scenario)}
    if scenario.objective is not None and scenario.plan and scenario.objective.site not in sites:
        yield ("objective", "site"), f"no order of the plan names {scenario.objective.site}; it is about {', '.join(sorted(sites))}"
    attacked = sorted({order.site for unit, orders in scenario.plan.items() for order in orders if order.do == "assault"})
    if scenario.objective is None and attacked:
        wanted = f"add `objective: {{site: {attacked[-1]}}}`"
        yield ("plan",), f"it assaults {', '.join(attacked)}, but has no `objective`, so no aircraft prepares that; {wanted}"


def _nobody(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for side in ("government", "insurgents"):
        units = [unit for name, unit in scenario.units.items() if _side(scenario, name) == side]
        if not any(unit.people.high > 0 or unit.teams.high > 0 for unit in units):
            yield ("units",), f"{side} has nobody on day 0; a campaign needs two sides"


def _same_place(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for one, other in combinations(scenario.sites, 2):
        if straight_line(scenario, one, other) < 1.0:
            yield ("sites", other, "lat"), f"{other} is where {one} is; sites are a kilometre apart or more"
    ways: dict[tuple[frozenset[str], float], str] = {}
    for name, road in scenario.roads.items():
        first = ways.setdefault((frozenset(road.between), road.length.best), name)
        if first != name:
            yield ("roads", name, "between"), f"{name} joins the same sites as {first} over the same length; leave one out"


def _far_apart(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    for name, road in scenario.roads.items():
        straight = straight_line(scenario, *road.between)
        if straight > 1_000.0:
            yield ("roads", name, "between"), f"{' and '.join(road.between)} are {straight:,.0f} km apart; look at `lat` and `lon`"


def _untried_turn(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    turn = scenario.calendar.turn.best
    if not 1.0 <= turn <= 12.0:
        yield ("calendar", "turn"), f"{turn:g} h; that outcomes do not depend on it was tested for turns of 1 to 12 h"


def _wrong_season(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    day = date.fromisoformat(str(scenario.calendar.start))
    if not 1990 <= day.year <= 2100:
        yield ("calendar", "start"), f"{day.year}: the forces of this model are those of the years about 2023"
        return
    lat = sum(site.lat.best for site in scenario.sites.values()) / len(scenario.sites)
    sun, said = day_length(lat, day.timetuple().tm_yday), scenario.calendar.sunset.best - scenario.calendar.sunrise.best
    if abs(sun - said) > 1.0:
        yield (
            ("calendar", "sunset"),
            f"{said:.3g} h of sun a day, but on {day} there are {sun:.3g} there; change `sunrise` and `sunset` with `start`",
        )


def _hungry(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    leaves = {name for name, orders in scenario.plan.items() if orders and orders[0].do == "march" and orders[0].when.day.high < 24.0}
    for name, site in scenario.sites.items():
        eats = [
            unit.people.best
            for unit_name, unit in scenario.units.items()
            if unit.at == name
            and unit.kind in ("garrison", "column")
            and unit_name not in leaves
            and _side(scenario, unit_name) == site.held_by
        ]
        if any(eats) and not site.hub and site.stock.high == 0.0 and scenario.rules.supply.need.best > 0.0:
            yield ("sites", name, "stock"), f"{sum(eats):g} people have nothing to eat on day 0; write how many days the stock lasts"


RULES: tuple[Rule, ...] = (
    Rule("people-per-vehicle", "more than 30 people do not fit on a vehicle, and less than one does not drive it", _crowded),
    Rule("more-strikes-than-vehicles", "each strike takes a vehicle", _strikes),
    Rule("short-road", "no road is shorter than the straight line", _short_roads),
    Rule("long-road", "roads wind, but not by a factor of three", _long_roads),
    Rule("radius", "who does not come back flies once", _far_flights),
    Rule("leave", "nobody leaves more people than he has", _too_many_left),
    Rule("misdirected-order", "one assaults the enemy's sites, and marches, withdraws and brings relief to one's own", _misdirected),
    Rule("never-holds", "an order whose condition cannot hold is never carried out", _impossible),
    Rule("already-there", "nobody marches to where he is", _already_there),
    Rule("hold", "an outcome that no run can have says nothing", _long_hold),
    Rule("objective", "aircraft prepare the objective, and outcomes are about it", _other_objective),
    Rule("one-side", "without an enemy nothing happens", _nobody),
    Rule("same-place", "two of the same stand for one", _same_place),
    Rule("far-apart", "such a road crosses half a continent: latitude and longitude may be swapped", _far_apart),
    Rule("untried-turn", "the claim that turns do not matter was tested for these alone", _untried_turn),
    Rule("season", "the hours of the sun follow from the date and the latitude", _wrong_season),
    Rule("no-stock", "a garrison that begins in hunger was hardly meant", _hungry),
)
"""What does not fit together."""


def day_length(latitude: float, day_of_year: int) -> float:
    """Return how long the sun is up at a latitude [deg] on a day of the year. [h]

    Cooper 1969 for the declination; without refraction, so that it is some minutes short.
    """
    declination = math.radians(23.45) * math.sin(math.tau * (284 + day_of_year) / 365.0)
    across = -math.tan(math.radians(latitude)) * math.tan(declination)
    return 24.0 / math.pi * math.acos(min(1.0, max(-1.0, across)))


def straight_line(scenario: "Scenario", one: str, other: str) -> float:
    """Return the distance of two sites over the ground. [km]"""
    (lat, lon), (other_lat, other_lon) = ((scenario.sites[site].lat.best, scenario.sites[site].lon.best) for site in (one, other))
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return KM_PER_DEGREE * math.hypot(east, other_lat - lat)


def _side(scenario: "Scenario", unit: str) -> str:
    return scenario.factions[scenario.units[unit].faction].side


def _moving(scenario: "Scenario") -> Sequence[str]:
    """The units that have orders."""
    return list(dict.fromkeys(name for _, name, _ in _orders(scenario)))


def _orders(scenario: "Scenario") -> Iterator[tuple[Path, str, Order]]:
    """Every order with its path and its unit, those of plans to choose from included."""
    for name, orders in scenario.plan.items():
        for step, order in enumerate(orders):
            yield ("plan", name, step), name, order
    if scenario.options is not None:
        for option, plan in scenario.options.plans.items():
            for step, order in enumerate(plan.orders):
                yield ("options", "plans", option, "orders", step), scenario.options.unit, order
