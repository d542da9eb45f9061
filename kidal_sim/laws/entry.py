"""Whether a storm gets into a base."""

import math

from kidal_sim.jit.compile import compiled
from kidal_sim.tables.kinds import WITHOUT_LIMIT


@compiled
def chance_of_entry(own: float, enemy: float, shelter: float, slope: float, surprise: float) -> float:
    """Return the chance that attackers get into a base before they give up.

    logit p = b ln(surprise x own / (enemy x shelter)), for own and enemy power [effective people], the factors by which surprise raises the
    attackers' power and works shelter the defenders, and b = slope. At even effective power, one in two.
    Source: the logistic form fitted to the outcomes of engagements, with surprise as a factor on power (Dupuy 1987, Understanding War;
    Lawrence 2017, War by Numbers).

    >>> chance_of_entry(100.0, 50.0, 2.0, 1.5, 1.0)
    0.5
    >>> chance_of_entry(100.0, 0.0, 2.0, 1.5, 0.0), chance_of_entry(0.0, 50.0, 2.0, 1.5, 3.0)
    (1.0, 0.0)
    """
    if enemy <= 0.0:
        return 1.0
    if own <= 0.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-slope * math.log(surprise * own / (enemy * shelter))))


@compiled
def power_to_enter(chance: float, enemy: float, shelter: float, slope: float, surprise: float) -> float:
    """Return the power with which attackers get into a base with a given chance: the inverse of `chance_of_entry`.

    Nothing is certain: for a chance of 1 it is without limit.

    >>> round(power_to_enter(0.5, 50.0, 2.0, 1.5, 2.0), 9)
    50.0
    >>> power_to_enter(0.0, 50.0, 2.0, 1.5, 1.0)
    0.0
    >>> round(chance_of_entry(power_to_enter(0.7, 80.0, 1.5, 2.0, 1.3), 80.0, 1.5, 2.0, 1.3), 9)
    0.7
    """
    if chance <= 0.0 or enemy <= 0.0:
        return 0.0
    if chance >= 1.0:
        return WITHOUT_LIMIT
    return enemy * shelter / surprise * math.exp(math.log(chance / (1.0 - chance)) / slope)
