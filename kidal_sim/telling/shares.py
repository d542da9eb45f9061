"""What outcomes hang on, as rows of text and as plain values."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kidal_sim.findings.numbers import decimals, number
from kidal_sim.findings.render import records as records_of

if TYPE_CHECKING:
    from kidal_sim.analysis.sensitivity.design import Crosses, Moves
    from kidal_sim.analysis.sensitivity.evidence import Evidence
    from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity

Rows = list[tuple[str, ...]]
CONSTANT = "The same at every point"
SHARE_HEADINGS = ("input", "first", "total", "rank total", "expected first", "expected total", "rho")
SCREEN_HEADINGS = ("input", "mean size", "(95 %)", "mean", "(95 %)", "deviation", "rank size", "sign")
DICE = "(dice)"
COUNTS = ("status", "assumptions", "uncertain", "drawn anew")
FLIPS = ("drawn anew", "better plan changes", "more than by dice")
SCREENING_LEGEND = (
    "Effect: change of the outcome (of chances in percentage points) as an input goes up by half of its probability, the others as "
    "they stand. Mean size: of the effects without their sign, in which noise adds up; mean: with it, in which noise goes out. A "
    "deviation large against the mean: the effect hangs on other inputs, or is noise. (dice): of other dice alone. Sign: of the mean, if "
    "it is sure for all inputs at once (95 %, Bonferroni). Listed: inputs with a sign, or whose mean size has its limits above those of "
    "(dice)."
)
SHARES_LEGEND = (
    "Shares of the variance over the points [%], with 95 % intervals. First: by the input alone; total: with all interaction it has a part "
    "in; rank: of the ranks. These are of the mean over the runs of a point; the total is too large by the share of (dice) at most, which "
    "stands for the dice and all inputs that the sweep does not set. Expected: with that part taken off, as with endless runs; empty "
    "where nothing is left. Rho: rank correlation with the outcome; ?: its sign is not sure. Listed: inputs whose expected total or rho "
    "is not 0 for all inputs at once (95 %, Bonferroni)."
)
EVIDENCE_LEGEND = (
    "At each point also with inputs of one status drawn anew; 95 % intervals. Changes: of the better plan between one half of the runs "
    "and, with inputs drawn anew, the other half, so that the dice differ in each row alike; (dice): they alone. Shares of the variance "
    "[%] of the expected outcome: inputs of a status alone, and with their interaction with others. Dice: the part of the variance over "
    "the points that is noise, and taken off. Score: what decides between the two best plans. Assumptions without a spread are the same "
    "in every run, and what hangs on them is not in here."
)
STATUSES = ("outcome", "plan", "status", "alone (first)", "with interaction (total)", "dice")


def is_screening(found: "Sensitivity") -> bool:
    return "mu_star" in found.table


def heading(found: "Sensitivity") -> str:
    """What a table is about."""
    scale = 100.0 if found.outcome.kind == "binary" else 1.0
    unit = "%" if found.outcome.kind == "binary" else found.outcome.unit
    places = decimals(scale * found.mean, scale * found.deviation)
    mean, deviation = (number(scale * each, places) for each in (found.mean, found.deviation))
    return f"{found.outcome.name}, {found.subject}: mean {mean}, deviation over the points {deviation}{f' {unit}' if unit else ''}"


def share_cells(found: "Sensitivity") -> Rows:
    """Inputs that were told from the dice, and the dice, by their share of the expected outcome's variance [%]."""
    table = found.table.sort_values("expected_total", ascending=False)
    cells: Rows = []
    for _, row in table[table["clear"] | (table["input"] == DICE)].iterrows():
        shares = [_share(row, measure) for measure in ("first", "total", "rank_total", "expected_first", "expected_total")]
        rho = number(row["spearman"], 2, "+") + ("" if row["sign"] != "0" else "?")
        cells.append((row["input"], *shares, "" if row["spearman"] != row["spearman"] else rho))
    return cells


def screen_cells(found: "Sensitivity") -> Rows:
    """The same of a screening, by the mean size of the effects."""
    scale = 100.0 if found.outcome.kind == "binary" else 1.0
    table = found.table.sort_values("mu_star", ascending=False)
    places = decimals(*(scale * table["mu_star"]))
    cells: Rows = []
    for _, row in table[table["clear"] | (table["input"] == DICE)].iterrows():
        size, low, high, mean, least, most, sigma = (
            number(scale * row[name], places)
            for name in ("mu_star", "mu_star_low", "mu_star_high", "mu", "mu_low", "mu_high", "sigma")
        )  # fmt: skip
        sign = "" if row["sign"] == "0" else row["sign"]
        cells.append((row["input"], size, f"{low} to {high}", mean, f"{least} to {most}", sigma, number(row["rank_mu_star"], 2), sign))
    return cells


SHARED, SCREENED = (SHARE_HEADINGS, share_cells), (SCREEN_HEADINGS, screen_cells)


def unclear(found: "Sensitivity") -> str:
    """Which inputs were not told from the dice."""
    table = found.table[found.table["input"] != DICE]
    none = (table["total"] == 0) if "total" in table else (table["mu_star"] == 0)
    names = table["input"][~table["clear"] & ~none]
    listed = ", ".join(names) if len(names) <= 20 else "see --format csv"
    idle = f" No effect at any point: {int(none.sum())}." if none.any() else ""
    return f"Not told from the dice: {len(names)}{f' ({listed})' if len(names) else ''}.{idle}"


def constant(found: "Sequence[Sensitivity]") -> str:
    """Outcomes that are the same at every point, and what they are."""
    return ", ".join(f"{each.outcome.name} of {each.subject} ({each.mean:g})" for each in found if each.is_constant)


def legend(found: "Sequence[Sensitivity]") -> list[str]:
    """How to read the tables."""
    said = [f"{found[0].points:,} points, {found[0].runs:,} runs of each plan at each, with the same dice."] if found else []
    said += [SCREENING_LEGEND] if any(is_screening(each) for each in found) else []
    said += [SHARES_LEGEND] if any("total" in each.table for each in found) else []
    return said


def foot(design: "Moves | Crosses", left: Sequence[str]) -> list[str]:
    """Which inputs go together, and which outcomes are left out."""
    screened = "correlations tie them, and the first carries what they have in common"
    why = screened if hasattr(design, "effects") else "drawn anew together"
    said = [f"Go together ({why}): {', '.join(each)}." for each in design.families]
    said += [f"Not known in every run, hence left out: {', '.join(left)}."] if left else []
    return said


def records(found: "Sequence[Sensitivity]") -> list[dict[str, Any]]:
    """A record for each input of each outcome; of one that is the same at every point, a record without inputs."""
    rows: list[dict[str, Any]] = []
    for each in found:
        said: dict[str, Any] = {"outcome": each.outcome.name, "unit": each.outcome.unit, "kind": each.outcome.kind, "plan": each.subject}
        said |= {"mean": each.mean, "deviation": each.deviation, "points": each.points, "runs": each.runs}
        rows += [said | row for row in records_of(each.table)] or [said | {"input": None}]
    return rows


def count_cells(found: "Evidence") -> Rows:
    """Assumptions by status."""
    return [(row["status"], *(f"{row[name]:,}" for name in ("assumptions", "uncertain", "drawn"))) for _, row in found.counts.iterrows()]


def flip_cells(found: "Evidence") -> Rows:
    """How often the better plan changes [% of points]."""
    return [
        (row["status"], _share(row, "flips"), "" if row["status"] == DICE else _share(row, "more", "+"))
        for _, row in found.flips.iterrows()
    ]  # fmt: skip


def status_cells(found: "Evidence") -> Rows:
    """Shares of the expected outcome's variance by status [%], the choice first."""
    cells: Rows = []
    for each in (found.choice, *found.shares):
        if each.is_constant:
            continue
        dice = number(100 * each.table["total"].iloc[-1], 1)
        cells += [
            (each.outcome.name, each.subject, row["input"], _share(row, "expected_first"), _share(row, "expected_total"), dice)
            for _, row in each.table.iloc[:-1].iterrows()
        ]
    return cells


def evidence_legend(found: "Evidence") -> list[str]:
    """How to read the tables."""
    said = [f"{found.points:,} points, {found.runs:,} runs of each plan at each. {EVIDENCE_LEGEND}"]
    said += [f"{CONSTANT}: {same}."] if (same := constant(found.shares)) else []
    return said


def across(correlation: str) -> str:
    """What is said of a correlation between statuses."""
    return f"Go together though their status differs, and the first by name carries what they have in common: {correlation}."


def evidence_records(found: "Evidence") -> dict[str, Any]:
    """All there is, as plain values."""
    return {
        "headline": found.headline, "prefer": dict(found.criterion.weights), "points": found.points, "runs": found.runs,
        "preferred": dict(found.preferred), "counts": records_of(found.counts), "flips": records_of(found.flips),
        "shares": records([found.choice, *found.shares]), "across": list(found.across),
    }  # fmt: skip


def _share(row: Any, measure: str, sign: str = "") -> str:
    """A share and its limits [%]."""
    value, low, high = (100 * row[name] for name in (measure, f"{measure}_low", f"{measure}_high"))
    if value != value:
        return ""
    return f"{number(value, 0, sign)} ({number(low, 0, sign)} to {number(high, 0, sign)})"
