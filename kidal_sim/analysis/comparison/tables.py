"""Tables and notes of a comparison: plans by outcomes, differences between plans, and how to read them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kidal_sim.analysis.comparison.summary_text import dominance_words, largest, records
from kidal_sim.findings.table import Column, Estimate, Table

if TYPE_CHECKING:
    from pandas import DataFrame

    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.engine.outcomes.table import Outcome

Row = Mapping[str, Any]
"""One row of a comparison's frame of estimates, of pairs, or of decisions."""
FEWEST_PAIRS = 30
"""From fewer pairs of runs a ratio of variances says little."""
QUANTILES = {"q05": "5 %", "median": "median", "q95": "95 %"}
CHANGE_COLUMNS = (Column("vrf", "VRF"), Column("shares", "less/same/more %"))
DOMINANCE = (Column("dominance"),)


def tables(comparison: "Comparison") -> list[Table]:
    """Return the tables for people, and for programs one row per outcome and plan."""
    several = len(comparison.variants) > 1
    shown = [_plans(comparison), _changes(comparison), *_beyond(comparison)] if several else [_single_plan(comparison)]
    frame = comparison.to_pandas()
    wide = Table.of([Column(str(name)) for name in frame], frame.itertuples(index=False, name=None), "outcomes", audience="programs")
    return [*shown, wide]


def constant_note(comparison: "Comparison") -> list[str]:
    """Return which outcomes the tables leave out, as they came out the same in every run that knows them, and how."""
    rows = comparison.estimates.groupby("outcome")
    values, known = rows["estimate"].first(), rows["n"].min()  # the first that is known: a plan may be one that never knows it
    kinds = {outcome.name: outcome.kind for outcome in comparison.outcomes}
    partly = {name: " where known" if known[name] < comparison.runs else "" for name in comparison.constant()}
    words = ", ".join(f"{name} ({_always(kinds[name], float(values[name]), partly[name])})" for name in partly)
    return [f"The same in every run: {words}."] if words else []


def legend(comparison: "Comparison") -> list[str]:
    """Return how to read the tables."""
    units = "for independent runs"
    if comparison.nested:
        units = "by draws of the inputs and of the dice, which runs share; quantiles and dominance are not estimated"
    lines = [
        f"Share of runs or mean, with 95 % intervals, {comparison.interval.title()}'s for shares, Student's for means, {units}. "
        "n: runs in which it is known, where not all."
    ]
    lines += _legend_of_differences(comparison) if len(comparison.variants) > 1 else []
    if comparison.wants:
        lines += ["best: of all plans in what is wanted, surely; best?: by its estimate, but not surely better than every other."]
    return lines


def _legend_of_differences(comparison: "Comparison") -> list[str]:
    first, looked_at = comparison.variants[0], int(comparison.pairs["p_holm"].notna().sum())
    lines = [
        f"Differences: minus {first}, run by run with common random numbers, where known for both. *: sure; the chance that any * in "
        f"{looked_at:,} differences of all pairs of plans is wrong is 5 % at most (Holm).",
        "VRF, variance reduction factor: how many times more runs independent runs would take. "
        f"less/same/more: than {first}, with common random numbers.",
    ]
    if not comparison.nested:
        lines.append(
            "Dominance: larger, smaller: at every threshold, but for 2 points (first order). less +: whoever wants less and shuns risk "
            f"prefers the later plan, less -: {first}, but for 0.05 spreads (second order). none: neither; ?: it cannot be told."
        )
    return lines


def _plans(comparison: "Comparison") -> Table:
    """Return outcomes by plans."""
    rows = [
        (_label(outcome), *(_estimate(outcome, row, comparison.runs) + _mark(comparison.decision, row) for row in own))
        for outcome, own, _ in _varying(comparison)
    ]
    return _for_people("plans", "Outcomes of each plan", [Column("outcome"), *_named(comparison.variants)], rows)


def _changes(comparison: "Comparison") -> Table:
    """Return each later plan's paired difference from the first."""
    first, *later = comparison.variants
    heading = f"{later[0] if len(later) == 1 else 'plan'} - {first}"
    dominance = dominance_words(comparison)
    rows = []
    for outcome, _, changes in _varying(comparison):
        for change in changes:
            name = _label(outcome) if len(later) == 1 else f"{_label(outcome)} {change['variant']}"
            rows.append((name, *_change(outcome, change, comparison.runs), dominance.get((outcome.name, str(change["variant"])), "")))
    columns = [Column("outcome"), Column("difference", heading), *CHANGE_COLUMNS, *DOMINANCE]
    return _for_people("differences", "Each later plan minus the first, run by run with common random numbers", columns, rows)


def _beyond(comparison: "Comparison") -> list[Table]:
    """Return the difference that the summary calls the largest, if neither of its plans is the first."""
    row = largest(comparison)
    if row is None or comparison.variants[0] in (row["variant"], row["baseline"]):
        return []
    outcome = next(each for each in comparison.outcomes if each.name == row["outcome"])
    columns = [Column("outcome"), Column("difference", f"{row['variant']} - {row['baseline']}"), *CHANGE_COLUMNS]
    caption = "The largest sure difference for its spread, which is between two later plans"
    return [_for_people("largest", caption, columns, [(_label(outcome), *_change(outcome, row, comparison.runs))])]


def _single_plan(comparison: "Comparison") -> Table:
    """Return the outcomes of the only plan, with quantiles."""
    rows = []
    for outcome, (row,), _ in _varying(comparison):
        quantiles = [""] * len(QUANTILES) if outcome.kind == "binary" else [_quantile(row, name) for name in QUANTILES]
        rows.append((_label(outcome), _estimate(outcome, row, comparison.runs), *quantiles))
    columns = [Column("outcome"), *_named(comparison.variants), *(Column(name, heading) for name, heading in QUANTILES.items())]
    return _for_people("plan", "Outcomes of the plan", columns, rows)


def _for_people(name: str, caption: str, columns: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table.of(columns, rows, name, caption, audience="people")


def _named(plans: tuple[str, ...]) -> list[Column]:
    return [Column(plan, plan) for plan in plans]


def _varying(comparison: "Comparison") -> Iterator[tuple["Outcome", list[Row], list[Row]]]:
    """Yield each outcome that varies, with each plan's estimate and each later plan's difference from the first."""
    estimates, differences = _by_outcome(comparison.estimates), _by_outcome(comparison.differences)
    left_out = set(comparison.constant())
    for outcome in comparison.outcomes:
        if outcome.name not in left_out:
            yield outcome, estimates[outcome.name], differences.get(outcome.name, [])


def _by_outcome(frame: "DataFrame") -> dict[str, list[Row]]:
    return {str(name): list(records(group)) for name, group in frame.groupby("outcome")}


def _label(outcome: "Outcome") -> str:
    """Return the name with its unit, if the name does not say it."""
    unit = "%" if outcome.kind == "binary" else "" if outcome.unit in ("1", *outcome.name.split("_")) else outcome.unit
    return outcome.name + (f" [{unit}]" if unit else "")


def _estimate(outcome: "Outcome", row: Row, runs: int) -> str:
    """Return a share [%] or a mean with its interval, and the number of runs where it is not known in all."""
    estimate = Estimate(row["estimate"], row["low"], row["high"], is_share=outcome.kind == "binary", suffix=_known(row, runs))
    return estimate.text(with_unit=False)


def _change(outcome: "Outcome", row: Row, runs: int) -> tuple[str, str, str]:
    """Return a difference of shares [percentage points] or means, the variance reduction, and the shares of less, same and more."""
    suffix = ("*" if row["sure"] else "") + _known(row, runs)
    difference = Estimate(row["estimate"], row["low"], row["high"], is_share=outcome.kind == "binary", signed=True, suffix=suffix)
    return difference.text(with_unit=False), _factor(row), _shares(row)


def _quantile(row: Row, name: str) -> str:
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"]).text(with_unit=False)


def _shares(row: Row) -> str:
    """Return in how many of 100 runs the later plan has less than the first, the same, and more."""
    shares = [float(row[name]) for name in ("less", "same", "more")]
    return "-" if math.isnan(shares[0]) else "/".join(f"{100 * share:.0f}" for share in shares)


def _factor(row: Row) -> str:
    """Return the variance reduction factor, unless there are only a few pairs."""
    value = row["variance_reduction"]
    if math.isnan(value) or row["n"] < FEWEST_PAIRS:
        return "-"
    return "∞" if math.isinf(value) else f"×{value:.1f}" if value < 100 else f"×{value:.0f}"


def _mark(decision: "DataFrame", row: Row) -> str:
    """Return the mark of a plan that is the best at an outcome."""
    own = decision[(decision["outcome"] == row["outcome"]) & (decision["variant"] == row["variant"])].iloc[0]
    return "" if not own["best"] else " best" if own["sure"] else " best?"


def _known(row: Row, runs: int) -> str:
    return f" n {row['n']:,}" if row["n"] < runs and not math.isnan(row["estimate"]) else ""


def _always(kind: str, value: float, where: str) -> str:
    if math.isnan(value):
        return "never known"
    return (("always" if value else "never") if kind == "binary" else f"always {value:g}") + where
