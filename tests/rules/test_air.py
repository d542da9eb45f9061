"""Aircraft: reach, time on station, weather, and strikes."""

from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.scenario.schema import Scenario
from tests.theatres import KM_PER_DEGREE, SITES, Play, assert_counts, assert_mean, garrison, group, play, theatre

JET = {"faction": "army", "kind": "jet", "home": "fort", "airframes": 1, "sorties": "2 / day", "radius": "500 km", "speed": "500 km / h",
       "endurance": "2 h"}  # fmt: skip


def over_the_camp(wing: dict[str, Any], *, fighters: int = 50, objective: str = "camp", **more: Any) -> Scenario:
    """A wing whose objective is the camp, a degree away, with fighters in it; nobody marches, but somebody plans to."""
    return theatre(
        units={"staff": garrison(10), "theirs": group(fighters)}, wings={"wing": JET | wing},
        plan={"staff": [{"do": "garrison", "site": "fort"}]}, objective=objective, **more,
    )  # fmt: skip


@pytest.mark.parametrize(("radius", "flies"), [(0.5, False), (0.999, False), (1.001, True), (3.0, True)])
def test_air__nothing_is_flown_beyond_the_radius(radius: float, flies: bool) -> None:
    campaign = play(over_the_camp({"radius": f"{radius * KM_PER_DEGREE} km", "strikes_per_sortie": 1.0}), 20)
    wing = campaign.wing("wing")
    assert ((wing["flown"] > 0) == flies).all()
    assert ((wing["station"] > 0) == flies).all()
    assert (wing["strikes"].sum() > 0) == flies
    assert (wing["denied"] == 0).all(), "out of reach is not denied by danger"


def test_air__station_is_sorties_times_what_fuel_leaves() -> None:
    """2 sorties a day x 3 airframes x half of them serviceable x (E - 2 d / v) hours."""
    campaign = play(over_the_camp({"airframes": 3, "serviceable": 0.5, "speed": "150 km / h", "endurance": "4 h"}), 2)
    np.testing.assert_allclose(campaign.wing("wing")["flown"], 2 * 3 * 0.5 * 10)
    np.testing.assert_allclose(campaign.wing("wing")["station"], 30 * (4.0 - 2.0 * KM_PER_DEGREE / 150.0), rtol=1e-6)


def test_air__a_shorter_radius_never_gives_more_hours_on_station() -> None:
    last = np.full(10, np.inf)
    for radius in (600, 300, 150, 112, 111, 50):
        now = play(over_the_camp({"radius": f"{radius} km"}), 10).wing("wing")["station"].copy()
        assert (now <= last).all()
        last = now


def test_air__strikes_are_poisson_in_sorties() -> None:
    campaign = play(over_the_camp({"strikes_per_sortie": 0.4}), 3000)
    assert_counts(campaign.wing("wing")["strikes"], scipy.stats.poisson(0.4 * 2 * 10))


def test_air__strikes_are_poisson_in_hours_on_station() -> None:
    campaign = play(over_the_camp({"kind": "drone", "strikes_on_station": "0.1 / h", "speed": "1e9 km / h", "endurance": "6 h"}), 3000)
    assert_counts(campaign.wing("wing")["strikes"], scipy.stats.poisson(0.1 * 2 * 10 * 6))


def test_air__no_strike_where_nobody_is() -> None:
    campaign = play(over_the_camp({"strikes_per_sortie": 1.0}, fighters=0), 20)
    assert (campaign.wing("wing")["flown"] > 0).all()
    assert (campaign.wing("wing")["strikes"] == 0).all()


@pytest.mark.parametrize("located", [0.0, 0.3, 1.0])
def test_air__a_strike_kills_the_stated_mean_among_the_located(located: float) -> None:
    rules = {"intelligence.located_unseen": located, "intelligence.located_watched": located, "air.fighters": 2.0, "air.civilians": 3.0}
    campaign = play(over_the_camp({"strikes_per_sortie": 0.4}, fighters=3000, rules=rules), 1500)
    assert_mean(campaign.unit("theirs")["killed"], 8.0 * located * 2.0)
    assert (campaign.site("camp")["civilians_killed"] == 0).all(), "the camp is no town"


def test_air__a_strike_harms_civilians_in_a_town_only() -> None:
    sites = {"fort": SITES["fort"], "camp": {**SITES["camp"], "terrain": "town"}}
    rules = {"intelligence.located_unseen": 0.0, "intelligence.located_watched": 0.0, "air.civilians": 3.0}
    campaign = play(over_the_camp({"strikes_per_sortie": 0.4}, sites=sites, rules=rules), 1500)
    assert_mean(campaign.site("camp")["civilians_killed"], 8.0 * 3.0)
    assert (campaign.unit("theirs")["killed"] == 0).all()


@pytest.mark.parametrize(("share", "length", "turn"), [(0.03, 12, 6), (0.08, 36, 6), (0.3, 12, 6), (0.5, 24, 6), (0.3, 24, 1)])
def test_air__dust_takes_the_stated_share_of_the_time(share: float, length: float, turn: int) -> None:
    """The share of wanted sorties flown is the share of the time without dust."""
    rules = {"air.dust_share": share, "air.dust_length": f"{length} h"}
    horizon = {"horizon": "60 d" if turn == 1 else "120 d", "turn": f"{turn} h"}
    campaign = play(over_the_camp({}, rules=rules, calendar=horizon), 400)
    wanted = 2.0 * campaign.horizon / 24.0
    # Dust begins with a turn: two gusts of one turn are one, which takes up to a turn's worth of overlap.
    assert_mean(1.0 - campaign.wing("wing")["flown"] / wanted, share, slack=0.01 * share + share * length / campaign.horizon)


def test_air__dust_all_the_time_keeps_everybody_on_the_ground() -> None:
    campaign = play(over_the_camp({}, rules={"air.dust_share": 1.0}), 3)
    assert (campaign.wing("wing")["flown"] == 0.0).all()


def test_air__nobody_flies_from_a_base_that_is_lost() -> None:
    campaign = Play(over_the_camp({}), 2).until(24.0)
    flown = campaign.wing("wing")["flown"].copy()
    campaign.site("fort")["holder"] = 1
    campaign.unit("staff")["people"] = 0
    campaign.unit("staff")["missing"] = 10
    campaign.to_end()
    assert (campaign.wing("wing")["flown"] == flown).all()


def landings() -> Scenario:
    """A besieged airstrip without stock, supplied from a hub by four landings a day."""
    sites = SITES | {"post": {"lat": "20 deg", "lon": "0 deg", "held_by": "government", "airstrip": True, "stock": "5 d"}}
    roads = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "on": {"between": ["camp", "post"], "length": "120 km"}}
    lift = {"faction": "army", "kind": "transport", "home": "fort", "airframes": 1000, "sorties": "4 / day", "cargo": "1000 kg"}
    return theatre(
        sites=sites, roads=roads, units={"held": garrison(100, "post"), "theirs": group(50, "post")}, wings={"lift": lift}
    )  # fmt: skip


def test_air__landings_are_poisson_and_bring_their_cargo() -> None:
    """The siege is seen at the end of the first turn: landings from then on."""
    campaign = play(landings(), 2000)
    lift = campaign.wing("lift")
    assert_counts(lift["landings"], scipy.stats.poisson(4.0 * (240.0 - 6.0) / 24.0))
    assert (lift["landed"] == 1000 * lift["landings"]).all()
    assert (campaign.site("post")["stock"] + campaign.site("post")["eaten"] == 6000 + lift["landed"]).all()
