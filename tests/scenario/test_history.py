"""The five cases of history: they load, say what they left out, and run."""

import math

import pytest

from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import run
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import load, load_with_nodes, serialize
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.lint import warnings
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario
from tests.problems import assert_problems

CASES = {
    "advance_to_anefis": ("2023-10-02", 5),
    "un_withdrawal": ("2023-10-31", 7.5),
    "base_raids": ("2023-09-12", 22),
    "tessalit_airlift": ("2023-10-13", 26),
    "drone_week": ("2023-11-03", 5),
}
"""First day, and how many days it lasted at least."""


def case(name, overrides=()):
    return load(f"kidal_sim:history/{name}.yaml", overrides)


def test_all_five_are_there():
    assert {path.stem for path in (shipped_folder() / "history").glob("*.yaml")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_loads_without_doubts_at_its_time(name):
    scenario, root = load_with_nodes(f"kidal_sim:history/{name}.yaml", Scenario)
    start, days = CASES[name]
    assert warnings(scenario, root) == []
    assert scenario.calendar.start == start
    assert scenario.calendar.horizon.best >= 24 * days
    assert scenario.observed


@pytest.mark.parametrize("name", CASES)
def test_every_figure_has_a_source_and_every_outcome_exists(name):
    scenario = case(name)
    columns = {outcome.name for outcome in describe(scenario)}
    for figure, seen in scenario.observed.items():
        assert seen.source, figure
        assert {seen.outcome, seen.per} <= columns | {None}, figure
        assert all(number is None or math.isfinite(number) for number in (seen.low, seen.value, seen.high))


@pytest.mark.parametrize("name", CASES)
def test_runs(name):
    assert run(case(name), 1, range(5), False).runs.num_rows == 5


@pytest.mark.parametrize("name", CASES)
def test_what_was_observed_changes_no_run(name):
    with_them, without = case(name), case(name, {"observed": {}, "leave_out": []})
    assert run(with_them, 1, range(5), False).runs == run(without, 1, range(5), False).runs


@pytest.mark.parametrize("name", CASES)
def test_is_written_out_whole(name, tmp_path):
    (tmp_path / "a.yaml").write_text(serialize(case(name)), encoding="utf-8")
    assert load(tmp_path / "a.yaml") == case(name)


def test_what_is_left_out_is_set_otherwise_than_in_the_theatre():
    theatre = dict(walk(load("kidal_sim:theatre.yaml")))
    for name in CASES:
        known = dict(walk(case(name)))
        for entry in case(name).leave_out:
            assert "instead" in entry.note
            for address in entry.inputs:
                assert (known[address].shape, known[address].numbers) != (theatre[address].shape, theatre[address].numbers), address
                assert known[address].source in ("derived", "judgement") and known[address].note, address


def test_every_figure_has_a_naive_guess():
    for name in CASES:
        assert [figure for figure, seen in case(name).observed.items() if seen.naive is None] == []


def test_rates_without_a_convoy_are_those_of_the_others():
    # strikes and km of the UN convoy, the UN's in October, the October advance
    un, october_un, advance = (6, 350), (2, 550), (1, 240)
    for name, others in (("un_withdrawal", (october_un, advance)), ("advance_to_anefis", (un, october_un))):
        strikes, km = map(sum, zip(*others, strict=True))
        assert case(name).rules.mines.strikes.best == pytest.approx(strikes / km, rel=0.01)


def test_un_convoy__met_no_enemy():
    found = run(case("un_withdrawal"), 1, range(50), False).runs
    assert set(found["contacts"].to_pylist()) == {0}
    assert sum(found["mine_strikes"].to_pylist()) > 0


def test_airlift__nothing_comes_by_road():
    assert not [unit for unit in case("tessalit_airlift").units.values() if unit.kind == "convoy"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"observed": {"x": {"unit": "km"}}}, "* observed.x missing-key value low high"),
        ({"observed": {"x": {"low": 6, "high": 4}}}, "* observed.x.high out-of-range 4 6"),
        ({"observed": {"x": {"low": 1, "value": 9, "high": 4}}}, "* observed.x.high out-of-range 4 9"),
        ({"observed": {"x": {"value": "6"}}}, "* observed.x.value wrong-type 6"),
        ({"observed": {"x": {"value": 1, "unit": "kmm"}}}, "* observed.x.unit bad-unit kmm km"),
        ({"observed": {"x": {"value": 1, "source": "ctp"}}}, "* observed.x.source unknown-name ctp"),
        (
            {"observed": {"x": {"value": 1, "per": "overruns"}}},
            "* observed.x.per missing-key outcome",
        ),
        ({"observed": {"x": {"valeu": 1}}}, "* observed.x.valeu unknown-key value"),
        ({"leave_out": [{"inputs": ["rules.march.pase"]}]}, "* leave_out.0.inputs.0 no-such-address rules.march.pace"),
        ({"leave_out": [{"inputs": []}]}, "* leave_out.0.inputs wrong-length 1"),
        ({"leave_out": [{"inputs": ["rules.march.pace"]}, {"inputs": ["rules.march.pace"]}]}, "* leave_out.1.inputs.0 duplicate-name"),
        ({"calendar.start": "2023-02-30"}, "* calendar.start bad-date 2023-02-30 2023-11-08"),
        ({"calendar.start": "8 Nov 2023"}, "* calendar.start bad-date 2023-11-08"),
    ],
)
def test_slips_are_reported(changes, problem):
    with pytest.raises(ScenarioError) as refusal:
        case("drone_week", changes)
    assert_problems(refusal.value, problem)
    assert len(refusal.value.problems) == 1
