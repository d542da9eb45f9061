"""Whether the length of the turn is in the answer: the same runs at several turns, each outcome held against the finest turn's.

Two one-sided tests at 5 % each (Schuirmann 1987, J. Pharmacokinetics and Biopharmaceutics 15, 657-680): an outcome is equivalent
if the 90 % interval of its paired difference lies within the margin. Not to have found a difference is no such proof.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.results.outcome_selection import shared_outcomes
from kidal_sim.batch.results.paired_chunks import blocks_of_runs, numbers
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.stats.intervals import Interval
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.paired_difference import PairedDifference

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

TURNS = (12.0, 6.0, 3.0, 1.0)
"""The turns to try, the finest last. [h]"""
CONFIDENCE = 0.90
"""Of the interval: two one-sided tests at 5 % each."""
CHANCE_MARGIN = 0.02
"""By how much a probability may differ."""
RELATIVE_MARGIN = 0.05
"""By which share of the finest turn's mean a count or a quantity may differ."""
SMALLEST_MARGIN = 0.05
"""No margin of a count or a quantity is below so many pooled standard deviations. A share of a mean near 0 asks for more runs than
anybody has; the smallest difference worth finding is then told in standard deviations (Lakens 2017, Social Psychological and
Personality Science 8, 355-362), here a quarter of what Cohen (1988) calls a small one, 0.2."""
FEWEST = 30
"""From fewer runs in which both know the outcome, nothing is decided."""


class Verdict(StrEnum):
    """What the runs say of an outcome at a coarser turn, the worst first; never known: in no run at both turns."""

    different = "different"
    undecided = "not decided"
    equivalent = "equivalent"
    unknown = "never known"


@dataclass(frozen=True)
class Check:
    """One outcome at one turn beside the finest turn."""

    outcome: str
    kind: str
    unit: str
    turn: float
    """Length of the coarser turn. [h]"""
    pairs: int
    """Runs in which both turns know the outcome."""
    finest: float
    """Its share or mean at the finest turn, over those runs."""
    difference: float
    """The coarser turn minus the finest."""
    low: float
    high: float
    """Limits of the 90 % interval."""
    margin: float
    """By how much it may differ."""
    floored: bool
    """Whether the margin is the smallest one rather than a share of the mean."""
    verdict: Verdict


def check_turns(scenarios: "Mapping[str, Scenario]", runs: int, seed: int, cores: int, advance: Callable[[int], None]) -> list[Check]:
    """Run a scenario, given once for each turn, with the same luck; every outcome at every coarser turn, the worst first."""
    outcomes = shared_outcomes(scenarios)
    plan = Plan(tuple(scenarios), runs, seed)
    turns = {name: scenario.calendar.turn.best for name, scenario in scenarios.items()}
    finest = min(turns, key=lambda name: turns[name])
    coarser = [name for name in turns if name != finest]
    changes = {(outcome.name, name): PairedDifference(outcome.kind) for outcome in outcomes for name in coarser}
    for block in blocks_of_runs(scenarios, plan, {outcome.name for outcome in outcomes}, cores, advance):
        for outcome in outcomes:
            fine = numbers(block[finest], outcome.name)
            for name in coarser:
                changes[outcome.name, name].add(fine, numbers(block[name], outcome.name))
    return worst_first([check(outcome, turns[name], changes[outcome.name, name]) for outcome in outcomes for name in coarser])


def check(outcome: Outcome, turn: float, change: PairedDifference) -> Check:
    """One outcome at a coarser turn, run by run beside the finest, which comes first."""
    pairs, difference = change.pairs, change.estimate(CONFIDENCE)
    allowed, floored = margin(outcome.kind, change.first, change.second)
    verdict = judge(difference, allowed) if pairs >= FEWEST and allowed > 0 else Verdict.undecided if pairs else Verdict.unknown
    return Check(outcome.name, outcome.kind, outcome.unit, turn, pairs, change.first.mean, *difference, allowed, floored, verdict)


def margin(kind: str, finest: Moments, coarse: Moments) -> tuple[float, bool]:
    """By how much the outcome may differ, and whether it is the floor that says so."""
    if kind == "binary":
        return CHANCE_MARGIN, False
    if finest.size < 2:
        return 0.0, False
    relative = RELATIVE_MARGIN * abs(finest.mean)
    pooled = math.sqrt((finest.variance + coarse.variance) / 2)
    return max(relative, SMALLEST_MARGIN * pooled), SMALLEST_MARGIN * pooled > relative


def judge(difference: Interval, margin: float) -> Verdict:
    """Equivalent if the interval lies within the margin, different if all of it lies beyond.

    >>> judge(Interval(0.0, -0.01, 0.01), 0.02).value, judge(Interval(0.0, -0.03, 0.01), 0.02).value
    ('equivalent', 'not decided')
    """
    if -margin <= difference.low and difference.high <= margin:
        return Verdict.equivalent
    return Verdict.different if difference.low > margin or difference.high < -margin else Verdict.undecided


def worst_first(checks: Sequence[Check]) -> list[Check]:
    """Different ones first, then those not decided; within each, by how much of the margin the interval's far end takes."""
    order = list(Verdict)

    def reach(each: Check) -> float:
        far = max(abs(each.low), abs(each.high))
        return far / each.margin if each.margin > 0 and not np.isnan(far) else 0.0

    return sorted(checks, key=lambda each: (order.index(each.verdict), -reach(each), each.outcome, -each.turn))
