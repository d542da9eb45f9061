"""batch, status and resume as a person meets them."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from kidal_sim.batch.storage.manifest import read_manifest
from tests.commands import COMMAND, ROOT, Command
from tests.experiments import PATIENCE, contents, recorded, stopped_in_the_middle, study, written


def test_batch__runs_says_its_digest_and_has_nothing_to_do_again(
    tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    code, out, err = kidal_sim("batch", "experiment.yaml", "--threads", "2")
    digest = read_manifest(tmp_path / "results" / "experiment").digest
    assert code == 0 and re.fullmatch(rf"120 runs, [\d.]+ s\. Digest {digest}\. Results in results/experiment\n", out)
    assert re.search(r"^120 of 120 runs, [\d,]+ runs/s, 0:00:00 left, camp_captured ±0\.\d+$", err, re.MULTILINE) and re.fullmatch(
        "[0-9a-f]{16}", digest
    )
    code, out, err = kidal_sim("resume", "results/experiment")
    assert code == 0 and out.startswith("Finished already, nothing to do: 120 runs, ") and f"Digest {digest}." in out and err == ""


def test_batch__options_take_the_place_of_what_the_file_says(tmp_path: Path, kidal_sim: Command) -> None:
    file, out = written(tmp_path), tmp_path / "out"
    assert kidal_sim("batch", str(file), "--runs", "11", "--seed", "8", "--chunk", "4", "--out", str(out), "--quiet")[0] == 0
    plan = read_manifest(out).plan
    assert (plan.runs, plan.seed, plan.chunk) == (11, 8, 4)
    assert kidal_sim("status", str(out))[1].splitlines()[2:7] == [
        "variants:   go, wait", "seed:       8", "done:       22", "failed:     0", "of:         22",
    ]  # fmt: skip


def test_batch__until_an_outcome_is_known(tmp_path: Path, kidal_sim: Command) -> None:
    until = {"outcome": "camp_captured", "halfwidth": 0.5, "minimum": 40, "maximum": 200}
    file, out = written(tmp_path, until=until), tmp_path / "out"
    assert kidal_sim("batch", str(file), "--until-halfwidth", "1e-9", "--out", str(out), "--quiet")[0] == 0
    assert read_manifest(out).stopped == 200
    code, said, err = kidal_sim("batch", str(file), "--out", str(tmp_path / "other"), "--plain")
    assert (
        code == 0
        and "Enough was known after 40 runs of each variant." in said
        and re.search(r"left, camp_captured ±0\.\d+$", err, re.MULTILINE)
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["batch", "nowhere.yaml"], "nowhere.yaml: no such file"),
        (["batch", "go.yaml"], "go.yaml:1:1: variants: missing key `variants`"),
        (["batch", "experiment.yaml", "--out", "thesis"], "thesis: already exists and is no results folder of kidal_sim"),
        (["batch", "experiment.yaml", "--out", "go.yaml/results"], "Not a directory"),
        (["batch", "experiment.yaml", "--until-halfwidth", "0"], "'0' is not a number above 0"),
        (["batch", "experiment.yaml", "--until-halfwidth", "0.1"], "needs --until-outcome"),
        (["batch", "experiment.yaml", "--until-halfwidth", "0.1", "--until-outcome", "camp_taken"], "`camp_taken` is no outcome"),
        (["batch", "experiment.yaml", "--until-halfwidth", "0.1", "--runs", "7"], "exclude each other"),
        (["batch", "experiment.yaml", "--chunk", "0"], "not a whole number from 1 to"),
        (["resume", "thesis"], "thesis: is no results folder of kidal_sim"),
        (["resume", "nowhere"], "nowhere: there is no such folder"),
        (["status", "thesis"], "thesis: is no results folder of kidal_sim"),
    ],
)
def test_faults__one_message_code_2_and_nothing_written(
    tmp_path: Path, kidal_sim: Command, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").touch()
    code, out, err = kidal_sim(*arguments)
    assert (code, out) == (2, "") and message in re.sub(r"[\s│]+", " ", err) and "Traceback" not in err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["chapter.tex", "experiment.yaml", "go.yaml", "thesis", "wait.yaml"]


def under_way(folder: Path, runs: int) -> "subprocess.Popen[str] | None":
    """A batch of so many runs of each plan that keeps its folder and does nothing; None if it was done before it could be stopped."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [*COMMAND, "batch", str(written(folder, runs=runs, series=False)), "--out", str(folder / "out"), "--chunk", "10"]
    process = subprocess.Popen([*command, "--threads", "1"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return process if stopped_in_the_middle(process, folder / "out", 2 * runs // 10) else None


def test_ctrl_c__a_second_is_refused_the_first_ends_with_130_and_goes_on_later(tmp_path: Path, kidal_sim: Command) -> None:
    runs, process = next((runs, process) for runs in (200, 1000, 5000) if (process := under_way(tmp_path / str(runs), runs)))
    folder = tmp_path / str(runs)
    file, out = folder / "experiment.yaml", folder / "out"
    assert json.loads(kidal_sim("status", str(out), "--format", "json")[1])["state"] == "running"
    for arguments in (["resume", str(out)], ["batch", str(file), "--out", str(out)]):
        code, _, err = kidal_sim(*arguments)
        assert code == 2 and "another process is writing results here" in err
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    said, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130 and said == "" and "Traceback" not in err
    assert err.endswith(f"Interrupted: what is done is kept. Go on with: kidal-sim resume {out}\n")
    standing = json.loads(kidal_sim("status", str(out), "--format", "json")[1])
    assert standing["state"] == "interrupted" and 0 < standing["done"] < 2 * runs and standing["go on with"] == f"kidal-sim resume {out}"
    assert kidal_sim("resume", str(out), "--quiet")[0] == 0
    recorded(folder / "whole", study(folder, 10, runs=runs, series=False))
    assert contents(out) == contents(folder / "whole")


def test_resume__a_changed_scenario_in_the_folder_is_refused(tmp_path: Path, kidal_sim: Command) -> None:
    file, out = written(tmp_path), tmp_path / "out"
    assert kidal_sim("batch", str(file), "--out", str(out), "--quiet")[0] == 0
    scenario = out / "scenarios" / "wait.yaml"
    scenario.write_text(scenario.read_text().replace("A small theatre", "Another theatre"))
    code, _, err = kidal_sim("resume", str(out))
    assert code == 2 and "scenarios/wait.yaml: is not as it was written" in err and "go.yaml" not in err
    assert kidal_sim("batch", str(file), "--out", str(out), "--quiet")[0] == 0, "which puts it back"
    assert kidal_sim("resume", str(out))[0] == 0


def test_verify__says_what_is_wrong_and_what_resume_mends(tmp_path: Path, kidal_sim: Command) -> None:
    results = tmp_path / "results"
    recorded(results, study(tmp_path, chunk=7, runs=14))
    (results / "notes.txt").write_text("somebody's")
    code, out, err = kidal_sim("verify", str(results))
    assert (code, err) == (0, "") and read_manifest(results).digest in out and "8 part files" in out and "notes.txt" in out
    part, scenario = results / "runs" / "part-001-000000007.parquet", results / "scenarios" / "go.yaml"
    part.write_bytes(part.read_bytes()[::-1])
    scenario.write_text(scenario.read_text() + "# changed")
    code, out, err = kidal_sim("verify", str(results), "--format", "json")
    assert (code, err) == (1, "")
    assert {each["file"]: each["mended_by_resume"] for each in json.loads(out)["problems"]} == {
        "runs/part-001-000000007.parquet": True,
        "scenarios/go.yaml": False,
    }
    (results / "manifest.json").unlink()
    assert kidal_sim("verify", str(results))[0] == 1
    assert kidal_sim("verify", str(tmp_path))[0] == 2, "no results folder"
