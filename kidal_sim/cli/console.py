"""What a command prints, for people or for programs. What makes tables is imported when one is printed: many commands print none."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kidal_sim.cli.options import INTERRUPTED, Format
from kidal_sim.cli.terminal_table import Cells, allotted, as_blocks, full_widths, room, stacked
from kidal_sim.findings.render import Rows, as_json, csv_of, tables_for_people, visible

if TYPE_CHECKING:
    from rich.console import Console

    from kidal_sim.findings.finding import Finding
    from kidal_sim.findings.table import Table

WIDTH = 140
"""Columns of a table where there is no terminal to ask."""


def put(text: str) -> None:
    """Print text as it is, in UTF-8 whatever the terminal says: it may go to a file that is read again."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def show(finding: "Finding", form: Format) -> None:
    """Print a finding: for people as tables with sentences, for programs as JSON or CSV, for documents as Markdown."""
    if form is Format.json:
        put(as_json(finding.to_dict()))
    elif form is Format.csv:
        put(csv_of(finding))
    elif form is Format.md:
        put(finding.to_markdown())
    else:
        put_lines(finding.summary())
        for table in tables_for_people(finding):
            _put_table_of_finding(table.narrow())
        put_lines(finding.notes())


def _put_table_of_finding(table: "Table") -> None:
    """Print a table with its caption and its note, or only how many rows it has if a terminal shows none of them."""
    if table.most_shown == 0:
        put_lines([f"{table.caption}: {len(table.rows):,}, which the other formats have"])
        return
    put_lines([table.caption] if table.caption else [])
    put_table(table.headings, table.cells()[: table.most_shown])
    left_out = len(table.rows) - (table.most_shown or len(table.rows))
    put_lines([f"... and {left_out:,} more, which the other formats have"] if left_out > 0 else [])
    put_lines([table.note, ""] if table.note else [])


def put_json(content: Any) -> None:
    """Print records for a program."""
    put(as_json(content))


def put_table(headings: Sequence[str], rows: Rows) -> None:
    """Print a table that fits the terminal: with intervals below their estimates if need be, or as a line for each cell."""
    cells = [[visible(cell) for cell in row] for row in [headings, *rows]]
    width = _console().width
    if room(full_widths(cells), width) < 0:
        cells = stacked(cells)
    if widths := allotted(cells, width):
        _put_grid(cells, widths)
    else:
        put_lines(as_blocks(cells[0], [[cell.replace("\n", " ") for cell in row] for row in cells[1:]], width))


def _put_grid(cells: Cells, widths: Sequence[int]) -> None:
    """Print headings and rows as a table whose columns have these widths."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading, width in zip(cells[0], widths, strict=True):
        table.add_column(Text(heading), overflow="fold", width=width)
    for row in cells[1:]:
        table.add_row(*map(Text, row))
    _console().print(table)


def put_lines(lines: Sequence[str]) -> None:
    """Print sentences, folded between words at the width of the terminal."""
    from rich.text import Text

    for line in lines:
        _console().print(Text(visible(line)))


def put_paragraph(text: str) -> None:
    """Print one paragraph, whatever its lines are, folded at the width of the terminal."""
    put_lines([" ".join(text.split())])


def say(line: str) -> None:
    """Print one line, however long."""
    print(visible(line))


def say_size(path: Path) -> None:
    """Print the name and the size of a file that was written."""
    say(f"{path}: {path.stat().st_size / 1000:,.0f} kB")


def warn(line: str) -> None:
    """Print a warning on stderr."""
    print(visible(f"warning: {line}"), file=sys.stderr)


def interrupted(message: str = "") -> NoReturn:
    """End the process at once after Ctrl-C, and say what became of the work, if that is known.

    Chunks under way cannot be told to stop, and nobody wants their results.
    """
    print(f"Interrupted: {message}" if message else "Interrupted.", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


def _console() -> "Console":
    """Return a console as wide as the terminal, or as our tables where there is none."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=WIDTH)
