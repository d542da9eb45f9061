"""What usually goes wrong, as `why` tells it of many runs: how it is read, its tables, and the same for programs."""

import math
from typing import TYPE_CHECKING, Any

from kidal_sim.explain.rerun import changed

if TYPE_CHECKING:
    from kidal_sim.explain.first_causes import Cause, FirstCauses
    from kidal_sim.stats.intervals import Interval


PARTS = {"first": "it began with", "nearest": "it came about by", "also": "what else befell it before"}
"""Headings of the parts, by name."""
HEADINGS = ("share", "here", "others", "lift", "run")
"""Those of the columns after the part's own."""
CSV_HEADINGS = ("part", "event", "share", "share_low", "share_high", "here", "there", "lift", "lift_low", "lift_high", "run")
CLOSE = 100.0
"""From here on lift is told without decimals."""


def content(found: "FirstCauses") -> dict[str, Any]:
    """All of it, for programs."""
    selected = found.selected
    about = {"condition": selected.condition, "variant": selected.variant, "point": selected.point}
    sizes = {"runs": len(selected.runs), "holding": selected.holding, "others": len(selected.others), "failing": selected.failing}
    ends = {"unknown": selected.unknown, "until": found.until, "others_until": found.others_until}
    return about | sizes | ends | {"causes": found.causes}


def head(found: "FirstCauses") -> str:
    """What was looked at."""
    selected = found.selected
    point = f", point {selected.point}" if selected.point else ""
    unknown = f" Not known, and not counted, in {selected.unknown:,}." if selected.unknown else ""
    here = _some(len(selected.runs), selected.holding, "of these")
    there = _some(len(selected.others), selected.failing, "of the others")
    runs = f"{selected.holding:,} of {selected.holding + selected.failing:,} runs of {selected.variant}{point}"
    return " ".join([f"{selected.condition} in {runs}.{unknown} Looked at: {here} and {there}.", changed(selected.folder)]).strip()


def _some(made: int, there_are: int, of: str) -> str:
    return f"all {made:,} {of}" if made == there_are else f"the first {made:,} {of}"


def foot(found: "FirstCauses") -> str:
    """How to read it."""
    until = [f"day {each:.0f}" for each in (found.until, found.others_until) if not math.isnan(each)]
    return (
        "Share of these runs, with 95 % interval (Wilson). It began with: the earliest event on the chain of causes, as far as it concerns "
        "the plan's unit or the place itself, that was not of the plan's own choosing. It came about by: how the last defenders of a place "
        "went, else the event's cause, else how the plan ended. Here, others: share of the runs in which such an event happened at all. A "
        f"run is watched to what is explained or else to its end (median {' and '.join(until)}); each is held against each of the others, "
        "and both are watched until the first of the two is over. Lift: here over others, with 95 % interval for each by itself: near 1 "
        "it explains nothing; above 1 it need not be the cause; an end is only here by its nature. Run: an example."
    )


def cells(cause: "Cause") -> tuple[str, ...]:
    """A cause for people: shares in %."""
    share = f"{100 * cause.share.estimate:.0f} % ({100 * cause.share.low:.0f} to {100 * cause.share.high:.0f})"
    there = "" if math.isnan(cause.there) else f"{100 * cause.there:.0f} %"
    return (cause.event, share, f"{100 * cause.here:.0f} %", there, lift(cause.lift), str(cause.run))


def lift(found: "Interval") -> str:
    """How many times as often it happened here as elsewhere, for people.

    >>> from kidal_sim.stats.intervals import Interval
    >>> nan, inf = math.nan, math.inf
    >>> lift(Interval(2.5, 1.25, 5.0)), lift(Interval(120.0, 60.0, 240.0)), lift(Interval(inf, nan, nan)), lift(Interval(nan, nan, nan))
    ('2.5 (1.2 to 5)', '120 (60 to 240)', 'only here', '')
    """
    if math.isnan(found.estimate):
        return ""
    if math.isinf(found.estimate):
        return "only here"
    limits = "" if math.isnan(found.low) else f" ({_short(found.low)} to {_short(found.high)})"
    return _short(found.estimate) + limits


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= CLOSE else f"{value:.2g}"


def numbers(cause: "Cause") -> tuple[str, ...]:
    """A cause for programs: every digit that means something."""
    values: list[Any] = [*cause.share, cause.here, cause.there, *cause.lift]
    return (cause.part, cause.event, *("" if math.isnan(each) else f"{each:.6g}" for each in values), str(cause.run))
