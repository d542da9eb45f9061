"""The points of a sweep: what each one sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["latin_hypercube", "sobol"]


@dataclass(frozen=True)
class Points:
    """What each point sets: values by address, or uniforms of inputs that keep their distributions."""

    changes: Sequence[Mapping[str, Any]] = ()
    """Of each point, the overrides that it lays over every variant."""
    uniforms: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """By address, the uniform at each point."""
    numbers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """By address, the number that each point sets, in the unit of its field; only if all of them set one that is certain."""

    @property
    def count(self) -> int:
        """How many there are; 1 without a sweep."""
        return len(self.changes) or len(next(iter(self.uniforms.values()), np.zeros(1)))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Whatever some point sets."""
        return tuple(dict.fromkeys([*(address for change in self.changes for address in change), *self.uniforms]))


def design(kind: Kind, points: int, addresses: Sequence[str], seed: int) -> dict[str, NDArray[np.float64]]:
    """Uniforms of each address at so many points that fill the space evenly.

    Latin hypercube: McKay, Beckman & Conover (1979), Technometrics 21, 239-245. Sobol' points, scrambled: Owen (1998), Journal
    of Complexity 14, 466-489. An address has the same uniforms however the addresses are ordered.
    """
    from scipy.stats import qmc

    names = sorted(addresses)
    if kind == "sobol":
        drawn = qmc.Sobol(len(names), scramble=True, rng=np.random.default_rng(seed)).random_base2(points.bit_length() - 1)
    else:
        drawn = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(points)
    return {name: np.ascontiguousarray(drawn[:, column]) for column, name in enumerate(names)}


def matching(patterns: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names that one of the patterns means, in their order.

    >>> matching(["kidal_*", "losses"], ["kidal_held", "losses", "aguelhok_held"])
    ['kidal_held', 'losses']
    """
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
