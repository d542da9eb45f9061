"""What the tests of the model found, as rows of text and as plain values."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kidal_sim.findings.numbers import decimals, number
from kidal_sim.findings.render import cell, records

if TYPE_CHECKING:
    from pandas import DataFrame

    from kidal_sim.analysis.validation.effects import Effect
    from kidal_sim.analysis.validation.equivalence import Check
    from kidal_sim.analysis.validation.history import Case, Figure
    from kidal_sim.engine.outcomes.table import Outcome

Row = tuple[str, ...]
CHECK_HEADINGS = ("outcome", "turn", "verdict", "difference", "90 % interval", "margin", "finest", "n")
FIGURE_HEADINGS = ("figure", "5 %", "50 %", "95 %", "happened", "as extreme", "width", "inputs", "CRPS", "naive")
EFFECT_HEADINGS = (
    "input", "low", "high", "input_unit", "outcome", "unit", "kind", "n", "difference", "interval_low", "interval_high", "sign", "sure",
)  # fmt: skip
SETTLING_HEADINGS = ("outcome", "plan", "runs", "n", "estimate", "fixed", "any time", "unit")
CHECK_LEGEND = (
    "Difference: from the finest turn, run by run, where both know the outcome (n); chances in percentage points. Margin: ±2 points for "
    "chances, ±5 % of the finest turn's mean for others, but at least 0.05 pooled standard deviations (floor)."
)
FIGURE_LEGEND = (
    "As extreme: share of runs as far out as what happened, both sides, ties half; or the share that satisfies what is known at one end. "
    "Width: (95 % - 5 %) / 50 % of the figure; inputs: the median of the same over the inputs left out. CRPS: distance of the runs from "
    "what happened, in the figure's unit, 0 at best, scored beyond the interval where what happened is one; naive: that of one guess, the "
    "October pace and rates everywhere."
)
SETTLING_LEGEND = (
    "±: half as wide as the 95 % interval, which for a chance reaches unequally far to either side. n: runs in which it is known. Fixed: "
    "for whoever decided beforehand to look at this number of runs. Any time: holds in all rows at once, for whoever looks at them and "
    "stops where it pleases. Chances in %."
)


def effect_legend(runs: int) -> str:
    """How to read the table of effects. runs: at either end."""
    return (
        f"Mean or share with the input at its 95 % point minus that at its 5 % point, {runs:,} runs each, same dice; 0: the 95 % interval "
        "holds zero; ?: it would, if widened for the number of outcomes (Bonferroni), so one cannot be sure. Inputs with nothing but 0 "
        "are left out of the table. All intervals: --format csv."
    )


def check_rows(checks: Iterable["Check"]) -> list[Row]:
    """One row per outcome and coarser turn."""
    return [_check_row(each) for each in checks]


def _check_row(check: "Check") -> Row:
    scale, unit = (100.0, " %") if check.kind == "binary" else (1.0, f" {check.unit}" if check.unit else "")
    values = [scale * each for each in (check.difference, check.low, check.high, check.margin)]
    places = decimals(*values[1:])
    difference, low, high = (number(each, places, "+") for each in values[:3])
    mean = number(scale * check.finest, max(places, 1 if check.kind == "binary" else 0))
    return (
        check.outcome, f"{check.turn:g} h", check.verdict.value, difference, f"{low} to {high}",
        f"±{number(values[3], places)}{' floor' if check.floored else ''}", mean + unit, f"{check.pairs:,}",
    )  # fmt: skip


def figure_rows(case: "Case") -> list[Row]:
    """One row per figure of a case."""
    return [_figure_row(each) for each in case.figures]


def _figure_row(figure: "Figure") -> Row:
    name = f"{figure.name} [{figure.unit}]" if figure.unit not in ("1", "probability") else figure.name
    if not figure.runs:
        return (
            name,
            "",
            "",
            "",
            figure.seen,
            "never known" if figure.modelled else "not in the model",
            "",
            "",
            "",
            _three(figure.naive_score),
        )
    band = ("", f"{figure.mean:.1%}", "") if figure.kind == "binary" else tuple(map(_three, (figure.low, figure.median, figure.high)))
    share = f"{figure.as_extreme:.1%}" + (" satisfy" if figure.one_sided else "")
    widths = (_three(figure.width), _three(figure.inputs_width)) if not math.isnan(figure.width) else ("-", "-")
    return (name, *band, figure.seen, share, *widths, _three(figure.score), _three(figure.naive_score))


def beaten(cases: Iterable["Case"]) -> tuple[int, int]:
    """In how many figures the runs score better than the naive guess, and how many have both scores."""
    scored = [each for case in cases for each in case.figures if not math.isnan(each.score) and not math.isnan(each.naive_score)]
    return sum(each.score < each.naive_score for each in scored), len(scored)


def effect_rows(effects: Iterable["Effect"]) -> list[Row]:
    """One row per input and outcome, with every digit that means something."""
    return [
        (
            each.input, f"{each.low:.6g}", f"{each.high:.6g}", each.input_unit, each.outcome, each.unit, each.kind, str(each.pairs),
            *(cell(value) for value in (each.estimate, each.least, each.most)), each.sign, cell(each.sure),
        )
        for each in effects
    ]  # fmt: skip


def effect_matrix(effects: Sequence["Effect"]) -> tuple[list[str], list[Row], list[str]]:
    """Headings and rows of inputs by outcomes, the busiest inputs first, without those that do nothing; and the outcomes left out."""
    moved = {each.outcome for each in effects if each.sign != "0"}
    outcomes = list(dict.fromkeys(each.outcome for each in effects))
    by_input: dict[str, list[Effect]] = {}
    for each in effects:
        by_input.setdefault(each.input, []).append(each)
    busy = {name: sum(each.sign != "0" for each in found) for name, found in by_input.items()}
    order = sorted((name for name in by_input if busy[name]), key=lambda name: -busy[name])
    rows = [(name, *(_effect_cell(each) for each in by_input[name] if each.outcome in moved)) for name in order]
    headings = ["input", *(outcome.replace("_", " ") for outcome in outcomes if outcome in moved)]
    return headings, rows, [outcome for outcome in outcomes if outcome not in moved]


def _effect_cell(effect: "Effect") -> str:
    """The difference, in percentage points for a chance; 0 if it cannot be told from nothing."""
    if effect.sign == "0":
        return "0"
    scaled = effect.estimate * (100.0 if effect.kind == "binary" else 1.0)
    digits = decimals(scaled)
    places = min(digits, 2) if round(scaled, 2) else digits  # what is told from nothing is not to look like it
    return number(scaled, places, "+") + ("%" if effect.kind == "binary" else "") + ("" if effect.sure else "?")


def settling_rows(table: "DataFrame", outcomes: "Sequence[Outcome]") -> list[Row]:
    """One row per outcome, plan and number of runs, with every digit that means something; chances as shares.

    table: as `kidal_sim.analysis.validation.convergence.settling` has it, of these outcomes.
    """
    units = {each.name: each.unit for each in outcomes}
    values = ("estimate", "fixed", "any_time")
    return [
        (row["outcome"], row["of"], str(row["runs"]), str(row["known"]), *(cell(row[name]) for name in values), units[row["outcome"]])
        for row in records(table)
    ]


def settling_cells(table: "DataFrame", outcomes: "Sequence[Outcome]") -> list[Row]:
    """The same for people: chances in %, and what was said in the row before left out."""
    cells: list[Row] = []
    known = {each.name: each for each in outcomes}
    for _, own in table.groupby(["outcome", "of"], sort=False):
        outcome, of = str(own["outcome"].iloc[0]), str(own["of"].iloc[0])
        scale, unit = (100.0, "%") if known[outcome].kind == "binary" else (1.0, known[outcome].unit)
        last = own.iloc[-1]
        places = decimals(10 * scale * last["fixed"]) if last["fixed"] > 0 else decimals(scale * last["estimate"])
        for at, row in enumerate(records(own)):
            name = ("", "") if at else (outcome, of)
            halves = (_half(scale * row[half], places) for half in ("fixed", "any_time"))
            cells.append((
                *name, f"{row['runs']:,}", f"{row['known']:,}", number(scale * row["estimate"], places), *halves, "" if at else unit,
            ))  # fmt: skip
    return cells


def _half(width: float, places: int) -> str:
    return "∞" if math.isinf(width) else "-" if math.isnan(width) else f"±{number(width, places)}"


def _three(value: float) -> str:
    """Three digits."""
    return number(value, decimals(value))
