"""What Python callers give, at every door: refused by one sentence that names the argument, or taken as what it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

import kidal_sim as module
from kidal_sim import Campaign, KidalError
from kidal_sim.agents.agents import AGENT_TYPES
from kidal_sim.arguments import names, whole
from tests import experiments

WRONG = [1.5, 2.0, "2", None, True, np.float64(1), -1, 2**40, [1], float("nan"), 10**30]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An experiment file with its plans."""
    place = tmp_path_factory.mktemp("arguments")
    experiments.written(place)
    return place


def doors(place: Path) -> dict[str, Callable[[Any], Any]]:
    """Every argument that takes a whole number, by its name and that of its function."""
    plan, file = place / "go.yaml", place / "experiment.yaml"
    return {
        "runs of run": lambda given: module.run(plan, given),
        "seed of run": lambda given: module.run(plan, 1, given),
        "cores of run": lambda given: module.run(plan, 1, 1, 0 if given is None else given),
        "runs of compare": lambda given: module.compare({"a": plan, "b": plan}, given),
        "seed of compare": lambda given: module.compare({"a": plan, "b": plan}, 1, given),
        "runs of effects": lambda given: module.effects(plan, "government_losses", runs=given),
        "runs of history": lambda given: module.history([plan], runs=given),
        "runs of check_turn": lambda given: module.check_turn(plan, runs=given),
        "runs of rates": lambda given: module.rates([plan], runs=given),
        "runs of run_batch": lambda given: module.run_batch(file, place / "out", runs=0 if given is None else given),
        "seed of run_batch": lambda given: module.run_batch(file, place / "out", seed=-1 if given is None else given),
        "cores of run_batch": lambda given: module.run_batch(file, place / "out", cores=0 if given is None else given),
        "seed of Campaign": lambda given: Campaign(plan, given),
        "run of Campaign": lambda given: Campaign(plan, 1, given),
        "events of Campaign": lambda given: Campaign(plan, events=given),
        "run of why": lambda given: module.why(plan, given, outcome="government_losses"),
    }


@pytest.mark.parametrize("given", WRONG, ids=repr)
def test_whole_numbers__what_is_none_is_refused_at_every_door_by_its_name(place: Path, given: Any) -> None:
    for door, call in doors(place).items():
        with pytest.raises(KidalError) as refusal:
            call(given)
        assert str(refusal.value).startswith(door.split()[0] + ": "), (door, str(refusal.value))
    assert not (place / "out").exists()


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int32])
def test_whole_numbers__of_numpy_are_welcome(place: Path, kind: Callable[[int], Any]) -> None:
    plain = module.run(place / "go.yaml", 3, 2)
    assert module.run(place / "go.yaml", kind(3), kind(2), kind(1)).equals(plain)
    assert Campaign(place / "go.yaml", kind(2), kind(1)).key == (2, 1)


def test_whole__limits_are_among_the_numbers() -> None:
    assert (whole("runs", 1, 1, 5), whole("runs", 5, 1, 5)) == (1, 5)
    for beyond in (0, 6):
        with pytest.raises(KidalError, match=r"^runs: found"):
            whole("runs", beyond, 1, 5)


@pytest.mark.parametrize("given", [5, [1], ["a", None]])
def test_names__what_is_no_text_is_refused(given: Any) -> None:
    with pytest.raises(KidalError, match=r"^outcomes: found"):
        names("outcomes", given)


@pytest.mark.parametrize("kind", ["columns", "Column", "main_column", "units"])
def test_faces__kinds_that_there_are_not_are_refused(place: Path, kind: str) -> None:
    with pytest.raises(KidalError, match=kind):
        Campaign(place / "go.yaml", faces={kind: AGENT_TYPES["column"]})


@pytest.mark.parametrize("given", [mesa.Agent, int, "Column", None])
def test_faces__what_is_no_agent_of_that_kind_is_refused(place: Path, given: Any) -> None:
    with pytest.raises(KidalError, match="column"):
        Campaign(place / "go.yaml", faces={"column": given})
