"""Chances from rates."""

import math

from kidal_sim.jit.compile import compiled


@compiled
def chance(exposure: float) -> float:
    """Return the chance that something with this integrated hazard happens at least once.

    1 - exp(-exposure). Source: the Poisson process.

    >>> chance(0.0)
    0.0
    """
    return -math.expm1(-exposure)


NEARLY_CERTAIN = 1.0 - 1e-12
"""The largest chance that has a finite exposure here."""


@compiled
def exposure(probability: float) -> float:
    """Return the integrated hazard that makes something happen with this probability.

    -log(1 - probability), the inverse of `chance`; a certainty counts as 1 - 1e-12.

    >>> exposure(0.0)
    0.0
    >>> round(chance(exposure(0.25)), 12)
    0.25
    """
    return -math.log1p(-min(probability, NEARLY_CERTAIN)) + 0.0


@compiled
def growing(start: float, end: float, rate: float, rise: float) -> float:
    """Return the integrated hazard, from start to end, of what grows more likely in proportion to time.

    The hazard is rate x t / rise, 0 at time 0, rate [1/h] at t = rise [h], and grows on; so rate (end^2 - start^2) / (2 rise).
    Source: the Rayleigh (Weibull, shape 2) law of survival. Holds for 0 <= start <= end and rise > 0.

    >>> growing(0.0, 10.0, 0.02, 10.0)
    0.1
    >>> growing(10.0, 20.0, 0.02, 10.0) + growing(0.0, 10.0, 0.02, 10.0) == growing(0.0, 20.0, 0.02, 10.0)
    True
    """
    return rate * (end - start) * (end + start) / (2.0 * rise)
