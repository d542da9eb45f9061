from pathlib import Path

import pytest

from kidal_sim.batch.storage.journal import JOURNAL, Entry, append, appending, read

ONE, TWO = (Entry(name, 7, {"runs": "ab"}, {"runs": "cd"}) for name in ("000-0", "001-0"))


def noted(folder: Path, *entries: Entry) -> bytes:
    """The journal with these lines added."""
    with appending(folder) as file:
        for entry in entries:
            append(file, entry)
    return (folder / JOURNAL).read_bytes()


def test_read__gives_back_the_last_of_each_chunk(tmp_path: Path) -> None:
    assert read(tmp_path) == {}
    noted(tmp_path, Entry("000-0", 7, {}, {}, "fault: of\nsome ünusual kind"), TWO)
    noted(tmp_path, ONE)
    assert read(tmp_path) == {"000-0": ONE, "001-0": TWO}


def test_read__any_cut_leaves_whole_lines_only(tmp_path: Path) -> None:
    content = noted(tmp_path, ONE, TWO)
    first = content.index(b"\n") + 1
    for end in range(len(content)):
        (tmp_path / JOURNAL).write_bytes(content[:end])
        assert list(read(tmp_path)) == (["000-0"] if end >= first else [])
    noted(tmp_path, ONE)
    assert read(tmp_path) == {"000-0": ONE}, "what is torn does not spoil what comes after"


@pytest.mark.parametrize("at", [0, 5, 30, 60, 90])
def test_read__a_flipped_bit_is_found(tmp_path: Path, at: int) -> None:
    content = bytearray(noted(tmp_path, ONE, TWO))
    content[at] ^= 1
    (tmp_path / JOURNAL).write_bytes(content)
    assert read(tmp_path) == {"001-0": TWO}
