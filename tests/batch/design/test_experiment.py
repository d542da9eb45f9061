"""Experiment files: what they may say, and what is told of one that says something else."""

from pathlib import Path
from typing import Any

import pytest

from kidal_sim.batch.design.experiment import load_experiment
from kidal_sim.batch.design.study import Changes, prepare
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.serialize import serialize
from tests.experiments import study, written

GOOD = """\
title: Go or wait
variants:
  go: go.yaml
  wait: {scenario: wait.yaml, overrides: {rules.mines.killed: 2.0}}
runs: 40
"""


def told(folder: Path, text: str) -> str:
    """What is said of an experiment file, without the name of its folder."""
    path = written(folder)
    path.write_text(text)
    with pytest.raises(ScenarioError) as fault:
        prepare(path)
    return str(fault.value).replace(f"{folder}/", "")


def test_load_experiment__a_scenario_by_its_name_or_changed(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(GOOD)
    experiment, _ = load_experiment(path)
    assert {name: variant.scenario for name, variant in experiment.variants.items()} == {"go": "go.yaml", "wait": "wait.yaml"}
    assert experiment.variants["wait"].overrides == {"rules.mines.killed": 2.0}
    assert (experiment.runs, experiment.seed, experiment.sweep, experiment.draws) == (40, 1, None, None)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("run: 40\n", "experiment.yaml:6:1: run: unknown key `run`; did you mean `runs`?"),
        ("runs: 40\n", "experiment.yaml:6:1: runs: found key `runs` again; it stands at line 5 already"),
        ("seed: -1\n", "experiment.yaml:6:7: seed: found -1; wanted greater than or equal to 0"),
        ("draws: 0\n", "experiment.yaml:6:8: draws: found 0; wanted greater than or equal to 1"),
        ("sweep: {}\n", "experiment.yaml:6:8: sweep: found 0 kinds of points; wanted one of grid, list, latin_hypercube, sobol"),
        ("sweep: {grid: {a: [1]}, list: [{a: 1}]}\n", "experiment.yaml:6:8: sweep: found 2 kinds of points"),
        ("sweep: {gird: {a: [1]}}\n", "experiment.yaml:6:9: sweep.gird: unknown key `gird`; did you mean `grid`?"),
        ("sweep: {grid: {rules.mines.kiled: [1, 2]}}\n", "experiment.yaml:6:36: rules.mines.kiled: no such address"),
        ("sweep: {grid: {rules.mines.killed: [1, 3 km]}}\n", "experiment.yaml:6:40: rules.mines.killed: "),
        ("sweep: {list: [{rules.mines.killed: -1}]}\n", "experiment.yaml:6:37: rules.mines.killed: found -1; wanted at least 0"),
        ("sweep: {sobol: {points: 12, inputs: ['*']}}\n", "experiment.yaml:6:25: sweep.sobol.points: found 12; wanted a power of two"),
        (
            "sweep: {sobol: {points: 16, inputs: [rules.mines.killed]}}\n",
            "experiment.yaml:6:38: sweep.inputs: `rules.mines.killed` is no uncertain input of any variant",
        ),
        ("sweep: {saltelli: {points: 12, inputs: ['*']}}\n", "6:28: sweep.saltelli.points: found 12; wanted a power of two"),
        ("sweep: {morris: {trajectories: 9, levels: 5, inputs: ['*']}}\n", "sweep.morris.levels: found 5; wanted an even number"),
        ("sweep: {morris: {trajectories: 9, inputs: [rules.mine.*]}}\n", "sweep.inputs: `rules.mine.*` is no uncertain input"),
        ("draws: 2\nsweep: {morris: {trajectories: 9, inputs: ['*']}}\n", "6:8: draws: found `draws` beside `morris`"),
        (
            "sweep: {saltelli: {points: 8, inputs: ['*'], groups: status}}\n",
            "6:19: sweep.saltelli: found 4 inputs in a single group, unsourced; wanted two groups or more",
        ),
        (
            "overrides: {correlations: [{between: [rules.mines.strikes, units.group.people], correlation: 0.5, source: judgement}]}\n"
            "sweep: {saltelli: {points: 8, inputs: [rules.mines.strikes, units.group.people]}}\n",
            "found 2 inputs in a single group, rules.mines.strikes (with 1 more); wanted two groups or more",
        ),
        ("sweep: {saltelli: {points: 32768, inputs: ['*']}}\n", "found 196,608 points for 4 inputs or groups; wanted at most 100,000"),
        ("outcomes: [camp_*, loses]\n", "experiment.yaml:6:20: outcomes: `loses` is no outcome"),
        (
            "until: {outcome: camp_taken, halfwidth: 0.1}\n",
            "experiment.yaml:6:18: until.outcome: `camp_taken` is no outcome of go; did you mean `camp_retaken`?",
        ),
        ("until: {outcome: camp_lost, halfwidth: 0}\n", "experiment.yaml:6:40: until.halfwidth: found 0; wanted greater than 0"),
        (
            "until: {outcome: camp_lost, halfwidth: 0.1, between: [go, weit]}\n",
            "experiment.yaml:6:59: until.between.1: `weit` is not one of the variants: go, wait",
        ),
        ("until: {outcome: camp_lost, halfwidth: 0.1, minimum: 39, maximum: 38}\n", "found 38; wanted at least the minimum, 39"),
        ("draws: 2\nuntil: {outcome: camp_lost, halfwidth: 0.1}\n", "until: found `until` beside `draws`"),
        ("overrides: {units.colum.people: 7}\n", "experiment.yaml:6:13: units.colum: no such address: nothing is named `colum`"),
    ],
)
def test_faults__each_with_its_place(tmp_path: Path, more: str, message: str) -> None:
    assert message in told(tmp_path, GOOD + more)


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        ("{go: og.yaml}", "experiment.yaml:2:16: variants.go: found 'og.yaml': no such file; did you mean `go.yaml`?"),
        ("{go: {scenario: go.yaml, with: [less.yaml]}}", "experiment.yaml:2:43: variants.go: found 'less.yaml': no such file"),
        ("{go: {with: []}}", "variants.go.scenario: missing; wanted a scenario file"),
        ("{'a b': go.yaml}", "experiment.yaml:2:12: variants.a b: found name 'a b'; wanted up to 64 letters"),
        ("{}", "experiment.yaml:2:11: variants: found 0 entries; wanted at least 1"),
        ("[go.yaml]", "experiment.yaml:2:11: variants: found a list; wanted a mapping"),
        ("{go: {scenario: go.yaml, overrides: {title: [1]}}}", "experiment.yaml:2:55: title: found a list; wanted text"),
    ],
)
def test_faults__of_variants(tmp_path: Path, variants: str, message: str) -> None:
    assert message in told(tmp_path, f"title: T\nvariants: {variants}\n")


def test_faults__all_at_once(tmp_path: Path) -> None:
    assert len(told(tmp_path, GOOD + "sed: 1\nrun: 2\n").splitlines()) == 2


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
    with pytest.raises(ScenarioError, match="wanted --until-outcome, too"):
        prepare(written(tmp_path), Changes(halfwidth=0.05))
