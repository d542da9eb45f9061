"""judge as a person meets it: a small theatre, real runs, judgements of which the verdict is known beforehand."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kidal_sim.judgements.judge import PROBES, judge
from tests.commands import Command
from tests.experiments import written

TRUE_OF_ALL = {"any": [{"camp_captured": True}, {"camp_captured": False}]}
CELLS = {"size": {"few": {"overrides": {"units.column.people": 5}}, "many": {"overrides": {"units.column.people": 2000}}}}


def judgement(number: int, band: list[float] | None, parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"number": number, "text": f"Judgement {number}", "word": "flat", "horizon": "5 d", "parts": parts} | (
        {"band": band} if band else {}
    ) | more  # fmt: skip


def file(folder: Path) -> Path:
    """Judgements about a column that takes a camp if it is large, and cannot if it is small."""
    written(folder)
    share = {"scenario": "go", "share": TRUE_OF_ALL}
    content = {
        "title": "A small report",
        "scenarios": {"go": "go.yaml", "wait": "wait.yaml"},
        "cells": CELLS,
        "judgements": {
            "always": judgement(1, [0.8, 1.0], {"a": share}),
            "never": judgement(2, [0.0, 0.5], {"a": share}),
            "size": judgement(3, [0.5, 1.0], {"a": {"scenario": "go", "share": {"camp_captured": True}, "also": ["government_losses"]}}),
            "nobody": judgement(4, [0.5, 1.0], {"a": {**share, "given": {"not": TRUE_OF_ALL}}}),
            "put_in": judgement(
                5, None, {"a": {"scenario": "go", "against": "wait", "changes": ["departed_day"]}}, input=["rules.mines.strikes"], cells=[]
            ),
            "large": judgement(
                7, [0.8, 1.0], {"a": {"scenario": "wait", "share": {"government_people": {"at_least": 100}}}}, cells=[], horizon="3 d"
            ),
            "later": judgement(6, None, {"a": {"scenario": "wait", "against": "go", "mean": {"departed_day": "above"}}}),
        },
    }
    path = folder / "judgements.yaml"
    path.write_text(json.dumps(content))
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("judge")
    return file(folder), folder / "out"


def call(kidal_sim: Command, made: tuple[Path, Path], *more: str) -> tuple[int, str, str]:
    return kidal_sim("judge", "--file", str(made[0]), "--out", str(made[1]), "--runs", "120", "--threads", "1", "--quiet", *more)


def test_judge__tells_what_is_known_beforehand(made: tuple[Path, Path], kidal_sim: Command) -> None:
    code, out, err = call(kidal_sim, made, "--format", "json")
    assert (code, err) == (0, "")
    found = {each["name"]: each for each in json.loads(out)["judgements"]}
    assert {name: each["verdict"] for name, each in found.items()} == {
        "always": "inside", "never": "outside", "size": "depends", "nobody": "cannot tell", "put_in": "shown", "later": "inside",
        "large": "outside",
    }  # fmt: skip
    assert found["size"]["depends_on"] == ["size"]
    assert [cell["verdict"] for cell in found["size"]["parts"][0]["cells"]] == ["outside", "inside"]
    assert found["always"]["parts"][0]["search"]["status"] == "entailed", "nothing can turn what is true of every run"
    assert [cell["count"] for cell in found["nobody"]["parts"][0]["cells"]] == [0, 0]
    flip = found["large"]["parts"][0]["search"]["counterexample"]["held"]
    assert [each["input"] for each in flip] == ["units.column.people"]
    assert flip[0]["value"] == pytest.approx(100.0, abs=1.0), "before it sets out there are as many as it has: 60 to 140, and 100 asked for"
    (change,) = found["put_in"]["parts"][0]["changes"]
    assert change["estimate"] == -3.0 and change["levels"] == [], "it waits three days"
    assert [cell["estimate"] for cell in found["later"]["parts"][0]["cells"]] == [3.0, 3.0]


def test_judge__reads_its_folder_again_and_runs_nothing(made: tuple[Path, Path], kidal_sim: Command) -> None:
    first = call(kidal_sim, made, "--format", "json")[1]
    made[0].unlink()
    assert kidal_sim("judge", str(made[1]), "--format", "json") == (0, first, "")
    file(made[0].parent)
    probes = made[1] / PROBES
    kept = probes.read_bytes()
    probes.unlink()
    (large,) = [each for each in judge(made[1]).judgements if each.name == "large"]
    assert large.status == "not searched"
    probes.write_bytes(kept)


def test_judge__what_was_cut_short_is_run_again_to_the_same_end(made: tuple[Path, Path], kidal_sim: Command) -> None:
    first = call(kidal_sim, made, "--format", "json")[1]
    probes = made[1] / PROBES
    lines = probes.read_text().splitlines(keepends=True)
    assert len(lines) > 1
    probes.write_text("".join(lines[:-1]) + lines[-1][:10])
    assert call(kidal_sim, made, "--format", "json")[1] == first


def test_judge__table_csv_and_markdown(made: tuple[Path, Path], kidal_sim: Command) -> None:
    table = call(kidal_sim, made)[1]
    for words in ("≥ 80 %", "inside", "outside", "cannot tell", "an input here, no", "no run", "entailed"):
        assert words in table
    assert "2 inside their band; 2 outside it: in this model the report is wrong; 1 depend on something" in " ".join(table.split())
    rows = list(csv.DictReader(io.StringIO(call(kidal_sim, made, "--format", "csv")[1])))
    assert len(rows) == 2 * 5 + 1 + 1
    assert {row["verdict"] for row in rows if row["kind"] == "share"} == {"inside", "outside", "cannot tell"}
    assert [(row["kind"], row["estimate"]) for row in rows if row["judgement"] == "put_in"] == [("departed_day", "-3")]
    markdown = call(kidal_sim, made, "--format", "md")[1]
    assert "| 3 | Judgement 3 |" in markdown and "beside: government\\_losses" in markdown


def test_judge__one_that_is_not_there_and_a_folder_that_is_none(made: tuple[Path, Path], kidal_sim: Command, tmp_path: Path) -> None:
    code, _, err = call(kidal_sim, made, "--judgement", "9")
    assert code == 2 and "1, 2, 3, 4, 5, 6, 7" in err
    code, _, err = kidal_sim("judge", str(tmp_path))
    assert code == 2 and "is no folder that judge has filled" in err


def test_judge__what_says_nothing_of_a_folder_that_is_there(made: tuple[Path, Path], kidal_sim: Command) -> None:
    for option, value in (("--runs", "20"), ("--seed", "2"), ("--file", str(made[0])), ("--judgement", "1")):
        code, out, err = kidal_sim("judge", str(made[1]), option, value, "--out", str(made[1]))
        assert (code, out) == (2, "") and "does not apply to a folder that was run already" in " ".join(err.replace("│", " ").split())


def test_judge__never_into_somebody_else_s_folder(kidal_sim: Command, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "file").write_text("mine")
    code, _, err = kidal_sim("judge", "--out", str(tmp_path / "own"), "--runs", "20", "--judgement", "1")
    assert code == 2 and "was not filled by judge" in err
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["file"]


def test_judge__some_judgements_want_a_folder_of_their_own(kidal_sim: Command) -> None:
    code, _, err = kidal_sim("judge", "--judgement", "1")
    assert code == 2 and "--judgement" in err and "--out of its own" in " ".join(err.split())
