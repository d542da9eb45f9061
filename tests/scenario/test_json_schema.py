"""The JSON Schema that editors read, held against the loader by an independent validator."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from kidal_sim.scenario.address_schema import scenario_schema
from kidal_sim.scenario.files.load import load, serialize, to_plain
from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.files.strict_yaml import parse
from kidal_sim.scenario.json_schema import REF, text
from kidal_sim.scenario.quantity.spec import walk
from tests.scenario.schemas import PART, SHIPPED, VALID_PART, valid_whole, whole

FOLDER = shipped_folder()
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml") if path.name not in ("judgements.yaml", "rates.yaml"))
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def content(yaml):
    document = parse(yaml, "a.yaml")
    assert document.problems == []
    return to_plain(document.root)


def slips(validator, thing):
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in validator.iter_errors(thing)]


@pytest.mark.parametrize("schema", [lambda: PART, whole], ids=["file", "whole"])
def test_is_a_schema_whose_references_lead_somewhere(schema):
    jsonschema.Draft202012Validator.check_schema(schema())
    used = set(re.findall(rf'"{re.escape(REF)}([^"]+)"', json.dumps(schema())))
    assert used == set(schema()["$defs"])


def test_the_shipped_schema_is_current():
    assert SHIPPED.read_text(encoding="utf-8") == text(scenario_schema()), (
        "write it again: kidal-sim schema -o scenarios/scenario.schema.json"
    )


@pytest.mark.parametrize("schema", [lambda: PART, whole], ids=["file", "whole"])
def test_each_kind_of_number_stands_once(schema):
    """Of what it describes, each takes a few words and a reference."""
    words = json.dumps(schema())
    assert len(words) < 280 * words.count('"description"')


@pytest.mark.parametrize("name", FILES)
def test_shipped_files__have_a_modeline_that_leads_to_the_schema(name):
    found = MODELINE.match((FOLDER / name).read_text(encoding="utf-8"))
    assert found, "the first line should name the schema"
    assert ((FOLDER / name).parent / found[1]).resolve() == SHIPPED.resolve()


@pytest.mark.parametrize("name", FILES)
def test_shipped_files__are_valid_as_they_stand(name):
    assert slips(VALID_PART, content((FOLDER / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", [name for name in FILES if name != "sources.yaml"])
def test_shipped_files__are_valid_resolved(name):
    over = [FOLDER / name] if name.startswith("doctrines/") else []  # changes to lay over a scenario, no scenarios of their own
    resolved = content(serialize(load(FOLDER / ("theatre.yaml" if over else name), (), over)))
    assert slips(valid_whole(), resolved) == []
    assert slips(VALID_PART, resolved) == []


@pytest.mark.parametrize(
    "file",
    [
        "extends: theatre.yaml",
        "wings: {tb2: ~delete}",
        "objective: ~delete",
        "plan: ~delete",
        "units: {main_column: {people: {note: counted again}}}",
        "units: {main_column: {people: 780, vehicles: 119 vehicles, with: ~delete}}",
        "rules: {march: {pace: {spread: [100 km/day, 140 km/day, 170 km/day], source: judgement}}}",
        "rules: {mines: {strikes: 0.008 / km, laid_again: 0.03 1/day}}",
        "wings: {tb2: {radius: {choice: {150 km: 1, 300 km: 2}}, serviceable: {value: 55, unit: '%'}}}",
        "overrides: {units.main_column.vehicles: 150, plan.main_column.0.leave: ~delete}",
        "overrides:",
        "observed: {strikes: {low: 5, unit: strikes, note: at least}}",
    ],
)
def test_files__what_the_loader_takes_is_valid(file):
    assert slips(VALID_PART, content(file)) == []


@pytest.mark.parametrize(
    "file",
    [
        "titel: x",
        "units: {main_column: {vehicels: 3}}",
        "units: {main column: {vehicles: 3}}",
        "units: {main_column: {vehicles: true}}",
        "units: {main_column: {kind: colum}}",
        "rules: {march: {pace: 140}}",
        "rules: {march: {pace: fast}}",
        "rules: {march: {pace: {triangular: [1, 2], unit: km/h}}}",
        "rules: {march: {pace: {triangle: [1, 2, 3], unit: km/h}}}",
        "rules: {march: {pace: {uniform: [1, 2], value: 3, unit: km/h}}}",
        "rules: {mines: {cleared: 1.5}}",
        "rules: {mines: {cleared: {value: 0.5, status: facts}}}",
        "plan: {main_column: [{do: march}]}",
        "plan: {main_column: [{do: march, site: ~delete, when: ~delete}]}",
        "plan: {main_column: [{do: march, site: kidal, when: {day: {note: x}}}]}",
        "correlations: [{between: [a, b], correlation: 2}]",
        "sites: {gao: {lat: 16.272}}",
        "calendar: {start: 5}",
    ],
)
def test_files__slips_that_a_schema_can_see_are_invalid(file):
    assert slips(VALID_PART, content(file)) != []


def test_whole__nothing_may_be_missing():
    assert any("'rules' is a required property" in slip for slip in slips(valid_whole(), {"title": "x"}))


def test_every_field_explains_itself():
    for name, definition in PART["$defs"].items():
        for field, part in definition.get("properties", {}).items():
            referred = (part | part.get("anyOf", [{}])[0]).get("$ref", "").removeprefix(REF)
            described = part.get("description") or PART["$defs"].get(referred, {}).get("description")
            assert described, f"{name}.{field} has no description: write a docstring under it"
    assert all(part["description"] for part in PART["properties"].values())
    pace = PART["$defs"]["MarchInputs"]["properties"]["pace"]["description"]
    assert pace == "Pace on a clear road with nobody shooting, night halts included. A number, such as `5 km/day`, at least 0 km/h."


def test_every_shipped_number_is_of_a_kind_that_the_schema_knows():
    kinds = {name for name in whole()["$defs"] if "_from_" in name or name == "number"}
    assert len(kinds) >= len({found.unit for _, found in walk(load("kidal_sim:kidal_push.yaml"))})


def test_the_checkout_ships_it():
    assert (Path(__file__).parents[2] / "scenarios" / "scenario.schema.json").is_file()
