"""The tables that `compare` and `run` print, as rows of text."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kidal_sim.findings.numbers import decimals, number, places_apart

if TYPE_CHECKING:
    from pandas import DataFrame

    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.engine.outcomes.table import Outcome

Row = dict[str, Any]
"""One row of a comparison's table of estimates, of differences, or of decisions."""
FEWEST_PAIRS = 30
"""From fewer pairs of runs a ratio of variances says little."""
SURE = "*"
QUANTILES = {"5 %": "q05", "median": "median", "95 %": "q95"}
DIFFERENCE_HEADINGS = ("VRF", "less/same/more %", "dominance")


class Listing(NamedTuple):
    """A table of text."""

    headings: list[str]
    rows: list[list[str]]


class Said(NamedTuple):
    """What else is known of a comparison: the decision matrix, and by outcome and plan its dominance in short."""

    matrix: "DataFrame"
    dominance: Mapping[tuple[str, str], str]


def comparison_tables(comparison: "Comparison", said: Said, runs: int) -> list[Listing]:
    """Outcomes x plans; and beneath it each later plan's paired difference from the first."""
    first, *later = comparison.variants
    plans = Listing(["outcome", *comparison.variants], [])
    changes = Listing(["outcome", f"{later[0] if len(later) == 1 else 'plan'} - {first}", *DIFFERENCE_HEADINGS], [])
    for outcome, cells, between in _rows(comparison):
        own = [estimate(outcome.kind, cell, runs) + _mark(said.matrix, outcome.name, str(cell["variant"])) for cell in cells]
        plans.rows.append([_name(outcome), *own])
        for change in between:
            name = _name(outcome) if len(later) == 1 else f"{_name(outcome)} {change['variant']}"
            found = said.dominance.get((outcome.name, str(change["variant"])), "")
            changes.rows.append([name, difference(outcome.kind, change, runs), factor(change), shares(change), found])
    return [plans, changes]


def run_table(comparison: "Comparison", runs: int) -> Listing:
    """Outcomes of a single plan."""
    rows = []
    for outcome, (cell,), _ in _rows(comparison):
        levels = {} if outcome.kind == "binary" else QUANTILES
        found = [_quantile(cell, name) for name in levels.values()] or [""] * len(QUANTILES)
        rows.append([_name(outcome), estimate(outcome.kind, cell, runs), *found])
    return Listing(["outcome", comparison.variants[0], *QUANTILES], rows)


def constant_note(comparison: "Comparison") -> str:
    """Which outcomes the table leaves out, as they came out the same in every run that knows them, and how."""
    rows, runs = comparison.estimates.groupby("outcome"), comparison.estimates["n"].max()
    values, known = rows["estimate"].first(), rows["n"].min()  # the first that is known: a plan may be one that never knows it
    kinds = {outcome.name: outcome.kind for outcome in comparison.outcomes}
    partly = {name: " where known" if known[name] < runs else "" for name in comparison.constant()}
    return ", ".join(f"{name} ({_always(kinds[name], float(values[name]), partly[name])})" for name in partly)


def legend(comparison: "Comparison", wanted: bool, method: str = "wilson") -> list[str]:
    """How to read the tables. wanted: whether it is said what is better; method: of the intervals of chances."""
    units = "for independent runs"
    if comparison.nested:
        units = "by draws of the inputs and of the dice, which runs share; quantiles and dominance are not told"
    lines = [
        f"Share of runs or mean, with 95 % intervals, {method.title()}'s for shares, Student's for means, {units}. "
        "n: runs in which it is known, where not all."
    ]
    lines += _legend_of_differences(comparison) if len(comparison.variants) > 1 else []
    if wanted:
        lines += ["best: of all plans in what is wanted, surely; best?: by its estimate, but not surely better than every other."]
    return lines


def _legend_of_differences(comparison: "Comparison") -> list[str]:
    first, looked = comparison.variants[0], int(comparison.pairs["p_holm"].notna().sum())
    lines = [
        f"Differences: minus {first}, run by run with the same luck, where known for both. *: sure; the chance that any * in "
        f"{looked:,} differences of all pairs of plans is wrong is 5 % at most (Holm).",
        "VRF, variance reduction factor: how many times more runs separate luck would take. "
        f"less/same/more: than {first}, with the same luck.",
    ]
    if not comparison.nested:
        lines.append(
            "Dominance: larger, smaller: at every threshold, but for 2 points (first order). less +: whoever wants less and shuns risk "
            f"prefers the later plan, less -: {first}, but for 0.05 spreads (second order). none: neither; ?: nobody can tell."
        )
    return lines


def estimate(kind: str, cell: Row, runs: int) -> str:
    """A share [%] or a mean, with its interval; the number of runs where it is not known in all."""
    value, low, high, places = _scaled(kind, cell)
    limits = "" if math.isnan(low) else f" ({number(low, places)}–{number(high, places)})"
    return "-" if math.isnan(value) else f"{number(value, places)}{limits}{_known(cell, runs)}"


def difference(kind: str, cell: Row, runs: int) -> str:
    """A difference of shares [percentage points] or of means, with its interval, and a mark where it is sure."""
    value, low, high, places = _scaled(kind, cell)
    limits = "" if math.isnan(low) else f" ({number(low, places, '+')} to {number(high, places, '+')})"
    mark = SURE if cell["sure"] else ""
    return "-" if math.isnan(value) else f"{number(value, places, '+')}{limits}{mark}{_known(cell, runs)}"


def shares(cell: Row) -> str:
    """In how many of 100 runs the later plan has less than the first, the same, and more."""
    found = [float(cell[name]) for name in ("less", "same", "more")]
    return "-" if math.isnan(found[0]) else "/".join(f"{100 * each:.0f}" for each in found)


def factor(cell: Row) -> str:
    """How many times fewer runs the shared luck needed; not told from a handful of pairs."""
    value = cell["variance_reduction"]
    if math.isnan(value) or cell["n"] < FEWEST_PAIRS:
        return "-"
    return "∞" if math.isinf(value) else f"×{value:.1f}" if value < 100 else f"×{value:.0f}"


def _by_outcome(frame: "DataFrame") -> dict[str, list[Row]]:
    return {str(name): [dict(row) for _, row in group.iterrows()] for name, group in frame.groupby("outcome")}


def _scaled(kind: str, cell: Row) -> tuple[float, float, float, int]:
    """Estimate, limits, and the decimal places to print them with."""
    scale = 100.0 if kind == "binary" else 1.0
    value, low, high = scale * cell["estimate"], scale * cell["low"], scale * cell["high"]
    places = 1 if kind == "binary" else decimals(value, low, high)
    places = places if math.isnan(low) or kind == "binary" else min(places, decimals(10 * (high - low)))
    return value, low, high, places_apart(low, high, places)


def _rows(comparison: "Comparison") -> Iterator[tuple["Outcome", list[Row], list[Row]]]:
    """Each outcome that varies: each plan's estimate, each later plan's difference from the first."""
    estimates, differences = _by_outcome(comparison.estimates), _by_outcome(comparison.differences)
    left_out = set(comparison.constant())
    for outcome in comparison.outcomes:
        if outcome.name not in left_out:
            yield outcome, estimates[outcome.name], differences.get(outcome.name, [])


def _name(outcome: "Outcome") -> str:
    """With its unit, if the name does not say it."""
    unit = "%" if outcome.kind == "binary" else "" if outcome.unit in ("1", *outcome.name.split("_")) else outcome.unit
    return outcome.name + (f" [{unit}]" if unit else "")


def _quantile(cell: Row, name: str) -> str:
    """A quantile with its interval."""
    value, low, high = (float(cell[column]) for column in (name, f"{name}_low", f"{name}_high"))
    places = decimals(value, low, high)
    limits = "" if math.isnan(low) and math.isnan(high) else f" ({number(low, places)}–{number(high, places)})"
    return f"{number(value, places)}{limits}"


def _mark(matrix: "DataFrame", outcome: str, plan: str) -> str:
    """Whether a plan is the best at an outcome."""
    row = matrix[(matrix["outcome"] == outcome) & (matrix["variant"] == plan)].iloc[0]
    return "" if not row["best"] else " best" if row["sure"] else " best?"


def _known(cell: Row, runs: int) -> str:
    return f" n {cell['n']:,}" if cell["n"] < runs else ""


def _always(kind: str, value: float, where: str) -> str:
    if math.isnan(value):
        return "never known"
    return (("always" if value else "never") if kind == "binary" else f"always {value:g}") + where
