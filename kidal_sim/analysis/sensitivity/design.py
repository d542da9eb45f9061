"""How the points of a results folder tell the effects of inputs apart: what its experiment says, held against the points themselves."""

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
WANTED = "wanted an experiment with a sweep of `saltelli` (shares of the variance) or `morris` (screening)"


@dataclass(frozen=True)
class Moves:
    """Trajectories, on each of which every input moves once."""

    inputs: tuple[str, ...]
    uniforms: Array
    """Shape (trajectories, points, inputs)."""
    families: tuple[tuple[str, ...], ...] = ()
    """Inputs that correlations tie together."""

    @cached_property
    def steps(self) -> Array:
        """From one point to the next; shape (trajectories, steps, inputs)."""
        return np.asarray(np.diff(self.uniforms, axis=1))

    @property
    def size(self) -> int:
        """How many trajectories."""
        return len(self.uniforms)

    @property
    def is_sound(self) -> bool:
        """Whether each step moves one input, and each input moves once."""
        moved = self.steps != 0
        return bool((moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all())

    def effects(self, values: Array) -> Array:
        """Of values at all points, the change as each input went up; shape (trajectories, inputs)."""
        change = np.diff(values.reshape(self.uniforms.shape[:2]), axis=1)
        found: Array = np.einsum("ts,tsi->ti", change, np.sign(self.steps))
        return found


@dataclass(frozen=True)
class Crosses:
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
        """How many points, before those beside them."""
        return len(self.uniforms)

    @property
    def is_sound(self) -> bool:
        """Whether each point is what it ought to be."""
        first, last = self.uniforms[:, 0], self.uniforms[:, -1]
        for at, columns in enumerate(self.members, start=1):
            wanted = first.copy()
            wanted[:, columns] = last[:, columns]
            if not np.array_equal(self.uniforms[:, at], wanted):
                return False
        return True


def wanted(experiment: Experiment | None, where: Path) -> Trajectories | Crossed:
    """The sweep of an experiment, if it is one for sensitivities with enough runs; refused otherwise."""
    sweep = experiment.sweep if experiment is not None else None
    kind, said = (sweep.sampled if sweep is not None else None) or ("a grid or a list", None)
    if experiment is None or not isinstance(said, Trajectories | Crossed):
        found = "it has no sweep" if sweep is None else f"its points are of {kind}"
        raise BatchError(f"{where}: {found}; {WANTED}")
    if experiment.runs < FEWEST_RUNS:
        raise BatchError(f"{where}: found {experiment.runs} runs at each point; wanted {FEWEST_RUNS} or more, to know the dice")
    return said


def design_of(sampled: SampledDesign) -> Moves | Crosses:
    """The design of a folder; refused if it has another one, or too few runs."""
    folder = sampled.results.folder
    said = wanted(sampled.results.experiment, folder)
    scenarios = [sampled.results.scenario(plan) for plan in sampled.plans]
    inputs = tuple(map(str, sampled.uniforms))
    table = sampled.uniforms.to_numpy(np.float64)
    found = _moves(said, inputs, table, scenarios) if isinstance(said, Trajectories) else _crosses(said, inputs, table, scenarios)
    if found is None or not found.is_sound:
        raise BatchError(f"{folder}: its points are not those that its experiment says")
    return found


def _moves(said: Trajectories, inputs: tuple[str, ...], table: Array, scenarios: "Sequence[Scenario]") -> Moves | None:
    if len(table) != said.trajectories * (len(inputs) + 1):
        return None
    groups = tied(inputs, [each.between for scenario in scenarios for each in scenario.correlations])
    families = tuple(own for name in sorted(set(groups.values())) if len(own := _of(groups, name)) > 1)
    return Moves(inputs, table.reshape(said.trajectories, -1, len(inputs)), families)


def _crosses(said: Crossed, inputs: tuple[str, ...], table: Array, scenarios: "Sequence[Scenario]") -> Crosses | None:
    groups = grouped(said, scenarios, inputs)
    names = tuple(sorted(set(groups.values())))
    members = tuple(tuple(map(inputs.index, _of(groups, name))) for name in names)
    families = tuple(own for name in names if len(own := _of(groups, name)) > 1)
    if len(table) != said.points * (len(names) + 2):
        return None
    return Crosses(names, members, table.reshape(said.points, -1, len(inputs)), families, said.groups == "status")


def _of(groups: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The inputs of a group."""
    return tuple(address for address, group in groups.items() if group == name)
