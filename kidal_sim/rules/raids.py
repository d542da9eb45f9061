"""Raids: irregulars who take a base by assault, and how long they stay."""

from typing import Annotated

from kidal_sim.compiled import compiled
from kidal_sim.state.row import Row
from kidal_sim.state.world import World


class RaidInputs(Row):
    """How long raiders hold what they have overrun."""

    stay: Annotated[float, "h"]
    """How long they mean to stay."""
    answer: Annotated[float, "h"]
    """Time until enemy aircraft, if any can come, drive them away."""


@compiled
def raid(world: World, inputs: RaidInputs, row: int) -> None:
    """One site."""
