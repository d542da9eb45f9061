"""A table's columns, declared once as a class; a table is a recarray of such rows."""

import typing
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

from kidal_sim.docstrings import docstrings

POSITIVE = "positive"
"""Marks an input that is divided by: `Annotated[float, "km/h", POSITIVE]`."""
SIGNED = "signed"
"""Marks an input that may be negative."""


@dataclass(frozen=True)
class Default:
    """The value of an input that a scenario does not state: `dust: Annotated[float, "1/h", Default(0.0)]`.

    It means "off": with it the rules do what they did before the input existed, so that scenarios written earlier still
    load and give the same results. The value is a number in the column's unit, or a text with a unit such as `"0.1 / day"`.
    """

    value: float | str


COLUMN_TYPES = {float: np.float64, int: np.int64, bool: np.bool_}


class Row:
    """One row of a table. A subclass lists the columns: `people: Annotated[int, "people"]`.

    The class is for the reader and the type checker; at run time a row is an `np.record` (or Numba's record), which gives
    the same columns as attributes. A column may not be named like an attribute of `np.record`: compiled it would work,
    interpreted it would silently be something else.
    """

    def __init_subclass__(cls) -> None:
        taken = [name for name in cls.__annotations__ if hasattr(np.record, name)]
        if taken:
            raise TypeError(f"{cls.__name__}: column names taken by np.record: {', '.join(taken)}")

    @classmethod
    def dtype(cls) -> np.dtype[Any]:
        """Return the aligned record type of these columns."""
        return _dtype(cls)  # type: ignore[arg-type]


@cache
def _dtype(row: Any) -> np.dtype[Any]:
    fields = [(name, COLUMN_TYPES[kind]) for name, (kind, _) in columns(row).items()]
    return np.dtype((np.record, np.dtype(fields, align=True)))


RowType = TypeVar("RowType", bound=Row)


class Table(Generic[RowType]):
    """The type of a recarray of such rows, for the type checker."""

    if typing.TYPE_CHECKING:

        def __getitem__(self, row: int) -> RowType: ...

        def __len__(self) -> int: ...

        def __getattr__(self, column: str) -> Any: ...


def columns(row: type[Row]) -> dict[str, tuple[type, str]]:
    """Return each column's Python type and unit ("" if it has none), in the order declared."""
    declared: dict[str, tuple[type, str]] = {}
    for name, hint in _hints(row).items():  # type: ignore[arg-type]
        kind, unit = (get_args(hint)[0], get_args(hint)[1]) if get_origin(hint) is Annotated else (hint, "")
        if kind not in COLUMN_TYPES:
            raise TypeError(f"{row.__name__}.{name}: a column is a float, int or bool, not {kind}")
        declared[name] = (kind, unit)
    return declared


def positive_columns(row: type[Row]) -> set[str]:
    """Return the columns that may not be zero."""
    return {name for name, hint in _hints(row).items() if POSITIVE in get_args(hint)[2:]}  # type: ignore[arg-type]


def signed_columns(row: type[Row]) -> set[str]:
    """Return the columns that may be negative."""
    return {name for name, hint in _hints(row).items() if SIGNED in get_args(hint)[2:]}  # type: ignore[arg-type]


def defaults(row: type[Row]) -> dict[str, Default]:
    """Return the defaults of the columns that a scenario may leave out."""
    marks = ((name, mark) for name, hint in _hints(row).items() for mark in get_args(hint)[2:])  # type: ignore[arg-type]
    return {name: mark for name, mark in marks if isinstance(mark, Default)}


def meanings(row: type[Row]) -> dict[str, str]:
    """Return what each column means: the docstring beneath it, on one line."""
    return {name: " ".join(text.split()) for name, text in docstrings(row).items()}


@cache
def _hints(row: Any) -> dict[str, Any]:
    """Return the annotation of each column with its unit and marks, evaluated once for each class."""
    return get_type_hints(row, include_extras=True)


def table(row: type[RowType], *shape: int) -> Any:
    """Return a table of zeros of the given shape, the last axis being the rows."""
    return np.zeros(shape, dtype=row.dtype()).view(np.recarray)
