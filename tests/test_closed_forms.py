"""Whole campaigns against closed forms, at turns of 1, 3, 6 and 12 hours; one mechanism at a time, all else in calm.

What stands in tests/rules at one length of the turn stands here at all four, with the way there and not only the end.
Commanders decide every twelve hours, so that a turn of twelve is a turn of twelve. Seeds are fixed; for another seed each
statement fails 1 time in 10,000.
"""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray

from kidal_sim.tables.kinds import NEVER, Task
from tests.theatres import (
    AT_THE_END,
    NEVER_CONTACT,
    SITES,
    Play,
    assert_counts,
    assert_mean,
    assert_share,
    column,
    garrison,
    group,
    march,
    play,
    teams,
    theatre,
)  # fmt: skip

TURNS = ["1 h", "3 h", "6 h", "12 h"]
CLOCK = {"decisions": "12 h"}

K = 0.005
"""Intensity of fighting. [1/h]"""
X, Y = 10_000, 20_000
"""People of the two sides."""
ROOM = 40_000.0
"""Hiding room. [people]"""
SUNRISE, SUNSET = 6.0, 18.0


def meeting(turn: str, located: float, own_hide: bool = True, parts: tuple[int, ...] = (Y,)) -> Play:
    """Two forces on one road, in contact from sunrise to sunset; the rebels as one group or several. Regulars do not hide."""
    militia = {"side": "government", "irregular": own_hide, "refuge": "fort"}
    rebels = {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0}}
    ours = group(X, "track", "militia") if own_hide else column(X, "track", faction="militia")
    halt = {"ours": [{"do": "garrison", "site": "fort", "when": {"day": AT_THE_END}}]}
    scenario = theatre(
        factions={"militia": militia, "rebels": rebels},
        units={"ours": ours} | {f"theirs_{number}": group(people, "track") for number, people in enumerate(parts)},
        plan={} if own_hide else halt,
        rules={
            "combat.intensity": f"{K} / h", "combat.contact": "24 h", "intelligence.located_unseen": located,
            "intelligence.located_watched": located, "combat.hiding_plain": f"{ROOM} people",
        },
        calendar=CLOCK | {"turn": turn, "horizon": "1 d"},
    )  # fmt: skip
    return Play(scenario, 300)


def left(campaign: Play) -> tuple[Any, Any]:
    """People left of both sides, in each run."""
    theirs = sum(campaign.unit(name)["people"] for name in campaign.names.units if name.startswith("theirs"))
    return campaign.unit("ours")["people"].astype(float), theirs.astype(float)


def square_law(hours: float, power: float = 1.0, other: float = 1.0) -> tuple[float, float]:
    """dx/dt = -k q y, dy/dt = -k p x (Lanchester 1916), for p, q = quality of x and y; p x^2 - q y^2 stays the same."""
    t = K * math.sqrt(power * other) * hours
    ratio = math.sqrt(other / power)
    return X * math.cosh(t) - ratio * Y * math.sinh(t), Y * math.cosh(t) - X / ratio * math.sinh(t)


def linear_law(hours: float) -> tuple[float, float]:
    """dx/dt = dy/dt = -k x y / N: y - x stays the same, and y / x grows as exp(k (y - x) t / N)."""
    ratio = (Y / X) * math.exp(K * (Y - X) * hours / ROOM)
    return (Y - X) / (ratio - 1.0), (Y - X) * ratio / (ratio - 1.0)


def ambush_law(hours: float) -> tuple[float, float]:
    """dx/dt = -k y, dy/dt = -k x y / N (Deitchman 1962): x^2 / 2 - N y = -b^2 / 2 stays the same, x = b tan(...)."""
    b = math.sqrt(2.0 * ROOM * Y - X * X)
    x = b * math.tan(math.atan(X / b) - K * b * hours / (2.0 * ROOM))
    return x, (x * x + b * b) / (2.0 * ROOM)


LAWS = {
    "square": (square_law, {"located": 1.0}),
    "linear": (linear_law, {"located": 0.0}),
    "ambush": (ambush_law, {"located": 0.0, "own_hide": False}),
}


SHARES = {"square": (K * Y / X, K * X / Y), "linear": (K * Y / ROOM, K * X / ROOM), "ambush": (K * Y / X, K * X / ROOM)}
"""Share that either side loses in an hour, by law."""


def step_errors(law: str, hours: float) -> tuple[float, float]:
    """How far hourly steps may be from the continuous law. [people]

    In a step in which a side loses a share s and the other a share e it is off by less than 1.5 s max(s, e).
    """
    own, other = SHARES[law]
    worst = max(own, other)
    return 1.5 * X * hours * own * worst, 1.5 * Y * hours * other * worst


@pytest.mark.parametrize("law", LAWS)
def test_fight__follows_its_law_hour_by_hour(law: str) -> None:
    """The mean of both sides, all the way from sunrise to sunset."""
    expected, setting = LAWS[law]
    campaign = meeting("1 h", **setting)  # type: ignore[arg-type]
    for hour in campaign.turns():
        fought = min(max(0.0, hour - SUNRISE), SUNSET - SUNRISE)
        for found, number, slack in zip(left(campaign), expected(fought), step_errors(law, fought), strict=True):
            assert_mean(found, number, slack + 1e-6)
    assert campaign.hour == 24.0


@pytest.mark.parametrize("law", LAWS)
def test_fight__the_turn_is_not_in_the_answer(law: str) -> None:
    """Fights advance by steps of an hour with dice numbered by step: the same losses, person by person."""
    setting = LAWS[law][1]
    found = [left(meeting(turn, **setting).to_end()) for turn in TURNS]  # type: ignore[arg-type]
    assert (found[0][0] < X).all() and (found[0][1] < Y).all()
    for ours, theirs in found[1:]:
        np.testing.assert_array_equal(ours, found[0][0])
        np.testing.assert_array_equal(theirs, found[0][1])


@pytest.mark.parametrize("turn", TURNS)
def test_fight__what_each_law_keeps_is_kept(turn: str) -> None:
    """x^2 - y^2; x - y; x^2 / 2 - N y: up to the hourly steps, and to a lucky or unlucky draw here and there."""
    slack = {law: step_errors(law, SUNSET - SUNRISE) for law in LAWS}
    x, y = left(meeting(turn, 1.0).to_end())
    assert_mean(x * x - y * y, X * X - Y * Y, 2 * X * slack["square"][0] + 2 * Y * slack["square"][1])
    x, y = left(meeting(turn, 0.0).to_end())
    assert_mean(x - y, X - Y, sum(slack["linear"]))
    x, y = left(meeting(turn, 0.0, own_hide=False).to_end())
    assert_mean(x * x / 2 - ROOM * y, X * X / 2 - ROOM * Y, X * slack["ambush"][0] + ROOM * slack["ambush"][1])


@pytest.mark.parametrize("parts", [(Y // 2, Y // 2), (2000, 6000, 12_000)])
def test_fight__a_force_in_several_groups_is_as_strong_as_in_one(parts: tuple[int, ...]) -> None:
    """Square law and ambush law know sums only; and the groups lose in proportion to their people."""
    for law in ("square", "ambush"):
        expected, setting = LAWS[law]
        campaign = meeting("6 h", parts=parts, **setting).to_end()  # type: ignore[arg-type]
        wanted = expected(SUNSET - SUNRISE)
        slacks = step_errors(law, SUNSET - SUNRISE)
        for found, number, slack in zip(left(campaign), wanted, slacks, strict=True):
            assert_mean(found, number, slack)
        for at, people in enumerate(parts):
            assert_mean(campaign.unit(f"theirs_{at}")["people"], people * wanted[1] / Y, slacks[1])


@pytest.mark.parametrize(("quality", "other"), [(2.0, 1.0), (0.5, 1.5), (4.0, 1.0)])
def test_fight__the_square_law_weighs_people_by_quality(quality: float, other: float) -> None:
    """p x^2 - q y^2 stays the same: four times the quality makes up for half the numbers."""
    campaign = meeting("3 h", 1.0)
    campaign.unit("ours")["quality"] = quality
    campaign.unit("theirs_0")["quality"] = other
    campaign.to_end()
    hours = SUNSET - SUNRISE
    x, y = left(campaign)
    wanted = square_law(hours, quality, other)
    slack = 8.0 * sum(step_errors("square", hours))
    assert_mean(x, wanted[0], slack)
    assert_mean(y, wanted[1], slack)
    if quality == 4.0:
        assert abs(wanted[0] / X - wanted[1] / Y) < 1e-12, "an even fight, by the law itself"
        assert_mean(x / X - y / Y, 0.0)


PASSAGES = 4
ROAD_FACTOR = 1.5
MEAN = 0.02 * 120.0 * ROAD_FACTOR
"""Strikes expected on one passage."""


@cache
def shuttle(turn: str, shape: float) -> NDArray[np.int64]:
    """Strikes on a column that crosses a road there and back and there and back."""
    scenario = theatre(
        roads={"track": {"between": ["fort", "camp"], "length": "120 km", "mines": ROAD_FACTOR}},
        units={"ours": column(3000)}, plan={"ours": [march("camp"), march("fort")] * (PASSAGES // 2)},
        rules={"mines.strikes": "0.02 / km", "mines.passage_shape": shape, "march.pace": "20 km / h"},
        calendar=CLOCK | {"turn": turn, "horizon": "4 d"},
    )  # fmt: skip
    campaign = play(scenario, 3000)
    np.testing.assert_allclose(campaign.unit("ours")["marched"], PASSAGES * 120.0)
    strikes: NDArray[np.int64] = campaign.unit("ours")["strikes"].copy()
    return strikes


@pytest.mark.parametrize("turn", TURNS)
def test_mines__strikes_are_poisson_when_road_and_passage_are_given(turn: str) -> None:
    """Four passages of mean m: Poisson of mean 4 m. The factors of the passages are nearly 1: their shape adds 0.04 % to the variance."""
    strikes = shuttle(turn, 1e4)
    assert_counts(strikes, scipy.stats.poisson(PASSAGES * MEAN))
    assert_mean(strikes, PASSAGES * MEAN)


@pytest.mark.parametrize("turn", TURNS)
def test_mines__over_passages_of_one_column_strikes_are_negative_binomial(turn: str) -> None:
    """Every passage draws its own gamma factor: a sum of negative binomials of shape a is one of shape 4 a (Greenwood and Yule 1920)."""
    shape = 3.4
    strikes = shuttle(turn, shape)
    assert_counts(strikes, scipy.stats.nbinom(PASSAGES * shape, shape / (shape + MEAN)))
    assert_mean(strikes, PASSAGES * MEAN)
    assert_mean((strikes - PASSAGES * MEAN) ** 2, PASSAGES * (MEAN + MEAN * MEAN / shape))


def test_mines__the_turn_is_not_in_the_answer() -> None:
    found = [shuttle(turn, 3.4) for turn in TURNS]
    assert all((each == found[0]).all() for each in found)


JET = {"faction": "army", "kind": "jet", "home": "fort", "airframes": 1, "sorties": "2 / day", "radius": "500 km", "speed": "500 km / h",
       "endurance": "2 h"}  # fmt: skip


def flights(turn: str, wing: dict[str, Any], missiles: int = 0, runs: int = 2000, **rules: Any) -> Play:
    """A wing over the enemy's camp, which is its plan's objective."""
    scenario = theatre(
        units={"staff": garrison(10), "theirs": group(3000), "missiles": teams(missiles)}, wings={"wing": JET | wing},
        plan={"staff": [{"do": "garrison", "site": "fort"}]}, objective="camp",
        rules={name.replace("__", "."): value for name, value in rules.items()}, calendar=CLOCK | {"turn": turn},
    )  # fmt: skip
    return Play(scenario, runs)


@pytest.mark.parametrize("turn", TURNS)
def test_antiair__an_airframe_survives_n_sorties_with_the_chance_of_one_to_the_nth(turn: str) -> None:
    """(1 - p)^n for fire of one team at the reference, and times (1 - a)^n with accidents: on the second, fifth and tenth day."""
    loss, accident = 0.03, 0.01
    for chance, rules in ((1.0 - loss, {}), ((1.0 - loss) * (1.0 - accident), {"antiair__accident": accident})):
        campaign = flights(turn, {"loss": loss}, 1, antiair__strength=1.0, **rules)
        for day in (2, 5, 10):
            campaign.until(24.0 * day)
            assert_share(campaign.wing("wing")["lost"] == 0, chance ** (2 * day))


@pytest.mark.parametrize("turn", TURNS)
def test_antiair__of_many_airframes_the_same_share_survives(turn: str) -> None:
    """Within a turn the number of airframes is that of its start: off by less than h^2 / 2 a turn, h = hazard of an airframe's sorties."""
    loss, airframes, sorties = 0.03, 200, 20
    campaign = flights(turn, {"loss": loss, "airframes": airframes}, 1, 1000, antiair__strength=1.0).to_end()
    hours = float(turn.removesuffix(" h"))
    hazard = -math.log1p(-loss) * 2.0 * hours / 24.0
    slack = airframes * hazard * hazard / 2.0 * campaign.horizon / hours
    assert_mean(campaign.wing("wing")["airframes"], airframes * (1.0 - loss) ** sorties, slack)


def test_air__strikes_are_poisson_at_every_length_of_the_turn() -> None:
    """In sorties and in hours on station; numbered by event, so the very same strikes whatever the turn."""
    by_sortie = {"strikes_per_sortie": 0.4}
    by_hour = {"kind": "drone", "strikes_on_station": "0.1 / h", "speed": "1e9 km / h", "endurance": "6 h"}
    for wing, mean in ((by_sortie, 0.4 * 20), (by_hour, 0.1 * 6 * 20)):
        found = [flights(turn, wing).to_end().wing("wing")["strikes"].copy() for turn in TURNS]
        assert_counts(found[0], scipy.stats.poisson(mean))
        assert_mean(found[0], mean)
        assert all((each == found[0]).all() for each in found)


@pytest.mark.parametrize("turn", TURNS)
def test_air__strikes_of_many_runs_kill_a_compound_poisson_number(turn: str) -> None:
    """A Poisson number m of strikes, each of a Poisson number of mean f among located people: mean m f, variance m f (1 + f)."""
    mean, fighters = 0.4 * 20, 2.0
    killed = flights(turn, {"strikes_per_sortie": 0.4}, air__fighters=fighters).to_end().unit("theirs")["killed"]
    assert_mean(killed, mean * fighters)
    assert_mean((killed - mean * fighters) ** 2, mean * fighters * (1.0 + fighters))


POST = {"post": {"lat": "20 deg", "lon": "0 deg", "held_by": "government", "airstrip": True, "stock": "0 d"}}
ROADS = {"track": {"between": ["fort", "camp"], "length": "120 km"}, "on": {"between": ["camp", "post"], "length": "120 km"}}


def test_air__landings_are_poisson_at_every_length_of_the_turn() -> None:
    """At a post that is cut off, from the first hour on; numbered by event, so the very same landings whatever the turn."""
    lift = {"faction": "army", "kind": "transport", "home": "fort", "airframes": 2, "sorties": "4 / day", "cargo": "1000 kg"}
    found = []
    for turn in TURNS:
        scenario = theatre(
            sites=SITES | POST, roads=ROADS, units={"held": garrison(100, "post"), "theirs": group(50, "post")}, wings={"lift": lift},
            calendar=CLOCK | {"turn": turn},
        )  # fmt: skip
        found.append(play(scenario, 2000).wing("lift")["landings"].copy())
    assert_counts(found[0], scipy.stats.poisson(4.0 * 10))
    assert_mean(found[0], 4.0 * 10)
    assert all((each == found[0]).all() for each in found)


PATIENCE, GIVES_UP = 72.0, 0.3 / 24.0


def hunger(hours: float) -> float:
    """Integrated hazard of giving up in so many hours without food.

    From the end of patience on it grows at the stated rate.
    """
    return GIVES_UP * max(0.0, hours - PATIENCE)


@pytest.mark.parametrize("turn", TURNS)
def test_siege__surrender_comes_when_the_hazard_of_hunger_reaches_an_exponential(turn: str) -> None:
    """P(given up by t) = 1 - exp(-H(t)). Hunger counts by whole turns and is felt in the next one: up to two turns late."""
    scenario = theatre(
        sites=SITES | POST, roads=ROADS, units={"held": garrison(60, "post"), "theirs": group(50, "post")},
        rules={"siege.gives_up": f"{GIVES_UP} / h", "siege.patience": f"{PATIENCE} h"},
        calendar=CLOCK | {"turn": turn, "horizon": "40 d"},
    )  # fmt: skip
    site = play(scenario, 2000).site("post")
    lag = 2.0 * float(turn.removesuffix(" h"))
    fallen = site["lost_at"] != NEVER
    assert (site["lost_at"][fallen] > PATIENCE).all()
    for hour in (96.0, 120.0, 168.0, 240.0, 480.0):
        gone = int((fallen & (site["lost_at"] <= hour)).sum())
        latest, soonest = (-math.expm1(-hunger(hour - wait)) for wait in (lag, 0.0))
        assert scipy.stats.binom.sf(gone - 1, 2000, soonest) > 1e-4, f"too many by hour {hour}"
        assert scipy.stats.binom.cdf(gone, 2000, latest) > 1e-4, f"too few by hour {hour}"


@pytest.mark.parametrize("turn", TURNS)
def test_rally__who_comes_together_again_is_binomial(turn: str) -> None:
    """Of n who are left when a group scatters: mean n r, variance n r (1 - r), and skewed as a binomial is."""
    rally = 0.7
    factions = {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": {"contact": 0.0, "defend": NEVER_CONTACT}},
    }
    scenario = theatre(
        factions=factions, units={"ours": column(3000, "track"), "theirs": group(60, "track")},
        plan={"ours": [{"do": "garrison", "site": "fort", "when": {"day": AT_THE_END}}]},
        rules={
            "combat.intensity": "0.01 / h", "combat.contact": "1 h", "combat.group_break": 0.0, "aftermath.rally": rally,
            "aftermath.rally_after": "60 h",
        },
        calendar=CLOCK | {"turn": turn},
    )  # fmt: skip
    theirs = Play(scenario, 3000).until(24.0).unit("theirs")
    scattered = theirs["task"] == Task.SCATTERED
    assert scattered.mean() > 0.99, "all but those whom no shot hit"
    people, missing = theirs["people"][scattered].astype(float), theirs["missing"][scattered]
    n = people + missing
    spread = np.sqrt(n * rally * (1.0 - rally))
    deviation = (people - n * rally) / spread
    assert_mean(deviation, 0.0)
    assert_mean(deviation**2, 1.0)
    assert_mean(deviation**3 - (1.0 - 2.0 * rally) / spread, 0.0)
