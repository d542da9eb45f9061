"""Sieges: when a garrison gives up, what lifts a siege, and who holds a site."""

import math
from typing import Any

import numpy as np
import pytest

from kidal_sim.engine.build import build
from kidal_sim.engine.outcomes.table import table
from kidal_sim.jit.compile import run_of
from kidal_sim.queries.occupancy import nearest_friendly
from kidal_sim.rules.siege import feel
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NEVER, NOWHERE, Side, Task
from tests.rules.test_raids import undecided
from tests.rules.test_supply import POST, ROADS, post
from tests.theatres import FACTIONS, NEVER_CONTACT, SITES, Play, assert_mean, assert_share, column, garrison, group, march, play, theatre

PATIENCE = 72.0


def besieged(
    gives_up: str, stock: str = "0 d", garrisons: int = 1, turn: str = "6 h", besiegers: int = 50, runs: int = 2000, **more: Any
) -> Play:
    units = {f"held_{number}": garrison(60, "post") for number in range(garrisons)} | {"theirs": group(besiegers, "post")}
    scenario = theatre(
        sites=post(stock=stock), roads=ROADS, units=units | more.pop("units", {}),
        rules={"siege.gives_up": gives_up} | more.pop("rules", {}),
        calendar={"horizon": "40 d", "turn": turn}, **more,
    )  # fmt: skip
    return Play(scenario, runs)


@pytest.mark.parametrize(("garrisons", "turn"), [(1, "6 h"), (2, "6 h"), (1, "24 h"), (1, "1 h")])
def test_siege__a_hungry_garrison_waits_its_patience_and_then_gives_up_at_a_constant_hazard(garrisons: int, turn: str) -> None:
    """Beyond the patience, a share exp(-r t) is left after t more, at the end of every turn; who surrenders is missing."""
    campaign = besieged("0.1 / day", garrisons=garrisons, turn=turn).to_end()
    site = campaign.site("post")
    fallen = site["lost_at"] != NEVER
    assert (site["lost_at"][fallen] > PATIENCE).all()
    for days in (5.0, 10.0, 15.0, 20.0):
        assert_share(fallen & (site["lost_at"] <= days * 24.0), -math.expm1(-0.1 * (days - PATIENCE / 24.0)))
    assert (site["holder"][fallen] == Side.INSURGENTS).all()
    assert site["starved_out"][fallen].all()
    assert (campaign.unit("held_0")["captured"][fallen] == 60).all(), "who surrenders is a prisoner"
    assert (campaign.unit("held_0")["people"][~fallen] == 60).all()


def test_siege__the_mean_waiting_time_is_that_of_the_exponential_law() -> None:
    """1 / r; seen at the end of its turn of an hour, half an hour late."""
    campaign = besieged("1 / day", turn="1 h").to_end()
    assert_mean(campaign.site("post")["lost_at"], PATIENCE + 24.0 + 0.5, slack=0.5)


def in_want(rules: dict[str, Any], besiegers: int = 50, people: int = 60) -> Play:
    """A post without stock, with besiegers or not; who withdraws makes for the fort."""
    units = {"held": garrison(people, "post")} | ({"theirs": group(besiegers, "post")} if besiegers else {})
    calendar = {"horizon": "40 d"}
    return Play(theatre(sites=post(), roads=ROADS, units=units, rules=rules, calendar=calendar), 2000, events=20).to_end()


@pytest.mark.parametrize("besiegers", [0, 50])
def test_withdrawal__takes_a_garrison_in_want_out_and_those_who_pass_besiegers_are_thinned(besiegers: int) -> None:
    """Of 60 a share of 0.8 gets away, if there is anybody to pass."""
    campaign = in_want({"siege.withdraws": "0.1 / day", "siege.gets_away": 0.8}, besiegers)
    gone = campaign.unit("held")["place"] != campaign.place("post")
    assert_share(gone, -math.expm1(-0.1 * (40.0 - PATIENCE / 24.0)))
    missing = campaign.unit("held")["captured"]
    assert (missing[~gone] == 0).all()
    if besiegers:
        assert_mean(missing[gone], 60 * 0.2)
        assert (campaign.site("post")["holder"][gone] == Side.INSURGENTS).all()
    else:
        assert (missing == 0).all()
    withdrew = campaign.history(int(np.flatnonzero(gone)[0]), What.WITHDREW)
    assert withdrew["amount"].tolist() == [60.0] and withdrew["draw"].iloc[0] >= withdrew["threshold"].iloc[0] > 0.0


def test_siege__its_ends_compete() -> None:
    """Surrender at 0.05 a day, withdrawal at 0.15: a quarter of those that end do so by surrender."""
    campaign = in_want({"siege.gives_up": "0.05 / day", "siege.withdraws": "0.15 / day"})
    surrendered = campaign.unit("held")["captured"] == 60
    assert_share(surrendered, 0.25 * -math.expm1(-0.2 * (40.0 - PATIENCE / 24.0)))


@pytest.mark.parametrize(("people", "besiegers", "leaves"), [(29, 50, True), (30, 50, False), (29, 0, False)])
def test_agreement__takes_a_small_besieged_garrison_out_unharmed(people: int, besiegers: int, leaves: bool) -> None:
    campaign = in_want({"siege.agrees": "10 / day", "siege.small": "30 people"}, besiegers, people)
    assert ((campaign.unit("held")["place"] != campaign.place("post")) == leaves).all()
    assert (campaign.unit("held")["people"] == people).all()
    assert len(campaign.history(0, What.AGREED)) == int(leaves)


@pytest.mark.parametrize("garrisons", [1, 2, 3])
def test_siege__stock_puts_surrender_off_by_as_long_as_it_lasts(garrisons: int) -> None:
    site = besieged("5 / day", stock="10 d", garrisons=garrisons).to_end().site("post")
    assert (site["lost_at"] >= 240.0 + PATIENCE).all()
    assert (site["lost_at"] <= 240.0 + PATIENCE + 24.0 * 5).all(), "a chance of e^-20 to hold on for five days more"


def test_siege__without_hunger_nobody_gives_up() -> None:
    campaign = besieged("5 / day", stock="50 d").to_end()
    assert (campaign.site("post")["lost_at"] == NEVER).all()
    assert campaign.site("post")["besieged"].all()
    assert (besieged("0 / day").to_end().site("post")["lost_at"] == NEVER).all()


def test_siege__a_column_that_carries_food_does_not_give_up() -> None:
    site = theatre(
        sites=post(), roads=ROADS, units={"ours": column(100, "post"), "theirs": group(50, "post")},
        rules={"siege.gives_up": "5 / day", "supply.carries": "30 d"}, calendar={"horizon": "30 d"},
    )  # fmt: skip
    assert (play(site, 200).site("post")["lost_at"] == NEVER).all()


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h", "12 h"])
def test_siege__who_leaves_a_post_for_hunger_does_not_capture_it(turn: str) -> None:
    """Not besieged, the hungry leave for the nearest friendly site; they do not take the post they have just given up."""
    scenario = theatre(
        sites=post(), roads=ROADS, units={"held": garrison(60, "post")}, rules={"siege.gives_up": "5 / day"}, calendar={"turn": turn}
    )
    campaign = play(scenario, 100)
    site = campaign.site("post")
    assert (site["captured_at"] == NEVER).all()
    assert (site["lost_at"] == NEVER).all(), "nobody has come"
    assert (site["given_up"] & (site["holder"] == Side.GOVERNMENT) & ~site["starved_out"]).all()
    assert (campaign.unit("held")["people"] == 60).all()
    assert (campaign.unit("held")["place"] == campaign.place("fort")).all()


def empty_post(task: Task, rest_until: float = 0.0, kind: str = "fighting_group") -> Play:
    """A post of the government's that nobody stands in, and irregulars around it."""
    scenario = theatre(sites=post(), roads=ROADS, units={"theirs": group(50, "post") | {"kind": kind}})
    campaign = undecided(Play(scenario, 2))
    campaign.unit("theirs")["task"] = task
    campaign.unit("theirs")["rest_until"] = rest_until
    return campaign


@pytest.mark.parametrize("task", [Task.HOLD, Task.BESIEGE])
def test_site__irregulars_who_mean_to_stay_come_into_an_empty_one(task: Task) -> None:
    campaign = empty_post(task).until(6.0)
    assert (campaign.site("post")["lost_at"] == 6.0).all()
    assert campaign.unit("theirs")["inside"].all()


@pytest.mark.parametrize("task", [Task.MARCH, Task.WITHDRAW])
def test_site__irregulars_on_their_way_leave_an_empty_one_alone(task: Task) -> None:
    assert (empty_post(task).until(48.0).site("post")["lost_at"] == NEVER).all()


def test_site__irregulars_who_rest_come_into_an_empty_one_when_they_have() -> None:
    assert (empty_post(Task.HOLD, rest_until=30.0).until(48.0).site("post")["lost_at"] == 30.0).all()


def test_site__mine_cells_hold_nothing() -> None:
    assert (empty_post(Task.HOLD, kind="mine_cell").until(48.0).site("post")["lost_at"] == NEVER).all()


def test_site__nobody_there_is_nobodys_gain() -> None:
    campaign = undecided(Play(theatre(sites=post(), roads=ROADS, units={"theirs": group(50)}), 2)).to_end()
    assert (campaign.site("post")["holder"] == Side.GOVERNMENT).all()


def test_site__lost_for_the_time_of_a_retaking_is_retaken() -> None:
    """Lost at twelve; 48 hours later the enemy has retaken it, and later changes alter nothing of that."""
    campaign = empty_post(Task.WITHDRAW).until(6.0)
    campaign.unit("theirs")["task"] = Task.HOLD
    campaign.until(12.0 + 42.0)
    assert (campaign.site("post")["retaken_at"] == NEVER).all()
    campaign.until(12.0 + 48.0)
    assert (campaign.site("post")["retaken_at"] == 60.0).all()


def rebels_who_besiege_from(odds: float) -> dict[str, Any]:
    return {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"defend": odds}},
    }


def relief(strength: int) -> Play:
    orders = [march("post"), {"do": "relieve", "site": "post"}, {"do": "garrison", "site": "post"}]
    return besieged(
        "0 / day", stock="60 d", units={"ours": column(strength)}, plan={"ours": orders},
        rules={"combat.intensity": "0.05 / h", "combat.group_break": 0.05},
        factions=rebels_who_besiege_from(0.5),
    )  # fmt: skip


def test_siege__a_column_that_drives_the_besiegers_off_relieves() -> None:
    campaign = relief(2000).until(15 * 24.0)
    site = campaign.site("post")
    assert (site["relieved_at"] > 0).all()
    assert (~site["besieged"]).all()
    assert (site["besieged_at"] >= 0).all()
    assert (site["holder"] == Side.GOVERNMENT).all()


def test_siege__the_log_says_who_relieved() -> None:
    """Begun, then ended, each because of the one before, and a column has come."""
    campaign = relief(2000)
    campaign.world, campaign.inputs, campaign.draws = build(campaign.scenario, 1, campaign.numbers, False, 100)
    campaign.until(15 * 24.0)
    for number in range(5):
        log: Any = campaign.world.events[number]
        begun, ended, relieved = (int(np.flatnonzero(log["what"] == what)[0]) for what in (What.BESIEGED, What.SIEGE_ENDED, What.RELIEVED))
        assert log["cause"][ended] == begun
        assert log["other"][begun] == campaign.names.units.index("theirs")
        assert log["who"][relieved] == campaign.names.units.index("ours")
        assert log["hour"][relieved] == campaign.site("post")["relieved_at"][number]


def test_siege__a_stronger_column_relieves_without_a_fight_if_the_besiegers_give_way() -> None:
    """Believed odds fall below what they besiege at: they lie low, and the siege is lifted."""
    campaign = relief(2000)
    campaign.inputs.combat["intensity"] = 0.0  # type: ignore[call-overload]
    campaign.until(15 * 24.0)
    assert (~campaign.site("post")["besieged"]).all()
    assert (campaign.unit("theirs")["people"] == 50).all()


def test_siege__goes_on_where_nobody_comes() -> None:
    campaign = besieged("0 / day", stock="60 d").until(15 * 24.0)
    assert campaign.site("post")["besieged"].all()
    assert (campaign.site("post")["relieved_at"] == NEVER).all()


def test_siege__besiegers_who_believe_themselves_too_weak_lie_low() -> None:
    campaign = besieged("5 / day", factions=rebels_who_besiege_from(50 / 60 + 0.01)).to_end()
    assert (campaign.site("post")["besieged_at"] < 0).all()


def test_site__an_empty_one_falls_to_whoever_stands_there() -> None:
    campaign = play(theatre(units={"ours": column(50)}, plan={"ours": [march("camp")]}), 5)
    site = campaign.site("camp")
    assert (site["captured_at"] == 12.0).all()
    assert (site["holder"] == Side.GOVERNMENT).all()
    assert campaign.unit("ours")["inside"].all()
    assert (site["held"] == 1).all()


def test_site__defended_is_not_taken_without_a_fight() -> None:
    plan = {"ours": [march("camp"), {"do": "assault", "site": "camp"}]}
    campaign = play(theatre(units={"ours": column(5000), "theirs": group(5)}, plan=plan), 5)
    assert (campaign.site("camp")["captured_at"] == NEVER).all(), "intensity 0: nobody breaks"
    assert_share(campaign.unit("ours")["place"] == campaign.place("camp"), 1.0)


def test_siege__the_log_says_how_a_garrison_came_to_give_up() -> None:
    """Besieged, hungry, given up, taken: each because of the one before."""
    campaign = besieged("5 / day")
    campaign.world, campaign.inputs, campaign.draws = build(campaign.scenario, 1, campaign.numbers, False, 50)
    campaign.to_end()
    for number in range(5):
        log: Any = campaign.world.events[number]
        rows = {what: int(np.flatnonzero(log["what"] == what)[0]) for what in (What.HUNGER, What.BESIEGED, What.GAVE_UP, What.TOOK)}
        assert log["cause"][rows[What.TOOK]] == rows[What.GAVE_UP]
        assert {log["cause"][rows[What.GAVE_UP]], log["cause"][log["cause"][rows[What.GAVE_UP]]]} == {
            rows[What.HUNGER],
            rows[What.BESIEGED],
        }
        assert log["draw"][rows[What.GAVE_UP]] >= log["threshold"][rows[What.GAVE_UP]] > 0.0
        assert log["amount"][rows[What.GAVE_UP]] == 60


def test_siege__who_gives_up_while_the_besiegers_storm_surrenders_to_them() -> None:
    """Besieged from the first night; at six the besiegers storm for a day; at noon the garrison's patience is over."""
    campaign = besieged("1e4 / h", rules={"siege.patience": "8 h", "raids.fight": "24 h"}).until(6.0)
    undecided(campaign).unit("theirs")["task"] = Task.ASSAULT
    campaign.until(18.0)
    assert (campaign.unit("held_0")["captured"] == 60).all()
    assert (campaign.site("post")["holder"] == Side.INSURGENTS).all()


@pytest.mark.parametrize("falls", [False, True])
def test_siege__who_takes_back_a_site_that_has_fallen_does_not_relieve_it(falls: bool) -> None:
    """A column comes on the tenth day; by then the besiegers are gone, and the garrison has given up or has not."""
    campaign = besieged(
        "1e4 / h" if falls else "0 / h", runs=20, units={"ours": column(500)}, plan={"ours": [march("post", when={"day": "240 h"})]},
    )  # fmt: skip
    campaign.until(216.0)
    assert (campaign.site("post")["holder"] == (Side.INSURGENTS if falls else Side.GOVERNMENT)).all()
    campaign.unit("theirs")["people"] = 0
    campaign.unit("theirs")["missing"] = campaign.unit("theirs")["initial"]
    campaign.to_end()
    assert (campaign.unit("ours")["place"] == campaign.place("post")).all()
    assert (campaign.site("post")["holder"] == Side.GOVERNMENT).all()
    assert ((campaign.site("post")["relieved_at"] == NEVER) == falls).all()


def test_siege__hunger_is_told_once_and_again_only_after_it_was_over() -> None:
    """By the siege that goes on; without one by whatever gave the site to its holder. It is told as it begins, not as it ends."""
    campaign = besieged("0 / day")
    campaign.world, _, _ = build(campaign.scenario, 1, campaign.numbers, False, 50)
    world = run_of(campaign.world, 0)
    post_row = campaign.place("post")
    site = world.sites[post_row]
    site.siege_cause = site.held_cause = NOWHERE
    for hungry, siege, told in ((0.0, 7, NOWHERE), (6.0, 7, 7), (12.0, 7, 7), (6.0, 7, 7), (0.0, 7, NOWHERE), (6.0, NOWHERE, 3)):
        site.hungry, site.siege_cause, site.held_cause = hungry, siege, 3
        feel(world, post_row)
        cause = NOWHERE if site.hunger_cause == NOWHERE else world.events[site.hunger_cause].cause
        assert cause == told
    assert world.log[0].count == 2


@pytest.mark.parametrize(("quiet", "goes_on"), [("0 h", False), ("12 h", True), ("36 h", True)])
def test_siege__besiegers_who_lie_low_or_are_away_for_a_while_do_not_end_it_and_those_who_leave_do(quiet: str, goes_on: bool) -> None:
    """They besiege until six, and lie low until eighteen; an hour after they belong elsewhere it is over whatever was stated."""
    campaign = undecided(besieged("0 / day", stock="60 d", turn="1 h", rules={"siege.quiet": quiet}))
    theirs, site = campaign.unit("theirs"), campaign.site("post")
    theirs["task"] = Task.BESIEGE
    campaign.until(6.0)
    assert site["besieged"].all()
    theirs["task"] = Task.HOLD
    campaign.until(17.0)
    assert (site["besieged"] == goes_on).all()
    campaign.until(19.0)
    assert (site["besieged"] == (quiet == "36 h")).all()
    theirs["place"] = theirs["next_place"] = campaign.place("camp")
    campaign.until(20.0)
    assert (site["besieged"] == (quiet == "36 h")).all(), "away, but they belong there"
    theirs["post"] = campaign.place("camp")
    campaign.until(21.0)
    assert not site["besieged"].any()


UNHELD = SITES | {"post": POST | {"held_by": "nobody", "stock": "5 d"}}


def unheld(units: dict[str, Any], **more: Any) -> Play:
    """A post that nobody holds, half-way on the way from the fort to an outpost."""
    roads = ROADS | {"beyond": {"between": ["post", "outpost"], "length": "60 km"}}
    sites = UNHELD | {"outpost": POST | {"held_by": "government", "lat": "18.2 deg"}}
    return Play(theatre(sites=sites, roads=roads, units=units, **more), 2, events=50)


@pytest.mark.parametrize("turn", ["1 h", "3 h", "6 h"])
def test_unheld__falls_to_the_column_that_comes_to_it(turn: str) -> None:
    """60 km at 10 km an hour: it is there after six hours, takes it without a fight, and has not lost or relieved anything."""
    campaign = unheld({"ours": column(100)}, plan={"ours": [march("post")]}, calendar={"turn": turn}).to_end()
    site = campaign.site("post")
    assert (site["holder"] == Side.GOVERNMENT).all()
    assert (site["captured_at"] == 6.0).all()
    assert ((site["lost_at"] == NEVER) & (site["attacked_at"] == NEVER) & (site["relieved_at"] == NEVER)).all()
    took = campaign.log(0, What.TOOK)
    assert [(event.hour, event.amount) for event in took] == [(6.0, Side.GOVERNMENT)]
    assert [event.hour for event in campaign.log(0, What.ARRIVED)] == [6.0]
    assert campaign.world.events[0][took[0].cause].what == What.ARRIVED  # type: ignore[index]
    assert not campaign.log(0, What.ASSAULTED)


def test_unheld__falls_to_irregulars_and_the_government_has_not_lost_it() -> None:
    campaign = unheld({"theirs": group(50, "post"), "held": garrison(100, "outpost")}).to_end()
    site = campaign.site("post")
    assert (site["holder"] == Side.INSURGENTS).all()
    assert campaign.unit("theirs")["inside"].all()
    assert ((site["lost_at"] == NEVER) & (site["captured_at"] == NEVER) & ~site["besieged"]).all()


def test_unheld__stays_so_while_nobody_comes_and_counts_for_no_side() -> None:
    campaign = unheld({"ours": garrison(10)}).to_end()
    site = campaign.site("post")
    assert (site["holder"] == Side.NEUTRAL).all()
    assert (site["stock"] == 0).all(), "nobody is there for whose needs it could have a stock"
    outcomes = table(campaign.scenario, campaign.world).to_pylist()[0]
    assert not outcomes["post_held_at_end"] and not outcomes["post_lost"] and not outcomes["post_captured"]
    assert outcomes["sites_held"] == 2


def test_unheld__who_passes_through_does_not_stop_or_take_it() -> None:
    """A column bound for the outpost is there after twelve hours, as on a clear road."""
    campaign = unheld({"ours": column(100)}, plan={"ours": [march("outpost")]}, calendar={"turn": "1 h"}).to_end()
    assert (campaign.unit("ours")["arrived_at"] == 12.0).all()
    assert (campaign.site("post")["holder"] == Side.NEUTRAL).all()


def test_unheld__falls_to_neither_of_two_sides_that_stand_there_from_the_start() -> None:
    """Nobody decides, so nobody fights; as soon as one goes, the other has it."""
    campaign = undecided(unheld({"ours": garrison(10, "post"), "theirs": group(50, "post")})).until(24.0)
    assert (campaign.site("post")["holder"] == Side.NEUTRAL).all()
    campaign.unit("theirs")["task"] = Task.WITHDRAW
    assert (campaign.until(30.0).site("post")["holder"] == Side.GOVERNMENT).all()


def test_unheld__falls_to_the_side_that_came_first_in_a_turn() -> None:
    campaign = undecided(unheld({"ours": garrison(10, "post"), "theirs": group(50, "post")}))
    campaign.unit("theirs")["arrived_at"] = 2.0
    campaign.unit("ours")["arrived_at"] = 3.0
    assert (campaign.until(6.0).site("post")["holder"] == Side.INSURGENTS).all()
    assert (campaign.site("post")["taken_at"] == 2.0).all()


def test_unheld__is_no_refuge_and_feeds_nobody() -> None:
    """Who stands at it while it is nobody's eats what he carries; a beaten column runs past it to a site of its own."""
    campaign = undecided(unheld({"ours": column(10, "post"), "theirs": group(50, "post")}, rules={"supply.carries": "20 d"})).until(24.0)
    assert (campaign.unit("ours")["eaten"] == 120).all()
    assert nearest_friendly(run_of(campaign.world, 0), campaign.unit("ours")[0]) != campaign.place("post")
    assert nearest_friendly(run_of(campaign.world, 0), campaign.unit("theirs")[0]) == campaign.place("camp")


@pytest.mark.parametrize("already", [True, False])
def test_siege__one_that_goes_on_at_the_start_needs_the_odds_of_a_siege_once_begun(already: bool) -> None:
    """Thirty around sixty: enough to go on with a siege (0.3), too few to begin one (1)."""
    doctrine = {"contact": 0.3, "defend": 1.0, "attack": NEVER_CONTACT}
    factions = FACTIONS | {"rebels": FACTIONS["rebels"] | {"doctrine": doctrine}}
    sites = post()
    sites["post"] = sites["post"] | {"besieged": already}
    scenario = theatre(sites=sites, roads=ROADS, factions=factions, units={"held": garrison(60, "post"), "theirs": group(30, "post")})
    campaign = Play(scenario, 1, events=10).until(6.0)
    assert campaign.site("post")["besieged"] == already
    assert list(campaign.history(0, What.BESIEGED)["hour"]) == [0.0] * already
