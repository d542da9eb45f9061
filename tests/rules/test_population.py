"""Harm to civilians, what comes of it, and what patrols control."""

from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.engine.build import build
from kidal_sim.jit.compile import run_of
from kidal_sim.queries import occupancy
from kidal_sim.rules import population
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE, Kind, Side
from tests.theatres import ROADS, SITES, Play, assert_counts, assert_mean, column, garrison, group, theatre

HORIZON = 240.0
TOWN = SITES | {"fort": SITES["fort"] | {"residents": "6000 people", "support": 0.5}}


def town(*, soldiers: int = 200, turn: str = "6 h", **rules: Any) -> Scenario:
    """A fort with 6000 residents, half of them for the rebels, and a garrison of which half may patrol; two groups far away."""
    return theatre(
        sites=TOWN, units={"held": garrison(soldiers), "many": group(600), "few": group(400)},
        rules={f"population.{name}": value for name, value in rules.items()}, calendar={"turn": turn},
    )  # fmt: skip


def sweeps_of(campaign: Play, site: str) -> Any:
    hazards: Any = campaign.world.hazards
    return hazards["count"][:, int(campaign.site(site)["sweep_hazard"][0])]


def test_sweeps__are_poisson_in_soldiers_outside_and_time() -> None:
    """100 soldiers on patrol, 0.02 sweeps an hour per 100, ten days; each kills three on average."""
    campaign = Play(town(sweeps="0.02 / h", sweep_killed=3.0), 2000).to_end()
    assert_counts(sweeps_of(campaign, "fort"), scipy.stats.poisson(0.02 * HORIZON))
    assert_mean(campaign.site("fort")["swept_killed"], 0.02 * HORIZON * 3.0)
    assert (sweeps_of(campaign, "camp") == 0).all(), "nobody lives there"


def test_sweeps__do_not_depend_on_the_turn_and_are_never_fewer_with_more_soldiers() -> None:
    rules = {"sweeps": "0.02 / h", "sweep_killed": 3.0}
    short, long = (Play(town(turn=turn, **rules), 200).to_end() for turn in ("3 h", "6 h"))
    assert (short.site("fort")["swept_killed"] == long.site("fort")["swept_killed"]).all()
    more = Play(town(soldiers=400, **rules), 200).to_end()
    assert (more.site("fort")["swept_killed"] >= long.site("fort")["swept_killed"]).all()
    assert more.site("fort")["swept_killed"].sum() > long.site("fort")["swept_killed"].sum()


@pytest.mark.parametrize(
    ("place", "km", "expected"),
    [("track", 0.0, (50, 0)), ("track", 59.0, (50, 0)), ("track", 61.0, (0, 50)), ("camp", 0.0, (0, 50)), ("fort", 0.0, (0, 0))],
)  # fmt: skip
def test_outside__counts_a_column_once_at_the_nearer_end_and_not_in_its_own_base(place: str, km: float, expected: tuple[int, int]) -> None:
    campaign = Play(theatre(sites=TOWN, roads=ROADS, units={"ours": column(50), "theirs": group(80)}), 1)
    campaign.unit("ours")["place"], campaign.unit("ours")["km"] = campaign.place(place), km
    world = run_of(campaign.world, 0)
    occupancy.muster(world)
    found = [population.outside(world, campaign.place(site)) for site in ("fort", "camp")]
    assert tuple(people for people, _ in found) == expected
    campaign.unit("ours")["kind"] = Kind.CONVOY
    assert [population.outside(world, campaign.place(site))[0] for site in ("fort", "camp")] == [0, 0], "a convoy passes"
    row = campaign.names.units.index("ours")
    assert [unit for _, unit in found] == [row if people else NOWHERE for people in expected]


@pytest.mark.parametrize("turn", [1.0, 3.0, 6.0])
def test_harm__fades_with_its_memory_and_makes_the_stated_attacks(turn: float) -> None:
    """20 killed, seen at the end of the first turn: a share exp(-t / memory) is left, and 20 x attacks x 6 come over all time."""
    scenario = town(turn=f"{turn} h", attacks=0.01, attacks_over="4 d", memory="10 d", response=0.03)
    campaign = Play(scenario, 1)
    fort = campaign.site("fort")
    fort["swept_killed"] = 20
    expected = 0.0
    for hour in campaign.turns():
        left = 20.0 * np.exp(-(hour - turn) / 240.0)
        np.testing.assert_allclose(fort["harm"], left)
        np.testing.assert_allclose(fort["support"], 0.5 + 0.03 * left / 10.0)
        expected += float(fort["anger"][0]) * turn
    elapsed = HORIZON  # the anger at the end of a turn is that of the turn to come
    np.testing.assert_allclose(expected, 0.01 * 20.0 * 6.0 * (1.0 - np.exp(-elapsed / 96.0)), rtol=1e-9)


@pytest.mark.parametrize(("response", "support"), [(5.0, 1.0), (-5.0, 0.0), (0.0, 0.5)])
def test_support__stays_between_none_and_all(response: float, support: float) -> None:
    campaign = Play(town(response=response), 1)
    campaign.site("fort")["civilians_killed"] = 20
    assert campaign.until(6.0).site("fort")["support"][0] == support


@pytest.mark.parametrize("response", [0.05, -0.05])
def test_recruits__are_a_share_of_the_faction_and_the_ledger_closes(response: float) -> None:
    """20 killed and 5 % per 10: a tenth of 1000 people join, or leave, the larger group, over the six weeks of the attacks."""
    campaign = Play(town(response=response, memory="1e6 h"), 2)
    campaign.site("fort")["swept_killed"] = 20
    many, few = campaign.unit("many"), campaign.unit("few")
    faction: Any = campaign.world.factions
    faction = faction[:, campaign.names.factions.index("rebels")]
    sign = 1 if response > 0.0 else -1
    for hour in campaign.turns():
        wanted = sign * int(100.0 * (1.0 - np.exp(-(hour // 24.0) / 42.0)))
        assert (faction["recruits"] == wanted).all()
        assert (many["people"] - 600 == wanted).all()
        assert (many["joined"] - many["left"] == wanted).all()
    assert (few["people"] == 400).all()
    assert (campaign.unit("held")["people"] == 200).all(), "regulars win nobody"


@pytest.mark.parametrize("state", ["broken", "fighting"])
def test_recruits__wait_while_no_group_can_be_joined(state: str) -> None:
    campaign = Play(town(response=0.05), 1)
    campaign.site("fort")["swept_killed"] = 20
    world = run_of(campaign.world, 0)
    for name in ("many", "few"):
        campaign.unit(name)["broken" if state == "broken" else "engaged_until"] = True if state == "broken" else 1e6
    row = campaign.names.factions.index("rebels")
    world.sites[campaign.place("fort")].support += 0.1
    world.factions[row].drawn = 100.0
    world.clock[0].hour = 18.0  # the day ends with this turn
    inputs: Any = campaign.inputs.population
    population.recruit(world, inputs[0], row)
    assert world.factions[row].recruits == 0
    assert (campaign.unit("many")["people"] == 600).all()
    for name in ("many", "few"):
        campaign.unit(name)["broken"], campaign.unit(name)["engaged_until"] = False, -1.0
    population.recruit(world, inputs[0], row)
    assert world.factions[row].recruits == 100


@pytest.mark.parametrize(
    ("changes", "patrol", "controlled"),
    [
        ({}, 60.0, 0.5), ({"site.residents": 0.0}, 60.0, 1.0), ({"site.residents": 1000.0}, 60.0, 1.0), ({"site.besieged": True}, 0.0, 0.0),
        ({"site.holder": Side.INSURGENTS}, 0.0, 0.0), ({"held.broken": True}, 0.0, 0.0), ({"army.patrols": 0.5}, 30.0, 0.25),
        ({"held.people": 0, "site.residents": 0.0}, 0.0, 0.0),
    ],
    ids=["half the density", "no residents", "more than enough", "besieged", "lost", "broken", "half of them stay", "nobody"],
)  # fmt: skip
def test_patrol__is_what_the_base_spares_and_controls_by_density(changes: dict[str, Any], patrol: float, controlled: float) -> None:
    """100 people, of whom the base needs 40; 20 per 1000 for 6000 residents are 120."""
    campaign = Play(town(soldiers=100, base_need=0.4), 1)
    for name, value in changes.items():
        part, field = name.split(".")
        rows = {"site": campaign.site("fort"), "army": campaign.faction("army")}.get(part)
        (campaign.unit(part) if rows is None else rows)[field] = value
    world = run_of(campaign.world, 0)
    occupancy.muster(world)
    inputs: Any = campaign.inputs.population
    population.patrol(world, inputs[0], campaign.place("fort"))
    assert (world.sites[campaign.place("fort")].patrol, world.sites[campaign.place("fort")].controlled) == (patrol, controlled)


def test_events__say_who_swept_whom_and_why_people_joined() -> None:
    campaign = Play(town(sweeps="0.05 / h", sweep_killed=4.0, response=0.05), 1)
    campaign.world, _, _ = build(campaign.scenario, 1, campaign.numbers, False, 500)
    campaign.to_end()
    log: Any = campaign.world.log
    stored: Any = campaign.world.events
    events = stored[0, : int(log["count"][0, 0])]
    swept = events[events["what"] == What.SWEPT]
    assert len(swept) == sweeps_of(campaign, "fort")[0] > 0
    assert swept["amount"].sum() == campaign.site("fort")["swept_killed"][0]
    assert (swept["draw"] >= swept["threshold"]).all()
    assert (np.diff(swept["threshold"]) > 0).all()
    came = events[events["what"] == What.RECRUITED]
    assert len(came) > 0
    assert (stored[0]["what"][came["cause"]] == What.SWEPT).all()
    gone = events[events["what"] == What.DRIFTED_HOME]
    factions: Any = campaign.world.factions
    assert came["amount"].sum() - gone["amount"].sum() == factions["recruits"].sum()
