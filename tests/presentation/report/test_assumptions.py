"""The register in a report."""

from pathlib import Path

import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.presentation.report.assumptions import HEADINGS, Register, shares
from kidal_sim.presentation.report.blocks import Table
from kidal_sim.scenario.register import register, totals
from tests.report_folders import hostile, made


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(open_results(made(tmp_path_factory.mktemp("assumptions"))))


def tables(found: Register) -> dict[str, Table]:
    return {each.caption: each for each in found.section().blocks if isinstance(each, Table)}


def test_totals__of_plans_that_share_all_but_one_number(found: Register, tmp_path: Path) -> None:
    """Waiting adds one assumption, the day; everything else is the same."""
    results = open_results(made(tmp_path))
    go, wait = (totals(register(results.scenario(plan))) for plan in ("go", "wait"))
    assert found.totals.assumptions == wait.assumptions == go.assumptions + 1
    assert sum(number for _, number in shares(found.totals)) == found.totals.assumptions


def test_section__what_differs_names_its_plan(found: Register) -> None:
    (row,) = tables(found)["Assumptions in which the plans differ"].rows
    assert row[0] == "wait" and row[1].startswith("plan.column.0")
    everything = tables(found)["Every assumption, with status and source"]
    assert len(everything.rows) == found.totals.assumptions and everything.headings[everything.by or 0] == "status"


def test_totals__two_values_at_one_address_count_once(tmp_path: Path) -> None:
    other = {"scenario": "go.yaml", "overrides": {"units.group.people": 70}}
    found = Register(open_results(made(tmp_path, variants={"go": "go.yaml", "other": other})))
    assert len(found.stated) == found.totals.assumptions + 1
    assert {row[0] for row in tables(found)["Assumptions in which the plans differ"].rows} == {"go", "other"}


def test_section__sources_say_how_many_numbers_name_them(tmp_path: Path) -> None:
    found = Register(open_results(hostile(tmp_path, "words")))
    assert found.totals.assessed == 1
    assert tables(found)["Sources"].rows == (("somebody", "words", "words", "2023", "words", "1"),)
    (row,) = [row for row in tables(found)["Every assumption, with status and source"].rows if row[HEADINGS.index("source")] == "somebody"]
    assert row[HEADINGS.index("note")] == "words" and row[0] == "units.column.people"
