"""A campaign in a few lines."""

from kidal_sim.agents.campaign import Campaign
from kidal_sim.explain.headline import headline
from tests.theatres import group, theatre


def test_headline__says_of_every_site_of_the_government_whether_it_kept_it() -> None:
    """Nobody holds the fort, and a group stands in the camp: nothing changes hands in a day."""
    campaign = Campaign(theatre(units={"group": group(10)}, calendar={"horizon": "1 d"}))
    held = {name for name, site in campaign.scenario.sites.items() if site.held_by == "government"}
    assert held == {"fort"}
    while campaign.running:
        campaign.step()
    told = {name: value for name, value, _ in headline(campaign)}
    assert told["fort_held_at_end"] == "yes"
    assert "group_people" not in told
