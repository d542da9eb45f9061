"""Leaving a site in order: who gets through besiegers, and where he goes."""

import numpy as np
import pytest

from kidal_sim.dice import Key
from kidal_sim.jit.compile import run_of
from kidal_sim.queries import occupancy, withdrawal
from kidal_sim.tables.kinds import Task
from tests.rules.test_supply import ROADS, post
from tests.theatres import Play, assert_mean, garrison, group, theatre


@pytest.mark.parametrize(("besieged", "caught"), [(False, 0.0), (True, 0.15)])
def test_withdraw__a_share_of_those_who_pass_besiegers_is_caught(besieged: bool, caught: float) -> None:
    campaign = Play(theatre(sites=post(), roads=ROADS, units={"held": garrison(1000, "post"), "theirs": group(50, "post")}), 400)
    row, place = campaign.names.units.index("held"), campaign.place("post")
    taken = []
    for number in range(400):
        world = run_of(campaign.world, number)
        world.units[campaign.names.units.index("theirs")].task = Task.BESIEGE if besieged else Task.HOLD
        occupancy.muster(world)
        withdrawal.withdraw(world, Key(1, number), place, 7, 0.85)
        unit = world.units[row]
        assert (unit.task, unit.target, unit.cause, bool(unit.inside)) == (Task.WITHDRAW, campaign.place("fort"), 7, False)
        assert unit.called_off and world.sites[place].given_up
        assert unit.people + unit.captured == 1000
        taken.append(int(unit.captured))
    assert_mean(np.array(taken), caught * 1000)
