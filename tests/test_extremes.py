"""Assumptions at their ends: the shipped plans, and theatres that nobody would draw, do what common sense says."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from kidal_sim.engine.outcomes import table
from kidal_sim.engine.run import run
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Side
from kidal_sim.tables.world import World
from tests.rules.test_invariants import check_numbers, check_places, people_of, stock_came, stock_gone, vehicles_of
from tests.theatres import PLANS, SITES, Play, changed, column, extended, garrison, group, march, play, shipped, teams, theatre

RUNS = 40
NET = {"insurgent_recruits"}
"""Outcomes that may be negative: who has joined less who has left."""
AT_ONCE = {"plan.main_column.0.when.day": "6 h"}
"""The column does not wait, so that whatever may happen to it has time to."""


def start(plan: str) -> dict[str, str]:
    return AT_ONCE if shipped(plan).plan["main_column"][0].do == "march" else {}


def sane(campaign: Play) -> Play:
    """The campaign to its end, ten days at a time: ledgers close, nothing is NaN, negative or nowhere."""
    world = campaign.world
    before = people_of(world), vehicles_of(world), stock_gone(world)
    for hour in np.arange(240.0, campaign.horizon + 240.0, 240.0):
        campaign.until(min(float(hour), campaign.horizon))
        check_numbers(world)
        check_places(world)
        assert (people_of(world) == before[0]).all()
        assert (vehicles_of(world) == before[1]).all()
        assert (stock_gone(world) == before[2] + stock_came(world)).all()
    return campaign


def results(campaign: Play) -> dict[str, list[Any]]:
    """Outcomes by name, a value for each run; every number is finite, and none is negative that counts."""
    found: dict[str, list[Any]] = table.table(campaign.scenario, campaign.world).to_pydict()
    for name, values in found.items():
        numbers = [value for value in values if value is not None]
        assert np.isfinite(np.array(numbers, dtype=np.float64)).all(), name
        assert name in NET or all(value >= 0 for value in numbers), name
    return found


def none(values: list[Any]) -> bool:
    """Whether it happened in no run."""
    return not any(values)


def insurgents(plan: str) -> Iterator[tuple[str, str]]:
    """Every irregular unit of a plan, and the address of its size."""
    scenario = shipped(plan)
    for name, unit in scenario.units.items():
        if scenario.factions[unit.faction].irregular:
            counted = "teams" if unit.kind in ("air_defence", "rocket_team") else "people"
            yield name, f"units.{name}.{counted}"


def nobody(plan: str) -> dict[str, str]:
    """A plan without an enemy."""
    return {address: "0" for _, address in insurgents(plan)}


PEACE = {
    "rules.combat.intensity": "0 / h",
    "rules.mines.strikes": "0 / km",
    "rules.fires.rate": "0 / day",
    "rules.fires.besieged": "0 / day",
    "policy.government.sorties_from": "1e6",
    "policy.government.breaks_out_after": "40000 d",
    "rules.combat.ammunition": "0 kg / h",
    "rules.siege.gives_up": "0 / day",
    "rules.siege.withdraws": "0 / day",
    "rules.siege.agrees": "0 / day",
    "rules.population.attacks": "0",
    "factions.csp.doctrine.attack": "1e9",
    "factions.jnim.doctrine.attack": "1e9",
    "factions.csp.doctrine.gathering": "0 people",
    "factions.jnim.doctrine.gathering": "0 people",
}


@pytest.mark.parametrize("plan", PLANS)
def test_no_column__nobody_marches_and_nothing_is_taken(plan: str) -> None:
    found = results(sane(Play(changed(plan, {"units.main_column.people": "0"}), RUNS)))
    assert none(found["column_km"]) and none(found["kidal_captured"]) and none(found["aguelhok_captured"])
    assert found["departed_day"] == [None] * RUNS
    assert found["column_km_per_day"] == [None] * RUNS


@pytest.mark.parametrize("plan", PLANS)
def test_no_insurgents__nobody_is_besieged_met_or_hurt_by_an_enemy(plan: str) -> None:
    quiet = {"rules.mines.strikes": "0 / km", "rules.siege.gives_up": "0 / day"}
    campaign = sane(Play(changed(plan, start(plan) | nobody(plan) | quiet), RUNS))
    found = results(campaign)
    assert none(found["contacts"]) and none(found["air_strikes"]) and none(found["government_losses"])
    assert none(found["anefis_lost"]) and none(found["tessalit_lost"]) and none(found["tessalit_relieved"])
    assert all(found["tessalit_held_at_end"]) and all(found["anefis_held_at_end"])
    assert all(found["kidal_captured"]) == (plan in ("kidal_push", "kidal_then_tessalit"))
    assert all(found["aguelhok_captured"]) == (plan in ("tessalit_relief", "kidal_then_tessalit"))


@pytest.mark.parametrize("plan", PLANS)
def test_a_very_large_enemy__the_plan_fails(plan: str) -> None:
    """A hundred thousand in every group that gathers as many as it likes: every base is lost.

    It may be had again once raiders have gone, and a town that they have left may be taken for a while.
    """
    here = {name for name, unit in shipped(plan).units.items() if unit.people.high > 0.0}
    many = {address: "100000" for name, address in insurgents(plan) if name in here}
    for faction in ("csp", "jnim"):
        bold = {"gathering": "1e6 people", "gathering_watched": "1", "heeds_aircraft": "0", "raid_value": "1e6 people", "refit": "0 d"}
        many |= {f"factions.{faction}.doctrine.{name}": value for name, value in bold.items()}
    found = results(sane(Play(changed(plan, start(plan) | many), RUNS)))
    for site in ("tessalit", "anefis"):
        assert all(found[f"{site}_lost"]), site
    for site in ("kidal", "aguelhok"):
        assert none(found[f"{site}_held_at_end"]), site


def test_no_mines_and_no_enemy__a_column_goes_at_the_pace_of_a_road_march() -> None:
    campaign = sane(Play(changed("kidal_push", AT_ONCE | nobody("kidal_push") | PEACE), RUNS))
    found = results(campaign)
    np.testing.assert_allclose(found["column_km_per_day"], 24.0 * np.asarray(campaign.draws["rules.march.road_pace"]), rtol=1e-9)
    np.testing.assert_allclose(found["column_km"], campaign.draws["roads.anefis_kidal.length"], rtol=1e-9)
    assert none(found["mine_strikes"])


@pytest.mark.parametrize("plan", ["kidal_push", "tessalit_relief"])
def test_a_thousand_mines_a_km__no_column_arrives_and_no_convoy(plan: str) -> None:
    """In four runs only: each takes a third of a second."""
    unsearched = {f"rules.mines.{name}": "0" for name in ("found", "found_searching", "found_contested")}
    unsearched |= {"factions.government.doctrine.call_off": "0"}  # it sets out against any odds
    found = results(sane(Play(changed(plan, start(plan) | {"rules.mines.strikes": "1000 / km"} | unsearched), 4)))
    assert none(found["kidal_captured"]) and none(found["aguelhok_captured"]) and none(found["tessalit_relieved"])
    assert none(found["convoys_arrived"])
    assert all(found["mine_strikes"])
    assert max(found["column_km"]) < 100.0, "the shortest road is longer"


@pytest.mark.parametrize("plan", ["kidal_push", "tessalit_relief", "stay_put"])
def test_no_aircraft__no_wings_and_wings_that_never_fly_are_the_same_campaign(plan: str) -> None:
    """Nothing flies and nothing is struck."""
    shipment = {name: "~delete" for name, arrival in shipped(plan).arrivals.items() if arrival.wings}
    without = results(sane(Play(extended(plan, {"wings": "~delete", "arrivals": shipment}), RUNS)))
    kept = results(sane(Play(extended(plan, {"overrides": grounded(plan), "arrivals": shipment}), RUNS)))
    for name in ("sorties", "sorties_denied", "station_hours", "air_strikes", "aircraft_lost", "landings", "landed_tonnes"):
        assert none(without[name]), name
    assert {name for name in without if without[name] != kept[name]} <= {f"{name}_grounded_hours" for name in shipped(plan).sites}


def grounded(plan: str) -> dict[str, str]:
    """A plan whose aircraft never fly; wings without airframes are refused."""
    return {f"wings.{name}.sorties": "0 / day" for name in shipped(plan).wings}


@pytest.mark.parametrize("plan", PLANS)
def test_a_thousand_aircraft_of_each_kind__strike_more_and_are_never_more_than_they_were(plan: str) -> None:
    fleet = {f"wings.{name}.airframes": "1000" for name, wing in shipped(plan).wings.items() if wing.kind != "transport"}
    few, many = (sane(Play(changed(plan, start(plan) | changes), RUNS)) for changes in (grounded(plan), fleet))
    none_flew, all_flew = results(few), results(many)
    assert none(none_flew["air_strikes"])
    assert np.mean(all_flew["air_strikes"]) > 1000
    assert np.mean(all_flew["insurgent_killed"]) > np.mean(none_flew["insurgent_killed"])
    for name in ("tb2", "l39", "attack_helicopters"):
        wing = many.wing(name)
        assert (wing["airframes"] + wing["lost"] == 1000 + wing["joined"]).all()


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(("turn", "sets_out"), [("1 h", "0 h"), ("6 h", "0 h"), ("24 h", "18 h")])
def test_a_horizon_of_one_turn__gives_a_row_in_which_nothing_has_happened(plan: str, turn: str, sets_out: str) -> None:
    """No road is so short that a column would have arrived."""
    changes = {"calendar.turn": turn, "calendar.horizon": turn, "calendar.hold": "30 d"} | dict.fromkeys(start(plan), sets_out)
    scenario = changed(plan, changes)
    batch = run(scenario, 1, range(RUNS), True).runs
    assert batch.num_rows == RUNS
    found = results(sane(Play(scenario, RUNS)))
    for name in ("kidal_captured", "aguelhok_captured", "kidal_held_at_end", "convoys_arrived"):
        assert none(found[name]), name
    assert found["kidal_held_30d"] == [None] * RUNS
    assert found["kidal_captured_day"] == [None] * RUNS
    if turn != "24 h":
        assert all(found["anefis_held_at_end"]) and all(found["tessalit_held_at_end"]), "nobody attacks before sunrise"


@pytest.mark.parametrize("plan", PLANS)
def test_without_fire_mines_and_hunger__nobody_of_the_government_is_lost(plan: str) -> None:
    campaign = sane(Play(changed(plan, start(plan) | PEACE), RUNS))
    found = results(campaign)
    units: Any = campaign.world.units
    assert none(found["government_losses"])
    assert not (units["broken"] & (units["side"] == Side.GOVERNMENT)).any(), "who loses nobody does not break"
    assert none(found["mine_strikes"])


def test_without_fire__a_defended_town_is_not_taken() -> None:
    """Rebels who stand at any odds, and a column that comes at any: they face each other to the end."""
    brave = unlimited(
        factions__csp__doctrine__defend="0", factions__csp__doctrine__attack="1e9", factions__csp__doctrine__joins="0",
        factions__government__doctrine__call_off="0", rules__supply__carries="100 d",
    )  # fmt: skip
    found = results(sane(Play(changed("kidal_push", AT_ONCE | PEACE | brave | grounded("kidal_push")), RUNS)))
    assert none(found["kidal_captured"]) and none(found["insurgent_losses"]) and none(found["government_losses"])


def unlimited(**changes: str) -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in changes.items()}


def test_certain__all_the_lost_are_killed_or_none() -> None:
    quiet = {"rules.mines.strikes": "0 / km", "rules.fires.killed": "0"} | grounded("kidal_push")
    for share, kept, other in (("1", "killed", "wounded"), ("0", "wounded", "killed")):
        changes = AT_ONCE | quiet | unlimited(rules__combat__killed=share, rules__combat__intensity="0.1 / h")
        found = results(sane(Play(changed("kidal_push", changes), RUNS)))
        for side in ("government", "insurgent"):
            assert none(found[f"{side}_{other}"])
            assert np.mean(found[f"{side}_{kept}"]) > 1


def test_certain__all_who_scatter_rally_or_none_do() -> None:
    """Whoever is missing has not rallied, has given up, or found no refuge."""
    fierce = unlimited(rules__combat__intensity="0.1 / h", rules__siege__gives_up="0 / day", factions__csp__doctrine__defend="0")
    missing = {}
    for share in ("0", "1"):
        found = results(sane(Play(changed("kidal_push", AT_ONCE | fierce | {"rules.aftermath.rally": share}), RUNS)))
        missing[share] = np.mean(found["insurgent_missing"])
    assert missing["0"] > 10.0
    assert missing["1"] < missing["0"]


def test_certain__dust_grounds_everything() -> None:
    dust = {"rules.air.dust_share": "1", "rules.air.dust_length": "6 h"}
    found = results(sane(Play(changed("kidal_push", AT_ONCE | dust), RUNS)))
    for name in ("sorties", "station_hours", "air_strikes", "landings", "aircraft_lost"):
        assert none(found[name]), name


def test_certain__no_wing_survives_where_every_sortie_over_teams_is_lost() -> None:
    """Teams at the objective, and a commander who is not afraid: all combat aircraft that reach it are gone in the end."""
    lost = {f"wings.{name}.loss": "1" for name, wing in shipped("kidal_push").wings.items() if wing.kind == "drone"}
    bold = unlimited(
        rules__antiair__careful_after_loss="0 h", rules__antiair__comes_back="1", units__kidal_air_defence__teams="8",
        factions__csp__doctrine__defend="0", wings__tb2__radius="300 km",
    )  # fmt: skip
    stay = {"plan.main_column.0.when.day": "40 d"}
    campaign = sane(Play(changed("kidal_push", stay | lost | bold), RUNS))
    tb2 = campaign.wing("tb2")
    assert (tb2["lost"] >= tb2["initial"]).all()
    assert (tb2["airframes"] + tb2["lost"] == tb2["initial"] + tb2["joined"]).all()


@pytest.mark.parametrize("located", ["0", "1"])
def test_certain__who_is_never_located_is_never_struck(located: str) -> None:
    found_at = {"rules.intelligence.located_unseen": located, "rules.intelligence.located_watched": located}
    found = results(sane(Play(changed("kidal_push", found_at | unlimited(rules__combat__intensity="0 / h")), RUNS)))
    assert none(found["insurgent_killed"]) == (located == "0")
    assert np.mean(found["air_strikes"]) > 1


def test_all_probabilities_certain__still_a_campaign() -> None:
    """Every share and probability of the theatre at 1, then at 0: nothing breaks, ledgers close."""
    shares = [address for address, quantity in walk(shipped("kidal_push")) if quantity.unit in ("share", "probability")]
    assert len(shares) > 30
    never = dict.fromkeys(shares, "0") | {"rules.population.density": "0.001", "rules.supply.short_rations": "0.5"}
    for changes in (never, dict.fromkeys(shares, "1") | {"plan.main_column.0.when.strength": "0"}):
        results(sane(Play(changed("kidal_push", changes), RUNS)))


def test_everything_zero__nobody_there_and_nothing_happens() -> None:
    scenario = theatre(units={"ours": column(0), "theirs": group(0), "missiles": teams(0)}, plan={"ours": [march("camp")]})
    campaign = sane(Play(scenario, 5))
    found = results(campaign)
    assert none(found["government_losses"]) and none(found["insurgent_losses"]) and none(found["column_km"])
    assert (campaign.site("camp")["captured_at"] == NEVER).all()


def test_one_of_each__a_lonely_soldier_takes_an_empty_camp() -> None:
    campaign = sane(Play(theatre(units={"ours": column(1)}, plan={"ours": [march("camp")]}), 5))
    assert (campaign.site("camp")["holder"] == Side.GOVERNMENT).all()
    assert (campaign.unit("ours")["people"] == 1).all()


def ring(units: int, sites: int) -> Scenario:
    """A ring of sites, every other one held by either side, with garrisons, columns and groups dealt out around it."""
    names = [f"site_{number:02d}" for number in range(sites)]
    angle = {name: 2.0 * np.pi * at / sites for at, name in enumerate(names)}
    places = {
        name: {
            "lat": f"{18.0 + np.sin(angle[name])} deg", "lon": f"{np.cos(angle[name])} deg",
            "held_by": "insurgents" if at % 2 else "government", "hub": at == 0, "stock": "0 d" if at % 2 else "20 d",
        }
        for at, name in enumerate(names)
    }  # fmt: skip
    roads = {f"road_{at:02d}": {"between": [name, names[(at + 1) % sites]], "length": "90 km"} for at, name in enumerate(names)}
    own, theirs = names[0::2], names[1::2]
    people: dict[str, Mapping[str, Any]] = {}
    for at in range(units):
        make = (column, group, garrison, group)[at % 4]
        at_site = (theirs if at % 4 in (1, 3) else own)[at // 4 % (sites // 2)]
        people[f"unit_{at:03d}"] = make(50 + at, at_site)
    factions = {
        "army": {"side": "government", "refuge": names[0], "noise": 0.3},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": names[1], "noise": 0.3, "doctrine": {"contact": 0.3, "defend": 0.8}},
    }
    plan = {
        name: [march(theirs[at % len(theirs)], when={"day": f"{at % 5} d"}), {"do": "assault", "site": theirs[at % len(theirs)]}]
        for at, name in enumerate(each for each in people if people[each]["kind"] == "column")
    }
    rules = {
        "combat.intensity": "0.03 / h", "combat.group_break": 0.1, "combat.column_break": 0.2, "combat.garrison_break": 0.3,
        "mines.strikes": "0.02 / km", "mines.killed": 1.0, "aftermath.rally": 0.7, "aftermath.pursued": "0.05 / h",
        "supply.carries": "20 d", "supply.hunger": "0.05 / day", "siege.gives_up": "0.1 / day",
    }  # fmt: skip
    return theatre(sites=places, roads=roads, factions=factions, units=people, plan=plan, rules=rules, calendar={"horizon": "20 d"})


def test_two_hundred_units__everybody_is_somewhere_and_every_ledger_closes() -> None:
    campaign = sane(Play(ring(200, 12), 10))
    units: Any = campaign.world.units
    assert units.shape == (10, 200)
    assert (units["fights"].sum(axis=1) > 100).all(), "it is a war"
    assert (units["killed"].sum(axis=1) > 100).all()
    assert ((units["place"] != NOWHERE) | (units["people"] == 0) | units["broken"]).all()
    assert (units["marched"][:, 0] > 0).all()
    assert set(np.unique(units["kind"])) == {Kind.COLUMN, Kind.GARRISON, Kind.FIGHTING_GROUP}
    results(campaign)


def test_two_hundred_units__runs_do_not_know_of_each_other() -> None:
    """The seventh run alone is the seventh run of ten."""
    many, alone = play(ring(200, 12), 10), Play(ring(200, 12), np.array([7])).to_end()
    assert json.dumps(row(many.world, 7)) == json.dumps(row(alone.world, 0))


def row(world: World, number: int) -> list[Any]:
    units: Any = world.units
    return [units[column][number].tolist() for column in units.dtype.names]


def test_as_few_entities_as_a_file_may_have__one_site_one_unit() -> None:
    sites = {"fort": SITES["fort"]}
    factions = {"army": {"side": "government", "refuge": "fort"}}
    campaign = sane(Play(theatre(sites=sites, roads={}, factions=factions, units={"ours": garrison(10)}), 3))
    found = results(campaign)
    assert all(found["fort_held_at_end"]) and none(found["government_losses"])
