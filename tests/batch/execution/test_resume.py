"""Killed at any moment, a batch goes on where it was and ends with the very same files."""

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from kidal_sim.batch.layout import MANIFEST
from kidal_sim.batch.storage import journal, part_files
from kidal_sim.batch.storage.manifest import read_manifest
from tests.commands import COMMAND, ROOT
from tests.experiments import contents, recorded, study, written

CHUNK = 5
PATIENCE = 120.0


def start(file: Path, out: Path, **environment: str) -> "subprocess.Popen[str]":
    """The same command as ever."""
    arguments = ["batch", str(file), "--out", str(out), "--chunk", str(CHUNK), "--threads", "2", "--quiet"]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.Popen([*COMMAND, *arguments], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_at_random(process: "subprocess.Popen[str]", out: Path, luck: random.Random) -> bool:
    """Kill it while it starts, or some time after it has begun to work; whether it was alive."""
    if luck.random() < 0.2:
        time.sleep(luck.uniform(0.0, 4.0))
    else:
        before, end = parts(out), time.monotonic() + PATIENCE
        while parts(out) == before and process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(luck.uniform(0.0, 0.1))
    alive = process.poll() is None
    process.kill()
    _, said = process.communicate()
    assert alive or process.returncode == 0, said
    return alive


def parts(out: Path) -> int:
    return sum(path.name.startswith("part-") for path in (out / "runs").glob("*")) if (out / "runs").is_dir() else 0


def noted(out: Path) -> dict[Path, tuple[int, int]]:
    """Each file of the chunks that are noted as done, and which file it is."""
    paths = [part_files.part(out, kind, entry.id) for entry in journal.read(out).values() for kind in entry.checksums]
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}


def kill_and_resume(folder: Path, kills: int, runs: int, seed: int) -> tuple[int, int]:
    """Kill a batch so many times, let it end, and hold it against one that nobody disturbed; kills, and chunks done between them."""
    wanted, luck = study(folder / "undisturbed", CHUNK, runs=runs), random.Random(seed)
    recorded(folder / "reference", wanted)
    expected, file, done, killed, between = contents(folder / "reference"), folder / "undisturbed" / "experiment.yaml", 0, 0, 0
    while killed < kills:
        out = folder / f"killed {done}"
        while killed < kills and not is_finished(out):
            before = noted(out)
            killed += kill_at_random(start(file, out), out, luck)
            after = noted(out)
            assert is_finished(out) or {path: after.get(path) for path in before} == before, "a chunk was run twice"
            between += len(after) > len(before) > 0
        process = start(file, out)
        assert process.communicate(timeout=PATIENCE)[1] == "" and process.returncode == 0
        assert contents(out) == expected
        assert {path.name for path in out.iterdir()} == {path.name for path in (folder / "reference").iterdir()}
        assert read_manifest(out).digest == read_manifest(folder / "reference").digest
        done += 1
    return killed, between


def is_finished(out: Path) -> bool:
    return (out / MANIFEST).exists() and read_manifest(out).is_finished


def test_killed_a_few_times__the_same_files_and_nothing_twice(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, 2, runs=80, seed=1)


@pytest.mark.slow
def test_killed_sixty_times__the_same_files_and_nothing_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    killed, between = kill_and_resume(tmp_path, 60, runs=400, seed=2)
    assert between > 10, "kills that hit a batch at work"
    with capsys.disabled():
        print(f"\n{killed} kills, {between} of them with work done before and since, {time.monotonic() - began:.0f} s")


def test_hash_seed__the_same_files(tmp_path: Path) -> None:
    file = written(tmp_path / "experiment")
    processes = [start(file, tmp_path / seed, PYTHONHASHSEED=seed) for seed in ("0", "1")]
    assert [process.communicate(timeout=PATIENCE)[1] for process in processes] == ["", ""]
    assert contents(tmp_path / "0") == contents(tmp_path / "1") != {}
