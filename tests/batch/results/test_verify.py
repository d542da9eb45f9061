"""What `verify` says of folders of every format: what is wrong with which file, and what is no problem."""

import shutil
from pathlib import Path

import pytest

from kidal_sim.batch.layout import COLUMNS, FIGURE_FOLDER
from kidal_sim.batch.results.verify import verify

FOLDERS = Path(__file__).parents[2] / "folders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the last format without a seal."""
    return Path(shutil.copytree(FOLDERS / "plain-3", tmp_path / "results"))


def test_verify__an_earlier_format_is_sound_and_says_what_cannot_be_seen(folder: Path) -> None:
    found = verify(folder)
    assert found.is_sound and "no seal" in " ".join(found.notes())


@pytest.mark.parametrize(("name", "parts"), [("plain-1", 4), ("plain-2", 4), ("nested-2", 8)])
def test_verify__of_the_first_formats_parts_are_known_though_scenarios_are_read_otherwise(name: str, parts: int) -> None:
    found = verify(FOLDERS / name)
    assert found.parts == parts and all(each.file.startswith("scenarios/") for each in found.problems)


def test_verify__columns_that_cannot_be_read_are_found_without_a_checksum_of_them(folder: Path) -> None:
    with (folder / COLUMNS).open("a") as file:
        file.write("x")
    assert [(each.file, each.mended_by_resume) for each in verify(folder).problems] == [(COLUMNS, True)]


def test_verify__a_folder_of_another_version_is_mended_by_that_version(folder: Path) -> None:
    part = next((folder / "runs").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-5])
    found = verify(folder)
    assert found.other_version and "version" in found.summary()[1] and "mends 1 of 1" in found.summary()[1]


def test_verify__figures_are_no_foreign_files(folder: Path) -> None:
    (folder / FIGURE_FOLDER).mkdir()
    assert FIGURE_FOLDER not in " ".join(verify(folder).notes())
    (folder / "letter.txt").touch()
    assert "letter.txt" in " ".join(verify(folder).notes())
