"""The same batch on many machines: an executor whose every worker has shown that it gives the same numbers as this process.

Versions and sources are compared, and the rows of ten fixed runs, which tell what no version number does. All this is done
before the first chunk, and again by whoever gets one: a worker may join later.
"""

import asyncio
import functools
import logging
import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import Any

from kidal_sim.batch.storage.content_hash import row_digest, shown
from kidal_sim.batch.storage.provenance import differences, fingerprint
from kidal_sim.errors import BatchError

LOCAL = "local"
LOOPBACK = "127.0.0.1"
PATIENCE = 5.0
"""How long an address may take to answer, and then to have a worker. [s]"""
FIXED_SEED = 1
FIXED_RUNS = range(10)
TEN_RUNS = "rows of ten fixed runs"
MOST_AWAITED = 32
"""Workers for which tasks are kept ready on somebody's cluster, even if there are fewer now: more may join."""
MISSING = "--cluster needs Dask, which is not installed: pip install 'kidal_sim[cluster]'"

Shown = Mapping[str, str]
"""What a process shows of itself: versions, digest of the sources, digest of ten fixed runs."""


@contextmanager
def connect(cluster: str, cores: int, ours: Shown) -> Iterator[Executor]:
    """An executor on a Dask cluster: `local` for one of so many processes on this machine, or a scheduler's address.

    Leaving waits for nobody: whoever leaves wants nothing more from what is under way.

    Parameters
    ----------
    ours: fingerprint of this process.
    """
    expected = dict(ours) | {TEN_RUNS: ten_runs()}
    with _local_client(cores) if cluster == LOCAL else _client(cluster) as client:
        _check_all(client, cluster, expected)
        workers = cores if cluster == LOCAL else max(MOST_AWAITED, sum(client.nthreads().values()))
        yield Checked(client.get_executor(pure=False), expected, workers, client.nthreads)


class Checked(Executor):
    """Hands work to an executor; whoever does it has first to show what is expected."""

    def __init__(self, executor: Executor, expected: Shown, workers: int, present: Callable[[], Mapping[str, int]]) -> None:
        """workers: for how many tasks are kept ready; present: tells which workers there are now."""
        self.executor, self.expected, self.workers, self.present = executor, expected, workers, present

    def idle(self) -> str:
        """Return why nothing ends, if it is because there are no workers."""
        return "" if self.present() else "the cluster has no workers; the batch waits until one joins"

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self.executor.submit(do_checked, self.expected, work, *args, **kwargs)


def do_checked(expected: Shown, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do the work, if this process is as expected. Checked here and not when a worker joins: Dask lets it join all the same."""
    if found := differing(expected):
        raise BatchError(_refusal(_own_address(), found))
    return work(*args, **kwargs)


def differing(expected: Shown) -> list[str]:
    """In what this process differs from what is expected. The ten runs, for which it may have to compile, come last."""
    versions = {name: value for name, value in expected.items() if name != TEN_RUNS}
    return differences(own_fingerprint(), versions) or differences({TEN_RUNS: ten_runs()}, {TEN_RUNS: expected[TEN_RUNS]})


@functools.cache
def own_fingerprint() -> dict[str, str]:
    """That of this process, for all tasks that it will get."""
    return fingerprint()


@functools.cache
def ten_runs() -> str:
    """Digest of the rows of ten runs that are always the same."""
    from kidal_sim.engine.run import run
    from kidal_sim.scenario.files.load import load
    from kidal_sim.scenario.files.paths import shipped_folder

    scenario = load(shipped_folder() / "kidal_push.yaml", ())
    return shown(row_digest(run(scenario, FIXED_SEED, FIXED_RUNS, False).runs))


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """A client of somebody's scheduler."""
    if not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
        raise BatchError(f"--cluster {address}: give {LOCAL}, or a scheduler's address such as tcp://host:8786")
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BatchError(f"--cluster {address}: no Dask scheduler answers there: {error}") from error
    try:
        yield client
    finally:
        client.close(timeout=1)


@contextmanager
def _local_client(cores: int) -> Iterator[Any]:
    """A client of processes of our own: one thread each, nothing listens but on loopback."""
    distributed = _distributed()
    try:
        cluster = distributed.LocalCluster(
            n_workers=cores, threads_per_worker=1, processes=True, host=LOOPBACK, memory_limit=0, silence_logs=logging.CRITICAL,
            scheduler_kwargs={"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"},
        )  # fmt: skip
    except Exception as error:  # of whatever kind: a worker that dies while it starts is told of by the exception of whoever noticed
        raise BatchError(f"--cluster {LOCAL}: a worker ended while it started: {_innermost(error)}") from error
    try:
        with distributed.Client(cluster, set_as_default=False) as client:
            yield client
    finally:
        _end(cluster)


def _end(cluster: Any) -> None:
    """End processes of our own at once: a chunk under way would be waited for, and nobody wants it."""
    for nanny in cluster.workers.values():
        nanny.close_gracefully()  # or it would start its process again
        if nanny.pid:
            with suppress(ProcessLookupError):
                os.kill(nanny.pid, signal.SIGKILL)
    with suppress(TimeoutError):  # what is left ends with us
        cluster.close(timeout=PATIENCE)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise BatchError(MISSING) from error
    for name in ("distributed", "distributed.client"):  # our own message of one line says what goes wrong
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


def _check_all(client: Any, cluster: str, expected: Shown) -> None:
    """Refuse the cluster if one of its workers differs from us, or cannot say."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise BatchError(f"--cluster {cluster}: the scheduler has no workers") from error
    try:
        answers: dict[str, list[str] | Exception] = client.run(_differing_aside, expected, on_error="return")
    except Exception as error:
        raise BatchError(f"--cluster {cluster}: a worker ended before it could show what it would run: {_innermost(error)}") from error
    refusals = []
    for worker, found in sorted(answers.items()):
        if isinstance(found, Exception):
            refusals.append(f"worker {worker} is refused: it cannot show what it would run: {type(found).__name__}: {found}")
        elif found:
            refusals.append(_refusal(worker, found))
    if refusals:
        raise BatchError("\n".join(refusals))


async def _differing_aside(expected: Shown) -> list[str]:
    """What `differing` finds, in a thread of its own: a worker that is busy compiling must still answer its scheduler."""
    return await asyncio.to_thread(differing, expected)


def _innermost(error: BaseException) -> str:
    """Return the words of the error that led to the others."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return f"{type(error).__name__}: {error}"


def _refusal(worker: str, found: list[str]) -> str:
    return f"worker {worker} is refused: it would not give the same numbers: {'; '.join(found)}"


def _own_address() -> str:
    from distributed import get_worker

    address: str = get_worker().address
    return address
