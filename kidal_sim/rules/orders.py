"""The commander who follows a plan: orders in sequence, each with its conditions."""

from kidal_sim.compiled import compiled
from kidal_sim.state import occupancy
from kidal_sim.state.forces import Faction, Order, Unit
from kidal_sim.state.kinds import NEVER, NOWHERE, Kind, Task, Verb
from kidal_sim.state.tables import Clock, Presence
from kidal_sim.state.world import World


@compiled
def follow(world: World, row: int) -> None:
    """A regular unit decides what to do: its next order if conditions and believed odds allow."""
    unit: Unit = world.units[row]
    if not occupancy.alive(unit) or unit.kind == Kind.CONVOY:
        return
    if not occupancy.decision_due(world.clock[0]):
        return
    while not unit.broken and not unit.called_off and unit.order < unit.last_order and is_done(world, unit):
        unit.order += 1
    if unit.broken or unit.called_off or unit.order >= unit.last_order:
        stand(world, unit)
    else:
        carry_out(world, unit, world.orders[unit.order])


@compiled
def is_done(world: World, unit: Unit) -> bool:
    """Whether the order in hand is behind the unit."""
    order: Order = world.orders[unit.order]
    at_site = unit.place == order.site
    if order.verb == Verb.WAIT:
        return ready(world, unit, order)
    if order.verb == Verb.MARCH or order.verb == Verb.WITHDRAW:
        return at_site
    if order.verb == Verb.ASSAULT:
        return occupancy.held_by(world, order.site, unit.side)
    if order.verb == Verb.RELIEVE:
        enemy: Presence = world.presences[occupancy.presence_row(world, occupancy.other(unit.side), order.site)]
        return at_site and enemy.people == 0
    return False


@compiled
def ready(world: World, unit: Unit, order: Order) -> bool:
    """Whether the order's own conditions hold."""
    clock: Clock = world.clock[0]
    enough = unit.people >= order.strength * unit.initial
    return clock.hour >= order.hour and enough and believed_odds(world, unit, order.site) >= order.odds


@compiled
def believed_odds(world: World, unit: Unit, site: int) -> float:
    """Power of the unit and of friends at a site over the enemy power believed there."""
    friends = 0.0 if unit.place == site else world.presences[occupancy.presence_row(world, unit.side, site)].power
    return occupancy.odds(occupancy.power(unit) + friends, occupancy.belief(world, unit.faction, site))


@compiled
def carry_out(world: World, unit: Unit, order: Order) -> None:
    unit.task = Task.HOLD
    if not ready(world, unit, order) or not dares(world, unit, order):
        return
    unit.target = order.site
    if unit.place != order.site:
        unit.task = Task.MARCH
        if occupancy.is_site(world, unit.place) and world.sites[unit.place].holder != unit.side:
            unit.task = blocked_task(world, unit)
        elif order.leave > 0 and world.units[order.leave_as].departed_at == NEVER:
            unit.detach = order.leave
            unit.detach_as = order.leave_as
    elif order.verb == Verb.ASSAULT or order.verb == Verb.RELIEVE:
        unit.task = Task.ASSAULT


@compiled
def blocked_task(world: World, unit: Unit) -> int:
    """On the way through a site that the enemy holds: assault it, or go on if it is the place just left by that road."""
    return Task.MARCH if unit.target == unit.came_from else Task.ASSAULT


@compiled
def dares(world: World, unit: Unit, order: Order) -> bool:
    """Whether the believed odds are within the plan's tolerance.

    Waiting too long for that calls the plan off, and so does hunger away from friends; with nothing to take along a column
    waits.
    """
    faction: Faction = world.factions[unit.faction]
    if unit.hungry:
        at_home = occupancy.held_by(world, unit.place, unit.side)
        unit.called_off = not at_home
        return at_home and (world.sites[unit.place].hub or world.sites[unit.place].stock > 0)
    if order.verb == Verb.WAIT or order.verb == Verb.WITHDRAW or order.verb == Verb.GARRISON:
        return True
    if believed_odds(world, unit, order.site) >= faction.call_off:
        unit.waiting = 0.0
        return True
    unit.waiting += world.clock[0].hour - world.clock[0].decided
    if unit.waiting > faction.patience:
        unit.called_off = True
    return False


@compiled
def stand(world: World, unit: Unit) -> None:
    """Without an order: stay in a friendly site, or go back to the nearest one."""
    if occupancy.held_by(world, unit.place, unit.side):
        unit.task = Task.HOLD
        return
    refuge = occupancy.nearest_friendly(world, unit)
    if refuge != NOWHERE:
        unit.task = Task.WITHDRAW
        unit.target = refuge
