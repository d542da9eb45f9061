"""The result of holding judgements against runs, as plain values that the one renderer shows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.judgements import phrasing
from kidal_sim.judgements.results import JudgementResult, PartResult

if TYPE_CHECKING:
    from kidal_sim.findings.figure import DataFigure

COLUMNS = (
    Column("number", "#"),
    Column("judgement"),
    Column("word"),
    Column("simulated"),
    Column("verdict"),
    Column("robustness"),
    Column("drivers"),
    Column("unpublished"),
)
REMARK_COLUMNS = (Column("number", "#"), Column("remark"))
CELL_COLUMNS = (
    Column("number"),
    Column("judgement"),
    Column("part"),
    Column("is_exploratory", kind="flag"),
    Column("kind"),
    Column("cell"),
    Column("n", kind="count"),
    Column("estimate", kind="estimate"),
    Column("verdict"),
)
COUNTED = {
    "inside": "inside their band", "outside": "outside it: in this model the report is wrong", "depends": "depend on something",
    "cannot tell": "of which the model cannot tell", "input": "put in, of which nothing is found",
    "shown": "shown, with nothing to hold them against",
}  # fmt: skip
NOTES = (
    "Simulated: the range over all cells (doctrines and drone radii) of the share of runs, or of the mean difference, and in parentheses "
    "of the 95 % intervals (Wilson, Student); n: runs that count in the cell with the fewest.",
    "Verdict: inside or outside the band only where the whole interval is (of shares, Clopper and Pearson's), at a confidence raised for "
    "the number of cells.",
    "Robustness: entailed if no point of a Latin hypercube over all inputs, and no corner of the inputs that drive it most, changes the "
    "verdict, at a confidence raised for all that were run again; that is evidence and no proof. Else contingent, with the point where it "
    "changes, and between which values it surely does.",
    "Drivers: rank correlation within cells (of factors: correlation ratio), above what chance alone makes in 1 of 20 searches. "
    "Unpublished: share of the spread between runs that a linear model explains with inputs that nobody published, of what it "
    "explains with all; both are lower bounds.",
)


@dataclass(frozen=True)
class JudgementReport(Finding):
    """All judgements held against runs."""

    title: str
    note: str
    runs: int
    """Runs of each case."""
    points: int
    runs_per_point: int
    """Points of the hypercube, and runs at each."""
    runs_per_corner: int
    judgements: tuple[JudgementResult, ...]

    def summary(self) -> list[str]:
        """Return how many judgements came out how, and on how many runs that rests."""
        counts = Counter("input" if each.is_input else each.verdict.value for each in self.judgements)
        counted = "; ".join(f"{counts[key]} {words}" for key, words in COUNTED.items() if counts[key])
        return [
            f"{self.title}. {counted}. {self.runs:,} runs of each case, {self.points} points of {self.runs_per_point} runs, corners of "
            f"{self.runs_per_corner}."
        ]

    def tables(self) -> list[Table]:
        """Return a row for each judgement, remarks on them, and for programs a row for each part in each cell."""
        remarks = [(each.number, line) for each in self.judgements for line in phrasing.remarks(each)]
        return [
            Table.of(COLUMNS, self._rows(), "judgements", audience="people"),
            Table.of(REMARK_COLUMNS, remarks, "remarks", "Remarks", audience="people", is_detail=True, most_shown=0),
            Table.of(CELL_COLUMNS, self._cell_rows(), "cells", audience="programs"),
        ]

    def notes(self) -> tuple[str, ...]:
        """Return how the columns are to be read."""
        return NOTES

    def figure(self, note: str = "") -> "DataFigure":
        """Return the bands of the judgements beside what the runs say."""
        from kidal_sim.judgements.judgement_bands import judgement_bands

        return judgement_bands(self, note)

    def _rows(self) -> Iterator[tuple[str, ...]]:
        """Yield a row for each judgement, and beneath it one for each part if there are several."""
        for each in self.judgements:
            counted = [part for part in each.parts if not part.is_exploratory]
            alone = counted[0] if len(counted) == 1 else None
            rest = _part_row(each, alone) if alone else ("", phrasing.verdict(each), each.status, "", "")
            yield (str(each.number), each.text, phrasing.word(each), *rest)
            for part in counted if alone is None else ():
                yield ("", f"- {part.name.replace('_', ' ')}", "", *_part_row(each, part))

    def _cell_rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield every part in every cell; rows of changes have the outcome as their kind."""
        for each in self.judgements:
            for part in each.parts:
                opening = (each.number, each.name, part.name, part.is_exploratory)
                for cell in part.cells:
                    estimate = Estimate(cell.estimate, cell.low, cell.high)
                    yield (*opening, part.kind, " ".join(cell.levels), cell.count, estimate, cell.verdict.value)
                for change in part.changes:
                    estimate, verdict = Estimate(change.estimate, change.low, change.high), "sure" if change.sure else "not sure"
                    yield (*opening, change.outcome, " ".join(change.levels), change.count, estimate, verdict)


def _part_row(judgement: JudgementResult, part: PartResult) -> tuple[str, ...]:
    return (
        phrasing.simulated(part), phrasing.part_verdict(judgement, part), phrasing.robustness(part), phrasing.drivers(part),
        phrasing.explained(part.explained),
    )  # fmt: skip
