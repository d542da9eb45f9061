"""Frames of a campaign: what they show is what stood in the tables, turn by turn."""

from typing import Any

import numpy as np
import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.agents.frames import Frames, record
from kidal_sim.engine.run import run
from kidal_sim.scenario.files.load import load
from kidal_sim.tables.kinds import BELLIGERENTS, NOWHERE, Side
from tests.theatres import column, group, march, theatre

EARLY = {"plan.main_column.0.when.day": "6 h", "calendar.horizon": "30 d"}
PUSH = load("kidal_sim:kidal_push.yaml", EARLY)


@pytest.fixture(scope="module")
def shown() -> tuple[Campaign, Frames]:
    campaign = Campaign(PUSH, seed=1, run=137)
    return campaign, record(campaign)


def test_record__a_frame_for_the_start_and_for_the_end_of_every_turn(shown: tuple[Campaign, Frames]) -> None:
    campaign, frames = shown
    np.testing.assert_array_equal(frames.hours, np.arange(0.0, 30 * 24 + 1, 6.0))
    assert not campaign.running and len(frames) == 121
    assert not frames.units["fighting"][0].any() and frames.units["fighting"].any()


def test_record__what_is_shown_is_what_stands_in_the_tables(shown: tuple[Campaign, Frames]) -> None:
    """A second campaign of the same run, stepped by hand."""
    frames, other = shown[1], Campaign(PUSH, seed=1, run=137)
    world: Any = other.world
    for frame in range(len(frames)):
        for table, columns in (("units", frames.units), ("sites", frames.sites), ("wings", frames.wings)):
            for name in set(columns) - {"fighting"}:
                np.testing.assert_array_equal(columns[name][frame], getattr(world, table)[name])
        np.testing.assert_array_equal(frames.beliefs[frame].ravel(), world.beliefs["power"])
        assert frames.events[frame] == world.log[0].count
        if other.running:
            other.step()


def test_record__people_are_conserved(shown: tuple[Campaign, Frames]) -> None:
    """Those shown at places are all there are; at the end, who began, came, went and was lost add up."""
    campaign, frames = shown
    units: Any = campaign.world.units
    people, sides = frames.people(np.asarray(units["side"])), np.asarray(units["side"])
    placed = np.where(frames.units["place"] != NOWHERE, frames.units["people"], 0)
    for side in BELLIGERENTS:
        own = sides == side
        scattered = np.where(frames.units["place"] == NOWHERE, frames.units["people"], 0)[:, own].sum(axis=1)
        np.testing.assert_array_equal(placed[:, own].sum(axis=1) + scattered, people[:, side])
        came = (units["initial"] + units["joined"] - units["left"])[own].sum()
        assert people[-1, side] == came - frames.losses[-1, side]
    back = np.array([units["returned"][sides == side].sum() for side in BELLIGERENTS])
    assert (-np.minimum(np.diff(frames.losses, axis=0), 0).sum(axis=0) <= back).all(), "losses fall by those who come back alone"
    assert (np.diff(frames.attacks) >= 0).all()


def test_record__the_last_frame_is_the_row_of_the_batch(shown: tuple[Campaign, Frames]) -> None:
    campaign, frames = shown
    row = run(PUSH, 1, range(137, 138), False).runs.to_pylist()[0]
    assert campaign.outcomes() == row
    people = frames.people(np.asarray(campaign.units["side"]))[-1]
    assert tuple(people) == (row["government_people"], row["insurgent_people"])
    assert tuple(frames.losses[-1]) == (row["government_losses"], row["insurgent_losses"])
    assert frames.attacks[-1] == row["attacks"]
    held = {name: frames.sites["holder"][-1, row] == Side.GOVERNMENT for row, name in enumerate(campaign.names.sites)}
    assert held["kidal"] == row["kidal_held_at_end"] and held["anefis"] == row["anefis_held_at_end"]


def test_shares__whoever_is_on_a_road_is_between_its_ends(shown: tuple[Campaign, Frames]) -> None:
    campaign, frames = shown
    places: Any = campaign.world.places
    shares, on_road = frames.shares(places), frames.units["place"] >= len(campaign.names.sites)
    assert on_road.any() and (shares[on_road] >= 0.0).all() and (shares[on_road] <= 1.0).all()
    assert (shares[~on_road] == 0.0).all()
    assert ((shares[on_road] > 0.0) & (shares[on_road] < 1.0)).any()


def test_shares__a_column_at_a_known_pace_is_where_it_must_be() -> None:
    """10 km/h on a road of 120 km from fort to camp, by night, too: half-way after six hours, there after twelve."""
    campaign = Campaign(theatre(units={"column": column(100)}, plan={"column": [march("camp")]}, calendar={"horizon": "2 d"}))
    frames = record(campaign)
    at, row = frames.shares(campaign.world.places), campaign.names.units.index("column")
    named = [campaign.names.places[place] for place in frames.units["place"][:4, row]]
    assert named == ["fort", "track", "camp", "camp"]
    assert at[:4, row] == pytest.approx([0.0, 0.5, 0.0, 0.0])


def test_record__from_where_the_campaign_stands() -> None:
    campaign = Campaign(theatre(units={"group": group(10)}, calendar={"horizon": "1 d"}))
    campaign.step()
    assert list(record(campaign).hours) == [6.0, 12.0, 18.0, 24.0]
    assert list(record(campaign).hours) == [24.0], "nothing is left to happen"
