"""The JSON Schemas of files in which changes stand by address: what an editor completes, explains and refuses there."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from kidal_sim.batch.design.experiment import Experiment
from kidal_sim.scenario.address_schema import OVERRIDES, scenario_schema, with_addresses
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.json_schema import REF, text
from kidal_sim.scenario.judgement import Judgements
from kidal_sim.scenario.quantity.spec import walk
from tests.commands import ROOT

KINDS = {
    "scenarios/scenario.schema.json": scenario_schema,
    "experiments/experiment.schema.json": lambda: with_addresses(Experiment, "variants"),
    "scenarios/judgements.schema.json": lambda: with_addresses(Judgements, "scenarios"),
}
EXPERIMENTS = sorted((ROOT / "experiments").glob("*.yaml"))
SCENARIO, EXPERIMENT, JUDGEMENTS = KINDS


@cache
def shipped(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return found


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(shipped(name))


@pytest.mark.parametrize("name", KINDS)
def test_shipped__is_current_and_its_references_lead_somewhere(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == text(KINDS[name]()), f"write it again: kidal-sim schema KIND -o {name}"
    used = set(re.findall(rf'"{re.escape(REF)}([^"/]+)', json.dumps(shipped(name))))
    assert used == set(shipped(name)["$defs"])


@pytest.mark.parametrize("file", [*EXPERIMENTS, ROOT / "scenarios" / "judgements.yaml"], ids=lambda file: file.name)
def test_shipped__files_are_valid_and_their_first_line_leads_to_the_schema(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    name = JUDGEMENTS if file.name == "judgements.yaml" else EXPERIMENT
    assert content.startswith(f"# yaml-language-server: $schema={Path(name).name}\n")
    assert list(validator(name).iter_errors(yaml.safe_load(content))) == []


def test_addresses__every_one_of_the_theatre_is_known_with_its_meaning_and_its_value() -> None:
    known = shipped(EXPERIMENT)["$defs"][OVERRIDES]["properties"]
    assert set(known) == {address for address, _ in walk(load("kidal_sim:theatre.yaml"))}
    assert all(each["description"] for each in known.values())
    assert "150, 300 km" in known["wings.tb2.radius"]["description"]


@pytest.mark.parametrize(
    "changes",
    [
        {"wings.tb2.radius": "150 km"},
        {"wings.tb2.radius": {"spread": [100, 150, 300], "unit": "mi", "source": "judgement"}},
        {"units.main_column.people": 700},
        {"units.main_column": {"people": 700}},
        {"units.my_own.people": "700 people"},
        {"units.my_own": "~delete"},
        {"sites.kidal.airstrip": True},
        {"plan.main_column.0.when.day": "3 days"},
        {"rules.mines.strikes": "0.02 / km"},
    ],
    ids=str,
)
def test_overrides__what_may_stand_there_is_valid_in_every_file(changes: dict[str, Any]) -> None:
    for name, content in _files(changes).items():
        assert list(validator(name).iter_errors(content)) == [], name


@pytest.mark.parametrize(
    "changes",
    [
        {"wings.tb2.radius": "150 h"},
        {"wings.tb2.radius": {"value": 3, "unit": "days"}},
        {"wings.tb2.radios": "150 km"},
        {"units.main_column.people": "700 vehicles"},
        {"unit.main_column.people": 700},
        {"rules.mines.strikez": 1},
        {"rules.mine.strikes": 1},
        {"sites.kidal.airstrip": "maybe"},
    ],
    ids=str,
)
def test_overrides__slips_are_refused_in_every_file(changes: dict[str, Any]) -> None:
    for name, content in _files(changes).items():
        assert list(validator(name).iter_errors(content)) != [], name


def _files(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes in a scenario, and in each place of an experiment where they may stand."""
    variant = {"title": "x", "variants": {"a": {"scenario": "a.yaml", "overrides": changes}}}
    return {SCENARIO: {"extends": "kidal_sim:kidal_push.yaml", "overrides": changes}, EXPERIMENT: variant}


@pytest.mark.parametrize(
    ("sweep", "is_good"),
    [
        ({"grid": {"wings.tb2.radius": ["150 km", "300 km"]}}, True),
        ({"grid": {"wings.tb2.radius": ["150 h"]}}, False),
        ({"grid": {"wings.tb2.radios": ["150 km"]}}, False),
        ({"list": [{"wings.tb2.radius": "150 km"}]}, True),
        ({"list": [{"wings.tb2.radios": "150 km"}]}, False),
        ({"grid": {"units.my_own.people": [700, "800 people"]}}, True),
        ({"grid": {"units.my_own.people": ["3 h"]}}, False),
        ({"grid": {"wings.tb2.radius": []}}, False),
        ({"grid": {}}, False),
        ({"list": []}, False),
        ({"list": [{}]}, False),
        ({"list": [None]}, False),
        ({"sobol": {"points": 8, "inputs": ["rules.mines.*", "wings.tb2.radius", "units.my_own.people", "*"]}}, True),
        ({"sobol": {"points": 8, "inputs": ["wings.tb2.radios"]}}, False),
        ({"sobol": {"points": 8, "inputs": []}}, False),
    ],
    ids=str,
)
def test_sweep__addresses_and_values_are_checked(sweep: dict[str, Any], is_good: bool) -> None:
    content = {"title": "x", "variants": {"a": "a.yaml"}, "sweep": sweep}
    assert (list(validator(EXPERIMENT).iter_errors(content)) == []) is is_good
