"""Tables as compiled code takes them: one pointer to where each of them is."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from kidal_sim.jit.compile import INTERPRETED, addresses, by_pointer, compiled, run_of
from kidal_sim.tables.row import Row, Table, table

pytestmark = pytest.mark.skipif(INTERPRETED, reason="there are no pointers where nothing is compiled")


class Thing(Row):
    size_of_it: float
    number: int


@by_pointer
class Box(NamedTuple):
    things: Table[Thing]
    others: Table[Thing]


@compiled
def total(box: Box) -> float:
    found = 0.0
    for row in range(len(box.things)):
        found += box.things[row].size_of_it
    for row in range(len(box.others)):
        box.others[row].number += 1
    return found


@compiled
def total_of(boxes: Any, run: int) -> float:
    return total(run_of(boxes, run)) + 10.0 * total(run_of(boxes, run + 1))


def boxes(runs: int, others: int) -> Box:
    made = Box(table(Thing, runs, 3), table(Thing, runs, others))
    made.things["size_of_it"] = np.arange(3 * runs).reshape(runs, 3)  # type: ignore[index]
    return made


@pytest.mark.parametrize("others", [0, 2])
def test_run_of__is_the_run_of_that_number(others: int) -> None:
    many = boxes(4, others)
    assert total_of(many, 1) == (3 + 4 + 5) + 10 * (6 + 7 + 8)
    assert total(run_of(many, 3)) == 9 + 10 + 11
    assert many.others.number.sum(axis=1).tolist() == [0, others, others, others]


def test_run_of__refuses_tables_that_lie_in_pieces() -> None:
    from numba.core.errors import TypingError

    many = boxes(4, 2)
    with pytest.raises(TypingError, match="contiguous"):
        total_of(Box(many.things[::2], many.others[::2]), 0)  # type: ignore[call-overload]


def test_addresses__say_where_and_how_long() -> None:
    one = run_of(boxes(2, 5), 1)
    assert addresses(one).tolist() == [one.things.ctypes.data, 3, one.others.ctypes.data, 5]
