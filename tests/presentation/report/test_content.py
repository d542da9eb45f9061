"""What a report says: its figures are those of the runs, and what nobody said stays open."""

import csv
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from kidal_sim.batch.design.study import prepare
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.presentation.report.blocks import Code, Report, Section, Table, Text
from kidal_sim.presentation.report.content import FEW_POINTS, UNSAID, ReportOptions, compose
from kidal_sim.presentation.report.figures import theatre
from kidal_sim.presentation.report.robustness import TOPICS
from tests.commands import Command
from tests.experiments import recorded, study
from tests.report_folders import PEOPLE, PREFER, TWO, made, undrawn, unfinished

__all__ = ["undrawn"]

LOSSES = ("government_losses", "camp_captured")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def found(folder: Path) -> Report:
    return compose(open_results(folder), ReportOptions(LOSSES, PREFER))


def section(found: Report, name: str) -> Section:
    return next(each for each in found.sections if each.name == name)


def words(found: Section) -> str:
    return " ".join(each.text for each in found.blocks if isinstance(each, Text))


def test_compose__has_every_part(found: Report) -> None:
    assert found.title == "Go or wait" and found.questions == (("", "Go, or wait?"),)
    names = [each.name for each in found.sections]
    assert names == ["change", "decision", "figures", "assumptions", "rates", "convergence", "limits", "provenance"]
    assert found.alarms == ()
    assert found.counts.unsourced == found.counts.assumptions - found.counts.default > 80


def test_compose__key_numbers_are_those_of_the_runs(folder: Path, found: Report) -> None:
    rows = open_results(folder).runs.to_pandas(["variant", *LOSSES]).groupby("variant")
    keys = {key.outcome: {value.plan: value for value in key.values} for key in found.headline}
    for plan, own in rows:
        losses, captured = keys["government losses"][str(plan)], keys["camp captured"][str(plan)]
        assert float(losses.number.removesuffix(" people")) == pytest.approx(own["government_losses"].mean(), abs=0.5)
        assert float(captured.number.removesuffix(" %")) == pytest.approx(100 * own["camp_captured"].mean(), abs=0.5)
        low, high = map(float, re.findall(r"[\d.]+", captured.words))
        assert low < float(captured.number.removesuffix(" %")) < high
        assert "chance" in captured.words or "likely" in captured.words, "a word beside the number"


def test_compose__what_is_preferred_is_answered_first_and_marked(found: Report) -> None:
    assert found.answer[0].startswith("For less government losses, ") and UNSAID not in found.answer
    matrix = next(each for each in section(found, "decision").blocks if isinstance(each, Table))
    assert sum(cell.endswith((" best", " best?")) for row in matrix.rows for cell in row) == 1
    assert 3 <= len(found.answer) <= 6


def test_compose__without_a_preference_it_leaves_that_open(folder: Path) -> None:
    found = compose(open_results(folder), ReportOptions(LOSSES))
    assert found.answer[-1] == UNSAID
    assert not any(" best" in sentence for sentence in found.answer)
    matrix = next(each for each in section(found, "decision").blocks if isinstance(each, Table))
    assert not any(cell.endswith((" best", " best?")) for row in matrix.rows for cell in row)


def test_compose__the_experiment_may_say_what_is_preferred(tmp_path: Path) -> None:
    found = compose(open_results(made(tmp_path, prefer={"government_losses": "min"})), ReportOptions(LOSSES))
    assert found.answer[0].startswith("For less government losses, ")


def test_compose__one_plan_is_compared_with_none(tmp_path: Path) -> None:
    found = compose(open_results(made(tmp_path, variants={"go": "go.yaml"})), ReportOptions(LOSSES))
    assert len(found.answer) == 1 and found.answer[0].startswith("go: ") and UNSAID not in found.answer


def test_compose__of_one_plan_nobody_is_told_to_look_which_is_better(tmp_path: Path) -> None:
    found = compose(open_results(made(tmp_path, variants={"go": "go.yaml"})), ReportOptions(LOSSES))
    (open_topics,) = (each for each in section(found, "change").blocks if isinstance(each, Table))
    assert [row[0] for row in open_topics.rows] == [TOPICS[name].heading for name in ("sensitivity", "spread", "judgements")]


def test_compose__what_is_sure_is_so_in_each_table_by_itself(tmp_path: Path, found: Report) -> None:
    swept = compose(open_results(made(tmp_path, sweep=TWO)), ReportOptions(LOSSES, PREFER))
    assert "each point's table by itself" in words(section(swept, "decision"))
    assert "by itself" not in words(section(found, "decision"))


def test_compose__says_no_version_where_there_is_none_and_nothing_twice(folder: Path) -> None:
    what, versions = (
        each for each in section(compose(open_results(folder), ReportOptions()), "provenance").blocks if isinstance(each, Table)
    )
    names = [name for name, _ in versions.rows]
    assert len(names) == len(set(names)) and "code" in names
    assert not any("not installed" in value for _, value in (*what.rows, *versions.rows))


def test_compose__few_points_are_all_told_and_one_can_be_chosen(tmp_path: Path) -> None:
    folder = made(tmp_path, sweep=TWO)
    found = compose(open_results(folder), ReportOptions(LOSSES, PREFER))
    assert [each.split(": ")[0] for each in found.answer] == [f"Point {at} ({PEOPLE} = {people})" for at, people in enumerate((50, 110))]
    assert len(section(found, "figures").blocks) == 2 * (1 + 2) + 1
    alone = compose(open_results(folder), ReportOptions(LOSSES, PREFER, point=1))
    assert len(alone.headline) == 2 and len(section(alone, "figures").blocks) == 2 + 1
    with pytest.raises(BatchError, match="point: found 2"):
        compose(open_results(folder), ReportOptions(point=2))


def test_compose__points_of_a_sampled_sweep_are_told_by_quantile(tmp_path: Path) -> None:
    folder = made(tmp_path, sweep={"latin_hypercube": {"points": 2, "inputs": [PEOPLE]}}, runs=10)
    quantiles = open_results(folder).points.to_pandas()[PEOPLE]
    found = compose(open_results(folder), ReportOptions(LOSSES, PREFER))
    assert [each.split(": ")[0] for each in found.answer] == [
        f"Point {at} ({PEOPLE} at {quantile:.0%} of its spread)" for at, quantile in enumerate(quantiles)
    ]


def test_compose__of_many_points_one_must_be_chosen(tmp_path: Path) -> None:
    folder = made(tmp_path, sweep={"grid": {PEOPLE: list(range(50, 51 + FEW_POINTS))}}, runs=5)
    with pytest.raises(BatchError, match="choose one with --point"):
        compose(open_results(folder), ReportOptions())


def test_compose__nested_draws_tell_what_is_luck_by_themselves(tmp_path: Path) -> None:
    found = compose(open_results(made(tmp_path, draws=30, runs=10)), ReportOptions(LOSSES, PREFER))
    captions = [each.caption for each in section(found, "change").blocks if isinstance(each, Table)]
    assert captions[0] == "Assumptions, dice and plan" and captions[1].startswith("Regret [people]")
    assert "300 runs of each plan (30 draws of the inputs with the same 10 of the dice)" in found.made
    assert "by draws of the inputs and of the dice" in words(section(found, "decision"))
    assert "share draws" in words(section(found, "convergence"))


def test_compose__too_few_draws_tell_nothing_of_that(tmp_path: Path) -> None:
    found = compose(open_results(made(tmp_path, draws=12, runs=4)), ReportOptions(LOSSES, PREFER))
    assert len([each for each in section(found, "change").blocks if isinstance(each, Table)]) == 1


def test_compose__ended_by_a_rule_says_so(tmp_path: Path) -> None:
    until = {"outcome": "government_losses", "halfwidth": 9.0, "minimum": 100, "maximum": 900, "between": ["go", "wait"]}
    folder = made(tmp_path, runs=None, until=until)
    stopped = open_results(folder).manifest.stopped
    found = compose(open_results(folder), ReportOptions(LOSSES))
    assert found.made.startswith(f"{stopped:,} runs of each plan,") and "It ended by a rule" in words(section(found, "convergence"))


def test_compose__unfinished_says_so_first(tmp_path: Path) -> None:
    recorded(tmp_path / "whole" / "results", study(tmp_path / "whole", series=False), 1)
    folder = unfinished(tmp_path / "whole" / "results", tmp_path / "part")
    found = compose(open_results(folder), ReportOptions(LOSSES))
    assert "unfinished, 80 of 120 runs" in found.alarms[0] and f"kidal-sim resume {folder}" in found.alarms[0]
    assert found.made.startswith("Unfinished, 80 of 120 runs")
    assert "40 runs of each plan." in words(section(found, "convergence"))


def test_compose__without_a_question_the_plans_ask(tmp_path: Path) -> None:
    found = compose(open_results(made(tmp_path, question=None)), ReportOptions(LOSSES))
    assert found.questions == (("go", "A small theatre."), ("wait", "A small theatre."))


def test_compose__the_command_in_it_makes_the_same_runs_again(folder: Path, found: Report, tmp_path: Path) -> None:
    command = next(each.text for each in section(found, "provenance").blocks if isinstance(each, Code))
    program, name, experiment, *_ = shlex.split(command)
    assert (program, name) == ("kidal-sim", "batch")
    again = recorded(tmp_path / "again", prepare(folder.parent / experiment), 1)
    assert again.digest == open_results(folder).manifest.digest and again.digest in found.made


def test_compose__the_other_command_says_what_the_report_was_asked(folder: Path) -> None:
    options = ReportOptions(("camp_captured*",), PREFER, 0, (folder.parent / "results",))
    with pytest.raises(BatchError, match="does not tell what would change the answer"):
        compose(open_results(folder), options)
    found = compose(open_results(folder), ReportOptions(("camp_captured*",), PREFER, 0))
    command = [each.text for each in section(found, "provenance").blocks if isinstance(each, Code)][1]
    assert command == f"kidal-sim report {folder} --outcome 'camp_captured*' --prefer government_losses:min --point 0"


def test_compose__its_commands_can_be_typed_as_they_stand(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "a place; with words" / "results"
    shutil.copytree(folder, place)
    monkeypatch.chdir(tmp_path)
    options = ReportOptions(LOSSES, form="md")
    found = compose(open_results(Path("a place; with words/results")), options)
    batch, report = (shlex.split(each.text) for each in section(found, "provenance").blocks if isinstance(each, Code))
    assert batch[1] == "batch" and Path(batch[2]).is_file()
    assert report == [
        "kidal-sim",
        "report",
        "a place; with words/results",
        "--outcome",
        LOSSES[0],
        "--outcome",
        LOSSES[1],
        "--format",
        "md",
    ]


def test_compose__of_a_scenario_changed_since_says_what_it_cannot_show(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kidal_sim.presentation.report.content.theatre", theatre)
    shutil.copytree(folder, tmp_path / "results")
    file = tmp_path / "results" / "scenarios" / "go.yaml"
    content = yaml.safe_load(file.read_text())
    content["units"]["column"]["people"]["triangular"][1] = 101
    file.write_text(yaml.safe_dump(content))
    found = compose(open_results(tmp_path / "results"), ReportOptions(LOSSES))
    said = words(section(found, "assumptions"))
    assert "go.yaml: is not" in said and "wait.yaml" not in said
    assert "cannot be drawn" in words(section(found, "figures"))


def test_compose__settles_as_the_convergence_command_says(kidal_sim: Command, folder: Path, found: Report) -> None:
    table = next(each for each in section(found, "convergence").blocks if isinstance(each, Table))
    command = ("convergence", str(folder), *(word for name in LOSSES for word in ("--outcome", name)), "--format", "csv")
    rows = [*_by_heading(kidal_sim(*command)[1]), *_by_heading(kidal_sim(*command, "--between", "go", "wait")[1])]
    assert {row[:2] for row in table.rows} == {(name, plan) for name in LOSSES for plan in ("go", "wait", "wait - go")}
    by_plan = {(row["outcome"], row["of"]): row for row in rows}
    for name, plan, runs, n, estimate, _ in table.rows:
        row = by_plan[name, plan]
        assert (runs, n) == (row["runs"], row["n"]) == ("60", "60")
        value, unit = estimate.split()[:2]
        scale, digits = 100.0 if unit in ("%", "points") else 1.0, len(value.partition(".")[2])
        assert float(value) == pytest.approx(scale * float(row["estimate"]), abs=0.51 * 10.0**-digits)


def _by_heading(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
