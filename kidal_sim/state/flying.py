"""What a wing can fly in a turn, before it is known where to."""

from kidal_sim.compiled import compiled
from kidal_sim.state import occupancy
from kidal_sim.state.aircraft import Wing
from kidal_sim.state.kinds import NOWHERE, WingKind
from kidal_sim.state.tables import Clock
from kidal_sim.state.world import World


@compiled
def stand_by(wing: Wing) -> None:
    """At the start of the air phase nobody has been sent yet; the place is the one chosen at the latest decision."""
    wing.errand = NOWHERE
    wing.sent = 0.0
    wing.hours = 0.0
    wing.arriving = 0
    wing.safe = 0


@compiled
def capacity(world: World, wing: Wing) -> float:
    """Sorties of a wing this turn, landings for transports: none from a home that is lost."""
    if not occupancy.held_by(world, wing.home, wing.side):
        return 0.0
    rate = wing.sorties * world.clock[0].turn * share_flyable(world, wing)
    if wing.kind == WingKind.TRANSPORT:
        return float(rate * wing.airframes / max(1, wing.initial))
    return float(rate * wing.airframes * wing.serviceable)


@compiled
def share_flyable(world: World, wing: Wing) -> float:
    """Share of the turn in which a wing can take off: no dust, and no fire on a base of drones or helicopters."""
    clock: Clock = world.clock[0]
    return 1.0 - min(1.0, max(0.0, grounded_until(world, wing) - clock.hour) / clock.turn)


@compiled
def grounded_until(world: World, wing: Wing) -> float:
    """When a wing can take off again. [h]"""
    until = world.clock[0].dust_until
    if wing.kind == WingKind.DRONE or wing.kind == WingKind.HELICOPTER:
        until = max(until, world.sites[wing.home].grounded_until)
    return float(until)
