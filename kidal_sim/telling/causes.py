"""The table of first causes for people and for programs, and how to read it."""

import math
from typing import TYPE_CHECKING, Any

from kidal_sim.explain.rerun import changed

if TYPE_CHECKING:
    from kidal_sim.explain.first_causes import Cause, FirstCauses
    from kidal_sim.stats.intervals import Interval


PARTS = {"first": "it began with", "nearest": "it came about by", "also": "what else befell it before"}
"""Headings of the parts of the table, by name."""
HEADINGS = ("share", "here", "others", "lift", "run")
"""Headings of the columns after the first, which is the part's own."""
CSV_HEADINGS = ("part", "event", "share", "share_low", "share_high", "here", "there", "lift", "lift_low", "lift_high", "run")
CLOSE = 100.0
"""From here on lift is written without decimals."""


def content(causes: "FirstCauses") -> dict[str, Any]:
    """Return all of it as JSON can say it."""
    selected = causes.selected
    about = {"condition": selected.condition, "variant": selected.variant, "point": selected.point}
    sizes = {"runs": len(selected.runs), "holding": selected.holding, "others": len(selected.others), "failing": selected.failing}
    ends = {"unknown": selected.unknown, "until": causes.until, "others_until": causes.others_until}
    return about | sizes | ends | {"causes": causes.causes}


def head(causes: "FirstCauses") -> str:
    """Return a sentence on which runs were looked at."""
    selected = causes.selected
    point = f", point {selected.point}" if selected.point else ""
    unknown = f" Not known, and not counted, in {selected.unknown:,}." if selected.unknown else ""
    here = _some(len(selected.runs), selected.holding, "of these")
    there = _some(len(selected.others), selected.failing, "of the others")
    runs = f"{selected.holding:,} of {selected.holding + selected.failing:,} runs of {selected.variant}{point}"
    return " ".join([f"{selected.condition} in {runs}.{unknown} Looked at: {here} and {there}.", changed(selected.results)]).strip()


def _some(rerun: int, total: int, of: str) -> str:
    return f"all {rerun:,} {of}" if rerun == total else f"the first {rerun:,} {of}"


def foot(causes: "FirstCauses") -> str:
    """Return a paragraph on how to read the table."""
    until = [f"day {each:.0f}" for each in (causes.until, causes.others_until) if not math.isnan(each)]
    return (
        "Share of these runs, with 95 % interval (Wilson). It began with: the earliest event on the chain of causes, as far as it concerns "
        "the plan's unit or the place itself, that was not of the plan's own choosing. It came about by: how the last defenders of a place "
        "went, else the event's cause, else how the plan ended. Here, others: share of the runs in which such an event happened at all. A "
        f"run is watched to what is explained or else to its end (median {' and '.join(until)}); each is held against each of the others, "
        "and both are watched until the first of the two is over. Lift: here over others, with 95 % interval for each by itself: near 1 "
        "it explains nothing; above 1 it need not be the cause; an end is only here by its nature. Run: an example."
    )


def cells(cause: "Cause") -> tuple[str, ...]:
    """Return the cells of a cause for people, with shares in %."""
    share = f"{100 * cause.share.estimate:.0f} % ({100 * cause.share.low:.0f} to {100 * cause.share.high:.0f})"
    there = "" if math.isnan(cause.there) else f"{100 * cause.there:.0f} %"
    return (cause.event, share, f"{100 * cause.here:.0f} %", there, lift(cause.lift), str(cause.run))


def lift(ratio: "Interval") -> str:
    """Return how many times as often it happened here as elsewhere, for people.

    >>> from kidal_sim.stats.intervals import Interval
    >>> nan, inf = math.nan, math.inf
    >>> lift(Interval(2.5, 1.25, 5.0)), lift(Interval(120.0, 60.0, 240.0)), lift(Interval(inf, nan, nan)), lift(Interval(nan, nan, nan))
    ('2.5 (1.2 to 5)', '120 (60 to 240)', 'only here', '')
    """
    if math.isnan(ratio.estimate):
        return ""
    if math.isinf(ratio.estimate):
        return "only here"
    limits = "" if math.isnan(ratio.low) else f" ({_short(ratio.low)} to {_short(ratio.high)})"
    return _short(ratio.estimate) + limits


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= CLOSE else f"{value:.2g}"


def numbers(cause: "Cause") -> tuple[str, ...]:
    """Return the cells of a cause for programs, with every digit that means something."""
    values: list[Any] = [*cause.share, cause.here, cause.there, *cause.lift]
    return (cause.part, cause.event, *("" if math.isnan(each) else f"{each:.6g}" for each in values), str(cause.run))
