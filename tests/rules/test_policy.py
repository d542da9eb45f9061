"""Standing policy: who is reinforced, what is taken back, with how many, and when not."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, Side, Task
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, assert_share, garrison, group, theatre

POLICY = {"kind": "standing", "reserve": "reserve", "task_forces": ["force", "second"], "odds": 2.0, "sends": 0.5, "least": "10 people"}


def front(
    policy: dict[str, Any] | None = None, enemies: int = 0, reserve: int = 1000, people: int = 50, runs: int = 1, **more: Any
) -> Play:
    """A post sixty kilometres from the fort, where the reserve is; enemies around the post who do nothing."""
    units = {
        "held": garrison(people, "post"), "reserve": garrison(reserve), "force": garrison(0), "second": garrison(0),
        "theirs": group(max(1, enemies), "post" if enemies else "camp"),
    }  # fmt: skip
    return Play(
        theatre(sites=post(stock="90 d"), roads=ROADS, units=units, policy={"army": POLICY | (policy or {})}, **more), runs, events=100
    )


@pytest.mark.parametrize(("enemies", "people"), [(49, 0), (50, 0), (60, 10), (200, 150)])
def test_policy__reinforces_a_base_up_to_the_odds_it_wants(enemies: int, people: int) -> None:
    """At odds of one to one wanted, against what is believed around 50 people; a force of its own size does not dare odds of two."""
    campaign = front({"reinforce_below": 1.0, "odds": 0.0}, enemies).to_end()
    force = campaign.unit("force")
    assert force["people"][0] == people
    assert people == 0 or (force["place"][0], force["task"][0]) == (campaign.place("post"), Task.HOLD)
    assert campaign.unit("reserve")["people"][0] == 1000 - people
    sent = campaign.history(0, What.SENT_FORCE)
    assert sent["amount"].tolist() == ([float(people)] if people else [])


@pytest.mark.parametrize("changes", [{"kind": "rigid"}, {"odds": 1.0}, {"sends": 0.1}])
def test_policy__sends_nobody_if_rigid_or_against_the_odds_or_beyond_what_it_spares(changes: dict[str, Any]) -> None:
    """150 are wanted against 200: they would not be as strong as these, and are more than a tenth of the reserve."""
    campaign = front({"reinforce_below": 1.0, "odds": 0.0} | changes, 200).to_end()
    assert campaign.unit("force")["people"][0] == 0
    assert campaign.unit("reserve")["people"][0] == 1000


def lost(policy: dict[str, Any], runs: int = 1, enemies: int = 0) -> Play:
    """The post was overrun and is empty, or has enemies in it."""
    campaign = front(policy, enemies, people=0, runs=runs)
    site = campaign.site("post")
    site["holder"], site["lost_at"], site["overruns"] = Side.INSURGENTS, 0.0, 1
    return campaign


@pytest.mark.parametrize("gives_up", [0.0, 0.3, 1.0])
def test_policy__comes_back_to_a_base_that_was_overrun_unless_it_gives_it_up(gives_up: float) -> None:
    campaign = lost({"gives_up_post": gives_up}, 1000).to_end()
    back = campaign.site("post")["holder"] == Side.GOVERNMENT
    assert_share(back, 1.0 - gives_up) if 0.0 < gives_up < 1.0 else np.testing.assert_array_equal(back, gives_up == 0.0)
    assert (campaign.site("post")["written_off"] == ~back).all()
    assert (campaign.unit("force")["people"][back] == 10).all(), "the least that it sends"


def test_policy__comes_back_with_the_odds_it_wants_and_takes_the_base_by_assault() -> None:
    """200 against 100 in the post."""
    campaign = lost({}, enemies=100)
    campaign.unit("theirs")["inside"] = True
    campaign.until(24.0)
    assert campaign.unit("force")["people"][0] == 200
    assert campaign.site("post")["attacked_at"][0] != NEVER


@pytest.mark.parametrize(("bears", "goes_on"), [(0.5, True), (0.2, False)])
def test_policy__a_task_force_that_has_lost_too_many_before_the_base_comes_home(bears: float, goes_on: bool) -> None:
    """A quarter of 200 are dead as it stands before 100 in the post."""
    campaign = lost({}, enemies=100)
    campaign.unit("theirs")["inside"] = True
    campaign.faction("army")["call_off_losses"] = bears
    campaign.until(24.0)
    force = campaign.unit("force")
    force["people"], force["killed"] = 150, 50
    campaign.until(30.0)
    assert force["called_off"][0] == (not goes_on)
    assert (force["task"][0] == Task.WITHDRAW) == (not goes_on)


def test_policy__sends_one_force_at_a_time_to_one_base_and_none_to_one_that_was_never_held() -> None:
    campaign = lost({}).until(6.0)
    assert (campaign.unit("force")["people"][0], campaign.unit("second")["people"][0]) == (10, 0)
    campaign.unit("force")["place"] = campaign.unit("force")["next_place"] = campaign.place("post")  # there, and it has not taken it yet
    campaign.until(12.0)
    assert campaign.unit("second")["people"][0] == 0
    assert campaign.to_end().unit("second")["people"][0] == 0
    assert len(campaign.history(0, What.SENT_FORCE)) == 1


def small_posts(policy: dict[str, Any], people: int = 50, airstrip: bool = False, km: float = 90.0, runs: int = 1) -> Play:
    """A post beside another that was overrun, so many km away by road."""
    sites = post(stock="90 d") | {"near": post()["post"] | {"lat": "18.9 deg", "stock": "90 d", "airstrip": airstrip}}
    roads = ROADS | {"on": {"between": ["post", "near"], "length": f"{km} km"}}
    units = {"reserve": garrison(1000), "force": garrison(0), "second": garrison(0), "held": garrison(people, "near"), "theirs": group(1)}
    campaign = Play(theatre(sites=sites, roads=roads, units=units, policy={"army": POLICY | policy}), runs, events=100)
    site = campaign.site("post")
    site["holder"], site["lost_at"], site["overruns"] = Side.INSURGENTS, 0.0, 1
    return campaign


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_policy__draws_in_a_small_post_near_a_defeat_as_often_as_stated(chance: float) -> None:
    campaign = small_posts({"draws_in": chance, "gives_up_post": 1.0}, runs=400).to_end()
    gone = campaign.unit("held")["place"] != campaign.place("near")
    assert_share(gone, chance) if 0.0 < chance < 1.0 else np.testing.assert_array_equal(gone, chance == 1.0)
    assert (campaign.unit("held")["people"] == 50).all(), "nobody is around them"
    assert (campaign.world.tallies["leaves"] == 0).all(), "not for hunger"  # type: ignore[call-overload]
    site = campaign.site("near")
    assert (site["lost_at"][gone] != NEVER).all() and not site["starved_out"].any(), "others come into the empty post"


@pytest.mark.parametrize("stays", [{"people": 100}, {"airstrip": True}, {"km": 101.0}])
def test_policy__draws_in_no_larger_post_none_with_an_airstrip_and_none_far_off(stays: dict[str, Any]) -> None:
    campaign = small_posts({"draws_in": 1.0, "gives_up_post": 1.0}, **stays).to_end()
    assert campaign.unit("held")["place"] == campaign.place("near")


@pytest.mark.parametrize(("sorties_from", "sallies"), [(1.99, True), (2.01, False)])
def test_policy__a_besieged_garrison_sallies_from_the_odds_stated(sorties_from: float, sallies: bool) -> None:
    """100 against 50 around them: odds of two."""
    campaign = front({"sorties_from": sorties_from, "reinforce_below": 0.0}, 50, people=100)
    campaign.unit("theirs")["task"] = Task.BESIEGE
    campaign.world.clock["decided"] = 0.0  # type: ignore[call-overload]
    campaign.site("post")["besieged"] = True
    campaign.site("post")["besieged_until"] = 100.0
    campaign.until(24.0)
    assert (campaign.unit("held")["attacks"][0] > 0) == sallies


def test_policy__a_garrison_that_sallies_in_vain_goes_back_into_its_works() -> None:
    """Half of it would be enough to break it; it is back inside, unbroken, and sallies again after the stated time."""
    rules = {"combat.intensity": "0.2 / h", "combat.garrison_break": 0.1}
    campaign = front({"sorties_from": 1.0, "sortie_every": "3 d", "reinforce_below": 0.0}, 90, people=100, rules=rules)
    campaign.unit("theirs")["task"] = Task.BESIEGE
    campaign.site("post")["besieged"], campaign.site("post")["besieged_until"] = True, 1e6
    campaign.until(24.0)
    ours = campaign.unit("held")
    assert ours["attacks"][0] == 1 and not ours["broken"][0] and ours["task"][0] == Task.HOLD
    assert ours["place"][0] == campaign.place("post") and ours["inside"][0]
    assert len(campaign.history(0, What.BROKE_OFF)) == 1
    assert ours["rest_until"][0] >= 72.0


@pytest.mark.parametrize(("after", "leaves"), [("2 d", True), ("20 d", False)])
def test_policy__orders_a_besieged_garrison_out_that_has_been_on_short_rations_for_so_long(after: str, leaves: bool) -> None:
    """Half rations with a day's stock; a reserve that sends nobody, since the way is too dear."""
    policy = {"breaks_out_after": after, "sends": 0.0, "sorties_from": 1e9}
    rules = {"supply.rationing": "50 d", "supply.short_rations": 0.5, "siege.gets_away": 0.8}
    campaign = front(policy, 200, people=100, runs=200, rules=rules)
    campaign.site("post")["stock"] = 12 * 100
    campaign.site("post")["besieged"] = True
    campaign.site("post")["besieged_until"] = 1e6
    campaign.until(120.0)
    gone = campaign.unit("held")["place"] != campaign.place("post")
    assert gone.all() == leaves == gone.any()
    ordered = campaign.history(0, What.ORDERED_OUT)
    assert len(ordered) == int(leaves)
    if leaves:
        assert ordered["draw"].iloc[0] > ordered["threshold"].iloc[0] == 48.0


@pytest.mark.parametrize(("below", "sent"), [(0.3, 0), (0.5, 60)])
def test_policy__makes_up_a_garrison_that_has_lost_too_many(below: float, sent: int) -> None:
    """40 are left of 100: sixty are sent where fewer than half call for it."""
    campaign = front({"replaces_below": below, "odds": 0.0}, people=100)
    campaign.unit("held")["people"] = 40
    campaign.to_end()
    assert campaign.unit("force")["people"][0] == sent
