"""Run a plan: into memory, or into a results folder."""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from kidal_sim.batch import store
from kidal_sim.batch.columns import meanings
from kidal_sim.batch.execute import completed, threads, usable_cores
from kidal_sim.batch.folder import MANIFEST
from kidal_sim.batch.plan import Chunk, Plan
from kidal_sim.batch.provenance import manifest
from kidal_sim.scenario.load import dump, load

if TYPE_CHECKING:
    import pandas as pd

    from kidal_sim.engine.run import Batch
    from kidal_sim.scenario.schema import Scenario

Scenarios = Mapping[str, "Scenario"]
"""Each variant's scenario."""


@dataclass(frozen=True)
class Recorded:
    """What was put into a results folder: digest of the rows of each kind of table, and the time it took [s]."""

    digests: dict[str, str]
    seconds: float


def run(scenario: "Scenario | str | Path", runs: int = 1000, seed: int = 1, cores: int | None = None) -> "pd.DataFrame":
    """One row per run of a scenario or scenario file: its number, the inputs drawn for it, its outcomes."""
    loaded = load(scenario, ()) if isinstance(scenario, str | Path) else scenario
    table = collect({"scenario": loaded}, Plan(("scenario",), runs, seed), cores)
    return to_pandas(table.drop_columns(["variant"]))


def collect(scenarios: Scenarios, plan: Plan, cores: int | None = None) -> pa.Table:
    """One row per variant and run, in memory."""
    with closing(_simulated(scenarios, plan, cores or usable_cores(), days=False)) as chunks:
        tables = {chunk.id: _named(batch.runs, chunk.variant) for chunk, batch in chunks}
    return store.joined(tables[chunk] for chunk in sorted(tables))


def record(folder: Path, scenarios: Scenarios, plan: Plan, cores: int, advance: Callable[[int], None]) -> Recorded:
    """Run everything into a folder, and say after each chunk how many runs it had."""
    start = time.perf_counter()
    for name, scenario in scenarios.items():
        store.write_text(dump(scenario), folder / "scenarios" / f"{name}.yaml")
    columns: dict[str, dict[str, str]] = {store.RUNS: {}, store.DAYS: {}}
    with closing(_simulated(scenarios, plan, cores, plan.days)) as chunks:
        for chunk, batch in chunks:
            for kind, table in ((store.RUNS, batch.runs), (store.DAYS, batch.days)):
                if table is not None:
                    store.write_part(_named(table, chunk.variant), folder, kind, chunk.id)
                    columns[kind] |= {field.name: str(field.type) for field in table.schema}
            advance(len(chunk.runs))
    store.write_json(meanings(columns, scenarios.values()), folder / "columns.json")
    recorded = Recorded({kind: store.digest(folder, kind) for kind in columns}, time.perf_counter() - start)
    store.write_json(manifest(plan, scenarios, recorded.digests, recorded.seconds), folder / MANIFEST)
    return recorded


def to_pandas(table: pa.Table) -> "pd.DataFrame":
    """A pandas frame in which an outcome that cannot be known is <NA>, and neither true nor false."""
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    return frame


def _simulated(scenarios: Scenarios, plan: Plan, cores: int, days: bool) -> "Generator[tuple[Chunk, Batch]]":
    """Each chunk with its results, in the order in which they end."""
    from kidal_sim.engine.run import run as run_chunk

    def work(chunk: Chunk) -> "Batch":
        return run_chunk(scenarios[chunk.variant], plan.seed, chunk.runs, days)

    with threads(cores) as executor:
        yield from completed(executor, work, plan.chunks(), in_flight=2 * cores)


def _named(table: pa.Table, variant: str) -> pa.Table:
    """A variant's table with the variant's name in front of each row."""
    return table.add_column(0, "variant", pa.repeat(variant, len(table)))
