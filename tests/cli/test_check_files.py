"""`check` on every kind of file: what it is, what is wrong in it and in what it names, and what can hardly be meant."""

from pathlib import Path

import pytest

from kidal_sim.batch.design.experiment import Experiment
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.kinds import FURTHER_KEYS, OWN_KEYS, FileKind, kind_of
from kidal_sim.scenario.judgement import Judgements
from kidal_sim.scenario.rates import RateTable
from kidal_sim.scenario.schema import Scenario
from tests.commands import ROOT, Command

EXPERIMENTS = [ROOT / "experiments" / f"{name}.yaml" for name in ("kidal_vs_tessalit", "drone_radius")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("scenarios/kidal_push.yaml", FileKind.SCENARIO),
        ("scenarios/theatre.yaml", FileKind.SCENARIO),
        ("scenarios/judgements.yaml", FileKind.JUDGEMENTS),
        ("scenarios/rates.yaml", FileKind.RATES),
        ("scenarios/doctrines/rigid.yaml", FileKind.CHANGES),
        ("experiments/antiair.yaml", FileKind.EXPERIMENT),
    ],
)
def test_kind_of__shipped_files(name: str, kind: FileKind) -> None:
    assert kind_of(ROOT / name) is kind


def test_check__shipped_experiments_judgements_and_rates_are_good(kidal_sim: Command) -> None:
    files = [*EXPERIMENTS, ROOT / "scenarios" / "judgements.yaml", ROOT / "scenarios" / "rates.yaml", ROOT / "scenarios" / "stay_put.yaml"]
    code, out, err = kidal_sim("check", *map(str, files))
    assert (code, err) == (0, "")
    assert sum(": good. " in line for line in out.splitlines()) == len(files)
    told = next(line for line in out.splitlines() if "kidal_vs_tessalit.yaml" in line)
    assert "3 plans" in told and "10,000 runs" in told


def experiment(folder: Path, text: str) -> Path:
    file = folder / "experiment.yaml"
    file.write_text("title: Mine\nvariants:\n  push: kidal_sim:kidal_push\n" + text)
    return file


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("overrides: {units.main_colum.people: 700}\n", "4:13", "main_column"),
        ("sweep: {grid: {wings.tb2.radius: [150 km, 3 h]}}\n", "4:", "a length"),
        ("sweep: {sobol: {points: 8, inputs: [rules.mins.*]}}\n", "4:", "no uncertain input"),
        ("outcomes: [kidal_capturd]\n", "4:12", "kidal_captured"),
        ("prefer: {government_loses: min}\n", "4:", "government_losses"),
        ("until: {outcome: kidal_taken, halfwidth: 0.01}\n", "4:", "kidal_taken"),
        ("runs: 1.5\n", "4:7", "whole number"),
    ],
)
def test_check__problems_of_an_experiment_have_their_place(kidal_sim: Command, tmp_path: Path, text: str, place: str, words: str) -> None:
    code, out, err = kidal_sim("check", str(experiment(tmp_path, text)))
    assert code == 2 and out == ""
    assert f"experiment.yaml:{place}" in err and words in err


def test_check__warns_of_what_a_variant_can_hardly_mean(kidal_sim: Command, tmp_path: Path) -> None:
    file = experiment(tmp_path, "overrides: {units.main_column.vehicles: 2}\n")
    code, out, err = kidal_sim("check", str(file))
    assert code == 0 and "good" in out and "experiment.yaml:4:" in err and "people to a vehicle" in err
    assert kidal_sim("check", "--strict", str(file))[0] == 2


def test_check__a_file_of_changes_is_checked_over_a_scenario(kidal_sim: Command) -> None:
    file = ROOT / "scenarios" / "doctrines" / "rigid.yaml"
    code, _, err = kidal_sim("check", str(file))
    assert code == 2 and "--with" in err
    assert kidal_sim("check", "kidal_sim:kidal_push", "--with", str(file))[0] == 0


def test_check__options_of_scenarios_do_not_go_with_other_files(kidal_sim: Command) -> None:
    code, _, err = kidal_sim("check", str(EXPERIMENTS[0]), "--set", "units.main_column.people=700")
    assert code == 2 and "--set" in err


def test_kind_of__keys_of_two_kinds_are_refused(kidal_sim: Command, tmp_path: Path) -> None:
    code, _, err = kidal_sim("check", str(experiment(tmp_path, "judgements: {}\n")))
    assert code == 2 and "experiment.yaml:4:1" in err


def test_further_keys__are_those_of_one_kind_alone() -> None:
    models = {FileKind.SCENARIO: Scenario, FileKind.EXPERIMENT: Experiment, FileKind.JUDGEMENTS: Judgements, FileKind.RATES: RateTable}
    fields = {kind: set(model.model_fields) for kind, model in models.items()}
    for key, kind in (OWN_KEYS | FURTHER_KEYS).items():
        assert [each for each, names in fields.items() if key in names] == [kind], key


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("title: x\nsweep: {}\n", FileKind.EXPERIMENT),
        ("title: x\ncells: {}\n", FileKind.JUDGEMENTS),
        ("title: x\nextends: a.yaml\nruns: 100\n", FileKind.SCENARIO),
        ("overrides: {}\nruns: 100\n", FileKind.CHANGES),
        ("title: x\n", FileKind.SCENARIO),
    ],
)
def test_kind_of__files_without_the_key_that_makes_their_kind(tmp_path: Path, text: str, kind: FileKind) -> None:
    (tmp_path / "a.yaml").write_text(text)
    assert kind_of(tmp_path / "a.yaml") is kind


@pytest.mark.parametrize(("text", "hint"), [("foo: 1\n", ""), ("title: x\nvariant: {}\n", "`variants`")])
def test_kind_of__keys_of_no_kind_are_told_of_in_one_sentence(tmp_path: Path, text: str, hint: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(ScenarioError) as refusal:
        kind_of(tmp_path / "a.yaml")
    assert [problem.code for problem in refusal.value.problems] == ["unknown-kind"]
    assert hint in str(refusal.value)
