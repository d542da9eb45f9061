"""A results folder in short, as a notebook shows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table

if TYPE_CHECKING:
    from kidal_sim.batch.results.results import Results

COLUMNS = (Column("plan"), Column("title"), Column("runs", kind="count"), Column("points", kind="count"), Column("digest"))


@dataclass(frozen=True)
class ResultsSummary(Finding):
    """What results are called, of which runs they are made, and of which plans."""

    title: str
    description: str
    plans: tuple[tuple[str, str, int, int, str], ...]
    """Name, title, runs at each point, points, and digest of the scenario."""

    @classmethod
    def of(cls, results: "Results") -> "ResultsSummary":
        """Summarise an open results folder."""
        plans = results.manifest.variants.items()
        rows = ((name, each.title, results.runs_each, results.plan.points, each.digest[:16]) for name, each in plans)
        return cls(results.title, results.description(), tuple(rows))

    def summary(self) -> list[str]:
        """Return the title, and of which runs the results are made."""
        return [f"{self.title}: {self.description}."]

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each plan."""
        return (Table.of(COLUMNS, self.plans, "plans"),)
