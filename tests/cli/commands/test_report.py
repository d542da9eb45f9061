"""`kidal-sim report`: where it goes, and what is refused."""

from pathlib import Path

import pytest

from kidal_sim.presentation.report.write_report import write_report
from tests.commands import Command
from tests.report_folders import PREFER, flipping, made, undrawn

__all__ = ["undrawn"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("cli"))


def test_report__goes_beside_its_folder(kidal_sim: Command, folder: Path) -> None:
    code, out, _ = kidal_sim("report", str(folder))
    place = folder.parent / "results-report.html"
    assert code == 0 and out == f"{place}: {place.stat().st_size / 1000:,.0f} kB\n"
    assert kidal_sim("report", str(folder), "--format", "md")[0] == 0
    assert (folder.parent / "results-report.md").read_text().startswith("<!-- kidal_sim report -->")


def test_report__is_that_of_the_function(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    flips = flipping(tmp_path)
    options = ("--prefer", *PREFER, "--outcome", "camp_captured", "--with", str(flips), "--point", "0", "-o", str(tmp_path / "one.html"))
    assert kidal_sim("report", str(folder), *options)[0] == 0
    write_report(folder, tmp_path / "other.html", outcomes=["camp_captured"], prefer=PREFER, point=0, beside=[flips])
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()


def test_report__says_what_it_reads_before_it_takes_minutes(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    nested = made(tmp_path, draws=30, runs=10)
    options = ("--prefer", *PREFER, "--with", str(nested), "--outcome", "camp_captured", "-o", str(tmp_path / "one.md"))
    code, out, err = kidal_sim("report", str(folder), *options)
    assert code == 0 and "..." not in out
    assert err.splitlines() == [
        f"{folder}: plans and figures ...",
        f"{nested}: what could be found out, and what is chance ...",
        f"{nested}: which plan is never far wrong ...",
    ]
    assert kidal_sim("report", str(folder), *options, "--quiet")[2] == ""


def test_report__refuses_what_it_cannot_do(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "mine.html"
    foreign.write_text("mine")
    for arguments, fault in (
        (("-o", str(tmp_path / "a.html"), "--format", "md"), "-o says a.html"),
        (("-o", str(foreign)), "--force replaces it"),
        (("--with", str(folder)), "does not tell what would change the answer"),
        (("--prefer", "losses:min"), "there is no such outcome"),
        (("--point", "3"), "from 0 to 0"),
    ):
        code, out, err = kidal_sim("report", str(folder), *arguments)
        assert code == 2 and fault in " ".join(err.split()) and not out
    assert foreign.read_text() == "mine"
    code, _, err = kidal_sim("report", str(tmp_path))
    assert code == 2 and "is no results folder" in err
