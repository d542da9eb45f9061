"""Commands for choosing, as a user calls them."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from kidal_sim.batch.results.results import open_results
from kidal_sim.scenario.files.load import load, serialize
from tests.commands import Command
from tests.experiments import recorded, study, written

PEOPLE, INTENSITY = "units.group.people", "rules.combat.intensity"
LESS = ("--prefer", "government_losses:min")


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("swept")
    sweep = {"sobol": {"points": 256, "inputs": [PEOPLE, INTENSITY]}}
    recorded(place / "results", study(place, chunk=None, sweep=sweep, runs=4))
    return str(place / "results")


def test_breakeven__runs_and_goes_on_and_tells_again(kidal_sim: Command, tmp_path: Path) -> None:
    file, out = written(tmp_path), tmp_path / "along"
    arguments = ("breakeven", str(file), "--input", PEOPLE, "--levels", "3", "--runs", "20", *LESS, "--out", str(out), "-q")
    code, said, error = kidal_sim(*arguments)
    assert (code, error) == (0, "")
    assert f"{PEOPLE} [people]" in said
    assert "20 runs of each plan at each level" in said
    assert kidal_sim(*arguments) == (0, said, "")
    assert kidal_sim("breakeven", str(out), *LESS) == (0, said, "")
    code, _, error = kidal_sim("breakeven", str(out), "--levels", "5", *LESS)
    assert code == 2
    assert "--levels: does not apply to a folder that was run already" in " ".join(error.replace("│", " ").split())


def test_breakeven__for_programs(kidal_sim: Command, tmp_path: Path) -> None:
    """A plan that begins on the day on which the war ends loses nobody, at whatever strength of the group; one that attacks does."""
    file, out = written(tmp_path, prefer={"government_losses": "min"}), str(tmp_path / "along")
    (tmp_path / "wait.yaml").write_text(serialize(load(tmp_path / "wait.yaml", {"plan.column.0.when.day": "5 d"})))
    code, said, _ = kidal_sim(
        "breakeven", str(file), "--input", PEOPLE, "--levels", "3", "--runs", "20", "--out", out, "-q", "--format", "json"
    )
    found = json.loads(said)
    assert code == 0
    assert found["inputs"][0] == {"input": PEOPLE, "unit": "people", "best": 80.0, "levels": [40.0, 80.0, 120.0]}
    (only,) = found["slices"]
    assert only["second"] is None
    (pair,) = only["comparisons"]
    assert [pair[name] for name in ("plan", "against", "verdict", "better", "switch_points")] == ["wait", "go", "never", "wait", []]
    assert all(each["score.wait"] == 0.0 and each["score.go"] < 0.0 and each["preferred"] == "wait" for each in only["levels"])
    assert [each["difference"] for each in only["differences"]] == [-each["score.go"] for each in only["levels"]]
    _, said, _ = kidal_sim("breakeven", out, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert [row["value"] for row in rows] == ["40", "80", "120"]
    assert [float(row["difference"]) for row in rows] == pytest.approx([each["difference"] for each in only["differences"]], rel=1e-5)


def test_breakeven__two_assumptions_make_a_map(kidal_sim: Command, tmp_path: Path) -> None:
    said = kidal_sim(
        "breakeven", str(written(tmp_path)), "--input", PEOPLE, "--input", INTENSITY, "--levels", "3", "--runs", "5", *LESS,
        "--out", str(tmp_path / "map"), "-q",
    )[1]  # fmt: skip
    assert f"{PEOPLE} \\ {INTENSITY}" in said
    assert said.count("go, wait") + said.count("wait, go") >= 3


def test_breakeven__ctrl_c_after_the_runs_says_nothing_of_what_was_written(
    kidal_sim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("kidal_sim.analysis.decision.breakeven.breakeven", interrupt)
    monkeypatch.setattr("os._exit", sys.exit)
    out = tmp_path / "along"
    options = ("--input", PEOPLE, "--levels", "3", "--runs", "5", *LESS, "--out", str(out), "-q")
    code, said, err = kidal_sim("breakeven", str(written(tmp_path)), *options)
    assert (code, said, err.strip()) == (130, "", "Interrupted.")
    assert open_results(out).finished


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--input", PEOPLE), "--prefer OUTCOME:min"),
        (("--input", PEOPLE, "--prefer", "government_loss:min"), "did you mean `government_losses`"),
        (("--input", "units.group.peopel", *LESS), "did you mean `units.group.people`"),
        (LESS, "0 assumptions"),
    ],
)
def test_breakeven__slips_are_refused_before_anything_is_run(
    kidal_sim: Command, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, _, error = kidal_sim("breakeven", str(written(tmp_path)), *arguments, "--out", str(tmp_path / "out"))
    assert code == 2
    assert message in error
    assert not (tmp_path / "out").exists()


def test_regret(kidal_sim: Command, swept: str) -> None:
    code, said, error = kidal_sim("regret", swept, *LESS)
    assert (code, error) == (0, "")
    assert said.startswith("Least regret: ")
    assert "256 states, 4 runs of each plan at each" in " ".join(said.split())
    found = json.loads(kidal_sim("regret", swept, *LESS, "--format", "json")[1])
    assert list(found["plans"]) == ["go", "wait"]
    assert found["least"]["max_plug_in"] in found["plans"]
    rows = list(csv.DictReader(io.StringIO(kidal_sim("regret", swept, *LESS, "--format", "csv")[1])))
    assert [float(row["mean"]) for row in rows] == pytest.approx([each["mean"] for each in found["plans"].values()], rel=1e-4)


def test_regret__without_a_criterion_is_refused(kidal_sim: Command, swept: str) -> None:
    code, _, error = kidal_sim("regret", swept)
    assert code == 2
    assert "--prefer OUTCOME:min" in error


def test_discover(kidal_sim: Command, swept: str) -> None:
    wanted = ("discover", swept, "--plan", "go", "--where", "government_losses > 25")
    code, said, error = kidal_sim(*wanted)
    assert (code, error) == (0, "")
    assert said.startswith("Looked for: go: government_losses > 25")
    assert "holdout" in said
    found = json.loads(kidal_sim(*wanted, "--format", "json")[1])
    assert {each["input"] for each in found["limits"]} <= {PEOPLE, INTENSITY}
    assert found["training"]["density"]["estimate"] >= found["training"]["base"]
    rows = list(csv.DictReader(io.StringIO(kidal_sim(*wanted, "--format", "csv")[1])))
    assert [row["input"] for row in rows] == [each["input"] for each in found["limits"]]


def test_discover__where_a_plan_wins(kidal_sim: Command, swept: str) -> None:
    code, said, _ = kidal_sim("discover", swept, "--wins", "wait", "--input", PEOPLE, *LESS)
    assert code == 0
    assert said.startswith("Looked for: wait is preferred")
    assert "256 states; 4 runs at each; 1 assumptions searched." in said


@pytest.mark.parametrize(("option", "value"), [("--coverage", "0"), ("--density", "1.5"), ("--share", "half")])
def test_discover__shares_are_shares(kidal_sim: Command, swept: str, option: str, value: str) -> None:
    code, _, error = kidal_sim("discover", swept, "--plan", "go", "--where", "government_losses > 25", option, value)
    assert code == 2
    assert option in error and "is not a share" in error


def test_discover__either_coverage_or_density(kidal_sim: Command, swept: str) -> None:
    both = ("--coverage", "0.5", "--density", "0.5")
    code, _, error = kidal_sim("discover", swept, "--plan", "go", "--where", "government_losses > 25", *both)
    assert code == 2
    assert "--coverage" in error
