"""One comparison of a report: the plans at one point of a sweep, in words, tables and figures."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kidal_sim.analysis.comparison.compare import Comparison, compare_results
from kidal_sim.analysis.comparison.decision_matrix import Wanted, decision_matrix
from kidal_sim.analysis.comparison.phrasing import likelihood
from kidal_sim.analysis.comparison.summary_text import Account, dominance_words, largest, records, told_of, worth_telling
from kidal_sim.analysis.validation.convergence import settling
from kidal_sim.batch.results.results import Results
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.numbers import decimals, number, places_apart
from kidal_sim.presentation.report.blocks import Block, Key, Table, Text, Value
from kidal_sim.presentation.report.headline_outcomes import foremost, named
from kidal_sim.telling.comparison import (
    DIFFERENCE_HEADINGS,
    Listing,
    Said,
    comparison_tables,
    constant_note,
    difference,
    factor,
    run_table,
    shares,
)
from kidal_sim.telling.findings import SETTLING_HEADINGS, settling_cells

MOST_KEYS = 4
"""Outcomes on the first screen, and in the tables of convergence."""
MOST_PLANS = 5
"""Plans whose figures are on the first screen; of more, the least and the most."""
MOST_ROWS = 60
"""Of a table of convergence that is not folded."""
SHARED = "Runs share draws of the inputs and of the dice: intervals go by these draws, and how they settle run by run is not told."


@dataclass(frozen=True)
class View:
    """The plans at a point."""

    results: Results
    point: int
    comparison: Comparison
    wants: Wanted

    @classmethod
    def of(cls, results: Results, outcomes: tuple[Outcome, ...], wants: Wanted, point: int) -> "View":
        """Read from the folder."""
        return cls(results, point, compare_results(results, outcomes, point), wants)

    @property
    def label(self) -> str:
        """Which point it is, and what the sweep sets there."""
        plan = self.results.plan
        if plan.points == 1:
            return ""
        row = self.results.points.to_arrow().slice(self.point, 1).to_pylist()[0]
        quantiles = {name: f"at {value:.0%} of its spread" for name, value in row.items() if name != "point"} if not plan.apart else {}
        said = quantiles or {address: f"= {_set(value)}" for address, value in plan.changes[self.point].items()}
        values = ", ".join(f"{address} {value}" for address, value in said.items())
        return f"Point {self.point} ({values})" if len(said) <= MOST_KEYS else f"Point {self.point}"

    @property
    def runs(self) -> int:
        """Runs of each plan here, of which outcomes may be unknown in some."""
        return self.results.runs_each if self.results.finished else int(self.comparison.estimates["n"].max())

    @cached_property
    def told(self) -> tuple[Outcome, ...]:
        """The outcomes that matter most."""
        objectives = filter(None, (self.results.objective(plan) for plan in self.comparison.variants))
        sites = dict.fromkeys(each.site for each in self.results.outcomes if each.site)
        varying = [each for each in self.comparison.outcomes if each.name not in self.comparison.constant()]
        usual = worth_telling(self.comparison, self.wants)
        about = [*objectives, *named(f"{self.results.title} {self.results.manifest.question}", tuple(sites))]
        return foremost(varying, tuple(self.wants), usual, about)[:MOST_KEYS]

    @cached_property
    def account(self) -> Account:
        """All of it in words."""
        return told_of(self.comparison, self.wants)

    @property
    def sentences(self) -> list[str]:
        """All that is told: what was asked for first."""
        return [*self.account.better, *self.account.plans, *self.account.differ, *self.account.alike]

    @property
    def core(self) -> list[str]:
        """How the plans compare, without what each leads to; of one plan, what it leads to."""
        return [*self.account.better, *self.account.differ] or [*self.account.plans]

    @property
    def keys(self) -> tuple[Key, ...]:
        """What matters most, in numbers."""
        return tuple(Key(_name(each), each.meaning, self._values(each)) for each in self.told)

    def _values(self, outcome: Outcome) -> tuple[Value, ...]:
        own = self.comparison.estimates[self.comparison.estimates["outcome"] == outcome.name]
        rows = {str(row["variant"]): row for row in records(own)}
        shown = {plan: plan for plan in self.comparison.variants}
        if len(shown) > MOST_PLANS:
            known = sorted((plan for plan in rows if not math.isnan(rows[plan]["estimate"])), key=lambda plan: rows[plan]["estimate"])
            shown = {known[0]: f"least: {known[0]}", known[-1]: f"most: {known[-1]}"}
        return tuple(_value(name, outcome, rows[plan]) for plan, name in shown.items())

    def matrix(self) -> list[Block]:
        """Outcomes by plans, and the differences between plans."""
        found = self.comparison
        if len(found.variants) > 1:
            said = Said(decision_matrix(found, self.wants), dominance_words(found))
            plans, changes = comparison_tables(found, said, self.runs)
            listed = [("Outcomes of each plan", plans), ("Each later plan minus the first, run by run with the same luck", changes)]
            listed += [("The largest sure difference for its spread, which is between two later plans", each) for each in self._beyond()]
        else:
            listed = [("Outcomes of the plan", run_table(found, self.runs))]
        blocks: list[Block] = [Table(caption, tuple(each.headings), tuple(map(tuple, each.rows))) for caption, each in listed if each.rows]
        constant = constant_note(found)
        return [*blocks, *([Text(f"The same in every run: {constant}.", "note")] if constant else [])]

    def _beyond(self) -> list[Listing]:
        """The difference that the sentences call the largest, if it is in no table as neither plan is the first."""
        found = self.comparison
        row = largest(found)
        if row is None or found.variants[0] in (row["variant"], row["baseline"]):
            return []
        kind = next(each.kind for each in found.outcomes if each.name == row["outcome"])
        headings = ["outcome", f"{row['variant']} - {row['baseline']}", *DIFFERENCE_HEADINGS[:2]]
        return [Listing(headings, [[str(row["outcome"]), difference(kind, row, self.runs), factor(row), shares(row)]])]

    def settling(self) -> list[Block]:
        """How the main figures settle as runs are added."""
        if self.results.nested:
            return [Text(SHARED)]
        plans = self.comparison.variants
        pairs = [None, (plans[0], plans[1])] if len(plans) > 1 else [None]
        found = [settling(self.results, [each], pair, self.point) for each in self.told for pair in pairs]
        rows = tuple(settling_cells(pd.concat(found), self.told)) if found else ()
        return [Table("Estimates as runs are added", SETTLING_HEADINGS, rows, folded=len(rows) > MOST_ROWS), *self._settled()]

    def _settled(self) -> list[Block]:
        """In a sentence, how wide the intervals are at the end."""
        own = self.comparison.estimates
        chances = {each.name for each in self.told if each.kind == "binary"}
        widths = [(row["high"] - row["low"]) / 2 for _, row in own[own["outcome"].isin(chances)].iterrows()]
        wide = f" The widest 95 % interval of a chance told above is ±{100 * max(widths):.1f} points." if widths else ""
        return [Text(f"{self.runs:,} runs of each plan.{wide}")]


def _value(plan: str, outcome: Outcome, row: Mapping[str, Any]) -> Value:
    """A figure for the first screen: a chance in per cent with its word."""
    estimate, low, high = (float(row[name]) for name in ("estimate", "low", "high"))
    if estimate != estimate:
        return Value(plan, "-", "never known")
    scale = 100.0 if outcome.kind == "binary" else 1.0
    value, least, most = scale * estimate, scale * low, scale * high
    places = places_apart(least, most, _places(outcome, value, least, most))
    limits = "" if low != low else f"{number(least, places)} to {number(most, places)}"
    unit = "%" if outcome.kind == "binary" else "" if outcome.unit == "1" else outcome.unit
    word = ""
    if outcome.kind == "binary":
        ends = (estimate, estimate) if low != low else (low, high)
        word = " to ".join(dict.fromkeys(map(likelihood, ends)))
    return Value(plan, f"{number(value, places)} {unit}".strip(), ", ".join(filter(None, (word, limits))))


def _places(outcome: Outcome, value: float, low: float, high: float) -> int:
    """Decimal places that an interval of this width deserves; of a chance [%], as in a sentence."""
    if outcome.kind == "binary":
        return 1 if high - low < 2 or min(value, 100 - value) < 1 else 0
    return min(2, decimals(10 * (high - low))) if high > low else 1


def _set(value: object) -> str:
    """What a sweep sets."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _name(outcome: Outcome) -> str:
    return outcome.name.replace("_", " ")
