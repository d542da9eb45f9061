"""Tables and names as Markdown has them."""

from collections.abc import Iterable, Sequence

SPECIAL = "|<*"
"""What would end a cell or begin something else; names stand in backticks, so the rest may stay."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown already."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plain(text: str) -> str:
    """Return text on one line that cannot be taken for markup."""
    return "".join(f"\\{each}" if each in SPECIAL else each for each in " ".join(text.split()))


def code(name: str) -> str:
    """Return a name as it stands in the program or in a file."""
    return f"`{name}`" if name else ""
