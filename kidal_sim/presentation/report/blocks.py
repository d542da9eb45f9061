"""Of what a report consists, whatever it is written in: texts, tables, figures, in sections."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import tables_for_people
from kidal_sim.scenario.register import Totals

Row = tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A paragraph. A note says how to read something, an alarm what must not be overlooked."""

    kind: ClassVar = "text"
    text: str
    tone: Literal["plain", "note", "alarm"] = "plain"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar = "heading"
    text: str


@dataclass(frozen=True)
class Items:
    """A list."""

    kind: ClassVar = "items"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Something to be typed, or to be read by a program."""

    kind: ClassVar = "code"
    text: str


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows."""

    kind: ClassVar = "table"
    caption: str
    headings: Row
    rows: tuple[Row, ...]
    folded: bool = False
    """Whether a reader has to open it."""
    by: int | None = None
    """The column by whose words rows can be picked; such a table can be searched, too."""


@dataclass(frozen=True)
class Picture:
    """A figure, and the numbers behind it."""

    kind: ClassVar = "drawn"
    title: str
    description: str
    svg: Markup
    csv: str

    @property
    def size(self) -> int:
        """Return the bytes that it takes."""
        return len(self.svg) + len(self.csv)


Block = Text | Heading | Items | Code | Table | Picture


def blocks_of(finding: Finding, caption: str = "", drawn: Picture | None = None) -> list[Block]:
    """Return a finding as blocks: its summary, its tables (the first under `caption`, if it has none of its own), its notes.

    Its picture, if there is one, stands below the first table.
    """
    summary, notes = (Text(line) for line in finding.summary()), (Text(line, "note") for line in finding.notes())
    return [*summary, *table_blocks(finding, caption, drawn), *notes]


def table_blocks(finding: Finding, caption: str = "", drawn: Picture | None = None) -> list[Block]:
    """Return the tables of a finding that people read, each with its note, and its picture below the first; see `blocks_of`."""
    blocks: list[Block] = []
    for number, table in enumerate(tables_for_people(finding)):
        title = table.caption or ("" if number else caption)
        by = table.headings.index(table.filter_by) if table.filter_by else None
        blocks.append(Table(title, table.headings, tuple(table.cells()), folded=table.is_detail, by=by))
        blocks += [Text(table.note, "note")] if table.note else []
        blocks += [drawn] if drawn is not None and not number else []
    return blocks


@dataclass(frozen=True)
class Section:
    """A part of a report."""

    name: str
    """What its address ends in."""
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Value:
    """What an outcome is under a plan."""

    plan: str
    number: str
    words: str


@dataclass(frozen=True)
class HeadlineOutcome:
    """An outcome on the first screen."""

    outcome: str
    meaning: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Report:
    """A whole report."""

    title: str
    questions: tuple[tuple[str, str], ...]
    """Plan and question; the question of the experiment has no plan."""
    alarms: tuple[str, ...]
    answer: tuple[str, ...]
    headline: tuple[HeadlineOutcome, ...]
    counts: Totals | None
    """Of the assumptions; None if they cannot be read."""
    made: str
    """Where it comes from, in a line."""
    sections: tuple[Section, ...]
