"""`kidal-sim replay`: the run it tells is that run of the batch."""

import functools
import json
import re
from pathlib import Path

import pytest

from kidal_sim.batch.execution.run_in_memory import run
from kidal_sim.batch.results.results import open_results
from kidal_sim.engine.run import run as run_batch
from kidal_sim.scenario.files.load import load
from tests.commands import ROOT, Command
from tests.short_results import made

PUSH = str(ROOT / "scenarios" / "kidal_push.yaml")
EARLY = {"plan.main_column.0.when.day": "6 h", "calendar.horizon": "20 d"}
FIRST = ("--point", "0")
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


@pytest.mark.parametrize("pick", ["best", "worst"])
def test_replay__picks_the_run_at_the_end_of_what_is_preferred(replay: Command, pick: str) -> None:
    losses = run(load(PUSH, EARLY), 30, 1).set_index("run")["government_losses"]
    arguments = ("--pick", pick, "--prefer", "government_losses:min", "--runs", "30", "--format", "json", *SET)
    code, out, _ = replay(PUSH, *arguments)
    assert code == 0
    assert json.loads(out)["outcomes"]["government_losses"] == (losses.min() if pick == "best" else losses.max())


def test_replay__picks_by_an_outcome_and_says_why(replay: Command) -> None:
    code, out, _ = replay(PUSH, "--pick", "median", "--by", "mine_strikes", "--runs", "31", *SET)
    strikes = run(load(PUSH, EARLY), 31, 1).set_index("run")["mine_strikes"]
    assert code == 0
    number = int(re.search(r"Run (\d+) of seed 1, the median of 31 runs by mine_strikes[,.]", out)[1])  # type: ignore[index]
    assert strikes[number] == strikes.median()
    assert "mine_strikes" in out, "its value is among the outcomes"


def test_replay__refuses_what_it_cannot_do(replay: Command, tmp_path: Path) -> None:
    for arguments, message in (
        (["--pick", "median", "--by", "government_loses", "--runs", "2"], "did you mean `government_losses`"),
        (["--pick", "best", "--prefer", "government_loses:min", "--runs", "2"], "did you mean `government_losses`"),
        (["--pick", "median", "--by", "government_losses", "--run", "1"], "--pick: cannot be given together with --run"),
        (["--pick", "median", "--by", "government_losses", "--prefer", "government_losses:min"], "together with --prefer"),
        (["--pick", "best", "--by", "government_losses"], "--prefer government_losses:min or"),
        (["--pick", "worst"], "give --prefer OUTCOME:min (or max)"),
        (["--pick", "surprising"], "or --by OUTCOME"),
        (["--by", "government_losses"], "needs --pick"),
        (["--runs", "10"], "needs --pick"),
        (["--run", "-1"], "not a whole number"),
        (["--variant", "push"], "--variant: does not apply to a scenario file"),
        (["-o", str(tmp_path / "run.png")], "must end in .html, .gif or .mp4"),
        (["-o", str(tmp_path / "run.html"), "--all"], "cannot be given together"),
        (["--force"], "needs -o"),
    ):
        code, out, err = replay(PUSH, *arguments)
        assert code == 2 and not out and message in " ".join(err.replace("│", " ").split()), arguments
    assert not list(tmp_path.iterdir())


def test_replay__writes_a_page_and_a_film(replay: Command, tmp_path: Path) -> None:
    page, film = tmp_path / "run.html", tmp_path / "run.gif"
    short = ("--set", "calendar.horizon=3 d", "--set", "calendar.hold=1 d")
    code, out, err = replay(PUSH, "--run", "5", "-o", str(page), "-o", str(film), *short)
    assert code == 0 and not err
    assert f"{page}: " in out and f"{film}: " in out and "day 0" not in out, "where they are, and not the story"
    assert "Run 5 of seed 1." in page.read_text(encoding="utf-8") and film.read_bytes().startswith(b"GIF89a")
    before = page.read_bytes()
    replay(PUSH, "--run", "5", "-o", str(page), *short)
    assert page.read_bytes() == before, "the same run, the same bytes"
    code, _, err = replay(PUSH, "--run", "5", "-o", str(film), *short)
    assert code == 2 and "--force replaces it" in err
    assert replay(PUSH, "--run", "5", "-o", str(film), "--force", *short)[0] == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("replay"), series=False)


def test_replay__of_a_results_folder_is_that_row(replay: Command, folder: Path) -> None:
    rows = open_results(folder).runs.to_pandas()
    for arguments, variant, point in ((["--point", "0"], "push", 0), (["--variant", "relief", "--point", "1"], "relief", 1)):
        code, out, _ = replay(str(folder), "--run", "13", *arguments, "--format", "json")
        row = rows[(rows["variant"] == variant) & (rows["point"] == point) & (rows["run"] == 13)].iloc[0]
        told = json.loads(out)["outcomes"]
        assert code == 0
        assert all(told[name] == row[name] for name in ("government_losses", "mine_strikes", "insurgent_people"))
        assert f"Run 13 of {variant}, point {point}, results." in replay(str(folder), "--run", "13", *arguments)[1]


def test_replay__picks_among_the_rows_of_one_plan_at_one_point(replay: Command, folder: Path) -> None:
    rows = open_results(folder).runs.to_pandas()
    own = rows[(rows["variant"] == "relief") & (rows["point"] == 1)]
    arguments = ("--pick", "worst", "--prefer", "insurgent_losses:max", "--variant", "relief", "--point", "1", "--format", "json")
    told = json.loads(replay(str(folder), *arguments)[1])
    assert told["outcomes"]["insurgent_losses"] == own["insurgent_losses"].min()


def test_replay__of_a_results_folder_refuses_what_only_a_scenario_has(replay: Command, folder: Path) -> None:
    for arguments, message in (
        (["--seed", "2"], "--seed: does not apply to a results folder, which has its own"),
        (["--runs", "9"], "--runs: does not apply to a results folder, which has its own"),
        (["--set", "calendar.horizon=3 d"], "--set: does not apply to a results folder, which has its own"),
        ([], "its sweep has 2 points"),
        (["--variant", "psuh", *FIRST], "'psuh'"),
        (["--point", "2"], "from 0 to 1"),
        (["--run", "25", *FIRST], "run: found 25"),
        (["--pick", "best", *FIRST], "--prefer OUTCOME:min"),
        (["--pick", "surprising", "--by", "mine_strikes", *FIRST], "25 runs"),
    ):
        code, out, err = replay(str(folder), *arguments)
        assert code == 2 and not out and message in " ".join(err.replace("│", " ").split()), arguments


def test_replay__takes_a_file_of_changes(replay: Command, tmp_path: Path) -> None:
    """The same change, laid over by a file or set: the same run."""
    layer = tmp_path / "early.yaml"
    layer.write_text('calendar: {horizon: 20 d}\noverrides: {plan.main_column.0.when.day: "6 h"}\n')
    arguments = (PUSH, "--run", "3", "--format", "json")
    laid, changed = replay(*arguments, "--with", str(layer))[1], replay(*arguments, *SET)[1]
    assert json.loads(laid)["outcomes"] == json.loads(changed)["outcomes"]
