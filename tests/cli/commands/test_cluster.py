"""batch and resume on a Dask cluster: the very same files, whatever becomes of the workers."""

import os
import re
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from kidal_sim.batch.execution.cluster import LOCAL
from kidal_sim.batch.storage import journal
from kidal_sim.batch.storage.manifest import read_manifest
from tests.commands import COMMAND, ROOT, Command
from tests.dask_cluster import DaskCluster, dask_cluster
from tests.experiments import PATIENCE, contents, interrupted, recorded, stopped_in_the_middle, study, written

CHUNK = 5
CHUNKS = 2 * 60 // CHUNK


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the batch as threads make it, to be read only."""
    folder = tmp_path_factory.mktemp("here")
    recorded(folder / "results", study(folder, CHUNK))
    return folder / "results"


def parts(folder: Path) -> int:
    """Parts that are there."""
    return len(list((folder / "runs").glob("part-*.parquet")))


def await_parts(folder: Path, count: int) -> None:
    """Wait until a batch that is running has made so many parts."""
    end = time.monotonic() + PATIENCE
    while parts(folder) < count:
        assert time.monotonic() < end, f"{folder}: {parts(folder)} parts after {PATIENCE} s"
        time.sleep(0.005)


def await_gone(group: int) -> None:
    """Wait until no process of a group is left."""
    end = time.monotonic() + PATIENCE
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.killpg(group, 0)
            time.sleep(0.01)
        raise AssertionError(f"processes of group {group} are left after {PATIENCE} s")


def kill_in_the_middle(cluster: DaskCluster, folder: Path, found: list[int]) -> threading.Thread:
    """Kill the last worker once a few parts are there, and note how many were."""

    def watch() -> None:
        await_parts(folder, 3)
        cluster.processes[-1].send_signal(signal.SIGKILL)
        found.append(parts(folder))

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_batch__on_a_cluster_of_which_a_worker_is_killed_makes_the_same_files(tmp_path: Path, here: Path, kidal_sim: Command) -> None:
    file, there, found = str(written(tmp_path)), tmp_path / "there", list[int]()
    with dask_cluster(tmp_path, workers=2) as cluster:
        killer = kill_in_the_middle(cluster, there, found)
        code, out, err = kidal_sim("batch", file, "--chunk", str(CHUNK), "--out", str(there), "--cluster", cluster.address, "--quiet")
        killer.join()
        assert cluster.processes[-1].wait() == -signal.SIGKILL
    assert (code, err) == (0, "") and f"Digest {read_manifest(here).digest}." in out
    assert 3 <= found[0] < CHUNKS
    assert contents(there) == contents(here)


def test_resume__on_a_cluster_what_threads_began(tmp_path: Path, here: Path, kidal_sim: Command) -> None:
    there = tmp_path / "there"
    interrupted(there, study(tmp_path, CHUNK), after=2 * CHUNK)
    before = len(journal.read(there))
    assert 1 <= before < CHUNKS
    code, _, err = kidal_sim("resume", str(there), "--cluster", LOCAL, "--threads", "1", "--plain")
    assert code == 0 and "runs/s" in err
    assert contents(there) == contents(here)


def under_way(folder: Path, runs: int) -> "subprocess.Popen[str] | None":
    """A batch of so many runs of each plan on processes of its own, stopped; None if it was done before it could be stopped."""
    command = [*COMMAND, "batch", str(written(folder, runs=runs)), "--chunk", str(CHUNK), "--out", str(folder / "there"), "--quiet"]
    process = subprocess.Popen(
        [*command, "--cluster", LOCAL, "--threads", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    return process if stopped_in_the_middle(process, folder / "there", 2 * runs // CHUNK) else None


@pytest.mark.slow
def test_batch__ctrl_c_ends_it_and_its_processes_and_it_can_go_on(tmp_path: Path, kidal_sim: Command) -> None:
    runs, process = next((runs, process) for runs in (100, 500, 2500) if (process := under_way(tmp_path / str(runs), runs)))
    there = tmp_path / str(runs) / "there"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err == f"Interrupted: what is done is kept. Go on with: kidal-sim resume {there}\n"
    await_gone(process.pid)
    assert 1 <= len(journal.read(there)) < 2 * runs // CHUNK
    assert kidal_sim("resume", str(there), "--quiet")[0] == 0
    recorded(tmp_path / "whole", study(tmp_path, CHUNK, runs=runs))
    assert contents(there) == contents(tmp_path / "whole")


def test_batch__what_is_no_cluster_is_refused_and_the_folder_can_go_on(tmp_path: Path, kidal_sim: Command) -> None:
    file, there = str(written(tmp_path)), tmp_path / "there"
    code, out, err = kidal_sim("batch", file, "--out", str(there), "--cluster", "tcp://127.0.0.1:9", "--quiet")
    assert (code, out) == (2, "") and "--cluster tcp://127.0.0.1:9: no Dask scheduler answers there" in err
    assert kidal_sim("resume", str(there), "--quiet")[0] == 0


@pytest.mark.slow
def test_batch__a_scheduler_that_dies_ends_it_and_it_can_go_on(tmp_path: Path, here: Path, kidal_sim: Command) -> None:
    file, there, found = str(written(tmp_path)), tmp_path / "there", list[int]()
    with dask_cluster(tmp_path, workers=1) as cluster:
        cluster.processes.append(cluster.processes.pop(0))  # the scheduler is the one to be killed
        killer = kill_in_the_middle(cluster, there, found)
        code, out, err = kidal_sim("batch", file, "--chunk", str(CHUNK), "--out", str(there), "--cluster", cluster.address, "--quiet")
        killer.join()
    assert (code, out) == (2, "")
    assert re.fullmatch(rf"chunk \d+-\d+: dropped by the cluster, .*\nWhat is done is kept. Go on with: kidal-sim resume {there}\n", err)
    assert kidal_sim("resume", str(there), "--quiet")[0] == 0
    assert contents(there) == contents(here)
