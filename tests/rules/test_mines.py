"""Mines: how many strikes over how many km, what clears them, and who is spared."""

from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import occupancy
from kidal_sim.rules import mines
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import Side
from tests.rules.test_supply import ROADS, post
from tests.theatres import PLANS, SITES, Play, assert_counts, assert_mean, changed, column, group, march, play, teams, theatre

KM = 120.0
RUNS = 3000


def passages(strikes: float, runs: int = RUNS, columns: int = 1, **rules: Any) -> Play:
    """Columns that cross the track to the empty camp, a day after each other."""
    names = [f"column_{number}" for number in range(columns)]
    scenario = theatre(
        units={name: column(3000) for name in names},
        plan={name: [march("camp", when={"day": f"{number} d"})] for number, name in enumerate(names)},
        rules={"mines.strikes": f"{strikes} / km", "march.pace": "20 km / h"}
        | {name.replace("__", "."): value for name, value in rules.items()},
        calendar={"horizon": f"{columns + 1} d"},
    )
    return play(scenario, runs)


def test_mines__strikes_are_poisson_in_km() -> None:
    strikes = passages(0.05).unit("column_0")["strikes"]
    assert_counts(strikes, scipy.stats.poisson(0.05 * KM))
    assert_mean(strikes, 6.0)
    assert_mean((strikes - 6.0) ** 2, 6.0)


@pytest.mark.parametrize(("search_from", "share"), [(0.0, 0.25), (1e9, 1.0)])
def test_mines__search_finds_its_share_before_they_explode(search_from: float, share: float) -> None:
    """Of the mines that a road march finds a fifth of, a search finds four fifths: a quarter of the strikes is left."""
    rules = {"mines__found": 0.2, "mines__found_searching": 0.8, "march__search_pace": "20 km / h", "march__search_from": search_from}
    assert_counts(passages(0.05, **rules).unit("column_0")["strikes"], scipy.stats.poisson(0.05 * KM * share))


@pytest.mark.parametrize("shape", [0.5, 3.4])
def test_mines__over_many_passages_strikes_are_negative_binomial(shape: float) -> None:
    """A Poisson of mean m x gamma(shape, mean 1): variance m + m^2 / shape (Greenwood and Yule 1920)."""
    mean = 0.05 * KM
    strikes = passages(0.05, mines__passage_shape=shape).unit("column_0")["strikes"]
    assert_counts(strikes, scipy.stats.nbinom(shape, shape / (shape + mean)))
    assert_mean((strikes - mean) ** 2, mean + mean * mean / shape)


@pytest.mark.parametrize("mean", [0.0, 0.7, 2.0])
def test_mines__what_a_strike_costs_has_the_stated_means(mean: float) -> None:
    """Over a passage: a Poisson number of strikes, each of Poisson losses: mean m x mean, variance m x mean (1 + mean)."""
    campaign = passages(0.05, mines__killed=mean, mines__wounded=2 * mean)
    unit = campaign.unit("column_0")
    assert_mean(unit["killed"], 6.0 * mean)
    assert_mean(unit["wounded"], 12.0 * mean)
    assert_mean((unit["killed"] - 6.0 * mean) ** 2, 6.0 * mean * (1.0 + mean))


def test_mines__more_mines_never_make_fewer_strikes() -> None:
    """For one passage with the same dice, exactly."""
    last = np.zeros(500, dtype=np.int64)
    for strikes in (0.0, 0.001, 0.003, 0.01, 0.02, 0.05, 0.2):
        campaign = passages(strikes, runs=500, mines__delay="2 h", mines__passage_shape=2.0)
        now = campaign.unit("column_0")["strikes"].copy()
        assert (now >= last).all()
        assert strikes > 0.0 or (now == 0).all()
        last = now
    assert last.mean() > 10.0


def test_mines__irregulars_set_none_off() -> None:
    campaign = Play(changed("kidal_push", {"rules.mines.strikes": "0.5 / km", "plan.main_column.0.when.day": "6 h"}), 100).to_end()
    units: Any = campaign.world.units
    irregular = units["side"] == Side.INSURGENTS
    assert (units["strikes"][irregular] == 0).all()
    assert units["marched"][irregular].sum() > 1000.0
    assert units["strikes"][~irregular].sum() > 1000


@pytest.mark.parametrize("cleared", [0.0, 0.5, 0.9])
def test_mines__a_passage_clears_its_share(cleared: float) -> None:
    campaign = passages(0.05, runs=2, columns=3, mines__cleared=cleared)
    np.testing.assert_allclose(campaign.road("track")["cleared"], 1.0 - (1.0 - cleared) ** 3, rtol=1e-12)


def test_mines__half_a_passage_and_the_way_back_clear_as_much_as_a_whole_one() -> None:
    """A column that turns back half-way has gone as many km as one that went through."""
    scenario = theatre(
        units={"ours": column(100, "track"), "theirs": group(100)},
        plan={"ours": [march("camp", when={"odds": 5.0})]},
        rules={"mines.cleared": 0.5, "mines.strikes": "0.01 / km", "march.pace": "20 km / h"},
    )
    campaign = Play(scenario, 3)
    campaign.unit("ours")["called_off"] = True
    campaign.to_end()
    np.testing.assert_allclose(campaign.unit("ours")["marched"], 60.0)
    np.testing.assert_allclose(campaign.road("track")["cleared"], 1.0 - 0.5**0.5, rtol=1e-12)


@pytest.mark.parametrize("at", ["track", "camp"])
def test_mines__laid_again_at_the_stated_rate_by_irregulars_who_are_there(at: str) -> None:
    """What has been cleared fades as exp(-r t)."""
    campaign = cleared_road({"theirs": group(20, at)}, SITES).to_end()
    np.testing.assert_allclose(campaign.road("track")["cleared"], 0.8 * np.exp(-0.02 * campaign.hour), rtol=1e-12)


def test_mines__a_mine_cell_lays_them_too() -> None:
    cell = group(20) | {"kind": "mine_cell"}
    campaign = cleared_road({"theirs": cell}, SITES).to_end()
    np.testing.assert_allclose(campaign.road("track")["cleared"], 0.8 * np.exp(-0.02 * campaign.hour), rtol=1e-12)


@pytest.mark.parametrize("who", ["army", "air defence", "elsewhere", "broken", "dead"])
def test_mines__nobody_lays_them_where_no_irregulars_can(who: str) -> None:
    units = {"army": column(90), "air defence": teams(3), "elsewhere": group(50, "post"), "broken": group(50), "dead": group(50)}
    campaign = cleared_road({"ours": column(1), "other": units[who]}, post())
    campaign.unit("other")["broken"] = who == "broken"
    campaign.unit("other")["people"] *= who != "dead"
    assert settled(campaign) == pytest.approx(0.8, rel=1e-12)


def cleared_road(units: dict[str, Any], sites: dict[str, Any]) -> Play:
    """A track that has been cleared of four fifths of its mines, and who is about."""
    roads = {name: road for name, road in ROADS.items() if set(road["between"]) <= set(sites)}
    scenario = theatre(
        sites=sites, roads=roads, units=units, rules={"mines.laid_again": "0.02 / h", "mines.expected": 3.0}, calendar={"horizon": "2 d"}
    )
    campaign = Play(scenario, 2)
    campaign.road("track")["cleared"] = 0.8
    return campaign


def settled(campaign: Play) -> float:
    """What is left cleared of the first run's track after one more turn of six hours."""
    occupancy.muster(run_of(campaign.world, 0))
    mines.settle(run_of(campaign.world, 0), campaign.inputs.mines[0], campaign.names.roads.index("track"))
    return float(campaign.road("track")["cleared"][0])


@pytest.mark.parametrize(("expected", "factor"), [(False, 1.0), (True, 3.0)])
def test_mines__laid_faster_where_a_column_is_expected(expected: bool, factor: float) -> None:
    campaign = cleared_road({"theirs": group(20)}, SITES)
    campaign.road("track")["expected"] = expected
    assert settled(campaign) == pytest.approx(0.8 * np.exp(-0.02 * 6.0 * factor))


@pytest.mark.parametrize(
    ("base", "now", "factor"), [((0.4, 0.6), (0.5, 0.9), 1.4), ((0.4, 0.0), (0.2, 0.0), 0.5), ((0.0, 0.0), (0.0, 0.3), 1.0)]
)
def test_mines__laid_faster_where_the_residents_support_it(base: tuple[float, float], now: tuple[float, float], factor: float) -> None:
    """In proportion to the mean support at the two ends, beside what it was at first."""
    sites = {name: site | {"support": at} for (name, site), at in zip(SITES.items(), base, strict=True)}
    campaign = cleared_road({"theirs": group(20)}, sites)
    for name, support in zip(("fort", "camp"), now, strict=True):
        campaign.site(name)["support"] = support
    assert settled(campaign) == pytest.approx(0.8 * np.exp(-0.02 * 6.0 * factor))


@pytest.mark.parametrize("cleared", [0.0, 0.5, 1.0])
def test_mines__who_turns_back_comes_over_what_he_has_cleared(cleared: float) -> None:
    """Sixty km out and sixty back: on the way back the share cleared is gone."""
    scenario = theatre(
        units={"ours": column(3000)}, plan={"ours": [march("camp")]}, rules={"mines.strikes": "0.05 / km", "mines.cleared": cleared},
    )  # fmt: skip
    campaign = Play(scenario, RUNS).until(6.0)
    out = campaign.unit("ours")["strikes"].copy()
    campaign.unit("ours")["called_off"] = True
    campaign.to_end()
    assert (campaign.unit("ours")["place"] == campaign.place("fort")).all()
    np.testing.assert_allclose(campaign.unit("ours")["marched"], 120.0)
    assert_counts(out, scipy.stats.poisson(3.0))
    back = campaign.unit("ours")["strikes"] - out
    if cleared == 1.0:
        assert (back == 0).all()
    else:
        assert_counts(back, scipy.stats.poisson(3.0 * (1.0 - cleared)))


def test_mines__every_strike_is_logged_with_the_threshold_that_it_met() -> None:
    scenario = theatre(
        units={"ours": column(3000)}, plan={"ours": [march("camp")]},
        rules={"mines.strikes": "0.05 / km", "mines.passage_shape": 1e6, "mines.killed": 0.7, "mines.wounded": 1.5},
        calendar={"horizon": "2 d"},
    )  # fmt: skip
    campaign = Play(scenario, 20, events=100).to_end()
    for run in range(20):
        found, ours = campaign.log(run, What.STRUCK_MINE), campaign.unit("ours")[run]
        assert len(found) == ours.strikes
        assert sum(event.amount for event in found) == ours.killed + ours.wounded
        thresholds = [event.threshold for event in found]
        assert thresholds == sorted(thresholds)
        assert all(event.draw >= event.threshold > event.draw - 0.5 for event in found), "within the exposure of a step of ten km"
        assert {(event.who, event.place) for event in found} <= {(0, campaign.place("track"))}


def test_mines__the_next_passage_meets_what_is_left() -> None:
    campaign = passages(0.05, columns=3, mines__cleared=0.5)
    for number in range(3):
        assert_counts(campaign.unit(f"column_{number}")["strikes"], scipy.stats.poisson(6.0 * 0.5**number))


def test_mines__passages_of_one_turn_do_not_clear_for_each_other() -> None:
    """Two columns that set out together meet the same mines, whichever comes first in the tables."""
    scenario = theatre(
        units={"a": column(100), "b": column(100)}, plan={"a": [march("camp")], "b": [march("camp")]},
        rules={"mines.strikes": "0.05 / km", "mines.cleared": 0.9, "march.pace": "20 km / h"}, calendar={"horizon": "1 d"},
    )  # fmt: skip
    campaign = play(scenario, RUNS)
    for name in "ab":
        assert_mean(campaign.unit(name)["strikes"], 6.0)


def test_mines__a_column_that_begins_on_a_road_meets_its_mines() -> None:
    """Half-way along the track it has 60 km of mines before it."""
    scenario = theatre(
        units={"ours": column(1000, "track")}, plan={"ours": [march("camp")]}, rules={"mines.strikes": "0.05 / km"},
        calendar={"horizon": "1 d"},
    )  # fmt: skip
    campaign = play(scenario, 1000)
    np.testing.assert_allclose(campaign.unit("ours")["marched"], 60.0)
    assert_mean(campaign.unit("ours")["strikes"], 3.0)


def test_mines__strikes_do_not_depend_on_the_length_of_the_turn() -> None:
    """The thresholds are keyed by event: the same strikes on the same km."""
    counts = []
    for turn in ("1 h", "2 h", "6 h"):
        scenario = theatre(
            units={"ours": column(3000)}, plan={"ours": [march("camp")]}, rules={"mines.strikes": "0.05 / km", "mines.passage_shape": 3.4},
            calendar={"turn": turn, "horizon": "2 d"},
        )  # fmt: skip
        counts.append(play(scenario, 500).unit("ours")["strikes"].copy())
    assert (counts[0] == counts[1]).all()
    assert (counts[0] == counts[2]).all()


@pytest.mark.parametrize("plan", PLANS)
def test_mines__without_mines_nobody_strikes_one(plan: str) -> None:
    campaign = Play(changed(plan, {"rules.mines.strikes": "0 / km"}), 50).to_end()
    units: Any = campaign.world.units
    assert (units["strikes"] == 0).all()
