"""The digest of rows: the same however they are cut and ordered, another one for any other row."""

from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.batch.storage.content_hash import added, row_digest

ROWS = 6
TABLE = pa.table(
    {
        "variant": ["a"] * 3 + ["b"] * 3,
        "run": pa.array([0, 1, 2, 0, 1, 2]),
        "captured": [True, False, None, True, None, True],
        "day": [1.5, None, None, float("nan"), 0.0, -1.0],
        "losses": [3, 0, 7, 1, 2, 2**40],
    }
)
DAYS = pa.table({"run": [0, 0, 1, 1], "day": [1, 2, 1, 2], "strength": [5.0, 4.0, 5.0, 3.0]})


@given(cuts=st.lists(st.integers(0, ROWS), max_size=4), order=st.randoms(use_true_random=False))
def test_row_digest__does_not_depend_on_cuts_and_order(cuts: list[int], order: Any) -> None:
    parts = [TABLE.slice(start, end - start) for start, end in pairwise([0, *sorted(cuts), ROWS])]
    order.shuffle(parts)
    assert added(row_digest(part) for part in parts) == row_digest(TABLE)


def test_row_digest__does_not_depend_on_the_order_of_columns_and_pieces() -> None:
    assert row_digest(TABLE.select(TABLE.column_names[::-1])) == row_digest(TABLE)
    assert row_digest(pa.concat_tables([TABLE.slice(0, 2), TABLE.slice(2)])) == row_digest(TABLE)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("losses", [3, 0, 7, 1, 3, 2**40]),  # another value
        ("captured", [True, False, False, True, None, True]),  # false is not unknown
        ("day", [1.5, 0.0, None, float("nan"), 0.0, -1.0]),  # nor is zero
        ("day", [1.5, float("nan"), None, float("nan"), 0.0, -1.0]),  # nor is what is no number
        ("losses", [3.0, 0.0, 7.0, 1.0, 2.0, 2.0**40]),  # another type
        ("variant", ["a", "a", "a", "b", "b", "c"]),
        ("run", [0, 1, 2, 0, 2, 1]),  # the same columns, other rows
    ],
)
def test_row_digest__tells_any_change(column: str, values: list[Any]) -> None:
    other = TABLE.set_column(TABLE.column_names.index(column), column, pa.array(values))
    assert row_digest(other) != row_digest(TABLE)


def test_row_digest__tells_a_row_twice_from_a_row_once_and_a_renamed_column() -> None:
    assert row_digest(pa.concat_tables([TABLE, TABLE.slice(0, 1)])) != row_digest(TABLE)
    assert row_digest(TABLE.rename_columns(["variant", "run", "held", "day", "losses"])) != row_digest(TABLE)


def test_row_digest__days_of_a_run_belong_together() -> None:
    assert added([row_digest(DAYS.slice(2)), row_digest(DAYS.slice(0, 2))]) == row_digest(DAYS)
    assert row_digest(DAYS.take([1, 0, 2, 3])) != row_digest(DAYS), "the order of days is part of a run"
    assert row_digest(DAYS.slice(0, 0)) == 0
