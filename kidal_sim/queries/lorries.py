"""Whose lorries a convoy takes: its own, those of a pool that several convoys share, or those of the column that mans it."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, stores
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import Kind
from kidal_sim.tables.world import World


@compiled
def lost(world: World, unit: Unit) -> int:
    """Return the lorries that a convoy has lost and that are replaced from outside when it next sets out from a hub. [vehicles]"""
    return int(unit.vehicles_lost - unit.vehicles_joined) if world.sites[unit.post].hub else 0


@compiled
def available(world: World, lends: float, row: int) -> int:
    """Return the lorries that a convoy at its hub or base can take, once those that were lost are replaced. [vehicles]

    A column lends this share of its vehicles: those that carry its own stock.
    """
    unit: Unit = world.units[row]
    lender: Unit = world.units[unit.lorries]
    if lender.kind != Kind.CONVOY:
        return int(lender.vehicles * lends)
    at_home = lender.vehicles if lender.people == 0 else 0
    return int(lender.parked + at_home + lost(world, unit))


@compiled
def take(world: World, row: int, vehicles: int) -> None:
    """Give a convoy so many lorries, of those available."""
    unit: Unit = world.units[row]
    lender: Unit = world.units[unit.lorries]
    ledger.join_vehicles(unit, lost(world, unit))
    if unit.lorries == row:
        ledger.park(unit, unit.vehicles - vehicles)
        return
    borrowed = vehicles - unit.vehicles
    if lender.kind != Kind.CONVOY:
        stores.share_fuel(lender, unit, borrowed, lender.vehicles)
    elif lender.people > 0:
        ledger.park(lender, -borrowed)
    ledger.transfer_vehicles(lender, unit, borrowed)


@compiled
def give_back(world: World, row: int, host: int) -> None:
    """Give back the lorries of a convoy that stands down; those of a column go to the unit that takes its people in. host: row"""
    unit: Unit = world.units[row]
    lender: Unit = world.units[unit.lorries]
    if unit.lorries == row:
        ledger.park(unit, -unit.parked)
    elif lender.kind != Kind.CONVOY:
        ledger.transfer_vehicles(unit, world.units[host], unit.vehicles)
    else:
        returned = unit.vehicles
        ledger.transfer_vehicles(unit, lender, returned)
        if lender.people > 0:
            ledger.park(lender, returned)
