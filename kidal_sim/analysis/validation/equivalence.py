"""Test of equivalence of turn lengths: the same runs at several turns, each outcome compared with that at the finest turn.

Two one-sided tests at 5 % each (Schuirmann 1987, J. Pharmacokinetics and Biopharmaceutics 15, 657-680): an outcome is equivalent
if the 90 % interval of its paired difference lies within the margin. Not to have found a difference is no such proof.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.results.outcome_selection import shared_outcomes
from kidal_sim.batch.results.paired_chunks import blocks_of_runs, numbers
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import plain, records_by_table
from kidal_sim.findings.table import Column, Estimate, Table
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
anybody has; the smallest difference worth finding is then given in standard deviations (Lakens 2017, Social Psychological and
Personality Science 8, 355-362), here a quarter of what Cohen (1988) calls a small one, 0.2."""
FEWEST = 30
"""From fewer runs in which both know the outcome, nothing is decided."""


class EquivalenceVerdict(StrEnum):
    """What the runs say of an outcome at a coarser turn, the worst first; never known: in no run at both turns."""

    different = "different"
    undecided = "not decided"
    equivalent = "equivalent"
    unknown = "never known"


COLUMNS = (
    Column("outcome"),
    Column("kind", audience="programs"),
    Column("unit", audience="programs"),
    Column("turn", "turn [h]", kind="value"),
    Column("verdict"),
    Column("difference", "difference (90 %)", kind="estimate"),
    Column("margin", "margin ±", kind="value"),
    Column("floored", audience="programs"),
    Column("finest", kind="value"),
    Column("n", kind="count"),
)
NOTE = (
    "Difference: from the finest turn, run by run, where the outcome is known at both (n), with its 90 % interval. Margin: 2 points for "
    "shares, 5 % of the finest turn's mean for others, but at least 0.05 pooled standard deviations (floor)."
)


@dataclass(frozen=True)
class Check:
    """One outcome at one turn compared with the finest turn."""

    outcome: str
    kind: str
    unit: str
    turn: float
    """Length of the coarser turn. [h]"""
    n: int
    """Runs in which both turns know the outcome."""
    finest: float
    """Its share or mean at the finest turn, over those runs."""
    difference: Interval
    """The coarser turn minus the finest, with its 90 % interval."""
    margin: float
    """By how much it may differ."""
    floored: bool
    """Whether the margin is the smallest one rather than a share of the mean."""
    verdict: EquivalenceVerdict


@dataclass(frozen=True)
class TurnCheck(Finding):
    """Whether outcomes are equivalent at several lengths of the turn, the worst first."""

    checks: tuple[Check, ...]
    runs: int
    """At each turn."""

    @property
    def is_different(self) -> bool:
        """Tell whether any outcome differs."""
        return any(check.verdict is EquivalenceVerdict.different for check in self.checks)

    def tables(self) -> tuple[Table, ...]:
        """Return one row per outcome and coarser turn."""
        return (Table.of(COLUMNS, map(_row, self.checks), "checks"),)

    def summary(self) -> list[str]:
        """Return how many outcomes have which verdict."""
        counts = Counter(check.verdict for check in self.checks)
        return [f"{', '.join(f'{counts[verdict]} {verdict.value}' for verdict in EquivalenceVerdict)}; {self.runs:,} runs at each turn."]

    def notes(self) -> list[str]:
        """Return how to read the table."""
        return [NOTE]

    def to_dict(self) -> dict[str, Any]:
        """Return the runs and the rows as plain values, for JSON."""
        return dict(plain({"runs": self.runs} | records_by_table(self)))


def _row(check: Check) -> tuple[Any, ...]:
    is_share = check.kind == "binary"
    difference = Estimate(*check.difference, check.unit, is_share, signed=True)
    margin = Estimate(check.margin, unit=check.unit, is_share=is_share, suffix=" floor" if check.floored else "")
    finest = Estimate(check.finest, unit=check.unit, is_share=is_share)
    about = (check.outcome, check.kind, check.unit, check.turn, check.verdict.value)
    return (*about, difference, margin, check.floored, finest, check.n)


def check_turns(scenarios: "Mapping[str, Scenario]", runs: int, seed: int, cores: int, advance: Callable[[int], None]) -> TurnCheck:
    """Run a scenario, given once for each turn, with the same dice, and check every outcome at every coarser turn."""
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
    checks = [check(outcome, turns[name], changes[outcome.name, name]) for outcome in outcomes for name in coarser]
    return TurnCheck(tuple(worst_first(checks)), runs)


def check(outcome: Outcome, turn: float, change: PairedDifference) -> Check:
    """Return the check of one outcome at a coarser turn, run by run with the finest, which comes first."""
    pairs, difference = change.pairs, change.estimate(CONFIDENCE)
    allowed, floored = margin(outcome.kind, change.first, change.second)
    verdict = (
        judge(difference, allowed)
        if pairs >= FEWEST and allowed > 0
        else EquivalenceVerdict.undecided
        if pairs
        else EquivalenceVerdict.unknown
    )
    return Check(outcome.name, outcome.kind, outcome.unit, turn, pairs, change.first.mean, difference, allowed, floored, verdict)


def margin(kind: str, finest: Moments, coarse: Moments) -> tuple[float, bool]:
    """Return by how much the outcome may differ, and whether that is the floor."""
    if kind == "binary":
        return CHANCE_MARGIN, False
    if finest.size < 2:
        return 0.0, False
    relative = RELATIVE_MARGIN * abs(finest.mean)
    pooled = math.sqrt((finest.variance + coarse.variance) / 2)
    return max(relative, SMALLEST_MARGIN * pooled), SMALLEST_MARGIN * pooled > relative


def judge(difference: Interval, margin: float) -> EquivalenceVerdict:
    """Return the verdict: equivalent if the interval lies within the margin, different if all of it lies beyond.

    >>> judge(Interval(0.0, -0.01, 0.01), 0.02).value, judge(Interval(0.0, -0.03, 0.01), 0.02).value
    ('equivalent', 'not decided')
    """
    if -margin <= difference.low and difference.high <= margin:
        return EquivalenceVerdict.equivalent
    return EquivalenceVerdict.different if difference.low > margin or difference.high < -margin else EquivalenceVerdict.undecided


def worst_first(checks: Sequence[Check]) -> list[Check]:
    """Return different ones first, then those not decided; within each, by how much of the margin the interval's far end takes."""
    order = list(EquivalenceVerdict)

    def reach(each: Check) -> float:
        far = max(abs(each.difference.low), abs(each.difference.high))
        return far / each.margin if each.margin > 0 and not np.isnan(far) else 0.0

    return sorted(checks, key=lambda each: (order.index(each.verdict), -reach(each), each.outcome, -each.turn))
