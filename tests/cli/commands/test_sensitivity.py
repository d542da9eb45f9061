"""The commands that say what outcomes hang on, end to end on a small experiment."""

import csv
import io
import json
from pathlib import Path

import pytest

from kidal_sim.analysis.sensitivity.sensitivity import sensitivity
from tests.analysis.designs import BY_STATUS, STATUSES
from tests.commands import Command
from tests.experiments import written

SALTELLI = {"saltelli": {"points": 16, "inputs": ["*"]}}
MORRIS = {"morris": {"trajectories": 6, "inputs": ["*"]}}
LOSSES = ("--outcome", "government_losses")


def test_sensitivity__runs_what_is_missing_and_prints(kidal_sim: Command, tmp_path: Path) -> None:
    file, out = written(tmp_path, sweep=SALTELLI, runs=6, series=False), str(tmp_path / "results")
    code, printed, said = kidal_sim("sensitivity", str(file), "--out", out, *LOSSES, "--outcome", "aircraft_lost")
    assert code == 0
    assert "1,152 runs" in said and "Results in" in said
    for text in ("government_losses, go: mean", "(dice)", "The same at every point: aircraft_lost of go (0)", "96 points, 6 runs"):
        assert text in printed
    again = kidal_sim("sensitivity", out, *LOSSES, "--outcome", "aircraft_lost")
    assert again == (0, printed, "")
    code, _, said = kidal_sim("sensitivity", out, *LOSSES, "--out", str(tmp_path / "other"))
    assert code == 2 and "--out: does not apply to a results folder" in " ".join(said.replace("│", " ").split())


def test_sensitivity__csv_has_the_numbers_of_the_function(kidal_sim: Command, tmp_path: Path) -> None:
    file, out = written(tmp_path, sweep=MORRIS, runs=6, series=False), tmp_path / "results"
    code, printed, _ = kidal_sim(
        "sensitivity", str(file), "--out", str(out), "--quiet", *LOSSES, "--between", "go", "wait", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(printed)))
    (found,) = sensitivity(out, "government_losses", ("go", "wait"))
    assert code == 0 and len(rows) == 5
    assert [float(row["mu_star"]) for row in rows] == pytest.approx(found.table["mu_star"].tolist(), rel=1e-5)
    assert {row["plan"] for row in rows} == {"wait - go"}
    code, printed, _ = kidal_sim("sensitivity", str(out), *LOSSES, "--format", "json")
    assert len(json.loads(printed)["sensitivity"]) == 10
    code, printed, _ = kidal_sim("sensitivity", str(out), *LOSSES)
    assert "as an input goes up by half of its probability" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "it has no sweep; sensitivity takes an experiment with a sweep of `saltelli`"),
        (("--outcome", "loses"), "--outcome loses: no such outcome"),
        (("--between", "go", "stay"), "there is no stay"),
    ],
)
def test_sensitivity__what_is_wrong_is_told_before_anything_is_run(
    kidal_sim: Command, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    file = written(tmp_path, sweep=SALTELLI if arguments else None, runs=6)
    code, _, said = kidal_sim("sensitivity", str(file), "--out", str(tmp_path / "results"), *arguments)
    assert code == 2 and message in said
    assert not (tmp_path / "results").exists()


def test_evidence__prints_and_refuses_without_a_criterion(kidal_sim: Command, tmp_path: Path) -> None:
    file, out = written(tmp_path, sweep=BY_STATUS, overrides=STATUSES, runs=6, series=False), str(tmp_path / "results")
    assert kidal_sim("batch", str(file), "--out", out, "--quiet")[0] == 0
    code, _, said = kidal_sim("evidence", out)
    assert code == 2 and "--prefer OUTCOME:min" in said
    code, printed, _ = kidal_sim("evidence", out, "--prefer", "government_losses:min", *LOSSES)
    assert code == 0
    for text in ("3 of 4 uncertain inputs drawn anew are judgement or unsourced.", "unsourced", "wait - go", "(all inputs)", "(dice)"):
        assert text in printed
    code, printed, _ = kidal_sim("evidence", out, "--prefer", "government_losses:min", *LOSSES, "--format", "json")
    content = json.loads(printed)
    assert content["prefer"] == {"government_losses": -1}
    assert len(content["changes"]) == 5 and len(content["shares"]) == 4 * 4
    code, printed, _ = kidal_sim("evidence", out, "--prefer", "government_losses:min", *LOSSES, "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(printed)))) == 4 * 4
