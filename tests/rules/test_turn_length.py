"""The length of the turn is not in the answer: the same small campaign at turns of 1, 3 and 6 hours, seen whenever commanders decide."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import NEVER
from tests.rules.test_convoys import convoys
from tests.rules.test_supply import ROADS, post
from tests.theatres import SITES, Play, column, group, march, theatre

TURNS = ("1 h", "3 h", "6 h")


def seen(scenario: Scenario, table: str, unit: str, columns: tuple[str, ...]) -> Any:
    """Columns of a unit, site or wing at every decision."""
    campaign = Play(scenario, 1)
    rows = []
    for hour in np.arange(6.0, campaign.horizon + 1.0, 6.0):
        row = getattr(campaign.until(float(hour)), table)(unit)[0]
        rows.append([float(row[column]) for column in columns])
    return np.array(rows)


def test_convoys__come_and_go_at_the_same_hours() -> None:
    """20 lorries, 2000 kg each, over 120 km at 7 km/h: 17.1 h, so that they come between decisions."""
    columns = ("people", "place", "km", "deliveries", "vehicles", "next_convoy")
    found = [
        seen(
            theatre(sites=post(stock="1 d"), roads=ROADS, units=convoys(), rules={"march.pace": "7 km / h"}, calendar={"turn": turn}),
            "unit", "lorries", columns,
        )
        for turn in TURNS
    ]  # fmt: skip
    for each in found[:-1]:
        np.testing.assert_allclose(each, found[-1], atol=1e-6)
    assert found[0][-1][columns.index("deliveries")] > 0


THROUGH = {
    "sites": SITES | {"end": {"lat": "20 deg", "lon": "0 deg", "held_by": "insurgents"}},
    "roads": {"track": {"between": ["fort", "camp"], "length": "75 km"}, "on": {"between": ["camp", "end"], "length": "100 km"}},
}
"""7.5 h from the fort to the camp, then on."""


@pytest.mark.parametrize("turn", TURNS)
def test_march__halts_where_the_enemy_stands_until_the_next_decision(turn: str) -> None:
    """It comes to the camp on its way after 7.5 h, decides at 12 h, and assaults those who hold it."""
    units = {"ours": column(100), "theirs": group(10)}
    scenario = theatre(**THROUGH, units=units, plan={"ours": [march("end")]}, calendar={"turn": turn}, factions=STAYS)
    campaign = Play(scenario, 1)
    assert campaign.until(12.0).unit("ours")["place"][0] == campaign.place("camp")
    assert campaign.unit("ours")["arrived_at"][0] == pytest.approx(7.5)
    assert campaign.until(18.0).site("camp")["attacked_at"][0] == 12.0


STAYS = {
    "army": {"side": "government", "refuge": "fort"},
    "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"defend": 0.0}},
}


@pytest.mark.parametrize("turn", TURNS)
def test_hold__an_empty_site_falls_when_the_column_comes(turn: str) -> None:
    scenario = theatre(**THROUGH, units={"ours": column(100)}, plan={"ours": [march("camp")]}, calendar={"turn": turn})
    campaign = Play(scenario, 1).until(24.0)
    assert campaign.site("camp")["captured_at"][0] == pytest.approx(7.5)
    assert campaign.site("camp")["attacked_at"][0] == NEVER, "nobody was there"


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize(("length", "falls"), [("60 km", 7.5), ("80 km", 7.5)])
def test_hold__who_comes_first_has_it(length: str, falls: float, turn: str) -> None:
    """The band bound for the camp comes after 6 h or 8 h at 10 km/h; the column after 7.5 h, and takes it if it is the first."""
    sites = THROUGH["sites"]
    roads: Any = THROUGH["roads"] | {"on": {"between": ["camp", "end"], "length": length}}
    units = {"ours": column(100), "theirs": group(10, "end")}
    scenario = theatre(sites=sites, roads=roads, units=units, plan={"ours": [march("camp")]}, calendar={"turn": turn}, factions=STAYS)
    campaign = Play(scenario, 1)
    theirs = campaign.unit("theirs")
    theirs["post"] = theirs["target"] = campaign.place("camp")
    taken = campaign.until(12.0).site("camp")["captured_at"][0]
    assert taken == (pytest.approx(falls) if length == "80 km" else NEVER)
    assert theirs["arrived_at"][0] == pytest.approx(6.0 if length == "60 km" else 8.0)


JETS = {"faction": "army", "kind": "jet", "home": "fort", "airframes": 1, "sorties": "2 / day", "radius": "500 km", "speed": "500 km / h",
        "endurance": "2 h"}  # fmt: skip


def test_air__goes_along_with_the_column_that_it_escorts() -> None:
    """Of 120 km at 10 km/h all hours on station are over the column, the same at any turn."""
    found = []
    for turn in TURNS:
        scenario = theatre(units={"ours": column(100)}, wings={"jets": JETS}, plan={"ours": [march("camp")]}, calendar={"turn": turn})
        campaign = Play(scenario, 1).until(12.0)
        found.append(float(campaign.wing("jets")["flown"][0]))
        assert campaign.wing("jets")["escorting"][0] == pytest.approx(campaign.wing("jets")["station"][0])
    np.testing.assert_allclose(found, 1.0)
