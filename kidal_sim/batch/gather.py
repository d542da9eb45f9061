"""Run many variants and keep in memory no more than the columns that somebody asks for."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow as pa

from kidal_sim.batch.execute import completed, threads
from kidal_sim.batch.plan import Chunk, Plan

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


def gather(
    scenarios: "Mapping[str, Scenario]", plan: Plan, wanted: Collection[str], cores: int, advance: Callable[[int], None]
) -> dict[str, pa.Table]:
    """Each variant's rows by run, with those of the wanted columns that it has; `advance` is told how many runs each chunk had."""
    from kidal_sim.engine.run import run

    def work(chunk: Chunk) -> pa.Table:
        made = run(scenarios[chunk.variant], plan.seed, chunk.rows, False).runs
        return made.select([name for name in made.column_names if name in wanted])

    parts: dict[str, dict[int, pa.Table]] = defaultdict(dict)
    with threads(cores) as executor, closing(completed(executor, work, plan.chunks(), 2 * cores)) as chunks:
        for chunk, table in chunks:
            parts[chunk.variant][chunk.rows.start] = table
            advance(len(chunk.rows))
    return {variant: pa.concat_tables(parts[variant][first] for first in sorted(parts[variant])) for variant in plan.variants}
