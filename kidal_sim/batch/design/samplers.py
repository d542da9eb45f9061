"""Points that tell the effects of inputs apart, by SALib's samplers: trajectories for a screening, crossed matrices for variances."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.design.experiment import MOST_POINTS, Crossed, Sampled, Trajectories
from kidal_sim.batch.design.sweep import design
from kidal_sim.scenario.quantity.spec import walk

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Uniforms = dict[str, NDArray[np.float64]]


def trajectories(number: int, levels: int, addresses: Sequence[str], seed: int) -> Uniforms:
    """Uniforms at the points of so many trajectories, on each of which every address moves once.

    Morris (1991), Technometrics 33, 161-174; by SALib. Points of a trajectory stand together, one more than there are addresses. The
    levels are the middles of as many equal parts of (0, 1), as its ends lie infinitely far out in many a distribution; a move is
    0.5, half of an input's probability. An address has the same uniforms however the addresses are ordered.
    """
    from SALib.sample import morris

    names = sorted(addresses)
    edge = 0.5 / levels
    drawn = morris.sample(_problem(names, [edge, 1 - edge]), number, num_levels=levels, seed=seed)
    return _columns(names, drawn)


def crossed(points: int, groups: Mapping[str, str], seed: int) -> Uniforms:
    """Uniforms of two matrices A and B of so many points, and of A with one group of addresses taken from B.

    Saltelli et al. (2010), Computer Physics Communications 181, 259-270, on scrambled Sobol' points; by SALib. For each point of A
    there stand together: itself, then with each group (in order of name) from B, then the point of B. `groups` has each address's
    group: its own name, or what it shares with others. SALib takes several inputs of a single group for ungrouped ones.
    """
    from SALib.sample import sobol

    names = sorted(groups, key=lambda address: (groups[address], address))
    problem = _problem(names, [0.0, 1.0]) | {"groups": [groups[address] for address in names]}
    return _columns(names, sobol.sample(problem, points, calc_second_order=False, seed=seed))


def uniforms(kind: str, sampled: Sampled | Trajectories | Crossed, groups: Mapping[str, str], seed: int) -> Uniforms:
    """Uniforms of each input at each point, of any kind of sweep that sets them."""
    if isinstance(sampled, Trajectories):
        return trajectories(sampled.trajectories, sampled.levels, list(groups), seed)
    if isinstance(sampled, Crossed):
        return crossed(sampled.points, groups, seed)
    return design("sobol" if kind == "sobol" else "latin_hypercube", sampled.points, list(groups), seed)


def grouped(sampled: Sampled | Trajectories | Crossed, scenarios: "Sequence[Scenario]", inputs: Sequence[str]) -> dict[str, str]:
    """The group of each input: its status where the sweep says so (of scenarios that differ, that of the first); else its own name.

    Crossed inputs that a correlation ties together are one group, named after the first: what they have in common is of none alone.
    """
    if not isinstance(sampled, Crossed):
        return {address: address for address in inputs}
    if sampled.groups is None:
        return tied(inputs, [each.between for scenario in scenarios for each in scenario.correlations])
    statuses: dict[str, str] = {}
    for scenario in scenarios:
        statuses = {address: quantity.status for address, quantity in walk(scenario)} | statuses
    return {address: statuses[address] for address in inputs}


def tied(inputs: Sequence[str], together: Iterable[Sequence[str]]) -> dict[str, str]:
    """A name for each input, which those that are together in some list share.

    >>> tied(["a", "b", "c", "d"], [["d", "b"], ["b", "x"]])
    {'a': 'a', 'b': 'b (with 1 more)', 'c': 'c', 'd': 'b (with 1 more)'}
    """
    families = [{address} for address in inputs]
    for each in together:
        near = [family for family in families if family & {*each}]
        families = [family for family in families if family not in near] + ([set[str]().union(*near)] if near else [])
    names = {min(family): family for family in families}
    labels = {name: name if len(family) == 1 else f"{name} (with {len(family) - 1} more)" for name, family in names.items()}
    return {address: next(labels[name] for name, family in names.items() if address in family) for address in inputs}


def refusal(sampled: Sampled | Trajectories | Crossed, groups: Mapping[str, str]) -> str:
    """What is wrong with a sweep over inputs of these groups; "" if nothing is."""
    names = set(groups.values())
    if isinstance(sampled, Crossed) and len(names) < min(2, len(groups)):
        return f"all {len(groups)} inputs are in one group, {next(iter(names))}, whose share is everything; give two groups or more"
    points = sampled.trajectories * (len(names) + 1) if isinstance(sampled, Trajectories) else sampled.points
    points *= len(names) + 2 if isinstance(sampled, Crossed) else 1
    return f"{points:,} points for {len(names):,} inputs or groups; at most {MOST_POINTS:,} are allowed" if points > MOST_POINTS else ""


def _problem(names: Sequence[str], bounds: Sequence[float]) -> dict[str, Any]:
    """Inputs as SALib wants them."""
    return {"num_vars": len(names), "names": list(names), "bounds": [list(bounds)] * len(names)}


def _columns(names: Sequence[str], drawn: NDArray[np.float64]) -> Uniforms:
    """The columns of a matrix by name, in order of name."""
    return {name: np.ascontiguousarray(drawn[:, names.index(name)]) for name in sorted(names)}
