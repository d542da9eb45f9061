"""What choosing between plans found, as rows of text and as plain values."""

import math
from typing import TYPE_CHECKING, Any

from kidal_sim.findings.numbers import decimals, number
from kidal_sim.findings.render import cell, records

if TYPE_CHECKING:
    from kidal_sim.analysis.decision.breakeven import BreakEven, Contest, Flip, Slice

Row = tuple[str, ...]
UNSURE = "?"
MOST_TIMES = 100
"""Beyond so many times the runs, nobody is told to try."""
LEVEL_HEADINGS = ("second", "value", "preferred", "sure", "plan", "against", "difference", "band_low", "band_high")


def four(value: float) -> str:
    """Four digits, or "-"."""
    return "-" if math.isnan(value) else f"{value:.4g}"


def contest_headings(found: "BreakEven") -> Row:
    """Of `contest_rows`."""
    second = (f"{found.axes[1].address} [{found.axes[1].unit}]",) if len(found.axes) > 1 else ()
    return (*second, "plans", "verdict", "at", "95 % interval", "below, beyond", "likely beyond", "every 2nd level")


def contest_rows(found: "BreakEven") -> list[Row]:
    """A row for each flip of each pair of plans; one where there is none."""
    rows = []
    for each in found.slices:
        second = (four(each.at),) if len(found.axes) > 1 else ()
        rows += [(*second, *row) for contest in each.contests for row in _contest_rows(contest)]
    return rows


def _contest_rows(contest: "Contest") -> list[Row]:
    name = f"{contest.plan}, {contest.against}"
    if contest.verdict == "never":
        return [(name, "never in its range", "", "", f"{contest.better} throughout", "", "")]
    if contest.verdict == "cannot tell":
        spans = ", ".join(four(each.low) + (f" to {four(each.high)}" if each.high > each.low else "") for each in contest.open)
        enough = f"; {contest.wanting:.1f} × the runs might do" if contest.wanting < MOST_TIMES else ""
        return [(name, "cannot tell", "", "", f"open at {spans}{enough}", "", "")]
    return [
        (
            name if not at else "", "flips" if not at else "", *_place(flip),
            f"{flip.below}, {flip.above}", f"{flip.beyond:.0%}" if not math.isnan(flip.beyond) else "-", four(flip.coarse),
        )
        for at, flip in enumerate(contest.flips)
    ]  # fmt: skip


def _place(flip: "Flip") -> Row:
    """At which value with which interval; of a choice between which options, without one."""
    if math.isnan(flip.value):
        return f"between {four(flip.low)} and {four(flip.high)}", "-"
    return four(flip.value), f"{four(flip.low)} to {four(flip.high)}"


def level_cells(found: "BreakEven", level: "Slice") -> tuple[list[str], list[Row]]:
    """Headings and rows for people: each level with the preferred plan, and by how much, with the band."""
    pairs = [(each.plan, each.against) for each in level.contests]
    headings = [f"{found.axes[0].address} [{found.axes[0].unit}]", "preferred", *(f"{plan} over {other}" for plan, other in pairs)]
    rows = []
    for at, (value, plan, sure) in enumerate(zip(level.levels["value"], level.levels["preferred"], level.levels["sure"], strict=True)):
        bands = [level.differences.iloc[pair * len(level.levels) + at] for pair in range(len(pairs))]
        cells = [_band(float(each["difference"]), float(each["low"]), float(each["high"])) for each in bands]
        rows.append((four(value), plan if sure else f"{plan} {UNSURE}", *cells))
    return headings, rows


def _band(value: float, low: float, high: float) -> str:
    places = min(decimals(value, low, high), decimals(10 * (high - low))) if high > low else decimals(value)
    return f"{number(value, places, '+')} ({number(low, places, '+')} to {number(high, places, '+')})"


def map_cells(found: "BreakEven") -> tuple[list[str], list[Row]]:
    """The preferred plan over two assumptions: the first down, the second across."""
    first, second = found.axes
    headings = [f"{first.address} \\ {second.address}", *map(four, second.levels)]
    rows = [
        (
            four(value),
            *(
                f"{each.levels['preferred'][at]}{'' if each.levels['sure'][at] else ' ' + UNSURE}"
                for each in found.slices
            ),
        )
        for at, value in enumerate(first.levels)
    ]  # fmt: skip
    return headings, rows


def level_rows(found: "BreakEven") -> list[Row]:
    """One row per level and pair of plans, with every digit that means something."""
    rows = []
    for each in found.slices:
        said = each.differences.merge(each.levels, on="value")
        for row in said.to_dict("records"):
            numbers = (cell(row[name]) for name in ("difference", "low", "high"))
            rows.append((cell(each.at), cell(row["value"]), row["preferred"], cell(row["sure"]), row["plan"], row["against"], *numbers))
    return rows


def levels_made(found: "BreakEven") -> str:
    """What is preferred, and how many runs stand behind it."""
    unit = f", in {found.unit}" if found.unit else ""
    return f"Preferred: {found.prefer}{unit}. {found.runs:,} runs of each plan at each level, same luck at all."


def levels_legend(found: "BreakEven") -> str:
    """How to read where plans flip, and the plans at each level."""
    if found.axes[0].is_choice:
        lines = f"{found.axes[0].address} is a choice: it flips between two of its options, and has no value there and no interval. "
        beyond = "at the upper of the two or above"
    else:
        lines = "At, interval: 95 %, on straight lines between levels; every 2nd level: from half of them, to see what hangs on the lines. "
        beyond = "above the value"
    return (
        f"?: not sure, by a 95 % band that holds at all levels and for all pairs of plans at once (±{found.width:.2f} standard errors). "
        "Never: each value by itself is sure, which takes no band. Open: by itself not sure. N × the runs: if means stay as they are. "
        f"{lines}Likely beyond: how likely the assumption, by its own spread, is {beyond}. What goes together with it stays as drawn."
    )


def breakeven_plain(found: "BreakEven") -> dict[str, Any]:
    """As JSON can say it."""
    return {
        "prefer": found.prefer, "unit": found.unit, "runs": found.runs, "plans": list(found.plans), "band_width": found.width,
        "inputs": [{"input": each.address, "unit": each.unit, "best": each.best, "levels": list(each.levels)} for each in found.axes],
        "slices": [
            {
                "second": each.at, "levels": records(each.levels), "differences": records(each.differences),
                "contests": each.contests,
            }
            for each in found.slices
        ],
    }  # fmt: skip
