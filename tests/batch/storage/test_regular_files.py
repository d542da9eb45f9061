"""Files of a results folder are ordinary files, opened without following links; nothing is written through one."""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from kidal_sim.batch.layout import JOURNAL, RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage import journal
from kidal_sim.batch.storage.durable_files import WRITING, write
from kidal_sim.batch.storage.folders import LOCK, locked_folder
from kidal_sim.batch.storage.part_files import encode, part_name
from kidal_sim.batch.storage.regular_files import read_regular, remove_regular
from kidal_sim.errors import BatchError
from tests.manifests import put_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder beside a letter that nobody may touch."""
    (tmp_path / "letter").write_bytes(b"keep this")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "results").mkdir()
    return tmp_path / "results"


def test_read__what_is_no_ordinary_file_is_refused_at_once(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent / "letter")
    (folder / "endless").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    (folder / RUNS).symlink_to(folder.parent)
    assert read_regular(folder, "none") is None and read_regular(folder / "none", "none") is None
    for name, what in (("link", "a link"), ("endless", "a link"), ("pipe", "a pipe"), ("folder", "a folder")):
        with pytest.raises(BatchError, match=f"{name}: is {what}.*kidal-sim resume"):
            read_regular(folder, name)
    with pytest.raises(BatchError, match="runs: is a link, not a folder"):
        read_regular(folder, f"{RUNS}/letter")


def test_read__no_more_than_there_can_be(folder: Path) -> None:
    (folder / "large").write_bytes(bytes(100))
    assert read_regular(folder, "large", 100) == bytes(100)
    with pytest.raises(BatchError, match="has 100 bytes, and cannot have more than 99"):
        read_regular(folder, "large", 99)


@pytest.mark.parametrize("name", ["file", f"file{WRITING}"])
def test_write__never_through_a_link(folder: Path, name: str) -> None:
    (folder / name).symlink_to(folder.parent / "letter")
    with pytest.raises(BatchError, match="is a link"):
        write(b"new", folder, "file")
    assert (folder.parent / "letter").read_bytes() == b"keep this"


def test_write__never_into_a_linked_folder(folder: Path) -> None:
    (folder / RUNS).symlink_to(folder.parent / "elsewhere")
    for do in (lambda: write(b"new", folder, f"{RUNS}/part"), lambda: remove_regular(folder, f"{RUNS}/part")):
        with pytest.raises(BatchError, match="runs: is a link, not a folder"):
            do()
    assert os.listdir(folder.parent / "elsewhere") == []


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_journal_and_lock__never_through_a_link_of_either_kind(folder: Path, link: object) -> None:
    """A file with a second name is read, and not written in place: whoever gave it that name wants what it held."""
    for name in (JOURNAL, LOCK):
        link(folder.parent / "letter", folder / name)  # type: ignore[operator]
    with pytest.raises(BatchError, match=r"parts\.jsonl: (is a link|has another name)"), journal.appending(folder):
        pass
    put_manifest(folder)
    with pytest.raises(BatchError, match=r"\.lock: (is a link|has another name)"), locked_folder(folder):
        pass
    assert (folder.parent / "letter").read_bytes() == b"keep this"


def test_lock__somebody_elses_stays(folder: Path) -> None:
    put_manifest(folder)
    (folder / LOCK).write_bytes(b"mine")
    with pytest.raises(BatchError, match="is not the lock of kidal_sim"), locked_folder(folder):
        pass
    assert (folder / LOCK).read_bytes() == b"mine"


@pytest.mark.parametrize("rows", [10, 1000 * 10 + 1])
def test_part__that_would_unfold_to_more_rows_than_were_written_is_refused_by_its_footer(
    folder: Path, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(encode(pa.table({"run": [0] * 10})), folder, part_name(RUNS, "000-000000000"))
    put_manifest(folder)
    write(encode(pa.table({"run": pa.nulls(rows * 1000, pa.int64())})), folder, part_name(RUNS, "000-000000000"))
    monkeypatch.setattr("pyarrow.parquet.ParquetFile.read", lambda *_: pytest.fail("rows were read"))
    with pytest.raises(BatchError, match=rf"has {rows * 1000:,} rows, where 10 runs were written"):
        _ = open_results(folder).runs
