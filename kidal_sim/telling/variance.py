"""How much of each outcome's spread is assumptions, how much dice, how much the plan, as rows of text."""

from typing import TYPE_CHECKING, Any

from kidal_sim.telling.numbers import decimals, number

if TYPE_CHECKING:
    from kidal_sim.analysis.sensitivity.variance import Shares, Variance
    from kidal_sim.stats.intervals import Interval

HEADINGS = ("outcome", "of", "deviation", "plan", "assumptions", "dice", "of that, interplay")
CSV_HEADINGS = (
    "outcome", "kind", "unit", "of", "deviation",
    *(name + end for name in ("plan", "assumptions", "dice", "interplay") for end in ("", "_low", "_high")),
)  # fmt: skip


def cells(shares: "Shares") -> tuple[str, ...]:
    """For people: shares in %."""
    scale, unit = (100.0, "%") if shares.kind == "binary" else (1.0, shares.unit)
    deviation = scale * shares.deviation
    said = f"{number(deviation, decimals(deviation))} {unit}".strip()
    return (shares.outcome, shares.of, said, *map(_percent, (shares.plan, shares.assumptions, shares.dice, shares.interplay)))


def _percent(share: "Interval | None") -> str:
    return "" if share is None else f"{round(100 * share.estimate)} % ({100 * share.low:.0f} to {100 * share.high:.0f})"


def numbers(shares: "Shares") -> tuple[str, ...]:
    """For programs: every digit that means something."""
    parts: list[Any] = [shares.plan, shares.assumptions, shares.dice, shares.interplay]
    limits = (f"{each:.6g}" for part in parts if part is not None for each in part)
    empty = ("",) * (3 if shares.plan is None else 0)
    return (shares.outcome, shares.kind, shares.unit, shares.of, f"{shares.deviation:.6g}", *empty, *limits)


def legend(found: "Variance") -> list[str]:
    """How to read it, and what it leaves out."""
    lines = [
        f"Shares of the variance of a single run, with 95 % interval (jackknife over {found.states:,} states of the assumptions and "
        f"{found.runs:,} dice). Dice: what is left once the assumptions are known; interplay: dice that matter under some assumptions "
        "and not under others. All plans: one of them, at random. What is assumptions could be narrowed by finding out more; what is dice "
        "could not."
    ]
    if found.swept:
        lines.append(f"Assumptions: the {len(found.swept)} inputs of the sweep alone; all others are counted with the dice.")
    if found.unknown:
        lines.append(f"Not known in every run, and left out: {', '.join(found.unknown)}.")
    if found.rare:
        lines.append(f"Otherwise than in most in fewer than 30 runs, which tell nothing of its spread: {', '.join(found.rare)}.")
    if found.constant:
        lines.append(f"The same in every run: {', '.join(found.constant)}.")
    return lines
