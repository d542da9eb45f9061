"""Tables that fit a terminal: as they are, with intervals below their estimates, or one line for each cell."""

import re
from collections.abc import Sequence
from functools import partial

GAP = 2
"""Columns of the terminal between two columns of a table, and at its two edges together."""
LONGEST_WORD = 32
"""Such as the path of a file in a heading; a longer one may be broken."""
INTERVAL = re.compile(r" (?=\([^ ()]+ to [^ ()]+\))")
"""The space between an estimate and its interval."""

Cells = Sequence[Sequence[str]]


def stacked(cells: Cells) -> list[list[str]]:
    """Return cells with each interval on a line of its own.

    >>> stacked([["losses", "95 (78 to 112)*"]])
    [['losses', '95\\n(78 to 112)*']]
    """
    return [[INTERVAL.sub("\n", cell) for cell in row] for row in cells]


def least_widths(rows: Cells) -> list[int]:
    """Return the width that each column needs so that no word and no interval is broken, but for very long words after the first column."""
    first, *others = [max(map(_least_width, column)) for column in zip(*rows, strict=True)]
    return [first, *(min(each, LONGEST_WORD) for each in others)]


def full_widths(rows: Cells) -> list[int]:
    """Return the width that each column needs so that no line of a cell is broken."""
    return [max((len(line) for cell in column for line in cell.split("\n")), default=0) for column in zip(*rows, strict=True)]


def room(widths: Sequence[int], width: int) -> int:
    """Return how many columns of a terminal are left beside columns of a table; below 0 if they do not fit."""
    return width - sum(widths) - GAP * len(widths)


def allotted(rows: Cells, width: int) -> list[int] | None:
    """Return a width for each column so that all fit, no word is broken, and few lines are; None if there are none.

    >>> allotted([["outcome", "what it means"], ["losses", "people killed or missing"]], 30)
    [7, 19]
    """
    found, wanted = least_widths(rows), full_widths(rows)
    if room(found, width) < 0:
        return None
    while (spare := room(found, width)) > 0 and (short := [at for at in range(len(found)) if found[at] < wanted[at]]):
        for at in short:
            found[at] += min(max(1, spare // len(short)), wanted[at] - found[at], max(0, room(found, width)))
    return found


def as_blocks(headings: Sequence[str], rows: Cells, width: int) -> list[str]:
    """Return lines for each row, for tables that are too wide even so: its first cell, then the others behind their headings.

    The others stand on one line if they fit there.

    >>> as_blocks(["outcome", "push", "relief"], [["losses", "95 (78 to 112)", "121"]], 30)
    ['losses', '  push: 95 (78 to 112)', '  relief: 121']
    >>> as_blocks(["outcome", "push", "relief"], [["losses", "95 (78 to 112)", "121"]], 40)
    ['losses', '  push: 95 (78 to 112); relief: 121']
    """
    lines: list[str] = []
    for first, *others in rows:
        named = [f"{heading}: {cell}" for heading, cell in zip(headings[1:], others, strict=True) if cell]
        together = f"  {'; '.join(named)}"
        lines += [first, together] if len(together) <= width else [first, *(f"  {each}" for each in named)]
    return lines


def _least_width(cell: str) -> int:
    """Return the length of the longest part of a cell that must not be broken: a word, or an interval."""
    return max(map(len, _parts(cell)), default=0)


_parts = partial(re.findall, r"\([^ ()]+ to [^ ()]+\)\S*|\S+")
