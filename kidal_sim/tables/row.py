"""A table's columns, declared once as a class; a table is a recarray of such rows."""

import ast
import inspect
import textwrap
import typing
from itertools import pairwise
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

POSITIVE = "positive"
"""Marks an input that is divided by: `Annotated[float, "km/h", POSITIVE]`."""
SIGNED = "signed"
"""Marks an input that may be negative."""
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
        """The aligned record type of these columns."""
        fields = [(name, COLUMN_TYPES[kind]) for name, (kind, _) in columns(cls).items()]
        return np.dtype((np.record, np.dtype(fields, align=True)))


RowType = TypeVar("RowType", bound=Row)


class Table(Generic[RowType]):
    """For the type checker: what a recarray of such rows gives."""

    if typing.TYPE_CHECKING:

        def __getitem__(self, row: int) -> RowType: ...

        def __len__(self) -> int: ...

        def __getattr__(self, column: str) -> Any: ...


def columns(row: type[Row]) -> dict[str, tuple[type, str]]:
    """Each column's Python type and unit ("" if it has none), in the order declared."""
    found: dict[str, tuple[type, str]] = {}
    for name, hint in get_type_hints(row, include_extras=True).items():
        kind, unit = (get_args(hint)[0], get_args(hint)[1]) if get_origin(hint) is Annotated else (hint, "")
        if kind not in COLUMN_TYPES:
            raise TypeError(f"{row.__name__}.{name}: a column is a float, int or bool, not {kind}")
        found[name] = (kind, unit)
    return found


def positive_columns(row: type[Row]) -> set[str]:
    """Columns that may not be zero."""
    return {name for name, hint in get_type_hints(row, include_extras=True).items() if POSITIVE in get_args(hint)[2:]}


def signed_columns(row: type[Row]) -> set[str]:
    """Columns that may be negative."""
    return {name for name, hint in get_type_hints(row, include_extras=True).items() if SIGNED in get_args(hint)[2:]}


def meanings(row: type[Row]) -> dict[str, str]:
    """What each column means: the docstring beneath it, on one line."""
    body = typing.cast(ast.ClassDef, ast.parse(textwrap.dedent(inspect.getsource(row))).body[0]).body
    found: dict[str, str] = {}
    for statement, after in pairwise(body):
        if isinstance(statement, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[typing.cast(ast.Name, statement.target).id] = " ".join(str(after.value.value).split())
    return found


def table(row: type[RowType], *shape: int) -> Any:
    """A table of zeros of the given shape, the last axis being the rows."""
    return np.zeros(shape, dtype=row.dtype()).view(np.recarray)
