"""What a convoy is raised for, what it brings, who goes along, and whether its way is open."""

import math
from typing import TYPE_CHECKING

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy, reserves, site_needs, stores
from kidal_sim.tables.forces import Unit
from kidal_sim.tables.kinds import Kind
from kidal_sim.tables.theatre import Presence, Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.convoys import ConvoyInputs
    from kidal_sim.rules.supply import SupplyInputs

PLENTY = 10**15
"""More than any need. [kg]"""


@compiled
def lacks(world: World, inputs: "ConvoyInputs", supply: "SupplyInputs", site: int) -> bool:
    """Return whether a base lacks anything that convoys bring."""
    shells = stores.lacking_ammunition(world, supply, site, inputs.loads)
    food = site_needs.lacking(world, supply, site, inputs.fill_to)
    return bool(food > 0 or shells > 0 or stores.lacking_fuel(world, supply, site, inputs.loads) > 0)


@compiled
def next_stop(world: World, inputs: "ConvoyInputs", supply: "SupplyInputs", unit: Unit) -> int:
    """Return the first base on the way from a site that lacks stock; the base for which the convoy was raised if none does."""
    site = int(unit.place)
    while site != unit.supplies:
        site = occupancy.far_end(world, occupancy.road_towards(world, site, unit.supplies), site)
        if not world.sites[site].hub and lacks(world, inputs, supply, site):
            break
    return site


@compiled
def runs_low(world: World, inputs: "ConvoyInputs", supply: "SupplyInputs", site: int) -> bool:
    """Return whether a base runs low on food or ammunition."""
    food = site_needs.lasting(world, supply, site) <= inputs.raise_at
    return bool(food or stores.lacking_ammunition(world, supply, site, inputs.loads_low) > 0)


@compiled
def waits_its_turn(world: World, inputs: "ConvoyInputs", supply: "SupplyInputs", row: int) -> bool:
    """Return whether another convoy that shares its lorries is due for a base that runs out sooner."""
    unit: Unit = world.units[row]
    lasting = site_needs.lasting(world, supply, unit.supplies)
    for index in range(len(world.units)):
        other: Unit = world.units[index]
        shares = index != row and other.kind == Kind.CONVOY and other.lorries == unit.lorries and other.people == 0
        if shares and world.clock[0].hour >= other.next_convoy and is_way_open(world, other, other.post):
            waiting: Presence = world.presences[occupancy.presence_row(world, other.side, other.supplies)]
            sooner = waiting.people > 0 and site_needs.lasting(world, supply, other.supplies) < lasting
            if sooner and runs_low(world, inputs, supply, other.supplies):
                return True
    return False


@compiled
def needed_on_way(world: World, inputs: "ConvoyInputs", supply: "SupplyInputs", unit: Unit) -> tuple[int, int, int]:
    """Return the food and water, the ammunition and the fuel that the base that a convoy supplies, and those on the way, lack. [kg]"""
    site, food, shells, litres = int(unit.post), 0, 0, 0
    while site != unit.supplies:
        site = occupancy.far_end(world, occupancy.road_towards(world, site, unit.supplies), site)
        if not world.sites[site].hub:
            food += site_needs.lacking(world, supply, site, inputs.fill_to)
            shells += stores.lacking_ammunition(world, supply, site, inputs.loads)
            litres += stores.lacking_fuel(world, supply, site, inputs.loads)
    return food, shells, litres


@compiled
def to_spare(world: World, inputs: "ConvoyInputs", supply: "SupplyInputs", unit: Unit) -> tuple[int, int, int]:
    """Return the food and water, the ammunition and the fuel that the site where a convoy is raised can spare. [kg]

    A hub has what it takes; a base spares what it has beyond that with which it runs low.
    """
    site: Site = world.sites[unit.post]
    if site.hub:
        return PLENTY, PLENTY, PLENTY
    people = world.presences[occupancy.presence_row(world, unit.side, unit.post)].people
    kept = math.floor(site_needs.rate(world, supply, unit.post) * inputs.raise_at) + own_food(supply) * people
    shells = site.ammunition - math.floor(inputs.loads_low * stores.load_of_ammunition(supply, people))
    litres = site.fuel - stores.load_of_fuel(supply, stores.vehicles_at(world, unit.side, unit.post))
    return max(0, site.stock - kept), max(0, shells), max(0, litres)


@compiled
def escort(world: World, inputs: "ConvoyInputs", unit: Unit, manning: Unit) -> int:
    """Return the people with whom a convoy has the odds asked for against the most believed on one road or around one base. [people]"""
    site, most = int(unit.post), 0.0
    while site != unit.supplies:
        road = occupancy.road_towards(world, site, unit.supplies)
        site = occupancy.far_end(world, road, site)
        most = max(most, occupancy.belief(world, unit.faction, road), occupancy.belief(world, unit.faction, site))
    each = manning.quality * manning.cohesion
    return -math.floor(-(inputs.escort * most / each)) if each > 0.0 else 0


@compiled
def is_way_open(world: World, unit: Unit, place: int) -> bool:
    """Return whether the destination and every site on the convoy's way to it are in friendly hands; besiegers close no road."""
    sites = len(world.sites)
    start = place
    if not occupancy.is_site(world, place):
        spot = world.places[place]
        by_first = unit.km + world.ways[spot.first_end * sites + unit.supplies].length
        by_second = spot.length - unit.km + world.ways[spot.second_end * sites + unit.supplies].length
        start = spot.first_end if by_first <= by_second else spot.second_end
    return occupancy.way_is_held(world, unit.side, start, unit.supplies)


@compiled
def own_food(supply: "SupplyInputs") -> int:
    """Return the food that one person of a convoy keeps where it unloads. [kg]"""
    return math.floor(supply.rations * supply.carries)


@compiled
def can_man(world: World, unit: Unit, manning: Unit) -> bool:
    """Return whether those who man a convoy stand where it is raised; a column does so once it has nothing else to do."""
    idle = manning.kind != Kind.COLUMN or reserves.is_idle(world, manning)
    return bool(idle and manning.place == unit.post)
