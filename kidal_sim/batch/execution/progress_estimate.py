"""How well one outcome is known so far: for whoever watches a batch, and nothing depends on it."""

import math

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.design.plan import Chunk
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.execution.progress import Known
from kidal_sim.batch.storage.part_files import decode

Z95 = 1.96


class ProgressEstimate:
    """Whether the objective was captured: of the first variant, or the difference between the first two.

    An ordinary 95 % interval of the runs there are, which says nothing of whether they are enough: see `sequential_stopping`.
    """

    def __init__(self, study: Study) -> None:
        objective = study.scenarios[study.plan.variants[0]].objective
        self.outcome = f"{objective.site}_captured" if objective else ""
        self.variants = study.plan.variants[:2]
        self.waiting: dict[int, dict[str, NDArray[np.float64]]] = {}
        self.runs, self.total, self.squares = 0, 0.0, 0.0
        designed = study.experiment.sweep is not None or study.plan.draws is not None
        if self.outcome and (designed or not all(self.outcome in study.outcomes_of(variant) for variant in self.variants)):
            self.outcome = ""

    @property
    def known(self) -> Known | None:
        """What can be said by now; nothing while it came out the same in every run."""
        if not self.outcome or self.runs < 2:
            return None
        variance = max(self.squares - self.total * self.total / self.runs, 0.0) / (self.runs - 1)
        return Known(self.outcome, Z95 * math.sqrt(variance / self.runs)) if variance > 0.0 else None

    def take(self, chunk: Chunk, content: bytes) -> None:
        """Take in the part of a chunk, once those of all variants are there."""
        if not self.outcome or chunk.variant not in self.variants:
            return
        parts = self.waiting.setdefault(chunk.rows.start, {})
        parts[chunk.variant] = decode(content, [self.outcome]).column(0).cast("float64").fill_null(math.nan).to_numpy()
        if len(parts) == len(self.variants):
            first, *second = (parts[variant] for variant in self.variants)
            values = second[0] - first if second else first
            values = values[~np.isnan(values)]
            self.runs, self.total = self.runs + len(values), self.total + float(values.sum())
            self.squares += float((values * values).sum())
            del self.waiting[chunk.rows.start]
