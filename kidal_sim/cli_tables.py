"""The tables that the command line prints."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

if TYPE_CHECKING:
    from pandas import DataFrame

    from kidal_sim.analysis.compare import Comparison

Row = dict[str, Any]
"""One row of a comparison's table of estimates or of differences."""
FEWEST_PAIRS = 30
"""From fewer pairs of runs a ratio of variances says little."""


def comparison_table(comparison: "Comparison", runs: int) -> Table:
    """Outcomes x plans, with the paired difference from the first plan: beside it for two plans, beneath it for more."""
    pair = len(comparison.variants) == 2
    table = _empty()
    for variant in comparison.variants:
        table.add_column(variant, justify="right", overflow="fold")
    if pair:
        table.add_column("paired difference", justify="right")
        table.add_column("VRF", justify="right")
    for name, kind, cells, changes in _rows(comparison):
        own = [estimate(kind, cell, runs) for cell in cells]
        between = [difference(kind, change, runs) for change in changes]
        if pair:
            table.add_row(name, *own, between[0], factor(changes[0]))
        else:
            factors = (f" {factor(change)}".removesuffix(" -") for change in changes)
            table.add_row(name, own[0], *(f"{a}\n[dim]{b}{c}[/dim]" for a, b, c in zip(own[1:], between, factors, strict=True)))
    return table


def run_table(comparison: "Comparison", runs: int) -> Table:
    """Outcomes of a single plan."""
    table = _empty()
    for heading in (comparison.variants[0], "5 %", "median", "95 %"):
        table.add_column(heading, justify="right")
    for name, kind, (cell,), _ in _rows(comparison):
        levels = [] if kind == "chance" else [cell[level] for level in ("q05", "median", "q95")]
        table.add_row(name, estimate(kind, cell, runs), *(number(level, decimals(*levels)) for level in levels))
    return table


def constant_note(comparison: "Comparison") -> str:
    """Which outcomes the table leaves out, as they came out the same in every run, and how."""
    found = comparison.estimates.drop_duplicates("outcome").set_index("outcome")["estimate"]
    kinds = {outcome.name: outcome.kind for outcome in comparison.outcomes}
    names = comparison.constant()
    return ", ".join(f"{name} ({_always(kinds[name], float(found[name]))})" for name in names)


def estimate(kind: str, cell: Row, runs: int) -> str:
    """A share [%] or a mean, with its interval; the number of runs where it is not known in all."""
    value, low, high, places = _scaled(kind, cell)
    limits = "" if math.isnan(low) else f" ({number(low, places)}–{number(high, places)})"
    return "-" if math.isnan(value) else f"{number(value, places)}{limits}{_known(cell, runs)}"


def difference(kind: str, cell: Row, runs: int) -> str:
    """A difference of shares [percentage points] or of means, with its interval."""
    value, low, high, places = _scaled(kind, cell)
    limits = "" if math.isnan(low) else f" ({number(low, places, '+')} to {number(high, places, '+')})"
    return "-" if math.isnan(value) else f"{number(value, places, '+')}{limits}{_known(cell, runs)}"


def factor(cell: Row) -> str:
    """How many times fewer runs the shared luck needed; not told from a handful of pairs."""
    value = cell["variance_reduction"]
    if math.isnan(value) or cell["n"] < FEWEST_PAIRS:
        return "-"
    return "∞" if math.isinf(value) else f"×{value:.1f}" if value < 100 else f"×{value:.0f}"


def decimals(*values: float) -> int:
    """Decimal places that give the largest of these numbers three digits, or all of its whole ones.

    >>> decimals(46.588, 42.6, 50.58), decimals(0.0123), decimals(12345.6)
    (1, 4, 0)
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return min(4, max(0, 2 - math.floor(math.log10(largest)))) if largest > 0 else 0


def number(value: float, places: int, sign: str = "") -> str:
    """A number for people; "-" if there is none.

    >>> number(1234.5, 0), number(3.14159, 2, "+"), number(float("nan"), 1), number(-0.001, 1)
    ('1,234', '+3.14', '-', '0.0')
    """
    if math.isnan(value):
        return "-"
    rounded = round(value, places)
    return f"{rounded:{sign if rounded else ''},.{places}f}" if rounded else f"{0:.{places}f}"


def _empty() -> Table:
    table = Table(header_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1))
    table.add_column("outcome", overflow="fold")
    return table


def _by_outcome(frame: "DataFrame") -> dict[str, list[Row]]:
    return {str(name): [dict(row) for _, row in group.iterrows()] for name, group in frame.groupby("outcome")}


def _scaled(kind: str, cell: Row) -> tuple[float, float, float, int]:
    """Estimate, limits, and the decimal places to print them with."""
    scale = 100.0 if kind == "chance" else 1.0
    value, low, high = scale * cell["estimate"], scale * cell["low"], scale * cell["high"]
    places = 1 if kind == "chance" else decimals(value, low, high)
    return value, low, high, places if math.isnan(low) or kind == "chance" else min(places, decimals(10 * (high - low)))


def _rows(comparison: "Comparison") -> Iterator[tuple[str, str, list[Row], list[Row]]]:
    """Each outcome that varies: name and unit, kind, each plan's estimate, each later plan's difference from the first."""
    estimates, differences = _by_outcome(comparison.estimates), _by_outcome(comparison.differences)
    left_out = set(comparison.constant())
    for outcome in comparison.outcomes:
        if outcome.name not in left_out:
            unit = "%" if outcome.kind == "chance" else "" if outcome.unit in outcome.name.split("_") else outcome.unit
            yield outcome.name + (f" \\[{unit}]" if unit else ""), outcome.kind, estimates[outcome.name], differences.get(outcome.name, [])


def _known(cell: Row, runs: int) -> str:
    return f" [dim]n {cell['n']:,}[/dim]" if cell["n"] < runs else ""


def _always(kind: str, value: float) -> str:
    if math.isnan(value):
        return "never known"
    return ("always" if value else "never") if kind == "chance" else f"always {value:g}"
