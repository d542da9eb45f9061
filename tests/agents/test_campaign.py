"""Campaigns as objects of Python: they are freed, pickled, and take nothing from Mesa that warns or breaks."""

import gc
import pickle
import warnings
import weakref

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.tables.world import differences
from tests.theatres import column, group, march, theatre

SCENARIO = theatre(
    units={"column": column(100), "group": group(10, at="camp")}, plan={"column": [march("camp")]}, calendar={"horizon": "1 d"}
)


def finished(campaign: Campaign) -> Campaign:
    campaign.run_model()
    return campaign


def test_campaign__is_freed() -> None:
    """Mesa 3.3 alone would keep it for ever."""
    campaign = Campaign(SCENARIO)
    campaign.step()
    freed = weakref.ref(campaign)
    del campaign
    gc.collect()
    assert freed() is None


def test_campaign__numbers_its_agents_from_one() -> None:
    campaigns = [Campaign(SCENARIO), Campaign(SCENARIO)]
    for campaign in campaigns:
        assert sorted(agent.unique_id for agent in campaign.agents) == list(range(1, len(campaign.agents) + 1))


@pytest.mark.parametrize("turns", [0, 2, 4])
def test_campaign__pickled_before_during_and_after_a_run_goes_on_as_it_would_have(turns: int) -> None:
    campaign = Campaign(SCENARIO, seed=3, run=5)
    for _ in range(turns):
        campaign.step()
    copy = pickle.loads(pickle.dumps(campaign))
    assert copy.running is campaign.running and copy.scenario == campaign.scenario
    assert finished(copy).outcomes() == finished(campaign).outcomes()
    assert differences(copy.world, campaign.world) == []
    assert [unit.place for unit in copy.cast["unit"]] == [unit.place for unit in campaign.cast["unit"]]
    assert copy.space["camp"].connections.keys() == campaign.space["camp"].connections.keys()
    assert copy.datacollector.model_vars == campaign.datacollector.model_vars


def test_campaign__makes_mesa_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert finished(Campaign(SCENARIO, seed=2)).steps == 4


def test_campaign__its_scenario_is_the_one_given() -> None:
    """Mesa 3.5 has a scenario of its own by that name, and writes the model into it."""
    campaign = Campaign(SCENARIO)
    assert campaign.scenario is SCENARIO
    assert next(iter(campaign.agents)).model.scenario is SCENARIO
