"""A report as a file: whole or not at all, and in nobody's place but an older report's."""

import os
from pathlib import Path

import pytest

from kidal_sim.errors import KidalError
from kidal_sim.presentation.report.write_report import refuse_unless_possible, write_report
from tests.report_folders import made, undrawn

__all__ = ["undrawn"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("report"))


@pytest.mark.parametrize("name", ["report.html", "report.md"])
def test_report__takes_the_place_of_an_older_one_with_the_same_bytes(folder: Path, tmp_path: Path, name: str) -> None:
    write_report(folder, tmp_path / name)
    before = (tmp_path / name).read_bytes()
    write_report(folder, tmp_path / name)
    assert (tmp_path / name).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_report__keeps_what_is_not_ours_unless_forced(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    place.write_text("<p>mine</p>")
    with pytest.raises(KidalError, match=r"is there already and is no report of ours; --force replaces it"):
        write_report(folder, place)
    assert place.read_text() == "<p>mine</p>"
    write_report(folder, place, force=True)
    assert "kidal_sim report" in place.read_text()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", "My notes on the kidal_sim report of last week\n"),
        ("notes.md", "# Notes\n<!-- kidal_sim report -->\n"),
        ("notes.html", "<!DOCTYPE html>\n<html>\n<p>How I read a kidal_sim report</p>\n"),
        ("notes.html", "<!-- kidal_sim report -->\n"),
    ],
)
def test_report__a_file_that_only_speaks_of_reports_is_none(folder: Path, tmp_path: Path, name: str, text: str) -> None:
    place = tmp_path / name
    place.write_text(text)
    with pytest.raises(KidalError, match="is no report of ours"):
        write_report(folder, place)
    assert place.read_text() == text


@pytest.mark.parametrize("force", [False, True])
def test_report__what_is_no_regular_file_is_refused_unread(tmp_path: Path, force: bool) -> None:
    pipe, link, nowhere = tmp_path / "pipe.md", tmp_path / "device.html", tmp_path / "nowhere.md"
    os.mkfifo(pipe)
    link.symlink_to("/dev/full")
    nowhere.symlink_to(tmp_path / "nothing")
    for place in (pipe, link, nowhere):
        with pytest.raises(KidalError, match="is no regular file"):
            refuse_unless_possible(place, force)


def test_report__of_a_file_in_the_way_only_the_beginning_is_read(tmp_path: Path) -> None:
    place = tmp_path / "report.md"
    with place.open("wb") as file:
        file.truncate(1 << 42)  # four terabytes of holes: whoever reads all of it has no memory for it
    with pytest.raises(KidalError, match="is no report of ours"):
        refuse_unless_possible(place, force=False)


def test_report__a_fault_leaves_the_older_one(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "report.md"
    write_report(folder, place)
    before = place.read_bytes()
    with pytest.raises(KidalError, match="no such outcome"):
        write_report(folder, place, outcomes=["nothing"])
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(KidalError, match="No space left"):
        write_report(folder, place)
    assert place.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["report.md"]


@pytest.mark.parametrize(
    ("name", "fault"), [("report.pdf", "must end in .html or .md"), ("no/report.md", "is no folder"), (".", "must end in")]
)
def test_report__refuses_a_place_that_cannot_be_before_the_work(tmp_path: Path, name: str, fault: str) -> None:
    with pytest.raises(KidalError, match=fault):
        write_report(tmp_path / "nothing", tmp_path / name)
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(KidalError, match="is a folder"):
        write_report(tmp_path / "nothing", tmp_path / "folder.md")


def test_report__that_would_be_too_large_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kidal_sim.presentation.report.write_report.MOST_BYTES", 50_000)
    with pytest.raises(KidalError, match=r"the report would have 0\.1 MB; ask for fewer outcomes"):
        write_report(folder, tmp_path / "report.html")
    assert not list(tmp_path.iterdir())
