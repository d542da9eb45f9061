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


NEARLY_CERTAIN = 1.0 - 1e-12
"""The largest chance that has a finite exposure here."""


@compiled
def exposure(probability: float) -> float:
    """Integrated hazard that makes something happen with this probability.

    -log(1 - probability), the inverse of `chance`; a certainty counts as 1 - 1e-12.

    >>> exposure(0.0)
    0.0
    >>> round(chance(exposure(0.25)), 12)
    0.25
    """
    return -math.log1p(-min(probability, NEARLY_CERTAIN)) + 0.0
