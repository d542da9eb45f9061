"""Designs for sensitivities with as many points as a test likes, and functions whose indices are known in closed form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity.design import MorrisDesign, SaltelliDesign
from kidal_sim.batch.design.samplers import crossed, trajectories

Array = NDArray[np.float64]
BY_STATUS: Mapping[str, Any] = {"saltelli": {"points": 32, "inputs": ["*"], "groups": "status"}}
STATUSES: dict[str, Any] = {
    "sources": {"report": {"publisher": "Somebody", "title": "A report", "date": "2023", "reliability": "made up for a test"}},
    "rules.mines.strikes": {"uniform": [0.0, 0.04], "unit": "1/km", "source": "judgement"},
    "rules.combat.intensity": {"triangular": [0.01, 0.03, 0.05], "unit": "1/h", "source": "report", "status": "assessed"},
}  # fmt: skip
"""What draws the inputs of the small experiment anew by status, and what gives two of them one."""


def crosses(points: int, groups: Mapping[str, str] | Sequence[str], seed: int = 1) -> SaltelliDesign:
    """The design that a `saltelli` sweep over these inputs makes."""
    named = dict(groups) if isinstance(groups, Mapping) else {name: name for name in groups}
    uniforms = crossed(points, named, seed)
    names = tuple(sorted(set(named.values())))
    members = tuple(tuple(at for at, each in enumerate(uniforms) if named[each] == name) for name in names)
    return SaltelliDesign(names, members, np.column_stack(list(uniforms.values())).reshape(points, -1, len(uniforms)))


def by_luck(points: int, inputs: int, rng: np.random.Generator) -> SaltelliDesign:
    """The same of points that are independent of each other, as the intervals take them."""
    first, second = rng.random((2, points, inputs))
    mixed = np.repeat(first[:, None], inputs, axis=1)
    for at in range(inputs):
        mixed[:, at, at] = second[:, at]
    uniforms = np.concatenate([first[:, None], mixed, second[:, None]], axis=1)
    return SaltelliDesign(tuple(f"x{at}" for at in range(inputs)), tuple((at,) for at in range(inputs)), uniforms)


def moves(number: int, inputs: Sequence[str], levels: int = 4, seed: int = 1) -> MorrisDesign:
    """The design that a `morris` sweep over these inputs makes."""
    uniforms = trajectories(number, levels, inputs, seed)
    return MorrisDesign(tuple(uniforms), np.column_stack(list(uniforms.values())).reshape(number, -1, len(uniforms)))


def at_points(design: SaltelliDesign | MorrisDesign, function: Callable[[Array], Array]) -> Array:
    """A function of the inputs at all points; shape (states,)."""
    return function(design.uniforms.reshape(-1, design.uniforms.shape[2]))


def with_dice(values: Array, runs: int, stirred: float, alike: float, rng: np.random.Generator) -> Array:
    """Runs whose dice move each point by itself, and all points alike; shape (states, runs)."""
    return values[:, None] + stirred * rng.standard_normal((len(values), runs)) + alike * rng.standard_normal(runs)


def ishigami(uniforms: Array) -> Array:
    """sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁, for x = π (2u - 1). Ishigami & Homma (1990), Proc. ISUMA 398-403."""
    first, second, third = (np.pi * (2 * uniforms[:, at] - 1) for at in range(3))
    return np.asarray(np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first))


def ishigami_indices() -> tuple[Array, Array]:
    """Its first-order and total indices: V₁ = (1 + bπ⁴/5)²/2, V₂ = a²/8, V₁₃ = 8 b²π⁸/225, for a = 7, b = 0.1."""
    main, second, both = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
    whole = main + second + both
    return np.array([main, second, 0.0]) / whole, np.array([main + both, second, both]) / whole


def sobol_g(weights: Sequence[float]) -> tuple[Callable[[Array], Array], Array, Array]:
    """Π (|4u - 2| + a)/(1 + a); its first-order and total indices. Saltelli & Sobol' (1995), Reliability Eng. & System Safety 50."""
    single = 1 / (3 * (1 + np.array(weights)) ** 2)
    whole = np.prod(1 + single) - 1
    total = single * np.prod(1 + single) / (1 + single)
    return (lambda u: np.asarray(np.prod((np.abs(4 * u - 2) + weights) / (1 + np.array(weights)), axis=1))), single / whole, total / whole
