"""Why something happened in one run, from Python."""

import json
from pathlib import Path

import pytest

from kidal_sim.agents.campaign import Campaign
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from kidal_sim.explain.why import why
from kidal_sim.scenario.files.load import load
from tests import experiments


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Columns that march on a camp, sixty times each of two plans."""
    place = tmp_path_factory.mktemp("one_run")
    experiments.recorded(place / "results", experiments.study(place))
    return place / "results"


def failed(folder: Path) -> int:
    """The first run in which a column that waits did not capture the camp."""
    runs = open_results(folder).runs.to_pandas(["variant", "run", "camp_captured"]).query("variant == 'wait'")
    return int(runs.run[~runs.camp_captured].iloc[0])


def test_why__is_the_chain_that_the_campaign_has(folder: Path) -> None:
    run = failed(folder)
    found = why(folder, run, outcome="camp_captured = no", variant="wait")
    made = Campaign.from_results(folder, "wait", run)
    while made.running:
        made.step()
    assert [link.event.number for link in found.tree.links] == made.causes(found.number)["number"].tolist()
    assert (found.variant, found.point, found.run, found.seed) == ("wait", 0, run, 5)


def test_why__of_a_scenario_is_that_of_the_row_with_the_same_dice(folder: Path) -> None:
    """A file, what is loaded from it, and the folder's own row."""
    file = folder / "scenarios" / "wait.yaml"
    run = failed(folder)
    row = why(folder, run, variant="wait")
    for place in (file, str(file), load(file)):
        found = why(place, run, seed=5)
        assert found.tree == row.tree and found.variant is found.point is None
    assert why(file, run).seed == 1, "of a scenario, if none is said"


def test_why__the_first_and_the_last_of_several_events(folder: Path) -> None:
    """Whatever a column does, it was ordered to before; the events of a word are in order."""
    first, last = why(folder, 0, "column", nth=1), why(folder, 0, "column")
    assert first.tree.links[0].event.text.startswith("column is ordered: march camp") and len(first.tree.links) == 1
    assert last.number > first.number and last.notes[0].startswith("'column'")
    assert why(folder, 0, str(last.number)).tree == last.tree, "by its number it is the same event"


def test_why__in_lines_and_as_json_can_say_it(folder: Path) -> None:
    found = why(folder, 0)
    lines = str(found).splitlines()
    assert lines[0] == found.title and lines[1] == "Run 0 of seed 5, variant go, point 0."
    assert sum("<-- here it began" in line for line in lines) == 1
    told = json.loads(json.dumps(found.to_dict()))
    assert told["number"] == found.number and [each["event"]["text"] for each in told["links"]] == [
        each.event.text for each in found.tree.links
    ]


def test_why__refuses_what_makes_no_sense(folder: Path) -> None:
    plan = folder / "scenarios" / "go.yaml"
    for place, arguments, message in (
        (folder, {"run": 60}, "60"),
        (folder, {"run": -1}, "run: found -1"),
        (folder, {"run": 0, "event": "camp", "outcome": "camp_captured = no"}, "--event, --outcome"),
        (folder, {"run": 0, "nth": 2}, "--nth.*--event"),
        (folder, {"run": 0, "event": "column", "nth": 0}, "--nth"),
        (folder, {"run": 0, "event": "column", "nth": 999}, "--nth 999"),
        (folder, {"run": 0, "seed": 1}, "--seed"),
        (folder, {"run": 0, "variant": "went"}, "no variant 'went'"),
        (plan, {"run": 0, "variant": "go"}, "--variant, --point"),
        (plan, {"run": 0, "seed": 2**32}, "seed: found"),
        (folder, {"run": 0, "outcome": "government_losses > 1000"}, "run 0"),
    ):
        with pytest.raises(BatchError, match=message):
            why(place, **arguments)  # type: ignore[arg-type]
