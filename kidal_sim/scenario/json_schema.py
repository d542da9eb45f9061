"""The JSON Schema of scenario files, for editors that complete, explain and check while one types.

Two forms: of a whole scenario, as it is once resolved, and of a file, in which any key may be left to the file that it extends.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from kidal_sim.scenario.files.merge import DELETE
from kidal_sim.scenario.quantity.distributions import FORMS
from kidal_sim.scenario.quantity.quantity_json_schema import MARK, form_schema
from kidal_sim.scenario.quantity.spec import Quantity

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME_PATTERN = "^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$"
REF = "#/$defs/"
FILE_KEYS: Schema = {
    "extends": {
        "type": "string",
        "description": "The file that this one changes: a path relative to it, or `kidal_sim:theatre.yaml` for one that comes with the "
        "program. Mappings merge key by key, lists and numbers replace, `~delete` removes.",
    },
    "overrides": {
        "type": ["object", "null"],
        "description": "Changes by dotted address, such as `units.main_column.vehicles: 150`, made after the keys of this file.",
    },
}


class Untitled(GenerateJsonSchema):
    """Pydantic's generator without a title for every field."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        return dft.written if isinstance(dft, Quantity) else super().encode_default(dft)


def whole_schema(model: type[BaseModel]) -> Schema:
    """Return the schema of a resolved scenario; each kind of number stands once, under `$defs`."""
    made = json.loads(_made(model, tuple(FORMS)))
    definitions: Schema = {"name": {"type": "string", "pattern": NAME_PATTERN, "description": "Up to 64 letters, digits, `_` and `-`."}}
    shared = {name: _compact(each, definitions) for name, each in made.pop("$defs", {}).items()}
    root = _compact(made, definitions)
    for section in root["properties"].values():
        if isinstance(section.get("additionalProperties"), dict):
            section["propertyNames"] = {"$ref": REF + "name"}
    return {"$schema": DIALECT, **root, "$defs": dict(sorted((shared | definitions).items()))}


@cache
def _made(model: type[BaseModel], forms: tuple[str, ...]) -> str:
    """Return what pydantic makes of a model, which takes it a second, as text, since schemas are changed as they are shortened.

    forms: names of the forms that a number may have, on which it depends
    """
    return json.dumps(model.model_json_schema(schema_generator=Untitled))


def file_schema(model: type[BaseModel]) -> Schema:
    """Return the schema of a file, which may leave any key to the one that it extends."""
    whole = whole_schema(model)
    part = PartialSchema(whole["$defs"])
    root = part.loosened({name: each for name, each in whole.items() if name != "$defs"})
    root["description"] = "A scenario, or a part of one: what is missing must come from the file that it extends (see `kidal-sim check`)."
    root["properties"] = FILE_KEYS | root["properties"]
    return root | {"$defs": dict(sorted(part.definitions.items()))}


def no_number() -> Schema:
    """Return the schema of a mapping that describes a number, and leaves the number itself as it was."""
    return {"not": {"anyOf": [{"required": [name]} for name in FORMS]}}


def text(schema: Schema) -> str:
    """Return a schema as a file has it."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _compact(part: Any, definitions: Schema) -> Any:
    """Return a schema with every quantity and every form of numbers moved to the definitions, where it stands once."""
    if isinstance(part, list):
        return [_compact(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if str(part.get("$comment", "")).startswith(MARK):
        return _referred(part, definitions)
    return {name: _compact(each, definitions) for name, each in part.items()}


def _referred(quantity: Schema, definitions: Schema) -> Schema:
    """Return a reference to a kind of number, with the description of its field."""
    kind, _, general = quantity["$comment"].removeprefix(MARK).partition(": ")
    *simple, mapping = quantity["anyOf"]
    definitions |= {name: form_schema(form) for name, form in FORMS.items()}
    mapping = mapping | {"properties": mapping["properties"] | {name: {"$ref": REF + name} for name in FORMS}}
    definitions.setdefault(kind, {"anyOf": [*simple, mapping]})
    own = quantity["description"]
    default = {"default": quantity["default"]} if "default" in quantity else {}
    return {"$ref": REF + kind, "description": own if own == general else f"{own} {general}", **default}


class PartialSchema:
    """Turns the schema of something whole into that of a part of it.

    Nothing is required, and `~delete` may stand anywhere; but a list replaces what was there, so its entries are whole.
    """

    def __init__(self, whole: Schema) -> None:
        self.whole = whole
        self.unchanged = ("name", *FORMS)
        self.definitions: Schema = {"delete": {"const": DELETE, "description": "Removes what the extended file has here."}}

    def loosened(self, schema: Schema) -> Schema:
        """Return a schema with nothing required."""
        if "$ref" in schema:
            return schema | {"$ref": self.define(schema["$ref"], "", self.loosened)}
        if schema.get("type") == "array" or "oneOf" in schema:
            return self.kept(schema) | ({"oneOf": [*schema["oneOf"], no_number()]} if "oneOf" in schema else {})
        changed = {name: each for name, each in schema.items() if name not in ("required", "minProperties")}
        if "anyOf" in schema:
            changed["anyOf"] = [self.loosened(each) for each in schema["anyOf"]]
        if "propertyNames" in schema:
            changed["propertyNames"] = self.kept(schema["propertyNames"])
        if "properties" in schema:
            changed["properties"] = {name: self.deletable(self.loosened(each)) for name, each in schema["properties"].items()}
        if isinstance(schema.get("additionalProperties"), dict):
            changed["additionalProperties"] = self.deletable(self.loosened(schema["additionalProperties"]))
        return changed

    def kept(self, schema: Schema) -> Schema:
        """Return a schema that refers to definitions of what is whole."""
        changed = {name: self.kept_part(each) for name, each in schema.items()}
        return changed | {"$ref": self.define(schema["$ref"], "listed_", self.kept)} if "$ref" in schema else changed

    def kept_part(self, part: Any) -> Any:
        """Return a part of a schema that refers to definitions of what is whole."""
        if isinstance(part, list):
            return [self.kept_part(each) for each in part]
        return self.kept(part) if isinstance(part, dict) else part

    def define(self, reference: str, prefix: str, change: Callable[[Schema], Schema]) -> str:
        """Return a reference to a changed definition, made if it is not there yet."""
        own = reference.removeprefix(REF)
        name = own if own in self.unchanged else prefix + own
        if name not in self.definitions:
            self.definitions[name] = {}  # so that a definition may refer to itself
            self.definitions[name] = self.whole[own] if own in self.unchanged else change(self.whole[own])
        return REF + name

    def deletable(self, schema: Schema) -> Schema:
        """Return a schema that also takes `~delete`."""
        if schema.get("type") == "string" and not schema.keys() & {"pattern", "enum", "format"}:
            return schema
        about = {name: each for name, each in schema.items() if name in ("description", "default")}
        return {"anyOf": [{name: each for name, each in schema.items() if name not in about}, {"$ref": REF + "delete"}], **about}
