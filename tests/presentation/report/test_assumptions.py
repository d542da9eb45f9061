"""The register in a report."""

from pathlib import Path

import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.findings.table import Table
from kidal_sim.presentation.report.assumptions import PlanAssumptions
from kidal_sim.presentation.report.blocks import Table as Block
from kidal_sim.presentation.report.blocks import table_blocks
from kidal_sim.scenario.register import register, totals
from kidal_sim.scenario.summaries import counts_by_status
from tests.report_folders import hostile, made


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> PlanAssumptions:
    return PlanAssumptions.of(open_results(made(tmp_path_factory.mktemp("assumptions"))))


def table(found: PlanAssumptions, name: str) -> Table:
    return next(each for each in found.tables() if each.name == name)


def test_totals__of_plans_that_share_all_but_one_number(found: PlanAssumptions, tmp_path: Path) -> None:
    """Waiting adds one assumption, the day; everything else is the same."""
    results = open_results(made(tmp_path))
    go, wait = (totals(register(results.scenario(plan))) for plan in ("go", "wait"))
    assert found.totals is not None
    assert found.totals.assumptions == wait.assumptions == go.assumptions + 1
    assert sum(number for _, number in counts_by_status(found.totals)) == found.totals.assumptions


def test_tables__what_differs_names_its_plan(found: PlanAssumptions) -> None:
    (row,) = table(found, "differing").records()
    assert row["plan"] == "wait" and row["path"].startswith("plan.column.0")
    assert found.totals is not None and len(table(found, "assumptions").rows) == found.totals.assumptions


def test_tables__the_register_can_be_filtered_by_status(found: PlanAssumptions) -> None:
    blocks = [each for each in table_blocks(found) if isinstance(each, Block)]
    assert [each.headings[each.by] for each in blocks if each.by is not None] == ["status"]


def test_totals__two_values_at_one_address_count_once(tmp_path: Path) -> None:
    other = {"scenario": "go.yaml", "overrides": {"units.group.people": 70}}
    found = PlanAssumptions.of(open_results(made(tmp_path, variants={"go": "go.yaml", "other": other})))
    assert found.totals is not None and len(found.stated) == found.totals.assumptions + 1
    assert {row["plan"] for row in table(found, "differing").records()} == {"go", "other"}


def test_tables__sources_say_how_many_numbers_name_them(tmp_path: Path) -> None:
    found = PlanAssumptions.of(open_results(hostile(tmp_path, "words")))
    assert found.totals is not None and found.totals.assessed == 1
    assert table(found, "sources").rows == (("somebody", "words", "words", "2023", "words", 1),)
    (row,) = [row for row in table(found, "assumptions").records() if row["source"] == "somebody"]
    assert row["note"] == "words" and row["path"] == "units.column.people"
