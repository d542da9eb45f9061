"""Run a plan into memory."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from kidal_sim.batch.design.plan import Chunk, Plan
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.execution.executors import completed, cores_or_all, threads
from kidal_sim.batch.execution.progress_meter import meter
from kidal_sim.batch.execution.simulate import simulate
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.storage import part_files
from kidal_sim.scenario.files.load import load

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.batch.design.task import Task
    from kidal_sim.scenario.schema import Scenario

Scenarios = Mapping[str, "Scenario"]
"""Each variant's scenario."""


def run(scenario: "Scenario | str | Path", runs: int = 1000, seed: int = 1, cores: int | None = None) -> "pd.DataFrame":
    """Return one row per run of a scenario or scenario file: its number, the inputs drawn for it, its outcomes."""
    loaded = load(scenario, ()) if isinstance(scenario, str | Path) else scenario
    table = collect({"scenario": loaded}, Plan(("scenario",), runs, seed), cores)
    return to_pandas(table.drop_columns(["variant"]))


def collect(scenarios: Scenarios, plan: Plan, cores: int | None = None) -> pa.Table:
    """Return one row per variant and run."""
    advance, tables = meter(plan.total), {}
    with closing(run_chunks(scenarios, plan, cores_or_all(cores))) as chunks:
        for chunk, table in chunks:
            tables[chunk.id] = table.drop_columns(["point"])
            advance(len(chunk.rows))
    return part_files.joined(tables[chunk] for chunk in sorted(tables))


def run_chunks(
    scenarios: Scenarios, plan: Plan, cores: int, keep: Callable[[str], bool] = lambda column: True
) -> Generator[tuple[Chunk, pa.Table]]:
    """Yield each chunk of a plan with its rows, in the order in which they end; of the columns, those that are to be kept."""
    study = Study.of(scenarios, replace(plan, series=False))

    def work(task: "Task") -> pa.Table:
        rows = simulate(task)[RUNS]
        return rows.select([name for name in rows.column_names if keep(name)])

    with threads(cores) as executor, closing(completed(executor, work, map(study.task, study.plan.chunks()), 2 * cores)) as done:
        for task, rows in done:
            yield task.chunk, rows


def to_pandas(table: pa.Table) -> "pd.DataFrame":
    """Return a pandas frame in which what is missing is <NA>, and neither false nor 0, and whole numbers stay whole."""
    import pandas as pd

    chances, counts = {pa.bool_(): pd.BooleanDtype()}, {pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=chances.get)
    for field in table.schema:
        if field.type in counts and table[field.name].null_count:
            frame[field.name] = table[field.name].to_pandas(types_mapper=counts.get)
    return frame
