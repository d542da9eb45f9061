"""A program with one mechanism, one event, one outcome and its column more than this one has, and a search for each where it belongs.

Run as a program in a scratch copy of the package, it prints a line for every place where something is missing.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kidal_sim.tables.kinds import What

PACKAGE = Path(__file__).parents[1] / "kidal_sim"
MECHANISM = '''"""Dust storms: a mechanism of a test."""

from typing import Annotated

from kidal_sim.jit.compile import compiled
from kidal_sim.queries.event_log import log_event, set_details
from kidal_sim.tables.kinds import NOWHERE, What
from kidal_sim.tables.row import Default, Row
from kidal_sim.tables.world import World


class DustInputs(Row):
    rate: Annotated[float, "1/h", Default(0.0)]
    """How often dust stops a unit."""


@compiled
def blow(world: World, inputs: DustInputs, row: int) -> None:
    """Stop a unit that has people, every turn."""
    unit = world.units[row]
    if inputs.rate > 0.0 and unit.people > 0:
        unit.camels_lost += 7
        unit.cause = log_event(world, What.STOPPED_BY_DUST, world.clock[0].hour, row, unit.place, unit.cause)
        set_details(world, unit.cause, NOWHERE, float(unit.people))
'''
LAST = list(What)[-1]
NUMBER = (
    "tables/kinds.py", f"    {LAST.name} = {LAST.value}\n",
    f"    {LAST.name} = {LAST.value}\n    STOPPED_BY_DUST = {LAST.value + 1}\n",
)  # fmt: skip
EVENT = (
    "tables/events.py", "}  # fmt: skip\n\nif missing",
    '    What.STOPPED_BY_DUST: EventKind(\n        "{who} is stopped by dust[ at {place}][, {amount}]", "misfortune", amount="people", '
    'roles=("step", "condition"), told_from=ALWAYS,\n        sign="loss", words=("sandstorm",)\n    ),\n}  # fmt: skip\n\nif missing',
)  # fmt: skip
RULE = [
    ("rules/turn.py", "class Inputs(NamedTuple):\n", "class Inputs(NamedTuple):\n    dust: DustInputs\n"),
    ("rules/turn.py", "    doctrine,\n", "    doctrine,\n    dust,\n"),
    ("rules/turn.py", "from kidal_sim.rules.fires ", "from kidal_sim.rules.dust import DustInputs\nfrom kidal_sim.rules.fires "),
    ("rules/turn.py", "    if not world.factions[world.units[row].faction].irregular:\n        if not policy.follow",
     "    dust.blow(world, inputs.dust, row)\n"
     "    if not world.factions[world.units[row].faction].irregular:\n        if not policy.follow"),
]  # fmt: skip
COLUMN = (
    "tables/forces.py", '    """Mine strikes."""\n',
    '    """Mine strikes."""\n    camels_lost: Annotated[int, "camels"]\n    """Camels that ran away from it."""\n',
)  # fmt: skip
OUTCOME = (
    "engine/outcomes/forces.py", '    yield count("mine_strikes", ',
    '    yield count("camels_lost", "camels", "camels that ran away", units["camels_lost"].sum(axis=1), '
    'label="camels run away", sense="less",\n'
    '                shown_in=("main", "loss", "headline"), evidence=EventSelector((What.STOPPED_BY_DUST,)))\n'
    '    yield count("mine_strikes", ',
)  # fmt: skip
EVENT_NAME, PHRASE, INPUT, OUTCOME_NAME = "stopped_by_dust", "is stopped by dust", "rules.dust.rate", "camels_lost"
CAMELS_LOST = 42
"""Seven in each of three turns, of each of two units."""


def scratch(folder: Path, *left_out: tuple[str, str, str]) -> Path:
    """Write a copy of the package with all that is added, but for what is left out; return the folder to import it from."""
    shutil.copytree(PACKAGE, folder / "kidal_sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE.parent / "scenarios", folder / "scenarios")
    shutil.copytree(PACKAGE.parent / "docs", folder / "docs")
    (folder / "kidal_sim" / "rules" / "dust.py").write_text(MECHANISM, encoding="utf-8")
    for addition in (NUMBER, EVENT, *RULE, COLUMN, OUTCOME):
        if addition not in left_out:
            name, before, after = addition
            path = folder / "kidal_sim" / name
            text = path.read_text(encoding="utf-8")
            assert text.count(before) == 1, f"{name}: {before!r}"
            path.write_text(text.replace(before, after), encoding="utf-8")
    return folder


def scenario() -> Any:
    """Return a campaign of three turns, with dust."""
    from tests.theatres import column, group, march, theatre

    rules = {"dust.rate": {"uniform": [1.0, 2.0], "unit": "1/day"}}
    units = {"column": column(100), "group": group(80)}
    calendar = {"horizon": "18 h", "turn": "6 h", "decisions": "6 h", "hold": "6 h"}
    return theatre(units=units, plan={"column": [march("camp")]}, objective="camp", rules=rules, calendar=calendar)


def input_places(plan: Any) -> Iterator[tuple[str, bool]]:
    """Yield every place where the input of a mechanism belongs, and whether it is there."""
    from kidal_sim.presentation.document import document
    from kidal_sim.scenario.json_schema import whole_schema
    from kidal_sim.scenario.quantity.spec import walk
    from kidal_sim.scenario.schema import Scenario

    yield "scenario: values by address", INPUT in dict(walk(plan))
    yield "JSON schema", "How often dust stops a unit" in json.dumps(whole_schema(Scenario))
    yield "docs/model.md: block of inputs", "How often dust stops a unit" in document.blocks()["inputs.dust"]()


def event_places(plan: Any) -> Iterator[tuple[str, bool]]:
    """Yield every place where an event belongs, and whether it is there."""
    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.agents.frames import record
    from kidal_sim.explain.cause_tree import cause_tree
    from kidal_sim.explain.causes import troubles
    from kidal_sim.explain.entity_index import EntityIndex
    from kidal_sim.explain.event_classes import EventClasses
    from kidal_sim.explain.event_query import search
    from kidal_sim.explain.first_causes import causes_of_run
    from kidal_sim.presentation.document import document
    from kidal_sim.presentation.replay.content import content
    from kidal_sim.presentation.replay.map_layout import lay_out

    campaign = Campaign(plan, events=100)
    frames = record(campaign)
    history, index = campaign.history(), EntityIndex.of(plan, campaign.world)
    logged: Any = campaign.world.events
    events = logged[: len(history)]
    numbers = history["number"][(history["what"] == EVENT_NAME) & (history["who"] == "column")].tolist()
    yield "history", len(numbers) == 3
    yield "history: who, amount and unit", history.loc[numbers[0], ["who", "amount", "unit"]].tolist() == ["column", 100.0, "people"]
    yield "story", PHRASE in campaign.story() and PHRASE in campaign.story(everything=True)
    yield "troubles of a plan", troubles(events, index)[numbers].tolist() == [False, True, True]  # not what stands on day 0
    tree = cause_tree(events, history, index, numbers[-1])
    yield "why: text", PHRASE in tree.links[0].event.text
    yield "why: where it began", tree.first == numbers[1]
    yield "query: own name", search(events, index, "column stopped by dust") == numbers
    yield "query: other words", search(events, index, "sandstorm column") == numbers
    yield "why: event of an outcome", index.outcomes[OUTCOME_NAME].evidence is not None
    classes = EventClasses(index)
    yield "first causes: class", PHRASE in classes.text(int(classes.numbers(events)[numbers[0]]))
    yield "first causes: first", PHRASE in classes.text(causes_of_run(events, classes, "camp_captured", 0.0, True).first)
    page = content(campaign, frames, lay_out(campaign), [])
    yield "replay page: text", any(PHRASE in text for text in page["events"]["text"])
    yield "replay page: sign", page["signs"][page["events"]["sign"][numbers[0]]] == "loss"
    yield "docs/model.md: block of events", PHRASE in document.blocks()["events"]()


def outcome_places(plan: Any) -> Iterator[tuple[str, bool]]:
    """Yield every place where an outcome belongs without a results folder, and whether it is there."""
    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.batch.results.outcome_selection import choose, selected
    from kidal_sim.engine.outcomes.table import describe
    from kidal_sim.explain.headline import headline
    from kidal_sim.presentation.document import document

    known = describe(plan)
    yield "main outcomes", OUTCOME_NAME in {each.name for each in choose(known, ())}
    yield "outcomes of losses", OUTCOME_NAME in {each.name for each in selected(known, "loss")}
    campaign = Campaign(plan)
    while campaign.running:
        campaign.step()
    yield "campaign's outcomes", campaign.outcomes()[OUTCOME_NAME] == CAMELS_LOST
    yield "headline", (OUTCOME_NAME, str(CAMELS_LOST), "camels") in headline(campaign)
    yield "docs/model.md: block of outcomes", "camels that ran away" in document.blocks()["outcomes"]()
    yield "docs/model.md: block of state variables", "Camels that ran away from it." in document.blocks()["entities"]()


def results_places(plan: Any, folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield every place of a results folder and of what reads it where an outcome belongs, and whether it is there."""
    from typer.testing import CliRunner

    from kidal_sim.batch.results.results import open_results
    from kidal_sim.cli.main import app
    from kidal_sim.scenario.files.load import serialize

    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(serialize(plan), encoding="utf-8")
    results = folder / "results"
    files = [str(folder / f"{name}.yaml") for name in ("one", "two")]
    made = CliRunner().invoke(app, ["compare", *files, "--runs", "3", "--out", str(results), "--quiet"])
    yield f"compare of scenarios {made.output}", made.exit_code == 0
    yield "compare: shown without being named", OUTCOME_NAME in made.output
    yield "results: column", OUTCOME_NAME in open_results(results).runs.to_pandas().columns
    columns = json.loads((results / "columns.json").read_text(encoding="utf-8"))["runs"]
    column = columns[OUTCOME_NAME]
    yield "columns.json: meaning and unit", (column["meaning"], column["unit"]) == ("camels that ran away", "camels")
    expected: Mapping[str, Any] = {
        "label": "camels run away",
        "kind": "count",
        "sense": "less",
        "site": None,
        "shown_in": ["main", "loss", "headline"],
    }
    yield "columns.json: label, kind, sense, site, where it is shown", {key: column.get(key) for key in expected} == expected
    yield "columns.json: the input", f"input.{INPUT}" in columns
    named = CliRunner().invoke(app, ["compare", str(results), "--outcome", OUTCOME_NAME, "--format", "json"])
    yield "compare of a folder --outcome", named.exit_code == 0 and OUTCOME_NAME in named.output
    unnamed = CliRunner().invoke(app, ["compare", str(results), "--format", "json"])
    yield "compare of a folder: shown without being named", OUTCOME_NAME in unnamed.output


def missing() -> list[str]:
    """Return every place where something is missing."""
    plan = scenario()
    with tempfile.TemporaryDirectory() as folder:
        places = [*input_places(plan), *event_places(plan), *outcome_places(plan), *results_places(plan, Path(folder))]
    return [place for place, there in places if not there]


if __name__ == "__main__":
    sys.stdout.write("".join(f"missing: {place}\n" for place in missing()))
