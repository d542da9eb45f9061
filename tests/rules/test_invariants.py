"""What must be true of every campaign after every turn, whatever the assumptions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kidal_sim.engine.run import run
from kidal_sim.scenario.files.load import load, serialize
from kidal_sim.tables.kinds import NOWHERE, Kind, Task, WingKind
from kidal_sim.tables.world import ROWS, World
from tests.theatres import CHOICE, PLANS, Play, changed, early, overrides, shipped

RUNS = 6

LENGTHS = {"1 h": "6 d", "3 h": "15 d", "6 h": "30 d", "12 h": "45 d", "24 h": "60 d"}

NOT_BELOW_ZERO = (
    "people", "initial", "vehicles", "cohesion", "km", "next_km", "delay", "stock", "loaded", "eaten", "spilled", "appetite", "baseline",
    "waiting", "pursuits", "fights", "contacts", "strikes", "killed", "wounded", "missing", "vehicles_lost", "marched", "on_road",
    "deliveries", "detach", "parked", "captured", "returned", "strays", "strays_back", "surprise", "battles", "joining", "leaving",
    "ammunition", "ammunition_fired", "ammunition_lost", "firing", "armed", "fuel", "fuel_burned", "fuel_lost", "burning",
)  # fmt: skip


def check_numbers(world: World) -> None:
    """Nothing is NaN, infinite, negative or out of range."""
    tables: Any = world._asdict()
    for name in ROWS:
        for column in tables[name].dtype.names:
            values = tables[name][column]
            assert values.dtype.kind != "f" or np.isfinite(values[values < 1e300]).all(), f"{name}.{column}"
    units, sites = tables["units"], tables["sites"]
    for column in NOT_BELOW_ZERO:
        assert (units[column] >= 0).all(), f"units.{column}"
    assert (units["cohesion"] <= 1.0).all()
    assert (units["strays_back"] <= units["strays"]).all()
    assert (units["strays"] - units["strays_back"] <= units["missing"]).all()
    assert (tables["roads"]["civilians_killed"] >= 0).all()
    for column in ("hit_killed", "hit_wounded", "hit_vehicles"):
        assert (units[column] == 0).all(), f"units.{column} was not taken off"
    for column in (
        "stock", "arrived", "eaten", "hungry", "rationed", "lowest_stock", "looted", "burned", "civilians_killed", "shelled",
        "overruns", "kept", "raid_hours", "grounded", "ammunition", "ammunition_looted", "ammunition_burned", "fuel", "fuel_looted",
        "fuel_burned",
    ):  # fmt: skip
        assert (sites[column] >= 0).all(), f"sites.{column}"
    for column in ("people", "power", "besiegers", "air", "drones"):
        assert (tables["presences"][column] >= 0).all()
    assert ((tables["presences"]["located"] >= 0) & (tables["presences"]["located"] <= 1)).all()
    assert ((tables["roads"]["cleared"] >= 0) & (tables["roads"]["cleared"] <= 1)).all()
    for column in ("airframes", "flown", "denied", "station", "lost", "landings", "landed", "sent", "hours"):
        assert (tables["wings"][column] >= 0).all(), f"wings.{column}"
    assert (tables["beliefs"]["power"] >= 0).all()


def check_places(world: World) -> None:
    """Everybody is nowhere or at a place, and on a road between its ends; only sites are entered."""
    units: Any = world.units
    places: Any = world.places
    sites = world.sites.shape[1]
    assert ((units["place"] >= NOWHERE) & (units["place"] < places.shape[1])).all()
    length = np.take_along_axis(places["length"], np.maximum(units["place"], 0), axis=1)
    assert (units["km"] <= length)[units["place"] != NOWHERE].all()
    assert ((units["place"] < sites) | ~units["inside"]).all()
    nowhere = (units["place"] == NOWHERE) & (units["people"] > 0)
    assert (units["task"][nowhere] == Task.SCATTERED).all(), "only who is scattered is nowhere"


def people_of(world: World) -> Any:
    """All who were there on day 0: what is left of them and of those who came, less those who came."""
    units: Any = world.units
    return (sum(units[column] for column in ("people", "killed", "wounded", "missing", "captured", "left")) - units["joined"]).sum(axis=1)


def vehicles_of(world: World) -> Any:
    units: Any = world.units
    return (units["vehicles"] + units["parked"] + units["vehicles_lost"] - units["vehicles_joined"]).sum(axis=1)


def stock_gone(world: World) -> Any:
    """All stock that is or was: what is left, eaten, spilled, looted and burned."""
    units: Any = world.units
    sites: Any = world.sites
    with_units = sum(units[column] for column in ("stock", "eaten", "spilled")).sum(axis=1)
    return with_units + sum(sites[column] for column in ("stock", "eaten", "looted", "burned")).sum(axis=1)


def store_gone(world: World, good: str, used: str) -> Any:
    """All ammunition, or fuel, that is or was: what is left, used, lost, looted and burned by raiders, less what came."""
    units: Any = world.units
    sites: Any = world.sites
    with_units = sum(units[column] for column in (good, f"{good}_{used}", f"{good}_lost")).sum(axis=1)
    at_sites = sum(sites[column] for column in (good, f"{good}_looted", f"{good}_burned")).sum(axis=1)
    return with_units + at_sites - sites[f"{good}_arrived"].sum(axis=1)


def ammunition_of(world: World) -> Any:
    return store_gone(world, "ammunition", "fired") - world.wings["landed_ammunition"].sum(axis=1)  # type: ignore[call-overload]


def fuel_of(world: World) -> Any:
    return store_gone(world, "fuel", "burned")


def stock_came(world: World) -> Any:
    """All stock that came during the campaign: from outside and by air."""
    sites: Any = world.sites
    wings: Any = world.wings
    return sites["arrived"].sum(axis=1) + (wings["landed"].sum(axis=1) if wings.shape[1] else 0)


def check_turns(plan: str, seed: int, length: str, changes: dict[str, str]) -> None:
    start = early(plan) | {"calendar.turn": length, "calendar.horizon": LENGTHS[length]}
    campaign = Play(changed(plan, start | changes), RUNS, seed)
    world = campaign.world
    people_first, vehicles_first, stock_first = people_of(world), vehicles_of(world), stock_gone(world)
    ammunition_first, fuel_first = ammunition_of(world), fuel_of(world)
    check_numbers(world)
    for _ in campaign.turns():
        check_numbers(world)
        check_places(world)
        assert (people_of(world) == people_first).all()
        assert (vehicles_of(world) == vehicles_first).all()
        wings: Any = world.wings
        owned = wings["kind"] != WingKind.TRANSPORT  # transports fly landings, whosever the aircraft
        assert (wings["airframes"] + wings["lost"] == wings["initial"] + wings["joined"])[owned].all()
        assert (stock_gone(world) == stock_first + stock_came(world)).all()
        assert (ammunition_of(world) == ammunition_first).all()
        assert (fuel_of(world) == fuel_first).all()


as_it_comes = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)  # fmt: skip
campaigns = given(
    plan=st.sampled_from((*PLANS, CHOICE)), seed=st.integers(0, 2**32 - 1), length=st.sampled_from(sorted(LENGTHS)), changes=overrides
)


@settings(as_it_comes, max_examples=10)
@campaigns
def test_campaign__ledgers_close_and_numbers_are_in_range_after_every_turn(
    plan: str, seed: int, length: str, changes: dict[str, str]
) -> None:
    check_turns(plan, seed, length, changes)


@pytest.mark.slow
@settings(as_it_comes, max_examples=100)
@campaigns
def test_campaign__ledgers_close_and_numbers_are_in_range_in_many(plan: str, seed: int, length: str, changes: dict[str, str]) -> None:
    check_turns(plan, seed, length, changes)


ACTS = ("marched", "on_road", "fights", "eaten", "deliveries", "pursuits", "strikes", "contacts", "order", "killed", "place", "km")


@pytest.mark.parametrize("plan", PLANS)
def test_campaign__the_dead_do_not_act(plan: str) -> None:
    """A unit without people stays as it is; only a convoy can be manned anew, and a reserve be filled: perhaps to die within the turn."""
    campaign = Play(changed(plan, {"plan.main_column.0.when.day": "6 h", "rules.combat.intensity": "0.2 / h"}), 60, 3)
    units: Any = campaign.world.units
    before = units.copy()
    died = 0
    for _ in campaign.turns():
        filled = (units["initial"] == 0) & (units["cause"] != before["cause"])
        dead = (before["people"] == 0) & (units["people"] == 0) & ~filled
        for column in ACTS:
            assert (units[column][dead] == before[column][dead]).all(), f"{plan}: {column}"
        died += int(((before["people"] > 0) & (units["people"] == 0) & (units["kind"] != Kind.CONVOY)).sum())
        before = units.copy()
    assert died > 0 or plan == "stay_put", "nobody died: the test says nothing"


def test_campaign__without_a_hostile_side_loses_only_to_accidents() -> None:
    """No enemy people, no mines: nobody is hurt. Aircraft that never fly lose nothing; landings may crash."""
    nobody = {f"units.{name}.people": "0" for name, unit in shipped("kidal_push").units.items() if unit.kind == "fighting_group"}
    nobody |= {
        f"units.{name}.teams": "0" for name, unit in shipped("kidal_push").units.items() if unit.kind in ("air_defence", "rocket_team")
    }
    quiet = {"rules.mines.strikes": "0 / km", "plan.main_column.0.when.day": "6 h"}
    campaign = Play(changed("kidal_push", nobody | quiet), 100).to_end()
    units: Any = campaign.world.units
    wings: Any = campaign.world.wings
    hazards: Any = campaign.world.hazards
    for column in ("killed", "wounded", "missing", "captured", "vehicles_lost"):
        assert (units[column] == 0).all(), column
    for wing in range(wings.shape[1]):
        fire = int(wings["hazards"][0, wing])
        assert (hazards["count"][:, fire] == 0).all()
        crashes = hazards["count"][:, fire + 1]
        assert (wings["lost"][:, wing] <= crashes + wings["landings"][:, wing]).all()
    assert (wings["strikes"] == 0).all()
    assert (campaign.site("kidal")["captured_at"] > 0).all(), "an empty town is taken without a fight"


def backwards(value: Any) -> Any:
    """The same mapping with its keys in the other order, all the way down; lists keep theirs."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("plan", (*PLANS, CHOICE))
def test_campaign__does_not_depend_on_the_order_of_entities_in_the_file(plan: str, tmp_path: Any) -> None:
    import json

    import yaml

    scenario = shipped(plan)
    file = tmp_path / "backwards.yaml"
    file.write_text(json.dumps(backwards(yaml.safe_load(serialize(scenario)))))
    other = load(file)
    assert list(other.units) == list(reversed(scenario.units))
    assert run(other, 4, range(20), True).runs.equals(run(scenario, 4, range(20), True).runs)
