"""The register of assumptions, and the warnings: what is counted, and as what."""

import pytest

from kidal_sim.scenario.files.load import load, load_with_nodes
from kidal_sim.scenario.lint import warnings
from kidal_sim.scenario.quantity.distributions import FORMS
from kidal_sim.scenario.quantity.spec import in_unit, quantity, walk
from kidal_sim.scenario.register import assumption, register, totals
from kidal_sim.scenario.schema import Scenario

PUSH = "kidal_sim:kidal_push.yaml"


def by_path(overrides=()):
    return {each.path: each for each in register(load(PUSH, overrides))}


def test_register__says_what_the_file_says():
    found = by_path()["units.main_column.people"]
    assert (found.value, found.unit, found.status, found.source) == ("spread 650, 780, 900", "people", "assessed", "afp-2023-10")
    assert by_path()["wings.tb2.radius"].status == "claim"
    assert by_path()["rules.mines.delay"].uncertain and not by_path()["calendar.turn"].uncertain


@pytest.mark.parametrize(
    ("raw", "wanted", "value", "unit"),
    [
        ("70 mi", "km", "70", "mi"),
        ("90 d", "h", "90", "d"),
        ("0.008 / km", "1/km", "0.008", "1/km"),
        (119, "vehicles", "119", "vehicles"),
        (0.5, "1", "0.5", ""),
        (0.5, "share", "0.5", "share"),
        ("55 %", "share", "55", "%"),
        ({"value": "6 h"}, "h", "6", "h"),
        ({"value": 6, "unit": "h"}, "h", "6", "h"),
        ({"triangular": ["1 km", "2 km", "3 km"]}, "km", "triangular 1, 2, 3", "km"),
        ({"triangular": ["1 km", "2000 m", "3 km"]}, "km", "triangular 1 km, 2000 m, 3 km", "km"),
        ({"spread": [10, 20, 40], "unit": "days"}, "h", "spread 10, 20, 40", "days"),
        ({"choice": [150, 300], "unit": "km"}, "km", "choice 150, 300", "km"),
        ({"choice": {"150 km": 1, "300 km": 2.5}}, "km", "choice 150 (weight 1), 300 (weight 2.5)", "km"),
        ({"gamma": [1, 3.4]}, "1", "gamma 1, 3.4", ""),
    ],
)
def test_value_and_unit_are_the_authors(raw, wanted, value, unit):
    found = assumption("x", quantity(raw, in_unit(wanted)))
    assert (found.value, found.unit) == (value, unit)


def test_register__leaves_out_defaults_and_nothing_else():
    scenario = load(PUSH)
    listed = {each.path for each in register(scenario)}
    left_out = {path: found for path, found in walk(scenario) if path not in listed}
    assert listed < {path for path, _ in walk(scenario)}
    assert all(found.is_certain and found.source is None for found in left_out.values())
    assert "units.convoy_kidal.people" in left_out and "wings.tb2.cargo" in left_out


def test_register__is_the_same_for_the_resolved_file(tmp_path):
    from kidal_sim.scenario.files.serialize import serialize

    (tmp_path / "a.yaml").write_text(serialize(load(PUSH)), encoding="utf-8")
    assert register(load(tmp_path / "a.yaml")) == register(load(PUSH))


def test_totals__add_up_and_follow_a_change():
    before = totals(register(load(PUSH)))
    assert before.assumptions == before.fact + before.assessed + before.claim + before.judgement + before.unsourced + before.default
    after = totals(register(load(PUSH, {"rules.mines.delay": "6 h"})))
    assert after.assumptions == before.assumptions
    assert (after.uncertain, after.unsourced) == (before.uncertain - 1, before.unsourced + 1)
    claimed = {"rules.mines.delay": {"value": 6, "unit": "h", "source": "ctp-2023-11-08", "status": "claim"}}
    assert totals(register(load(PUSH, claimed))).claim == before.claim + 1


@pytest.mark.parametrize("shape", list(FORMS))
def test_every_shape_can_be_listed(shape):
    numbers = {
        "uniform": [1, 2],
        "gamma": [1, 2],
        "normal": [2, 1, 1, 4],
        "beta": [0.1, 0.2, 0.3],
        "choice": [1, 2],
        "value": 1,
        "metalog": [1, 2, 3, 4, 5],
    }
    found = assumption("x", quantity({shape: numbers.get(shape, [1, 2, 3])}, in_unit("1")))
    assert found.value.startswith(shape) or shape == "value"


def doubted(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    return [str(each).replace(f"{tmp_path}/", "") for each in warnings(*load_with_nodes(tmp_path / "a.yaml", Scenario))]


OWN = 'extends: kidal_sim:kidal_push.yaml\nsources:\n  mine: {publisher: a, title: b, date: "2023", reliability: c}\n'


def test_doubts__shipped_scenarios_have_none():
    for name in ("theatre", "kidal_push", "tessalit_relief", "stay_put"):
        assert warnings(*load_with_nodes(f"kidal_sim:{name}.yaml", Scenario)) == []


def test_doubts__an_unused_source_is_told_with_its_place(tmp_path):
    assert doubted(tmp_path, OWN) == ["a.yaml:3:3: sources.mine: nothing in this scenario names this source"]


@pytest.mark.parametrize(
    "use",
    [
        "overrides: {rules.siege.patience: {value: 3, unit: days, source: mine}}",
        "observed: {x: {value: 1, source: mine}}",
        "correlations: [{between: [rules.mines.delay, rules.mines.strikes], correlation: 0.5, source: mine}]",
    ],
)
def test_doubts__a_used_source_is_not(tmp_path, use):
    assert not [each for each in doubted(tmp_path, f"{OWN}{use}\n") if "mine" in each]


def test_doubts__a_road_shorter_than_the_straight_line(tmp_path):
    found = doubted(tmp_path, "extends: kidal_sim:kidal_push.yaml\nroads:\n  gao_anefis:\n    length: 24 km\n")
    assert found == ["a.yaml:4:5: roads.gao_anefis.length: at most 24 km, but gao and anefis are 209 km apart in a straight line"]


def test_warnings__a_lognormal_whose_percentiles_are_not_its_low_and_high(tmp_path):
    """Median 780 and the width of 100 to 1000: 5 and 95 % points are 780 / sqrt(10) and 780 sqrt(10)."""
    (found,) = doubted(tmp_path, "extends: kidal_sim:kidal_push.yaml\nunits: {main_column: {people: {lognormal: [100, 780, 1000]}}}\n")
    assert found.startswith("a.yaml:2:") and "units.main_column.people" in found and "247" in found and "2.47e+03" in found
