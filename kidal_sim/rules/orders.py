"""The commander who follows a plan: orders in sequence, each with its conditions; before he sets out he may choose the plan."""

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import giving_up, occupancy
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.aircraft import Wing
from kidal_sim.tables.forces import Faction, Option, Order, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, WITHOUT_LIMIT, Kind, Side, Task, Verb, What
from kidal_sim.tables.theatre import Clock, Presence, Site
from kidal_sim.tables.world import World


@compiled
def follow(world: World, base_time: float, row: int) -> None:
    """Decide for a regular unit: it takes its next order if conditions and believed odds allow. base_time [h]"""
    unit: Unit = world.units[row]
    if not occupancy.alive(unit) or unit.kind == Kind.CONVOY:
        return
    if not occupancy.decision_due(world.clock[0]) or leaves(world, unit):
        return
    if unit.departed_at == NEVER and not unit.broken:
        choose(world, row)
    while not unit.broken and not unit.called_off and unit.order < unit.last_order and is_done(world, unit):
        unit.order += 1
        unit.escorts = NOWHERE
    if unit.broken or unit.called_off or unit.order >= unit.last_order:
        stand(world, unit)
    else:
        carry_out(world, base_time, row)


@compiled
def leaves(world: World, unit: Unit) -> bool:
    """Return whether a unit is on its way out of a site that has been given up."""
    return bool(unit.task == Task.WITHDRAW and occupancy.is_site(world, unit.place) and world.sites[unit.place].given_up)


@compiled
def choose(world: World, row: int) -> None:
    """Choose the plan whose worth times prospect is highest; of equals, the first by name."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    best, most = NOWHERE, -1.0
    for index in range(unit.first_option, unit.last_option):
        option: Option = world.options[index]
        found = option.worth * prospect(world, unit, option)
        if clock.hour >= option.hour and found > most:
            best, most = index, found
    if best != NOWHERE and not is_chosen(unit, world.options[best]):
        take(unit, world.options[best])
        world.factions[unit.faction].objective = world.options[best].objective
        number = log_event(world, What.CHOSE, clock.hour, row, world.options[best].objective, unit.cause)
        set_details(world, number, best, most)
        unit.cause = number


@compiled
def prospect(world: World, unit: Unit, option: Option) -> float:
    """Return odds / (1 + odds) at the target where they look worst; 1 for a plan that attacks nothing."""
    lowest = WITHOUT_LIMIT
    for index in range(option.first_order, option.last_order):
        order: Order = world.orders[index]
        if order.verb == Verb.ASSAULT or order.verb == Verb.RELIEVE:
            lowest = min(lowest, believed_odds(world, unit, order.site))
    return lowest / (1.0 + lowest)


@compiled
def is_chosen(unit: Unit, option: Option) -> bool:
    return bool(unit.first_order == option.first_order and unit.last_order == option.last_order)


@compiled
def take(unit: Unit, option: Option) -> None:
    """Begin a plan from its first order."""
    unit.first_order = option.first_order
    unit.order = option.first_order
    unit.last_order = option.last_order
    unit.ordered = NOWHERE
    unit.waiting = 0.0
    unit.called_off = False


@compiled
def is_done(world: World, unit: Unit) -> bool:
    """Return whether the order in hand is complete."""
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
    if order.verb == Verb.ESCORT:
        convoy: Unit = world.units[order.escorted]
        return convoy.place == NOWHERE or (unit.escorts == order.escorted and convoy.delivered)
    if order.verb == Verb.BASE:
        wing: Wing = world.wings[order.wing]
        return wing.home == order.site or wing.airframes == 0
    return False


@compiled
def ready(world: World, unit: Unit, order: Order) -> bool:
    """Return whether the order's own conditions hold."""
    clock: Clock = world.clock[0]
    arrived = order.arrival == NOWHERE or world.arrivals[order.arrival].came
    covered = not order.air or world.sites[order.site].covered
    enough = clock.hour >= order.hour and giving_up.strength(unit) >= order.strength
    taken = has_changed_hands(world, unit, order.taken, order.after, True)
    lost = has_changed_hands(world, unit, order.lost, order.after, False)
    return arrived and covered and enough and taken and lost and believed_odds(world, unit, order.site) >= order.odds


@compiled
def has_changed_hands(world: World, unit: Unit, place: int, after: float, own: bool) -> bool:
    """Return whether a unit's side has taken a site and holds it, or has lost it, so long ago; True if no site is named. after [h]"""
    if place == NOWHERE:
        return True
    site: Site = world.sites[place]
    changed = site.taken_at != NEVER and world.clock[0].hour >= site.taken_at + after
    return bool(changed and (site.holder == unit.side) == own)


@compiled
def believed_odds(world: World, unit: Unit, site: int) -> float:
    """Return the power of the unit and of friends at a site over the enemy power believed there."""
    friends = 0.0 if unit.place == site else world.presences[occupancy.presence_row(world, unit.side, site)].power
    return occupancy.odds(occupancy.power(unit) + friends, occupancy.belief(world, unit.faction, site))


@compiled
def carry_out(world: World, base_time: float, row: int) -> None:
    """Carry out the order in hand, once its conditions hold. base_time [h]"""
    unit: Unit = world.units[row]
    order: Order = world.orders[unit.order]
    if rests(world, unit):
        stand(world, unit)
        return
    unit.task = Task.HOLD
    if not ready(world, unit, order):
        return
    if unit.ordered != unit.order:
        begin(world, row)
    if not dares(world, row):
        return
    if order.verb == Verb.ESCORT:
        escort(world, unit, order)
    elif order.verb == Verb.BASE and unit.place == order.site:
        make_base(world, unit, order, base_time)
    else:
        go(world, unit, order)


@compiled
def rests(world: World, unit: Unit) -> bool:
    """Return whether a column that has broken before is not ready yet to take up its plan again."""
    return bool(unit.kind == Kind.COLUMN and unit.rest_until > world.clock[0].hour)


@compiled
def begin(world: World, row: int) -> None:
    """Let the unit carry out its next order from now on."""
    unit: Unit = world.units[row]
    site = world.orders[unit.order].site
    number = log_event(world, What.ORDERED, world.clock[0].hour, row, site, unit.cause)
    set_details(world, number, unit.order, believed_odds(world, unit, site))
    unit.ordered = unit.order
    unit.cause = number


@compiled
def go(world: World, unit: Unit, order: Order) -> None:
    """Go to the order's site; there, assault it if that is the order, or if the enemy has what is to be garrisoned."""
    unit.target = order.site
    if unit.place == order.site:
        lost = order.verb == Verb.GARRISON and world.sites[order.site].holder != unit.side
        if order.verb == Verb.ASSAULT or order.verb == Verb.RELIEVE or lost:
            unit.task = Task.ASSAULT
        return
    unit.task = Task.MARCH
    if occupancy.held_by_enemy(world, unit.place, unit.side):
        unit.task = blocked_task(world, unit)
    elif order.leave > 0 and world.units[order.leave_as].departed_at == NEVER:
        unit.detach = order.leave
        unit.detach_as = order.leave_as
    site: Site = world.sites[order.site]
    if unit.task == Task.MARCH and site.marched_on_at == NEVER and unit.side != Side.NEUTRAL:
        site.marched_on_at = world.clock[0].hour


@compiled
def blocked_task(world: World, unit: Unit) -> int:
    """Return the task at an enemy-held site on the way: assault it, or go on if it is the place just left by that road."""
    return Task.MARCH if unit.target == unit.came_from else Task.ASSAULT


@compiled
def escort(world: World, unit: Unit, order: Order) -> None:
    """Escort a convoy: wait until it is on its way, go to the same site, and halt while nearer to it than the convoy."""
    convoy: Unit = world.units[order.escorted]
    on_its_way = convoy.people > 0 and not convoy.broken and not convoy.delivered and convoy.target == order.site
    if not on_its_way:
        stand(world, unit)
        return
    unit.escorts = order.escorted
    ahead = occupancy.way_length(world, unit.place, unit.km, order.site)
    if ahead >= occupancy.way_length(world, convoy.place, convoy.km, order.site):
        go(world, unit, order)


@compiled
def make_base(world: World, unit: Unit, order: Order, base_time: float) -> None:
    """Begin to make a base for a wing in a friendly site, once. base_time [h]"""
    wing: Wing = world.wings[order.wing]
    if occupancy.held_by(world, order.site, unit.side) and wing.base_at != order.site:
        wing.base_at = order.site
        wing.base_ready = world.clock[0].hour + base_time
        wing.cause = unit.cause


@compiled
def dares(world: World, row: int) -> bool:
    """Return whether the believed odds are within the plan's tolerance.

    Waiting too long for that calls the plan off, and so do heavy losses, and hunger, or want of ammunition, away from friends; with
    nothing to take along a column waits. Neutrals, whom nobody attacks, go on.
    """
    unit: Unit = world.units[row]
    if unit.side == Side.NEUTRAL:
        return True
    order: Order = world.orders[unit.order]
    at_home = occupancy.held_by(world, unit.place, unit.side)
    stays = order.verb == Verb.WITHDRAW or is_garrison(world, unit, order)
    if not stays and giving_up.has_lost_too_many(world, row, order.site):
        return False
    if not at_home and (unit.hungry or unit.armed <= 0.0):
        call_off(world, row, 0.0)
        return False
    if unit.hungry:
        return bool(world.sites[unit.place].hub or world.sites[unit.place].stock > 0)
    if stays or order.verb == Verb.WAIT:
        return True
    faction: Faction = world.factions[unit.faction]
    odds = worst_odds(world, unit, order.site)
    if odds >= faction.call_off:
        unit.waiting = 0.0
        return True
    unit.waiting += world.clock[0].hour - world.clock[0].decided
    if unit.waiting > faction.patience:
        number = call_off(world, row, odds)
        set_draw(world, number, unit.waiting, faction.patience)
    return False


@compiled
def is_garrison(world: World, unit: Unit, order: Order) -> bool:
    """Return whether a unit stands where it is to be the garrison; it then holds what it has, whatever the odds."""
    there = unit.place == order.site and occupancy.held_by(world, order.site, unit.side)
    return bool(order.verb == Verb.GARRISON and there)


@compiled
def worst_odds(world: World, unit: Unit, site: int) -> float:
    """Return the worst believed odds at a site and on the way there from the site where the unit stands.

    On the way there may be enemies on a road, and at a site of theirs.
    """
    found = believed_odds(world, unit, site)
    place = unit.place
    while place != site and occupancy.is_site(world, place):
        if world.sites[place].holder != unit.side:
            found = min(found, believed_odds(world, unit, place))
        road = occupancy.road_towards(world, place, site)
        found = min(found, occupancy.odds(occupancy.power(unit), occupancy.belief(world, unit.faction, road)))
        place = occupancy.far_end(world, road, place)
    return found


@compiled
def call_off(world: World, row: int, odds: float) -> int:
    """Give up the plan for good, at these odds (0 if they are not the reason); returns the number of the event."""
    unit: Unit = world.units[row]
    site = world.orders[unit.order].site
    number = log_event(world, What.CALLED_OFF, world.clock[0].hour, row, site, unit.cause)
    set_details(world, number, unit.order, odds)
    unit.called_off = True
    unit.cause = number
    return number


@compiled
def stand(world: World, unit: Unit) -> None:
    """Stay in a friendly site without an order, or go back to the nearest one; neutrals stay where they are."""
    if unit.side == Side.NEUTRAL or occupancy.held_by(world, unit.place, unit.side):
        unit.task = Task.HOLD
        return
    refuge = occupancy.nearest_friendly(world, unit)
    if refuge != NOWHERE:
        unit.task = Task.WITHDRAW
        unit.target = refuge
