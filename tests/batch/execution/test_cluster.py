import os
import re
import shutil
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from kidal_sim.batch.execution.cluster import MISSING, TEN_RUNS, connect, ten_runs
from kidal_sim.batch.execution.executors import completed, threads
from kidal_sim.batch.storage.provenance import fingerprint
from kidal_sim.engine.run import run
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.schema import Scenario
from tests.commands import ROOT
from tests.dask_cluster import await_workers, dask_cluster

PACKAGE = ROOT / "kidal_sim"
CHUNKS = [range(first, first + 20) for first in range(0, 400, 20)]


def rows(task: tuple[Scenario, range]) -> pa.Table:
    """What a worker makes of a chunk."""
    scenario, runs = task
    return run(scenario, 7, runs, False).runs


def everything(executor: Executor, scenario: Scenario) -> pa.Table:
    """The rows of all chunks in order."""
    made: dict[int, pa.Table] = {}
    with closing(completed(executor, rows, [(scenario, chunk) for chunk in CHUNKS], 4)) as results:
        for (_, chunk), table in results:
            made[chunk.start] = table
    return pa.concat_tables([made[first] for first in sorted(made)])


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("kidal_sim:kidal_push.yaml", {"calendar.horizon": "10 d"})


@pytest.fixture(scope="module")
def here(scenario: Scenario) -> pa.Table:
    """The rows as threads make them."""
    with threads(1) as executor:
        return everything(executor, scenario)


def refusal(address: str) -> str:
    """What is said of a cluster that is not accepted."""
    with pytest.raises(BatchError) as caught, connect(address, 1, fingerprint()):
        pass
    return str(caught.value)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes a folder with a copy of the package, with a line added to one of its files."""

    def change(file: str, line: str) -> Path:
        folder = tmp_path / "other"
        shutil.copytree(PACKAGE, folder / "kidal_sim", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("scenarios", "docs"):
            shutil.copytree(PACKAGE.parent / name, folder / name)
        with (folder / file).open("a") as text:
            text.write(line)
        return folder

    return change


def test_connect__local_processes_give_the_same_and_end(scenario: Scenario, here: pa.Table) -> None:
    with connect("local", 2, fingerprint()) as executor:
        assert everything(executor, scenario).equals(here)
        processes = {executor.submit(os.getpid).result() for _ in range(4)}
    assert os.getpid() not in processes
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_connect__leaving_in_the_middle_waits_for_nobody(scenario: Scenario) -> None:
    with pytest.raises(KeyboardInterrupt), connect("local", 1, fingerprint()) as executor:
        process = executor.submit(os.getpid).result()
        for chunk in CHUNKS:
            executor.submit(rows, (scenario, chunk))
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_connect__a_worker_with_other_sources_is_refused(tmp_path: Path, changed: Callable[[str, str], Path]) -> None:
    with dask_cluster(tmp_path, workers=1) as cluster:
        cluster.add_worker(source=changed("kidal_sim/engine/run.py", "\nCHANGED = True\n"))
        await_workers(cluster, 2)
        assert re.fullmatch(r"worker tcp://127.0.0.1:\d+ is refused: .*: code: \w+ there, \w+ here", refusal(cluster.address))


def test_connect__a_worker_with_other_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other_numbers.py").write_text("from kidal_sim.batch.execution import cluster\ncluster.FIXED_SEED += 1\n")
    with dask_cluster(tmp_path, workers=0) as cluster:
        cluster.add_worker("--preload", str(tmp_path / "other_numbers.py"))
        await_workers(cluster, 1)
        assert re.fullmatch(rf"worker .*: {TEN_RUNS}: .* there, .* here", refusal(cluster.address))


def test_connect__a_worker_that_cannot_say_is_refused(tmp_path: Path, changed: Callable[[str, str], Path]) -> None:
    with dask_cluster(tmp_path, workers=0) as cluster:
        cluster.add_worker(source=changed("kidal_sim/batch/storage/provenance.py", "\nraise ImportError('half installed')\n"))
        await_workers(cluster, 1)
        assert re.fullmatch(r"worker .* is refused: it cannot show what it would run: .*half installed.*", refusal(cluster.address))


@pytest.mark.slow
def test_connect__a_worker_that_joins_later_is_refused_when_it_gets_work(
    tmp_path: Path, scenario: Scenario, changed: Callable[[str, str], Path]
) -> None:
    with dask_cluster(tmp_path, workers=1) as cluster, connect(cluster.address, 2, fingerprint()) as executor:
        cluster.add_worker(source=changed("kidal_sim/engine/run.py", "\nCHANGED = True\n"))
        await_workers(cluster, 2)
        cluster.processes[1].send_signal(signal.SIGKILL)
        late = executor.submit(run, scenario, 7, CHUNKS[0], False)
        with pytest.raises(BatchError, match=r"worker tcp://.* is refused: .*: code: \w+ there"):
            late.result(timeout=60)


def test_connect__what_is_no_cluster_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kidal_sim.batch.execution.cluster.PATIENCE", 1.0)
    assert refusal("node7") == "--cluster node7: give local, or a scheduler's address such as tcp://host:8786"
    assert "no Dask scheduler answers there" in refusal("tcp://127.0.0.1:9")
    with dask_cluster(tmp_path, workers=0) as cluster:
        assert "has no workers" in refusal(cluster.address)


def test_connect__without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refusal("local") == MISSING
    assert "pip install 'kidal_sim[cluster]'" in MISSING


def test_ten_runs__are_the_same_every_time() -> None:
    first = ten_runs()
    ten_runs.cache_clear()
    assert ten_runs() == first
