"""Effects of each uncertain assumption on the outcomes: low against high, one at a time, with the same dice.

Every other assumption stays as drawn, those that go together with it included: the question is what this one number does, not
what usually comes with it. It is no ranking of how much the inputs explain: for that their interaction would have to be varied too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.results.paired_chunks import blocks_of_runs, numbers
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import decimals
from kidal_sim.findings.render import plain, records_by_table
from kidal_sim.findings.table import PERCENT, Column, Estimate, Table
from kidal_sim.scenario.quantity.spec import Quantity, walk
from kidal_sim.scenario.with_value import with_certain
from kidal_sim.stats.intervals import Interval
from kidal_sim.stats.paired_difference import PairedDifference

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

LEVELS = {"low": 0.05, "high": 0.95}
"""The quantiles at which an assumption is held, by the name of the variant."""
CONFIDENCE = 0.95
COLUMNS = (
    Column("input"),
    Column("low"),
    Column("high"),
    Column("input_unit"),
    Column("outcome"),
    Column("unit"),
    Column("kind"),
    Column("n"),
    Column("difference", kind="estimate"),
    Column("sign"),
    Column("sure"),
)


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
    n: int
    """Runs in which the outcome is known at both ends."""
    difference: Interval
    """Outcome with the input high minus outcome with the input low, with its 95 % interval."""
    sign: str
    """+ or -, or 0 where the interval holds zero."""
    sure: bool
    """Whether zero is outside the interval also when its confidence is raised for the number of outcomes looked at (Bonferroni), and
    enough runs differ for an interval to be believed (`intervals.enough_variation`)."""


@dataclass(frozen=True)
class Effects(Finding):
    """The effects of all uncertain assumptions on some outcomes."""

    effects: tuple[Effect, ...]
    runs: int
    """At either end of an assumption."""

    def tables(self) -> list[Table]:
        """Return a matrix of inputs by outcomes for people, and one row per input and outcome for programs."""
        rows = [
            (each.input, each.low, each.high, each.input_unit, each.outcome, each.unit, each.kind, each.n, Estimate(*each.difference),
             each.sign, each.sure)
            for each in self.effects
        ]  # fmt: skip
        return [self._matrix(), Table.of(COLUMNS, rows, "effects", audience="programs")]

    def notes(self) -> list[str]:
        """Return what has no effect, and how to read the matrix."""
        unmoved = [name for name in dict.fromkeys(each.outcome for each in self.effects) if name not in self._moved()]
        without = self.without_effect()
        return [
            f"Outcomes that no assumption changes perceptibly: {', '.join(unmoved) or 'none'}.",
            f"Assumptions without a sure effect on any of these outcomes ({len(without)}): {', '.join(without) or 'none'}.",
            f"Mean or share with the input at its 95 % point minus that at its 5 % point, {self.runs:,} runs each, same dice; shares in "
            "percentage points. 0: the 95 % interval contains zero; ?: it would, if widened for the number of outcomes (Bonferroni), and "
            "the effect is not sure. Inputs with nothing but 0 are left out of the table. All intervals: --format csv.",
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the runs, the effects, and the assumptions without any, as plain values for JSON."""
        return dict(plain({"runs": self.runs} | records_by_table(self) | {"without_effect": self.without_effect()}))

    def without_effect(self) -> list[str]:
        """Return the assumptions without a sure effect on any outcome."""
        sure = {each.input for each in self.effects if each.sure}
        return [address for address in dict.fromkeys(each.input for each in self.effects) if address not in sure]

    def _moved(self) -> set[str]:
        return {each.outcome for each in self.effects if each.sign != "0"}

    def _matrix(self) -> Table:
        """Return inputs by outcomes, the inputs with most effects first, without those that have none."""
        by_input: dict[str, list[Effect]] = {}
        for each in self.effects:
            if each.outcome in self._moved():
                by_input.setdefault(each.input, []).append(each)
        count = {address: sum(each.sign != "0" for each in own) for address, own in by_input.items()}
        order = sorted((address for address in by_input if count[address]), key=lambda address: -count[address])
        outcomes = [name for name in dict.fromkeys(each.outcome for each in self.effects) if name in self._moved()]
        rows = [(address, *map(_cell, by_input[address])) for address in order]
        return Table.of((Column("input"), *map(Column, outcomes)), rows, "matrix", audience="people")


def _cell(effect: Effect) -> Estimate | str:
    """Return the difference, or 0 if its interval contains zero; so many decimal places that no other one looks like 0."""
    if effect.sign == "0":
        return "0"
    is_share = effect.kind == "binary"
    scaled = effect.difference.estimate * (PERCENT if is_share else 1.0)
    digits = min(decimals(scaled), 2) if round(scaled, 2) else decimals(scaled)
    return Estimate(effect.difference.estimate, is_share=is_share, signed=True, suffix="" if effect.sure else "?", digits=digits)


def effects(scenario: "Scenario", outcomes: Sequence[Outcome], runs: int, seed: int, cores: int, advance: Callable[[int], None]) -> Effects:
    """Return the effect of every uncertain assumption on every one of these outcomes, in the order of the scenario."""
    inputs = uncertain(scenario)
    if not inputs:
        return Effects((), runs)
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
    return Effects(
        tuple(
            effect(address, quantity, outcome, change, len(outcomes))
            for address, quantity in inputs.items()
            for outcome, change in zip(outcomes, changes[address], strict=True)
        ),
        runs,
    )


def effect(address: str, quantity: Quantity, outcome: Outcome, change: PairedDifference, looks: int) -> Effect:
    """Return the effect of one assumption on one outcome, which is one of so many that are looked at."""
    difference, strict = change.estimate(CONFIDENCE), change.estimate(1 - (1 - CONFIDENCE) / looks)
    low, high = ends(quantity).values()
    sign = "+" if difference.low > 0 else "-" if difference.high < 0 else "0"
    sure = change.enough_variation and (strict.low > 0 or strict.high < 0)
    return Effect(
        address, low, high, quantity.unit, outcome.name, outcome.kind, outcome.unit, change.pairs, difference, sign, sure
    )  # fmt: skip


def uncertain(scenario: "Scenario") -> dict[str, Quantity]:
    """Return the assumptions that differ between their two ends, by address."""
    found = {address: quantity for address, quantity in walk(scenario) if not quantity.is_certain}
    return {address: quantity for address, quantity in found.items() if len(set(ends(quantity).values())) == 2}


def ends(quantity: Quantity) -> dict[str, float]:
    """Return the low and the high value of an assumption."""
    return dict(zip(LEVELS, map(float, quantity.ppf(np.array(list(LEVELS.values())))), strict=True))


def _name(address: str, level: str) -> str:
    """Return the name of the variant in which an assumption is held at one of its ends."""
    return f"{address} {level}"
