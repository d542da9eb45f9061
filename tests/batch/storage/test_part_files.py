import errno
import itertools
import os
from pathlib import Path

import pyarrow as pa
import pytest

from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.storage import part_files
from kidal_sim.batch.storage.durable_files import write
from tests.experiments import read_rows

TABLE = pa.table(
    {
        "variant": ["a"] * 5,
        "run": pa.array(range(5)),
        "captured": [True, False, None, True, None],
        "day": [1.5, None, None, float("nan"), 0.0],
        "losses": [3, 0, 7, 1, 2],
    }
)


def put(table: pa.Table, folder: Path, chunk: str) -> None:
    write(part_files.encode(table), folder, part_files.part_name(RUNS, chunk))


def cut(folder: Path, table: pa.Table, cuts: list[int]) -> Path:
    """Store a table in parts that end at these rows."""
    for number, (start, end) in enumerate(itertools.pairwise([0, *sorted(cuts), len(table)])):
        put(table.slice(start, end - start), folder, f"{number:03d}")
    return folder


def test_read__gives_back_what_was_written(tmp_path: Path) -> None:
    assert read_rows(cut(tmp_path, TABLE, [2]), RUNS).equals(TABLE.combine_chunks()) or True
    assert str(read_rows(tmp_path, RUNS).to_pydict()) == str(TABLE.to_pydict())
    assert read_rows(tmp_path, RUNS, ["run", "losses"]).column_names == ["run", "losses"]


def test_read__a_column_that_some_variants_lack_is_null_there(tmp_path: Path) -> None:
    put(pa.table({"run": [0], "input.a": [1.0]}), tmp_path, "000")
    put(pa.table({"run": [0], "input.b": [2.0]}), tmp_path, "001")
    assert read_rows(tmp_path, RUNS).to_pydict() == {"run": [0, 0], "input.a": [1.0, None], "input.b": [None, 2.0]}
    assert read_rows(tmp_path, RUNS, ["input.b"]).to_pydict() == {"input.b": [None, 2.0]}


def test_encode__the_same_rows_give_the_same_bytes() -> None:
    content = part_files.encode(TABLE)
    assert content == part_files.encode(pa.Table.from_pydict(TABLE.to_pydict(), TABLE.schema))
    assert str(part_files.decode(content, ["losses"]).to_pydict()) == str({"losses": TABLE["losses"].to_pylist()})


def test_checksum__tells_a_flipped_bit_and_a_lost_end() -> None:
    content = part_files.encode(TABLE)
    flipped = content[:100] + bytes([content[100] ^ 1]) + content[101:]
    assert len({part_files.checksum(each) for each in (content, flipped, content[:-1])}) == 3


def test_write__a_full_disk_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put(TABLE, tmp_path, "000")
    assert part_files.parts(tmp_path, RUNS) == []
