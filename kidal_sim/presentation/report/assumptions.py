"""The assumptions of a report: how many there are of each status, each of them, and where they come from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kidal_sim.batch.results.results import Results
from kidal_sim.errors import BatchError
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.table import Column, Table
from kidal_sim.scenario.register import Assumption, Totals, register, totals
from kidal_sim.scenario.summaries import ASSUMPTION_COLUMNS, assumption_rows, status_table
from kidal_sim.scenario.theatre import Source

SOURCE_COLUMNS = (*map(Column, ("source", "publisher", "title", "date", "reliability")), Column("numbers", kind="count"))
DIFFERING = "Assumptions in which the plans differ"
EVERYTHING = "Every assumption, with status and source"


@dataclass(frozen=True)
class PlanAssumptions(Finding):
    """What all plans of a results folder assume, before a sweep changes it."""

    plans: tuple[str, ...]
    stated: Mapping[Assumption, list[str]]
    """Each assumption with the plans that make it."""
    sources: Mapping[str, Source]
    unreadable: tuple[str, ...]
    """Why the scenarios of plans cannot be read."""

    @classmethod
    def of(cls, results: Results) -> "PlanAssumptions":
        """Return the assumptions of all plans whose scenarios can be read."""
        stated, sources, unreadable = dict[Assumption, list[str]](), dict[str, Source](), list[str]()
        for plan in results.variants:
            try:
                scenario = results.scenario(plan, None)
            except BatchError as error:
                unreadable.append(f"Cannot be shown, {plan}: {' '.join(str(error).split())}.")
                continue
            sources = dict(scenario.sources) | sources
            for each in register(scenario):
                stated.setdefault(each, []).append(plan)
        return cls(results.variants, stated, sources, tuple(unreadable))

    @property
    def totals(self) -> Totals | None:
        """Return the counts by status; of plans that assume different things at an address, the first counts.

        None if no scenario can be read.
        """
        return totals(list({each.path: each for each in reversed(list(self.stated))}.values())) if self.stated else None

    def summary(self) -> list[str]:
        """Return on how many numbers the plans rest, and how many of them nobody published."""
        counts = self.totals
        if counts is None:
            return list(self.unreadable)
        unpublished = 100 * (counts.judgement + counts.unsourced) / counts.assumptions
        return [
            *self.unreadable,
            f"The plans rest on {counts.assumptions:,} numbers that somebody wrote down. {counts.uncertain:,} of them are uncertain: drawn "
            f"anew, the same for every plan that has them. {counts.judgement:,} are judgements, {counts.unsourced:,} have no source: "
            f"together {unpublished:.0f} %.",
        ]

    def tables(self) -> list[Table]:
        """Return the counts by status, what differs between plans, every assumption, and the sources."""
        if (counts := self.totals) is None:
            return []
        differing = {each: ", ".join(plans) for each, plans in self.stated.items() if len(plans) < len(self.plans)}
        by_plan = [(plans, *row) for plans, row in zip(differing.values(), assumption_rows(differing), strict=True)]
        return [
            status_table(counts, "How well founded they are"),
            Table.of((Column("plan"), *ASSUMPTION_COLUMNS), by_plan, "differing", DIFFERING, is_detail=True),
            Table.of(ASSUMPTION_COLUMNS, assumption_rows(self.stated), "assumptions", EVERYTHING, is_detail=True, filter_by="status"),
            Table.of(SOURCE_COLUMNS, self._source_rows(), "sources", "Sources", is_detail=True),
        ]

    def _source_rows(self) -> list[tuple[str | int, ...]]:
        used = Counter(each.source for each in self.stated)
        return [(name, each.publisher, each.title, each.date, each.reliability, used[name]) for name, each in self.sources.items()]
