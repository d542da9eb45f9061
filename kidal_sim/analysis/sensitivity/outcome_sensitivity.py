"""The sensitivity of one outcome of one plan: its effects or shares of the variance by input, as rows of a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity.design import MorrisDesign, SaltelliDesign
from kidal_sim.analysis.sensitivity.morris_screening import elementary_effects
from kidal_sim.analysis.sensitivity.sobol_indices import DICE, sobol_indices, varies
from kidal_sim.batch.results.outcome_selection import difference_of
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.findings.numbers import decimals, number
from kidal_sim.findings.table import PERCENT, Column, Estimate, Table, is_unknown

Array = NDArray[np.float64]
MOST_PANELS = 6
"""Panels of a figure, which has one per outcome and plan."""
MOST_NAMED = 20
"""Inputs that cannot be told from the dice and are named."""
SUBJECT_COLUMNS = (
    Column("outcome"),
    Column("unit"),
    Column("kind"),
    Column("plan"),
    Column("mean", kind="number"),
    Column("deviation", kind="number"),
    Column("points", kind="count"),
    Column("runs", kind="count"),
)
"""Which outcome of which plan a row is about, for programs."""
SHARE_COLUMNS = (
    Column("input"),
    Column("first", kind="estimate", unit="%"),
    Column("total", kind="estimate", unit="%"),
    Column("rank_total", kind="estimate", unit="%"),
    Column("expected_first", kind="estimate", unit="%"),
    Column("expected_total", kind="estimate", unit="%"),
    Column("spearman", kind="estimate", audience="programs"),
    Column("rho", audience="people"),
    Column("sign", audience="programs"),
    Column("clear", kind="flag", audience="programs"),
)
"""Of the variance; the sign of rho is marked where it is not sure."""
EFFECT_COLUMNS = (
    Column("input"),
    Column("mu_star", "mean size", "estimate"),
    Column("mu", "mean", "estimate"),
    Column("rank_mu_star", kind="estimate", audience="programs"),
    Column("sigma", "deviation", "number"),
    Column("rank_size", kind="number", digits=2, audience="people"),
    Column("sign", audience="programs"),
    Column("direction", "sign", audience="people"),
    Column("clear", kind="flag", audience="programs"),
)
"""Elementary effects, in the unit of the outcome."""


@dataclass(frozen=True)
class OutcomeSensitivity:
    """What one outcome, of one plan or as the difference between two, depends on. All intervals are 95 %.

    `table` has a row per input, or group of inputs, and one for `(dice)`; its columns are those of `sobol_indices`, or of
    `elementary_effects`. It is empty where the outcome is the same at every point.
    """

    outcome: Outcome
    subject: str
    """The plan, or `B - A`."""
    mean: float
    """Over all points and runs."""
    deviation: float
    """Of the means at the points."""
    points: int
    runs: int
    """At each point."""
    table: pd.DataFrame = field(repr=False, compare=False)

    @property
    def is_constant(self) -> bool:
        """Tell whether the outcome is the same at every point, so that it depends on nothing."""
        return self.table.empty

    @property
    def is_binary(self) -> bool:
        """Tell whether it is a probability, shown in per cent."""
        return self.outcome.kind == "binary"

    @property
    def _has_effects(self) -> bool:
        return "mu_star" in self.table

    def people_table(self) -> Table:
        """Return the inputs that can be told from the dice, and the dice, the most important first."""
        by = "mu_star" if self._has_effects else "expected_total"
        rows = self.table.sort_values(by, ascending=False)
        rows = rows[rows["clear"] | (rows["input"] == DICE)]
        columns = self._columns()
        return Table.of(columns, self._rows(columns, rows), caption=self._caption(), audience="people", note=self._left_out())

    def program_rows(self, columns: Sequence[Column]) -> list[list[Any]]:
        """Return a row for each input; a single one without an input where the outcome is the same at every point."""
        subject = (self.outcome.name, self.outcome.unit, self.outcome.kind, self.subject, self.mean, self.deviation, self.points, self.runs)
        rows = [[None] * len(columns)] if self.is_constant else self._rows(columns, self.table)
        return [[*subject, *row] for row in rows]

    def _rows(self, columns: Sequence[Column], table: pd.DataFrame) -> list[list[Any]]:
        return [[self._cell(column, row) for column in columns] for row in table.to_dict("records")]

    def _columns(self) -> list[Column]:
        """Return the columns, those of effects in the unit of the outcome and with as many digits as the largest needs."""
        if not self._has_effects:
            return list(SHARE_COLUMNS)
        scale = PERCENT if self.is_binary else 1.0
        places = decimals(*(scale * self.table["mu_star"]))
        unit, kind = ("%", "share") if self.is_binary else (self.outcome.unit, "number")
        in_unit = {"mu_star": {"unit": unit}, "mu": {"unit": unit}, "sigma": {"unit": unit, "kind": kind}}
        changes: dict[str, dict[str, Any]] = {key: options | {"digits": places} for key, options in in_unit.items()}
        return [replace(column, **changes.get(column.key, {})) for column in EFFECT_COLUMNS]

    def _cell(self, column: Column, row: Mapping[Any, Any]) -> Any:
        """Return what stands in a column: an estimate with its limits, or what people read in place of numbers."""
        if column.key == "rho":
            return "" if is_unknown(row["spearman"]) else number(row["spearman"], 2, "+") + ("" if row["sign"] != "0" else "?")
        if column.key == "direction":
            return "" if row["sign"] == "0" else row["sign"]
        if column.kind != "estimate":
            return row["rank_mu_star" if column.key == "rank_size" else column.key]
        return Estimate.from_row(row, column.key, is_share=self.is_binary or not self._has_effects, digits=column.digits or 0)

    def _caption(self) -> str:
        scale, unit = (PERCENT, "%") if self.is_binary else (1.0, self.outcome.unit)
        places = decimals(scale * self.mean, scale * self.deviation)
        mean, deviation = (number(scale * each, places) for each in (self.mean, self.deviation))
        return f"{self.outcome.name}, {self.subject}: mean {mean}, deviation over the points {deviation}{f' {unit}' if unit else ''}"

    def _left_out(self) -> str:
        """Return which inputs cannot be told from the dice."""
        table = self.table[self.table["input"] != DICE]
        idle = table["mu_star" if self._has_effects else "total"] == 0
        names = table["input"][~table["clear"] & ~idle]
        listed = ", ".join(names) if len(names) <= MOST_NAMED else "see --format csv"
        without = f" No effect at any point: {int(idle.sum())}." if idle.any() else ""
        return f"Cannot be told from the dice: {len(names)}{f' ({listed})' if len(names) else ''}.{without}"


def program_table(outcomes: Iterable[OutcomeSensitivity], is_screening: bool, name: str) -> Table:
    """Return all inputs of all outcomes as one table for programs."""
    columns = EFFECT_COLUMNS if is_screening else SHARE_COLUMNS
    rows = (row for each in outcomes for row in each.program_rows(columns))
    return Table.of((*SUBJECT_COLUMNS, *columns), rows, name, audience="programs")


def constants(outcomes: Iterable[OutcomeSensitivity]) -> list[str]:
    """Return a sentence that names the outcomes that are the same at every point, if there are any."""
    same = ", ".join(f"{each.outcome.name} of {each.subject} ({each.mean:g})" for each in outcomes if each.is_constant)
    return [f"The same at every point: {same}."] if same else []


def of_values(design: MorrisDesign | SaltelliDesign, outcome: Outcome, subject: str, values: Array) -> OutcomeSensitivity:
    """Return the sensitivity of values at the points of a design; shape (states, runs)."""
    means = values.mean(axis=1)
    if isinstance(design, SaltelliDesign):
        table = sobol_indices(design, values) if varies(design, values) else pd.DataFrame()
    else:
        table = elementary_effects(design, values) if np.ptp(means) > 1e-9 * np.abs(means).max() else pd.DataFrame()
    return OutcomeSensitivity(outcome, subject, float(means.mean()), float(means.std()), len(values), values.shape[1], table)


def subjects(plans: Sequence[str], values: Array, between: tuple[str, str] | None) -> dict[str, Array]:
    """Return the values of each plan by its name; or second minus first, by the name of the difference."""
    if between is None:
        return dict(zip(plans, values, strict=True))
    first, second, name = difference_of(plans, between)
    return {name: values[plans.index(second)] - values[plans.index(first)]}
