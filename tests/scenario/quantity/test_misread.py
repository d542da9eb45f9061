"""Numbers as people write them by hand: none is read as something else, and what the message tells to write is read."""

import re

import pytest
import yaml
from pydantic import ValidationError

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.quantity.field_spec import field_spec
from kidal_sim.scenario.quantity.misread import MISREAD, advice
from kidal_sim.scenario.quantity.spec import in_unit, quantity

MEANT = [
    ("people", "1 000", 1000),
    ("people", "1\u202f000 people", 1000),
    ("people", "1'000", 1000),
    ("people", "1_000", 1000),
    ("people", "1,000", 1000),
    ("people", "1.000.000", 1_000_000),
    ("people", "1k", 1000),
    ("people", "1.5k people", 1500),
    ("people", "2 dozen", 24),
    ("people", "700#guess", 700),
    ("people", "\u0667\u0660\u0660", 700),
    ("people", "650 to 900", (650, 900)),
    ("people", "900 to 650", (650, 900)),
    ("people", "approx 700", 700),
    ("people", "700 \u00b1 50", (650, 750)),
    ("people", "700 +- 10%", (630, 770)),
    ("km", "~150 km", 150),
    ("km", "100-200 km", (100, 200)),
    ("km", "100 km \u2013 200 km", (100, 200)),
    ("km", "between 100 and 200 km", (100, 200)),
    ("km", "150 \u00b1 20 km", (130, 170)),
    ("km", "1,000 km", 1000),
    ("km", "150 km.", 150),
    ("h", "90,5 d", 90.5 * 24),
    ("h", "12:30", 12.5),
    ("h", "3-4 days", (72, 96)),
    ("share", "1/3", 0.3333),
    ("share", "20-30 %", (0.2, 0.3)),
    ("share", "~20%", 0.2),
    ("1", "\u22120.02", -0.02),
    ("deg", "0.045 W", -0.045),
    ("deg", "18.441\u00b0 N", 18.441),
    ("km/h", "~40", 40 / 24),
]


@pytest.mark.parametrize(("unit", "text", "meant"), MEANT)
def test_advice__what_it_tells_to_write_is_read_as_meant(unit, text, meant):
    with pytest.raises(ValidationError):
        quantity(text, in_unit(unit))
    proposal = re.findall("`([^`]*)`", advice(text, field_spec(unit)))[0]
    read = quantity(yaml.safe_load(proposal), in_unit(unit))
    assert (read.low, read.high) == pytest.approx(meant if isinstance(meant, tuple) else (meant, meant))


@pytest.mark.parametrize("text", ["700+", "at least 700", "< 700", "\u2265 700 people", "up to 700"])
def test_advice__a_bound_is_answered_with_a_distribution(text):
    assert "uniform" in advice(text, field_spec("people"))


def test_advice__a_date_is_answered_with_the_key_for_dates():
    assert "date: 2023-12-01" in advice("2023-12-01", field_spec("h"))
    assert "date:" not in advice("2023-12-01", field_spec("people"))


@pytest.mark.parametrize("text", ["", "a few", "700 soldiers", "700 km/h", "18\u00b026'N", "1/0", "-", "x" * 10_000, "1" * 10_000 + ","])
def test_advice__none_for_what_is_none_of_these(text):
    assert "`" not in advice(text, field_spec("people"))


def test_misread__every_row_is_met_by_some_text():
    others = ["700+", "at least 700", "2023-12-01"]
    written = [text for _, text, _ in MEANT] + others
    met = {way.name for way in MISREAD if any(way.pattern.fullmatch(text) for text in written)}
    assert met == {way.name for way in MISREAD}


@pytest.mark.parametrize("written", ["1.000", "12.500 people", "1.000 people", "{spread: [1.000, 1.500, 2.000], source: judgement}"])
def test_grouped__people_in_thousands_after_a_point_are_refused(tmp_path, written):
    file = tmp_path / "a.yaml"
    file.write_text(f"extends: kidal_sim:kidal_push.yaml\noverrides:\n  units.main_column.people: {written}\n")
    with pytest.raises(ScenarioError) as refusal:
        load(file)
    assert {problem.code for problem in refusal.value.problems} == {"not-a-number"}


def test_grouped__other_numbers_may_end_in_zeroes(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("extends: kidal_sim:kidal_push.yaml\noverrides:\n  wings.tb2.radius: 150.250 km\n")
    assert load(file).wings["tb2"].radius.best == 150.25
