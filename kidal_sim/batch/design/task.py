"""What a worker must know of a chunk to run it, in this process or in another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.design.plan import Chunk, Plan

if TYPE_CHECKING:
    from kidal_sim.engine.run import Numbers
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Task:
    """All that a worker must know of a chunk."""

    plan: Plan
    chunk: Chunk
    scenario: "Scenario"
    outcomes: tuple[str, ...] | None = None
    """Outcomes to keep; None: all."""
    shown: tuple[str, ...] = ()
    """Addresses that the sweep sets."""
    fixed: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """Uniforms that the sweep sets, by address: those of each point from the chunk's first point on."""

    def rows(self) -> "tuple[NDArray[np.int64], Numbers]":
        """Return the point of each row of the chunk, and the numbers that its run depends on."""
        from kidal_sim.engine.run import Numbers

        plan, rows = self.plan, np.arange(self.chunk.rows.start, self.chunk.rows.stop, dtype=np.int64)
        point, run = rows // plan.rows_at_point, rows % plan.rows_at_point
        first = int(point[0]) if len(point) else 0
        fixed = {address: uniforms[point - first] for address, uniforms in self.fixed.items()}
        return self.chunk.point + point, Numbers.nested(run, plan.runs, plan.draws, fixed, self.shown)
