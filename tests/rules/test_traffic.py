"""Civilians who meet mines on the roads."""

from typing import Any

import numpy as np
import pytest
import scipy.stats

from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.events import What
from tests.theatres import Play, assert_counts, assert_mean, garrison, theatre


def road(vehicles: float = 5.0, turn: str = "6 h", **rules: Any) -> Scenario:
    """A road of 120 km: 0.01 strikes per km of convoys of ten, 0.5 killed each, and so many civilian vehicles a day for ten days."""
    given = {"traffic.vehicles": f"{vehicles} / day", "traffic.convoy": "10 vehicles", "mines.strikes": "0.01 / km", "mines.killed": 0.5}
    return theatre(
        units={"held": garrison(10)}, rules=given | {f"mines.{name}": value for name, value in rules.items()}, calendar={"turn": turn}
    )


def strikes_of(campaign: Play) -> Any:
    hazards: Any = campaign.world.hazards
    return hazards["count"][:, int(campaign.road("track")["traffic_hazard"][0])]


def test_traffic__strikes_are_poisson_in_vehicles_and_km() -> None:
    """0.01 / 10 x 120 km x 5 a day x 10 days = 6."""
    campaign = Play(road(), 3000).to_end()
    assert_counts(strikes_of(campaign), scipy.stats.poisson(6.0))
    assert_mean(campaign.road("track")["civilians_killed"], 6.0 * 0.5)
    assert (campaign.unit("held")["strikes"] == 0).all()


@pytest.mark.parametrize("changes", [{"vehicles": 0.0}, {"strikes": "0 / km"}])
def test_traffic__nobody_is_hurt_without_traffic_or_without_mines(changes: dict[str, Any]) -> None:
    assert (Play(road(**changes), 20).to_end().road("track")["civilians_killed"] == 0).all()


def test_traffic__does_not_depend_on_the_turn_and_more_of_it_never_meets_fewer_mines() -> None:
    short, long = (Play(road(turn=turn), 200).to_end() for turn in ("1 h", "6 h"))
    np.testing.assert_array_equal(strikes_of(short), strikes_of(long))
    more = strikes_of(Play(road(10.0), 200).to_end())
    assert (more >= strikes_of(long)).all()
    assert more.sum() > strikes_of(long).sum()


def test_traffic__meets_what_passages_have_left() -> None:
    """Half of the mines cleared: half the strikes."""
    campaign = Play(road(), 3000)
    campaign.road("track")["cleared"] = 0.5
    assert_mean(strikes_of(campaign.to_end()), 3.0)


def test_traffic__its_dead_are_told_of_by_road() -> None:
    campaign = Play(road(50.0), 1, events=300).to_end()
    told = campaign.log(0, What.MINE_KILLED_CIVILIANS)
    assert sum(event.amount for event in told) == campaign.road("track")["civilians_killed"][0] > 0
    assert {event.who for event in told} == {campaign.place("track")}
    assert all(event.draw >= event.threshold for event in told)
    assert set(campaign.history(0, What.MINE_KILLED_CIVILIANS)["who"]) == {"track"}
