"""Experiment files: what they may hold, and the problems of one that holds something else."""

from pathlib import Path
from typing import Any

import pytest

from kidal_sim.batch.design.experiment import load_experiment
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.serialize import serialize
from tests.experiments import study, written
from tests.problems import assert_problems

GOOD = """\
title: Go or wait
variants:
  go: go.yaml
  wait: {scenario: wait.yaml, overrides: {rules.mines.killed: 2.0}}
runs: 40
"""


def refused(folder: Path, text: str) -> ScenarioError:
    """The error that refuses an experiment file."""
    path = written(folder)
    path.write_text(text)
    with pytest.raises(ScenarioError) as refusal:
        prepare(path)
    return refusal.value


def test_load_experiment__a_scenario_by_its_name_or_changed(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(GOOD)
    experiment, _ = load_experiment(path)
    assert {name: variant.scenario for name, variant in experiment.variants.items()} == {"go": "go.yaml", "wait": "wait.yaml"}
    assert experiment.variants["wait"].overrides == {"rules.mines.killed": 2.0}
    assert (experiment.runs, experiment.seed, experiment.sweep, experiment.draws) == (40, 1, None, None)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("run: 40\n", "experiment.yaml:6:1 run unknown-key runs"),
        ("runs: 40\n", "experiment.yaml:6:1 runs duplicate-key 5"),
        ("seed: -1\n", "experiment.yaml:6:7 seed out-of-range -1 0"),
        ("draws: 0\n", "experiment.yaml:6:8 draws out-of-range 0 1"),
        ("sweep: {}\n", "experiment.yaml:6:8 sweep missing-key 0 grid, list, latin_hypercube, sobol"),
        ("sweep: {grid: {a: [1]}, list: [{a: 1}]}\n", "experiment.yaml:6:8 sweep missing-key 2"),
        ("sweep: {gird: {a: [1]}}\n", "experiment.yaml:6:9 sweep.gird unknown-key grid"),
        ("sweep: {grid: {rules.mines.kiled: [1, 2]}}\n", "experiment.yaml:6:36 rules.mines.kiled no-such-address"),
        ("sweep: {grid: {rules.mines.killed: [1, 3 km]}}\n", "experiment.yaml:6:40 rules.mines.killed wrong-dimension"),
        ("sweep: {list: [{rules.mines.killed: -1}]}\n", "experiment.yaml:6:37 rules.mines.killed out-of-range -1 0"),
        ("sweep: {sobol: {points: 12, inputs: ['*']}}\n", "experiment.yaml:6:25 sweep.sobol.points out-of-range 12"),
        (
            "sweep: {sobol: {points: 16, inputs: [rules.mines.killed]}}\n",
            "experiment.yaml:6:38 sweep.inputs unknown-name rules.mines.killed",
        ),
        ("sweep: {saltelli: {points: 12, inputs: ['*']}}\n", "experiment.yaml:6:28 sweep.saltelli.points out-of-range 12"),
        ("sweep: {morris: {trajectories: 9, levels: 5, inputs: ['*']}}\n", "* sweep.morris.levels out-of-range 5"),
        ("sweep: {morris: {trajectories: 9, inputs: [rules.mine.*]}}\n", "* sweep.inputs unknown-name rules.mine.*"),
        ("draws: 2\nsweep: {morris: {trajectories: 9, inputs: ['*']}}\n", "experiment.yaml:6:8 draws unexpected-key morris"),
        (
            "sweep: {saltelli: {points: 8, inputs: ['*'], groups: status}}\n",
            "experiment.yaml:6:19 sweep.saltelli out-of-range 4 unsourced",
        ),
        (
            "overrides: {correlations: [{between: [rules.mines.strikes, units.group.people], correlation: 0.5, source: judgement}]}\n"
            "sweep: {saltelli: {points: 8, inputs: [rules.mines.strikes, units.group.people]}}\n",
            "* sweep.saltelli out-of-range 2 rules.mines.strikes",
        ),
        ("sweep: {saltelli: {points: 32768, inputs: ['*']}}\n", "* sweep.saltelli out-of-range 196,608 100,000"),
        ("outcomes: [camp_*, loses]\n", "experiment.yaml:6:20 outcomes unknown-name loses"),
        (
            "until: {outcome: camp_taken, halfwidth: 0.1}\n",
            "experiment.yaml:6:18 until.outcome unknown-name camp_taken camp_retaken",
        ),
        ("until: {outcome: camp_lost, halfwidth: 0}\n", "experiment.yaml:6:40 until.halfwidth out-of-range 0"),
        (
            "until: {outcome: camp_lost, halfwidth: 0.1, between: [go, weit]}\n",
            "experiment.yaml:6:59 until.between.1 unknown-name weit go, wait",
        ),
        ("until: {outcome: camp_lost, halfwidth: 0.1, minimum: 39, maximum: 38}\n", "* until.maximum out-of-range 38 39"),
        ("draws: 2\nuntil: {outcome: camp_lost, halfwidth: 0.1}\n", "* until unexpected-key draws"),
        ("overrides: {units.colum.people: 7}\n", "experiment.yaml:6:13 units.colum no-such-address colum"),
    ],
)
def test_problems__each_with_its_place(tmp_path: Path, more: str, problem: str) -> None:
    assert_problems(refused(tmp_path, GOOD + more), problem)


@pytest.mark.parametrize(
    ("variants", "problem"),
    [
        ("{go: og.yaml}", "experiment.yaml:2:16 variants.go unreadable-file og.yaml go.yaml"),
        ("{go: {scenario: go.yaml, with: [less.yaml]}}", "experiment.yaml:2:43 variants.go unreadable-file less.yaml"),
        ("{go: {with: []}}", "* variants.go.scenario missing-key"),
        ("{'a b': go.yaml}", "experiment.yaml:2:12 variants.a␣b bad-name 64"),
        ("{}", "experiment.yaml:2:11 variants wrong-length 0 1"),
        ("[go.yaml]", "experiment.yaml:2:11 variants wrong-type"),
        ("{go: {scenario: go.yaml, overrides: {title: [1]}}}", "experiment.yaml:2:55 title wrong-type"),
    ],
)
def test_problems__of_variants(tmp_path: Path, variants: str, problem: str) -> None:
    assert_problems(refused(tmp_path, f"title: T\nvariants: {variants}\n"), problem)


def test_problems__all_at_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path, GOOD + "sed: 1\nrun: 2\n").problems) == 2


def test_dump__says_the_same_again(tmp_path: Path) -> None:
    sweep = {"grid": {"rules.mines.killed": [1.0, {"uniform": [1, 2]}], "units.column.people": [100, "5e1"]}}
    experiment = study(tmp_path, sweep=sweep, outcomes=["camp_*"], draws=3).experiment
    (tmp_path / "again.yaml").write_text(serialize(experiment))
    (tmp_path / "scenarios").mkdir()
    assert load_experiment(tmp_path / "again.yaml")[0] == experiment


def test_changes__runs_and_until_take_each_others_place(tmp_path: Path) -> None:
    until: dict[str, Any] = {"outcome": "camp_lost", "halfwidth": 0.1, "minimum": 30, "maximum": 200}
    path = written(tmp_path, until=until)
    assert prepare(path).plan.runs == 200
    fixed = prepare(path, Changes(runs=33, seed=9))
    assert (fixed.plan.runs, fixed.plan.seed, fixed.plan.looks, fixed.experiment.until) == (33, 9, (), None)
    closer = prepare(path, Changes(halfwidth=0.05, outcome="camp_captured")).experiment.until
    assert closer is not None and (closer.halfwidth, closer.outcome, closer.maximum) == (0.05, "camp_captured", 200)
    fresh = prepare(written(tmp_path), Changes(halfwidth=0.05, outcome="camp_captured")).experiment.until
    assert fresh is not None and fresh.between == ["go", "wait"]
    with pytest.raises(ScenarioError, match="needs --until-outcome"):
        prepare(written(tmp_path), Changes(halfwidth=0.05))
