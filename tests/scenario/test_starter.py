"""A planner's first folder: it loads, passes its own schema, runs, and never overwrites."""

import os

import pytest

from kidal_sim.batch.design.study import prepare
from kidal_sim.engine.run import run
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario import starter
from kidal_sim.scenario.files.load import load, load_with_nodes
from kidal_sim.scenario.lint import warnings
from kidal_sim.scenario.schema import Scenario

SCENARIOS = ["assumptions.yaml", "push.yaml", "wait.yaml"]
NAMES = [*SCENARIOS, "experiment.yaml", "scenario.schema.json", "experiment.schema.json"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planner") / "deep" / "mine"
    assert [path.name for path in starter.write_starter(folder)] == NAMES
    return folder


def test_holds_what_it_says_and_nothing_hidden(made):
    assert sorted(os.listdir(made)) == sorted(NAMES)
    assert os.listdir(made.parent) == ["mine"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_loads_without_doubts_and_its_modeline_is_right(made, name):
    assert warnings(*load_with_nodes(made / name, Scenario)) == []
    first = (made / name).read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"
    assert load(made / name) == load(f"kidal_sim:starter/{name}")


def test_runs(made):
    horizon = {"calendar.horizon": "2 d", "calendar.hold": "1 d"}
    for name in ("push.yaml", "wait.yaml"):
        assert run(load(made / name, horizon), 1, range(3), False).runs.num_rows == 3


def test_the_commented_changes_are_good_ones(made):
    lines = (made / "assumptions.yaml").read_text(encoding="utf-8").split("\n")
    commented = [line.strip().removeprefix("# ") for line in lines if line.startswith("  # ")]
    assert len(commented) == 3
    changes = [tuple(line.split(": ", 1)) for line in commented]
    assert load(made / "push.yaml", [*changes, ("correlations", "[]")]).wings["tb2"].radius.best == 150


@pytest.mark.parametrize("name", NAMES)
def test_never_overwrites(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(ScenarioError, match=f"{name} .*nothing was written"):
        starter.write_starter(tmp_path)
    assert os.listdir(tmp_path) == [name] and (tmp_path / name).read_text() == "mine"


def test_adds_to_a_folder_that_has_other_things(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    starter.write_starter(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted([*NAMES, "notes.txt"])


@pytest.mark.parametrize("there", [False, True])
def test_all_or_nothing(tmp_path, monkeypatch, there):
    files = {"a.yaml": "a", "b.yaml": "\ud800"}  # the second cannot be written
    monkeypatch.setattr(starter, "starter", lambda: files)
    folder = tmp_path / "new"
    if there:
        folder.mkdir()
    with pytest.raises(UnicodeEncodeError):
        starter.write_starter(folder)
    assert os.listdir(tmp_path) == (["new"] if there else [])
    assert not there or os.listdir(folder) == []


@pytest.mark.parametrize("place", ["file/new", "file", "dangling"])
def test_a_place_that_cannot_be_is_one_message(tmp_path, place):
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ScenarioError, match="nothing was"):
        starter.write_starter(tmp_path / place)


def test_experiment__compares_the_plans_beside_it(made):
    study = prepare(made / "experiment.yaml")
    assert set(study.scenarios) == {"push", "wait"} and study.plan.points > 1
    assert study.scenarios["push"] == load(made / "push.yaml")
