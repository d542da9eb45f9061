"""The JSON Schema of changes by address: which addresses there are, what each means, and what may stand there.

Editors complete the addresses of the shipped theatre, and check those of anything that a file adds by their form.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.json_schema import REF, Schema, file_schema, whole_schema
from kidal_sim.scenario.quantity.distributions import FORMS
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.register import written_value
from kidal_sim.scenario.schema import Scenario

THEATRE = "kidal_sim:theatre.yaml"
NAME = "[A-Za-z0-9_][A-Za-z0-9_-]*"
DOT = r"\."
WILDCARD = r"[*?[]"
"""What makes a pattern of a text that means several inputs."""
OVERRIDES, GRID, INPUT = "overrides", "grid", "input"
"""Names of the definitions."""

TAKES_ADDRESSES: Mapping[str, Schema] = {
    "overrides": {"$ref": REF + OVERRIDES},
    "grid": {"$ref": REF + GRID},
    "list": {"type": "array", "minItems": 1, "items": {"$ref": REF + OVERRIDES, "type": "object", "minProperties": 1}},
    "inputs": {"type": "array", "minItems": 1, "items": {"$ref": REF + INPUT}},
}
"""What stands under each key that takes addresses."""


@cache
def definitions() -> Schema:
    """Return the definitions of changes by address, of a grid and of an uncertain input, with all that they refer to."""
    whole: Schema = file_schema(Scenario)["$defs"]
    known = dict(_addresses(whole, file_schema(Scenario), ""))
    quantities = dict(walk(load(THEATRE)))
    own = {address: _with_value(known, address, " ".join(written_value(each)).strip()) for address, each in quantities.items()}
    uncertain = {address: own[address] for address, each in sorted(quantities.items()) if not each.is_certain}
    places = {_place(pattern): _deletable(schema) for pattern, schema in known.items()}
    return (whole | places) | {
        OVERRIDES: {"type": ["object", "null"]} | _by_address(own, {name: {"$ref": REF + _place(name)} for name in known}),
        GRID: {"type": "object", "minProperties": 1}
        | _by_address(
            {name: _axis(f"{OVERRIDES}/properties/{name}") | _described(each) for name, each in own.items()},
            {name: _axis(_place(name)) for name in known},
        ),
        INPUT: _input(uncertain, known),
    }


def _place(pattern: str) -> str:
    r"""Return the name of the definition of what stands at a kind of address.

    >>> _place(rf"units\.{NAME}\.people")
    'at.units.NAME.people'
    """
    return "at." + pattern.replace(NAME, "NAME").replace(r"\d+", "0").replace("\\", "")


def _by_address(own: Schema, known: Schema) -> Schema:
    """Return the part of a schema that says what stands at each address: those of the shipped theatre, and any other by its form."""
    patterns = {f"^{pattern}$": schema for pattern, schema in known.items()}
    return {"properties": own, "patternProperties": patterns, "additionalProperties": False}


def _axis(definition: str) -> Schema:
    """Return the schema of the values of a grid at an address, each of which is as a definition says."""
    return {"type": "array", "minItems": 1, "items": {"$ref": REF + definition}}


def _input(uncertain: Schema, known: Schema) -> Schema:
    """Return the schema of an uncertain input: one of the shipped theatre, another address, or a pattern of several.

    The form of addresses stands first, as editors report the first alternative of which none holds.
    """
    form = {
        "type": "string",
        "pattern": f"^(?:{'|'.join(known)})$|{WILDCARD}",
        "errorMessage": "Write the address of an input, such as `rules.mines.strikes`, or several as `rules.mines.*`.",
    }
    return {"anyOf": [form, *({"const": address} | _described(each) for address, each in uncertain.items())]}


def _deletable(schema: Schema) -> Schema:
    """Return a schema that also takes `~delete`, as entries of lists do by their address alone."""
    delete = {"$ref": f"{REF}delete"}
    return schema if delete in schema.get("anyOf", []) else {"anyOf": [schema, delete]}


def with_addresses(model: type[BaseModel], files: str) -> Schema:
    """Return the schema of a file in which changes by address stand, with what those may be.

    files: its section whose entries may be the name of a file alone.
    """
    changed: Schema = _replaced(whole_schema(model))
    entries = changed["properties"][files]
    entries["additionalProperties"] = {"anyOf": [{"type": "string", "description": "A scenario file."}, entries["additionalProperties"]]}
    return _with_definitions(changed, definitions() | changed.get("$defs", {}))


def scenario_schema() -> Schema:
    """Return the schema of a scenario file, with the addresses that stand under its `overrides`."""
    schema = file_schema(Scenario)
    schema["properties"]["overrides"] = {"$ref": REF + OVERRIDES} | _described(schema["properties"]["overrides"])
    return _with_definitions(schema, definitions() | schema["$defs"])


def _with_definitions(schema: Schema, known: Schema) -> Schema:
    """Return a schema with the definitions that it refers to, and those that these refer to."""
    root = {name: each for name, each in schema.items() if name != "$defs"}
    found: Schema = {}
    waiting = [root]
    while waiting:
        for name in re.findall(rf'"{re.escape(REF)}([^"/]+)', json.dumps(waiting.pop())):
            if name not in found:
                found[name] = known[name]
                waiting.append(known[name])
    return root | {"$defs": dict(sorted(found.items()))}


def _replaced(part: Any) -> Any:
    """Return a part of a schema in which keys that take addresses refer to the definitions."""
    if isinstance(part, list):
        return [_replaced(each) for each in part]
    if not isinstance(part, dict):
        return part
    changed = {name: _replaced(each) for name, each in part.items()}
    properties = changed.get("properties", {})
    for key, target in TAKES_ADDRESSES.items():
        if key in properties:
            properties[key] = target | _described(properties[key])
    return changed


def _described(schema: Schema) -> Schema:
    return {"description": schema["description"]} if "description" in schema else {}


def _with_value(known: Schema, address: str, value: str) -> Schema:
    """Return the schema of an address of the shipped theatre; its description tells the value there."""
    pattern, schema = next((pattern, each) for pattern, each in known.items() if re.fullmatch(pattern, address))
    return {"$ref": REF + _place(pattern), "description": f"{schema.get('description', '')} In the shipped theatre: {value}.".strip()}


def _addresses(known: Schema, schema: Schema, prefix: str, above: Collection[str] = ()) -> Iterator[tuple[str, Schema]]:
    """Yield a pattern for each kind of address in a part of a scenario, with the schema of what stands there."""
    if prefix:
        yield prefix, schema
    for alternative in _alternatives(known, schema, above):
        inner, within = alternative
        for name, each in inner.get("properties", {}).items():
            if prefix or name not in ("extends", "overrides"):
                yield from _addresses(known, each, _joined(prefix, re.escape(name)), within)
        if isinstance(inner.get("additionalProperties"), dict):
            yield from _addresses(known, inner["additionalProperties"], _joined(prefix, NAME), within)
        if isinstance(inner.get("items"), dict):
            yield from _addresses(known, inner["items"], _joined(prefix, r"\d+"), within)


def _joined(prefix: str, segment: str) -> str:
    return f"{prefix}{DOT}{segment}" if prefix else segment


def _alternatives(known: Schema, schema: Schema, above: Collection[str]) -> Iterator[tuple[Schema, Collection[str]]]:
    """Yield what may stand at a place, with references followed, but for numbers and for what contains itself."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        if name not in above and not _is_quantity(known[name]):
            yield from _alternatives(known, known[name], (*above, name))
        return
    alternatives = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    for each in alternatives:
        yield from _alternatives(known, each, above)
    if not alternatives:
        yield schema, above


def _is_quantity(schema: Schema) -> bool:
    """Return whether a definition is that of a number with its unit and source."""
    return any(set(FORMS) <= each.get("properties", {}).keys() for each in schema.get("anyOf", []))
