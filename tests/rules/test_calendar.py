"""The diary: what stands in it at the end of a day."""

from typing import Any

import pytest

from kidal_sim.engine.run import day_table
from kidal_sim.tables.kinds import Side
from tests.theatres import SITES, Play, garrison, group, theatre

TOWN = SITES | {"fort": SITES["fort"] | {"residents": "1000 people", "support": 0.4}}


def day(turn: str, day: int) -> dict[str, Any]:
    """A day of a world in which some numbers have been set by hand before it began."""
    scenario = theatre(sites=TOWN, units={"held": garrison(50), "theirs": group(80)}, calendar={"turn": turn, "horizon": "3 d"})
    campaign = Play(scenario, 1, series=True)
    campaign.site("fort")["civilians_killed"], campaign.site("fort")["swept_killed"] = 5, 2
    campaign.road("track")["civilians_killed"] = 1
    clock: Any = campaign.world.clock
    clock["attacks"] = 7
    campaign.unit("held")["killed"], campaign.unit("theirs")["missing"] = 3, 2
    campaign.unit("theirs")["captured"] = 2
    campaign.to_end()
    found: dict[str, Any] = day_table(scenario, campaign.world, campaign.numbers).to_pylist()[day - 1]
    return found


@pytest.mark.parametrize("turn", ["6 h", "24 h"])
@pytest.mark.parametrize("number", [1, 3])
def test_day__is_the_state_at_its_end(turn: str, number: int) -> None:
    expected = {
        "day": number, "government_people": 50, "insurgent_people": 80, "government_losses": 3, "insurgent_losses": 4, "attacks": 7,
        "civilians_killed": 8, "civilians_swept": 2, "patrol": 25.0, "insurgents_tied": 0, "landings": 0, "sorties": 0.0,
        "fort_holder": Side.GOVERNMENT, "camp_holder": Side.INSURGENTS, "fort_patrol": 25.0, "camp_patrol": 0.0, "fort_support": 0.4,
        "fort_besieged": False,
    }  # fmt: skip
    found = day(turn, number)
    assert {name: found[name] for name in expected} == expected
