"""Weapons go where they are wanted: air defence to a besieged airstrip or the main body, rockets to the best base."""

from typing import Any

import pytest

from tests.rules.test_doctrine import ROADS, SITES, rebels
from tests.theatres import Play, garrison, group, teams, theatre


def rockets(at: str) -> dict[str, Any]:
    return {"faction": "rebels", "kind": "rocket_team", "at": at, "teams": 1}


POSTS = SITES | {
    "strip": {"lat": "17 deg", "lon": "0 deg", "held_by": "government", "airstrip": True, "stock": "90 d"},
    "hangar": {"lat": "17 deg", "lon": "1 deg", "held_by": "government", "drone_base": True, "stock": "90 d"},
}
LINES = ROADS | {
    "south": {"between": ["fort", "strip"], "length": "30 km"}, "on": {"between": ["strip", "hangar"], "length": "30 km"},
}  # fmt: skip


def placed(weapon: dict[str, Any], **doctrine: float) -> str:
    """Where a weapon has gone after three days; 100 rebels lie around each of three bases, 400 hold the camp."""
    units = {"main": group(400, "camp"), "weapon": weapon}
    for base in ("post", "strip", "hangar"):
        units |= {f"at_{base}": group(100, base), f"in_{base}": garrison(1000, base)}
    scenario = theatre(sites=POSTS, roads=LINES, factions=rebels(defend=0.5, **doctrine), units=units)
    campaign = Play(scenario, 1).until(72.0)
    return str(campaign.names.places[campaign.unit("weapon")["place"][0]])


@pytest.mark.parametrize(("drone_base", "goes"), [(2.0, "hangar"), (0.5, "post")])
def test_rockets__go_to_the_enemy_base_worth_most(drone_base: float, goes: str) -> None:
    """From the camp, where there is nothing to shell. Of two airstrips as good the first by name."""
    assert placed(rockets("camp"), drone_base=drone_base, airstrip=1.5) == goes


def test_rockets__stay_at_a_base_where_they_are_of_use() -> None:
    assert placed(rockets("strip"), drone_base=9.0) == "strip"


def test_air_defence__stays_with_the_main_body_unless_it_is_alone() -> None:
    assert placed(teams(1, "camp")) == "camp"
    assert placed(teams(1, "hills")) == "camp"


def test_air_defence__other_teams_are_no_company() -> None:
    """Two teams left outside a base of the enemy's go to the main body."""
    units = {"main": group(400, "camp"), "one": teams(1, "post"), "two": teams(1, "post"), "held": garrison(10, "post")}
    campaign = Play(theatre(sites=SITES, roads=ROADS, factions=rebels(), units=units), 1).until(72.0)
    assert campaign.unit("one")["place"][0] == campaign.unit("two")["place"][0] == campaign.place("camp")
