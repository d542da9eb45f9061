"""What a batch does with a folder that holds something already."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kidal_sim.batch.design.plan import Chunk, Plan
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.design.task import Task
from kidal_sim.batch.execution import batch_runner
from kidal_sim.batch.execution.simulate import TaskResult, run_task
from kidal_sim.batch.layout import DAYS, KINDS, RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.results.status import status
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.durable_files import WRITING
from kidal_sim.batch.storage.folders import OURS, locked_folder
from kidal_sim.batch.storage.manifest import read_manifest
from kidal_sim.errors import BatchError
from kidal_sim.scenario.quantity import distributions
from tests.commands import Command
from tests.experiments import CHUNK, contents, interrupted, read_rows, recorded, study, written

LAST = 41
"""The last time but one that the batch puts something on the disk for good."""


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The batch of most of these tests: 60 runs of two plans, in chunks of 20."""
    return study(tmp_path_factory.mktemp("wanted"))


@pytest.fixture(scope="module")
def whole(wanted: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that batch, run without a break, to be read and copied only."""
    folder = tmp_path_factory.mktemp("whole")
    recorded(folder, wanted)
    return folder


@pytest.fixture(scope="module")
def broken_off(wanted: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that batch as Ctrl-C left it, with four of its six chunks, to be read and copied only."""
    folder = tmp_path_factory.mktemp("broken") / "off"
    interrupted(folder, wanted, after=80)
    return folder


@pytest.fixture
def results(broken_off: Path, tmp_path: Path) -> Path:
    """A copy of the folder that was broken off."""
    return shutil.copytree(broken_off, tmp_path / "results")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chunks that were run, in order."""
    ids: list[str] = []

    def counted(task: Task) -> TaskResult:
        ids.append(task.chunk.id)
        return run_task(task)

    monkeypatch.setattr(batch_runner, "run_task", counted)
    return ids


def test_record__goes_on_and_runs_no_finished_chunk_again(
    tmp_path: Path, wanted: Study, whole: Path, results: Path, made: list[str]
) -> None:
    finished = set(journal.read(results))
    assert 80 <= CHUNK * len(finished) <= 100 and status(open_results(results))["state"] == "interrupted"
    assert recorded(results, wanted).damaged == ()
    assert sorted(made) == sorted({chunk.id for chunk in wanted.plan.chunks()} - finished)
    assert contents(results) == contents(whole)


def test_record__finished_is_finished(tmp_path: Path, wanted: Study, whole: Path, made: list[str]) -> None:
    shutil.copytree(whole, tmp_path / "results")
    again = recorded(tmp_path / "results", wanted)
    assert again.idle and again.manifest == read_manifest(whole) and made == []


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


@pytest.mark.parametrize(("harm", "kind"), [(flip, RUNS), (truncate, DAYS), (Path.unlink, RUNS)])
@pytest.mark.parametrize("ended", [True, False])
def test_record__what_is_damaged_is_run_again_and_said(
    tmp_path: Path, wanted: Study, whole: Path, broken_off: Path, made: list[str], harm: Callable[[Path], None], kind: str, ended: bool
) -> None:
    results = shutil.copytree(whole if ended else broken_off, tmp_path / "results")
    harm(part_files.part(results, kind, "001-000000020"))
    again = recorded(results, wanted)
    assert again.damaged == ("001-000000020",) and made.count("001-000000020") == 1
    assert not ended or made == ["001-000000020"]
    assert contents(results) == contents(whole)


@pytest.mark.parametrize("torn", [b'{"id": "000-0', b"\n", b"\xff\x00\n", b"{}\tabc\n"])
def test_record__a_torn_or_senseless_line_is_no_line(wanted: Study, whole: Path, results: Path, torn: bytes) -> None:
    with (results / journal.JOURNAL).open("ab") as file:
        file.write(torn)
    recorded(results, wanted)
    assert contents(results) == contents(whole)


def test_record__a_part_without_a_line_and_half_a_file_are_nothing(wanted: Study, whole: Path, results: Path) -> None:
    assert "001-000000040" not in journal.read(results)
    part_files.part(results, RUNS, "001-000000040").write_bytes(b"written, but never noted")
    (results / RUNS / f"part-000-000000040.parquet{WRITING}").write_bytes(b"half")
    assert recorded(results, wanted).damaged == ()
    assert contents(results) == contents(whole)


UNTIL = {"outcome": "camp_captured", "halfwidth": 0.2, "minimum": 30, "maximum": 60}
CHANGES: list[tuple[dict[str, Any], list[str]]] = [
    ({"seed": 6}, ["seed: 5 there, 6 here"]),
    ({"runs": 61}, ["runs: 60 there, 61 here"]),
    ({"draws": 2}, ["draws: None there, 2 here"]),
    ({"chunk": 8}, ["chunk: 20 there, 8 here"]),
    ({"series": False}, ["series: True there, False here"]),
    ({"outcomes": ["camp_*"]}, ["outcomes: all there, camp_captured, "]),
    ({"overrides": {"rules.mines.killed": 2.0}}, ["scenario of go: ", "scenario of wait: "]),
    ({"variants": {"go": "go.yaml", "wait": {"scenario": "wait.yaml", "overrides": {"title": "Later"}}}}, ["scenario of wait: "]),
    ({"variants": {"go": "go.yaml"}}, ["scenario of wait: ", "variants: go, wait there, go here"]),
    ({"variants": {"wait": "wait.yaml", "go": "go.yaml"}}, ["variants: go, wait there, wait, go here"]),
    ({"sweep": {"list": [{"rules.mines.killed": 1.0}]}}, ["points: "]),
    ({"until": UNTIL}, ["until: None there, {'outcome': 'camp_captured'"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "names"), CHANGES, ids=[next(iter(each)) for each, _ in CHANGES])
def test_record__another_experiment_is_refused_by_name(
    tmp_path: Path, broken_off: Path, results: Path, changes: dict[str, Any], names: list[str]
) -> None:
    with pytest.raises(BatchError, match="holds a batch that differs") as fault:
        recorded(results, study(tmp_path / "other", **{"chunk": CHUNK} | changes))
    lines = str(fault.value).splitlines()[1:]
    assert len(lines) == len(names) and all(line.startswith(f"  {name}") for line, name in zip(lines, names, strict=True))
    assert contents(results) == contents(broken_off)


@pytest.mark.parametrize("package", ["kidal_sim", "numpy", "numba", "scipy", "pyarrow"])
def test_record__another_version_is_refused_by_name(wanted: Study, results: Path, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = read_manifest(results).fingerprint
    monkeypatch.setattr("kidal_sim.batch.storage.provenance.version", lambda name: "99.0" if name == package else versions[name])
    with pytest.raises(BatchError, match=rf"differs from this one.*\n  {package}: .* there, 99\.0 here$"):
        recorded(results, wanted)


def test_record__other_sources_are_refused_by_name(wanted: Study, results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kidal_sim.batch.storage.provenance.source_digest", lambda patterns: "0" * 16)
    with pytest.raises(BatchError, match=r"differs from this one.*\n  code: [0-9a-f]{16} there, 0{16} here$"):
        recorded(results, wanted)


def test_record__another_machine_with_the_same_versions_is_refused(
    wanted: Study, broken_off: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if this processor rounded another way: an ulp in one input."""
    real = distributions.uniform_ppf
    shape = replace(distributions.SHAPES["uniform"], ppf=lambda u, *numbers: np.nextafter(real(u, *numbers), 0.0))
    monkeypatch.setitem(distributions.SHAPES, "uniform", shape)
    with pytest.raises(BatchError, match="this machine gives other numbers for the same runs"):
        recorded(results, wanted)
    assert contents(results) == contents(broken_off)


def full_after(calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which so many files can be written."""
    left, fsync = calls, os.fsync

    def counted(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", counted)


@pytest.mark.parametrize("calls", [0, 1, 9, 10, 12, 13, 14, 30, LAST - 2, LAST])
def test_full_disk__one_clear_error_and_it_goes_on_later(
    tmp_path: Path, whole: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    file = written(tmp_path / "experiment")
    arguments = ["batch", str(file), "--out", str(tmp_path / "results"), "--chunk", f"{CHUNK}", "--quiet"]
    with monkeypatch.context() as disk:
        full_after(calls, disk)
        code, out, err = kidal_sim(*arguments)
    assert code == 2 and out == "" and "Traceback" not in err
    begun = calls > 1
    said = "what is done is kept. Go on with: kidal-sim resume" if begun else "nothing was begun"
    assert f"No space left on device; {said}" in err
    assert kidal_sim(*arguments)[0] == 0
    assert contents(tmp_path / "results") == contents(whole)


def test_full_disk__before_anything_was_begun_nothing_is_left(tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    file, results = written(tmp_path / "experiment"), tmp_path / "results"
    with monkeypatch.context() as disk:
        full_after(5, disk)
        code, _, err = kidal_sim("batch", str(file), "--out", str(results), "--quiet")
    assert code == 2 and "nothing was begun" in err and not results.exists()


def test_killed_before_its_first_run__resume_says_how_to_begin_again(tmp_path: Path, wanted: Study, kidal_sim: Command) -> None:
    results = tmp_path / "results"
    recorded(results, wanted)
    for name in ("manifest.json", "runs", "days"):
        shutil.rmtree(results / name, ignore_errors=True)
    (results / "manifest.json").unlink()
    (results / ".lock").write_text(OURS)
    code, _, err = kidal_sim("resume", str(results))
    assert code == 2 and f"kidal-sim batch EXPERIMENT --out {results}" in err


def test_folder_removed_meanwhile__is_said(tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    results = tmp_path / "results"

    def removing(task: Task) -> TaskResult:
        shutil.rmtree(results, ignore_errors=True)
        return run_task(task)

    monkeypatch.setattr(batch_runner, "run_task", removing)
    code, _, err = kidal_sim("batch", str(written(tmp_path / "experiment")), "--out", str(results), "--quiet", "--threads", "1")
    assert code == 2 and "the folder was removed while the batch ran" in err and "nothing was begun" not in err


def test_parts_removed_meanwhile__the_batch_is_not_called_finished(
    tmp_path: Path, wanted: Study, results: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = part_files.part(results, RUNS, next(iter(journal.read(results))))

    def removing(task: Task) -> TaskResult:
        gone.unlink(missing_ok=True)
        return run_task(task)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(batch_runner, "run_task", removing)
        with pytest.raises(BatchError, match="was removed while the batch ran; kidal-sim resume"):
            recorded(results, wanted)
    recorded(results, wanted)
    assert contents(results) == contents(whole)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 250 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=250k", "none", str(place)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("nobody may mount a disk here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_full_disk__a_real_one(tmp_path: Path, whole: Path, kidal_sim: Command, small_disk: Path) -> None:
    file, results = written(tmp_path / "experiment"), small_disk / "results"
    code, out, err = kidal_sim("batch", str(file), "--out", str(results), "--chunk", f"{CHUNK}", "--quiet")
    assert code == 2 and out == "" and f"No space left on device; what is done is kept. Go on with: kidal-sim resume {results}" in err
    assert status(open_results(results))["state"] == "interrupted" and 0 < status(open_results(results))["done"] < 120
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert kidal_sim("resume", str(results), "--quiet")[0] == 0
    assert contents(results) == contents(whole)


def test_failed_chunk__the_others_go_on_and_later_it_does(
    tmp_path: Path, whole: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, results = written(tmp_path / "experiment"), tmp_path / "results"

    def faulty(task: Task) -> TaskResult:
        if task.chunk.id == "001-000000020":
            raise ZeroDivisionError("by nothing")
        return run_task(task)

    with monkeypatch.context() as bad:
        bad.setattr(batch_runner, "run_task", faulty)
        code, out, err = kidal_sim("batch", str(file), "--out", str(results), "--chunk", f"{CHUNK}", "--quiet")
    assert (code, out) == (3, "") and "Chunk 001-000000020 failed: ZeroDivisionError: by nothing" in err
    assert f"1 chunks failed; the others are kept. Go on with: kidal-sim resume {results}" in err
    assert (status(open_results(results))["done"], status(open_results(results))["failed"]) == (100, 20)
    assert kidal_sim("resume", str(results), "--quiet")[0] == 0
    assert contents(results) == contents(whole)


def test_two_at_once__the_second_is_refused(tmp_path: Path, results: Path, kidal_sim: Command) -> None:
    file = written(tmp_path / "experiment")
    with locked_folder(results):
        assert status(open_results(results))["state"] == "running"
        for arguments in (["resume", str(results)], ["batch", str(file), "--out", str(results)]):
            code, _, err = kidal_sim(*arguments)
            assert code == 2 and "another process is writing results here" in err
    assert status(open_results(results))["state"] == "interrupted"
    scenario = str(tmp_path / "experiment" / "go.yaml")
    code, _, err = kidal_sim("run", scenario, "--out", str(results), "--runs", "2")
    assert code == 2 and "holds a batch that has not ended" in err
    assert kidal_sim("resume", str(results), "--quiet")[0] == 0


@pytest.mark.parametrize(("cores", "chunk"), [(1, 7), (3, 100)])
def test_digest__does_not_depend_on_threads_and_chunks(tmp_path: Path, wanted: Study, whole: Path, cores: int, chunk: int) -> None:
    first = read_manifest(whole)
    other = recorded(tmp_path / "other", study(tmp_path / "experiment", chunk), cores)
    assert other.digest == first.digest and other.manifest.digests == first.digests
    for kind in KINDS:
        assert read_rows(tmp_path / "other", kind).equals(read_rows(whole, kind))


def test_order_of_chunks__the_same_files(tmp_path: Path, wanted: Study, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks: list[Chunk] = list(wanted.plan.chunks())
    monkeypatch.setattr(Plan, "chunks", lambda plan: reversed(chunks))
    recorded(tmp_path / "other", wanted)
    assert contents(tmp_path / "other") == contents(whole)


def test_processes__the_same_files(tmp_path: Path, wanted: Study, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def processes(cores: int, cluster: str | None) -> Iterator[Executor]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            yield pool

    monkeypatch.setattr("kidal_sim.batch.execution.run_batch.executor", processes)
    recorded(tmp_path / "other", wanted)
    assert contents(tmp_path / "other") == contents(whole)
