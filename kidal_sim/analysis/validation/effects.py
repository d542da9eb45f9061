"""What each uncertain assumption does to the outcomes: low against high, one at a time, with the same dice.

Every other assumption stays as drawn, those that go together with it included: the question is what this one number does, not
what usually comes with it. It is no ranking of how much the inputs explain: for that their interaction would have to be varied too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.results.paired_chunks import blocks_of_runs, numbers
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.scenario.quantity.spec import Quantity, walk
from kidal_sim.scenario.with_value import with_certain
from kidal_sim.stats.paired_difference import PairedDifference

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

LEVELS = {"low": 0.05, "high": 0.95}
"""The quantiles at which an assumption is held, by the name of the variant."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Effect:
    """What one assumption, low against high, does to one outcome."""

    input: str
    low: float
    high: float
    """The 5 % and the 95 % point of the assumption."""
    input_unit: str
    outcome: str
    kind: str
    unit: str
    pairs: int
    """Runs in which the outcome is known at both ends."""
    estimate: float
    """Outcome with the input high minus outcome with the input low."""
    least: float
    most: float
    """Limits of its 95 % interval."""
    sign: str
    """+ or -, or 0 where the interval holds zero: not to be told from nothing."""
    sure: bool
    """Whether zero is outside the interval also when its confidence is raised for the number of outcomes looked at (Bonferroni), and
    enough runs differ for an interval to be believed (`intervals.enough_variation`)."""


def effects(
    scenario: "Scenario", outcomes: Sequence[Outcome], runs: int, seed: int, cores: int, advance: Callable[[int], None]
) -> list[Effect]:
    """The effect of every uncertain assumption on every one of these outcomes, in the order of the scenario."""
    inputs = uncertain(scenario)
    if not inputs:
        return []
    scenarios = {
        _name(address, level): with_certain(scenario, address, quantity, end)
        for address, quantity in inputs.items()
        for level, end in ends(quantity).items()
    }
    plan = Plan(tuple(scenarios), runs, seed)
    changes = {address: [PairedDifference(outcome.kind) for outcome in outcomes] for address in inputs}
    for block in blocks_of_runs(scenarios, plan, {outcome.name for outcome in outcomes}, cores, advance):
        for address in inputs:
            low, high = (block[_name(address, level)] for level in LEVELS)
            for outcome, change in zip(outcomes, changes[address], strict=True):
                change.add(numbers(low, outcome.name), numbers(high, outcome.name))
    return [
        effect(address, quantity, outcome, change, len(outcomes))
        for address, quantity in inputs.items()
        for outcome, change in zip(outcomes, changes[address], strict=True)
    ]


def effect(address: str, quantity: Quantity, outcome: Outcome, change: PairedDifference, looks: int) -> Effect:
    """One assumption's effect on one outcome, one of so many that are looked at."""
    estimate, least, most = change.estimate(CONFIDENCE)
    strict = change.estimate(1 - (1 - CONFIDENCE) / looks)
    low_end, high_end = ends(quantity).values()
    sign = "+" if least > 0 else "-" if most < 0 else "0"
    return Effect(
        address, low_end, high_end, quantity.unit, outcome.name, outcome.kind, outcome.unit, change.pairs, estimate, least, most, sign,
        change.enough_variation and (strict.low > 0 or strict.high < 0),
    )  # fmt: skip


def uncertain(scenario: "Scenario") -> dict[str, Quantity]:
    """The assumptions that differ between their two ends, by address."""
    found = {address: quantity for address, quantity in walk(scenario) if not quantity.is_certain}
    return {address: quantity for address, quantity in found.items() if len(set(ends(quantity).values())) == 2}


def ends(quantity: Quantity) -> dict[str, float]:
    """An assumption's low and high value."""
    return dict(zip(LEVELS, map(float, quantity.ppf(np.array(list(LEVELS.values())))), strict=True))


def without_effect(found: Sequence[Effect]) -> list[str]:
    """Assumptions with no effect that one can be sure of on any outcome."""
    sure = {each.input for each in found if each.sure}
    return [address for address in dict.fromkeys(each.input for each in found) if address not in sure]


def _name(address: str, level: str) -> str:
    """The variant in which an assumption is held at one of its ends."""
    return f"{address} {level}"
