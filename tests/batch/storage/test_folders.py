import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kidal_sim.batch.layout import MANIFEST
from kidal_sim.batch.storage.folders import LOCK, OURS, REPLACED, atomic_folder, is_locked, locked_folder
from kidal_sim.batch.storage.manifest import RUNNING
from kidal_sim.errors import BatchError
from tests.manifests import put_manifest

HOLD = """
import sys, time
from pathlib import Path
from kidal_sim.batch.storage.folders import atomic_folder
with atomic_folder(Path(sys.argv[1])) as folder:
    (folder / "manifest.json").write_text("theirs")
    print("ready", flush=True)
    time.sleep(60)
"""


def fill(folder: Path, text: str = "") -> None:
    put_manifest(folder, title=text)


def found(folder: Path) -> str:
    text: str = json.loads((folder / MANIFEST).read_text())["title"]
    return text


def test_building__appears_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "deep" / "results") as folder:
        fill(folder)
        assert not (tmp_path / "deep" / "results").exists()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["results"]
    assert [path.name for path in (tmp_path / "deep" / "results").iterdir()] == [MANIFEST]


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_building__a_fault_leaves_what_was_there_before(tmp_path: Path, fault: type[BaseException]) -> None:
    with atomic_folder(tmp_path / "results") as folder:
        fill(folder, "old")
    with pytest.raises(fault), atomic_folder(tmp_path / "results") as folder:
        fill(folder, "new")
        raise fault
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert found(tmp_path / "results") == "old"


def test_building__new_results_replace_old_ones_in_full(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "results") as folder:
        fill(folder, "old")
        (folder / "only in the old").touch()
    with atomic_folder(tmp_path / "results") as folder:
        fill(folder, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert [path.name for path in (tmp_path / "results").iterdir()] == [MANIFEST]
    assert found(tmp_path / "results") == "new"


def test_building__something_else_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").touch()
    (tmp_path / "extension").mkdir()
    (tmp_path / "extension" / MANIFEST).write_text('{"name": "of another program"}')
    (tmp_path / "file").touch()
    for place in (tmp_path / "thesis", tmp_path / "extension", tmp_path / "file"):
        with pytest.raises(BatchError, match="is no results folder"), atomic_folder(place):
            pass
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["chapter.tex", "extension", "file", MANIFEST, "thesis"]


def test_building__an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    with atomic_folder(tmp_path / "results") as folder:
        fill(folder)
    assert (tmp_path / "results" / MANIFEST).exists()


def test_building__where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BatchError, match="cannot write the results: Not a directory"), atomic_folder(tmp_path / "file" / "results"):
        pass


def test_building__a_full_disk_is_one_clear_error(tmp_path: Path) -> None:
    with (
        pytest.raises(BatchError, match=r"part\.parquet: cannot write the results: No space left on device; nothing was kept"),
        atomic_folder(tmp_path / "results"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "part.parquet")
    assert list(tmp_path.iterdir()) == []


def test_building__the_second_at_the_same_place_is_refused(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "results") as folder:
        fill(folder, "first")
        with pytest.raises(BatchError, match="another process is writing"), atomic_folder(tmp_path / "results"):
            pass
    assert found(tmp_path / "results") == "first"


def test_building__what_a_killed_process_left_is_cleared_and_what_lives_is_not(tmp_path: Path) -> None:
    killed, living = (start(tmp_path / name) for name in ("killed", "living"))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert (tmp_path / ".killed.partial" / MANIFEST).exists()
    assert not (tmp_path / "killed").exists()
    with atomic_folder(tmp_path / "mine") as folder:
        fill(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".living.partial", "mine"]
    living.kill()
    living.wait()
    with atomic_folder(tmp_path / "living") as folder:
        assert [path.name for path in folder.iterdir()] == [LOCK]
        fill(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["living", "mine"]


def start(place: Path) -> "subprocess.Popen[str]":
    """Another process that holds a place for a minute."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(place)], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "ready\n"
    process.stdout.close()
    return process


def test_building__killed_between_its_two_renames_the_old_results_come_back(tmp_path: Path) -> None:
    partial = tmp_path / ".results.partial"
    (partial / REPLACED).mkdir(parents=True)
    (partial / LOCK).write_text(OURS, encoding="utf-8")
    fill(partial / REPLACED, "old")
    with pytest.raises(RuntimeError), atomic_folder(tmp_path / "results"):
        raise RuntimeError
    assert found(tmp_path / "results") == "old"


def test_building__never_touches_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    other = tmp_path / ".important.partial"
    other.mkdir()
    (other / ".lock").touch()
    (other / "letters").write_text("keep", encoding="utf-8")
    with atomic_folder(tmp_path / "mine") as folder:
        (folder / MANIFEST).touch()
    assert (other / "letters").read_text(encoding="utf-8") == "keep"
    with pytest.raises(BatchError, match="not left by kidal_sim"), atomic_folder(tmp_path / "important"):
        pass
    assert (other / "letters").read_text(encoding="utf-8") == "keep"


def test_held__stays_as_it_is_however_it_ends(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), locked_folder(tmp_path / "deep" / "results") as folder:
        assert is_locked(folder)
        fill(folder)
        raise RuntimeError
    assert [path.name for path in (tmp_path / "deep" / "results").iterdir()] == [MANIFEST]
    with locked_folder(tmp_path / "deep" / "results") as folder:
        assert found(folder) == ""
    assert not is_locked(tmp_path / "deep" / "results")


def test_held__one_at_a_time(tmp_path: Path) -> None:
    with (
        locked_folder(tmp_path / "results"),
        pytest.raises(BatchError, match="another process is writing"),
        locked_folder(tmp_path / "results"),
    ):
        pass


def test_held__what_a_killed_process_left_before_its_manifest_may_be_taken(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), locked_folder(tmp_path / "results") as folder:
        (folder / "experiment.yaml").touch()
        raise RuntimeError
    with locked_folder(tmp_path / "results") as folder:
        fill(folder)
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["experiment.yaml", MANIFEST]


@pytest.mark.parametrize("lock", [None, "", "somebody else's"])
def test_held__never_somebody_elses_folder(tmp_path: Path, lock: str | None) -> None:
    (tmp_path / "letter").write_text("keep")
    if lock is not None:
        (tmp_path / LOCK).write_text(lock)
    with pytest.raises(BatchError, match="is no results folder"), locked_folder(tmp_path):
        pass
    assert (tmp_path / "letter").read_text() == "keep" and (lock is None or (tmp_path / LOCK).read_text() == lock)


def test_building__never_in_the_place_of_a_batch_that_has_not_ended(tmp_path: Path) -> None:
    with locked_folder(tmp_path / "results") as folder:
        put_manifest(folder, state=RUNNING)
        with pytest.raises(BatchError, match="has not ended"), atomic_folder(tmp_path / "results"):
            pass
    with pytest.raises(BatchError, match="has not ended"), atomic_folder(tmp_path / "results"):
        pass
