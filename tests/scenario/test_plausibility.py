"""Warnings about scenarios that nobody can have meant."""

import math
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from kidal_sim.scenario import plausibility
from kidal_sim.scenario.files.load import load, load_with_nodes
from kidal_sim.scenario.limits import LIMITS
from kidal_sim.scenario.lint import warnings
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario
from tests.golden import shipped
from tests.theatres import SCENARIOS

PLAN: list[dict[str, Any]] = [{"do": "march", "site": "kidal"}, {"do": "assault", "site": "kidal"}, {"do": "garrison", "site": "kidal"}]


def when(**condition: Any) -> list[dict[str, Any]]:
    """The plan, begun on a condition."""
    return [PLAN[0] | {"when": condition}, *PLAN[1:]]


NUMBERS = {
    "units.main_column.vehicles": (1, "people-per-vehicle"),
    "units.main_column.people": (100_000, "implausible"),
    "wings.tb2.airframes": (10_000, "implausible"),
    "wings.tb2.loss": (1, "implausible"),
    "troops.army.quality": (0, "implausible"),
    "rules.march.pace": ("40 km/h", "implausible"),
    "rules.supply.need": ("1000 kg/day", "implausible"),
    "rules.combat.intensity": ("100 / h", "implausible"),
    "units.convoy_kidal.load": ("100 t", "implausible"),
    "units.kidal_air_defence.teams": (1000, "implausible"),
    "factions.csp.staleness": ("100 / day", "implausible"),
    "calendar.horizon": ("900 d", "implausible"),
    "roads.anefis_kidal.length": ("11300 km", "long-road"),
    "wings.tb2.endurance": ("1 h", "radius"),
    "plan.main_column.0.leave.people": (5000, "leave"),
    "calendar.hold": ("200 d", "hold"),
    "calendar.turn": ("24 h", "untried-turn"),
    "calendar.sunset": ("22 h", "season"),
    "sites.anefis.stock": ("0 d", "no-stock"),
}
"""An input of the push that is a slip, by its address, and what it is called."""
PLANS: dict[str, tuple[list[dict[str, Any]], str | None, str, str]] = {
    "its own base": ([{"do": "assault", "site": "anefis"}], "anefis", "plan.main_column.0", "misdirected-order"),
    "a march to the enemy": ([PLAN[0], PLAN[2]], "kidal", "plan.main_column.0", "misdirected-order"),
    "a withdrawal to the enemy": ([{"do": "withdraw", "site": "kidal"}], None, "plan.main_column.0", "misdirected-order"),
    "relief of the enemy": ([{"do": "relieve", "site": "kidal"}], None, "plan.main_column.0", "misdirected-order"),
    "a wait for nothing": ([{"do": "wait", "site": "anefis"}, *PLAN], "kidal", "plan.main_column.0", "never-holds"),
    "odds that are never believed": (when(odds=1000), "kidal", "plan.main_column.0.when.odds", "never-holds"),
    "after a site that nobody takes": (when(taken="aguelhok"), "kidal", "plan.main_column.0.when.taken", "never-holds"),
    "a march to where it is": ([{"do": "march", "site": "anefis"}, *PLAN], "kidal", "plan.main_column.0", "already-there"),
    "an objective that no order names": (PLAN, "aguelhok", "objective.site", "objective"),
    "no objective": (PLAN, None, "plan", "objective"),
}
"""Orders that cannot have been meant, what they are about, where the warning is, and what it is called."""


def found(scenario_file: Path, changes: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """The warnings about a file: addresses and codes."""
    scenario, root = load_with_nodes(scenario_file, Scenario, list((changes or {}).items()))
    return [(each.address, each.code) for each in warnings(scenario, root)]


def test_warnings__there_are_none_about_what_is_shipped() -> None:
    assert {file: told for file in shipped() if "doctrines" not in file and (told := found(SCENARIOS.parent / file))} == {}


@pytest.mark.parametrize("address", NUMBERS)
def test_warnings__a_number_that_is_a_slip(address: str) -> None:
    value, code = NUMBERS[address]
    expected = "wings.tb2.radius" if code == "radius" else address
    assert (expected, code) in found(SCENARIOS / "kidal_push.yaml", {address: str(value)})


def test_warnings__more_mines_than_vehicles() -> None:
    assert ("rules.mines.strikes", "more-strikes-than-vehicles") in found(
        SCENARIOS / "kidal_push.yaml", {"rules.mines.strikes": "0.9 / km"}
    )


@pytest.mark.parametrize("plan", PLANS)
def test_warnings__a_plan_that_cannot_have_been_meant(tmp_path: Path, plan: str) -> None:
    orders, objective, address, code = PLANS[plan]
    about = {"objective": {"site": objective}} if objective else {}
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump({"extends": "kidal_sim:theatre.yaml", "title": plan, "plan": {"main_column": orders}} | about))
    assert found(file) == [(address, code)]


def test_warnings__sites_in_one_place_and_sites_an_ocean_apart() -> None:
    theatre = load(SCENARIOS / "kidal_push.yaml")
    kidal = theatre.sites["kidal"]
    changes = {"sites.aguelhok.lat": f"{kidal.lat.best} deg", "sites.aguelhok.lon": f"{kidal.lon.best} deg"}
    assert ("sites.aguelhok.lat", "same-place") in found(SCENARIOS / "kidal_push.yaml", changes)
    swapped = {"sites.kidal.lat": "1.407 deg", "sites.kidal.lon": "18.441 deg"}
    assert ("roads.anefis_kidal.between", "far-apart") in found(SCENARIOS / "kidal_push.yaml", swapped)


@pytest.mark.parametrize(("latitude", "day", "hours"), [(0.0, 80, 12.0), (52.5, 172, 16.6), (52.5, 355, 7.4), (19.0, 312, 11.3)])
def test_day_length__as_almanacs_have_it(latitude: float, day: int, hours: float) -> None:
    """On the equator 12 h; Berlin at the solstices 16 h 50 and 7 h 39 with refraction; northern Mali early in November 11 h 20."""
    assert plausibility.day_length(latitude, day) == pytest.approx(hours, abs=0.2)


def test_limits__each_says_why_and_concerns_an_input_that_there_is() -> None:
    addresses = [address for address, _ in walk(load(SCENARIOS / "kidal_push.yaml"))]
    for limit in LIMITS:
        assert limit.reason and limit.low < limit.high < math.inf
        assert any(fnmatchcase(address, limit.address) for address in addresses), limit.address
