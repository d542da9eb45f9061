"""Tables declared as classes."""

from typing import Annotated

import numpy as np
import pytest

from kidal_sim.jit.compile import run_of
from kidal_sim.tables.row import Row, columns, meanings, table
from kidal_sim.tables.world import ROWS, differences, empty


class Camel(Row):
    """A beast of burden."""

    humps: int
    water: Annotated[float, "l"]
    """What it has drunk,
    and not yet sweated."""
    asleep: bool
    age: Annotated[int, "years"]
    """Since birth."""


def test_columns__give_type_and_unit_in_the_order_declared() -> None:
    assert list(columns(Camel).items()) == [("humps", (int, "")), ("water", (float, "l")), ("asleep", (bool, "")), ("age", (int, "years"))]


def test_meanings__are_the_strings_beneath_the_columns_on_one_line() -> None:
    assert meanings(Camel) == {"water": "What it has drunk, and not yet sweated.", "age": "Since birth."}


def test_dtype__is_a_record_of_eight_byte_numbers_and_bools() -> None:
    made = Camel.dtype()
    assert made.names == ("humps", "water", "asleep", "age")
    assert [made[name] for name in made.names] == [np.int64, np.float64, np.bool_, np.int64]
    assert made.isalignedstruct
    assert made.type is np.record


def test_table__rows_are_records_whose_attributes_can_be_written() -> None:
    made = table(Camel, 2, 3)
    assert made.shape == (2, 3)
    made[1, 2].humps = 2
    assert made["humps"].tolist() == [[0, 0, 0], [0, 0, 2]]
    assert made.water.sum() == 0.0


@pytest.mark.parametrize("name", sorted(name for name in dir(np.record) if not name.startswith("_")))
def test_row__refuses_every_name_that_np_record_takes(name: str) -> None:
    with pytest.raises(TypeError, match=rf"Bad: .*{name}"):
        type("Bad", (Row,), {"__annotations__": {"fine": int, name: float}})


def test_row__tells_all_the_names_it_refuses() -> None:
    with pytest.raises(TypeError, match="size, mean"):
        type("Bad", (Row,), {"__annotations__": {"size": int, "fine": int, "mean": float}})


@pytest.mark.parametrize("kind", [str, complex, np.int32, list])
def test_columns__are_float_int_or_bool_only(kind: type) -> None:
    bad = type("Bad", (Row,), {"__annotations__": {"thing": kind}})
    with pytest.raises(TypeError, match=r"Bad\.thing"):
        columns(bad)


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_world__interpreted_rows_give_their_own_columns(row: type[Row]) -> None:
    """With the compiler off a row is an np.record: each attribute must be the column and nothing else."""
    made = table(row, 1)
    for number, name in enumerate(columns(row)):
        setattr(made[0], name, number % 2)
        assert made[name][0] == number % 2
        assert getattr(made[0], name) == number % 2


def test_world__runs_are_views_and_differences_see_every_bit() -> None:
    lengths = dict.fromkeys(ROWS, 2)
    one, other = empty(3, lengths), empty(3, lengths)
    assert differences(one, other) == []
    run_of(one, 1).units[1].cohesion = -0.0
    assert differences(one, other) == ["units.cohesion"], "minus zero is another bit pattern"
    assert differences(run_of(one, 0), run_of(other, 0)) == []
