"""A report as a page that needs nothing but itself."""

from kidal_sim.report import page
from kidal_sim.report.answer.assumptions import MEANINGS, shares
from kidal_sim.report.answer.blocks import Document, Table

BAR, HIGH = 600.0, 20
"""Width and height of the bar of assumptions. [px]"""


def page_of(found: Document) -> str:
    """The whole page."""
    return page.made("answer/report", {}, document=found, bar=bar(found), high=HIGH, wide=BAR, choices=choices, meanings=MEANINGS)


def bar(found: Document) -> list[dict[str, object]]:
    """Parts of the bar that shows how well founded the assumptions are: status, number, and where it stands."""
    whole, left, parts = max(1, found.counts.assumptions), 0.0, []
    for status, number in shares(found.counts):
        width = BAR * number / whole
        parts.append({"status": status, "number": number, "x": round(left, 2), "width": round(width, 2)})
        left += width
    return parts


def choices(table: Table) -> list[str]:
    """The words by which rows of a table can be picked."""
    return [] if table.by is None else sorted({row[table.by] for row in table.rows})
