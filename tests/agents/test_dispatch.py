"""Campaigns that are copied, and tables that may not be replaced."""

import copy
import gc

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.tables.world import differences
from tests.theatres import SCENARIOS, load


def stepped(campaign: Campaign, turns: int) -> Campaign:
    for _ in range(turns):
        campaign.step()
    return campaign


def test_copy__goes_its_own_way() -> None:
    """A copy reaches what the original does, without touching it."""
    scenario = load(SCENARIOS / "kidal_push.yaml")
    campaign = stepped(Campaign(scenario, 1, 4), 10)
    branch = copy.deepcopy(campaign)
    hour = campaign.clock.hour
    stepped(branch, 10)
    gc.collect()
    assert campaign.clock.hour == hour
    stepped(campaign, 10)
    assert branch.clock.hour == campaign.clock.hour > hour
    assert differences(branch.world, campaign.world) == []
    assert [unit.place for unit in branch.cast["unit"]] == [unit.place for unit in campaign.cast["unit"]]


@pytest.mark.parametrize("name", ["world", "inputs", "key", "units"])
def test_tables__are_written_into_and_never_replaced(name: str) -> None:
    campaign = Campaign(load(SCENARIOS / "kidal_push.yaml"))
    with pytest.raises(AttributeError):
        setattr(campaign, name, getattr(campaign, name))
