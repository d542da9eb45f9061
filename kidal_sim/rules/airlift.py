"""Airlift: transports supply airstrips that are cut off."""

import math
from typing import TYPE_CHECKING

from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import hazards, occupancy, site_needs, sortie_capacity, stores
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.aircraft import Approach, Wing
from kidal_sim.tables.kinds import NOWHERE, WITHOUT_LIMIT, What
from kidal_sim.tables.theatre import Site
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    from kidal_sim.rules.supply import SupplyInputs


@compiled
def land(world: World, supply: "SupplyInputs", key: Key, row: int) -> None:
    """Send a transport wing to the airstrip whose stock ends soonest of those cut off by a siege or a closed road.

    Which one, and whether danger forbids it, is found whenever commanders decide. Landings come as a Poisson process.
    """
    wing: Wing = world.wings[row]
    sortie_capacity.stand_by(wing)
    if occupancy.decision_due(world.clock[0]):
        choose(world, supply, row)
    planned = sortie_capacity.capacity(world, wing)
    if not occupancy.held_by(world, wing.over, wing.side) or planned <= 0.0:
        return
    allowed = planned * wing.willing
    wing.errand = world.sites[wing.over].siege_cause
    wing.sent = allowed
    wing.flown += allowed
    wing.denied += planned - allowed
    wing.arriving = hazards.accumulate(world.hazards, wing.hazards + 3, allowed, key, wing.id, Purpose.LANDING, 0)
    wing.safe = wing.arriving


@compiled
def choose(world: World, supply: "SupplyInputs", row: int) -> None:
    """Choose the airstrip to supply, and the share of the landings that are risked."""
    wing: Wing = world.wings[row]
    wing.over = neediest(world, supply, wing)
    wing.willing = 0.0
    if wing.over != NOWHERE:
        approach: Approach = world.approaches[row * len(world.places) + wing.over]
        wing.willing = approach.share if approach.closed_until <= world.clock[0].hour else 0.0


@compiled
def neediest(world: World, supply: "SupplyInputs", wing: Wing) -> int:
    """Return the manned, cut-off airstrip in friendly hands whose stock ends soonest; NOWHERE if there is none."""
    best, shortest = NOWHERE, WITHOUT_LIMIT
    for place in range(len(world.sites)):
        site: Site = world.sites[place]
        manned = world.presences[occupancy.presence_row(world, wing.side, place)].people > 0
        cut_off = site.airstrip and not site.hub and not occupancy.way_is_open(world, wing.side, wing.home, place)
        if site.holder == wing.side and manned and cut_off:
            lasting = site_needs.lasting(world, supply, place)
            if best == NOWHERE or lasting < shortest:
                best, shortest = place, lasting
    return best


@compiled
def unload(world: World, supply: "SupplyInputs", loads: float, row: int) -> None:
    """Unload the cargo of the landings that were not lost: ammunition up to so many loads of those there, for the rest food."""
    wing: Wing = world.wings[row]
    if wing.over == NOWHERE or wing.safe == 0:
        return
    cargo = math.floor(wing.cargo) * wing.safe
    shells = min(cargo, stores.lacking_ammunition(world, supply, wing.over, loads))
    world.sites[wing.over].ammunition += shells
    wing.landed_ammunition += shells
    world.sites[wing.over].stock += cargo - shells
    wing.landed += cargo - shells
    number = log_event(world, What.LANDED, world.clock[0].hour, row, wing.over, wing.errand)
    set_details(world, number, NOWHERE, cargo)
