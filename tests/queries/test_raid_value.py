"""What a raid is worth, against formulas worked out by hand."""

import math
from typing import Any

import pytest

from kidal_sim.jit.compile import run_of
from kidal_sim.queries import raid_value
from kidal_sim.tables.kinds import NEVER
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, garrison, group, theatre


def world_of(**doctrine: Any) -> tuple[Play, Any]:
    factions = {
        "army": {"side": "government", "refuge": "fort"},
        "rebels": {"side": "insurgents", "irregular": True, "refuge": "camp", "doctrine": doctrine},
    }
    units = {"held": garrison(100, "post"), "theirs": group(200, "post")}
    campaign = Play(theatre(sites=post(), roads=ROADS, factions=factions, units=units), 1)
    return campaign, run_of(campaign.world, 0)


@pytest.mark.parametrize("days", [0.0, 10.0, 30.0, 300.0])
def test_left_to_win__comes_back_exponentially_after_a_base_was_looted(days: float) -> None:
    campaign, world = world_of()
    site = world.sites[campaign.place("post")]
    assert raid_value.left_to_win(world, site, 720.0) == 1.0, "never looted"
    site.overrun_at = 0.0
    world.clock[0].hour = days * 24.0
    assert raid_value.left_to_win(world, site, 720.0) == pytest.approx(1.0 - math.exp(-days / 30.0))
    assert raid_value.left_to_win(world, site, 0.0) == 1.0, "nothing stated"


@pytest.mark.parametrize(("raided_at", "hour", "refits"), [(NEVER, 0.0, False), (0.0, 239.0, True), (0.0, 240.0, False)])
def test_is_refitting__for_the_stated_time_after_the_faction_has_raided_it(raided_at: float, hour: float, refits: bool) -> None:
    campaign, world = world_of(refit="10 d")
    unit = world.units[campaign.names.units.index("theirs")]
    world.beliefs[unit.faction * len(world.places) + campaign.place("post")].raided_at = raided_at
    world.clock[0].hour = hour
    assert raid_value.is_refitting(world, unit, campaign.place("post")) == refits
