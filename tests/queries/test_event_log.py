"""Writing to the log of what happened and why."""

import numpy as np
import pytest

from kidal_sim.engine.build import build
from kidal_sim.jit.compile import run_of
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.kinds import NOWHERE, What
from kidal_sim.tables.world import World
from tests.theatres import column, theatre


@pytest.fixture
def world() -> World:
    scenario = theatre(units={"column": column(100)})
    return run_of(build(scenario, 1, np.zeros(1, dtype=np.int64), False, 3)[0], 0)


def test_log_event__nothing_is_told_to_have_happened_before_its_cause(world: World) -> None:
    """A column sets out at two in a turn that begins at noon, and strikes a mine in that turn, nobody knows when."""
    departed = log_event(world, What.DEPARTED, 14.0, 0, 0, NOWHERE)
    struck = log_event(world, What.STRUCK_MINE, 12.0, 0, 0, departed)
    later = log_event(world, What.STRUCK_MINE, 18.0, 0, 0, departed)
    assert [float(world.events[number].hour) for number in (departed, struck, later)] == [14.0, 14.0, 18.0]


def test_log_event__counts_beyond_what_it_can_keep(world: World) -> None:
    numbers = [log_event(world, What.ORDERED, 1.0, 0, 0, number - 1) for number in range(6)]
    assert numbers == list(range(6)) and world.log[0].count == 6
    set_details(world, 5, 1, 2.0)
    set_draw(world, 5, 0.1, 0.2)
    assert [int(event.cause) for event in world.events] == [NOWHERE, 0, 1]
