"""Every turn of every run, compiled: no Python in between, and no lock held."""

from typing import Any

from kidal_sim.compiled import compiled
from kidal_sim.dice import Key
from kidal_sim.rules import turn
from kidal_sim.rules.turn import Inputs
from kidal_sim.state.world import World


@compiled
def advance_all(world: Any, inputs: Any, seed: int, runs: Any) -> None:
    """Run every campaign of a batch to its horizon.

    world and inputs have a leading run axis; runs [run] holds each campaign's number.
    """
    for index in range(len(runs)):
        one = World(
            world.clock[index], world.places[index], world.sites[index], world.roads[index], world.ways[index],
            world.factions[index], world.units[index], world.passages[index], world.hazards[index], world.presences[index],
            world.beliefs[index], world.wings[index], world.approaches[index], world.orders[index], world.options[index],
            world.arrivals[index], world.recalls[index], world.days[index], world.controls[index], world.log[index],
            world.events[index],
        )  # fmt: skip
        own = Inputs(
            inputs.intelligence[index], inputs.air[index], inputs.antiair[index], inputs.march[index], inputs.mines[index],
            inputs.combat[index], inputs.aftermath[index], inputs.supply[index], inputs.siege[index], inputs.fires[index],
            inputs.raids[index], inputs.population[index],
        )  # fmt: skip
        key = Key(seed, runs[index])
        clock = one.clock[0]
        while clock.hour < clock.horizon:
            turn.advance(one, own, key)
