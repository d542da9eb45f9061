"""Many campaigns of one scenario: the function that a worker calls."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kidal_sim.engine import kernel
from kidal_sim.engine.build import build
from kidal_sim.engine.names import names_of
from kidal_sim.engine.outcomes.table import table
from kidal_sim.engine.sample import Draws, uncertain_addresses
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.log_tables import Control, Day
from kidal_sim.tables.row import columns
from kidal_sim.tables.world import World


@dataclass(frozen=True)
class Numbers:
    """Which campaigns: everything but scenario and seed on which a run depends, one a run."""

    run: NDArray[np.int64]
    outer: NDArray[np.int64]
    """By which uncertain inputs are drawn."""
    inner: NDArray[np.int64]
    """By which dice are thrown."""
    fixed: Draws = field(default_factory=dict)
    """Uniforms of the inputs that a design fixes instead, by address."""
    shown: Collection[str] = ()
    """Addresses whose values are wanted among the results though they may be certain."""

    @classmethod
    def nested(cls, run: NDArray[np.int64], runs: int, draws: int | None, fixed: Draws, shown: Collection[str]) -> "Numbers":
        """Of a design with so many draws of the inputs, each with so many runs; None: each run draws inputs and dice of its own."""
        outer, inner = (run, run) if draws is None else (run // runs, run % runs)
        return cls(run, outer, inner, fixed, shown)

    @classmethod
    def plain(cls, runs: Sequence[int]) -> "Numbers":
        """Runs with inputs and dice of their own."""
        numbers = np.asarray(runs, dtype=np.int64)
        return cls(numbers, numbers, numbers)


@dataclass(frozen=True)
class Batch:
    """Results of some runs."""

    runs: pa.Table
    """One row per run: its numbers, the assumptions drawn for it, its outcomes."""
    days: pa.Table | None
    """One row per run and day, if asked for."""


def run(scenario: Scenario, seed: int, runs: Sequence[int] | Numbers, series: bool) -> Batch:
    """Run these campaigns to their horizon. Each depends on seed and its own numbers alone, never on the others."""
    numbers = runs if isinstance(runs, Numbers) else Numbers.plain(runs)
    world, inputs, draws = build(scenario, seed, numbers.outer, series, fixed=numbers.fixed)
    kernel.advance_all(world, inputs, seed, numbers.inner)
    return Batch(run_table(scenario, world, draws, numbers), day_table(scenario, world, numbers.run) if series else None)


def run_table(scenario: Scenario, world: World, draws: Draws, numbers: Numbers) -> pa.Table:
    """Return one row per run: its numbers, the inputs drawn for it, its outcomes."""
    arrays: dict[str, Any] = {"run": numbers.run, "outer": numbers.outer, "inner": numbers.inner}
    inputs = {*uncertain_addresses(scenario), *(address for address in numbers.shown if address in draws)}
    arrays |= {f"input.{address}": draws[address] for address in sorted(inputs)}
    found = table(scenario, world)
    return pa.table(arrays | {name: found[name] for name in found.column_names})


def day_table(scenario: Scenario, world: World, numbers: Any) -> pa.Table:
    """Return one row per run and day: the state at the end of the day."""
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
