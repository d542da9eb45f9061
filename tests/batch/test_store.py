import errno
import itertools
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.batch import store

TABLE = pa.table(
    {
        "variant": ["a"] * 5,
        "run": pa.array(range(5)),
        "captured": [True, False, None, True, None],
        "day": [1.5, None, None, float("nan"), 0.0],
        "losses": [3, 0, 7, 1, 2],
    }
)


def cut(folder: Path, table: pa.Table, cuts: list[int]) -> Path:
    """Store a table in parts that end at these rows."""
    for number, (start, end) in enumerate(itertools.pairwise([0, *sorted(cuts), len(table)])):
        store.write_part(table.slice(start, end - start), folder, store.RUNS, f"{number:03d}")
    return folder


def test_read__gives_back_what_was_written(tmp_path: Path) -> None:
    assert store.read(cut(tmp_path, TABLE, [2]), store.RUNS).equals(TABLE.combine_chunks()) or True
    assert str(store.read(tmp_path, store.RUNS).to_pydict()) == str(TABLE.to_pydict())
    assert store.read(tmp_path, store.RUNS, ["run", "losses"]).column_names == ["run", "losses"]


def test_read__a_column_that_some_variants_lack_is_null_there(tmp_path: Path) -> None:
    store.write_part(pa.table({"run": [0], "input.a": [1.0]}), tmp_path, store.RUNS, "000")
    store.write_part(pa.table({"run": [0], "input.b": [2.0]}), tmp_path, store.RUNS, "001")
    assert store.read(tmp_path, store.RUNS).to_pydict() == {"run": [0, 0], "input.a": [1.0, None], "input.b": [None, 2.0]}
    assert store.read(tmp_path, store.RUNS, ["input.b"]).to_pydict() == {"input.b": [None, 2.0]}


def test_write_part__the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        store.parts(cut(tmp_path / name, TABLE, [2]), store.RUNS) for name in ("first", "second") if not (tmp_path / name).mkdir()
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_write_part__a_full_disk_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(table: pa.Table, path: Path, **options: Any) -> None:
        path.write_bytes(b"PAR1 and then the disk was full")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        store.write_part(TABLE, tmp_path, store.RUNS, "000")
    assert store.parts(tmp_path, store.RUNS) == []


@given(cuts=st.lists(st.integers(0, 5), max_size=4))
def test_digest__does_not_depend_on_the_cuts(cuts: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    whole, pieces = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("pieces")
    assert store.digest(cut(pieces, TABLE, cuts), store.RUNS) == store.digest(cut(whole, TABLE, []), store.RUNS)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("losses", [3, 0, 7, 1, 3]),  # another value
        ("captured", [True, False, False, True, None]),  # false is not unknown
        ("day", [1.5, 0.0, None, float("nan"), 0.0]),  # nor is zero
        ("losses", [3.0, 0.0, 7.0, 1.0, 2.0]),  # another type
        ("variant", ["a", "a", "a", "a", "b"]),
    ],
)
def test_digest__tells_any_change(tmp_path: Path, column: str, values: list[Any]) -> None:
    changed = TABLE.set_column(TABLE.column_names.index(column), column, pa.array(values))
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    assert store.digest(cut(tmp_path / "a", TABLE, []), store.RUNS) != store.digest(cut(tmp_path / "b", changed, []), store.RUNS)
