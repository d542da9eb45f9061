"""The assumptions of a report: how many there are of each status, each of them, and where they come from."""

from collections import Counter

from kidal_sim.batch.results.results import Results
from kidal_sim.errors import BatchError
from kidal_sim.presentation.report.blocks import Block, Row, Section, Table, Text
from kidal_sim.scenario.quantity.parser import STATUSES
from kidal_sim.scenario.register import DEFAULT, UNSOURCED, Assumption, Totals, register, totals
from kidal_sim.scenario.theatre import Source

HEADINGS = ("assumption", "value", "unit", "status", "source", "note")
STATUS = HEADINGS.index("status")
MEANINGS = {
    "fact": "taken as a fact",
    "assessed": "assessed by its source",
    "claim": "of one side, or disputed",
    "judgement": "ours: no source has it",
    UNSOURCED: "no source is given",
    DEFAULT: "not stated: the input is off",
}
Stated = dict[Assumption, list[str]]
"""Each assumption with the plans that make it."""


class Register:
    """What all plans of a results folder assume, before a sweep changes it."""

    def __init__(self, results: Results) -> None:
        self.plans = results.variants
        self.stated: Stated = {}
        self.sources: dict[str, Source] = {}
        self.unreadable: list[str] = []
        """Why the scenarios of plans cannot be read."""
        for plan in self.plans:
            try:
                scenario = results.scenario(plan, None)
            except BatchError as error:
                self.unreadable.append(f"{plan}: {' '.join(str(error).split())}")
                continue
            self.sources = dict(scenario.sources) | self.sources
            for each in register(scenario):
                self.stated.setdefault(each, []).append(plan)

    @property
    def totals(self) -> Totals | None:
        """By status; of plans that assume different things at an address, the first counts. None if no plan's scenario can be read."""
        if not self.stated:
            return None
        return totals(list({each.path: each for each in reversed(self.stated)}.values()))

    def section(self) -> Section:
        """All of it."""
        blocks: list[Block] = [Text(f"Cannot be shown, {each}.", "note") for each in self.unreadable]
        if self.totals is None:
            return Section("assumptions", "Assumptions", tuple(blocks))
        blocks += [Text(_summary(self.totals)), _counts(self.totals)]
        if differing := self._differing():
            blocks.append(Table("Assumptions in which the plans differ", ("plan", *HEADINGS), differing, folded=True))
        everything = tuple(_row(each) for each in self.stated)
        blocks.append(Table("Every assumption, with status and source", HEADINGS, everything, folded=True, by=STATUS))
        return Section("assumptions", "Assumptions", (*blocks, self._listed_sources()))

    def _differing(self) -> tuple[Row, ...]:
        """What not all plans assume."""
        return tuple((", ".join(plans), *_row(each)) for each, plans in self.stated.items() if len(plans) < len(self.plans))

    def _listed_sources(self) -> Table:
        used = Counter(each.source for each in self.stated)
        rows = [(name, each.publisher, each.title, each.date, each.reliability, f"{used[name]:,}") for name, each in self.sources.items()]
        return Table("Sources", ("source", "publisher", "title", "date", "reliability", "numbers"), tuple(rows), folded=True)


def shares(counts: Totals) -> list[tuple[str, int]]:
    """How many assumptions there are of each status, those best founded first."""
    return [(status, getattr(counts, status)) for status in (*STATUSES, UNSOURCED, *([DEFAULT] if counts.default else []))]


def _row(each: Assumption) -> Row:
    spread = "" if each.uncertain else " (fixed)"
    return (each.path, each.value + spread, each.unit, each.status, each.source, each.note)


def _summary(counts: Totals) -> str:
    return (
        f"The plans rest on {counts.assumptions:,} numbers that somebody wrote down. {counts.uncertain:,} of them are uncertain: drawn "
        f"anew, the same for every plan that has them. {counts.judgement:,} are judgements, {counts.unsourced:,} have no source: together "
        f"{_percent(counts.judgement + counts.unsourced, counts.assumptions)}."
    )


def _counts(counts: Totals) -> Table:
    rows = [(status, f"{number:,}", _percent(number, counts.assumptions), MEANINGS[status]) for status, number in shares(counts)]
    return Table("How well founded they are", ("status", "assumptions", "share", "meaning"), tuple(rows))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"
