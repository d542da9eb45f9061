"""How forces wear each other down."""

import math

from kidal_sim.jit.compile import compiled
from kidal_sim.laws import hazard


@compiled
def loss_rate(intensity: float, power: float, located: float, people: float, hiding: float, shelter: float) -> float:
    """Return the people that a side loses in an hour of fighting. [people/h]

    L = k P (mu + (1 - mu) min(1, o/N)) / shelter, for k = intensity [1/h], P = power of the enemy [effective people],
    mu = share of this side that the enemy has located, o = its people, N = hiding room of the place [people], o << N.
    mu = 1 on both sides is Lanchester's square law, mu = 0 on both his linear law, one of each Deitchman's ambush.
    Source: Lanchester 1916; Deitchman 1962 (Operations Research 10:818); Kress and MacKay 2014 (Operations Research Letters 42).

    >>> loss_rate(0.01, 200.0, 1.0, 500.0, 10_000.0, 2.0)
    1.0
    >>> loss_rate(0.01, 200.0, 0.0, 500.0, 10_000.0, 1.0)
    0.1
    """
    return intensity * power * (located + (1.0 - located) * min(1.0, people / hiding)) / shelter


@compiled
def fire_left(aircraft: float, kept_down: float) -> float:
    """Return the share of a side's fire left when enemy aircraft keep some of it down.

    (1 - s)^n for n = aircraft over the place on average, s = share that one keeps down. Source: ours; each aircraft
    keeps down the same share of what the others leave.

    >>> fire_left(0.0, 0.15)
    1.0
    >>> round(fire_left(2.0, 0.5), 12)
    0.25
    """
    return math.exp(-aircraft * hazard.exposure(kept_down))
