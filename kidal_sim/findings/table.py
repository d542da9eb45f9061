"""Tables of findings: typed columns declared once, shown to people and handed to programs from the same rows."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kidal_sim.findings.numbers import decimals, number, places_apart

Kind = Literal["text", "count", "number", "value", "share", "flag", "estimate"]
"""number: the numbers of a column share their unit and their decimal places; value: each row has a unit of its own, and four digits;
it may be an `Estimate`, of which programs get the value alone."""
Audience = Literal["all", "people", "programs"]
PERCENT = 100.0


@dataclass(frozen=True)
class Estimate:
    """An estimate with its 95 % interval, as one cell of a table; shares are between 0 and 1 and are shown in per cent.

    A signed share is a difference of shares, and is shown in percentage points.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    """Shown behind the number, unless the column has one."""
    is_share: bool = False
    signed: bool = False
    """Whether a positive number is shown with its sign, as differences are."""
    suffix: str = ""
    """What people read behind the interval, such as the mark of a significant difference."""
    digits: int | None = None
    """Decimal places; if None, as many as the interval deserves."""

    def __str__(self) -> str:
        """Return the number, its unit, its interval in parentheses, and its suffix."""
        return self.text()

    def text(self, with_unit: bool = True) -> str:
        """Return the same as `str`, or without the unit where the heading has it."""
        if math.isnan(self.value):
            return "-"
        scale = PERCENT if self.is_share else 1.0
        value, low, high = scale * self.value, scale * self.low, scale * self.high
        places, sign = self._places(value, low, high), "+" if self.signed else ""
        percent = " points" if self.signed else " %"
        unit = "" if not with_unit else percent if self.is_share else f" {self.unit}" if self.unit else ""
        limits = "" if math.isnan(low) and math.isnan(high) else f" ({number(low, places, sign)} to {number(high, places, sign)})"
        return f"{number(value, places, sign)}{unit}{limits}{self.suffix}"

    def _places(self, value: float, low: float, high: float) -> int:
        if self.digits is not None:
            return places_apart(low, high, self.digits)
        places = 1 if self.is_share else decimals(value, low, high)
        places = places if self.is_share or not high > low else min(places, decimals(10 * (high - low)))
        return places_apart(low, high, places)


@dataclass(frozen=True)
class Column:
    """A column of a table: its key for programs, its heading for people, the type and the unit of what stands in it."""

    key: str
    heading: str = ""
    """If empty, the key with spaces."""
    kind: Kind = "text"
    unit: str = ""
    """Unit of a number; shares are between 0 and 1 for programs and in % for people."""
    digits: int | None = None
    """Decimal places of a number for people; if None, those that give the largest of the column three digits."""
    signed: bool = False
    audience: Audience = "all"
    is_detail: bool = False
    """Whether a terminal leaves it out, which has less room than a document."""

    @property
    def title(self) -> str:
        """Return the heading with the unit, as people read it."""
        unit = "%" if self.kind == "share" else self.unit if self.kind in ("number", "count", "estimate") else ""
        return f"{self.heading or self.key.replace('_', ' ')}{f' [{unit}]' if unit else ''}"

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys under which programs find the column: an estimate has its limits beside it."""
        return (self.key, f"{self.key}_low", f"{self.key}_high") if self.kind == "estimate" else (self.key,)


@dataclass(frozen=True)
class Table:
    """Rows of values under typed columns. A value that is not known is None or NaN; an estimate is an `Estimate`."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    name: str = ""
    """Key of the table for programs."""
    caption: str = ""
    """Title for people; may be empty where there is one table only."""
    audience: Audience = "all"
    note: str = ""
    """A sentence about this table alone, which stands below it."""
    is_detail: bool = False
    """Whether most readers may skip it; a report folds it away."""
    most_shown: int | None = None
    """Rows that a terminal shows, which says how many more there are; every other form has all of them."""
    filter_by: str = ""
    """Heading of the column by whose values a reader can pick rows, where the form allows it."""

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Iterable[Sequence[Any]], name: str = "", caption: str = "", **options: Any) -> "Table":
        """Return a table of these columns and rows; the options are the fields from `audience` on."""
        return cls(tuple(columns), tuple(map(tuple, rows)), name, caption, **options)

    def narrow(self) -> "Table":
        """Return the table without the columns that a terminal leaves out."""
        kept = [at for at, column in enumerate(self.columns) if not column.is_detail]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[at] for at in kept), rows=rows)

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings that people read."""
        return tuple(column.title for column, _ in self._shown("people"))

    def cells(self) -> list[tuple[str, ...]]:
        """Return the rows as people read them."""
        shown = self._shown("people")
        texts = [_texts(column, [row[at] for row in self.rows]) for column, at in shown]
        return [tuple(cells) for cells in zip(*texts, strict=True)] if texts else []

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys by which programs name the columns."""
        return tuple(key for column, _ in self._shown("programs") for key in column.keys)

    def values(self) -> list[tuple[Any, ...]]:
        """Return the rows as programs take them: plain values, with the limits of an estimate beside it."""
        shown = self._shown("programs")
        return [tuple(value for column, at in shown for value in _plain(column, row[at])) for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return a mapping of keys to plain values for each row."""
        return [dict(zip(self.keys, row, strict=True)) for row in self.values()]

    def _shown(self, audience: Audience) -> list[tuple[Column, int]]:
        return [(column, at) for at, column in enumerate(self.columns) if column.audience in ("all", audience)]


def _texts(column: Column, values: Sequence[Any]) -> list[str]:
    """Return the values of one column as text; numbers of a column share their decimal places."""
    if column.kind not in ("number", "share"):
        return [_text(column, value) for value in values]
    scale = PERCENT if column.kind == "share" else 1.0
    known = [scale * float(value) for value in values if not is_unknown(value)]
    places = column.digits if column.digits is not None else 1 if column.kind == "share" else decimals(*known)
    return ["" if is_unknown(value) else number(scale * float(value), places, "+" if column.signed else "") for value in values]


def _text(column: Column, value: Any) -> str:
    if is_unknown(value):
        return ""
    if column.kind == "flag":
        return "yes" if value else "no"
    if column.kind == "value":
        return str(value) if isinstance(value, Estimate) else f"{value:.4g}"
    if column.kind == "estimate":
        return str(value.text(with_unit=not column.unit))
    return f"{value:,}" if column.kind == "count" else str(value)


def _plain(column: Column, value: Any) -> tuple[Any, ...]:
    if column.kind != "estimate":
        value = value.value if isinstance(value, Estimate) else value
        return (value.item() if hasattr(value, "item") else value,)
    return (None, None, None) if value is None else (value.value, value.low, value.high)


def is_unknown(value: Any) -> bool:
    """Tell whether a value is missing: None, or not a number."""
    return value is None or value != value
