"""Looks at one outcome while a batch runs, and says when enough is known of it.

It looks at runs 0 to n - 1 in order and never at whatever came first, so that the number of runs at which it ends follows from the
plan alone.
"""

import math
from collections.abc import Iterable

import numpy as np

from kidal_sim.batch.design.experiment import Until
from kidal_sim.batch.design.plan import Chunk
from kidal_sim.batch.execution.progress import Known
from kidal_sim.batch.stopping.sequential_stopping import Rule, half_width, looks
from kidal_sim.batch.storage.part_files import decode


class Monitor:
    """What is known so far of the outcome of one variant, or of its difference between two."""

    def __init__(self, until: Until, rule: Rule, variants: Iterable[str]) -> None:
        self.outcome, self.rule = until.outcome, rule
        self.values = {variant: np.full(rule.maximum, np.nan) for variant in until.of(variants)}
        self.pieces: dict[str, dict[int, int]] = {variant: {0: 0} for variant in self.values}
        self.looks = list(looks(rule))
        self.kind = "quantity"
        self.stop = rule.maximum
        """Runs of each variant that are wanted, as far as known."""
        self.half_width = math.inf
        """At the last look."""

    @property
    def known(self) -> Known:
        """What can be said by now."""
        return Known(self.outcome, self.half_width)

    def take(self, chunk: Chunk, content: bytes) -> None:
        """Take in the part of a chunk, and look if there is something new to see."""
        if chunk.variant not in self.values:
            return
        column = decode(content, [self.outcome]).column(0)
        self.kind = {"bool": "binary", "int64": "count"}.get(str(column.type), "quantity")
        self.values[chunk.variant][chunk.rows.start : chunk.rows.stop] = column.cast("float64").fill_null(math.nan).to_numpy()
        self.pieces[chunk.variant][chunk.rows.start] = chunk.rows.stop
        done = min(self._reached(variant) for variant in self.values)
        while self.looks and self.looks[0] <= done:
            self._look(self.looks.pop(0))

    def _reached(self, variant: str) -> int:
        """How many runs are known from run 0 on without a gap."""
        pieces = self.pieces[variant]
        end = pieces[0]
        while end in pieces and pieces[end] > end:
            end = pieces.pop(end)
        pieces[0] = end
        return end

    def _look(self, runs: int) -> None:
        first, *second = (values[:runs] for values in self.values.values())
        self.half_width = half_width(first - second[0] if second else first, self.rule, self.kind, bool(second))
        if self.half_width <= self.rule.halfwidth:
            self.stop = runs
            self.looks.clear()
