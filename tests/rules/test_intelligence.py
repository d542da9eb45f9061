"""Beliefs: as good as stated, no better and no worse, and going stale."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.kinds import Side
from tests.theatres import FACTIONS, ROADS, SITES, Play, assert_mean, column, garrison, group, march, theatre

RUNS = 4000


def beliefs(noise: float, staleness: str = "0 / h", plan: dict[str, Any] | None = None, turn: str = "6 h", **rules: Any) -> Play:
    factions = {
        "army": {"side": "government", "refuge": "fort", "noise": noise, "staleness": staleness},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "noise": noise, "staleness": staleness},
    }
    scenario = theatre(
        factions=factions, units={"ours": column(300), "theirs": group(200)}, plan=plan, calendar={"turn": turn}, rules=rules
    )
    return Play(scenario, RUNS)


@pytest.mark.parametrize("noise", [0.25, 0.7])
def test_belief__is_unbiased_in_the_logarithm_with_the_stated_deviation(noise: float) -> None:
    campaign = beliefs(noise).until(6.0)
    for faction, place, truth in (("army", "camp", 200.0), ("rebels", "fort", 300.0)):
        errors = np.log(campaign.belief(faction, place)["power"] / truth)
        assert_mean(errors, 0.0)
        assert_mean(errors * errors, noise * noise)


def test_belief__without_noise_is_the_truth() -> None:
    campaign = beliefs(0.0, "0.1 / h").until(6.0)
    assert (campaign.belief("army", "camp")["power"] == 200.0).all()
    assert (campaign.belief("army", "fort")["power"] == 0.0).all(), "nobody is believed where nobody is"


def test_belief__factions_and_places_err_independently() -> None:
    campaign = beliefs(0.5).until(6.0)
    one, other = (np.log(campaign.belief(*of)["power"]) for of in (("army", "camp"), ("rebels", "fort")))
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.0 / np.sqrt(RUNS)


@pytest.mark.parametrize("turn", ["1 h", "6 h", "24 h"])
def test_belief__error_grows_as_stated_while_nobody_looks(turn: str) -> None:
    """(noise + staleness x hours since) times the same standard normal error."""
    campaign = beliefs(0.2, "0.01 / h", turn=turn)
    step = min(float(turn.removesuffix(" h")), 6.0)  # commanders decide every 6 h
    campaign.until(step)
    first = np.log(campaign.belief("army", "camp")["power"] / 200.0)
    for hour in (24.0, 96.0, 240.0):
        campaign.until(hour)
        unseen = hour - step  # beliefs are of the beginning of the turn
        now = np.log(campaign.belief("army", "camp")["power"] / 200.0)
        np.testing.assert_allclose(now, first * (0.2 + 0.01 * unseen) / 0.2, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("memory", ["0.1 d", "2 d", "7 d"])
def test_belief__who_stands_next_to_it_looks_again_every_day(memory: str) -> None:
    """On the road to the camp the column sees it: an error a day, of spread 1, that keeps exp(-days / memory) of the last one."""
    days = float(memory.removesuffix(" d"))
    rules = {"march.pace": "1 km / h", "intelligence.memory": memory}
    campaign = beliefs(0.3, "0.05 / h", plan={"ours": [march("camp", when={"day": "0 d"})]}, **rules)
    errors = [np.log(campaign.until(hour).belief("army", "camp")["power"] / 200.0) for hour in (30.0, 36.0, 48.0, 54.0, 102.0)]
    np.testing.assert_array_equal(errors[0], errors[1])
    np.testing.assert_array_equal(errors[0], errors[2])
    for later, gone in ((3, 1.0), (4, 3.0)):
        assert_mean(errors[2] * errors[later], 0.09 * np.exp(-gone / days))
        assert_mean(errors[later] * errors[later], 0.09)


@pytest.mark.parametrize("turn", ["1 h", "6 h", "12 h"])
@pytest.mark.parametrize("support", [0.0, 0.25, 1.0])
def test_belief__word_from_residents_brings_it_up_to_date(support: float, turn: str) -> None:
    """An army comes to a fort that nobody watches: what is believed nears the truth as 1 - exp(-rate x share of friends x time)."""
    sites = {
        "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True, "residents": "1000 people", "support": support},
        "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": "insurgents"},
        "far": {"lat": "17 deg", "lon": "0 deg", "held_by": "government"},
    }
    roads = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "south": {"between": ["fort", "far"], "length": "6 km"}}
    units = {"ours": column(400, "far"), "theirs": group(200)}
    factions = {name: {**faction, "doctrine": {"contact": 1e9, "defend": 1e6}} for name, faction in FACTIONS.items()}
    scenario = theatre(
        sites=sites, roads=roads, factions=factions, units=units, plan={"ours": [march("fort")]}, calendar={"turn": turn},
        rules={"intelligence.information": "0.02 / h"},
    )  # fmt: skip
    campaign = Play(scenario, 1).until(60.0)
    assert campaign.unit("ours")["place"][0] == campaign.place("fort")
    heard = campaign.belief("rebels", "fort")["seen"][0] / 400.0
    step = min(6.0, float(turn.removesuffix(" h")))  # there from the end of the first pass; every later one brings word
    assert heard == pytest.approx(1.0 - np.exp(-0.02 * support * (60.0 - step)), abs=1e-9)


def test_located__follows_what_residents_tell() -> None:
    """Of ten friends of the government five have fallen silent: half as many irregulars are located with nobody looking."""
    sites = {
        "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True},
        "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": "insurgents", "residents": "1000 people", "support": 0.2},
    }
    rules = {"intelligence.located_unseen": 0.1, "intelligence.located_watched": 0.5}
    campaign = Play(theatre(sites=sites, units={"ours": column(10), "theirs": group(200)}, rules=rules), 1)
    campaign.site("camp")["base_support"] = 0.2
    campaign.until(6.0)
    assert campaign.presence(Side.INSURGENTS, "camp")["located"][0] == pytest.approx(0.1)
    campaign.site("camp")["support"] = 0.6
    campaign.until(12.0)
    assert campaign.presence(Side.INSURGENTS, "camp")["located"][0] == pytest.approx(0.05)


@pytest.mark.parametrize(("overhead", "share"), [(0.0, 0.1), (0.5, 0.3), (1.0, 0.5), (3.0, 0.5)])
def test_located__goes_from_unseen_to_watched_with_the_hours_overhead(overhead: float, share: float) -> None:
    """A drone on station for a share of the time locates in proportion; never more than the share of those always watched."""
    sites = {
        "fort": {"lat": "18 deg", "lon": "0 deg", "held_by": "government", "hub": True},
        "camp": {"lat": "19 deg", "lon": "0 deg", "held_by": "insurgents"},
    }
    drone = {"faction": "army", "kind": "drone", "home": "fort", "airframes": 1, "sorties": f"{overhead} / h", "radius": "500 km",
             "speed": "1e9 km / h", "endurance": "1 h"}  # fmt: skip
    scenario = theatre(
        sites=sites, units={"ours": column(10), "theirs": group(200)}, wings={"drone": drone}, objective="camp",
        plan={"ours": [{"do": "garrison", "site": "fort"}]},
        rules={"intelligence.located_unseen": 0.1, "intelligence.located_watched": 0.5},
    )  # fmt: skip
    campaign = Play(scenario, 1).until(6.0)
    np.testing.assert_allclose(campaign.presence(Side.INSURGENTS, "camp")["located"], share, rtol=1e-6)
    assert campaign.presence(Side.GOVERNMENT, "fort")["located"][0] == 1.0, "regulars do not hide"


@pytest.mark.parametrize("known", [0.0, 0.4, 1.0])
def test_belief__on_day_0_is_of_what_is_known_where_nobody_sees_it(known: float) -> None:
    """A group of 100 in its camp, two roads from the army; the army's 300 are known to the rebels."""
    sites = SITES | {"far": {"lat": "20 deg", "lon": "0 deg", "held_by": "insurgents"}}
    roads = ROADS | {"on": {"between": ["camp", "far"], "length": "100 km"}}
    units = {"ours": garrison(300), "theirs": group(100, "far") | {"known": known}}
    campaign = Play(theatre(sites=sites, roads=roads, units=units), 1).until(6.0)
    beliefs: Any = campaign.world.beliefs
    power = {(campaign.names.factions[each["faction"]], int(each["place"])): each["power"] for each in beliefs[0]}
    assert power["army", campaign.place("far")] == pytest.approx(100.0 * known)
    assert power["rebels", campaign.place("fort")] == 300.0


@pytest.mark.parametrize(("patrols", "known"), [(0.0, 0.0), (0.3, 200.0)])
def test_belief__a_base_that_sends_out_no_patrols_does_not_see_who_is_on_its_roads(patrols: float, known: float) -> None:
    """200 come on to the road after day 0; a garrison is at its end."""
    campaign = Play(theatre(units={"held": garrison(100), "theirs": group(200)}), 1).until(6.0)
    campaign.faction("army")["patrols"] = patrols
    theirs = campaign.unit("theirs")
    theirs["place"] = theirs["next_place"] = theirs["post"] = campaign.place("track")
    assert campaign.until(12.0).belief("army", "track")["power"][0] == known


def test_belief__a_column_sees_along_the_roads_without_patrols() -> None:
    campaign = Play(theatre(units={"ours": column(100), "theirs": group(200)}), 1).until(6.0)
    campaign.faction("army")["patrols"] = 0.0
    theirs = campaign.unit("theirs")
    theirs["place"] = theirs["next_place"] = theirs["post"] = campaign.place("track")
    assert campaign.until(12.0).belief("army", "track")["power"][0] == 200.0
