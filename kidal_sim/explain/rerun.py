"""Runs made again with their events: the same numbers, the same dice, the same outcomes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kidal_sim.batch.execution.executors import threads, usable_cores
from kidal_sim.batch.results.results import Results
from kidal_sim.batch.storage.provenance import fingerprint
from kidal_sim.engine import kernel
from kidal_sim.engine.build import build
from kidal_sim.engine.outcomes.table import table
from kidal_sim.engine.run import Numbers
from kidal_sim.errors import BatchError
from kidal_sim.explain.entity_index import EntityIndex, Events
from kidal_sim.explain.history import history
from kidal_sim.jit.compile import run_of
from kidal_sim.scenario.schema import Scenario
from kidal_sim.tables.world import World

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 50
"""Runs whose events are made together: some thirty megabytes."""
CAPACITY = 2_000
"""Events for which there is room at first; where a run has more, its runs are made again with room for all."""


@dataclass(frozen=True)
class Logged:
    """Some runs with all their events."""

    outcomes: pa.Table
    """A row each."""
    world: World
    """The tables at the end, with a leading axis of runs."""

    def events(self, row: int) -> Events:
        """Return all events of one of the runs, by number."""
        world: Any = self.world
        events: Events = world.events[row, : int(world.log["count"][row, 0])]
        return events


@dataclass(frozen=True)
class OneRun:
    """One run with its events, in numbers and with names."""

    scenario: Scenario
    seed: int
    run: int
    outcomes: pa.Table
    """A single row."""
    events: Events
    index: EntityIndex
    history: "pd.DataFrame"
    """The events with names."""

    @classmethod
    def of(cls, scenario: Scenario, seed: int, numbers: Numbers) -> "OneRun":
        """Return the first of these runs."""
        made = logged(scenario, seed, numbers)
        world = run_of(made.world, 0)
        index = EntityIndex.of(scenario, world)
        return cls(scenario, seed, int(numbers.run[0]), made.outcomes, made.events(0), index, history(world, index.names))

    @classmethod
    def of_row(cls, results: Results, variant: str, run: int, point: int = 0) -> "OneRun":
        """Make a row of results again; refuse it if it does not come out as it stands there."""
        made = cls.of(*results.run_spec(variant, [run], point))
        check_same(results, [run], made.outcomes, rows(results, variant, point, None, [run]))
        return made


def rows(results: Results, variant: str, point: int, columns: list[str] | None, runs: Sequence[int] | None = None) -> pa.Table:
    """Return rows of one variant at one point, in the order of the runs; some of the runs, if they are named."""
    selected = pc.field("point") == point
    if runs is not None:
        selected &= pc.field("run").isin(list(runs))
    return results.runs_of(variant, point).to_arrow(columns, selected).sort_by("run")


def logged(scenario: Scenario, seed: int, numbers: Numbers) -> Logged:
    """Make these runs, with room for whatever happens in them, and return them."""
    capacity = CAPACITY
    while True:
        world, inputs, _ = build(scenario, seed, numbers.outer, False, capacity, _broadcast(numbers))
        kernel.advance_all(world, inputs, seed, numbers.inner)
        log: Any = world.log
        most = int(log["count"].max())
        if most <= capacity:
            return Logged(table(scenario, world), world)
        capacity = most


def rerun_rows(
    results: Results, variant: str, runs: Sequence[int], point: int, stored: pa.Table
) -> Iterator[tuple[int, EntityIndex, Events]]:
    """Make each of these runs again: yield its number, who is who, and its events.

    stored has their rows in the same order; outcomes that differ from them are refused, for then the program is another one.
    """
    scenario, seed, numbers = results.run_spec(variant, runs, point)
    pieces = [slice(first, first + AT_ONCE) for first in range(0, len(runs), AT_ONCE)]
    index: EntityIndex | None = None
    with threads(usable_cores()) as executor:
        for piece, made in in_order(executor, lambda piece: logged(scenario, seed, _part(numbers, piece)), pieces, 2 * usable_cores()):
            check_same(results, runs[piece], made.outcomes, stored.slice(piece.start, len(made.outcomes)))
            index = index or EntityIndex.of(scenario, run_of(made.world, 0))
            yield from ((run, index, made.events(row)) for row, run in enumerate(runs[piece]))


def changed(results: Results) -> str:
    """Return what to say of results that other sources than these have made; "" if it was these."""
    before, here = results.manifest.fingerprint["code"], fingerprint()["code"]
    if before == here:
        return ""
    return (
        f"{results.folder.resolve().name} was made by another version of the program (code {before}, here {here}). Outcomes are the same, "
        "bit for bit; events and their causes are told as this version has them."
    )


def in_order(
    executor: Executor, work: Callable[[slice], Logged], pieces: Iterable[slice], ahead: int
) -> Iterator[tuple[slice, Logged]]:  # fmt: skip
    """Yield each piece with its runs, in the order of the pieces; no more than so many wait to be taken, however many there are."""
    waiting: deque[tuple[slice, Future[Logged]]] = deque()
    for piece in pieces:
        waiting.append((piece, executor.submit(work, piece)))
        if len(waiting) > ahead:
            first, future = waiting.popleft()
            yield first, future.result()
    yield from ((piece, future.result()) for piece, future in waiting)


def check_same(results: Results, runs: Sequence[int], again: pa.Table, stored: pa.Table) -> None:
    """Refuse runs whose outcomes are not those of their rows, bit for bit."""
    for name in stored.column_names:
        if name in again.column_names and (one := again.column(name).to_pylist()) != (other := stored.column(name).to_pylist()):
            at = next(row for row, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
            raise BatchError(
                f"{results.folder}: run {runs[at]} made again has {name} {one[at]}, the folder has {other[at]}: another program made it, "
                "and its causes cannot be explained; run the experiment again"
            )


def _part(numbers: Numbers, piece: slice) -> Numbers:
    return replace(numbers, run=numbers.run[piece], outer=numbers.outer[piece], inner=numbers.inner[piece])


def _broadcast(numbers: Numbers) -> dict[str, Any]:
    """Return the uniforms that a point of a sweep fixes, one for each run."""
    return {address: np.full(len(numbers.run), uniforms[0]) for address, uniforms in numbers.fixed.items()}
