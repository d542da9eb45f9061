"""What a force bears before it breaks."""

import math

from kidal_sim.jit.compile import compiled


@compiled
def share_borne(median: float, spread: float, exposure: float) -> float:
    """Return the share of itself whose loss a force bears before it breaks.

    x = m (E / ln 2)^s, for m = median, s = spread and E = integrated hazard at which it breaks. With E exponential of mean 1,
    x follows the Weibull law of median m and shape 1 / s: the hazard of breaking per share lost grows as x^(1/s - 1) for s < 1,
    is constant at s = 1, and s = 0 is a single break point. Nothing is borne once E is used up, as by surprise.
    Source: Weibull 1951 (Journal of Applied Mechanics 18:293); break points that differ from battle to battle, Helmbold 1971
    (RAND R-772); causes beside losses, McQuie 1987. Values above 1 mean that it fights to the last.

    >>> share_borne(0.2, 0.0, 1.7)
    0.2
    >>> share_borne(0.2, 0.5, math.log(2.0))
    0.2
    """
    if exposure <= 0.0:
        return 0.0
    return median * math.exp(spread * math.log(exposure / math.log(2.0)))
