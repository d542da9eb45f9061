"""Send tasks to any `concurrent.futures` executor, a bounded number at a time.

That library is imported when tasks are sent: the help of every command asks for no more than `usable_cores`.
"""

import logging
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from kidal_sim.arguments import whole
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

LOG = logging.getLogger(__name__)
"""Warnings of an executor; a program that sets up no logging has them on stderr."""
PATIENCE = 5.0
"""How long nothing may end before it is asked whether anybody is at work. [s]"""
Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_THREADS = 1024


def usable_cores() -> int:
    """Cores that this process may use, which a container or a queue may have made fewer than the machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cores_or_all(cores: int | None) -> int:
    """Return how many run at a time: so many, or one per core if None; BatchError if it is no such number."""
    return usable_cores() if cores is None else whole("cores", cores, 1, MOST_THREADS)


@contextmanager
def threads(count: int) -> "Iterator[Executor]":
    """An executor of threads: enough for the compiled rules, which hold no lock while they run.

    Leaving does not wait for tasks under way: whoever leaves early, on Ctrl-C or a fault, wants nothing more from them.
    """
    from concurrent.futures import ThreadPoolExecutor

    executor = ThreadPoolExecutor(count, thread_name_prefix="kidal_sim")
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def executor(cores: int, cluster: str | None = None) -> "Iterator[Executor]":
    """So many threads, or a Dask cluster: `local`, or a scheduler's address."""
    if cluster is None:
        with threads(cores) as pool:
            yield pool
    else:
        from kidal_sim.batch.execution.cluster import connect
        from kidal_sim.batch.storage.provenance import fingerprint

        with connect(cluster, cores, fingerprint()) as pool:
            yield pool


def completed(
    executor: "Executor", work: Callable[[Task], Result], tasks: Iterable[Task], in_flight: int
) -> Generator[tuple[Task, Result]]:
    """Each task with its result, in the order in which they end; the first fault ends it all."""
    with closing(ended(executor, work, tasks, in_flight)) as futures:
        for task, future in futures:
            yield task, future.result()


def ended(
    executor: "Executor", work: Callable[[Task], Result], tasks: Iterable[Task], in_flight: int
) -> "Generator[tuple[Task, Future[Result]]]":
    """Each task with what came of it, a result or a fault, in the order in which they end.

    No more than `in_flight` tasks are with the executor at any time, so that neither waiting tasks nor results nobody has
    taken yet fill the memory.
    """
    from concurrent.futures import FIRST_COMPLETED, wait

    waiting = iter(tasks)
    told = ""
    running = {_submitted(executor, work, task): task for task in islice(waiting, in_flight)}
    try:
        while running:
            done, _ = wait(running, PATIENCE, return_when=FIRST_COMPLETED)
            idle = "" if done else getattr(executor, "idle", str)()
            if idle and not told:
                LOG.warning("warning: %s", idle)
            told = idle
            for future in done:
                task = running.pop(future)
                running.update({_submitted(executor, work, following): following for following in islice(waiting, 1)})
                yield task, future
    finally:
        for future in running:
            future.cancel()


def _submitted(executor: "Executor", work: Callable[[Task], Result], task: Task) -> "Future[Result]":
    """A task handed over; where nobody takes it, there is no use in going on."""
    try:
        return executor.submit(work, task)
    except Exception as error:
        raise BatchError(f"the workers take no more work: {type(error).__name__}: {error}") from error
