"""The JSON Schemas of scenarios, made once for all tests that read them, and only where a test does."""

import json
from functools import cache
from typing import Any

import jsonschema

from kidal_sim.scenario.files.paths import shipped_folder
from kidal_sim.scenario.json_schema import whole_schema
from kidal_sim.scenario.schema import Scenario

SHIPPED = shipped_folder() / "scenario.schema.json"
PART: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
"""Of a file, which may leave something to the one that it extends; a test holds it against the one that is made anew."""
VALID_PART = jsonschema.Draft202012Validator(PART)


@cache
def whole() -> dict[str, Any]:
    """Of a scenario that says all there is to say."""
    return whole_schema(Scenario)


@cache
def valid_whole() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(whole())
