"""`compare` of results folders, end to end on small campaigns; that of scenario files is in `test_cli`."""

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import kidal_sim as package
from kidal_sim.batch.layout import MANIFEST
from kidal_sim.batch.results import results
from kidal_sim.batch.results.results import open_results
from kidal_sim.batch.storage import manifest
from kidal_sim.batch.storage.regular_files import read_regular
from tests.commands import Command
from tests.experiments import recorded, study
from tests.report_folders import unfinished


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    recorded(folder / "results", study(folder, runs=80))
    return folder / "results"


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nested")
    recorded(folder / "results", study(folder, draws=12, runs=9))
    return folder / "results"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("swept")
    recorded(folder / "results", study(folder, runs=20, sweep={"grid": {"units.group.people": [40, 400]}}))
    return folder / "results"


def test_compare__a_results_folder(kidal_sim: Command, plain: Path) -> None:
    code, out, err = kidal_sim("compare", str(plain))
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 140
    assert "wait - go" in out and "80 runs of each plan" in out and open_results(plain).manifest.digest in out
    for words in ("camp_captured [%]", "less/same/more %", "Of ", "(Holm)", "Which plan is better depends on what you prefer"):
        assert words in out
    assert "group_losses" not in out


@pytest.mark.parametrize("command", ["compare", "convergence", "report"])
def test_results__are_opened_once_and_their_scenarios_are_not_read(
    kidal_sim: Command, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    read: list[str] = []

    def counting(folder: Path, name: str) -> bytes | None:
        read.append(name)
        return read_regular(folder, name)

    monkeypatch.setattr(manifest, "read_regular", counting)
    monkeypatch.setattr(results, "load", lambda *_: pytest.fail("a scenario was loaded")) if command != "report" else None
    more = ("--outcome", "camp_captured", "-o", str(tmp_path / "page.md"), "-q") if command == "report" else ()
    assert kidal_sim(command, str(plain), *more)[0] == 0
    assert read.count(MANIFEST) == 1


def test_compare__leaves_a_results_folder_as_it_is(kidal_sim: Command, plain: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in plain.rglob("*")}
    assert kidal_sim("compare", str(plain), "--figures", str(tmp_path / "figures"))[0] == 0
    assert {path: path.stat().st_mtime_ns for path in plain.rglob("*")} == before
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    assert names == {f"{name}.{ending}" for name in ("ecdf", "differences") for ending in ("csv", "png", "svg")}


def damaged(folder: Path, place: Path) -> Path:
    """A copy, to be damaged."""
    return Path(shutil.copytree(folder, place / "damaged"))


@pytest.mark.parametrize("said", [("compare",), ("plot", "ecdf"), ("plot", "differences"), ("report",)])
def test_compare__a_plan_of_which_parts_are_missing_is_refused_not_left_out(
    kidal_sim: Command, plain: Path, tmp_path: Path, said: tuple[str, ...]
) -> None:
    folder = damaged(plain, tmp_path)
    for path in (folder / "runs").glob("part-000-*"):
        path.unlink()
    out = () if said == ("compare",) else ("-o", str(tmp_path / ("a.html" if said == ("report",) else "a.svg")))
    code, _, err = kidal_sim(said[0], str(folder), *said[1:], *out)
    assert code == 2 and "part-000-000000000.parquet: is missing; kidal-sim resume" in " ".join(err.split())


@pytest.mark.parametrize("command", ["compare", "report"])
def test_compare__says_what_is_missing_from_a_damaged_folder(kidal_sim: Command, plain: Path, tmp_path: Path, command: str) -> None:
    folder = damaged(plain, tmp_path)
    out = () if command == "compare" else ("--outcome", "camp_captured", "-o", str(tmp_path / "a.html"))
    (folder / "scenarios" / "wait.yaml").unlink()
    assert kidal_sim(command, str(folder), *out)[0] == 0, "scenarios are read by replay and why alone"
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    del said["title"]
    (folder / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    code, _, err = kidal_sim(command, str(folder), *out)
    assert code == 2 and "manifest.json: is damaged" in " ".join(err.split())


def test_compare__draws_the_figures_of_plot(kidal_sim: Command, plain: Path, tmp_path: Path) -> None:
    assert kidal_sim("compare", str(plain), "--outcome", "*losses", "--figures", str(tmp_path))[0] == 0
    for name in ("ecdf", "differences"):
        assert kidal_sim("plot", str(plain), name, "--outcome", "*losses", "-o", str(tmp_path / f"plotted-{name}.svg"))[0] == 0
        for ending in ("svg", "csv"):
            assert (tmp_path / f"{name}.{ending}").read_bytes() == (tmp_path / f"plotted-{name}.{ending}").read_bytes(), name


def test_compare__json_has_everything_and_is_what_python_gives(kidal_sim: Command, plain: Path) -> None:
    code, out, _ = kidal_sim("compare", str(plain), "--format", "json", "--all", "--against", "wait", "--prefer", "government_losses:min")
    found, frame = json.loads(out), package.compare(plain, outcomes=["*"], against="wait")
    assert code == 0 and found["variants"] == ["wait", "go"] == list(frame.variants)
    assert len(found["estimates"]) == len(frame.estimates) == 2 * len(found["outcomes"])
    assert found["estimates"][0]["estimate"] == frame.estimates["estimate"].iloc[0]
    assert [row["p_holm"] for row in found["pairs"]] == [None if np.isnan(p) else p for p in frame.pairs["p_holm"]]
    assert {row["verdict"] for row in found["dominance"]} <= {"dominates", "does not", "cannot tell"}
    assert sum(row["best"] for row in found["decision"]) >= 1 and any("For less government losses" in line for line in found["summary"])


def test_compare__csv_has_a_row_per_outcome_and_plan(kidal_sim: Command, plain: Path) -> None:
    code, out, _ = kidal_sim("compare", str(plain), "--format", "csv", "--outcome", "*_losses", "--interval", "clopper-pearson")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and [(row["outcome"], row["variant"]) for row in rows] == [
        (outcome, plan) for outcome in ("government_losses", "insurgent_losses") for plan in ("go", "wait")
    ]
    assert float(rows[1]["difference_estimate"]) == pytest.approx(float(rows[1]["estimate"]) - float(rows[0]["estimate"]), abs=1e-3)
    assert float(rows[0]["low"]) < float(rows[0]["estimate"]) < float(rows[0]["high"])


def test_compare__nested_draws_go_by_draws(kidal_sim: Command, nested: Path) -> None:
    code, out, _ = kidal_sim("compare", str(nested))
    assert code == 0 and "12 draws of the inputs with the same 9 of the dice" in out
    assert "by draws of the inputs and of the dice, which runs share" in " ".join(out.split())
    found = package.compare(nested, outcomes=["government_losses"])
    assert found.nested and found.dominance.empty
    row = found.estimates.iloc[0]
    values = open_results(nested).runs.to_pandas(["variant", "outer", "government_losses"]).query("variant == 'go'")
    of_draws = values.groupby("outer")["government_losses"].mean()
    assert row["estimate"] == pytest.approx(of_draws.mean())
    assert row["high"] - row["low"] > 2 * 2.2 * of_draws.sem()  # Student's quantile with 8 or 11 degrees of freedom is above 2.2
    assert np.isnan(row["median_low"]) and np.isfinite(row["low"])


def test_compare__of_a_sweep_one_point(kidal_sim: Command, swept: Path) -> None:
    code, _, err = kidal_sim("compare", str(swept))
    assert code == 2 and "its sweep has 2 points" in err and "--point" in err
    few, many = (package.compare(swept, outcomes=["camp_captured"], point=point).estimates["estimate"].iloc[0] for point in (0, 1))
    runs = open_results(swept).runs.to_pandas(["variant", "point", "camp_captured"]).query("variant == 'go'")
    assert [few, many] == runs.groupby("point")["camp_captured"].mean().tolist()
    assert kidal_sim("compare", str(swept), "--point", "1")[0] == 0
    code, _, err = kidal_sim("compare", str(swept), "--point", "2")
    assert code == 2 and "from 0 to 1" in err


def test_compare__the_experiment_may_say_what_is_better(kidal_sim: Command, tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, runs=30, prefer={"government_losses": "min"}))
    _, out, _ = kidal_sim("compare", str(tmp_path / "results"))
    assert "For less government losses" in out
    _, out, _ = kidal_sim("compare", str(tmp_path / "results"), "--prefer", "camp_captured:max")
    assert "For more camp captured" in out and "government losses, " not in out.split("For more")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--runs", "50"], "--runs: does not apply to a results folder, which has its runs"),
        (["--set", "units.column.people=5"], "--set: does not apply to a results folder"),
        (["--against", "stay"], "--against stay: there is no such plan; there are go, wait"),
        (["--prefer", "loses:min"], "--prefer loses: there is no such outcome"),
        (["--prefer", "government_losses:least"], "OUTCOME:min, OUTCOME:max"),
        (["--outcome", "nothing"], "--outcome nothing: no such outcome"),
    ],
)
def test_compare__what_a_folder_cannot_answer(kidal_sim: Command, plain: Path, arguments: list[str], message: str) -> None:
    code, out, err = kidal_sim("compare", str(plain), *arguments)
    assert code == 2 and out == "" and message in " ".join(err.replace("│", " ").split())


def test_compare__a_folder_that_is_not_there(kidal_sim: Command, tmp_path: Path) -> None:
    code, _, err = kidal_sim("compare", str(tmp_path / "nowhere"))
    assert code == 2 and "nowhere: there is no such file or folder" in err


def test_compare__nothing_that_varies_is_no_table(kidal_sim: Command, plain: Path) -> None:
    code, out, _ = kidal_sim("compare", str(plain), "--outcome", "camp_starved_out")
    assert code == 0 and "VRF  " not in out and "none is sure" in out and "The same in every run: camp_starved_out (never)" in out


def test_compare__one_draw_of_the_dice_for_all_is_refused(kidal_sim: Command, tmp_path: Path) -> None:
    recorded(tmp_path / "results", study(tmp_path, draws=12, runs=1))
    code, _, err = kidal_sim("compare", str(tmp_path / "results"))
    assert code == 2 and "all runs have the same draw of the dice" in err


def test_compare__a_folder_that_is_not_finished_says_so(kidal_sim: Command, tmp_path: Path) -> None:
    recorded(tmp_path / "whole", study(tmp_path, runs=30))
    unfinished(tmp_path / "whole", tmp_path / "results")
    code, out, err = kidal_sim("compare", str(tmp_path / "results"))
    assert code == 0 and "unfinished" in err and "unfinished" in out and "digest" not in out


def test_run__one_plan_with_quantiles_and_words(kidal_sim: Command, tmp_path: Path, plain: Path) -> None:
    file = plain / "scenarios" / "go.yaml"
    code, out, _ = kidal_sim("run", str(file), "--runs", "60", "-q", "--out", str(tmp_path / "out"))
    assert code == 0 and "median" in out and "go: " in out and "VRF" not in out and "--prefer" not in out
    code, out, _ = kidal_sim("run", str(file), "--runs", "60", "-q", "--out", str(tmp_path / "out"), "--format", "json")
    assert code == 0 and json.loads(out)["pairs"] == []


def test_compare__says_that_a_rule_ended_the_runs(kidal_sim: Command, tmp_path: Path) -> None:
    until = {"outcome": "camp_captured", "halfwidth": 0.3, "minimum": 30, "maximum": 200}
    recorded(tmp_path / "results", study(tmp_path, runs=None, until=until))
    said = " ".join(kidal_sim("compare", str(tmp_path / "results"))[1].split())
    number = open_results(tmp_path / "results").manifest.rows // 2
    assert f"{number} runs of each plan" in said and "200 runs" not in said, "it ended before the most runs there might have been"
    assert "ended by a rule that looked at the results" in said
