"""A real Dask scheduler and its workers, each a process of its own on loopback; all of them end with the block."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"
PATIENCE = 600.0
"""How long a process may take to begin. [s]"""


class DaskCluster:
    """A scheduler, and workers that come when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, list[subprocess.Popen[bytes]]()
        self.file = folder / "scheduler.json"
        self._start("scheduler", "--host", LOOPBACK, "--port", "0", "--no-dashboard", "--dashboard-address", f"{LOOPBACK}:0",
                    "--scheduler-file", str(self.file))  # fmt: skip
        self.address = str(self._awaited())

    def add_worker(self, *more: str, source: Path | None = None) -> subprocess.Popen[bytes]:
        """One more worker, of one thread; with the package in this folder instead of ours."""
        return self._start("worker", self.address, "--host", LOOPBACK, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                           "--local-directory", str(self.folder), "--death-timeout", "10", *more, source=source)  # fmt: skip

    def end(self) -> None:
        """End every process that is left."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGKILL)
            process.wait()

    def _start(self, what: str, *arguments: str, source: Path | None = None) -> subprocess.Popen[bytes]:
        environment = dict(os.environ)
        if source is not None:
            environment["PYTHONPATH"] = str(source)
        log = (self.folder / f"{what}-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", what, *arguments], stdout=log, stderr=log, env=environment, cwd=source or None
            )
        self.processes.append(process)
        return process

    def _awaited(self) -> object:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.file.exists() and (text := self.file.read_text()):
                return json.loads(text)["address"]
            time.sleep(0.05)
        raise TimeoutError((self.folder / "scheduler-0.log").read_text())


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    """A scheduler with so many workers that are ready."""
    cluster = DaskCluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        if workers:
            await_workers(cluster, workers)
        yield cluster
    finally:
        cluster.end()


def await_workers(cluster: DaskCluster, count: int) -> None:
    """Wait until the scheduler has so many workers."""
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=PATIENCE)
