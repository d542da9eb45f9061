"""The JSON Schema of a quantity field: its forms, its unit and its range."""

import math
import re
from typing import Any

from kidal_sim.scenario.quantity.distributions import FORMS, Form
from kidal_sim.scenario.quantity.field_spec import FieldSpec
from kidal_sim.scenario.quantity.parser import STATUSES
from kidal_sim.units import EVERYDAY, PURE, everyday

NUMBER_TEXT = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*"
TEXT_WITH_UNIT = NUMBER_TEXT + r"(\s1\s*)?[A-Za-zµ°%/(].*$"
LOOSE: dict[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": TEXT_WITH_UNIT}]}
"""A number, whose unit may stand beside it, or a text with its unit."""
MARK = "quantity "
"""How the comment begins by which a quantity is known among the parts of a schema, whatever its field's description."""


def quantity_schema(spec: FieldSpec) -> dict[str, Any]:
    """Return the schema of a number if the field needs no unit, a text with a unit, or a mapping with one form of the catalogue."""
    number: dict[str, Any] = {"type": "integer" if spec.whole else "number"} | _limits(spec)
    mapping = {
        "type": "object",
        "properties": {name: form_schema(form) for name, form in FORMS.items()} | _about(spec),
        "oneOf": [{"required": [name]} for name in FORMS],
        "additionalProperties": False,
    }
    text = {
        "type": "string",
        "pattern": rf"^(?!.*\d\s*{_other_units(spec.unit)})" + TEXT_WITH_UNIT.removeprefix("^"),
        "patternErrorMessage": _refusal(spec),
    }
    # The text stands first, as editors report the first alternative when none holds. The language server of YAML shows the meaning of
    # the field itself only while some alternative fits nothing else that stands there: hence properties of what can have none.
    simple = [each | {"properties": {}} for each in (text, *([] if spec.needs_unit else [number]))]
    comment = f"{MARK}{_name(spec)}: {describe(spec)}"
    return {"anyOf": [*simple, mapping], "description": describe(spec), "$comment": comment}


def _refusal(spec: FieldSpec) -> str:
    """Return what an editor says of anything else; it is no keyword of JSON Schema, and what does not know it passes it over."""
    words = describe(spec).removesuffix(".")
    return f"Write {words[0].lower()}{words[1:]}, or a mapping with one of {', '.join(FORMS)}."


def _other_units(unit: str) -> str:
    """Return a pattern of texts that end with an everyday unit of something else than the field's, such as `h` where there must be km."""
    own = everyday("1" if unit in PURE else unit)
    others = [re.escape(each) for each in EVERYDAY if own is None or (known := everyday(each)) is None or known[0] != own[0]]
    return rf"(?:{'|'.join(others)})\s*$"


def form_schema(form: Form) -> dict[str, Any]:
    """Return the schema of what stands under the key of one form."""
    described = {"description": form.meaning}
    if not form.parameters:
        options = {"type": "array", "items": LOOSE, "minItems": 1}
        weights = {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}, "minProperties": 1}
        return described | {"anyOf": [options, weights]}
    size = len(form.parameters)
    if size == 1:
        return described | LOOSE
    described["description"] += f" [{', '.join(form.parameters)}]"
    return described | {"type": "array", "items": LOOSE, "minItems": size, "maxItems": size}


def describe(spec: FieldSpec) -> str:
    """Return unit and range in words."""
    kind = "A whole number" if spec.whole else "A number"
    unit = f", such as `5 {spec.unit_example}`" if spec.needs_unit else f" ({spec.unit})"
    low = "" if spec.low == -math.inf else f", at least {spec.with_unit(spec.low)}"
    high = "" if spec.high == math.inf else f", at most {spec.with_unit(spec.high)}"
    return f"{kind}{unit}{low}{high}."


def _name(spec: FieldSpec) -> str:
    """Return a short name of the field's kind, the same for all fields that take the same."""
    ends = [f"{word}_{limit:g}" for word, limit in (("from", spec.low), ("to", spec.high)) if math.isfinite(limit)]
    unit = "number" if spec.unit == "1" else spec.unit.replace("1/", "per_").replace("/", "_per_")
    return "_".join([*(["integer"] if spec.whole else []), unit, *ends])


def _limits(spec: FieldSpec) -> dict[str, float]:
    limits = {"minimum": spec.low, "maximum": spec.high}
    return {name: limit for name, limit in limits.items() if math.isfinite(limit)}


def _about(spec: FieldSpec) -> dict[str, Any]:
    return {
        "unit": {
            "type": "string",
            "description": f"Unit of the numbers; it is turned into {spec.unit}.",
            "pattern": rf"^(?!\s*{_other_units(spec.unit)})",
            "patternErrorMessage": f"Write a unit that can be turned into {spec.unit}.",
        },
        "source": {"type": "string", "description": "An entry of `sources`, or `judgement`."},
        "note": {"type": "string", "description": "What a reader should know of it."},
        "status": {"enum": list(STATUSES), "description": "How far the number is known."},
    }
