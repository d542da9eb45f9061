"""Rows of text, printed for people or for programs."""

import csv
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

Rows = Sequence[Sequence[str]]
WIDTH = 140
"""Columns of a table where there is no terminal to ask."""


def put(text: str) -> None:
    """Print text as it is, in UTF-8 whatever the terminal says: it may go to a file that is read again."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def put_table(headings: Sequence[str], rows: Rows) -> None:
    """A table as wide as the terminal; the first column is the last to be folded."""
    table = Table(header_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for at, heading in enumerate(headings):
        table.add_column(Text(visible(heading)), overflow="fold", no_wrap=at == 0)
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    _console().print(table)


def put_lines(lines: Sequence[str]) -> None:
    """Sentences, folded between words where the terminal ends."""
    for line in lines:
        _console().print(Text(visible(line)))


def put_paragraph(text: str) -> None:
    """One paragraph, whatever its lines are, folded where the terminal ends."""
    put_lines([" ".join(text.split())])


def width() -> int:
    """Columns of the terminal, or of our tables where there is none."""
    return _console().width


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
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def visible(text: str) -> str:
    """The text with whatever nobody sees, or would end the line, written out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _console() -> Console:
    """As wide as the terminal, or as our tables where there is none."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=WIDTH)


def _escaped(cell: str) -> str:
    """A cell that cannot be taken for anything but text."""
    return "".join(f"\\{each}" if each in "\\|`*_[]<>~&" else each for each in visible(cell))
