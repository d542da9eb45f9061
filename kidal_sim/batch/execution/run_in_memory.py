"""Run a plan into memory."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from kidal_sim.batch.design.plan import Chunk, Plan
from kidal_sim.batch.execution.executors import completed, threads, usable_cores
from kidal_sim.batch.storage import part_files
from kidal_sim.scenario.files.load import load

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.scenario.schema import Scenario

Scenarios = Mapping[str, "Scenario"]
"""Each variant's scenario."""


def run(scenario: "Scenario | str | Path", runs: int = 1000, seed: int = 1, cores: int | None = None) -> "pd.DataFrame":
    """One row per run of a scenario or scenario file: its number, the inputs drawn for it, its outcomes."""
    loaded = load(scenario, ()) if isinstance(scenario, str | Path) else scenario
    table = collect({"scenario": loaded}, Plan(("scenario",), runs, seed), cores)
    return to_pandas(table.drop_columns(["variant"]))


def collect(scenarios: Scenarios, plan: Plan, cores: int | None = None) -> pa.Table:
    """One row per variant and run, in memory."""
    from kidal_sim.engine.run import run as run_chunk

    def work(chunk: Chunk) -> pa.Table:
        made = run_chunk(scenarios[chunk.variant], plan.seed, chunk.rows, False).runs
        return made.add_column(0, "variant", pa.repeat(chunk.variant, len(made)))

    cores = cores or usable_cores()
    with threads(cores) as executor, closing(completed(executor, work, plan.chunks(), 2 * cores)) as chunks:
        tables = {chunk.id: table for chunk, table in chunks}
    return part_files.joined(tables[chunk] for chunk in sorted(tables))


def to_pandas(table: pa.Table) -> "pd.DataFrame":
    """A pandas frame in which what is missing is <NA>, and neither false nor 0, and whole numbers stay whole."""
    import pandas as pd

    chances, counts = {pa.bool_(): pd.BooleanDtype()}, {pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=chances.get)
    for field in table.schema:
        if field.type in counts and table[field.name].null_count:
            frame[field.name] = table[field.name].to_pandas(types_mapper=counts.get)
    return frame
