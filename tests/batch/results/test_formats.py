"""Folders of earlier formats are read, whether or not their scenarios are.

`tests/folders/NAME-FORMAT` are made by the program of their time, but for `plain-1`, which is `plain-2` as the first format had it.
"""

import json
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest

import kidal_sim
from kidal_sim.batch.results.results import Results
from kidal_sim.errors import BatchError
from kidal_sim.presentation.report.content import ReportOptions, compose
from kidal_sim.presentation.report.html import render_report
from kidal_sim.presentation.report.markdown import report_markdown
from tests.commands import Command

FOLDERS = Path(__file__).parents[2] / "folders"
PLAIN = ("plain-1", "plain-2")


@pytest.mark.parametrize("folder", sorted(FOLDERS.iterdir()), ids=lambda folder: folder.name)
def test_formats__opened_and_compared(folder: Path) -> None:
    results = kidal_sim.open_results(folder)
    assert results.finished and len(results.runs) in (12, 24)
    assert len(kidal_sim.compare(folder, point=0).to_pandas()) > 0
    assert len(kidal_sim.compare(results, outcomes=["*"], point=0).to_pandas()) > 200


def test_formats__the_same_runs_read_the_same_from_either_format() -> None:
    first, second = (kidal_sim.open_results(FOLDERS / name).runs.to_pandas().query("run < 3") for name in PLAIN)
    assert first["variant"].nunique() == 2 and list(first) == list(second)
    assert first.reset_index(drop=True).equals(second.reset_index(drop=True))


@pytest.mark.parametrize(("folder", "variant", "point"), [("plain-1", "kidal_push", 0), ("nested-2", "push", 1)])
def test_formats__a_row_whose_scenario_means_something_else_today_is_not_replayed(folder: str, variant: str, point: int) -> None:
    """These folders were made when a spread was a beta, a lognormal or a triangle: a replay would be of another run."""
    with pytest.raises(BatchError, match=rf"scenarios/{variant}\.yaml: .* reads it otherwise"):
        kidal_sim.Campaign.from_results(FOLDERS / folder, variant, 5, point=point)


def test_columns__of_a_format_that_says_less_are_completed() -> None:
    columns = kidal_sim.open_results(FOLDERS / "plain-2").columns
    captured, run, people = (columns["runs"][name] for name in ("kidal_captured", "run", "input.units.main_column.people"))
    assert (captured.kind, captured.role, captured.site, captured.label) == ("binary", "outcome", "kidal", "kidal captured")
    assert (run.role, people.role, people.unit) == ("index", "input", "people")
    assert columns["days"]["kidal_support"].site == "kidal"


def without_scenarios(tmp_path: Path, name: str, how: str) -> Results:
    """A copy of a folder whose scenarios are lost, or miss an input that a rule has today."""
    folder = tmp_path / name
    shutil.copytree(FOLDERS / name, folder)
    for file in (folder / "scenarios").iterdir():
        lines = [line for line in file.read_text().splitlines() if not line.strip().startswith("mine_delay:")]
        file.write_text("\n".join(["nonsense: 1", *lines])) if how == "unreadable" else file.unlink()
    return kidal_sim.open_results(folder)


def told(source: Results, place: Path) -> list[Any]:
    """What can be told of results without their scenarios."""
    return [
        kidal_sim.compare(source, outcomes=["*"]).to_pandas(),
        kidal_sim.convergence(source, ["government_losses"]),
        *(kidal_sim.figure(source, what).table for what in ("ecdf", "fan", "differences")),
        kidal_sim.export(source, "csv", place / "out.csv").read_bytes(),
    ]


@cache
def of_whole(name: str) -> list[Any]:
    """What is told of a folder with its scenarios."""
    with TemporaryDirectory() as place:
        return told(kidal_sim.open_results(FOLDERS / name), Path(place))


@pytest.mark.parametrize(("name", "how"), [("plain-1", "lost"), ("plain-2", "unreadable")])
def test_formats__without_scenarios_all_is_told_but_what_needs_them(name: str, how: str, tmp_path: Path) -> None:
    results = without_scenarios(tmp_path, name, how)
    for found, whole in zip(told(results, tmp_path), of_whole(name), strict=True):
        assert found.equals(whole) if isinstance(whole, pd.DataFrame) else found == whole
    report = compose(results, ReportOptions(outcomes=("government_losses",)))
    for text in (report_markdown(report), render_report(report)):
        assert text.count("needs the scenario") == 2 and "cannot be drawn" in text and "assumptions cannot be shown" in text
    for ask in (lambda: kidal_sim.why(results, 0), lambda: kidal_sim.Campaign.from_results(results, "kidal_push", 0)):
        with pytest.raises(BatchError, match="needs the scenario with which the runs were made"):
            ask()


def test_formats__without_columns_their_names_and_types_tell(tmp_path: Path) -> None:
    shutil.copytree(FOLDERS / "plain-2", tmp_path / "plain")
    (tmp_path / "plain" / "columns.json").unlink()
    results = kidal_sim.open_results(tmp_path / "plain")
    whole = kidal_sim.open_results(FOLDERS / "plain-2")
    assert [(each.name, each.kind, each.site) for each in results.outcomes] == [
        (each.name, each.kind, each.site) for each in whole.outcomes
    ]
    assert kidal_sim.compare(results).estimates.equals(kidal_sim.compare(whole).estimates)


def test_formats__a_later_one_is_refused_and_said_so(tmp_path: Path) -> None:
    shutil.copytree(FOLDERS / "plain-2", tmp_path / "plain")
    manifest = tmp_path / "plain" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"kidal_sim results": 5}))
    with pytest.raises(BatchError, match=r"made by a later version .*\(format 5\); this version reads formats 1 to 4"):
        kidal_sim.open_results(tmp_path / "plain")


OPENED: list[str] = []


def note(event: str, arguments: Any) -> None:
    if event == "open":
        OPENED.append(str(arguments[0]))


def test_compare__opens_the_manifest_once_and_no_scenario(kidal_sim: Command) -> None:
    sys.addaudithook(note)
    OPENED.clear()
    code, out, err = kidal_sim("compare", str(FOLDERS / "plain-2"))
    assert (code, err) == (0, "") and "kidal_captured" in out
    assert OPENED.count("manifest.json") == 1 and not [path for path in OPENED if path.endswith(("kidal_push.yaml", "scenarios"))]
