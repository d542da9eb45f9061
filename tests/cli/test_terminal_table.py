"""Tables in terminals of any width: no word and no interval is broken, and everything is there."""

import re

import pytest

from kidal_sim.cli.console import put_table
from kidal_sim.cli.terminal_table import allotted, full_widths, room, stacked

HEADINGS = ["outcome", "push", "tessalit_relief - push", "dominance"]
ROWS = [
    ["government_losses [people]", "95 (78 to 112)", "+26 (+2 to +49)*", "more +, less -"],
    ["assaults_per_day [1/day]", "0.0070 (0.0040 to 0.0100)", "+0.0042 (+0.0013 to +0.0072)", "?"],
    ["kidal_captured [%]", "0.0", "-", ""],
]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_put_table__fits_and_breaks_no_interval(width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    put_table(HEADINGS, ROWS)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    for row in ROWS:
        for cell in row:
            for part in re.findall(r"\(.*?\)\*?|[^\s(]+", cell):
                assert part in out, (part, out)


def test_put_table__intervals_stand_below_only_where_they_must(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for width in (60, 80, 140):
        monkeypatch.setenv("COLUMNS", str(width))
        put_table(HEADINGS, ROWS)
        found[width] = capsys.readouterr().out
    assert "95 (78 to 112)" in found[140]
    assert "95 (78 to 112)" not in found[80] and "push: 95" not in found[80]
    assert "  push: 95 (78 to 112)" in found[60]


def test_allotted__gives_whatever_is_left_to_columns_that_want_it() -> None:
    cells = stacked([HEADINGS, *ROWS])
    wide = allotted(cells, 200)
    assert wide == full_widths(cells)
    narrow = allotted(cells, 80)
    assert narrow is not None and room(narrow, 80) >= 0
    assert allotted(cells, 40) is None
