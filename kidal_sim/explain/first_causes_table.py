"""Tables and sentences of the first causes: with what the trouble began in the runs for which a condition holds, beside the others."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kidal_sim.explain.rerun import changed
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.table import Column, Estimate, Table

if TYPE_CHECKING:
    from kidal_sim.explain.first_causes import Cause, FirstCauses

PARTS = {"first": "it began with", "nearest": "it came about by", "also": "what else befell it before"}
"""Headings of the parts, by name."""
MOST_SHOWN = 12
COLUMNS = (
    Column("share", kind="estimate"),
    Column("here", kind="share", digits=0),
    Column("there", "others", kind="share", digits=0),
    Column("lift", kind="estimate"),
    Column("run"),
)


def tables(causes: "Sequence[Cause]") -> list[Table]:
    """Return a table for each part for people, and one of all parts for programs."""
    rows = [(cause.part, cause.event, *_cells(cause)) for cause in causes]
    parts = [
        Table.of((Column("event", heading), *COLUMNS), [row[1:] for row in rows if row[0] == part], part, audience="people",
                 most_shown=MOST_SHOWN)
        for part, heading in PARTS.items()
    ]  # fmt: skip
    return [*parts, Table.of((Column("part"), Column("event"), *COLUMNS), rows, "causes", audience="programs")]


def summary(found: "FirstCauses") -> str:
    """Return which runs were looked at."""
    selected = found.selected
    point = f", point {selected.point}" if selected.point else ""
    unknown = f" Not known, and not counted, in {selected.unknown:,}." if selected.unknown else ""
    here = _some(len(selected.runs), selected.holding, "of these")
    there = _some(len(selected.others), selected.failing, "of the others")
    runs = f"{selected.holding:,} of {counted(selected.holding + selected.failing, 'run')} of {selected.variant}{point}"
    return " ".join([f"{selected.condition} in {runs}.{unknown} Looked at: {here} and {there}.", changed(selected.results)]).strip()


def note(found: "FirstCauses") -> str:
    """Return how to read the tables."""
    until = [f"day {day:.0f}" for day in (found.until, found.others_until) if not math.isnan(day)]
    return (
        "Share of these runs, with 95 % interval (Wilson). It began with: the earliest event on the chain of causes, as far as it concerns "
        "the plan's unit or the place itself, that was not of the plan's own choosing. It came about by: how the last defenders of a place "
        "went, else the event's cause, else how the plan ended. Here, others: share of the runs in which such an event happened at all. A "
        f"run is watched to what is explained or else to its end (median {' and '.join(until)}); each is held against each of the others, "
        "and both are watched until the first of the two is over. Lift: here over others, with 95 % interval for each by itself: near 1 "
        "it explains nothing; above 1 it need not be the cause; ∞: it happened only here, as an end does by its nature. Run: an example."
    )


def to_dict(found: "FirstCauses") -> dict[str, Any]:
    """Return everything for programs, without where the runs are."""
    selected = found.selected
    about = {"condition": selected.condition, "variant": selected.variant, "point": selected.point}
    sizes = {"runs": len(selected.runs), "holding": selected.holding, "others": len(selected.others), "failing": selected.failing}
    ends = {"unknown": selected.unknown, "until": found.until, "others_until": found.others_until}
    return about | sizes | ends | {"causes": found.causes}


def _some(looked_at: int, there_are: int, of: str) -> str:
    return f"all {looked_at:,} {of}" if looked_at == there_are else f"the first {looked_at:,} {of}"


def _cells(cause: "Cause") -> tuple[Any, ...]:
    lift = None if math.isnan(cause.lift.estimate) else Estimate(*cause.lift)
    return Estimate(*cause.share, is_share=True, digits=0), cause.here, cause.there, lift, cause.run
