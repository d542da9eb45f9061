"""When a unit of regulars has lost so many that it gives up what it was to do."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, What
from kidal_sim.tables.world import World


@compiled
def strength(unit: Unit) -> float:
    """Return the share of the people a unit would have without losses; people it leaves or sends away are no loss."""
    return unit.people / (unit.people + ledger.losses(unit))


@compiled
def has_lost_too_many(world: World, row: int, site: int) -> bool:
    """Return whether a unit has lost so many, over all its fights, that it gives up, for good, its plan for a site."""
    unit: Unit = world.units[row]
    lost, bears = 1.0 - strength(unit), world.factions[unit.faction].call_off_losses
    if lost <= bears:
        return False
    number = log_event(world, What.LOST_TOO_MANY, world.clock[0].hour, row, site, max(unit.cause, unit.fight_cause))
    set_details(world, number, NOWHERE if unit.task_force else unit.order, float(unit.people))
    set_draw(world, number, lost, bears)
    unit.called_off = True
    unit.cause = number
    return True
