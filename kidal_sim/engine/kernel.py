"""Every turn of every run, compiled: no Python in between, and no lock held."""

from typing import Any

from kidal_sim.dice import Key
from kidal_sim.jit.compile import compiled, run_of
from kidal_sim.rules import turn


@compiled
def advance_all(world: Any, inputs: Any, seed: int, runs: Any) -> None:
    """Run every campaign of a batch to its horizon.

    world and inputs have a leading run axis; runs [run] holds each campaign's number.
    """
    for index in range(len(runs)):
        one = run_of(world, index)
        own = run_of(inputs, index)
        key = Key(seed, runs[index])
        clock = one.clock[0]
        while clock.hour < clock.horizon:
            turn.advance(one, own, key)
