"""What the command line can do, from Python: each public function on small folders, beside its command."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kidal_sim as module
from kidal_sim import BatchError, KidalError, ScenarioError
from kidal_sim.batch.layout import MANIFEST
from kidal_sim.batch.storage.manifest import RUNNING
from tests import experiments
from tests.commands import ROOT, Command
from tests.report_folders import unfinished, without_figures


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An experiment file with its plans, and beside it its results: sixty runs of two plans."""
    place = tmp_path_factory.mktemp("python")
    experiments.written(place)
    module.run_batch(place / "experiment.yaml", place / "results")
    return place


@pytest.fixture
def folder(place: Path) -> Path:
    return place / "results"


def test_run_batch__leaves_what_the_command_leaves(kidal_sim: Command, place: Path, tmp_path: Path) -> None:
    assert kidal_sim("batch", str(place / "experiment.yaml"), "--out", str(tmp_path / "same"), "-q")[0] == 0
    assert experiments.contents(tmp_path / "same") == experiments.contents(place / "results")


def test_run_batch__runs_and_seed_in_the_place_of_the_files(place: Path, tmp_path: Path) -> None:
    results = module.run_batch(place / "experiment.yaml", str(tmp_path / "few"), runs=7, seed=6, cores=1)
    assert results.finished and len(results.runs) == 2 * 7 and results.plan.seed == 6


def test_run_batch__refuses_a_folder_of_something_else(place: Path, tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="holds a batch that differs"):
        module.run_batch(place / "experiment.yaml", place / "results", seed=99)
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(BatchError, match="is no results folder"):
        module.run_batch(place / "experiment.yaml", tmp_path)
    with pytest.raises(ScenarioError):
        module.run_batch(tmp_path / "letter.txt", tmp_path / "out")


def test_run_batch__says_which_chunk_failed(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(task: Any) -> None:
        raise ZeroDivisionError("by nothing")

    with monkeypatch.context() as patch:
        patch.setattr("kidal_sim.batch.execution.batch_runner.run_task", broken)
        with pytest.raises(BatchError, match=r"chunks failed, the others are kept; the first, \S+: ZeroDivisionError: by nothing"):
            module.run_batch(place / "experiment.yaml", tmp_path / "out")
    module.resume(tmp_path / "out")
    assert experiments.contents(tmp_path / "out") == experiments.contents(place / "results")


def test_resume__ends_with_the_very_same_files(folder: Path, tmp_path: Path) -> None:
    part = unfinished(folder, tmp_path / "part")
    assert json.loads((part / MANIFEST).read_text())["state"] == RUNNING
    assert module.resume(part).finished
    assert experiments.contents(part) == experiments.contents(folder)
    with pytest.raises(BatchError, match="no results folder"):
        module.resume(tmp_path)


def test_convergence__says_what_the_command_says(kidal_sim: Command, folder: Path) -> None:
    found = module.convergence(folder, ["government_losses"], ("go", "wait")).to_pandas()
    said = json.loads(
        kidal_sim("convergence", str(folder), "--outcome", "government_losses", "--between", "go", "wait", "--format", "json")[1]
    )
    known = ["runs", "estimate", "fixed"]  # an interval that nobody can say yet is infinite here, and null in JSON
    assert found[known].to_dict("records") == [{name: row[name] for name in known} for row in said["convergence"]]
    assert set(found["of"]) == {"wait - go"}


def test_convergence__the_last_row_is_the_mean_of_all_runs(folder: Path) -> None:
    runs = module.open_results(folder).runs.to_pandas()
    last = module.convergence(str(folder), "government_losses").to_pandas().groupby("of").last()
    assert last["estimate"].to_dict() == pytest.approx(runs.groupby("variant")["government_losses"].mean().to_dict())
    with pytest.raises(BatchError, match="no such outcome"):
        module.convergence(folder, ["nothing"])
    with pytest.raises(BatchError, match="point: found 1"):
        module.convergence(folder, point=1)


def test_run_levels__is_what_breakeven_reads(kidal_sim: Command, place: Path, tmp_path: Path) -> None:
    """The very files that the command leaves."""
    file, people, better = place / "experiment.yaml", "units.group.people", "government_losses:min"
    results = module.run_levels(file, people, tmp_path / "levels", levels=3, runs=20)
    said = ("breakeven", str(file), "--input", people, "--levels", "3", "--runs", "20", "--prefer", better, "--out", str(tmp_path / "same"))
    assert kidal_sim(*said, "-q")[0] == 0
    assert experiments.contents(tmp_path / "same") == experiments.contents(results.folder)
    found = module.breakeven(results.folder, [better])
    assert [axis.levels for axis in found.axes] == [(40.0, 80.0, 120.0)], "evenly over a uniform spread from 40 to 120"
    with pytest.raises(BatchError, match="--input: 3 assumptions"):
        module.run_levels(file, ["a", "b", "c"], tmp_path / "none")
    with pytest.raises(BatchError, match="--levels: 2"):
        module.run_levels(file, people, tmp_path / "none", levels=2)
    with pytest.raises(BatchError, match="is not an assumption of these plans"):
        module.run_levels(file, "units.group.poeple", tmp_path / "none")


def test_effects__says_what_the_command_says(kidal_sim: Command, place: Path) -> None:
    found = module.effects(place / "go.yaml", ["government_losses"], runs=40).to_pandas()
    code, out, _ = kidal_sim("effects", str(place / "go.yaml"), "--outcome", "government_losses", "--runs", "40", "-q", "--format", "json")
    said = pd.DataFrame(json.loads(out)["effects"])
    assert code == 0 and found["input"].tolist() == said["input"].tolist()
    assert found["difference"].tolist() == said["difference"].tolist() and found["sure"].tolist() == said["sure"].tolist()
    loaded = module.load(place / "go.yaml")
    pd.testing.assert_frame_equal(module.effects(loaded, "government_losses", runs=40).to_pandas(), found)


def test_effects__of_a_plan_without_uncertain_inputs_is_an_empty_table(kidal_sim: Command, place: Path) -> None:
    certain = {"units.column.people": "100", "units.group.people": "80", "rules.mines.strikes": "0 / km", "rules.combat.intensity": "0 / h"}
    found = module.effects(module.load(place / "go.yaml", certain), runs=2).to_pandas()
    assert found.empty and "difference" in found
    changes = [part for name, value in certain.items() for part in ("--set", f"{name}={value}")]
    code, out, err = kidal_sim("effects", str(place / "go.yaml"), *changes, "--runs", "2", "-q")
    assert (code, err) == (0, "") and "(0): none." in out


def test_history__says_what_the_command_says(kidal_sim: Command) -> None:
    case = ROOT / "scenarios" / "history" / "advance_to_anefis.yaml"
    (found,) = module.history([case], runs=20).cases
    said = json.loads(kidal_sim("history", str(case), "--runs", "20", "-q", "--format", "json")[1])["cases"][0]
    assert [each.name for each in found.predictions] == [each["name"] for each in said["predictions"]]
    assert [each.median for each in found.predictions if each.runs] == [each["median"] for each in said["predictions"] if each["runs"]]


def test_rates__says_what_the_command_says(kidal_sim: Command, place: Path) -> None:
    files = [place / "go.yaml", place / "wait.yaml"]
    found = module.rates(files, runs=20).to_pandas()
    said = json.loads(kidal_sim("rates", *map(str, files), "--runs", "20", "-q", "--format", "json")[1])["estimates"]
    assert list(zip(found["name"], found["plan"], found["verdict"], strict=True)) == [
        (each["name"], each["plan"], each["verdict"]) for each in said
    ]
    assert set(found["plan"]) == {"all", "go", "wait"}


def test_check_turn__says_what_the_command_says(kidal_sim: Command, place: Path) -> None:
    """With the turn set in a scenario that is loaded, and with the turn laid over its file."""
    found = module.check_turn(place / "go.yaml", runs=40).to_pandas()
    said = json.loads(kidal_sim("check-turn", str(place / "go.yaml"), "--runs", "40", "-q", "--format", "json")[1])["checks"]
    assert [(row.outcome, row.turn, row.verdict) for row in found.itertuples()] == [
        (each["outcome"], each["turn"], each["verdict"]) for each in said
    ]
    known = [each["difference"] is not None for each in said]
    assert found["difference"][known].tolist() == [each["difference"] for each in said if each["difference"] is not None]


def test_export__writes_what_the_results_have(folder: Path, tmp_path: Path) -> None:
    written = module.export(folder, "csv", tmp_path, table="runs")
    assert written == tmp_path / "results-runs.csv"
    assert len(pd.read_csv(written)) == 2 * 60
    again = module.export(module.open_results(folder), "parquet", tmp_path / "mine.parquet")
    np.testing.assert_array_equal(pd.read_parquet(again)["government_losses"], pd.read_csv(written)["government_losses"])
    with pytest.raises(BatchError, match="is there already"):
        module.export(folder, "csv", tmp_path)
    with pytest.raises(BatchError, match="is not a table of results"):
        module.export(folder, "csv", tmp_path / "none.csv", table="rows")
    assert module.export(folder, "csv", table="points") == folder.resolve().parent / "results-points.csv"


def test_figure__has_the_numbers_that_plot_writes(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    drawn = module.figure(folder, "differences", outcomes="government_losses", between=("wait", "go"))
    said = ("plot", str(folder), "differences", "--outcome", "government_losses", "--between", "wait", "go", "-o", str(tmp_path / "d.svg"))
    assert kidal_sim(*said)[0] == 0
    assert drawn.table["estimate"].tolist() == pytest.approx(pd.read_csv(tmp_path / "d.csv")["estimate"].tolist(), rel=1e-5)
    drawn.figure.savefig(tmp_path / "own.png")
    assert (tmp_path / "own.png").read_bytes().startswith(b"\x89PNG")


def test_figure__of_a_scenario(place: Path) -> None:
    drawn = module.figure(str(place / "go.yaml"), "map")
    assert set(drawn.table[drawn.table["part"] == "site"]["name"]) >= {"camp", "fort"}


def test_figure__refuses_what_it_cannot_draw(folder: Path, place: Path) -> None:
    for source, what, more, message in (
        (folder, "pie", {}, "choose one of ecdf, "),
        (folder, "ecdf", {"prefer": "government_losses:min"}, "prefer: does not apply to ecdf"),
        (folder, "map", {}, "map needs a scenario file"),
        (place / "go.yaml", "ecdf", {}, "ecdf needs a results folder"),
        (place / "none", "ecdf", {}, "there is no such file or folder"),
        (folder, "tornado", {"outcomes": "government_losses"}, "tornado needs a results folder of an experiment with a sweep"),
    ):
        with pytest.raises(BatchError, match=re.escape(message)):
            module.figure(source, what, **more)  # type: ignore[arg-type]


def test_write_report__is_the_page_of_the_command(kidal_sim: Command, folder: Path, tmp_path: Path) -> None:
    with without_figures():
        module.write_report(folder, tmp_path / "one.md", outcomes=["camp_captured"], prefer=["government_losses:min"])
        said = ("--outcome", "camp_captured", "--prefer", "government_losses:min")
        assert kidal_sim("report", str(folder), "-o", str(tmp_path / "two.md"), *said)[0] == 0
    assert (tmp_path / "one.md").read_text() == (tmp_path / "two.md").read_text()
    with pytest.raises(KidalError, match="must end in"):
        module.write_report(folder, tmp_path / "one.docx")


def test_first_causes__is_a_table_of_pandas(folder: Path) -> None:
    found = module.first_causes(str(folder), "camp_captured = no", "go")
    table = pd.DataFrame(found.causes)
    first = table[table["part"] == "first"]
    assert sum(share.estimate for share in first["share"]) == pytest.approx(1.0), "each run began with one thing"


def test_campaign__tells_in_frames(folder: Path) -> None:
    campaign = module.Campaign.from_results(folder, "go", 0)
    while campaign.running:
        campaign.step()
    history = campaign.history()
    assert isinstance(history, pd.DataFrame) and history["number"].tolist() == list(range(len(history)))
    assert len(campaign.days()) == 5, "a row for each of five days"
    assert campaign.causes(int(history["number"].iloc[-1]))["number"].iloc[0] == len(history) - 1
