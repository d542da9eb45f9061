"""Civilians on the roads, and the mines that they meet."""

from typing import Annotated

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import hazards
from kidal_sim.queries.event_log import log_event, set_details, set_draw
from kidal_sim.tables.kinds import NOWHERE, What
from kidal_sim.tables.row import POSITIVE, Default, Row
from kidal_sim.tables.theatre import Road
from kidal_sim.tables.world import World


class TrafficInputs(Row):
    """Assumptions about civilian vehicles on roads with mines."""

    vehicles: Annotated[float, "1/h", Default(0.0)]
    """Civilian vehicles that go the length of a road in a given time."""
    convoy: Annotated[float, "vehicles", POSITIVE, Default(1.0)]
    """Vehicles of the convoys from which the strikes per km are known; each bears an equal part of the danger."""


@compiled
def meet_mines(world: World, inputs: TrafficInputs, key: Key, strikes: float, killed: float, row: int) -> None:
    """Draw the mine strikes on civilian vehicles of one road, and the civilians whom they kill.

    strikes [1/km] are those of a convoy on an average road, killed the mean of one strike. Strikes are Poisson in
    vehicles x km, with the same road factor and what passages have left of the mines; civilians clear none.
    """
    road: Road = world.roads[row]
    place = len(world.sites) + row
    amount = strikes / inputs.convoy * road.mines * (1.0 - road.cleared) * world.places[place].length
    amount *= inputs.vehicles * world.clock[0].turn
    if amount == 0.0:
        return
    threshold = hazards.next_threshold(world.hazards, road.traffic_hazard, key, road.id, Purpose.CIVIL_MINE, 0)
    fresh = hazards.accumulate(world.hazards, road.traffic_hazard, amount, key, road.id, Purpose.CIVIL_MINE, 0)
    for event in range(fresh):
        number = world.hazards[road.traffic_hazard].count - fresh + event
        dead = dice.poisson(dice.uniform(key, number, road.id, Purpose.CIVIL_MINE_KILLED, 0), killed)
        if dead > 0:
            road.civilians_killed += dead
            logged = log_event(world, What.MINE_KILLED_CIVILIANS, world.clock[0].hour, place, place, NOWHERE)
            set_details(world, logged, NOWHERE, float(dead))
            set_draw(world, logged, world.hazards[road.traffic_hazard].exposure, threshold)
        threshold += dice.exponential(dice.uniform(key, number + 1, road.id, Purpose.CIVIL_MINE, 0))
