"""An input that is changed twice in one place is refused with both lines; layers, of which the later holds, are not such."""

from pathlib import Path

import pytest

from kidal_sim.batch.design.study import prepare
from kidal_sim.errors import ScenarioError
from kidal_sim.judgements.cases import load_judgements
from kidal_sim.scenario.files.load import load
from tests.problems import assert_problems

PUSH = "kidal_sim:kidal_push"
WHOLE = "units.main_column: {people: 700}"
VARIANTS = "title: x\nvariants: {a: kidal_sim:kidal_push}\n"


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([WHOLE, "units.main_column.people: 900"], "a.yaml:5:3 units.main_column.people changed-twice a.yaml:4:23"),
        (["units.main_column.people: 900", WHOLE], "a.yaml:5:23 units.main_column.people changed-twice a.yaml:4:3"),
        (["units.main_column.people: 900", "units: {main_column: {people: 700}}"], "a.yaml:5:25 * changed-twice a.yaml:4:3"),
        (["wings.tb2.radius: 150 km", "wings.tb2.radius.note: mine"], "a.yaml:5:3 wings.tb2.radius.note changed-twice a.yaml:4:3"),
        (["wings.tb2.radius.note: mine", "wings.tb2.radius: 150 km"], "a.yaml:5:3 wings.tb2.radius changed-twice a.yaml:4:3"),
    ],
)  # fmt: skip
def test_changed_twice__in_one_mapping(tmp_path: Path, overrides: list[str], expected: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("\n".join([f"extends: {PUSH}", "title: x", "overrides:", *(f"  {each}" for each in overrides)]) + "\n")
    with pytest.raises(ScenarioError) as refusal:
        load(file)
    assert_problems(refusal.value, expected)


def test_changed_twice__by_two_overrides_of_a_caller() -> None:
    changes = [("units.main_column.people", "700"), ("units.main_column", "{people: 900}")]
    with pytest.raises(ScenarioError) as refusal:
        load(PUSH, changes)
    assert_problems(refusal.value, "--set␣units.main_column units.main_column.people changed-twice --set␣units.main_column.people")


@pytest.mark.parametrize(
    "sweep", ["grid: {wings.tb2.radius: [150 km, 300 km]}", "list: [{wings.tb2.radius: 150 km}]", "grid: {wings.tb2: [{radius: 150 km}]}"]
)
def test_changed_twice__by_a_sweep_and_what_stands_beside_it(tmp_path: Path, sweep: str) -> None:
    file = tmp_path / "e.yaml"
    file.write_text(f"{VARIANTS}overrides:\n  wings.tb2.radius: 200 km\nsweep:\n  {sweep}\n")
    with pytest.raises(ScenarioError) as refusal:
        prepare(file)
    assert_problems(refusal.value, "* * changed-twice e.yaml:4:3")


TWICE = "{wings.tb2: {radius: 150 km}, wings.tb2.radius: 300 km}"


@pytest.mark.parametrize(
    "text",
    [
        f"{VARIANTS}overrides: {TWICE}\n",
        f"title: x\nvariants:\n  a: {{scenario: {PUSH}, overrides: {TWICE}}}\n",
        f"{VARIANTS}sweep:\n  list: [{TWICE}]\n",
        f"{VARIANTS}sweep:\n  grid: {{wings.tb2: [{{radius: 150 km}}], wings.tb2.radius: [300 km]}}\n",
    ],
    ids=["experiment", "variant", "point", "grid"],
)
def test_changed_twice__in_an_experiment(tmp_path: Path, text: str) -> None:
    file = tmp_path / "e.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError) as refusal:
        prepare(file)
    assert_problems(refusal.value, "* wings.tb2.radius changed-twice e.yaml")


@pytest.mark.parametrize("place", ["scenario", "level"])
def test_changed_twice__in_judgements(tmp_path: Path, place: str) -> None:
    overrides = {each: f"overrides: {TWICE}" if each == place else "overrides: {}" for each in ("scenario", "level")}
    file = tmp_path / "j.yaml"
    file.write_text(
        f"title: x\nscenarios: {{a: {{scenario: {PUSH}, {overrides['scenario']}}}}}\n"
        f"cells: {{radius: {{long: {{{overrides['level']}}}}}}}\njudgements: {{}}\n"
    )
    with pytest.raises(ScenarioError) as refusal:
        load_judgements(file)
    assert "changed-twice" in {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize(
    "text",
    [
        "overrides: {units.main_column.vehicles: 100}\nsweep: {grid: {units.main_column: [{people: 700}, {people: 800}]}}\n",
        "sweep: {grid: {units.main_column: [{people: 700}, {people: 800}], units.main_column.vehicles: [100, 110]}}\n",
    ],
)
def test_sweep__different_inputs_of_one_unit_are_no_contradiction(tmp_path: Path, text: str) -> None:
    file = tmp_path / "e.yaml"
    file.write_text(VARIANTS + text)
    assert prepare(file).plan.points in (2, 4)


def test_layers__the_later_holds(tmp_path: Path) -> None:
    (tmp_path / "layer.yaml").write_text("overrides: {units.main_column.people: 800}\n")
    (tmp_path / "a.yaml").write_text(f"extends: {PUSH}\ntitle: x\noverrides: {{units.main_column.people: 700}}\n")
    (tmp_path / "e.yaml").write_text(
        "title: x\nvariants: {a: {scenario: a.yaml, overrides: {units.main_column.people: 600}}}\n"
        "overrides: {units.main_column.people: 500}\n"
    )
    assert load(tmp_path / "a.yaml", (), [tmp_path / "layer.yaml"]).units["main_column"].people.best == 800
    assert load(tmp_path / "a.yaml", {"units.main_column.people": 900}, [tmp_path / "layer.yaml"]).units["main_column"].people.best == 900
    assert prepare(tmp_path / "e.yaml").scenarios["a"].units["main_column"].people.best == 500


def test_different_inputs_of_one_unit__are_no_contradiction() -> None:
    scenario = load(PUSH, [("units.main_column", "{people: 700}"), ("units.main_column.vehicles", "100")])
    assert (scenario.units["main_column"].people.best, scenario.units["main_column"].vehicles.best) == (700, 100)
