"""Files of rates: the shipped one names what there is, and a slip is told with its line."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from kidal_sim.analysis.validation.rate_estimates import needed_columns
from kidal_sim.analysis.validation.rates import load_rates
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.sample import uncertain_addresses
from kidal_sim.errors import ScenarioError
from tests.problems import assert_problems
from tests.theatres import shipped

RATE = {
    "label": "raids", "counted": "raids", "exposure": "years", "outcome": "raids", "per": ["base_days"], "low": 1, "best": 2, "high": 3,
    "unit": "per base-year", "source": "press", "note": "made up",
}  # fmt: skip
SOURCE = {"publisher": "A paper", "title": "A page", "date": "2023-10", "reliability": "a test"}


def written(folder: Path, **changes: Any) -> Path:
    """A file with one rate, whose label stands on line 10; `changes` replace what it says, None leaves it out."""
    rate = {name: value for name, value in (RATE | changes).items() if value is not None}
    path = folder / "rates.yaml"
    path.write_text(yaml.safe_dump({"title": "For a test", "sources": {"press": SOURCE}, "rates": {"one": rate}}, sort_keys=False))
    return path


def test_shipped__every_column_is_one_of_the_results_and_every_source_has_publisher_and_date() -> None:
    table = load_rates()
    scenario = shipped("kidal_push")
    known = {each.name for each in describe(scenario)} | {INPUT + address for address in uncertain_addresses(scenario)}
    assert needed_columns(table) - known == set()
    assert all(table.sources[rate.source or ""].publisher and table.sources[rate.source or ""].date for rate in table.rates.values())
    assert all(source.date <= "2023-11-08" for source in table.sources.values()), "evidence ends there"


def test_shipped__inputs_are_no_evidence() -> None:
    rates = load_rates().rates
    assert {name for name, rate in rates.items() if rate.use == "check"} == {"mine_strikes", "shelling"}


def test_load__a_file_of_the_reader_s_own(tmp_path: Path) -> None:
    (rate,) = load_rates(written(tmp_path, low=1.5, times=365.25)).rates.values()
    assert (rate.low, rate.best, rate.high, rate.times, rate.form, rate.use) == (1.5, 2.0, 3.0, 365.25, "rate", "out")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"exposed": "hours"}, "rates.yaml:22:5 rates.one.exposed unknown-key exposure"),
        ({"source": "pres"}, "rates.yaml:20:13 rates.one.source unknown-name press"),
        ({"source": "judgement"}, "rates.yaml:20:13 rates.one.source no-source publisher"),
        ({"source": None}, "* rates.one.source missing-key"),
        ({"note": None}, "* rates.one.note missing-key"),
        ({"best": 4}, "rates.yaml:18:11 rates.one.high out-of-range best"),
        ({"low": 3, "best": 3}, "rates.yaml:18:11 rates.one.high out-of-range low"),
        ({"low": -1}, "rates.yaml:16:10 rates.one.low out-of-range"),
        ({"form": "share"}, "rates.yaml:18:11 rates.one.high out-of-range share"),
        ({"within": 90}, "rates.yaml:18:11 rates.one.high out-of-range share"),
        ({"form": "gap", "within": 90, "high": 3}, "* rates.one.within conflict rate"),
        ({"form": "often"}, "* rates.one.form wrong-choice share"),
        ({"use": "in"}, "* rates.one.use wrong-choice check"),
        ({"outcome": None}, "* rates.one missing-key not_counted"),
        ({"per": []}, "* rates.one.per *"),
        ({"not_counted": "nobody counts them"}, "* rates.one.not_counted conflict outcome"),
        ({"times": 0}, "* rates.one.times out-of-range"),
    ],
)  # fmt: skip
def test_load__a_slip_is_told_where_it_stands(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_rates(written(tmp_path, **changes))
    where, address, code, *facts = expected.split()
    if code == "*":
        assert any(problem.address == address for problem in caught.value.problems)
    else:
        assert_problems(caught.value, " ".join((where, address, code, *facts)))
