"""Fires: how many attacks, whom they kill, and how long aircraft stay on the ground."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.engine.build import build
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import Side, Task
from tests.rules.test_raids import JETS, undecided
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, assert_counts, assert_mean, garrison, group, theatre

RUNS = 2000
HOURS = 240.0


def rockets(teams: int, at: str = "post") -> dict[str, Any]:
    return {"faction": "rebels", "kind": "rocket_team", "at": at, "teams": teams}


def shelled(
    teams: int = 2, at: str = "post", turn: str = "6 h", rate: str = "0.5 / day", more: dict[str, Any] | None = None, **rules: Any
) -> Play:
    scenario = theatre(
        sites=post(), roads=ROADS, units={"held": garrison(1000, "post"), "fired": rockets(teams, at)} | (more or {}),
        wings={"drones": JETS | {"kind": "drone", "home": "post", "sorties": "0 / day"}},
        rules={"fires.rate": rate, "siege.patience": "99 d"} | {f"fires.{name}": value for name, value in rules.items()},
        calendar={"turn": turn, "horizon": f"{HOURS} h"},
    )  # fmt: skip
    return undecided(Play(scenario, RUNS))


@pytest.mark.parametrize("teams", [1, 3])
def test_fires__attacks_are_poisson_at_the_rate_of_the_teams(teams: int) -> None:
    campaign = shelled(teams).to_end()
    clock: Any = campaign.world.clock
    assert_counts(campaign.site("post")["shelled"], scipy.stats.poisson(0.5 * teams * HOURS / 24.0))
    assert (clock["attacks"][:, 0] == campaign.site("post")["shelled"]).all()


def test_fires__more_teams_never_make_fewer_attacks_and_the_turn_plays_no_part() -> None:
    one, three = (shelled(teams).to_end().site("post")["shelled"] for teams in (1, 3))
    assert (three >= one).all()
    np.testing.assert_array_equal(shelled(1, turn="1 h").to_end().site("post")["shelled"], one)


def test_fires__each_attack_kills_a_poisson_number_and_nobody_is_lost_from_the_ledger() -> None:
    """A compound Poisson: mean n m, variance n (m + m^2), for n attacks of m killed."""
    attacks, each = 0.5 * 2 * HOURS / 24.0, 2.0
    ours = shelled(killed=each).to_end().unit("held")
    assert_mean(ours["killed"], attacks * each)
    assert_mean((ours["killed"] - attacks * each) ** 2, attacks * (each + each * each))
    assert (ours["people"] + ours["killed"] == 1000).all()


def test_fires__losses_fall_on_units_by_their_size() -> None:
    campaign = shelled(killed=2.0, more={"few": garrison(250, "post")}).to_end()
    assert_mean(campaign.unit("held")["killed"], 20.0 * 0.8, slack=0.2)
    assert_mean(campaign.unit("few")["killed"], 20.0 * 0.2, slack=0.2)


@pytest.mark.parametrize("length", [2.0, 12.0, 48.0])
def test_fires__aircraft_are_on_the_ground_whenever_an_attack_is_less_than_so_long_past(length: float) -> None:
    """P(grounded at t) = 1 - exp(-rate min(t, length)), integrated over the campaign; the same in turns of an hour."""
    rate = 1.0 / 24.0
    grounded = shelled(grounded=f"{length} h").to_end().site("post")["grounded"]
    gone = -math.expm1(-rate * length)
    assert_mean(grounded, (HOURS - length) * gone + length - gone / rate)
    np.testing.assert_allclose(shelled(grounded=f"{length} h", turn="1 h").to_end().site("post")["grounded"], grounded, atol=1e-6)


def test_fires__a_lost_home_of_aircraft_is_grounded_and_no_other_site() -> None:
    campaign = shelled(grounded="12 h")
    campaign.site("post")["holder"] = Side.INSURGENTS
    campaign.unit("held")["people"] = 0
    campaign.to_end()
    assert (campaign.site("post")["grounded"] == HOURS).all()
    assert (campaign.site("post")["shelled"] == 0).all()
    assert (campaign.site("fort")["grounded"] == 0.0).all()


def test_fires__teams_elsewhere_shell_nothing() -> None:
    campaign = shelled(at="camp").to_end()
    sites: Any = campaign.world.sites
    assert (sites["shelled"] == 0).all()


@pytest.mark.parametrize(("at", "near"), [("post", True), ("spur", True), ("track", False), ("camp", False)])
def test_fires__anger_makes_attacks_where_irregulars_are_near(at: str, near: bool) -> None:
    """At 0.05 an hour for two days; the anger is written anew before each turn."""
    campaign = shelled(0, more={"theirs": group(20, at)}, grounded="9 h")
    for hour in range(6, 54, 6):
        campaign.site("post")["anger"] = 0.05
        campaign.until(float(hour))
    if near:
        assert_counts(campaign.site("post")["shelled"], scipy.stats.poisson(0.05 * 48.0))
        assert (campaign.site("post")["grounded_until"] < 0.0).all(), "only rockets keep aircraft on the ground"
    else:
        assert (campaign.site("post")["shelled"] == 0).all()


@pytest.mark.parametrize(("reach", "near"), [("29 km", False), ("30 km", True)])
def test_fires__anger_brings_those_within_reach_along_the_road(reach: str, near: bool) -> None:
    """They stand half-way along 60 km; at 0.05 an hour for two days hardly any of 1,000 runs has no attack."""
    campaign = shelled(0, more={"theirs": group(20, "spur")}, reach=reach)
    for hour in range(6, 54, 6):
        campaign.site("post")["anger"] = 0.05
        campaign.until(float(hour))
    assert (campaign.site("post")["shelled"] > 0).any() == near


def test_fires__the_log_says_who_when_and_how_many() -> None:
    """Hours of a Poisson process, given their number, are uniform over the campaign."""
    campaign = shelled(killed=2.0)
    campaign.world, campaign.inputs, campaign.draws = build(campaign.scenario, 1, campaign.numbers, False, 60)
    undecided(campaign).to_end()
    log: Any = campaign.world.events
    attacks = (log["what"] == What.SHELLED) & (np.arange(60) < campaign.world.log["count"])  # type: ignore[call-overload]
    assert (attacks.sum(axis=1) == campaign.site("post")["shelled"]).all()
    assert ((log["amount"] * attacks).sum(axis=1) == campaign.unit("held")["killed"]).all()
    assert (log["who"][attacks] == campaign.names.units.index("fired")).all()
    assert (log["draw"][attacks] >= log["threshold"][attacks]).all()
    assert scipy.stats.kstest(log["hour"][attacks], scipy.stats.uniform(0.0, HOURS).cdf).pvalue > 1e-4


def test_fires__besiegers_shell_a_base_at_their_own_rate_and_ground_nobody() -> None:
    """Poisson at the rate of a siege, without a rocket team; after the siege nothing."""
    scenario = theatre(
        sites=post(stock="90 d"), roads=ROADS, units={"held": garrison(100, "post"), "theirs": group(50, "post")},
        wings={"drones": JETS | {"kind": "drone", "home": "post", "sorties": "0 / day"}},
        rules={"fires.besieged": "0.5 / day", "fires.grounded": "12 h"}, calendar={"horizon": f"{HOURS} h"},
    )  # fmt: skip
    campaign = undecided(Play(scenario, RUNS))
    campaign.unit("theirs")["task"] = Task.BESIEGE
    site = campaign.site("post")
    campaign.until(6.0)
    assert site["besieged"].all() and (site["shelled"] == 0).all(), "nobody besieged it before"
    campaign.to_end()
    assert_counts(site["shelled"], scipy.stats.poisson(0.5 * (HOURS - 6.0) / 24.0))
    assert (site["grounded"] == 0.0).all()
    free = undecided(Play(scenario, 20)).to_end()
    assert (free.site("post")["shelled"] == 0).all()
