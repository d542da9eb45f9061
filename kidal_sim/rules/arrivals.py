"""Who comes from outside the theatre, and whom other fronts call away."""

from kidal_sim.compiled import compiled
from kidal_sim.dice import Key
from kidal_sim.state.world import World


@compiled
def come(world: World, row: int) -> None:
    """One arrival."""


@compiled
def call_away(world: World, key: Key, row: int) -> None:
    """One recall."""
