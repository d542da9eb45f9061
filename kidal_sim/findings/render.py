"""The one renderer of findings: tables and records as CSV, Markdown, JSON and HTML."""

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from kidal_sim.findings.table import Table

if TYPE_CHECKING:
    from pandas import DataFrame

    from kidal_sim.findings.finding import Finding

Rows = Sequence[Sequence[str]]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet takes for a formula, in letters of either width."""
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)


def table_for_programs(finding: "Finding") -> Table:
    """Return the table of a finding whose rows programs get: the first that is not meant for people alone."""
    return next(table for table in finding.tables() if table.audience != "people")


def records_by_table(finding: "Finding") -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all tables that programs get, by the names of the tables."""
    return {table.name: table.records() for table in finding.tables() if table.audience != "people"}


def tables_for_people(finding: "Finding") -> list[Table]:
    """Return the tables that people read, without those that have no rows."""
    return [table for table in finding.tables() if table.audience != "programs" and table.rows]


def as_csv(headings: Sequence[str], rows: Rows) -> str:
    """Return comma-separated lines, one per row unless a cell has several (RFC 4180, but for the line endings)."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return file.getvalue()


def csv_of(finding: "Finding") -> str:
    """Return the rows of a finding as CSV."""
    table = table_for_programs(finding)
    return as_csv([inert(key) for key in table.keys], [[inert(cell(value)) for value in row] for row in table.values()])


def frame_as_csv(frame: "DataFrame") -> str:
    """Return a frame as CSV, with six significant digits."""
    texts = frame.select_dtypes(exclude="number").map(lambda value: inert(value) if isinstance(value, str) else value)
    shown = frame.assign(**texts).rename(columns=lambda name: inert(str(name)))
    text: str = shown.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return text


def inert(text: str) -> str:
    """Return the text of a cell with an apostrophe before it, if a spreadsheet would take it for a formula; numbers stay as they are.

    >>> [inert(each) for each in ("=HYPERLINK(1)", "@x", "-3.5", "-3.5 km", "push")]
    ["'=HYPERLINK(1)", "'@x", '-3.5', "'-3.5 km", 'push']
    """
    return f"'{text}" if len(text) > 1 and text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def as_markdown(headings: Sequence[str], rows: Rows) -> str:
    """Return a table in Markdown."""
    lines = [headings, ["---"] * len(headings), *([_escaped(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_markdown_text(finding: "Finding") -> str:
    """Return summary, tables and notes of a finding as Markdown."""
    parts = [*finding.summary()]
    for table in tables_for_people(finding):
        parts += [f"**{table.caption}**"] if table.caption else []
        parts.append(as_markdown(table.headings, table.cells()).rstrip())
        parts += [table.note] if table.note else []
    return "\n\n".join([*parts, *finding.notes()]) + "\n"


def as_html(finding: "Finding") -> str:
    """Return summary, tables and notes of a finding as a fragment of HTML, for notebooks."""
    paragraph = Markup("<p>{}</p>")
    parts = [paragraph.format(line) for line in finding.summary()]
    small = Markup("<p><small>{}</small></p>")
    for table in tables_for_people(finding):
        parts += [html_table(table), *([small.format(table.note)] if table.note else [])]
    parts += [small.format(line) for line in finding.notes()]
    return str(Markup("\n").join(parts))


def html_table(table: Table) -> Markup:
    """Return a table as HTML."""
    caption = Markup("<caption>{}</caption>").format(table.caption) if table.caption else Markup("")
    head = Markup("").join(Markup("<th>{}</th>").format(each) for each in table.headings)
    body = Markup("\n").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(escape(each)) for each in row)) for row in table.cells()
    )
    return Markup("<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(caption, head, body)


def as_json(content: Any) -> str:
    """Return records, and whatever holds them, as JSON; what is not known is null."""
    return json.dumps(plain(content), indent=2, ensure_ascii=False) + "\n"


def plain(record: Any) -> Any:
    """Return a dataclass, a tuple or a mapping as JSON can say it; what is not known is None."""
    value = asdict(record) if hasattr(record, "__dataclass_fields__") else record._asdict() if hasattr(record, "_asdict") else record
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def cell(value: Any) -> str:
    """Return a value as text with six significant digits; an empty string where it is not known.

    >>> [cell(each) for each in (None, float("nan"), 1 / 3, True, "push")]
    ['', '', '0.333333', 'true', 'push']
    """
    if value is None or value != value:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def records(frame: "DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings to values of Python."""
    return [{str(name): getattr(each, "item", lambda each=each: each)() for name, each in row.items()} for row in frame.to_dict("records")]


def rows(frame: "DataFrame") -> Rows:
    """Return the rows of a frame as text."""
    return [[cell(each) for each in row.values()] for row in records(frame)]


def visible(text: str) -> str:
    """Return the text with every character that is invisible, or would end the line, written as an escape sequence."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _escaped(cell: str) -> str:
    """Return a cell in which nothing can be taken for markup."""
    return "".join(f"\\{each}" if each in "\\|`*_[]<>~&" else each for each in visible(cell))
