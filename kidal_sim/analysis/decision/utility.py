"""The scores of plans by a criterion, at each state of the assumptions, run by run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kidal_sim.analysis.criterion import Criterion, criterion_of
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.errors import DesignError

Array = NDArray[np.float64]
UNDECIDED = -1


def preferred(scores: Array) -> NDArray[np.int64]:
    """Return the place of the plan with the best score at each state; undecided where two have it. Shape (plans, states) to (states,).

    >>> preferred(np.array([[1.0, 2.0], [3.0, 2.0]])).tolist()
    [1, -1]
    """
    best = scores.max(axis=0)
    return np.where((scores == best).sum(axis=0) == 1, scores.argmax(axis=0), UNDECIDED).astype(np.int64)


@dataclass(frozen=True)
class Scores:
    """The scores that a criterion gives to the runs of a results folder."""

    sampled: SampledDesign
    criterion: Criterion
    values: Array
    """Shape (plans, states, runs); larger is better. Runs are independent of each other: of nested draws at the points of a sweep, the
    means over the dice of each draw."""

    @classmethod
    def of(cls, results: Results, prefer: Sequence[str]) -> "Scores":
        """Return the scores of the runs of results; refused without a criterion, with one plan, or with one run."""
        sampled = SampledDesign.of(results)
        if len(sampled.plans) < 2:
            raise DesignError(f"{results.folder}: has one plan, {sampled.plans[0]}; a choice takes two or more")
        criterion = criterion_of(results, prefer, [outcome.name for outcome in sampled.outcomes])
        values = criterion.score(sampled.tables(criterion.outcomes))
        draws = results.plan.draws
        if sampled.is_swept and draws is not None:
            values = values.reshape(*values.shape[:2], draws, -1).mean(axis=3)
        if values.shape[2] < 2:
            raise DesignError(f"{results.folder}: has one run of each plan at each state; two or more are needed to estimate the noise")
        return cls(sampled, criterion, values)

    @property
    def unit(self) -> str:
        """Return the unit of the scores, or "" if several outcomes are weighed against each other."""
        if len(self.criterion.outcomes) > 1:
            return ""
        outcome = self.sampled.outcome(self.criterion.outcomes[0])
        return "probability" if outcome.kind == "binary" else outcome.unit
