"""The runs of judgements, read case by case."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import Rows, open_results
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.errors import BatchError
from kidal_sim.judgements.cases import case_name
from kidal_sim.judgements.predicates import Columns, asked
from kidal_sim.scenario.judgement import OTHER, Judgement, JudgementPart

if TYPE_CHECKING:
    import pandas as pd


CASES_KEPT = 16
"""Cases whose inputs are at hand."""


class Runs:
    """A finished results folder with a variant for each case."""

    def __init__(self, folder: Path) -> None:
        self.results = open_results(folder)
        if not self.results.finished:
            raise BatchError(f"{folder}: is {self.results.standing}; run kidal-sim judge again to go on with it")
        plan = self.results.manifest["plan"]
        self.shape = (int(plan["points"]), int(plan["runs"]))
        """Points, and runs at each."""
        self._inputs = lru_cache(CASES_KEPT)(self._read_inputs)

    def columns(self, judgement: Judgement, part: JudgementPart, cell: Sequence[str]) -> Columns:
        """What a part looks at in a cell, by point and run."""
        own = [name for name in asked(part) if not name.startswith(OTHER)]
        others = [name.removeprefix(OTHER) for name in asked(part) if name.startswith(OTHER)]
        table = self.table(case_name(part.scenario, judgement, cell), own)
        other = self.table(case_name(part.against, judgement, cell), others) if part.against and others else None
        return columns(part, table, other, self.shape)

    def inputs(self, judgement: Judgement, part: JudgementPart, cell: Sequence[str]) -> "pd.DataFrame":
        """What was drawn in each run of a part's scenario."""
        return self._inputs(case_name(part.scenario, judgement, cell))

    def _read_inputs(self, case: str) -> "pd.DataFrame":
        import pandas as pd

        rows = self._rows(case)
        names = [name for name in rows.schema.names if name.startswith(INPUT)]
        table = rows.to_arrow(names)
        return pd.DataFrame({name.removeprefix(INPUT): numbers(table, name) for name in names})

    def table(self, case: str, names: Sequence[str]) -> pa.Table:
        """Some columns of all rows of a case, in order."""
        return self._rows(case).to_arrow(["run", *names])

    def _rows(self, case: str) -> Rows:
        number = self.results.variants.index(case)
        return Rows([part for part in self.results.runs.parts if isinstance(part, Path) and int(part.name.split("-")[1]) == number])


def columns(part: JudgementPart, table: pa.Table, other: pa.Table | None, shape: tuple[int, ...]) -> Columns:
    """What a part looks at, from the rows of its scenario and of the one it is held against."""
    found = {}
    for name in asked(part):
        source = other if name.startswith(OTHER) and other is not None else table
        found[name] = numbers(source, name.removeprefix(OTHER)).reshape(shape)
    return found
