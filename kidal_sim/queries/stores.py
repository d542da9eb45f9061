"""Fuel and ammunition: what is drawn, used, moved, looted and lost, so that their ledgers close."""

import math
from typing import TYPE_CHECKING

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.queries.event_log import log_event
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import NOWHERE, What
from kidal_sim.tables.theatre import Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.supply import SupplyInputs


@compiled
def load_of_ammunition(inputs: "SupplyInputs", people: int) -> int:
    """Return the ammunition that so many people carry with them. [kg]"""
    return math.floor(inputs.ammunition * people)


@compiled
def load_of_fuel(inputs: "SupplyInputs", vehicles: int) -> int:
    """Return the fuel that so many vehicles carry in tanks and cans. [kg]"""
    return math.floor(inputs.fuel * vehicles)


@compiled
def vehicles_at(world: World, side: int, place: int) -> int:
    """Return the vehicles of a side at a place. [vehicles]"""
    vehicles = 0
    row = world.presences[occupancy.presence_row(world, side, place)].first
    while row != NOWHERE:
        vehicles += world.units[row].vehicles
        row = world.units[row].next_here
    return vehicles


@compiled
def lacking_ammunition(world: World, inputs: "SupplyInputs", place: int, loads: float) -> int:
    """Return the ammunition that a site lacks to have so many loads of those there who hold it. [kg]"""
    site: Site = world.sites[place]
    people = world.presences[occupancy.presence_row(world, site.holder, place)].people
    return max(0, math.floor(loads * inputs.ammunition * people) - site.ammunition)


@compiled
def lacking_fuel(world: World, inputs: "SupplyInputs", place: int, loads: float) -> int:
    """Return the fuel that a site lacks to have so many loads of the vehicles there. [kg]"""
    site: Site = world.sites[place]
    return max(0, math.floor(loads * inputs.fuel * vehicles_at(world, site.holder, place)) - site.fuel)


@compiled
def replenish(world: World, inputs: "SupplyInputs", row: int) -> None:
    """Fill up what a unit of regulars carries in a friendly site: at a hub from outside, elsewhere from the site's stores."""
    unit: Unit = world.units[row]
    if inputs.ammunition <= 0.0 and inputs.fuel <= 0.0:
        return
    if occupancy.alive(unit) and not world.factions[unit.faction].irregular and occupancy.held_by(world, unit.place, unit.side):
        site: Site = world.sites[unit.place]
        ammunition = max(0, load_of_ammunition(inputs, unit.people) - unit.ammunition)
        fuel = max(0, load_of_fuel(inputs, unit.vehicles) - unit.fuel)
        if site.hub:
            bring(site, ammunition, fuel)
        hand_out(unit, site, ammunition, fuel)
    if unit.ammunition > 0:
        unit.armed = 1.0


@compiled
def bring(site: Site, ammunition: int, fuel: int) -> None:
    """Bring ammunition and fuel from outside the theatre to a site. [kg], [kg]"""
    site.ammunition += ammunition
    site.ammunition_arrived += ammunition
    site.fuel += fuel
    site.fuel_arrived += fuel


@compiled
def hand_out(unit: Unit, site: Site, ammunition: int, fuel: int) -> None:
    """Move ammunition and fuel from a site to a unit that stands there, as much as there is. [kg], [kg]"""
    moved = min(ammunition, site.ammunition)
    site.ammunition -= moved
    unit.ammunition += moved
    moved = min(fuel, site.fuel)
    site.fuel -= moved
    unit.fuel += moved


@compiled
def unload(unit: Unit, site: Site, ammunition: int, fuel: int) -> int:
    """Move ammunition and fuel from a unit to the site where it stands, as much as there is; returns how much. [kg]"""
    shells, litres = max(0, min(ammunition, unit.ammunition)), max(0, min(fuel, unit.fuel))
    unit.ammunition -= shells
    site.ammunition += shells
    unit.fuel -= litres
    site.fuel += litres
    return int(shells + litres)


@compiled
def share(giver: Unit, taker: Unit, people: int, of: int) -> None:
    """Let people who leave a unit for another take their part of its ammunition along. people of: [people]"""
    moved = giver.ammunition * people // of if of > 0 else 0
    giver.ammunition -= moved
    taker.ammunition += moved


@compiled
def share_fuel(giver: Unit, taker: Unit, vehicles: int, of: int) -> None:
    """Let vehicles that leave a unit for another take their part of its fuel along. vehicles of: [vehicles]"""
    moved = giver.fuel * vehicles // of if of > 0 else 0
    giver.fuel -= moved
    taker.fuel += moved


@compiled
def fire(world: World, row: int, hour: float, needed: float) -> None:
    """Let a unit of regulars fire so much ammunition [kg]: what it carries, then the stores of works that it stands in.

    What it lacks, it does not fire: its fire then falls to the share that it had. An hour without any is told. [h]
    """
    unit: Unit = world.units[row]
    if needed <= 0.0 or world.factions[unit.faction].irregular:
        return
    unit.firing += needed
    wanted = math.floor(unit.firing)
    unit.firing -= wanted
    carried = min(wanted, unit.ammunition)
    unit.ammunition -= carried
    given = 0
    if unit.inside and occupancy.held_by(world, unit.place, unit.side):
        given = min(wanted - carried, world.sites[unit.place].ammunition)
        world.sites[unit.place].ammunition -= given
    unit.ammunition_fired += carried + given
    if wanted > 0:
        before = unit.armed
        unit.armed = (carried + given) / wanted
        if before > 0.0 == unit.armed:
            log_event(world, What.OUT_OF_AMMUNITION, hour, row, unit.place, unit.fight_cause)


@compiled
def burn(unit: Unit, needed: float) -> None:
    """Burn so much of a unit's fuel, as much as it has. [kg]"""
    if needed <= 0.0:
        return
    unit.burning += needed
    wanted = math.floor(unit.burning)
    unit.burning -= wanted
    used = min(wanted, unit.fuel)
    unit.fuel -= used
    unit.fuel_burned += used
