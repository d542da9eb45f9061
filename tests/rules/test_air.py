"""Aircraft: reach, time on station, weather, and strikes."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.engine.build import build
from kidal_sim.jit.compile import run_of
from kidal_sim.queries import air_tasking, occupancy
from kidal_sim.rules import air
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE, WITHOUT_LIMIT, Kind, Side, Task
from tests.theatres import KM_PER_DEGREE, SITES, Play, assert_counts, assert_mean, column, garrison, group, march, play, theatre

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


TOWN = {"fort": SITES["fort"], "camp": {**SITES["camp"], "terrain": "town", "residents": "6000 people"}}


@pytest.mark.parametrize("left", [0.0, 0.7, 1.0])
def test_air__a_strike_harms_those_of_a_town_who_have_not_left(left: float) -> None:
    rules = {"intelligence.located_unseen": 1.0, "intelligence.located_watched": 1.0, "air.civilians": 3.0}
    rules |= {"population.displaced": left}
    campaign = play(over_the_camp({"strikes_per_sortie": 0.4}, sites=TOWN, rules=rules), 1500)
    assert_mean(campaign.site("camp")["civilians_killed"], 8.0 * 3.0 * (1.0 - left))


def test_air__a_strike_harms_nobody_in_a_town_without_residents() -> None:
    sites = {"fort": SITES["fort"], "camp": {**SITES["camp"], "terrain": "town"}}
    campaign = play(over_the_camp({"strikes_per_sortie": 0.4}, sites=sites, rules={"air.civilians": 3.0}), 50)
    assert (campaign.wing("wing")["strikes"] > 0).any()
    assert (campaign.site("camp")["civilians_killed"] == 0).all()


@pytest.mark.parametrize(("kind", "share"), [("jet", 0.3), ("helicopter", 0.3), ("drone", 1.0)])
def test_air__jets_and_helicopters_strike_only_what_is_located(kind: str, share: float) -> None:
    """Drones at the rate seen over towns, whoever is hit; civilians are harmed by strikes on located groups alone, whatever flies."""
    rules = {"intelligence.located_unseen": 0.3, "intelligence.located_watched": 0.3, "air.civilians": 3.0}
    campaign = play(over_the_camp({"strikes_per_sortie": 0.4, "kind": kind}, sites=TOWN, rules=rules), 1500)
    assert_mean(campaign.wing("wing")["strikes"], 8.0 * share)
    assert_mean(campaign.site("camp")["civilians_killed"], 8.0 * 0.3 * 3.0)


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
    """The way to the post is shut from the first day on: four landings a day."""
    campaign = play(landings(), 2000)
    lift = campaign.wing("lift")
    assert_counts(lift["landings"], scipy.stats.poisson(4.0 * 240.0 / 24.0))
    assert (lift["landed"] == 1000 * lift["landings"]).all()
    assert (campaign.site("post")["stock"] + campaign.site("post")["eaten"] == 6000 + lift["landed"]).all()


def test_air__nothing_lands_where_nobody_is() -> None:
    campaign = Play(landings(), 1)
    for name in ("held", "theirs"):
        campaign.unit(name)["people"] = 0
        campaign.unit(name)["left"] = campaign.unit(name)["initial"]
    campaign.to_end()
    assert campaign.site("post")["holder"][0] == Side.GOVERNMENT
    assert campaign.wing("lift")["landings"][0] == 0


@pytest.mark.parametrize(("airframes", "share"), [(4, 1.0), (2, 0.5), (1, 0.25), (0, 0.0)])
def test_air__landings_are_in_proportion_to_the_transports_that_are_left(airframes: int, share: float) -> None:
    campaign = Play(landings(), 1)
    campaign.wing("lift")["initial"], campaign.wing("lift")["airframes"] = 4, airframes
    np.testing.assert_allclose(campaign.to_end().wing("lift")["flown"], share * 4.0 * 240.0 / 24.0)


@pytest.mark.parametrize(("kind", "lost"), [("drone", 9.0), ("helicopter", 9.0), ("jet", 0.0)])
@pytest.mark.parametrize("turn", [3.0, 6.0])
def test_air__fire_on_the_base_grounds_drones_and_helicopters_for_its_time(kind: str, lost: float, turn: float) -> None:
    campaign = Play(over_the_camp({"kind": kind}, calendar={"turn": f"{turn} h"}), 1)
    campaign.site("fort")["grounded_until"] = 9.0
    np.testing.assert_allclose(campaign.to_end().wing("wing")["flown"], 2.0 * (240.0 - lost) / 24.0)


COVERED = {
    "in reach": ({}, {}, 0.0), "too far": ({"radius": "100 km"}, {}, WITHOUT_LIMIT), "no fuel": ({"endurance": "0.1 h"}, {}, WITHOUT_LIMIT),
    "no airframes": ({}, {"airframes": 0}, WITHOUT_LIMIT), "none serviceable": ({"serviceable": 0.0}, {}, WITHOUT_LIMIT),
    "kept away": ({}, {"closed_until": 12.0}, WITHOUT_LIMIT), "open again": ({}, {"closed_until": 0.0}, 0.0),
    "home lost": ({}, {"holder": 1}, WITHOUT_LIMIT), "grounded": ({"kind": "drone"}, {"grounded_until": 6.0}, WITHOUT_LIMIT),
    "grounded for part": ({"kind": "drone"}, {"grounded_until": 5.0}, 5.0), "jets are not": ({}, {"grounded_until": 6.0}, 0.0),
    "dust": ({}, {"dust_until": 6.0}, WITHOUT_LIMIT), "dust for part": ({}, {"dust_until": 5.0}, 5.0),
}  # fmt: skip


@pytest.mark.parametrize("case", COVERED)
def test_cover__is_from_when_combat_aircraft_can_come_this_turn(case: str) -> None:
    wing, state, expected = COVERED[case]
    campaign = Play(over_the_camp(wing), 1)
    tables: dict[str, Any] = {
        "airframes": campaign.wing("wing"),
        "closed_until": campaign.world.approaches,
        "dust_until": campaign.world.clock,
    }
    for field, value in state.items():
        tables.get(field, campaign.site("fort"))[field] = value
    world = run_of(campaign.world, 0)
    for row in range(len(world.wings)):
        air.make_ready(world, row)
    air.cover(world, campaign.place("camp"))
    assert world.sites[campaign.place("camp")].covered_from == expected
    assert bool(world.sites[campaign.place("camp")].covered) is (expected == 0.0)


def test_cover__is_not_given_by_transports() -> None:
    campaign = Play(over_the_camp({"kind": "transport", "cargo": "1 t"}), 1)
    world = run_of(campaign.world, 0)
    for row in range(len(world.wings)):
        air.make_ready(world, row)
    air.cover(world, campaign.place("camp"))
    assert not world.sites[campaign.place("camp")].covered


def test_need__ranks_a_fight_before_raiders_before_a_march_before_the_objective_before_a_siege_before_a_search() -> None:
    """Whatever enemy power is believed where."""
    campaign = Play(over_the_camp({}), 1)
    world = run_of(campaign.world, 0)
    wing, camp, staff = world.wings[0], campaign.place("camp"), world.units[campaign.names.units.index("staff")]

    def score(power: float, **state: Any) -> float:
        """Need over the camp, once for this state and then as before."""
        world.beliefs[campaign.names.factions.index("army") * len(world.places) + camp].power = power
        rows = {"holder": world.sites[camp], "besieged": world.sites[camp], "raid_until": world.sites[camp], "objective": world.factions[0]}
        before = {name: getattr(rows.get(name, staff), name) for name in state}
        for name, value in state.items():
            setattr(rows.get(name, staff), name, value)
        occupancy.muster(world)
        found = air_tasking.priority(world, wing, camp)
        for name, value in before.items():
            setattr(rows.get(name, staff), name, value)
        return float(found)

    march = {"place": camp, "kind": Kind.COLUMN, "task": Task.MARCH}
    states: list[dict[str, Any]] = [
        {"objective": NOWHERE}, {"holder": Side.GOVERNMENT, "besieged": True}, {}, march, march | {"raid_until": 1.0},
        {"place": camp, "engaged_until": 1.0, "raid_until": 1.0},
    ]  # fmt: skip
    ranks = [(score(0.001, **state), score(1e6, **state)) for state in states]
    assert all(low < high < following for (low, high), (following, _) in pairwise([*ranks, (np.inf, np.inf)]))
    assert score(0.0, objective=NOWHERE) == 0.0
    assert score(5.0, raid_until=0.0) == score(5.0), "raiders who have left want no answer"


def forward(**wing: Any) -> Play:
    """A drone wing for which a base is made at a post nearer to the camp, ready after a day."""
    post = {"lat": "18.5 deg", "lon": "0 deg", "held_by": "government"}
    roads = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "side": {"between": ["fort", "post"], "length": "60 km"}}
    scenario = theatre(
        sites=SITES | {"post": post}, roads=roads, units={"staff": garrison(10), "held": garrison(60, "post"), "theirs": group(50)},
        wings={"wing": JET | {"kind": "drone"} | wing}, plan={"staff": [{"do": "garrison", "site": "fort"}]}, objective="camp",
    )  # fmt: skip
    campaign = Play(scenario, 1)
    campaign.wing("wing")["base_at"], campaign.wing("wing")["base_ready"] = campaign.place("post"), 24.0
    campaign.site("fort")["drone_base"] = True
    return campaign


def test_base__drones_move_when_it_is_ready_and_reach_further_from_then_on() -> None:
    campaign = forward(radius=f"{0.75 * KM_PER_DEGREE} km")
    wing = campaign.wing("wing")
    campaign.until(24.0)
    assert (wing["home"][0], wing["flown"][0]) == (campaign.place("fort"), 0.0)
    campaign.until(30.0)
    assert (wing["home"][0], wing["base_at"][0]) == (campaign.place("post"), NOWHERE)
    assert (campaign.site("post")["drone_base"][0], campaign.site("fort")["drone_base"][0]) == (True, False)
    np.testing.assert_allclose(campaign.to_end().wing("wing")["flown"], 2.0 * (240.0 - 24.0) / 24.0)


def test_base__is_given_up_if_the_site_is_lost_before_and_is_for_drones_only() -> None:
    campaign = forward()
    campaign.site("post")["holder"] = Side.INSURGENTS
    campaign.until(6.0)
    campaign.site("post")["holder"] = Side.GOVERNMENT
    assert campaign.to_end().wing("wing")["home"][0] == campaign.place("fort")
    jets = forward(kind="jet").to_end()
    assert jets.wing("wing")["home"][0] == jets.place("fort")


def test_errand__of_a_strike_is_the_order_of_the_column_that_it_supports() -> None:
    campaign = Play(over_the_camp({}), 1)
    world = run_of(campaign.world, 0)
    camp, staff = campaign.place("camp"), world.units[campaign.names.units.index("staff")]
    world.sites[camp].held_cause, world.sites[camp].raid_until = 17, 1.0
    assert air_tasking.errand(world, Side.GOVERNMENT, camp) == 17
    staff.place, staff.kind, staff.task, staff.cause, staff.fight_cause = camp, Kind.COLUMN, Task.MARCH, 3, 8
    occupancy.muster(world)
    assert air_tasking.errand(world, Side.GOVERNMENT, camp) == 3
    staff.engaged_until = 1.0
    assert air_tasking.errand(world, Side.GOVERNMENT, camp) == 8
    staff.place, world.sites[camp].raid_until = campaign.place("fort"), -1.0
    occupancy.muster(world)
    assert air_tasking.errand(world, Side.GOVERNMENT, camp) == NOWHERE


def test_events__strikes_explain_all_who_were_killed_from_the_air() -> None:
    campaign = Play(over_the_camp({"strikes_per_sortie": 1.0}, sites=TOWN, rules={"air.fighters": 2.0, "air.civilians": 3.0}), 1)
    campaign.world, _, _ = build(campaign.scenario, 1, campaign.numbers, False, 2000)
    campaign.to_end()
    stored: Any = campaign.world.events
    struck, harmed = (stored[0][stored[0]["what"] == what] for what in (What.STRUCK_FROM_AIR, What.HARMED_CIVILIANS))
    assert len(struck) == campaign.wing("wing")["strikes"][0] > 0
    assert struck["amount"].sum() == campaign.unit("theirs")["killed"][0] > 0
    assert harmed["amount"].sum() == campaign.site("camp")["civilians_killed"][0] > 0
    assert (stored[0]["what"][harmed["cause"]] == What.STRUCK_FROM_AIR).all()
    assert campaign.site("camp")["harm_cause"][0] in np.flatnonzero(stored[0]["what"] == What.HARMED_CIVILIANS)


def test_air__drone_hours_over_columns_on_the_march_are_counted() -> None:
    """Two turns on 120 km at 10 km an hour: the hours of those turns, and no more."""
    campaign = Play(
        theatre(
            units={"ours": column(100), "theirs": group(50)}, objective="camp", plan={"ours": [march("camp")]},
            wings={"wing": JET | {"kind": "drone", "speed": "1e9 km / h", "endurance": "4 h", "sorties": "4 / day"}},
        ),
        1,
    )  # fmt: skip
    campaign.until(12.0)
    wing = campaign.wing("wing")
    np.testing.assert_allclose(wing["escorting"], 4.0 * 12.0 / 24.0 * 4.0, rtol=1e-6)
    assert (campaign.to_end().wing("wing")["escorting"] < wing["station"]).all()


def test_strikes__destroy_vehicles_of_those_whom_they_hit() -> None:
    """A Poisson number for each strike, as long as there are any; none where that is not stated."""
    wing, rules = {"strikes_per_sortie": 0.4}, {"air.vehicles": 2.0}
    for changes, each in ((rules, 2.0), ({}, 0.0)):
        scenario = theatre(
            units={"staff": garrison(10), "theirs": group(50) | {"vehicles": 100_000}}, wings={"wing": JET | wing},
            plan={"staff": [{"do": "garrison", "site": "fort"}]}, objective="camp", rules=changes,
        )  # fmt: skip
        campaign = play(scenario, 2000)
        assert_mean(campaign.unit("theirs")["vehicles_lost"] - each * campaign.wing("wing")["strikes"], 0.0, slack=1e-9)
