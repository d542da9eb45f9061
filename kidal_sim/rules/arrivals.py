"""Who comes from outside the theatre, and whom other fronts call away."""

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import hazards, ledger, occupancy
from kidal_sim.queries.event_log import is_stored, log_event, set_details, set_draw
from kidal_sim.tables.aircraft import Wing
from kidal_sim.tables.forces import Arrival, Recall, Unit
from kidal_sim.tables.kinds import NEVER, NOWHERE, Kind, Task, What
from kidal_sim.tables.theatre import Clock
from kidal_sim.tables.world import World


@compiled
def come(world: World, key: Key, row: int) -> None:
    """Resolve one arrival: at its hour it is decided whether they come; they arrive as soon as their site can take them."""
    arrival: Arrival = world.arrivals[row]
    clock: Clock = world.clock[0]
    if arrival.came or arrival.hour == NEVER or clock.hour < arrival.hour:
        return
    draw = dice.uniform(key, 0, arrival.id, Purpose.ARRIVAL, 0)
    if draw >= arrival.chance:
        arrival.hour = NEVER
    elif occupancy.held_by(world, arrival.site, arrival.side) and not world.sites[arrival.site].besieged:
        arrival.came = True
        if arrival.people + arrival.airframes == 0:
            return
        number = log_event(world, What.CAME, clock.hour, row, arrival.site, NOWHERE)
        set_draw(world, number, draw, arrival.chance)
        if arrival.unit != NOWHERE:
            set_details(world, number, arrival.unit, float(arrival.people))
            fill(world.units[arrival.unit], arrival, number)
        if arrival.wing != NOWHERE:
            set_details(world, number, arrival.wing, float(arrival.airframes))
            deliver(world.wings[arrival.wing], arrival)


@compiled
def fill(unit: Unit, arrival: Arrival, number: int) -> None:
    """Add people to a unit; a reserve unit with nobody in it stands at the site from now on. number: of the event"""
    if unit.people == 0:
        unit.place = arrival.site
        unit.next_place = arrival.site
        unit.post = arrival.site
        unit.came_from = arrival.site
        unit.inside = True
        unit.task = Task.HOLD
        unit.target = NOWHERE
        unit.broken = False
        unit.cause = number
    ledger.join(unit, arrival.people)


@compiled
def deliver(wing: Wing, arrival: Arrival) -> None:
    """Add aircraft to a wing."""
    wing.airframes += arrival.airframes
    wing.joined += arrival.airframes


@compiled
def call_away(world: World, key: Key, row: int) -> None:
    """Resolve one recall: its events come at random; each takes people from the largest unit that is free, or waits for one.

    A turn begins with those of the time that has gone by, so that no decision knows of one to come.
    """
    recall: Recall = world.recalls[row]
    amount = recall.rate * min(world.clock[0].turn, world.clock[0].hour)
    recall.waiting += hazards.accumulate(world.hazards, recall.hazard, amount, key, recall.id, Purpose.RECALL, 0)
    while recall.waiting > 0:
        unit_row = largest_free(world, recall.faction)
        if unit_row == NOWHERE:
            return
        send_away(world, key, row, unit_row)
        recall.waiting -= 1


@compiled
def largest_free(world: World, faction: int) -> int:
    """Return the largest unit of the faction that other fronts can call on; NOWHERE if there is none."""
    best, most = NOWHERE, 1
    for row in range(len(world.units)):
        unit: Unit = world.units[row]
        if unit.faction == faction and unit.people > most and is_free(world, unit):
            best, most = row, unit.people
    return best


@compiled
def is_free(world: World, unit: Unit) -> bool:
    """Return whether a unit is fit, out of contact, in a friendly site of the theatre that is no hub, and can get away to a hub.

    What stands at a hub is not of this front: drawing on it costs this campaign nothing.
    """
    sent = unit.kind == Kind.COLUMN or unit.kind == Kind.GARRISON
    if not sent or not occupancy.can_fight(unit) or unit.engaged_until > world.clock[0].hour:
        return False
    if not occupancy.held_by(world, unit.place, unit.side) or world.sites[unit.place].hub:
        return False
    way_out = False
    for site in range(len(world.sites)):
        way_out = way_out or (world.sites[site].hub and occupancy.way_is_open(world, unit.side, unit.place, site))
    return way_out


@compiled
def send_away(world: World, key: Key, row: int, unit_row: int) -> None:
    """Send people of a unit after the oldest recall that waits, never more than half of the unit."""
    recall: Recall = world.recalls[row]
    unit: Unit = world.units[unit_row]
    gone = ledger.leave(unit, min(recall.people, unit.people // 2))
    number = log_event(world, What.RECALLED, world.clock[0].hour, unit_row, unit.place, NOWHERE)
    set_details(world, number, row, float(gone))
    if is_stored(world, number):
        hazard = world.hazards[recall.hazard]
        set_draw(world, number, hazard.exposure, hazards.due(hazard.count - recall.waiting, key, recall.id, Purpose.RECALL, 0))
