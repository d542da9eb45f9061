"""Rates of runs beside those of the record, as tables and sentences."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.render import plain
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.scenario.rates import RateTable

ALL = "all"
"""Stands for the plans together."""
MOST_PLACES = 6
Verdict = Literal["inside", "outside: below", "outside: above", "undecided", "never happened"]
IN_WORDS: dict[Verdict, str] = {
    "inside": "Inside",
    "outside: below": "Outside, the model lies below the record",
    "outside: above": "Outside, the model lies above the record",
    "undecided": "Undecided",
    "never happened": "Never happened, so that there is nothing to compare",
}
CAPTIONS = {
    "out": "Held against the record",
    "check": "Checks: fed in, or next to what is fed in; agreement proves nothing",
    "context": "Context: the same rates in other times or places",
}
NOTE = (
    "Model: sum over the runs of all plans of what is counted, over the sum of the exposure, with the 95 % interval over runs. Record: "
    "low / best / high. Inside: the whole interval lies from low to high; outside: all of it lies beyond one of them; undecided: it "
    "contains one of them, and more runs may decide."
)
PEOPLE = (
    Column("label", "rate"),
    Column("model", kind="value"),
    Column("record", "record: low / best / high"),
    Column("unit"),
    Column("verdict", "the model is"),
    Column("source"),
)
EVIDENCE = (
    Column("label", "rate"),
    Column("published", "published by"),
    Column("counted", "what is counted, over what"),
    Column("note"),
)
FOLDED: dict[str, Any] = {"audience": "people", "is_detail": True, "most_shown": 0}
"""Of tables that a terminal leaves out and a page folds away."""
NOT_COUNTED = (
    Column("label", "rate"),
    Column("record", "record: low / best / high"),
    Column("unit"),
    Column("source"),
    Column("published", "published by", is_detail=True),
    Column("reason"),
)


@dataclass(frozen=True)
class RateEstimate:
    """A rate of the record, and that of the runs of a plan, or of all."""

    name: str
    label: str
    plan: str
    """The plan, or `all`."""
    use: str
    """out, check or context."""
    value: float
    """The model's rate; NaN if there was no exposure."""
    value_low: float
    value_high: float
    """Its 95 % interval; the high end may be infinite."""
    verdict: Verdict
    low: float
    best: float
    high: float
    """The record's."""
    unit: str
    events: float
    """Sum of what is counted."""
    exposure: float
    """Sum of that over which it is counted, in the unit of its columns."""
    source: str


@dataclass(frozen=True)
class NotCounted:
    """A rate of the record that the runs do not give, and why."""

    name: str
    label: str
    low: float
    best: float
    high: float
    unit: str
    source: str
    reason: str


@dataclass(frozen=True)
class Rates(Finding):
    """Rates of runs beside those of the record."""

    title: str
    plans: tuple[str, ...]
    runs: int
    """Of each plan."""
    estimates: tuple[RateEstimate, ...]
    """For each rate that is counted, of all plans together and, if there are several, of each."""
    not_counted: tuple[NotCounted, ...]
    record: RateTable
    """The record."""

    def tables(self) -> list[Table]:
        """Return a table for each use, the evidence, each plan by itself, what is not counted; and one of all rates for programs."""
        together = [each for each in self.estimates if each.plan == ALL]
        by_use = {use: [self._row(each) for each in together if each.use == use] for use in CAPTIONS}
        missing = [
            (each.label, _record(each), each.unit, each.source, self._published(each.source), each.reason) for each in self.not_counted
        ]
        fields = list(RateEstimate.__dataclass_fields__)
        return [
            *(Table.of(PEOPLE, rows, use, CAPTIONS[use], audience="people") for use, rows in by_use.items()),
            Table.of(EVIDENCE, map(self._evidence, together), "evidence", "What is counted, and who says so", **FOLDED),
            *self._by_plan(),
            Table.of(NOT_COUNTED, missing, "not_counted", "Not counted", audience="people"),
            Table.of(
                [Column(field) for field in fields], [list(vars(each).values()) for each in self.estimates], "rates", audience="programs"
            ),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the rates as plain values, for JSON; what is not known, or has no end, is None."""
        fields = ("title", "plans", "runs", "estimates", "not_counted")
        return {name: plain(getattr(self, name)) for name in fields} | {"notes": self.notes()}

    def summary(self) -> list[str]:
        """Return how many rates lie where, and which."""
        held = [each for each in self.estimates if each.plan == ALL and each.use == "out"]
        labels = {verdict: [each.label for each in held if each.verdict == verdict] for verdict in IN_WORDS}
        return [
            f"{self.title}: {', '.join(self.plans)}, {counted(self.runs, 'run')} of each.",
            f"Rates held against the record: {len(held)}. Not counted: {len(self.not_counted)}.",
            *(f"{words}: {len(labels[verdict])} ({'; '.join(labels[verdict])})." for verdict, words in IN_WORDS.items() if labels[verdict]),
        ]

    def notes(self) -> list[str]:
        """Return how to read the tables, and what the record says of itself."""
        return [NOTE, *([self.record.note.strip()] if self.record.note else [])]

    def _row(self, found: RateEstimate) -> tuple[Any, ...]:
        """Return a row for people."""
        return found.label, _shown(found), _record(found), found.unit, found.verdict, found.source

    def _evidence(self, found: RateEstimate) -> tuple[Any, ...]:
        """Return what a rate counts, and where the record of it is from."""
        rate = self.record.rates[found.name]
        return found.label, self._published(found.source), f"{rate.counted}; over {rate.exposure}", rate.note

    def _by_plan(self) -> list[Table]:
        """Return each plan by itself, if there are several."""
        if len(self.plans) < 2:
            return []
        rows: dict[str, list[Any]] = {}
        for each in self.estimates:
            if each.plan != ALL and each.use != "context":
                rows.setdefault(each.name, [each.label]).append(_shown(each))
        columns = [Column("label", "rate"), *(Column(plan, kind="value") for plan in self.plans)]
        return [Table.of(columns, rows.values(), "plans", "Each plan by itself", **FOLDED)]

    def _published(self, name: str) -> str:
        """Return publisher and date of a source."""
        source = self.record.sources.get(name)
        return f"{source.publisher}, {source.date}" if source else ""


def _shown(found: RateEstimate) -> Estimate:
    """Return the model's rate with three digits; where nothing happened, so many of its upper limit."""
    size = found.value if 0 < found.value < math.inf else found.value_high
    places = min(MOST_PLACES, max(0, 2 - math.floor(math.log10(size)))) if 0 < size < math.inf else 0
    value, low, high = (
        round(each, places + 1) if math.isfinite(each) else each for each in (found.value, found.value_low, found.value_high)
    )
    return Estimate(value, low, high, digits=places)


def _record(rate: Any) -> str:
    """Return the three numbers of the record, none as a power of ten."""
    return " / ".join(np.format_float_positional(each, trim="-") for each in (rate.low, rate.best, rate.high))
