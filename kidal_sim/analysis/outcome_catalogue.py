"""The outcomes of a scenario or of results: what each is called, counts and means, and what the government wants of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kidal_sim.engine.outcomes.outcome import Outcome
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table

KINDS = {"binary": "yes or no", "count": "count", "quantity": "number"}
COLUMNS = (
    Column("name", "outcome"),
    Column("label", is_detail=True),
    Column("kind"),
    Column("unit"),
    Column("sense", "wanted"),
    Column("main", kind="flag", is_detail=True),
    Column("meaning"),
)


@dataclass(frozen=True)
class OutcomeCatalogue(Finding):
    """What can be asked for with `--outcome` and preferred with `--prefer`."""

    outcomes: tuple[Outcome, ...]

    def tables(self) -> Sequence[Table]:
        """Return a row for each outcome."""
        rows = [
            (each.name, each.label, KINDS[each.kind], each.unit, each.sense, each.is_shown_in("main"), each.meaning)
            for each in self.outcomes
        ]
        return (Table.of(COLUMNS, rows, "outcomes"),)

    def notes(self) -> Sequence[str]:
        """Return how to read the column of what is wanted."""
        return ("Wanted: what the government's stated aims want of it. No analysis weighs by it: that is what --prefer is for.",)
