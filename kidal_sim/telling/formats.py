"""Findings as text for programs: rows as CSV or Markdown, records as JSON."""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

Rows = Sequence[Sequence[str]]


def as_csv(headings: Sequence[str], rows: Rows) -> str:
    """Comma-separated, a line per row unless a cell has several; as RFC 4180 has it, but for the ends of lines."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return file.getvalue()


def as_markdown(headings: Sequence[str], rows: Rows) -> str:
    """A table in Markdown."""
    lines = [headings, ["---"] * len(headings), *([_escaped(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_json(content: Any) -> str:
    """Records, and whatever holds them; what is not known is null."""
    return json.dumps(plain(content), indent=2, ensure_ascii=False) + "\n"


def plain(record: Any) -> Any:
    """A finding as JSON can say it: what is not known is null."""
    found = asdict(record) if hasattr(record, "__dataclass_fields__") else record._asdict() if hasattr(record, "_asdict") else record
    if isinstance(found, dict):
        return {name: plain(each) for name, each in found.items()}
    if isinstance(found, list | tuple):
        return [plain(each) for each in found]
    return None if isinstance(found, float) and not math.isfinite(found) else found


def cell(value: Any) -> str:
    """A value with every digit that means something; nothing where it is not known.

    >>> [cell(each) for each in (None, float("nan"), 1 / 3, True, "push")]
    ['', '', '0.333333', 'true', 'push']
    """
    if value is None or value != value:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def records(frame: "DataFrame") -> list[dict[str, Any]]:
    """Rows of a frame, with values of Python."""
    return [{str(name): getattr(each, "item", lambda each=each: each)() for name, each in row.items()} for row in frame.to_dict("records")]


def rows(frame: "DataFrame") -> Rows:
    """Rows of a frame as text."""
    return [[cell(each) for each in row.values()] for row in records(frame)]


def visible(text: str) -> str:
    """The text with whatever nobody sees, or would end the line, written out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _escaped(cell: str) -> str:
    """A cell that cannot be taken for anything but text."""
    return "".join(f"\\{each}" if each in "\\|`*_[]<>~&" else each for each in visible(cell))
