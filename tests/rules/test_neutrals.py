"""Neutrals: they march and meet mines; nobody fights them, sees for them, feeds them, or counts them as a side's."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.engine.outcomes.table import table
from kidal_sim.explain.causes import emptied
from kidal_sim.explain.entity_index import EntityIndex
from kidal_sim.jit.compile import run_of
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE, Side, Task
from tests.rules.test_raids import undecided
from tests.rules.test_supply import POST, ROADS
from tests.theatres import FACTIONS, SITES, Play, assert_mean, column, garrison, group, march, theatre

PARTIES = FACTIONS | {"mission": {"side": "neutral"}}
NEED = 12.0
"""Kilograms a person and day."""


def mission(people: int = 100, at: str = "camp", **more: Any) -> dict[str, Any]:
    return column(people, at, faction="mission") | more


def neutral(units: dict[str, Any], runs: int = 2, held_by: str = "nobody", factions: Any = PARTIES, **more: Any) -> Play:
    """The fort, a camp of the rebels 120 km from it, and a post 60 km from the fort."""
    sites = SITES | {"post": POST | {"held_by": held_by}}
    return Play(theatre(sites=sites, roads=ROADS, factions=factions, units=units, **more), runs, events=100)


def outcomes(campaign: Play) -> Any:
    return table(campaign.scenario, campaign.world).to_pandas()


@pytest.mark.parametrize("turn", ["1 h", "6 h"])
def test_neutrals__march_through_sites_of_either_side_as_on_a_clear_road(turn: str) -> None:
    """From the rebels' camp through the army's fort to the post: 180 km at 10 km an hour."""
    campaign = neutral({"un": mission(), "ours": garrison(50), "theirs": group(50)}, plan={"un": [march("post")]}, calendar={"turn": turn})
    campaign.to_end()
    assert (campaign.unit("un")["arrived_at"] == 18.0).all()
    assert (campaign.unit("un")["people"] == 100).all()
    assert (campaign.site("fort")["holder"] == Side.GOVERNMENT).all() and (campaign.site("camp")["holder"] == Side.INSURGENTS).all()
    assert (campaign.site("post")["holder"] == Side.NEUTRAL).all(), "they take nothing"
    assert (campaign.site("post")["marched_on_at"] < 0).all()


@pytest.mark.parametrize("side", ["neutral", "government"])
def test_neutrals__meet_no_ambush_and_no_harassment_where_a_side_would(side: str) -> None:
    """On a road full of bands that give contact at any odds; a column of the government's is met there."""
    who = {"mission": {"side": "neutral"} if side == "neutral" else {"side": "government", "refuge": "fort"}}
    rebels = {"rebels": FACTIONS["rebels"] | {"doctrine": {"contact": 0.0}}}
    units = {"un": mission(at="fort"), "theirs": group(500, "track")}
    rules = {"harassment.meets": 5.0, "combat.intensity": "0.01 / h"}
    campaign = neutral(units, factions=FACTIONS | rebels | who, plan={"un": [march("camp")]}, rules=rules, runs=20).to_end()
    met = campaign.unit("un")["contacts"] > 0
    assert met.all() if side == "government" else not met.any()
    assert side == "government" or (campaign.world.clock["attacks"] == 0).all()  # type: ignore[call-overload]


def test_neutrals__do_not_fight_and_are_not_fought_beside_enemies_who_fight() -> None:
    units = {"un": mission(300, "fort"), "ours": garrison(100), "theirs": group(100, "fort")}
    campaign = undecided(neutral(units, rules={"combat.intensity": "0.05 / h"}))
    campaign.unit("ours")["task"] = Task.ASSAULT
    campaign.until(24.0)
    assert (campaign.unit("un")["people"] == 300).all() and (campaign.unit("un")["fights"] == 0).all()
    assert (campaign.unit("ours")["fights"] > 0).all() and (campaign.unit("theirs")["killed"] > 0).all()


def test_neutrals__lose_to_mines_what_a_side_would_and_the_losses_are_no_sides() -> None:
    """0.05 strikes a kilometre over 120 km, two killed by each: twelve in the mean."""
    rules = {"mines.strikes": "0.05 / km", "mines.killed": 2.0}
    campaign = neutral({"un": mission(1000, "fort")}, runs=2000, plan={"un": [march("camp")]}, rules=rules).to_end()
    found = outcomes(campaign)
    assert_mean(found["neutral_mine_strikes"], 6.0)
    assert_mean(found["neutral_killed"], 12.0)
    assert (found["neutral_losses"] == found["neutral_killed"]).all()
    assert (found[["government_losses", "insurgent_losses", "mine_strikes", "column_km", "government_km"]] == 0).all().all()
    assert (campaign.unit("un")["people"] + found["neutral_losses"] == 1000).all()


def test_neutrals__eat_on_the_road_what_they_carry_and_nothing_of_a_site() -> None:
    """120 km take twelve turns, of which eleven end on the road; the fort's stock is for its garrison alone."""
    sites = {"fort": SITES["fort"] | {"hub": False, "stock": "10 d"}}
    units = {"un": mission(100, "fort"), "ours": garrison(50)}
    plan = {"un": [march("camp", when={"day": "5 d"})]}
    scenario = theatre(sites=SITES | sites, factions=PARTIES, units=units, plan=plan, calendar={"turn": "1 h"})
    campaign = Play(scenario, 2).to_end()
    assert (campaign.unit("un")["eaten"] == NEED * 100 * 11 / 24).all()
    assert (campaign.unit("un")["stock"] == campaign.unit("un")["loaded"] - campaign.unit("un")["eaten"]).all()
    assert (campaign.site("fort")["eaten"] == NEED * 50 * 10).all()


def test_neutrals__who_run_out_of_food_on_the_road_go_on() -> None:
    campaign = neutral({"un": mission(100, "fort", stock=0.0)}, plan={"un": [march("camp")]}).to_end()
    assert (campaign.unit("un")["place"] == campaign.place("camp")).all()
    assert not campaign.unit("un")["called_off"].any()


def test_neutrals__keep_others_out_of_a_site_that_nobody_holds_until_they_leave_it() -> None:
    """Rebels stand around it from the first day; they have it once the mission is gone, and because it is."""
    units = {"un": mission(100, "post"), "theirs": group(50, "post"), "ours": garrison(100)}
    campaign = neutral(units, plan={"un": [{"do": "withdraw", "site": "camp", "when": {"day": "3 d"}}]}).until(72.0)
    assert (campaign.site("post")["holder"] == Side.NEUTRAL).all()
    assert campaign.unit("un")["inside"].all() and not campaign.unit("theirs")["inside"].any()
    campaign.until(84.0)
    assert (campaign.site("post")["holder"] == Side.INSURGENTS).all()
    took = campaign.log(0, What.TOOK)[0]
    assert campaign.world.events[0][took.cause].what == What.DEPARTED  # type: ignore[index]
    world = run_of(campaign.world, 0)
    index = EntityIndex.of(campaign.scenario, world)
    events: Any = world.events[: world.log[0].count]
    number = int(np.flatnonzero(events["what"] == What.TOOK)[0])
    assert emptied(events, index, number) == NOWHERE, "nobody has lost it"
    assert index.side == Side.GOVERNMENT and not index.plans, "the plan of the mission is no side's"


def test_neutrals__do_not_keep_a_side_out_of_a_site_of_its_enemies() -> None:
    campaign = undecided(neutral({"un": mission(100, "post"), "theirs": group(50, "post")}, held_by="government")).until(12.0)
    assert (campaign.site("post")["holder"] == Side.INSURGENTS).all()


def test_neutrals__see_and_believe_nothing_and_nobody_believes_in_them() -> None:
    campaign = neutral({"un": mission(300, "camp"), "theirs": group(200), "ours": garrison(50)}, plan={"un": [march("fort")]}).until(48.0)
    beliefs: Any = campaign.world.beliefs
    factions = campaign.names.factions
    assert (beliefs["power"][:, beliefs["faction"][0] == factions.index("mission")] == 0.0).all()
    assert (campaign.belief("rebels", "fort")["power"] == 50.0).all()
    assert (campaign.belief("army", "camp")["power"] == 200.0).all()


def test_neutrals__change_nothing_for_the_sides() -> None:
    """The same campaign with and without a mission that stands in the way: every outcome that both have is the same."""
    units = {"ours": column(200), "theirs": group(150, "track"), "home": group(100)}
    rebels = {"rebels": FACTIONS["rebels"] | {"doctrine": {"contact": 0.2}}}
    rules = {"combat.intensity": "0.02 / h", "mines.strikes": "0.02 / km", "mines.killed": 1.0, "harassment.meets": 0.5}
    plan = {"ours": [march("camp"), {"do": "assault", "site": "camp"}]}
    more = {"plan": plan, "rules": rules, "held_by": "government", "runs": 50}
    with_them = outcomes(neutral(units | {"un": mission(300, "camp")}, factions=PARTIES | rebels, **more).to_end())
    without = outcomes(neutral(units, factions=FACTIONS | rebels, **more).to_end())
    assert not [name for name in without if name.startswith("neutral")]
    assert with_them[without.columns].equals(without)


def test_neutrals__who_lose_everybody_are_gone() -> None:
    rules = {"mines.strikes": "1 / km", "mines.killed": 50.0}
    campaign = neutral({"un": mission(20, "fort")}, plan={"un": [march("camp")]}, rules=rules, runs=20).to_end()
    assert (campaign.unit("un")["people"] == 0).all() and (outcomes(campaign)["neutral_killed"] == 20).all()
    assert (campaign.world.presences["first"].reshape(20, 3, -1)[:, Side.NEUTRAL] == NOWHERE).all()  # type: ignore[call-overload]
    assert np.isfinite(campaign.unit("un")["km"]).all()
