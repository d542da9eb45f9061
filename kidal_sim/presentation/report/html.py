"""A report as a page that needs nothing but itself."""

import re
import textwrap

from markupsafe import Markup, escape

from kidal_sim.presentation import page
from kidal_sim.presentation.report.blocks import Report, Table
from kidal_sim.scenario.summaries import MEANINGS, counts_by_status

INSIDE = re.compile(r"(?<=[A-Za-z])([_./])(?=[A-Za-z])")
"""Where a name may be broken: after these marks, and before no digit."""
PAPER, GAP = 105, 2
"""Characters that go beside each other on A4 in the print of tables, and those between columns."""
TITLE, QUESTION = 160, 320
"""Characters of a title, and of all questions, that leave room for the answer on the first screen."""
BAR, HIGH = 600.0, 20
"""Width and height of the bar of assumptions. [px]"""


def render_report(found: Report) -> str:
    """Return the whole report as a page."""
    means = {"choices": choices, "breakable": breakable, "whole_words": whole_words, "brief": brief, "meanings": MEANINGS}
    room = {"title_room": TITLE, "question_room": QUESTION // max(1, len(found.questions))}
    return page.render("report/report", {}, document=found, bar=bar(found), high=HIGH, wide=BAR, **means, **room)


def bar(found: Report) -> list[dict[str, object]]:
    """Return the parts of the bar that shows how well founded the assumptions are: status, number, and position."""
    if found.counts is None:
        return []
    whole, left, parts = max(1, found.counts.assumptions), 0.0, []
    for status, number in counts_by_status(found.counts):
        width = BAR * number / whole
        parts.append({"status": status, "number": number, "x": round(left, 2), "width": round(width, 2)})
        left += width
    return parts


def breakable(text: str) -> Markup:
    """Return a text that may also be broken inside names such as `units.group.people`, but nowhere inside a word."""
    return Markup(INSIDE.sub(r"\1<wbr>", str(escape(text))))


def whole_words(table: Table) -> bool:
    """Tell whether the longest words of all columns fit beside each other on paper; if not, they must be broken."""
    columns = zip(table.headings, *table.rows, strict=True)
    return sum(GAP + max(map(len, _pieces(" ".join(cells)))) for cells in columns) <= PAPER


def _pieces(text: str) -> list[str]:
    """Return the pieces of a text inside which no line may end."""
    return re.split(r"[\s\u2013-]|(?<=[_./])", INSIDE.sub(r"\1 ", text)) or [""]


def brief(text: str, most: int) -> str:
    """Return the beginning of a text, in whole words if there are any; all of it if it is no longer than that."""
    return text if len(text) <= most else textwrap.shorten(text, most, placeholder=" …") if " " in text[:most] else f"{text[:most]}…"


def choices(table: Table) -> list[str]:
    """Return the values by which rows of a table can be picked."""
    return [] if table.by is None else sorted({row[table.by] for row in table.rows})
