"""The plans at a point, from runs made by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa

from kidal_sim.analysis.comparison.compare import compare_runs
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.presentation.report.blocks import Table
from kidal_sim.presentation.report.view import View

LOSSES = Outcome("losses", "quantity", "people", "")
RUNS = 400


def view(**means: float) -> View:
    """Plans with these mean losses and a spread of one about them."""
    dice = np.random.default_rng(1)
    parts = [pa.table({"variant": [plan] * RUNS, "run": range(RUNS), "losses": dice.normal(mean, 1, RUNS)}) for plan, mean in means.items()]
    results: Any = SimpleNamespace(finished=True, runs_each=RUNS)
    return View(results, 0, compare_runs(pa.concat_tables(parts), [LOSSES]))


def beyond(found: View) -> list[Table]:
    return [each for each in found.matrix() if isinstance(each, Table) and "between two later plans" in each.caption]


def test_matrix__the_largest_difference_has_a_row_though_neither_plan_is_the_first() -> None:
    found = view(middle=20, less=15, more=25)
    assert any("under more higher" in each and "than under less" in each for each in found.sentences)
    (table,) = beyond(found)
    assert table.headings[1] == "more - less" and [row[0] for row in table.rows] == ["losses [people]"]
    assert abs(float(table.rows[0][1].split()[0]) - 10) < 0.4, "five standard errors, of 2 ** 0.5 / 400 ** 0.5 each"


def test_matrix__one_that_stands_in_the_other_table_has_none() -> None:
    assert beyond(view(less=15, middle=20, more=25)) == []


def test_core__has_what_compares_plans_whatever_they_are_called() -> None:
    found = view(Of=20, For=15)
    assert found.core == [each for each in found.sentences if each not in found.summary.plans and "not surely differ" not in each]
    assert [each.split(":")[0] for each in found.summary.plans] == ["Of", "For"] and len(found.core) == 2
