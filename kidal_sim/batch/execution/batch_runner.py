"""The running of a batch: tasks out, parts in, each noted in the journal once it is on the disk."""

from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kidal_sim.batch.design.plan import Chunk
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.design.task import Task
from kidal_sim.batch.execution.executors import ended
from kidal_sim.batch.execution.monitor import Monitor
from kidal_sim.batch.execution.progress import Advance
from kidal_sim.batch.execution.progress_estimate import ProgressEstimate
from kidal_sim.batch.execution.simulate import TaskResult, run_task
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.durable_files import write
from kidal_sim.batch.storage.journal import Entry
from kidal_sim.errors import BatchError


@dataclass
class BatchRunner:
    """Fills a results folder with the chunks that it lacks."""

    folder: Path
    study: Study
    advance: Advance
    monitor: Monitor | None = None
    """What decides when to end, if the plan does not."""
    parts: dict[str, Entry] = field(default_factory=dict)
    """The chunks whose parts are there."""
    faults: dict[str, str] = field(default_factory=dict)
    """Why chunks failed."""

    def __post_init__(self) -> None:
        self.estimate = ProgressEstimate(self.study)

    @property
    def stop(self) -> int:
        """Return how many rows of each case are wanted, as far as known."""
        return self.monitor.stop if self.monitor else self.study.plan.rows_in_case

    def keep(self, chunk: Chunk, entry: Entry, runs: bytes) -> None:
        """Take in a part that was there before, and the file of its runs."""
        self.parts[chunk.id] = entry
        self._look(chunk, runs)
        self._tell(0, before=entry.rows)

    def run(self, pool: Executor, in_flight: int) -> None:
        """Run what is missing. A chunk that fails leaves the others as they are."""
        try:
            with journal.appending(self.folder) as file, closing(ended(pool, run_task, self._tasks(), in_flight)) as results:
                for task, future in results:
                    self._take(file, task.chunk, future)
        except BatchError as error:
            raise BatchError(f"{error}\nWhat is done is kept. Go on with: kidal-sim resume {self.folder}") from error

    def _tasks(self) -> Iterator[Task]:
        for chunk in self.study.plan.chunks():
            if self.monitor and self.faults:
                return  # nobody can tell any more how many runs are enough
            if chunk.id not in self.parts and chunk.rows.start < self.stop:
                yield self.study.task(chunk)

    def _take(self, file: IO[bytes], chunk: Chunk, future: "Future[TaskResult]") -> None:
        """Write the parts of a chunk and note them in the journal; or note why it failed."""
        try:
            done = future.result()
        except BatchError:
            raise  # a worker that would give other numbers: it would take the other chunks, too
        except CancelledError as error:
            raise BatchError(f"chunk {chunk.id}: dropped by the cluster, whose scheduler has ended or begun anew") from error
        except Exception as error:
            self.faults[chunk.id] = f"{type(error).__name__}: {error}"
            journal.append(file, Entry(chunk.id, len(chunk.rows), {}, {}, self.faults[chunk.id]))
            self._tell(0, failed=len(chunk.rows))
            return
        if chunk.rows.start >= self.stop:
            return
        for kind, content in done.contents.items():
            write(content, self.folder, part_files.part_name(kind, chunk.id))
        self.parts[chunk.id] = Entry.of(chunk.id, len(chunk.rows), done.contents, done.checksums, done.digests)
        journal.append(file, self.parts[chunk.id])
        self._look(chunk, done.contents[RUNS])
        self._tell(len(chunk.rows))

    def _look(self, chunk: Chunk, content: bytes) -> None:
        (self.monitor or self.estimate).take(chunk, content)

    def _tell(self, rows: int, before: int = 0, failed: int = 0) -> None:
        self.advance(rows, before=before, failed=failed, known=(self.monitor or self.estimate).known)
