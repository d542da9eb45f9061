"""Fires: rockets and shells on bases."""

from typing import Annotated

from kidal_sim.compiled import compiled
from kidal_sim.dice import Key
from kidal_sim.state.row import Row
from kidal_sim.state.world import World


class FireInputs(Row):
    """How often bases are shelled, and what that does."""

    rate: Annotated[float, "1/h"]
    """Attacks on a base in a given time by one rocket team beside it."""
    killed: Annotated[float, "1"]
    """Mean people killed per attack."""
    grounded: Annotated[float, "h"]
    """Time for which drones and helicopters stay on the ground after one."""


@compiled
def shell(world: World, inputs: FireInputs, key: Key, row: int) -> None:
    """One site."""
