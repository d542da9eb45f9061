"""What a comparison needs to know of the runs, gathered a block at a time."""

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
from kidal_sim.stats.poisson_bootstrap import Resampling
from kidal_sim.stats.summary import Change, Summary
from kidal_sim.stats.value_counts import Spread

ERROR = 0.05
"""Chance that any difference which is called sure is none, at most."""
PAIR_COLUMNS = (
    "outcome", "variant", "baseline", "n", "estimate", "low", "high", "variance_reduction", "size", "less", "less_low", "less_high",
    "same", "same_low", "same_high", "more", "more_low", "more_high", "p", "p_holm", "sure",
)  # fmt: skip
DOMINANCE_COLUMNS = ("outcome", "variant", "baseline", "order", "wants", "verdict", "reverse")


class Gathering:
    """Sums over the runs, by outcome, plan and pair of plans."""

    def __init__(self, outcomes: Sequence[Outcome], method: str, against: str | None) -> None:
        self.outcomes, self.method, self.against = outcomes, method, against
        self.plans: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self.nested = False
        """Whether runs share draws of inputs and dice."""
        self.drawn: dict[str, set[int]] = {"outer": set(), "inner": set()}
        """Some of the draws that were met, if runs share any."""

    def add(self, block: Block) -> None:
        """Take the next runs of all plans."""
        draws = shared_draws(next(iter(block.values())))
        if not self.plans:
            self._begin(list(block), draws is not None)
        for kind, numbers_ in draws._asdict().items() if draws else ():
            self.drawn[kind] |= set(np.unique(numbers_)[:2].tolist())
        columns = []
        for outcome in self.outcomes:
            values = {plan: numbers(block[plan], outcome.name) for plan in self.plans}
            columns += [values[plan] for plan in self.plans if outcome.kind != "binary"]
            for plan in self.plans:
                self.summaries[outcome.name, plan].add(values[plan], draws)
            for first, second in self.pairs:
                self.changes[outcome.name, first, second].add(values[first], values[second], draws)
                if (outcome.name, first, second) in self.dominances:
                    self.dominances[outcome.name, first, second].add(values[first], values[second])
        if columns:
            runs = next(iter(block.values())).column("run").to_numpy()
            self.resampling.add(np.column_stack(columns), runs, draws)

    def _begin(self, plans: list[str], nested: bool) -> None:
        if self.against is not None and self.against not in plans:
            raise BatchError(f"--against {self.against}: there is no such plan; there are {', '.join(plans)}")
        first = self.against or plans[0]
        self.plans = [first, *(plan for plan in plans if plan != first)]
        self.pairs, self.nested = list(combinations(self.plans, 2)), nested
        own = [(outcome, plan) for outcome in self.outcomes for plan in self.plans]
        between = [(outcome, *pair) for outcome in self.outcomes for pair in self.pairs]
        self.summaries = {(outcome.name, plan): Summary(outcome.kind, self.method) for outcome, plan in own}
        self.changes = {(outcome.name, *pair): Change(outcome.kind, self.method) for outcome, *pair in between}
        self.dominances = {
            (outcome.name, *pair): Dominance() for outcome, *pair in between if not nested and outcome.kind != "binary"
        }  # fmt: skip
        self.resampled = [(outcome.name, plan) for outcome, plan in own if outcome.kind != "binary"]
        self.resampling = Resampling(len(self.resampled))

    def refuse_single_draws(self) -> None:
        """From one draw of the inputs, or of the dice, nobody knows how much others would change."""
        for kind, met in self.drawn.items() if self.nested else ():
            if len(met) < 2:
                what = "inputs" if kind == "outer" else "dice"
                raise BatchError(
                    f"all runs have the same draw of the {what}; wanted two or more, or nobody knows what another would change"
                )

    def estimates(self) -> pd.DataFrame:
        """A row per outcome and plan."""
        limits = dict(zip(self.resampled, self.resampling.interval().T.tolist(), strict=True)) if self.plans else {}
        rows = [
            {"outcome": name, "variant": plan}
            | each.row()
            | dict(zip(("bootstrap_low", "bootstrap_high"), limits.get((name, plan), (np.nan, np.nan)), strict=True))
            for (name, plan), each in self._of_plans()
        ]
        return pd.DataFrame(rows)

    def differences(self) -> pd.DataFrame:
        """A row per outcome and pair of plans."""
        changes = self.changes.items() if self.plans else ()
        rows = [{"outcome": name, "variant": second, "baseline": first} | each.row() for (name, first, second), each in changes]
        found = pd.DataFrame(rows, columns=list(PAIR_COLUMNS))
        found["p_holm"] = holm(found["p"].to_numpy(float))
        found["sure"] = found["p_holm"] <= ERROR
        return found

    def dominance(self) -> pd.DataFrame:
        """A row per outcome, pair of plans, order, and what is wanted."""
        rows: list[dict[str, Any]] = []
        for (name, first, second), each in self.dominances.items() if self.plans else ():
            for order in ORDERS:
                for wants in WANTS:
                    over, under = each.verdict(order, wants)
                    said = {"order": order, "wants": wants, "verdict": over.value, "reverse": under.value}
                    rows.append({"outcome": name, "variant": second, "baseline": first} | said)
        return pd.DataFrame(rows, columns=list(DOMINANCE_COLUMNS))

    def spreads(self) -> dict[str, dict[str, Spread]]:
        """By outcome and plan."""
        found: dict[str, dict[str, Spread]] = {}
        for (name, plan), each in self._of_plans():
            found.setdefault(name, {})[plan] = each.spread
        return found

    def _of_plans(self) -> "Iterator[tuple[tuple[str, str], Summary]]":
        return iter(self.summaries.items() if self.plans else ())


def shared_draws(table: pa.Table) -> Draws | None:
    """By which draws these runs were made, if these are not the runs' own numbers."""
    if not {"outer", "inner"} <= set(table.column_names):
        return None
    run, outer, inner = (table.column(name).to_numpy() for name in ("run", "outer", "inner"))
    return None if np.array_equal(run, outer) and np.array_equal(run, inner) else Draws(outer, inner)
