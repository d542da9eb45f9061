"""Harassment: how often, at what cost, and that nobody on an empty road, or of irregulars, meets any."""

from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.tables.events import What
from tests.theatres import Play, assert_counts, assert_mean, column, group, march, theatre

RULES = {
    "harassment.meets": 0.5, "harassment.party": "10 people", "harassment.halt": "1 h", "march.pace": "20 km / h",
    "intelligence.located_unseen": 0.0,
}  # fmt: skip


def passage(people: int = 100, rules: dict[str, Any] | None = None, runs: int = 2000, turn: str = "6 h", events: int = 0) -> Play:
    """A column over the 120 km of a road along which irregulars are who give no contact of their own."""
    units = {"ours": column(200), "theirs": group(people, "track")}
    scenario = theatre(units=units, plan={"ours": [march("camp")]}, rules=RULES | (rules or {}), calendar={"turn": turn})
    return Play(scenario, runs, events=events).to_end()


@pytest.mark.parametrize("turn", ["1 h", "6 h", "24 h"])
@pytest.mark.parametrize("people", [20, 100])
def test_harassment__is_poisson_in_the_parties_along_the_road_whatever_the_turn(people: int, turn: str) -> None:
    """Mean 0.5 for each party of ten in one passage of the whole road."""
    ours = passage(people, turn=turn).unit("ours")
    assert_counts(ours["harassed"], scipy.stats.poisson(0.5 * people / 10))
    assert (ours["contacts"] == ours["harassed"]).all()


def test_harassment__costs_time_and_nobody_where_nobody_is_hit() -> None:
    """An hour each: after four hours at 20 km/h the column is behind by what it has lost, less what it still owes."""
    units = {"ours": column(200), "theirs": group(100, "track")}
    scenario = theatre(units=units, plan={"ours": [march("camp")]}, rules=RULES, calendar={"turn": "1 h"})
    ours = Play(scenario, 500).until(4.0).unit("ours")
    np.testing.assert_allclose(ours["marched"], 20.0 * (4.0 - ours["harassed"] + ours["delay"]))
    assert (ours["people"] == 200).all() and (ours["harassed"] > 0).any()


def test_harassment__losses_follow_the_attrition_law() -> None:
    """A party of ten firing for half an hour at people in sight: 0.1 x 10 x 0.5 each time; of the party 0.1 x 200 x 0.5 x 10 / 1e6."""
    campaign = passage(rules={"combat.intensity": "0.1 / h", "harassment.fire": "0.5 h"})
    ours, theirs = campaign.unit("ours"), campaign.unit("theirs")
    assert_mean(ours["killed"] + ours["wounded"] - 0.5 * ours["harassed"], 0.0)
    assert_mean(ours["killed"] - 0.3 * (ours["killed"] + ours["wounded"]), 0.0)
    assert (theirs["killed"] + theirs["wounded"]).mean() < 0.1, "they are hidden"


def test_harassment__an_empty_road_and_irregulars_who_march_have_none() -> None:
    assert (passage(0).unit("ours")["harassed"] == 0).all()
    assert (passage(rules={"harassment.meets": 0.0}).unit("ours")["harassed"] == 0).all()
    units = {"theirs": group(200), "ours": column(100, "track"), "held": column(1)}
    campaign = Play(theatre(units=units, rules=RULES), 50)
    campaign.unit("theirs")["post"] = campaign.unit("theirs")["target"] = campaign.place("fort")
    assert (campaign.to_end().unit("theirs")["harassed"] == 0).all()


def test_harassment__the_log_says_who_whom_and_what_decided() -> None:
    campaign = passage(rules={"combat.intensity": "0.5 / h"}, runs=1, events=200)
    told = campaign.history(0, What.HARASSED)
    ours = campaign.unit("ours")
    assert len(told) == ours["harassed"][0] > 0
    assert set(told["who"]) == {"theirs"} and set(told["other"]) == {"ours"} and set(told["place"]) == {"track"}
    assert told["amount"].sum() == ours["killed"][0] + ours["wounded"][0]
    assert (told["draw"] >= told["threshold"]).all()
