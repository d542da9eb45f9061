"""`kidal-sim replay`: the run it tells is that run of the batch."""

import functools
import json
from pathlib import Path

import pytest

from kidal_sim.batch.work.run import run
from kidal_sim.engine.run import run as run_batch
from kidal_sim.scenario.load import load
from tests.commands import Command

PUSH = str(Path(__file__).parent.parent / "scenarios" / "kidal_push.yaml")
EARLY = {"plan.main_column.0.when.day": "6 h", "calendar.horizon": "20 d"}
SET = [part for path, value in EARLY.items() for part in ("--set", f"{path}={value}")]


@pytest.fixture
def replay(kidal_sim: Command) -> Command:
    """Runs `kidal-sim replay`."""
    return functools.partial(kidal_sim, "replay")


@pytest.mark.parametrize(("number", "seed"), [(0, 1), (7, 2)])
def test_replay__is_that_run_of_the_batch(replay: Command, number: int, seed: int) -> None:
    code, out, _ = replay(PUSH, "--run", str(number), "--seed", str(seed), "--format", "json", *SET)
    told = json.loads(out)
    assert code == 0 and (told["run"], told["seed"]) == (number, seed)
    assert told["outcomes"] == run_batch(load(PUSH, EARLY), seed, range(number, number + 3), False).runs.to_pylist()[0]
    assert [event["number"] for event in told["events"]] == list(range(len(told["events"]))) and told["overflow"] == 0


def test_replay__prints_outcomes_before_the_story(replay: Command) -> None:
    code, out, _ = replay(PUSH, "--run", "4", *SET)
    assert code == 0
    assert out.index("Run 4 of seed 1.") < out.index("kidal_captured") < out.index("government_losses")
    every = replay(PUSH, "--run", "4", "--all", *SET)[1]
    assert "main_column sets out from anefis" in every and len(every) > len(out)


@pytest.mark.parametrize("at", ["low", "high"])
def test_replay__picks_the_run_at_the_end_of_an_outcome(replay: Command, at: str) -> None:
    losses = run(load(PUSH, EARLY), 30, 1).set_index("run")["government_losses"]
    code, out, _ = replay(PUSH, "--pick", "government_losses", "--at", at, "--runs", "30", "--format", "json", *SET)
    assert code == 0
    assert json.loads(out)["outcomes"]["government_losses"] == (losses.min() if at == "low" else losses.max())


def test_replay__refuses_what_it_cannot_do(replay: Command) -> None:
    for arguments, message in (
        (["--pick", "government_loses", "--runs", "2"], "did you mean `government_losses`"),
        (["--pick", "government_losses", "--run", "1"], "found both"),
        (["--run", "-1"], "wanted a whole number"),
    ):
        code, out, err = replay(PUSH, *arguments)
        assert code == 2 and not out and message in " ".join(err.replace("│", " ").split())


def test_replay__takes_a_file_of_changes(replay: Command, tmp_path: Path) -> None:
    """The same change, laid over by a file or set: the same run."""
    layer = tmp_path / "early.yaml"
    layer.write_text('calendar: {horizon: 20 d}\noverrides: {plan.main_column.0.when.day: "6 h"}\n')
    arguments = (PUSH, "--run", "3", "--format", "json")
    laid, changed = replay(*arguments, "--with", str(layer))[1], replay(*arguments, *SET)[1]
    assert json.loads(laid)["outcomes"] == json.loads(changed)["outcomes"]
