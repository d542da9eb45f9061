"""Files that are there whole, or not at all."""

import errno
import fcntl
import os
from pathlib import Path

import pytest

from kidal_sim.atomic_files import HIDDEN, appearing, replace
from kidal_sim.errors import KidalError, ScenarioError


def test_replace__writes_whole_files_with_usual_rights(tmp_path: Path) -> None:
    replace(tmp_path / "a.json", "text")
    replace(tmp_path / "a.json", "ü")
    (tmp_path / "plain").write_text("x")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "ü"
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert sorted(os.listdir(tmp_path)) == ["a.json", "plain"]


def test_replace__what_cannot_be_written_is_no_fault_of_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(KidalError, match=r"no/a\.html: cannot be written: No such file or directory") as raised:
        replace(tmp_path / "no" / "a.html", "text")
    assert not isinstance(raised.value, ScenarioError)


def test_appearing__keeps_what_was_there_if_the_block_breaks(tmp_path: Path) -> None:
    (tmp_path / "a.PNG").write_text("before")
    with pytest.raises(ZeroDivisionError), appearing(tmp_path / "a.PNG") as hidden:
        hidden.write_text("half of it")
        assert hidden.suffix == ".png"
        raise ZeroDivisionError
    assert (tmp_path / "a.PNG").read_text() == "before" and os.listdir(tmp_path) == ["a.PNG"]


def test_appearing__a_folder_in_its_place_stays(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(KidalError, match="cannot be written: Is a directory"), appearing(tmp_path / "a.csv") as hidden:
        hidden.write_text("text")
    assert os.listdir(tmp_path) == ["a.csv"]


def test_appearing__a_full_disk_is_told_in_a_few_words(tmp_path: Path) -> None:
    """As Arrow tells it, the words of the system come after its own."""
    with pytest.raises(KidalError) as raised, appearing(tmp_path / "a.csv"):
        raise OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28] No space left on device")
    assert str(raised.value) == f"{tmp_path / 'a.csv'}: cannot be written: No space left on device"


def test_appearing__what_a_killed_process_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    left, locked, foreign, linked, long = (
        tmp_path / f"{HIDDEN}{name}" for name in ("abcd_123", "locked_1", "foreign1", "linked_1", "longer_name")
    )
    for folder in (left, locked, foreign, long):
        folder.mkdir()
        (folder / "whole.csv").write_text("half")
    (foreign / "letter").write_text("keep")
    (tmp_path / "elsewhere").mkdir()
    linked.symlink_to(tmp_path / "elsewhere")
    descriptor = os.open(locked, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    replace(tmp_path / "a.csv", "text")
    os.close(descriptor)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "elsewhere", locked.name, foreign.name, linked.name, long.name}
    assert len(os.listdir(foreign)) == 2
