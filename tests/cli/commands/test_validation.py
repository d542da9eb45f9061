"""The commands that put the model to the test, end to end on few runs."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from kidal_sim.analysis.validation.rates import load_rates
from kidal_sim.batch.layout import RUNS
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage.durable_files import write
from kidal_sim.batch.storage.part_files import encode, part_name
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.engine.run import Batch, Numbers
from kidal_sim.scenario.files.load import load, serialize
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.schema import Scenario
from tests.commands import Command
from tests.experiments import recorded, small, study
from tests.manifests import put_manifest

SCENARIOS = shipped_folder()
PUSH = str(SCENARIOS / "kidal_push.yaml")
PREEMPT = str(SCENARIOS / "doctrines" / "preempt.yaml")
WEEK = ("--set", "calendar.horizon=5 d", "--set", "calendar.hold=2 d", "--quiet")


def by_the_turn(scenario: Scenario, seed: int, numbers: Numbers, series: bool) -> Batch:
    """Runs in which one outcome grows with the turn, and another does not care."""
    luck = np.array([np.random.default_rng(number).random() for number in numbers.run])
    return Batch(pa.table({"run": numbers.run, "grows": luck + scenario.calendar.turn.best, "stays": luck}), None)


@pytest.fixture
def turns_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [Outcome(name, "quantity", "km", "") for name in ("grows", "stays")]
    monkeypatch.setattr("kidal_sim.engine.run.run", by_the_turn)
    monkeypatch.setattr("kidal_sim.batch.results.outcome_selection.describe", lambda scenario: known)


def test_check_turn__every_outcome_at_every_turn(kidal_sim: Command) -> None:
    code, out, err = kidal_sim("check-turn", PUSH, "--runs", "3", *WEEK)
    assert (code, err) == (0, "")  # from so few runs nothing is told
    assert max(map(len, out.splitlines())) <= 140
    assert "; 3 runs at each turn." in out and "0 different, " in out
    for turn in ("12", "6", "3"):
        assert any("government_losses" in line and f" {turn} " in line for line in out.splitlines())


def test_check_turn__ends_with_code_1_if_the_turn_is_in_the_answer(kidal_sim: Command, turns_matter: None) -> None:
    code, out, _ = kidal_sim("check-turn", PUSH, "--runs", "40", "-q", "--format", "json")
    found = json.loads(out)
    assert code == 1 and found["runs"] == 40
    assert [(each["outcome"], each["turn"], each["verdict"]) for each in found["checks"]][:3] == [
        ("grows", 12.0, "different"), ("grows", 6.0, "different"), ("grows", 3.0, "different"),
    ]  # fmt: skip
    assert [each["difference"] for each in found["checks"][:3]] == pytest.approx([11, 5, 2])
    assert {each["verdict"] for each in found["checks"] if each["outcome"] == "stays"} == {"equivalent"}
    code, out, _ = kidal_sim("check-turn", PUSH, "--runs", "40", "-q")
    assert code == 1 and "3 different, 0 not decided, 3 equivalent, 0 never known; 40 runs" in out


def test_history__every_shipped_case_and_figure(kidal_sim: Command) -> None:
    code, out, err = kidal_sim("history", "--runs", "2", "--quiet")
    assert (code, err) == (0, "") and max(map(len, out.splitlines())) <= 140
    words = " ".join(out.split())
    for file in (SCENARIOS / "history").glob("*.yaml"):
        scenario = load(file)
        assert f"{file.stem}: {scenario.title}" in out
        assert [name for name in scenario.observed if f" {name} " not in out] == []
        assert [address for entry in scenario.leave_out for address in entry.inputs if f" {address}, here " not in words] == []


def test_history__json_is_json(kidal_sim: Command) -> None:
    code, out, _ = kidal_sim("history", str(SCENARIOS / "history" / "un_withdrawal.yaml"), "--runs", "3", "-q", "--format", "json")
    (case,) = json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))["cases"]
    assert code == 0 and case["name"] == "un_withdrawal"
    found = {each["name"]: each for each in case["predictions"]}
    assert (found["mine_strikes"]["observed"], found["mine_strikes"]["runs"], found["wounded"]["observed"]) == ("6", 3, "37 to 39")


def test_history__what_the_model_has_not_is_told(kidal_sim: Command, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    camels = "{outcome: camels_lost, value: 3, naive: 1, source: ctp-2023-11-08}"
    text = f"extends: kidal_sim:history/drone_week.yaml\nobserved: {{camels: {camels}}}\n"
    file.write_text(text, encoding="utf-8")
    code, out, _ = kidal_sim("history", str(file), "--runs", "2", "-q")
    (line,) = (line for line in out.splitlines() if "camels" in line)
    assert code == 0 and "not in the model" in line and line.split()[-1] == "2.00"


def test_effects__every_format(kidal_sim: Command, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(serialize(small()))
    options = ("effects", str(file), "--runs", "40", "--outcome", "mine_strikes", "--outcome", "camp_captured*", "--quiet")
    code, out, err = kidal_sim(*options)
    assert (code, err) == (0, "") and "40 runs each, same dice" in out
    rows = list(csv.DictReader(io.StringIO(kidal_sim(*options, "--format", "csv")[1])))
    uncertain = {"units.column.people", "units.group.people", "rules.mines.strikes", "rules.combat.intensity"}
    outcomes = {"mine_strikes", "camp_captured", "camp_captured_day"}
    assert len(rows) == 12
    assert {(each["input"], each["outcome"]) for each in rows} == {(one, each) for one in uncertain for each in outcomes}
    (strikes,) = (each for each in rows if (each["input"], each["outcome"]) == ("rules.mines.strikes", "mine_strikes"))
    assert (strikes["low"], strikes["high"], strikes["sign"], strikes["sure"]) == ("0.002", "0.038", "+", "true")  # of 0 to 0.04
    found = json.loads(kidal_sim(*options, "--format", "json")[1])
    assert [(each["input"], each["sign"]) for each in found["effects"]] == [(each["input"], each["sign"]) for each in rows]
    assert set(found["without_effect"]) < uncertain and "rules.mines.strikes" not in found["without_effect"]
    assert kidal_sim(*options, "--format", "md")[1].startswith("| input | ")


def test_effects__an_outcome_that_does_not_exist(kidal_sim: Command) -> None:
    code, out, err = kidal_sim("effects", PUSH, "--outcome", "camels")
    assert (code, out) == (2, "") and err.startswith("--outcome camels: no such outcome; there are ")


@pytest.fixture
def results(tmp_path: Path) -> str:
    return settled(tmp_path)


def settled(tmp_path: Path, points: int = 1) -> str:
    """A results folder of two plans and two outcomes, 120 runs at each point, at which losses are 1,000 more than at the one before."""
    names = ("kidal_push", "tessalit_relief")
    rows = [(point, run) for point in range(points) for run in range(120)]
    for number, name in enumerate(names):
        columns = {
            "variant": [name] * len(rows), "point": [point for point, _ in rows], "run": [run for _, run in rows],
            "kidal_captured": [run % 2 == number for _, run in rows],
            "government_losses": [1000 * point + run + number for point, run in rows],
        }  # fmt: skip
        write(encode(pa.table(columns)), tmp_path, part_name(RUNS, f"{number:03d}-00000000"))
    return str(put_manifest(tmp_path, names, {"points": points}))


def test_convergence__every_format_and_the_difference_of_two_plans(kidal_sim: Command, results: str) -> None:
    options = ("convergence", results, "--outcome", "government_losses", "--outcome", "kidal_c*ed")
    code, out, err = kidal_sim(*options)
    assert (code, err) == (0, "") and max(map(len, out.splitlines())) <= 140
    assert "tessalit_relief" in out and "50.0" in out and "±" in out
    rows = list(csv.DictReader(io.StringIO(kidal_sim(*options, "--format", "csv")[1])))
    assert [(row["outcome"], row["of"], row["runs"]) for row in rows] == [
        (outcome, plan, runs)
        for outcome in ("kidal_captured", "government_losses")
        for plan in ("kidal_push", "tessalit_relief")
        for runs in ("100", "120")
    ]
    assert kidal_sim(*options, "--format", "md")[1].count("\n| ") == 1 + len(rows)
    found = json.loads(kidal_sim(*options, "--between", "kidal_push", "tessalit_relief", "--format", "json")[1])
    assert [(each["outcome"], each["of"], each["runs"], each["estimate"]) for each in found["convergence"][1::2]] == [
        ("kidal_captured", "tessalit_relief - kidal_push", 120, 0.0), ("government_losses", "tessalit_relief - kidal_push", 120, 1.0)
    ]  # fmt: skip
    assert found["convergence"][3]["any_time"] is None  # the same difference in every run: nobody can say
    assert [(each["name"], each["kind"]) for each in found["outcomes"]] == [("kidal_captured", "binary"), ("government_losses", "count")]


def test_convergence__of_a_sweep_one_point(kidal_sim: Command, tmp_path: Path) -> None:
    options = ("convergence", settled(tmp_path, points=2), "--outcome", "government_losses", "--format", "csv")
    code, out, err = kidal_sim(*options)
    assert (code, out) == (2, "") and "its sweep has 2 points" in err and "--point, from 0 to 1" in err
    rows = list(csv.DictReader(io.StringIO(kidal_sim(*options, "--point", "1")[1])))
    assert float(rows[1]["estimate"]) == 1059.5, "1,000 and the middle of 0 to 119"


def test_convergence__what_is_not_there(kidal_sim: Command, tmp_path: Path) -> None:
    code, out, err = kidal_sim("convergence", str(tmp_path))
    assert (code, out) == (2, "") and err.startswith(f"{tmp_path}: is no results folder")


def test_with__on_show_and_before_set(kidal_sim: Command, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("calendar: {horizon: 20 d, hold: 3 d}\n", encoding="utf-8")
    code, out, err = kidal_sim("show", PUSH, "--with", PREEMPT, "--with", str(tmp_path / "more.yaml"), "--set", "calendar.hold=4 d")
    (tmp_path / "shown.yaml").write_text(out, encoding="utf-8")
    assert (code, err) == (0, "")
    assert load(tmp_path / "shown.yaml") == load(PUSH, {"calendar.hold": "4 d"}, [PREEMPT, tmp_path / "more.yaml"])
    assert load(tmp_path / "shown.yaml").calendar.horizon.best == 480


def test_with__on_check_and_assumptions_and_compare(kidal_sim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    relief = str(SCENARIOS / "tessalit_relief.yaml")
    assert kidal_sim("check", PUSH, relief, "--with", PREEMPT)[0] == 0
    assert "variant: the low end" in kidal_sim("assumptions", PUSH, "--with", PREEMPT, "--format", "csv")[1]
    code, _, err = kidal_sim("compare", PUSH, relief, "--with", PREEMPT, "--runs", "2", "--out", "out", *WEEK)
    assert (code, err) == (0, "")
    for name in ("kidal_push", "tessalit_relief"):
        assert load(tmp_path / "out" / "scenarios" / f"{name}.yaml").factions["csp"].doctrine.raid_value.numbers == (100, 135, 135)
    code, _, err = kidal_sim("run", PUSH, "--with", PREEMPT, "--runs", "2", "--out", "one", *WEEK)
    assert (code, err) == (0, "")


def test_with__a_slip_points_into_the_file(kidal_sim: Command, tmp_path: Path) -> None:
    (tmp_path / "slip.yaml").write_text("rules:\n  march: {pase: 100 km/day}\n", encoding="utf-8")
    code, out, err = kidal_sim("run", PUSH, "--with", str(tmp_path / "slip.yaml"), "--runs", "1")
    assert (code, out) == (2, "") and f"{tmp_path}/slip.yaml:2:11: rules.march.pase" in err and "did you mean `pace`?" in err


def test_rates__of_scenarios_every_row_is_held_against_the_record_or_says_why_not(kidal_sim: Command) -> None:
    options = ("rates", "--runs", "4", "--set", "calendar.horizon=20 d", "--quiet")
    code, out, err = kidal_sim(*options)
    assert (code, err) == (0, "") and max(map(len, out.splitlines())) <= 140
    assert "kidal_push, tessalit_relief, stay_put, 4 runs of each" in " ".join(out.split())
    said = json.loads(kidal_sim(*options, "--format", "json")[1], parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    rates = load_rates().rates
    assert {each["name"] for each in (*said["estimates"], *said["not_counted"])} == set(rates)
    assert {each["name"] for each in said["not_counted"]} == {name for name, rate in rates.items() if rate.not_counted}
    strikes = next(each for each in said["estimates"] if (each["name"], each["plan"]) == ("mine_strikes", "all"))
    assert strikes["value"] == pytest.approx(strikes["events"] / strikes["exposure"]) and strikes["use"] == "check"
    rows = list(csv.DictReader(io.StringIO(kidal_sim(*options, "--format", "csv")[1])))
    assert len(rows) == 4 * len(set(rates) - {each["name"] for each in said["not_counted"]})
    markdown = kidal_sim(*options, "--format", "md")[1]
    assert "Held against the record" in markdown and "Each plan by itself" in markdown and "RFI, AFP" in markdown


def test_rates__of_a_folder_and_of_a_record_of_one_s_own(kidal_sim: Command, tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, chunk=None, series=False), 1)
    record = tmp_path / "mine.yaml"
    text = "{label: contacts, counted: contacts, exposure: km, outcome: contacts, per: [government_km], low: 0, best: 0.1, high: 1, "
    record.write_text(
        f"extends: kidal_sim:rates.yaml\nrates: {{mine: {text}unit: per km, source: raids-2019-2023, note: made up}}}}\n", encoding="utf-8"
    )
    code, out, err = kidal_sim("rates", str(tmp_path / "results"), "--record", str(record), "--format", "json")
    mine = next(each for each in json.loads(out)["estimates"] if (each["name"], each["plan"]) == ("mine", "all"))
    runs = open_results(tmp_path / "results").runs.to_pandas(["contacts", "government_km"])
    assert (code, err, mine["verdict"]) == (0, "", "inside")
    assert mine["value"] == pytest.approx(runs["contacts"].sum() / runs["government_km"].sum())
    assert json.loads(out)["not_counted"][-1]["reason"].startswith("the results have no column `input.rules.supply.rations`")


@pytest.mark.parametrize("option", [("--runs", "5"), ("--seed", "2"), ("--set", "calendar.turn=6 h")])
def test_rates__options_of_runs_do_not_apply_to_a_folder(kidal_sim: Command, tmp_path: Path, option: tuple[str, str]) -> None:
    code, _, err = kidal_sim("rates", str(tmp_path), *option)
    assert code == 2 and option[0] in err


def test_rates__a_point_is_one_of_a_folder(kidal_sim: Command) -> None:
    code, _, err = kidal_sim("rates", PUSH, "--point", "0")
    assert code == 2 and "--point" in err
