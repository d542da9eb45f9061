"""Swap two sides that are alike: the same campaign, mirrored. Nothing in a rule favours a side for its number."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.kinds import Side
from tests.theatres import Play, column, garrison, group, march, theatre

OTHER = {"government": "insurgents", "insurgents": "government"}
OF_ORDER = ("side", "faction", "cause", "fight_cause")
"""Numbers of sides, and of events, which count one side of the same hour after the other."""
ASSAULT = [march("camp"), {"do": "assault", "site": "camp"}, {"do": "garrison", "site": "camp"}]
RULES = {
    "combat.intensity": "0.02 / h", "combat.advantage": 1.5, "combat.column_break": 0.2, "combat.garrison_break": 0.2,
    "combat.group_break": 0.1, "aftermath.pursued": "0.05 / h", "aftermath.rally": 0.7, "supply.hunger": "0.05 / day",
    "siege.gives_up": "0.3 / day", "mines.strikes": "0.02 / km", "mines.killed": 1.0, "mines.vehicles": 1.0,
}  # fmt: skip


def fought(attacker: str, units: dict[str, Any], plan: dict[str, Any], irregular: bool) -> Play:
    """A campaign in which one side, by name, comes from the fort to the camp of the other."""
    sites = {
        "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": attacker, "hub": True, "airstrip": True},
        "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": OTHER[attacker], "stock": "2 d", "airstrip": True},
        "rear": {"lat": "20 deg", "lon": "0 deg", "held_by": OTHER[attacker], "stock": "90 d"},
    }
    roads = {"track": {"between": ["fort", "camp"], "length": "60 km"}, "on": {"between": ["camp", "rear"], "length": "60 km"}}
    doctrine = {"contact": 0.2, "defend": 0.5, "attack": 1.0, "reach": "6 h"}
    factions = {
        "army": {"side": attacker, "refuge": "fort", "doctrine": {"call_off": 0.1, "patience": "3 d"}},
        "rebels": {"side": OTHER[attacker], "irregular": irregular, "refuge": "rear", "doctrine": doctrine},
    }
    jets = {"kind": "jet", "faction": "army", "home": "fort", "airframes": 3, "sorties": "1 / day", "radius": "900 km",
            "speed": "500 km / h", "endurance": "2 h", "strikes_per_sortie": 1.0}  # fmt: skip
    scenario = theatre(
        sites=sites, roads=roads, factions=factions, units=units, plan=plan, rules=RULES | {"air.fighters": 2.0}, wings={"jets": jets}
    )
    return Play(scenario, 200, 4).to_end()


@pytest.mark.parametrize(("irregular", "people"), [(False, 120), (True, 80)])
def test_campaign__mirrored_is_the_same(irregular: bool, people: int) -> None:
    defenders = group(150, "camp") if irregular else garrison(150, "camp", "rebels")
    units = {"ours": column(people, vehicles=40), "theirs": defenders}
    plays = [fought(side, units, {"ours": ASSAULT}, irregular) for side in OTHER]
    columns = [name for name in plays[0].world.units.dtype.names if name not in OF_ORDER]
    for name in ("ours", "theirs"):
        for column_name in columns:
            one, other = (each.unit(name)[column_name] for each in plays)
            np.testing.assert_array_equal(one, other, err_msg=f"{name}.{column_name}")
    assert plays[0].unit("theirs")["killed"].sum() > 0
    assert plays[0].unit("ours")["killed"].sum() > 0
    held = [each.site("camp")["holder"] for each in plays]
    np.testing.assert_array_equal(held[0], np.where(held[1] == Side.NEUTRAL, Side.NEUTRAL, 1 - held[1]))
    assert 0 < (held[0] == 0).mean() < 1, "both ends happen"
