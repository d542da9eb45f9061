"""Convoys: when one is raised, what it carries, who goes with it, where it unloads, and how it comes back."""

import math
from typing import TYPE_CHECKING, Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import convoy_planning, ledger, lorries, occupancy, site_needs, stores
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, Kind, Task, What
from kidal_sim.tables.row import Default, Row
from kidal_sim.tables.theatre import Clock, Presence, Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.supply import SupplyInputs


class ConvoyInputs(Row):
    """Assumptions about how convoys are planned."""

    raise_at: Annotated[float, "h", Default("1e6 h")]
    """Time for which a base's stock still lasts when a convoy to it is raised."""
    fill_to: Annotated[float, "h", Default("1e6 h")]
    """Time for which a base's stock is to last after a convoy."""
    loads: Annotated[float, "1", Default(0.0)]
    """Loads of ammunition and fuel, of those at a base, up to which a convoy fills it."""
    loads_low: Annotated[float, "1", Default(0.0)]
    """Loads of ammunition left at a base when a convoy to it is raised."""
    lends: Annotated[float, "share", Default(0.5)]
    """Share of a column's vehicles that it lends to a convoy: those that carry its own stock."""
    escort: Annotated[float, "1", Default(0.0)]
    """Odds, its own power over what is believed to be on its way, for which a convoy is given people, as far as its lorries carry them."""


@compiled
def run_convoy(world: World, inputs: ConvoyInputs, supply: "SupplyInputs", fuel: float, row: int) -> None:
    """Run a convoy: it is raised when a base runs low, calls at bases on its way that lack stock, unloads, and comes back.

    fuel [kg/km]: what one vehicle burns
    """
    unit: Unit = world.units[row]
    if unit.kind != Kind.CONVOY or not occupancy.decision_due(world.clock[0]):
        return
    if unit.people == 0:
        dispatch(world, inputs, supply, fuel, row)
    elif unit.broken and not occupancy.held_by(world, unit.place, unit.side):
        head_for(unit, occupancy.nearest_friendly(world, unit))
    elif unit.place == unit.supplies and occupancy.held_by(world, unit.place, unit.side):
        if not unit.delivered:
            deliver(world, supply, fuel, row)
        head_for(unit, unit.post)
    elif not unit.delivered and unit.place == unit.target and unit.place != unit.post and occupancy.held_by(world, unit.place, unit.side):
        call_at(world, inputs, supply, fuel, row)
        head_for(unit, unit.post if has_lost_too_many(world, unit) else convoy_planning.next_stop(world, inputs, supply, unit))
    elif unit.place == unit.post:
        stand_down(world, row)
    elif unit.broken:
        unit.task = Task.HOLD
    elif unit.delivered or unit.target == unit.post or turns_back(world, unit):
        head_for(unit, unit.post)


@compiled
def turns_back(world: World, unit: Unit) -> bool:
    """Return whether a convoy goes home with its cargo: it has lost too many on this trip, or the enemy holds a site on its way."""
    return bool(has_lost_too_many(world, unit) or not convoy_planning.is_way_open(world, unit, unit.place))


@compiled
def has_lost_too_many(world: World, unit: Unit) -> bool:
    """Return whether a convoy has lost a larger share of its people on this trip than its faction's plans bear."""
    return bool(unit.people < (1.0 - world.factions[unit.faction].call_off_losses) * unit.most)


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
def deliver(world: World, supply: "SupplyInputs", fuel: float, row: int) -> None:
    """Unload the cargo, or what is left of it, at the base that a convoy supplies; it keeps food and fuel [kg/km] for the way home."""
    unit: Unit = world.units[row]
    own = convoy_planning.own_food(supply) * unit.people
    site: Site = world.sites[unit.place]
    unloaded = ledger.unload(unit, site, min(unit.stock - own, unit.cargo))
    unloaded += stores.unload(unit, site, spare_ammunition(supply, unit), spare_fuel(world, supply, fuel, unit))
    unit.cargo = 0
    fill_water(world, supply, row)
    unit.deliveries += 1
    unit.delivered = True
    if unloaded == 0:
        return
    unit.cause = log_event(world, What.DELIVERED, world.clock[0].hour, row, unit.place, unit.cause)
    set_details(world, unit.cause, NOWHERE, unloaded)


@compiled
def spare_ammunition(supply: "SupplyInputs", unit: Unit) -> int:
    """Return the ammunition that a convoy carries for others. [kg]"""
    return max(0, unit.ammunition - stores.load_of_ammunition(supply, unit.people))


@compiled
def spare_fuel(world: World, supply: "SupplyInputs", fuel: float, unit: Unit) -> int:
    """Return the fuel that a convoy carries for others: what is left beyond its own load and the way that it still has to go. [kg]

    fuel [kg/km]
    """
    return max(0, unit.fuel - stores.load_of_fuel(supply, unit.vehicles) - fuel_for_way(world, fuel, unit, unit.place, unit.km))


@compiled
def fuel_for_way(world: World, fuel: float, unit: Unit, place: int, km: float) -> int:
    """Return what a convoy burns on its way from a place (and km along it) to the base that it supplies, and home. [kg], fuel [kg/km]"""
    ahead = occupancy.way_length(world, place, km, unit.supplies) + occupancy.way_length(world, unit.supplies, 0.0, unit.post)
    return math.floor(fuel * unit.vehicles * ahead)


@compiled
def fill_water(world: World, supply: "SupplyInputs", row: int) -> None:
    """Fill up with water from a well what a convoy carries for itself."""
    unit: Unit = world.units[row]
    if world.sites[unit.place].well:
        own = math.floor(supply.need * supply.carries) * unit.people
        ledger.draw_from_outside(unit, world.sites[unit.place], max(0, own + unit.cargo - unit.stock))


@compiled
def call_at(world: World, inputs: ConvoyInputs, supply: "SupplyInputs", fuel: float, row: int) -> None:
    """Unload at a base on the way what it lacks, as far as the base for which the convoy was raised does not need it.

    fuel [kg/km]
    """
    unit: Unit = world.units[row]
    own = convoy_planning.own_food(supply) * unit.people
    spare = min(unit.stock - own, unit.cargo) - site_needs.lacking(world, supply, unit.supplies, inputs.fill_to)
    wanted = min(spare, site_needs.lacking(world, supply, unit.place, inputs.fill_to))
    unloaded = ledger.unload(unit, world.sites[unit.place], wanted)
    unit.cargo -= unloaded
    unloaded += share_stores(world, inputs, supply, fuel, unit)
    fill_water(world, supply, row)
    if unloaded > 0:
        number = log_event(world, What.DELIVERED, world.clock[0].hour, row, unit.place, unit.cause)
        set_details(world, number, NOWHERE, unloaded)


@compiled
def share_stores(world: World, inputs: ConvoyInputs, supply: "SupplyInputs", fuel: float, unit: Unit) -> int:
    """Unload ammunition and fuel at a base on the way as far as the base for which the convoy was raised does not need them. [kg]

    fuel [kg/km]
    """
    shells = spare_ammunition(supply, unit) - stores.lacking_ammunition(world, supply, unit.supplies, inputs.loads)
    litres = spare_fuel(world, supply, fuel, unit) - stores.lacking_fuel(world, supply, unit.supplies, inputs.loads)
    shells = min(shells, stores.lacking_ammunition(world, supply, unit.place, inputs.loads))
    litres = min(litres, stores.lacking_fuel(world, supply, unit.place, inputs.loads))
    return stores.unload(unit, world.sites[unit.place], shells, litres)


@compiled
def dispatch(world: World, inputs: ConvoyInputs, supply: "SupplyInputs", fuel: float, row: int) -> None:
    """Raise a convoy if its time has come, the base that it supplies runs low, and no enemy holds a site on the way.

    Lorries that were lost are replaced from outside the theatre, as stock comes from there. It is given an escort by what is
    believed to be on its way, as far as the lorries carry people and those who man it can spare them: half of them. One that sets
    out from a base brings what that can spare. fuel [kg/km]
    """
    unit: Unit = world.units[row]
    if world.clock[0].hour < unit.next_convoy or not convoy_planning.is_way_open(world, unit, unit.post):
        return
    waiting: Presence = world.presences[occupancy.presence_row(world, unit.side, unit.supplies)]
    if (
        waiting.people == 0
        or not convoy_planning.runs_low(world, inputs, supply, unit.supplies)
        or convoy_planning.waits_its_turn(world, inputs, supply, row)
    ):
        return
    available = lorries.available(world, inputs.lends, row)
    room = math.floor(unit.load) * available
    needed = convoy_planning.needed_on_way(world, inputs, supply, unit)
    spare = convoy_planning.to_spare(world, inputs, supply, unit)
    cargo = min(room, needed[0], spare[0])
    shells = min(room - cargo, needed[1], spare[1])
    litres = min(room - cargo - shells, needed[2], spare[2])
    laden = min(available, -math.floor(-((cargo + shells + litres) / math.floor(unit.load))))
    manning: Unit = world.units[unit.manned_by]
    crews = math.floor(laden * supply.crew)
    people = max(crews, min(convoy_planning.escort(world, inputs, unit, manning), math.floor(available * supply.crew), manning.people // 2))
    if crews == 0 or manning.people < 2 * people or not convoy_planning.can_man(world, unit, manning):
        return
    vehicles = min(available, max(laden, -math.floor(-(people / supply.crew))))
    lorries.take(world, row, vehicles)
    ledger.transfer_people(manning, unit, people)
    load_stores(world, supply, fuel, unit, shells, litres)
    send(world, supply, row, cargo, cargo + shells + litres)
    head_for(unit, convoy_planning.next_stop(world, inputs, supply, unit))


@compiled
def load_stores(world: World, supply: "SupplyInputs", fuel: float, unit: Unit, ammunition: int, spare: int) -> None:
    """Load a convoy where it is raised with its own ammunition, fuel for there and back [kg/km], and so much of both for bases. [kg]"""
    shells = stores.load_of_ammunition(supply, unit.people) + ammunition - unit.ammunition
    litres = stores.load_of_fuel(supply, unit.vehicles) + fuel_for_way(world, fuel, unit, unit.post, 0.0) + spare - unit.fuel
    site: Site = world.sites[unit.post]
    if site.hub:
        stores.bring(site, max(0, shells), max(0, litres))
    stores.hand_out(unit, site, max(0, shells), max(0, litres))


@compiled
def send(world: World, supply: "SupplyInputs", row: int, cargo: int, total: int) -> None:
    """Load a convoy that has been manned with food, and let it go; with ammunition and fuel it has a cargo in total. [kg], [kg]"""
    unit: Unit = world.units[row]
    clock: Clock = world.clock[0]
    manning: Unit = world.units[unit.manned_by]
    site: Site = world.sites[unit.post]
    unit.cargo = cargo
    unit.quality = manning.quality
    unit.cohesion = manning.cohesion
    unit.place = unit.post
    unit.km = 0.0
    if site.hub:
        ledger.draw_from_outside(unit, site, math.floor(supply.need * supply.carries) * unit.people + cargo)
    else:
        ledger.take_along(unit, site, math.floor(site_needs.need_at(site, supply) * supply.carries) * unit.people + cargo)
        fill_water(world, supply, row)
    unit.inside = True
    unit.broken = False
    unit.delivered = False
    unit.delay = 0.0
    unit.baseline = unit.people
    unit.next_convoy = clock.hour + unit.every
    world.tallies[0].convoys_sent += 1
    unit.cause = log_event(world, What.CONVOY_LEFT, clock.hour, row, unit.post, world.sites[unit.supplies].held_cause)
    set_details(world, unit.cause, unit.supplies, total)


@compiled
def stand_down(world: World, row: int) -> None:
    """Stand a convoy down where it was raised: its people return to their unit, what is left of the stock to the site.

    Where their unit has left the site they join another in it, or wait for one. A convoy that comes back with its cargo tries again
    as soon as the way is open, or, if it has lost too many, when it is due.
    """
    unit: Unit = world.units[row]
    at_post = world.units[unit.manned_by].place == unit.place
    host = unit.manned_by if at_post else occupancy.defender(world, unit.side, unit.place)
    if host == NOWHERE:
        unit.task = Task.HOLD
        return
    if not unit.delivered and not has_lost_too_many(world, unit):
        unit.next_convoy = world.clock[0].hour
    ledger.transfer_people(unit, world.units[host], unit.people)
    ledger.unload(unit, world.sites[unit.place], unit.stock)
    stores.unload(unit, world.sites[unit.place], unit.ammunition, unit.fuel)
    lorries.give_back(world, row, host)
    unit.task = Task.HOLD
    unit.target = NOWHERE
