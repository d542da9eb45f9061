"""`kidal-sim why`: of one run, and of many."""

import csv
import functools
import io
import json
from pathlib import Path

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.batch.results.results import open_results
from kidal_sim.explain.first_causes import first_causes
from tests import experiments
from tests.commands import Command


@pytest.fixture
def why(kidal_sim: Command) -> Command:
    """Runs `kidal-sim why`."""
    return functools.partial(kidal_sim, "why")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Columns that march on a camp, sixty times each of two plans."""
    place = tmp_path_factory.mktemp("why")
    experiments.recorded(place / "results", experiments.study(place))
    return place / "results"


def failed(folder: Path, variant: str = "go") -> int:
    """The first run in which the camp was not captured."""
    runs = open_results(folder).runs.to_pandas(["variant", "run", "camp_captured"]).query("variant == @variant")
    return int(runs.run[~runs.camp_captured].iloc[0])


def test_why__of_one_run_is_the_chain_that_the_campaign_has(why: Command, folder: Path) -> None:
    """Event by event as the agents' history of the same row has it, back to one without a cause."""
    run = failed(folder)
    code, out, _ = why(str(folder), "--run", str(run), "--outcome", "camp_captured = no", "--format", "json")
    told = json.loads(out)
    made = Campaign.from_results(folder, "go", run)
    while made.running:
        made.step()
    chain = made.causes(told["number"])
    assert code == 0 and [link["event"]["number"] for link in told["links"]] == chain["number"].tolist()
    assert told["root"] == chain["number"].iloc[-1] and told["first"] in chain["number"].tolist()
    assert (told["variant"], told["seed"], told["run"]) == ("go", 5, run)


def test_why__in_lines(why: Command, folder: Path) -> None:
    code, out, _ = why(str(folder), "--run", str(failed(folder)), "--outcome", "camp_captured = no")
    assert code == 0 and f"Run {failed(folder)} of seed 5, variant go, point 0." in out
    assert "camp_captured = no: no event tells of it" in out and "  because day" in out and out.count("<-- here it began") == 1


def test_why__of_an_event_of_which_there_are_several(why: Command, folder: Path) -> None:
    run = str(failed(folder))
    listed = why(str(folder), "--run", run, "--event", "column")[1]
    assert "(--nth chooses another)" in listed and "the last" in listed
    first = json.loads(why(str(folder), "--run", run, "--event", "column", "--nth", "1", "--format", "json")[1])
    assert first["links"][0]["event"]["text"].startswith("column is ordered: march camp") and len(first["links"]) == 1
    code, out, err = why(str(folder), "--run", run, "--event", "column", "--nth", "999")
    assert code == 2 and not out and "--nth 999" in err


def test_why__of_a_scenario_file_is_the_run_of_a_batch(why: Command, folder: Path) -> None:
    run = str(failed(folder))
    of_row, of_file = (
        json.loads(why(*where, "--run", run, "--format", "json")[1])
        for where in ((str(folder),), (str(folder / "scenarios" / "go.yaml"), "--seed", "5"))
    )
    assert of_row["links"] == of_file["links"]


def test_why__of_many_prints_what_the_analysis_found(why: Command, folder: Path) -> None:
    arguments = (str(folder), "--outcome", "camp_captured = no", "--variant", "go", "-q")
    found = first_causes(folder, "camp_captured = no", "go")
    table, told, rows, markdown = (why(*arguments, "--format", form)[1] for form in ("table", "json", "csv", "md"))
    assert [each["event"] for each in json.loads(told)["causes"]] == [cause.event for cause in found.causes]
    assert json.loads(told)["holding"] == found.selected.holding
    read = list(csv.DictReader(io.StringIO(rows)))
    assert [(row["part"], row["event"], int(row["run"])) for row in read] == [(each.part, each.event, each.run) for each in found.causes]
    assert [float(row["share_low"]) for row in read] == pytest.approx([each.share.low for each in found.causes], abs=1e-5)
    for text in (table, markdown):
        assert f"camp_captured = no in {found.selected.holding} of 60 runs of go" in " ".join(text.split()) and "it began with" in text
        assert f"{100 * found.causes[0].share.estimate:.0f} % (" in text
    assert "| it began with | share | here [%] | others [%] | lift | run |" in markdown


def test_why__of_many_is_the_same_each_time(why: Command, folder: Path) -> None:
    arguments = (str(folder), "--outcome", "camp_captured = no", "-q", "--format", "csv")
    assert why(*arguments)[1] == why(*arguments)[1]


def test_why__refuses_what_it_cannot_do(why: Command, folder: Path) -> None:
    plan, results, run = str(folder / "scenarios" / "go.yaml"), str(folder), str(failed(folder))
    for arguments, message in (
        ((results,), "--run"),
        ((plan, "--outcome", "camp_captured = no"), "--run"),
        ((results, "--run", "0", "--seed", "3"), "--seed"),
        ((results, "--run", "0", "--set", "rules.mines.killed=0"), "--set"),
        ((results, "--outcome", "camp_captured = no", "--event", "camp took"), "--event"),
        ((plan, "--run", "0", "--variant", "go"), "--variant"),
        ((results, "--run", "0", "--nth", "2"), "--event"),
        ((results, "--run", "0", "--event", "camp took", "--outcome", "camp_captured = no"), "--event, --outcome"),
        ((results, "--run", "0", "--format", "csv"), "--format"),
        ((results, "--run", run, "--outcome", "camp_captured = yes"), f"run {run}"),
        ((results, "--run", "60"), "60"),
        ((results, "--run", run, "--event", "cmap took"), "`camp`"),
        ((results, "--run", run, "--event", "camp captured"), "'camp captured'"),
        ((results, "--outcome", "camp_captured = 3"), "camp_captured = yes"),
        ((str(folder / "nowhere"), "--run", "0"), "nowhere"),
    ):
        code, out, err = why(*arguments)
        assert code == 2 and not out and message in " ".join(err.replace("│", " ").split()), arguments
