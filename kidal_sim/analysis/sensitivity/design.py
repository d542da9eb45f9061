"""Designs for sensitivity analysis: what an experiment says, checked against the points of its results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.design.experiment import Crossed, Experiment, Trajectories
from kidal_sim.batch.design.samplers import grouped, tied
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Array = NDArray[np.float64]
FEWEST_RUNS = 4
"""At each point: half of them against the other half must say something of the dice."""
NEEDED = "sensitivity takes an experiment with a sweep of `saltelli` (shares of the variance) or `morris` (screening)"


@dataclass(frozen=True)
class MorrisDesign:
    """Trajectories, on each of which every input moves once."""

    inputs: tuple[str, ...]
    uniforms: Array
    """Shape (trajectories, points, inputs)."""
    families: tuple[tuple[str, ...], ...] = ()
    """Inputs that correlations tie together."""

    @cached_property
    def steps(self) -> Array:
        """Return the steps from one point to the next; shape (trajectories, steps, inputs)."""
        return np.asarray(np.diff(self.uniforms, axis=1))

    @property
    def size(self) -> int:
        """Return the number of trajectories."""
        return len(self.uniforms)

    @property
    def is_sound(self) -> bool:
        """Tell whether each step moves one input, and each input moves once."""
        moved = self.steps != 0
        return bool((moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all())

    def effects(self, values: Array) -> Array:
        """Return, from values at all points, the change as each input went up; shape (trajectories, inputs)."""
        change = np.diff(values.reshape(self.uniforms.shape[:2]), axis=1)
        effects: Array = np.einsum("ts,tsi->ti", change, np.sign(self.steps))
        return effects


@dataclass(frozen=True)
class SaltelliDesign:
    """Two matrices of points, and the first with each group of inputs from the second."""

    groups: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]
    """Of each group, the columns of its inputs."""
    uniforms: Array
    """Shape (points, 1 + groups + 1, inputs)."""
    families: tuple[tuple[str, ...], ...] = ()
    """Inputs that are drawn anew together."""
    by_status: bool = False
    """Whether the groups are statuses."""

    @property
    def size(self) -> int:
        """Return the number of points of either matrix."""
        return len(self.uniforms)

    @property
    def is_sound(self) -> bool:
        """Tell whether each point has the inputs of the matrices that it should have."""
        first, last = self.uniforms[:, 0], self.uniforms[:, -1]
        for at, columns in enumerate(self.members, start=1):
            expected = first.copy()
            expected[:, columns] = last[:, columns]
            if not np.array_equal(self.uniforms[:, at], expected):
                return False
        return True


def checked_sweep(experiment: Experiment | None, where: Path) -> Trajectories | Crossed:
    """Return the sweep of an experiment; refused unless it is one for sensitivities with enough runs."""
    sweep = experiment.sweep if experiment is not None else None
    kind, sampled = (sweep.sampled if sweep is not None else None) or ("a grid or a list", None)
    if experiment is None or not isinstance(sampled, Trajectories | Crossed):
        found = "it has no sweep" if sweep is None else f"its points are of {kind}"
        raise BatchError(f"{where}: {found}; {NEEDED}")
    if experiment.runs < FEWEST_RUNS:
        raise BatchError(f"{where}: has {experiment.runs} runs at each point; {FEWEST_RUNS} or more are needed, to know the dice")
    return sampled


def design_of(sampled: SampledDesign) -> MorrisDesign | SaltelliDesign:
    """Return the design of sampled results; refused if they have another one, or too few runs."""
    folder = sampled.results.folder
    sweep = checked_sweep(sampled.results.experiment, folder)
    scenarios = [sampled.results.scenario(plan) for plan in sampled.plans]
    inputs = tuple(map(str, sampled.uniforms))
    table = sampled.uniforms.to_numpy(np.float64)
    design = _morris(sweep, inputs, table, scenarios) if isinstance(sweep, Trajectories) else _saltelli(sweep, inputs, table, scenarios)
    if design is None or not design.is_sound:
        raise BatchError(f"{folder}: its points are not those that its experiment says")
    return design


def _morris(sweep: Trajectories, inputs: tuple[str, ...], table: Array, scenarios: "Sequence[Scenario]") -> MorrisDesign | None:
    if len(table) != sweep.trajectories * (len(inputs) + 1):
        return None
    groups = tied(inputs, [each.between for scenario in scenarios for each in scenario.correlations])
    families = tuple(members for name in sorted(set(groups.values())) if len(members := _members(groups, name)) > 1)
    return MorrisDesign(inputs, table.reshape(sweep.trajectories, -1, len(inputs)), families)


def _saltelli(sweep: Crossed, inputs: tuple[str, ...], table: Array, scenarios: "Sequence[Scenario]") -> SaltelliDesign | None:
    groups = grouped(sweep, scenarios, inputs)
    names = tuple(sorted(set(groups.values())))
    columns = tuple(tuple(map(inputs.index, _members(groups, name))) for name in names)
    families = tuple(members for name in names if len(members := _members(groups, name)) > 1)
    if len(table) != sweep.points * (len(names) + 2):
        return None
    return SaltelliDesign(names, columns, table.reshape(sweep.points, -1, len(inputs)), families, sweep.groups == "status")


def _members(groups: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the inputs of a group."""
    return tuple(address for address, group in groups.items() if group == name)
