"""Antiair: losses in proportion to sorties and teams, accidents, and fear."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.engine.build import build
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import What
from tests.theatres import SITES, Play, assert_mean, assert_share, garrison, group, play, teams, theatre

SORTIES = 20
"""Of one airframe, two a day for ten days, if it lasts."""
RUNS = 2000


def flights(number: int, strength: float = 1.0, loss: float = 0.03, airframes: int = 1, **rules: Any) -> Play:
    """A wing over a camp with so many air-defence teams."""
    wing = {"faction": "army", "kind": "jet", "home": "fort", "airframes": airframes, "sorties": "2 / day", "radius": "500 km",
            "speed": "500 km / h", "endurance": "2 h", "loss": loss}  # fmt: skip
    scenario = theatre(
        units={"staff": garrison(10), "theirs": group(50), "missiles": teams(number)}, wings={"wing": wing},
        plan={"staff": [{"do": "garrison", "site": "fort"}]}, objective="camp",
        rules={"antiair.strength": strength} | {f"antiair.{name}": value for name, value in rules.items()},
    )  # fmt: skip
    return Play(scenario, RUNS)


@pytest.mark.parametrize(("number", "strength"), [(1, 1.0), (3, 1.0), (2, 0.5), (4, 2.0)])
def test_antiair__survival_is_geometric_in_sorties_and_teams(number: int, strength: float) -> None:
    """Each team gives each sortie the chance of loss p: an airframe lives through n sorties with (1 - p)^(n teams strength)."""
    campaign = flights(number, strength).to_end()
    assert_share(campaign.wing("wing")["lost"] == 0, (1.0 - 0.03) ** (SORTIES * number * strength))
    assert (campaign.wing("wing")["lost"] + campaign.wing("wing")["airframes"] == 1).all()


def test_antiair__danger_is_relative_to_the_reference() -> None:
    assert_share(flights(3, reference="2 teams").to_end().wing("wing")["lost"] == 0, 0.97 ** (SORTIES * 3 / 2))


@pytest.mark.parametrize(("number", "strength"), [(0, 1.0), (3, 0.0)])
def test_antiair__without_teams_or_strength_there_are_only_accidents(number: int, strength: float) -> None:
    assert (flights(number, strength).to_end().wing("wing")["lost"] == 0).all()
    assert_share(flights(number, strength, accident=0.02).to_end().wing("wing")["lost"] == 0, 0.98**SORTIES)


def test_antiair__never_loses_more_airframes_than_there_are() -> None:
    campaign = flights(20, loss=0.5, airframes=3).to_end()
    assert (campaign.wing("wing")["lost"] == 3).all()
    assert (campaign.wing("wing")["airframes"] == 0).all()


def test_antiair__a_loss_closes_the_place_and_fewer_come_back() -> None:
    campaign = flights(1, loss=0.05, airframes=50, careful_after_loss="2 d", comes_back=0.5)
    wing = campaign.wing("wing")
    lost, closed_until, seen = wing["lost"].copy(), np.full(RUNS, -1.0), np.zeros(RUNS, dtype=bool)
    closed = 0
    for hour in campaign.turns():
        start = hour - 6.0
        away = closed_until > start
        assert (wing["sent"][away] == 0.0).all()
        share = np.where(seen, 0.5, 1.0)
        full = 2.0 * 6.0 / 24.0 * np.where(wing["lost"] > lost, wing["airframes"] + wing["lost"] - lost, wing["airframes"])
        np.testing.assert_allclose(wing["sent"][~away], (full * share)[~away])
        hit = wing["lost"] > lost
        closed_until[hit], seen[hit], lost = start + 48.0, True, wing["lost"].copy()
        closed += int(away.sum())
    assert closed > RUNS
    assert (wing["denied"] > 0).mean() > 0.9


def test_antiair__damage_and_loss_of_landings_have_the_stated_chances() -> None:
    """Fired on, damaged or lost, lost: each within the one before. A lost landing brings nothing."""
    lift = {"fired_on": 0.6, "damage": 0.25, "loss": 0.1}
    campaign = play(contested_landings(lift), RUNS)
    row = campaign.wing("lift")
    assert_mean(row["landings_fired_on"] - 0.6 * row["landings"], 0.0)
    assert_mean(row["landings_damaged"] - 0.25 * row["landings"], 0.0)
    assert_mean(row["lost"] - 0.1 * row["landings"], 0.0)
    assert (row["landings_damaged"] <= row["landings_fired_on"]).all()
    assert (row["lost"] <= row["landings_damaged"]).all()
    assert (row["landed"] == 1000 * (row["landings"] - row["lost"])).all()


def contested_landings(lift: dict[str, Any]) -> Scenario:
    """A besieged airstrip with two air-defence teams around it."""
    sites = SITES | {"post": {"lat": "20 deg", "lon": "0 deg", "held_by": "government", "airstrip": True, "stock": "50 d"}}
    roads = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "on": {"between": ["camp", "post"], "length": "120 km"}}
    wing = {"faction": "army", "kind": "transport", "home": "fort", "airframes": 1000, "sorties": "4 / day", "cargo": "1000 kg"}
    return theatre(
        sites=sites, roads=roads, units={"held": garrison(100, "post"), "theirs": group(50, "post"), "missiles": teams(2, "post")},
        wings={"lift": wing | lift}, rules={"antiair.strength": 1.0, "antiair.reference": "2 teams"},
    )  # fmt: skip


def test_antiair__damage_keeps_landings_away_for_a_while() -> None:
    """Damage for sure at the first landing: none until the air commander is careful no more."""
    scenario = contested_landings({"fired_on": 1.0 - 1e-9, "damage": 1.0 - 1e-9})
    campaign = Play(scenario, 300)
    for address, value in (("careful_after_damage", 72.0), ("comes_back", 1.0)):
        campaign.inputs.antiair[address] = value  # type: ignore[call-overload]
    lift = campaign.wing("lift")
    last, closed_until = lift["landings"].copy(), np.full(300, -1.0)
    for hour in campaign.turns():
        came = lift["landings"] > last
        assert not (came & (closed_until > hour - 6.0)).any()
        closed_until[came], last = hour - 6.0 + 72.0, lift["landings"].copy()
    assert last.mean() > 1.0


def test_antiair__an_unthreatened_wing_flies_all_it_can() -> None:
    campaign = flights(0).to_end()
    np.testing.assert_allclose(campaign.wing("wing")["flown"], SORTIES)
    assert (campaign.wing("wing")["denied"] == 0).all()


@pytest.mark.parametrize("loss", [0.9, 0.999999])
def test_antiair__a_loss_that_is_all_but_certain_takes_the_airframe(loss: float) -> None:
    """Two sorties a day at half a sortie a turn: nothing is left after ten days but (1 - p)^20 of them."""
    assert (flights(1, loss=loss).to_end().wing("wing")["lost"] == 1).all()


def test_antiair__never_loses_more_transports_than_there_are() -> None:
    """One is left, and every landing is lost: one landing, and nothing lands any more."""
    scenario = contested_landings({"airframes": 1, "sorties": "40 / day", "fired_on": 1.0, "damage": 1.0, "loss": 1.0})
    lift = Play(scenario, 300).to_end().wing("lift")
    assert (lift["lost"] + lift["airframes"] == 1).all()
    assert (lift["landings"] == lift["lost"]).all()
    assert (lift["lost"] == 1).mean() > 0.9
    assert (lift["landed"] == 0).all()


def test_antiair__events_explain_every_aircraft_lost_and_every_careful_commander() -> None:
    scenario = contested_landings({"fired_on": 0.6, "damage": 0.5, "loss": 0.2})
    campaign = Play(scenario, 1)
    campaign.world, campaign.inputs, _ = build(scenario, 1, campaign.numbers, False, 2000)
    lift = campaign.to_end().wing("lift")
    stored: Any = campaign.world.events
    what = stored[0]["what"]
    hit, lost, careful, landed = (
        stored[0][what == each] for each in (What.LANDING_HIT, What.AIRCRAFT_LOST, What.CAREFUL, What.LANDED)
    )  # fmt: skip
    assert len(hit) == lift["landings_damaged"][0] == len(careful)
    assert lost["amount"].sum() == lift["lost"][0] > 0
    assert landed["amount"].sum() == lift["landed"][0] > 0
    assert (what[lost["cause"]] == What.LANDING_HIT).all()
    assert set(what[careful["cause"]]) == {What.LANDING_HIT, What.AIRCRAFT_LOST}
    assert (hit["draw"] < hit["threshold"]).all()
    assert (hit["other"] == campaign.names.units.index("missiles")).all()


def test_antiair__a_loss_over_a_place_names_the_exposure_that_it_met() -> None:
    campaign = flights(2, loss=0.2, airframes=50)
    campaign.world, campaign.inputs, _ = build(campaign.scenario, 1, campaign.numbers[:1], False, 2000)
    campaign.numbers = campaign.numbers[:1]
    wing = campaign.to_end().wing("wing")
    stored: Any = campaign.world.events
    lost = stored[0][stored[0]["what"] == What.AIRCRAFT_LOST]
    assert lost["amount"].sum() == wing["lost"][0] > 0
    assert (lost["draw"] >= lost["threshold"]).all()
    assert (np.diff(lost["threshold"]) > 0.0).all()
