"""Counts that several mechanisms add to."""

from kidal_sim.compiled import compiled
from kidal_sim.state.tables import Clock
from kidal_sim.state.world import World


@compiled
def count_attack(world: World, hour: float) -> None:
    """Count an attack by irregulars at an hour: a contact given, an assault begun, a base shelled."""
    clock: Clock = world.clock[0]
    clock.attacks += 1
    if hour < clock.window:
        clock.attacks_first += 1
    if hour >= clock.horizon - clock.window:
        clock.attacks_last += 1
