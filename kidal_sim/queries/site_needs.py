"""What those at a site need, and how long its stock lasts."""

import math
from typing import TYPE_CHECKING

from kidal_sim.jit.compile import compiled
from kidal_sim.queries import occupancy
from kidal_sim.tables.kinds import WITHOUT_LIMIT
from kidal_sim.tables.theatre import Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.supply import SupplyInputs


@compiled
def need_at(site: Site, inputs: "SupplyInputs") -> float:
    """Return what one person at a site uses up: food alone where there is a well, food and water elsewhere. [kg/h]"""
    return float(inputs.rations if site.well else inputs.need)


@compiled
def found_share(site: Site, inputs: "SupplyInputs") -> float:
    """Return the share of the needs that is bought or found on the spot."""
    if site.residents <= 0.0:
        return float(inputs.bought_empty)
    return float(inputs.bought_besieged if site.besieged else inputs.bought)


@compiled
def rate(world: World, inputs: "SupplyInputs", place: int) -> float:
    """Return the stock that those at a site who hold it use up in an hour at full rations. [kg/h]"""
    site: Site = world.sites[place]
    people = world.presences[occupancy.presence_row(world, site.holder, place)].people
    return need_at(site, inputs) * (1.0 - found_share(site, inputs)) * people


@compiled
def lasting(world: World, inputs: "SupplyInputs", place: int) -> float:
    """Return for how long the stock of a site feeds those there in full; WITHOUT_LIMIT if they need none of it. [h]"""
    used = rate(world, inputs, place)
    return world.sites[place].stock / used if used > 0.0 else WITHOUT_LIMIT


@compiled
def lacking(world: World, inputs: "SupplyInputs", place: int, hours: float) -> int:
    """Return what the stock of a site lacks to feed those there in full for a time. [kg], hours [h]"""
    return max(0, -math.floor(-(rate(world, inputs, place) * hours)) - world.sites[place].stock)
