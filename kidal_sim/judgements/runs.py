"""The runs of judgements, read case by case."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.errors import BatchError
from kidal_sim.judgements.cases import case_name
from kidal_sim.judgements.predicates import Columns, asked
from kidal_sim.scenario.judgement import OTHER, Judgement, Part

if TYPE_CHECKING:
    import pandas as pd


CASES_KEPT = 16
"""Cases whose inputs are at hand."""


class Runs:
    """Finished results with a variant for each case."""

    def __init__(self, results: Results) -> None:
        if not results.finished:
            raise BatchError(f"{results.folder}: is {results.status}; run kidal-sim judge again to continue")
        self.results = results
        self.shape = (results.plan.points, results.plan.runs)
        """Points, and runs at each."""
        self._inputs = lru_cache(CASES_KEPT)(self._read_inputs)

    def columns(self, judgement: Judgement, part: Part, cell: Sequence[str]) -> Columns:
        """Return the outcomes that a part looks at in a cell, by point and run."""
        own = [name for name in asked(part) if not name.startswith(OTHER)]
        others = [name.removeprefix(OTHER) for name in asked(part) if name.startswith(OTHER)]
        table = self.table(case_name(part.scenario, judgement, cell), own)
        other = self.table(case_name(part.against, judgement, cell), others) if part.against and others else None
        return columns(part, table, other, self.shape)

    def inputs(self, judgement: Judgement, part: Part, cell: Sequence[str]) -> "pd.DataFrame":
        """Return the inputs that were drawn in each run of a part's scenario."""
        return self._inputs(case_name(part.scenario, judgement, cell))

    def _read_inputs(self, case: str) -> "pd.DataFrame":
        import pandas as pd

        rows = self.results.runs_of(case)
        names = [name for name in rows.schema.names if name.startswith(INPUT)]
        table = rows.to_arrow(names)
        return pd.DataFrame({name.removeprefix(INPUT): numbers(table, name) for name in names})

    def table(self, case: str, names: Sequence[str]) -> pa.Table:
        """Return some columns of all rows of a case, in order."""
        return self.results.runs_of(case).to_arrow(["run", *names])


def columns(part: Part, table: pa.Table, other: pa.Table | None, shape: tuple[int, ...]) -> Columns:
    """Return the outcomes that a part looks at, from the rows of its scenario and of the one it is held against."""
    found = {}
    for name in asked(part):
        source = other if name.startswith(OTHER) and other is not None else table
        found[name] = numbers(source, name.removeprefix(OTHER)).reshape(shape)
    return found
