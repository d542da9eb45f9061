"""What is shown of scenarios: a summary, the register of assumptions, and the differences between two."""

from collections.abc import Iterable
from dataclasses import dataclass

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table
from kidal_sim.scenario.diff import Difference, Statement, diff
from kidal_sim.scenario.quantity.parser import STATUSES
from kidal_sim.scenario.register import DEFAULT, UNSOURCED, Assumption, Totals, register, totals
from kidal_sim.scenario.schema import Scenario

ASSUMPTION_COLUMNS = (
    Column("path", "assumption"),
    Column("value"),
    Column("unit"),
    Column("status"),
    Column("source"),
    Column("note", is_detail=True),
    Column("uncertain", kind="flag", is_detail=True),
)
STATUS_COLUMNS = (Column("status"), Column("assumptions", kind="count"), Column("share", kind="share", digits=0), Column("meaning"))
MEANINGS = {
    "fact": "taken as a fact",
    "assessed": "assessed by its source",
    "claim": "of one side, or disputed",
    "judgement": "ours: no source has it",
    UNSOURCED: "no source is given",
    DEFAULT: "not stated: the input is off",
}


def counts_by_status(counts: Totals) -> list[tuple[str, int]]:
    """Return how many assumptions there are of each status, the best founded first; defaults only if there are any."""
    return [(status, getattr(counts, status)) for status in (*STATUSES, UNSOURCED, *([DEFAULT] if counts.default else []))]


def status_table(counts: Totals, caption: str = "") -> Table:
    """Return how many assumptions there are of each status, with what the status means."""
    whole = max(1, counts.assumptions)
    rows = [(status, number, number / whole, MEANINGS[status]) for status, number in counts_by_status(counts)]
    return Table.of(STATUS_COLUMNS, rows, "statuses", caption)


def assumption_rows(assumptions: Iterable[Assumption]) -> list[tuple[str | bool, ...]]:
    """Return a row for each assumption; its columns are `ASSUMPTION_COLUMNS`."""
    return [(each.path, each.value, each.unit, each.status, each.source, each.note, each.uncertain) for each in assumptions]


@dataclass(frozen=True)
class ScenarioSummary(Finding):
    """What a scenario is called, what it asks, and how well founded its assumptions are."""

    title: str
    question: str
    totals: Totals

    @classmethod
    def of(cls, scenario: Scenario) -> "ScenarioSummary":
        """Summarise a scenario."""
        return cls(scenario.title, scenario.question, totals(register(scenario)))

    def summary(self) -> list[str]:
        """Return title, question, and how many assumptions there are."""
        return [f"{self.title}. {self.question}".strip(), f"{self.totals.assumptions:,} assumptions, {self.totals.uncertain:,} uncertain."]

    def tables(self) -> tuple[Table, ...]:
        """Return how many assumptions there are of each status."""
        return (status_table(self.totals),)


@dataclass(frozen=True)
class AssumptionRegister(Finding):
    """Every assumption of a scenario, with its source."""

    totals: Totals
    assumptions: tuple[Assumption, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "AssumptionRegister":
        """Return the register of a scenario."""
        assumptions = register(scenario)
        return cls(totals(assumptions), tuple(assumptions))

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each assumption."""
        return (Table.of(ASSUMPTION_COLUMNS, assumption_rows(self.assumptions), "assumptions"),)

    def notes(self) -> tuple[str, ...]:
        """Return how many assumptions there are of each status."""
        counts = ", ".join(f"{number} {status}" for status, number in counts_by_status(self.totals))
        return (f"{self.totals.assumptions} assumptions, {self.totals.uncertain} of them uncertain: {counts}.",)


@dataclass(frozen=True)
class ScenarioDifferences(Finding):
    """What differs between two scenarios once both are resolved."""

    before: str
    after: str
    """What the two are called, such as their files."""
    differences: tuple[Difference, ...]

    @classmethod
    def of(cls, before: Scenario, after: Scenario, names: tuple[str, str]) -> "ScenarioDifferences":
        """Return the differences between two scenarios of these names."""
        return cls(*names, tuple(diff(before, after)))

    def summary(self) -> tuple[str, ...]:
        """Return that there is no difference, if there is none."""
        return () if self.differences else ("no difference",)

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each address at which they differ."""
        columns = (Column("path"), Column("change"), Column("before", self.before), Column("after", self.after))
        rows = [(each.path, each.change, _statement_text(each.before), _statement_text(each.after)) for each in self.differences]
        return (Table.of(columns, rows, "differences"),)


def _statement_text(statement: Statement | None) -> str:
    """Return value and unit, then status, source and note in parentheses."""
    if statement is None:
        return ""
    source = statement.source if statement.source != statement.status else ""
    about = ", ".join(filter(None, (statement.status, source, statement.note)))
    value = f"{statement.value} {statement.unit}".strip()
    return f"{value} ({about})" if about else value
