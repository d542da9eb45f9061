"""The batch engine and the Mesa model are the same campaign: every table, after every turn, to the last bit."""

import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kidal_sim.agents.agents import Column
from kidal_sim.agents.campaign import Campaign
from kidal_sim.engine import kernel
from kidal_sim.engine.run import run
from kidal_sim.jit.compile import run_of
from kidal_sim.scenario.files.load import load
from kidal_sim.tables.kinds import Side, Task
from kidal_sim.tables.world import ROWS, World, differences
from tests.rules.test_raids import JETS
from tests.theatres import (
    CHOICE,
    FACTIONS,
    PLANS,
    SCENARIOS,
    SITES,
    Play,
    column,
    early,
    garrison,
    group,
    march,
    overrides,
    shipped,
    theatre,
)


def engine(campaign: Campaign) -> tuple[World, Play]:
    """The tables of the same run as the batch engine builds them, among others, and the batch."""
    number = campaign.key.run
    batch = Play(campaign.scenario, np.array([number + 3, number, 0]), campaign.key.seed, True, len(campaign.world.events))
    return run_of(batch.world, 1), batch


def one_turn_at_a_time(campaign: Campaign, world: World, batch: Play) -> Iterator[None]:
    """Step both to the end and compare them after every turn; before it, the caller may change both.

    Each turn is the last one to both, for that is how the engine stops.
    """
    horizon = campaign.clock.horizon
    campaign.outcomes = dict  # type: ignore[method-assign]  # it tells them at what it takes for the end, which takes long
    while campaign.clock.hour < horizon:
        yield
        hour = min(campaign.clock.hour + campaign.scenario.calendar.turn.best, horizon)
        campaign.clock.horizon = world.clock[0].horizon = hour
        campaign.step()
        kernel.advance_all(batch.world, batch.inputs, batch.seed, batch.numbers)
        assert differences(campaign.world, world) == [], f"after hour {hour}"
    del campaign.outcomes


def check_both(plan: str, seed: int, number: int, length: str, changes: dict[str, str]) -> None:
    horizon = {"1 h": "5 d", "3 h": "12 d"}.get(length, "25 d")
    start = early(plan) | {"calendar.turn": length, "calendar.horizon": horizon}
    campaign = Campaign(load(SCENARIOS / f"{plan}.yaml", start | changes), seed, number)
    world, batch = engine(campaign)
    assert differences(campaign.world, world) == []
    for _ in one_turn_at_a_time(campaign, world, batch):
        pass


campaigns = given(
    plan=st.sampled_from((*PLANS, CHOICE)), seed=st.integers(0, 2**32 - 1), number=st.integers(0, 10**6),
    length=st.sampled_from(["1 h", "3 h", "6 h", "12 h", "24 h"]), changes=overrides,
)  # fmt: skip


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@campaigns
def test_two_faces__agree_after_every_turn(plan: str, seed: int, number: int, length: str, changes: dict[str, str]) -> None:
    check_both(plan, seed, number, length, changes)


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@campaigns
def test_two_faces__agree_after_every_turn_of_many(plan: str, seed: int, number: int, length: str, changes: dict[str, str]) -> None:
    check_both(plan, seed, number, length, changes)


@pytest.mark.parametrize("plan", (*PLANS, CHOICE))
def test_two_faces__a_whole_campaign_is_its_row_of_the_batch(plan: str) -> None:
    """Its tables at the end are the same, too, where no turn but the last was the last one."""
    scenario = shipped(plan)
    batch = run(scenario, 5, range(20), True)
    campaign = Campaign(scenario, 5, 13)
    world, same = engine(campaign)
    same.to_end()
    while campaign.running:
        campaign.step()
    assert differences(campaign.world, world) == []
    assert campaign.outcomes() == batch.runs.to_pylist()[13]
    days = batch.days.to_pandas()
    assert campaign.days().reset_index(drop=True).equals(days[days["run"] == 13].reset_index(drop=True))


@pytest.mark.parametrize("length", ["1 h", "6 h"])
def test_two_faces__agree_through_raids_fires_and_hunger(length: str) -> None:
    """Nobody decides: one post is overrun and won back, one is shelled, one gives itself up."""
    place = {"lat": "18.5 deg", "lon": "0.5 deg", "held_by": "government", "stock": "2 d"}
    posts = ("raided", "shelled", "hungry")
    scenario = theatre(
        sites=SITES | dict.fromkeys(posts, place),
        roads={f"to_{name}": {"between": ["fort", name], "length": "60 km"} for name in ("camp", *posts)},
        units={f"in_{name}": garrison(100, name) for name in posts}
        | {"raiders": group(150, "raided"), "besiegers": group(150, "hungry")}
        | {"rockets": {"faction": "rebels", "kind": "rocket_team", "at": "shelled", "teams": 2}},
        wings={"drones": JETS | {"kind": "drone", "home": "shelled"}},
        rules={
            "combat.intensity": "0.05 / h", "combat.garrison_break": 0.05, "aftermath.rally": 0.7, "fires.rate": "1 / day",
            "fires.killed": 1.0, "fires.grounded": "9 h", "siege.patience": "1 d", "siege.gives_up": "2 / day",
        },
        calendar={"turn": length},
    )  # fmt: skip
    campaign = Campaign(scenario, 1, 7)
    world, batch = engine(campaign)
    units = campaign.names.units
    for tables in (campaign.world, world):
        tables.clock[0].decided = 1e9
        tables.units[units.index("raiders")].task = Task.ASSAULT
        tables.units[units.index("besiegers")].task = Task.BESIEGE
    for _ in one_turn_at_a_time(campaign, world, batch):
        campaign.world.sites["covered"] = world.sites["covered"] = True  # type: ignore[call-overload]
    sites = {name: world.sites[campaign.names.sites.index(name)] for name in posts}
    assert sites["raided"].overruns == 1
    assert sites["shelled"].shelled > 0
    assert sites["hungry"].starved_out


@pytest.mark.parametrize("length", ["1 h", "6 h"])
def test_two_faces__agree_where_neutrals_leave_a_site_that_nobody_holds(length: str) -> None:
    """A mission goes home over mined roads, past both sides, which race for the place that it leaves."""
    scenario = theatre(
        sites=SITES | {"post": {"lat": "18.5 deg", "lon": "0.5 deg", "held_by": "nobody", "residents": "1000 people"}},
        roads={f"{end}_post": {"between": [end, "post"], "length": "60 km"} for end in ("fort", "camp")},
        factions=FACTIONS | {"mission": {"side": "neutral"}},
        units={
            "un": column(300, "post", vehicles=60, faction="mission"), "ours": column(200), "held": garrison(50),
            "theirs": group(150, "camp_post"), "home": group(100),
        },
        plan={"un": [march("fort", when={"day": "2 d"})], "ours": [march("post", when={"day": "2 d"}), {"do": "garrison", "site": "post"}]},
        rules={"mines.strikes": "0.2 / km", "mines.killed": 1.0, "mines.vehicles": 0.5, "combat.intensity": "0.02 / h"},
        calendar={"turn": length},
    )  # fmt: skip
    campaign = Campaign(scenario, 1, 7)
    world, batch = engine(campaign)
    assert differences(campaign.world, world) == []
    for _ in one_turn_at_a_time(campaign, world, batch):
        pass
    assert world.sites[campaign.names.sites.index("post")].holder != Side.NEUTRAL
    assert campaign.outcomes()["neutral_mine_strikes"] > 0


PRINTED = """
from kidal_sim.agents.campaign import Campaign
from kidal_sim.scenario.files.load import load
from kidal_sim.tables.world import ROWS
for plan, seed, number in (("kidal_push", 1, 7), ("tessalit_relief", 2, 11), ("stay_put", 3, 5)):
    changes = {"plan.main_column.0.when.day": "6 h", "units.convoy_anefis.every": "1 d", "wings.airlift.sorties": "4 / day"}
    campaign = Campaign(load(f"kidal_sim:{plan}.yaml", changes), seed, number)
    for _ in range(20):
        campaign.step()
    for name in ROWS:
        print(plan, name, getattr(campaign.world, name).tobytes().hex())
"""


def test_two_faces__compiled_and_interpreted_agree_over_20_turns(capsys: pytest.CaptureFixture[str]) -> None:
    exec(PRINTED, {})
    compiled = capsys.readouterr().out.splitlines()
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(SCENARIOS.parent)}
    process = subprocess.run([sys.executable, "-c", PRINTED], env=environment, capture_output=True, text=True, check=True)
    assert len(compiled) == 3 * len(ROWS)
    assert [one.split()[:2] for one, other in zip(compiled, process.stdout.splitlines(), strict=True) if one != other] == []


def by_mesa(swept: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """Rows of Mesa's own batch runner with seed 1, one of each run: from 3.4 on it gives the seed itself, and a row for each agent."""
    gives_seed = "rng" in inspect.signature(mesa.batch_run).parameters
    parameters, seeds = (swept, {"rng": [1]}) if gives_seed else (swept | {"seed": 1}, {})
    rows = mesa.batch_run(Campaign, parameters, display_progress=False, **seeds, **options)
    return list({row["RunId"]: row for row in rows}.values())


MESA_BATCH_RUNS = pytest.mark.skipif(mesa.__version__.startswith("3.4"), reason="the batch runner of Mesa 3.4 leaves out the last turn")


@MESA_BATCH_RUNS
def test_campaign__runs_under_mesa_batch_run() -> None:
    rows = by_mesa({"scenario": str(SCENARIOS / "kidal_push.yaml"), "run": range(3)})
    expected = run(load(SCENARIOS / "kidal_push.yaml"), 1, range(3), False).runs.to_pylist()
    assert [row["government_losses"] for row in rows] == [row["government_losses"] for row in expected]
    assert [row["run"] for row in rows] == [0, 1, 2]


@MESA_BATCH_RUNS
def test_campaign__runs_under_mesa_batch_run_with_turns_of_an_hour() -> None:
    """A horizon of more than mesa's default of 1000 steps wants max_steps, as docs/reference/python.md says."""
    scenario = load(SCENARIOS / "stay_put.yaml", {"calendar.turn": "1 h", "calendar.horizon": "45 d"})
    rows = by_mesa({"scenario": scenario, "run": [4]}, max_steps=1080)
    assert len(rows) == 1
    assert rows[0]["hour"] == 45 * 24.0
    assert rows[0]["government_losses"] == run(scenario, 1, [4], False).runs.to_pylist()[0]["government_losses"]


def test_campaign__is_a_mesa_model_with_space_agents_and_data() -> None:
    campaign = Campaign(SCENARIOS / "kidal_push.yaml", 1, 7)
    column = next(iter(campaign.agents_by_type[Column]))
    assert (column.name, column.place, column.cell.coordinate) == ("main_column", "anefis", "anefis")
    assert {cell.coordinate for cell in column.cell.connections.values()} == {"gao_anefis", "anefis_kidal", "anefis_aguelhok"}
    while column.place == "anefis" and campaign.running:
        campaign.step()
    assert column.cell.coordinate == column.place == "anefis_kidal"
    strengths = campaign.datacollector.get_model_vars_dataframe()
    assert len(strengths) == campaign.steps
    assert strengths["strength_government"].iloc[-1] == campaign.strength(Side.GOVERNMENT) > 0
    assert strengths["government_strength"].isna().all(), "the outcome of this name is known at the end"
    agents = campaign.datacollector.get_agenttype_vars_dataframe(Column)
    assert agents["place"].iloc[-1] == "anefis_kidal"


def test_campaign__takes_the_users_own_agents() -> None:
    class Stubborn(Column):
        """Stays where it is, whatever the plan."""

        def decide(self) -> None:
            self.state.task = 0

    campaign = Campaign(SCENARIOS / "kidal_push.yaml", 1, 7, faces={"column": Stubborn})
    while campaign.running and campaign.clock.hour < 20 * 24:
        campaign.step()
    assert campaign.outcomes()["departed_day"] is None
