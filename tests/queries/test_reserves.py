"""From where a task force comes: the nearest unit that has nothing else to do, can spare it and dares the way."""

from typing import Any

import pytest

from kidal_sim.tables.events import What
from tests.rules.test_policy import POLICY
from tests.rules.test_supply import POST, ROADS
from tests.theatres import SITES, Play, column, garrison, group, march, theatre


def front(plan: list[dict[str, Any]], people: int = 300, around: int = 0, **policy: Any) -> Play:
    """A post of 10 with 60 around it; a column at a depot 60 km from it, the reserve 120 km off; `around` stand around the depot."""
    sites = SITES | {"depot": POST | {"stock": "900 d"}, "post": POST | {"lat": "19 deg", "stock": "900 d"}}
    roads = ROADS | {"spur": {"between": ["fort", "depot"], "length": "60 km"}, "last": {"between": ["depot", "post"], "length": "60 km"}}
    units: dict[str, Any] = {
        "ours": column(people, "depot"), "held": garrison(10, "post"), "reserve": garrison(1000), "force": garrison(0),
        "second": garrison(0), "theirs": group(60, "post"), "others": group(max(1, around), "depot" if around else "camp"),
    }  # fmt: skip
    more = {"reinforce_below": 1.0, "odds": 0.0} | policy
    return Play(theatre(sites=sites, roads=roads, units=units, plan={"ours": plan}, policy={"army": POLICY | more}), 1, events=100)


def sent_by(campaign: Play) -> list[str]:
    return [str(unit) for unit in campaign.history(0, What.SENT_FORCE)["other"]]


def test_reserves__an_idle_column_nearer_by_sends_the_50_that_are_lacking() -> None:
    campaign = front([{"do": "garrison", "site": "depot"}]).until(6.0)
    assert sent_by(campaign) == ["ours"]
    assert (campaign.unit("force")["people"][0], campaign.unit("ours")["people"][0]) == (50, 250)


def test_reserves__a_column_on_its_way_is_not_asked() -> None:
    assert sent_by(front([march("fort")]).until(6.0)) == ["reserve"]


@pytest.mark.parametrize(("people", "around", "sender"), [(90, 0, "reserve"), (300, 200, "ours"), (300, 280, "reserve")])
def test_reserves__a_column_sends_no_more_than_its_share_and_nothing_that_its_base_needs(people: int, around: int, sender: str) -> None:
    """50 are more than half of 90; of 300 they leave 250, enough against 200 at odds of one to one and too few against 280."""
    assert sent_by(front([{"do": "garrison", "site": "depot"}], people, around).until(6.0))[:1] == [sender]
