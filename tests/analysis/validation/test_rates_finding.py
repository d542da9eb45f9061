"""How rates are shown: what is held against the record apart from checks and context, in words and for programs."""

from dataclasses import replace

import pytest

from kidal_sim.analysis.validation.rates_finding import NotCounted, RateEstimate, Rates
from kidal_sim.findings.render import tables_for_people
from kidal_sim.scenario.rates import RateTable
from kidal_sim.scenario.theatre import Source
from tests.analysis.validation.test_rate_estimates import rate

TINY = RateEstimate("tiny", "tiny", "all", "out", 0.0, 0.0, 0.00057, "undecided", 0.0, 0.0001, 0.0005, "per day", 0, 6500, "press")
FOUND = (
    TINY,
    replace(TINY, name="often", label="often", value=51.72, value_low=47.9, value_high=55.6, verdict="outside: above", high=3.0),
    replace(TINY, name="fed", label="fed in", use="check", verdict="inside"),
    replace(TINY, name="calm", label="in calm years", use="context"),
    replace(TINY, plan="a"),
    replace(TINY, plan="b"),
)
SOURCES = {"press": Source(publisher="A paper", title="A page", date="2023-10", reliability="a test")}
RECORD = RateTable(title="A record", note="Mostly claims.", sources=SOURCES, rates={each.name: rate() for each in FOUND})
RATES = Rates("A record", ("a", "b"), 40, FOUND, (NotCounted("no", "prisoners", 0, 4, 10, "people", "press", "there are none"),), RECORD)


def test_tables__have_the_record_without_powers_of_ten_and_the_model_with_three_digits() -> None:
    held, checks, context, evidence, *_ = tables_for_people(RATES)
    assert held.cells()[0] == ("tiny", "0.000000 (0.000000 to 0.000570)", "0 / 0.0001 / 0.0005", "per day", "undecided", "press")
    assert held.cells()[1][1] == "51.7 (47.9 to 55.6)"
    assert evidence.cells()[0][:2] == ("tiny", "A paper, 2023-10") and evidence.is_detail
    assert [table.cells()[0][0] for table in (checks, context)] == ["fed in", "in calm years"]


def test_tables__each_plan_stands_by_itself_and_what_is_not_counted_with_its_reason() -> None:
    plans, missing = tables_for_people(RATES)[-2:]
    assert plans.headings == ("rate", "a", "b") and [row[0] for row in plans.cells()] == ["tiny"]
    assert missing.cells()[0][-1] == "there are none"
    assert tables_for_people(replace(RATES, plans=("a",)))[-1].name == "not_counted"


def test_summary__counts_only_what_is_held_against_the_record() -> None:
    first, counted, *verdicts = RATES.summary()
    assert "40 runs of each" in first
    assert counted == "Rates held against the record: 2. Not counted: 1."
    assert verdicts == ["Outside, the model lies above the record: 1 (often).", "Undecided: 1 (tiny)."]
    assert "Mostly claims." in RATES.notes()


def test_for_programs__every_rate_and_plan_has_a_row() -> None:
    frame = RATES.to_pandas()
    assert list(frame["plan"]) == ["all"] * 4 + ["a", "b"]
    assert frame.loc[1, "value"] == pytest.approx(51.72) and frame.loc[1, "verdict"] == "outside: above"
    assert RATES.to_dict()["not_counted"][0]["reason"] == "there are none"
