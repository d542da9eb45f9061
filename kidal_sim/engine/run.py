"""Many campaigns of one scenario: the function that a worker calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from kidal_sim.engine import kernel, outcomes
from kidal_sim.engine.build import build
from kidal_sim.engine.names import names_of
from kidal_sim.engine.sample import Draws, uncertain_addresses
from kidal_sim.scenario.schema import Scenario
from kidal_sim.state.diary import Control, Day
from kidal_sim.state.row import columns
from kidal_sim.state.world import World


@dataclass(frozen=True)
class Batch:
    """Results of some runs."""

    runs: pa.Table
    """One row per run: its numbers, the assumptions drawn for it, its outcomes."""
    days: pa.Table | None
    """One row per run and day, if asked for."""


def run(scenario: Scenario, seed: int, runs: Sequence[int], series: bool) -> Batch:
    """Run these campaigns to their horizon. Each depends on seed and its own number alone, never on the others."""
    numbers = np.asarray(runs, dtype=np.int64)
    world, inputs, draws = build(scenario, seed, numbers, series)
    kernel.advance_all(world, inputs, seed, numbers)
    return Batch(run_table(scenario, world, draws, numbers), day_table(scenario, world, numbers) if series else None)


def run_table(scenario: Scenario, world: World, draws: Draws, numbers: Any) -> pa.Table:
    """One row per run."""
    arrays = {"run": numbers, "outer": numbers, "inner": numbers}
    arrays |= {f"input.{address}": draws[address] for address in uncertain_addresses(scenario)}
    made = pa.table(arrays)
    found = outcomes.table(scenario, world)
    for name in found.column_names:
        made = made.append_column(name, found[name])
    return made


def day_table(scenario: Scenario, world: World, numbers: Any) -> pa.Table:
    """One row per run and day: the state at the end of the day."""
    names = names_of(scenario)
    days: Any = world.days
    controls: Any = world.controls
    length = days.shape[1]
    arrays: dict[str, Any] = {"run": np.repeat(numbers, length), "day": np.tile(np.arange(1, length + 1), len(numbers))}
    arrays |= {column: np.ascontiguousarray(days[column]).ravel() for column in columns(Day)}
    by_site = controls.reshape(len(numbers), length, len(names.sites))
    for row, name in enumerate(names.sites):
        for column in columns(Control):
            arrays[f"{name}_{column}"] = np.ascontiguousarray(by_site[column][:, :, row]).ravel()
    return pa.table(arrays)
