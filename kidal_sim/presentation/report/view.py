"""One comparison of a report: the plans at one point of a sweep, in words, tables and figures."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kidal_sim.analysis.comparison.compare import Comparison, compare_results
from kidal_sim.analysis.comparison.decision_matrix import Preferences
from kidal_sim.analysis.comparison.phrasing import likelihood
from kidal_sim.analysis.comparison.summary_text import Summary, main_outcomes, records, summary_by_topic
from kidal_sim.analysis.comparison.tables import constant_note
from kidal_sim.analysis.validation.convergence import measure_convergence
from kidal_sim.batch.results.results import Results
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.numbers import counted, decimals, number, places_apart
from kidal_sim.presentation.report.blocks import Block, HeadlineOutcome, Text, Value, table_blocks
from kidal_sim.presentation.report.headline_outcomes import named_sites, ranked_outcomes

MOST_KEYS = 4
"""Outcomes on the first screen, and in the tables of convergence."""
MOST_PLANS = 5
"""Plans whose figures are on the first screen; of more, the least and the most."""
SHARED = "Runs share draws of the inputs and of the dice: intervals go by these draws, and how they converge run by run is not estimated."


@dataclass(frozen=True)
class View:
    """The comparison of the plans at one point of a sweep."""

    results: Results
    point: int
    comparison: Comparison

    @classmethod
    def of(cls, results: Results, outcomes: tuple[Outcome, ...], wants: Preferences, point: int) -> "View":
        """Return the comparison of the plans at a point of a results folder."""
        return cls(results, point, compare_results(results, outcomes, point, wants))

    @property
    def label(self) -> str:
        """Return which point it is, and what the sweep sets there."""
        plan = self.results.plan
        if plan.points == 1:
            return ""
        row = self.results.points.to_arrow().slice(self.point, 1).to_pylist()[0]
        quantiles = {name: f"at {value:.0%} of its spread" for name, value in row.items() if name != "point"} if not plan.apart else {}
        settings = quantiles or {address: f"= {_set(value)}" for address, value in plan.changes[self.point].items()}
        values = ", ".join(f"{address} {value}" for address, value in settings.items())
        return f"Point {self.point} ({values})" if len(settings) <= MOST_KEYS else f"Point {self.point}"

    @cached_property
    def headline_outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcomes that matter most."""
        objectives = filter(None, (self.results.objective(plan) for plan in self.comparison.variants))
        sites = dict.fromkeys(each.site for each in self.results.outcomes if each.site)
        varying = [each for each in self.comparison.outcomes if each.name not in self.comparison.constant()]
        usual = main_outcomes(self.comparison, self.comparison.wants)
        about = [*objectives, *named_sites(f"{self.results.title} {self.results.manifest.question}", tuple(sites))]
        return ranked_outcomes(varying, tuple(self.comparison.wants), usual, about)[:MOST_KEYS]

    @cached_property
    def summary(self) -> Summary:
        """Return the comparison in sentences, by topic."""
        return summary_by_topic(self.comparison, self.comparison.wants)

    @property
    def sentences(self) -> list[str]:
        """Return all sentences: what was asked for first."""
        return [*self.summary.better, *self.summary.plans, *self.summary.differ, *self.summary.alike]

    @property
    def core(self) -> list[str]:
        """Return how the plans compare, without what each leads to; of one plan, what it leads to."""
        return [*self.summary.better, *self.summary.differ] or [*self.summary.plans]

    @property
    def headline(self) -> tuple[HeadlineOutcome, ...]:
        """Return what matters most, in numbers."""
        return tuple(HeadlineOutcome(_name(each), each.meaning, self._values(each)) for each in self.headline_outcomes)

    def _values(self, outcome: Outcome) -> tuple[Value, ...]:
        own = self.comparison.estimates[self.comparison.estimates["outcome"] == outcome.name]
        rows = {str(row["variant"]): row for row in records(own)}
        shown = {plan: plan for plan in self.comparison.variants}
        if len(shown) > MOST_PLANS:
            known = sorted((plan for plan in rows if not math.isnan(rows[plan]["estimate"])), key=lambda plan: rows[plan]["estimate"])
            shown = {known[0]: f"least: {known[0]}", known[-1]: f"most: {known[-1]}"}
        return tuple(_value(name, outcome, rows[plan]) for plan, name in shown.items())

    def matrix(self) -> list[Block]:
        """Return outcomes by plans, and the differences between plans."""
        return [*table_blocks(self.comparison), *(Text(line, "note") for line in constant_note(self.comparison))]

    def convergence(self) -> list[Block]:
        """Return how the estimates of the headline outcomes converge as runs are added."""
        if self.results.nested:
            return [Text(SHARED)]
        plans = self.comparison.variants
        pairs = [None, (plans[0], plans[1])] if len(plans) > 1 else [None]
        found = measure_convergence(self.results, self.headline_outcomes, pairs, self.point)
        return [*table_blocks(found, "Estimates as runs are added"), *self._widths()]

    def _widths(self) -> list[Block]:
        """Return in a sentence how wide the intervals are at the end."""
        own = self.comparison.estimates
        chances = {each.name for each in self.headline_outcomes if each.kind == "binary"}
        widths = [(row["high"] - row["low"]) / 2 for _, row in own[own["outcome"].isin(chances)].iterrows()]
        wide = f" The widest 95 % interval of a share above is ±{100 * max(widths):.1f} points." if widths else ""
        return [Text(f"{counted(self.comparison.runs, 'run')} of each plan.{wide}")]


def _value(plan: str, outcome: Outcome, row: Mapping[str, Any]) -> Value:
    """Return a number for the first screen: a share in per cent with its word."""
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
    """Return the decimal places that an interval of this width deserves; of a share [%], as in a sentence."""
    if outcome.kind == "binary":
        return 1 if high - low < 2 or min(value, 100 - value) < 1 else 0
    return min(2, decimals(10 * (high - low))) if high > low else 1


def _set(value: object) -> str:
    """Return what a sweep sets, as text."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _name(outcome: Outcome) -> str:
    return outcome.name.replace("_", " ")
