"""The people who live there: harm, support, recruits, attacks, and what patrols can control."""

from typing import Annotated

from kidal_sim.compiled import compiled
from kidal_sim.dice import Key
from kidal_sim.state.row import POSITIVE, SIGNED, Row
from kidal_sim.state.world import World


class PopulationInputs(Row):
    """How people answer to harm, and what control of an area takes."""

    displaced: Annotated[float, "share"]
    """Share of the residents who have fled."""
    sweeps: Annotated[float, "1/h"]
    """Sweeps that harm civilians in a given time, per 100 soldiers outside a base."""
    sweep_killed: Annotated[float, "1"]
    """Mean civilians killed by one of them."""
    attacks: Annotated[float, "1"]
    """Extra attacks per civilian killed, per 1000 residents, over the time in which they come."""
    attacks_over: Annotated[float, "h", POSITIVE]
    """That time."""
    response: Annotated[float, "1", SIGNED]
    """Change of the insurgents' number, as a share, and of their support per 10 civilians killed and remembered."""
    memory: Annotated[float, "h", POSITIVE]
    """Time after which a share 1/e of the harm is still remembered."""
    density: Annotated[float, "share", POSITIVE]
    """Security forces per resident that control takes."""
    base_need: Annotated[float, "share"]
    """Share of a garrison that its base needs before there are patrols."""


@compiled
def live(world: World, inputs: PopulationInputs, key: Key, row: int) -> None:
    """One site."""


@compiled
def recruit(world: World, inputs: PopulationInputs, row: int) -> None:
    """One faction."""
