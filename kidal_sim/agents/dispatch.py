"""Dispatch agents' actions to the compiled rules: by number of phase and row, on tables given by address."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from kidal_sim.dice import Key
from kidal_sim.jit.compile import INTERPRETED, addresses, run_of
from kidal_sim.rules import phases
from kidal_sim.rules.turn import Inputs
from kidal_sim.tables.world import World

NOBODY = -1
"""No phase."""


class Dispatcher:
    """One campaign's tables, which it keeps, and the way to act on them. A copy has tables and addresses of its own."""

    act: Callable[[int, int], None]
    """Let a row act in a phase, by the rule that batches run."""

    def __init__(self, batch: World, inputs: Any, key: Key) -> None:
        self.batch, self.batch_inputs, self.key = batch, inputs, key
        self._connect()

    def _connect(self) -> None:
        self.world: World = run_of(self.batch, 0)
        self.inputs: Inputs = run_of(self.batch_inputs, 0)
        units: Any = self.world.units
        self.units = {column: np.asarray(units[column]) for column in ("people", "place", "task", "side")}
        if INTERPRETED:
            self.act = functools.partial(phases.act, self.world, self.inputs, self.key)
            return
        self._blocks = addresses(self.world), addresses(self.batch_inputs)
        where = *(int(block.ctypes.data) for block in self._blocks), self.key.seed, self.key.run
        enter: Any = phases.enter
        enter(*where, NOBODY, 0)  # compiled now, if need be, and not in the middle of a turn
        self.act = functools.partial(enter.dispatcher, *where)

    def __getstate__(self) -> tuple[World, Any, Key]:
        return self.batch, self.batch_inputs, self.key

    def __setstate__(self, state: tuple[World, Any, Key]) -> None:
        self.batch, self.batch_inputs, self.key = state
        self._connect()
