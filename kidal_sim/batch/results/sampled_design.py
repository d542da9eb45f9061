"""Runs of several plans at the same states of the assumptions, many runs at each: the points of a sampled sweep, or nested draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError, DesignError
from kidal_sim.scenario.names import suggestion

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
DRAWN = ("latin_hypercube", "sobol")
"""Sweeps whose points stand for the spread of the assumptions; others are chosen."""


@dataclass(frozen=True)
class SampledDesign:
    """Finished results whose runs share states of the assumptions.

    A state is a point of its sweep; without a sweep, a draw of the inputs. Run r has the same dice at every state and of every plan;
    so has, at the points of a sweep, whatever the sweep does not set.
    """

    results: Results

    @classmethod
    def of(cls, results: Results) -> "SampledDesign":
        """Return the design of results; refuse them where there are no states, or runs are missing."""
        results.refuse_unfinished()
        if results.plan.points == 1 and not results.nested:
            raise DesignError(
                f"{results.folder}: each of its runs has assumptions and dice of its own; this analysis needs an experiment with points "
                "(`sweep`) or `draws`, which has several runs for each state of the assumptions"
            )
        return cls(results)

    def refuse_chosen(self) -> None:
        """Refuse a sweep whose points are chosen, or hang on each other: they do not stand for the spread of the assumptions."""
        if self.is_swept and self.design not in DRAWN:
            raise DesignError(
                f"{self.results.folder}: the points of its sweep ({self.design}) are chosen, not drawn; this analysis needs `draws`, or "
                f"a sweep by {' or '.join(DRAWN)}"
            )

    @property
    def plans(self) -> tuple[str, ...]:
        """Names of the variants."""
        return self.results.variants

    @property
    def is_swept(self) -> bool:
        """True if the states are points of a sweep, which sets some inputs and leaves the others to chance."""
        return self.results.plan.points > 1

    @cached_property
    def design(self) -> str:
        """The origin of the states: a kind of sweep, as the experiment file calls it, or `draws`."""
        sweep = self.results.experiment.sweep if self.results.experiment else None
        return next((name for name in sweep.model_fields_set if getattr(sweep, name)), "draws") if sweep else "draws"

    @property
    def states(self) -> int:
        """The number of states."""
        return self.results.plan.points if self.is_swept else self.results.plan.draws or 1

    @property
    def runs(self) -> int:
        """Runs of each plan at each state."""
        return self.results.plan.rows_at_point if self.is_swept else self.results.plan.runs

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that every plan has."""
        return self.results.outcomes

    def outcome(self, name: str) -> Outcome:
        """The outcome of this name."""
        for each in self.outcomes:
            if each.name == name:
                return each
        raise BatchError(f"{name}: no such outcome{suggestion(name, ([each.name for each in self.outcomes],))}")

    def values(self, outcome: str) -> Array:
        """Return an outcome, shape (plans, states, runs). True is 1, unknown is NaN."""
        return self.tables([outcome])[outcome]

    def tables(self, outcomes: Sequence[str]) -> dict[str, Array]:
        """Several outcomes, read at once; each of shape (plans, states, runs)."""
        known = [self.outcome(name).name for name in outcomes]
        rows = self.results.runs.to_arrow(known)
        return {name: self._shaped(rows, name) for name in known}

    @cached_property
    def inputs(self) -> "pd.DataFrame":
        """Return the inputs at each state: a row per state, a column per address, the values in the inputs' own units.

        Of a sweep, what it sets; of nested draws, whatever is uncertain in the first plan. Where plans draw from different spreads,
        the values are those of the first plan that has the input.
        """
        import pandas as pd

        if self.is_swept and not self.uniforms.empty:
            addresses = [str(address) for address in self.uniforms]
        elif self.is_swept:
            return self.results.points.to_pandas().drop(columns="point")
        else:
            addresses = [name.removeprefix(INPUT) for name in self.results.runs.schema.names if name.startswith(INPUT)]
        return pd.DataFrame({address: self._drawn(address) for address in addresses})

    @cached_property
    def uniforms(self) -> "pd.DataFrame":
        """Return the uniforms that a sweep sets at each state, before correlations; empty if it sets none."""
        import pandas as pd

        if not self.is_swept or self.results.plan.apart:
            return pd.DataFrame(index=range(self.states))
        return self.results.points.to_pandas().drop(columns="point")

    def _drawn(self, address: str) -> Array:
        """Return an input at each state, from the first plan that has it."""
        rows = self._shaped(self.results.runs.to_arrow([INPUT + address]), INPUT + address)[:, :, 0]
        found: Array = rows[int(np.argmin(np.isnan(rows).all(axis=1)))]
        return found

    def _shaped(self, rows: pa.Table, name: str) -> Array:
        """Return a column of the runs, which stand by plan, point and run, in shape (plans, states, runs)."""
        return numbers(rows, name).reshape(len(self.plans), self.states, self.runs)
