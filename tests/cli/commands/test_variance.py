"""The command `variance`."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.commands import Command
from tests.experiments import recorded, study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("nested")
    recorded(place / "results", study(place, draws=12, runs=12))
    return str(place / "results")


def test_variance__every_format(kidal_sim: Command, folder: str) -> None:
    said = ("variance", folder, "--outcome", "*losses")
    code, out, err = kidal_sim(*said)
    assert (code, err) == (0, "")
    assert "all plans" in out
    assert "12 states of the assumptions" in " ".join(out.split())
    shares = json.loads(kidal_sim(*said, "--format", "json")[1])["shares"]
    rows = list(csv.DictReader(io.StringIO(kidal_sim(*said, "--format", "csv")[1])))
    assert [row["of"] for row in rows] == [each["of"] for each in shares] == ["go", "wait", "all plans"] * 2
    for row, each in zip(rows, shares, strict=True):
        assert float(row["assumptions_low"]) == pytest.approx(each["assumptions"]["low"], rel=1e-5)
        assert (row["plan"] == "") == (each["plan"] is None)
    table = kidal_sim(*said, "--format", "md")[1]
    assert table.startswith("| outcome | of |")
    assert table.count("all plans") >= 2


def test_variance__the_difference_of_two_plans(kidal_sim: Command, folder: str) -> None:
    _, out, _ = kidal_sim("variance", folder, "--between", "wait", "go", "--format", "csv")
    assert {row["of"] for row in csv.DictReader(io.StringIO(out))} == {"go - wait"}


def test_variance__what_is_not_there(kidal_sim: Command, folder: str, tmp_path: Path) -> None:
    assert kidal_sim("variance", str(tmp_path))[0] == 2
    code, _, err = kidal_sim("variance", folder, "--outcome", "lossses")
    assert code == 2
    assert "no such outcome" in err
