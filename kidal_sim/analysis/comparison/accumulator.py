"""Estimates of plans and of their paired differences, accumulated a block of runs at a time."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kidal_sim.batch.results.paired_chunks import Block, numbers
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.stats.clusters import Draws
from kidal_sim.stats.dominance import ORDERS, WANTS, Dominance
from kidal_sim.stats.multiple_testing import holm
from kidal_sim.stats.paired_difference import PairedDifference
from kidal_sim.stats.summary import Summary
from kidal_sim.stats.value_counts import ValueCounts

ERROR = 0.05
"""Familywise error rate: the largest probability that any difference which is called sure is none."""
PAIR_COLUMNS = (
    "outcome", "variant", "baseline", "n", "estimate", "low", "high", "variance_reduction", "size", "less", "less_low", "less_high",
    "same", "same_low", "same_high", "more", "more_low", "more_high", "p", "p_holm", "sure",
)  # fmt: skip
DOMINANCE_COLUMNS = ("outcome", "variant", "baseline", "order", "wants", "verdict", "reverse")


class ComparisonAccumulator:
    """Accumulates sums over the runs by outcome, plan and pair of plans."""

    def __init__(self, outcomes: Sequence[Outcome], method: str, against: str | None) -> None:
        self.outcomes, self.method, self.against = outcomes, method, against
        self.plans: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self.nested = False
        """Whether runs share draws of inputs and dice."""
        self.drawn: dict[str, set[int]] = {"outer": set(), "inner": set()}
        """Some of the draws that occur, if runs share any."""

    def add(self, block: Block) -> None:
        """Add the next runs of all plans."""
        draws = shared_draws(next(iter(block.values())))
        if not self.plans:
            self._begin(list(block), draws is not None)
        for kind, numbers_ in draws._asdict().items() if draws else ():
            self.drawn[kind] |= set(np.unique(numbers_)[:2].tolist())
        for outcome in self.outcomes:
            values = {plan: numbers(block[plan], outcome.name) for plan in self.plans}
            for plan in self.plans:
                self.summaries[outcome.name, plan].add(values[plan], draws)
            for first, second in self.pairs:
                self.changes[outcome.name, first, second].add(values[first], values[second], draws)
                if (outcome.name, first, second) in self.dominances:
                    self.dominances[outcome.name, first, second].add(values[first], values[second])

    def _begin(self, plans: list[str], nested: bool) -> None:
        if self.against is not None and self.against not in plans:
            raise BatchError(f"--against {self.against}: there is no such plan; there are {', '.join(plans)}")
        first = self.against or plans[0]
        self.plans = [first, *(plan for plan in plans if plan != first)]
        self.pairs, self.nested = list(combinations(self.plans, 2)), nested
        own = [(outcome, plan) for outcome in self.outcomes for plan in self.plans]
        between = [(outcome, *pair) for outcome in self.outcomes for pair in self.pairs]
        self.summaries = {(outcome.name, plan): Summary(outcome.kind, self.method) for outcome, plan in own}
        self.changes = {(outcome.name, *pair): PairedDifference(outcome.kind, self.method) for outcome, *pair in between}
        self.dominances = {
            (outcome.name, *pair): Dominance() for outcome, *pair in between if not nested and outcome.kind != "binary"
        }  # fmt: skip

    def refuse_single_draws(self) -> None:
        """Refuse nested runs that all have the same inputs or dice, from which no interval can be estimated."""
        for kind, met in self.drawn.items() if self.nested else ():
            if len(met) < 2:
                what = "inputs" if kind == "outer" else "dice"
                raise BatchError(f"all runs have the same draw of the {what}; intervals need two or more")

    def estimates(self) -> pd.DataFrame:
        """Return a row per outcome and plan."""
        return pd.DataFrame([{"outcome": name, "variant": plan} | summary.row() for (name, plan), summary in self._summaries()])

    def differences(self) -> pd.DataFrame:
        """Return a row per outcome and pair of plans."""
        changes = self.changes.items() if self.plans else ()
        rows = [{"outcome": name, "variant": second, "baseline": first} | each.row() for (name, first, second), each in changes]
        found = pd.DataFrame(rows, columns=list(PAIR_COLUMNS))
        found["p_holm"] = holm(found["p"].to_numpy(float))
        found["sure"] = found["p_holm"] <= ERROR
        return found

    def dominance(self) -> pd.DataFrame:
        """Return a row per outcome, pair of plans, order of dominance, and preferred direction."""
        rows: list[dict[str, Any]] = []
        for (name, first, second), each in self.dominances.items() if self.plans else ():
            for order in ORDERS:
                for wants in WANTS:
                    over, under = each.verdict(order, wants)
                    verdicts = {"order": order, "wants": wants, "verdict": over.value, "reverse": under.value}
                    rows.append({"outcome": name, "variant": second, "baseline": first} | verdicts)
        return pd.DataFrame(rows, columns=list(DOMINANCE_COLUMNS))

    def spreads(self) -> dict[str, dict[str, ValueCounts]]:
        """Return the counts of values by outcome and plan."""
        found: dict[str, dict[str, ValueCounts]] = {}
        for (name, plan), summary in self._summaries():
            found.setdefault(name, {})[plan] = summary.spread
        return found

    def _summaries(self) -> Iterator[tuple[tuple[str, str], Summary]]:
        return iter(self.summaries.items() if self.plans else ())


def shared_draws(table: pa.Table) -> Draws | None:
    """Return the draws by which these runs were made, or None if each run has its own."""
    if not {"outer", "inner"} <= set(table.column_names):
        return None
    run, outer, inner = (table.column(name).to_numpy() for name in ("run", "outer", "inner"))
    return None if np.array_equal(run, outer) and np.array_equal(run, inner) else Draws(outer, inner)
