"""Cumulative hazards that make an event at each keyed exponential threshold: draws are numbered by event and not by turn."""

from kidal_sim import dice
from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.tables.row import Table
from kidal_sim.tables.theatre import Hazard

MOST_EVENTS = 10_000
"""New events that one step can make; beyond any that leaves somebody alive, it keeps absurd inputs from running for ever."""


@compiled
def next_threshold(hazards: Table[Hazard], row: int, key: Key, who: int, purpose: Purpose, about: int) -> float:
    """Return the exposure at which a hazard makes its next event; keyed as in `accumulate`."""
    hazard: Hazard = hazards[row]
    if hazard.threshold == 0.0:
        hazard.threshold = dice.exponential(dice.uniform(key, 0, who, purpose, about))
    return float(hazard.threshold)


@compiled
def accumulate(hazards: Table[Hazard], row: int, amount: float, key: Key, who: int, purpose: Purpose, about: int) -> int:
    """Add to a hazard and return how many new events that makes.

    Event n comes when the exposure reaches the sum of n + 1 exponential draws of mean 1, keyed by who, purpose, what it is
    about and n: a Poisson process in exposure. More exposure never makes fewer events.
    """
    hazard: Hazard = hazards[row]
    if hazard.threshold == 0.0:
        hazard.threshold = dice.exponential(dice.uniform(key, 0, who, purpose, about))
    hazard.exposure += amount
    before = hazard.count
    while hazard.exposure >= hazard.threshold and hazard.count - before < MOST_EVENTS:
        hazard.count += 1
        hazard.threshold += dice.exponential(dice.uniform(key, hazard.count, who, purpose, about))
    return hazard.count - before


@compiled
def due(number: int, key: Key, who: int, purpose: Purpose, about: int) -> float:
    """Return the exposure at which an event comes, of those that `accumulate` makes: the sum of its draws from 0 to this number."""
    exposure = 0.0
    for event in range(number + 1):
        exposure += dice.exponential(dice.uniform(key, event, who, purpose, about))
    return exposure
