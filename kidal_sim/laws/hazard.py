"""Chances from rates."""

import math

from kidal_sim.compiled import compiled


@compiled
def chance(exposure: float) -> float:
    """Chance that something with this integrated hazard happens at least once.

    1 - exp(-exposure). Source: the Poisson process.

    >>> chance(0.0)
    0.0
    """
    return -math.expm1(-exposure)


@compiled
def exposure(probability: float) -> float:
    """Integrated hazard that makes something happen with this probability, below 1.

    -log(1 - probability), the inverse of `chance`.

    >>> exposure(0.0)
    0.0
    >>> round(chance(exposure(0.25)), 12)
    0.25
    """
    return -math.log1p(-probability) + 0.0
