"""Supply: what people eat, and the convoys that bring it."""

import math
from typing import Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import ledger, occupancy
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Task, What
from kidal_sim.tables.row import Row
from kidal_sim.tables.theatre import Clock, Presence, Site
from kidal_sim.tables.world import World


class SupplyInputs(Row):
    """Assumptions about what people need and what a column carries."""

    need: Annotated[float, "kg/h"]
    """Stock that one person uses up in a given time."""
    carries: Annotated[float, "h"]
    """Time for which a column carries its own needs."""
    crew: Annotated[float, "people"]
    """People who go with each vehicle of a supply convoy, escort included."""
    hunger: Annotated[float, "1/h"]
    """Cohesion lost in a given time without stock, and won back in the same time with it."""


@compiled
def feed_site(world: World, inputs: SupplyInputs, row: int) -> None:
    """Feed regulars in a friendly site from what they carry, then from its stock, in equal shares if it does not suffice."""
    site: Site = world.sites[row]
    clock: Clock = world.clock[0]
    if site.hub or occupancy.hides(world, site.holder):
        return
    demand = 0
    first = world.presences[occupancy.presence_row(world, site.holder, row)].first
    unit_row = first
    while unit_row != NOWHERE:
        unit: Unit = world.units[unit_row]
        if unit.place == row:
            unit.appetite += inputs.need * unit.people * clock.turn
            demand += max(0, math.floor(unit.appetite) - unit.stock)
        unit_row = unit.next_here
    share = 1.0 if site.stock >= demand else site.stock / demand
    missed = 0
    unit_row = first
    while unit_row != NOWHERE:
        unit = world.units[unit_row]
        if unit.place == row:
            missed += serve(unit, site, inputs, clock.turn, share)
        unit_row = unit.next_here
    site.hungry = max(0.0, site.hungry + (clock.turn if missed > 0 else -clock.turn))
    site.lowest_stock = min(site.lowest_stock, site.stock)


@compiled
def serve(unit: Unit, site: Site, inputs: SupplyInputs, hours: float, share: float) -> int:
    """Feed a unit from what it carries, then from its share of the site's stock; returns what it lacks. [kg]"""
    demand = math.floor(unit.appetite)
    carried = min(demand, unit.stock)
    given = min(math.floor((demand - carried) * share), site.stock)
    site.stock -= given
    site.eaten += given
    return eat(unit, inputs, hours, carried, given)


@compiled
def eat(unit: Unit, inputs: SupplyInputs, hours: float, carried: int, given: int) -> int:
    """Consume carried stock and what is given; a lack costs cohesion, eating restores it.

    Returns what the unit goes without. [kg]
    """
    demand = math.floor(unit.appetite)
    unit.stock -= carried
    unit.eaten += carried
    missed = demand - carried - given
    share = missed / demand if demand > 0 else 0.0
    unit.hungry = missed > 0
    unit.appetite -= demand
    unit.cohesion = min(1.0, max(0.0, unit.cohesion + inputs.hunger * hours * (1.0 - 2.0 * share)))
    return int(missed)


@compiled
def load_up(world: World, inputs: SupplyInputs, row: int) -> None:
    """Fill what a departing column carries, from the site's stock or from outside at a hub."""
    unit: Unit = world.units[row]
    leaves = unit.kind == Kind.COLUMN and unit.task == Task.MARCH and unit.place != unit.target
    if not leaves or not occupancy.alive(unit) or not occupancy.held_by(world, unit.place, unit.side):
        return
    site: Site = world.sites[unit.place]
    lacking = max(0, math.floor(inputs.need * inputs.carries) * unit.people - unit.stock)
    if site.hub:
        ledger.draw_from_outside(unit, site, lacking)
    else:
        ledger.take_along(unit, site, lacking)


@compiled
def feed_unit(world: World, inputs: SupplyInputs, row: int) -> None:
    """Feed regulars away from a friendly site from what they carry; at a hub, from outside."""
    unit: Unit = world.units[row]
    if not occupancy.alive(unit) or world.factions[unit.faction].irregular:
        return
    clock: Clock = world.clock[0]
    if occupancy.held_by(world, unit.place, unit.side):
        if world.sites[unit.place].hub:
            unit.hungry = False
            unit.cohesion = min(1.0, unit.cohesion + inputs.hunger * clock.turn)
        return
    unit.appetite += inputs.need * unit.people * clock.turn
    eat(unit, inputs, clock.turn, min(math.floor(unit.appetite), unit.stock), 0)


@compiled
def run_convoy(world: World, inputs: SupplyInputs, row: int) -> None:
    """Run a convoy: it leaves its hub when it is due and the way is open, unloads, and comes back."""
    unit: Unit = world.units[row]
    if unit.kind != Kind.CONVOY or not occupancy.decision_due(world.clock[0]):
        return
    if unit.people == 0:
        dispatch(world, inputs, row)
    elif unit.broken and not occupancy.held_by(world, unit.place, unit.side):
        head_for(unit, occupancy.nearest_friendly(world, unit))
    elif unit.place == unit.supplies and occupancy.held_by(world, unit.place, unit.side):
        if not unit.delivered:
            deliver(world, row)
        head_for(unit, unit.post)
    elif unit.place == unit.post:
        stand_down(world, unit)
    elif unit.broken:
        unit.task = Task.HOLD
    elif unit.target != unit.supplies or not is_way_open(world, unit, unit.place):
        head_for(unit, unit.post)
    else:
        head_for(unit, unit.supplies)


@compiled
def head_for(unit: Unit, site: int) -> None:
    """March to a site; a unit that has broken, or has nowhere to go, falls back or stays."""
    unit.task = Task.WITHDRAW if unit.broken else Task.MARCH
    unit.target = site


@compiled
def give_up_lorries(world: World, row: int) -> None:
    """Write off the vehicles and cargo of a convoy on its way with nobody left in it."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    if unit.kind != Kind.CONVOY or unit.people > 0 or unit.place == NOWHERE or unit.place == unit.post:
        return
    latest = max(unit.cause, unit.fight_cause)
    unit.cause = log_event(world, What.CONVOY_LOST, clock.hour + clock.turn, row, unit.place, latest)
    set_details(world, unit.cause, NOWHERE, unit.vehicles)
    ledger.dissolve(unit)


@compiled
def deliver(world: World, row: int) -> None:
    """Unload the cargo, or what is left of it."""
    unit: Unit = world.units[row]
    unloaded = ledger.unload(unit, world.sites[unit.place], math.floor(unit.load) * unit.vehicles)
    unit.deliveries += 1
    unit.delivered = True
    unit.cause = log_event(world, What.DELIVERED, world.clock[0].hour, row, unit.place, unit.cause)
    set_details(world, unit.cause, NOWHERE, unloaded)


@compiled
def dispatch(world: World, inputs: SupplyInputs, row: int) -> None:
    """Send a convoy if its time has come and somebody waits for it at the end of an open way.

    Lorries that were lost are replaced from outside the theatre, as stock comes from there.
    """
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    replaced = unit.vehicles_lost - unit.vehicles_joined
    people = math.floor((unit.vehicles + replaced) * inputs.crew)
    if clock.hour < unit.next_convoy or people == 0 or not is_way_open(world, unit, unit.post):
        return
    waiting: Presence = world.presences[occupancy.presence_row(world, unit.side, unit.supplies)]
    if waiting.people == 0 or world.units[unit.manned_by].people < 2 * people:
        return
    ledger.join_vehicles(unit, replaced)
    ledger.transfer_people(world.units[unit.manned_by], unit, people)
    send(world, inputs, row)


@compiled
def send(world: World, inputs: SupplyInputs, row: int) -> None:
    """Load a convoy that has been manned, and let it go."""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    own = math.floor(inputs.need * inputs.carries) * unit.people
    cargo = math.floor(unit.load) * unit.vehicles
    ledger.draw_from_outside(unit, world.sites[unit.post], own + cargo)
    unit.quality = world.units[unit.manned_by].quality
    unit.cohesion = world.units[unit.manned_by].cohesion
    unit.place = unit.post
    unit.km = 0.0
    unit.inside = True
    unit.broken = False
    unit.delivered = False
    unit.delay = 0.0
    unit.baseline = unit.people
    unit.next_convoy = clock.hour + unit.every
    world.tallies[0].convoys_sent += 1
    unit.cause = log_event(world, What.CONVOY_LEFT, clock.hour, row, unit.post, world.sites[unit.supplies].held_cause)
    set_details(world, unit.cause, unit.supplies, cargo)
    head_for(unit, unit.supplies)


@compiled
def is_way_open(world: World, unit: Unit, place: int) -> bool:
    """Return whether the destination and every site on the convoy's way to it are friendly and not besieged."""
    sites = len(world.sites)
    start = place
    if not occupancy.is_site(world, place):
        spot = world.places[place]
        by_first = unit.km + world.ways[spot.first_end * sites + unit.supplies].length
        by_second = spot.length - unit.km + world.ways[spot.second_end * sites + unit.supplies].length
        start = spot.first_end if by_first <= by_second else spot.second_end
    return occupancy.way_is_open(world, unit.side, start, unit.supplies)


@compiled
def stand_down(world: World, unit: Unit) -> None:
    """Stand a convoy down at the hub: its people return to their unit, what is left of the stock to the hub.

    One that comes back with its cargo tries again as soon as the way is open.
    """
    if not unit.delivered:
        unit.next_convoy = world.clock[0].hour
    ledger.transfer_people(unit, world.units[unit.manned_by], unit.people)
    ledger.unload(unit, world.sites[unit.place], unit.stock)
    unit.task = Task.HOLD
    unit.target = NOWHERE
