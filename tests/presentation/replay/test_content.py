"""What a page is told: the same as the frames, in fewer bytes."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames, record
from kidal_sim.explain.reckoning import reckoning_lines
from kidal_sim.explain.story import draw_text, event_text
from kidal_sim.presentation.replay import charts, map_layout
from kidal_sim.presentation.replay.content import changes, content
from kidal_sim.scenario.files.load import load

EARLY = {"plan.main_column.0.when.day": "6 h", "calendar.horizon": "30 d"}
Told = tuple[Campaign, Frames, dict[str, Any]]


@pytest.fixture(scope="module")
def told() -> Told:
    campaign = Campaign(load("kidal_sim:tessalit_relief.yaml", EARLY), seed=1, run=137)
    frames = record(campaign)
    return campaign, frames, content(campaign, frames, map_layout.lay_out(campaign), charts.charts(campaign, frames))


def expanded(told: list[Any], frames: int) -> list[Any]:
    """A column told by its changes, as the page reads it."""
    values, at = [told[0]] * frames, 0
    for gap, value in zip(told[1::2], told[2::2], strict=True):
        at += gap
        values[at:] = [value] * (frames - at)
    return values


@given(st.lists(st.integers(-3, 3) | st.sampled_from([0.5, float("nan")]), min_size=1, max_size=30))
def test_changes__say_every_value(values: list[float]) -> None:
    found = expanded(changes(np.array(values)), len(values))
    np.testing.assert_array_equal(np.array([np.nan if each is None else each for each in found], dtype=float), values)


def test_changes__say_no_value_twice_running() -> None:
    assert changes(np.array([1.0, 1.0, 1.0])) == [1]
    assert changes(np.array([True, False, False, True])) == [1, 1, 0, 2, 1]


def test_content__units_and_sites_are_those_of_the_frames(told: Told) -> None:
    campaign, frames, page = told
    for row, unit in enumerate(page["units"]):
        assert unit["name"] == campaign.names.units[row]
        for name in ("people", "place", "task"):
            assert expanded(unit[name], len(frames)) == frames.units[name][:, row].tolist()
        shares = frames.shares(campaign.world.places)[:, row]
        np.testing.assert_allclose(expanded(unit["share"], len(frames)), shares, atol=0.0005)
    for row, site in enumerate(page["sites"]):
        assert expanded(site["holder"], len(frames)) == frames.sites["holder"][:, row].tolist()
        np.testing.assert_allclose(expanded(site["stock"], len(frames)), frames.sites["stock"][:, row] / 1000, atol=0.051)


def test_content__beliefs_to_three_digits(told: Told) -> None:
    _, frames, page = told
    for row, places in enumerate(page["beliefs"]):
        found = np.array([expanded(place, len(frames)) for place in places]).T
        np.testing.assert_allclose(found, frames.beliefs[:, row], rtol=0.0051, atol=0.0051)


def test_content__events_with_their_causes_by_the_frame_that_knows_them(told: Told) -> None:
    campaign, frames, page = told
    history, events = campaign.history(), page["events"]
    assert {len(column) for column in events.values()} == {len(history)}
    assert all(text.startswith(event_text(event)) for text, event in zip(events["text"], history.itertuples(), strict=True))
    assert [None if cause < 0 else cause for cause in events["cause"]] == [None if pd.isna(cause) else cause for cause in history["cause"]]
    for number, frame in enumerate(events["frame"]):
        assert frames.events[frame - 1] <= number < frames.events[frame] and frame > 0
        assert events["cause"][number] < number
    assert events["reckoned"] == [reckoning_lines(row.reckoning) for row in history.itertuples(index=False)] and any(events["reckoned"])
    assert events["chance"] == [draw_text(row) for row in campaign.history().itertuples(index=False)] and any(events["chance"])


def test_content__an_event_on_a_road_is_no_further_than_a_march(told: Told) -> None:
    """A column that strikes a mine has come no further from where it set out than it can have marched in the turns since."""
    campaign, _, page = told
    shares, sites = page["events"]["share"], len(campaign.names.sites)
    on_road = np.array(page["events"]["place"]) >= sites
    assert all(0.0 <= share <= 1.0 if away else share == 0.0 for share, away in zip(shares, on_road, strict=True))
    history, turn, struck = campaign.history(), campaign.scenario.calendar.turn.best, 0
    for number, event in history[history["what"].eq("struck_mine") & on_road].iterrows():
        left = history[history["what"].eq("departed") & history["who"].eq(event["who"]) & history["hour"].le(event["hour"])].iloc[-1]
        if left["place"] not in campaign.scenario.roads[event["place"]].between:
            continue  # it has passed another site since, without a halt
        far_end = campaign.scenario.roads[event["place"]].between.index(left["place"])
        length = campaign.world.places[campaign.names.places.index(event["place"])].length
        gone = length * abs(far_end - shares[number])
        rounded = 0.0005 * length  # the page has three decimals of a share
        assert (
            0.0 < gone <= max(campaign.inputs.march.pace, campaign.inputs.march.road_pace) * (event["hour"] - left["hour"] + turn) + rounded
        )
        struck += 1
    assert struck > 1
