"""What an editor is told of a quantity field: its forms, its unit and its range, as JSON Schema."""

import math
from typing import Any

from kidal_sim.scenario.quantity.field_spec import Wanted
from kidal_sim.scenario.quantity.parser import PARAMETERS, STATUSES

MEANINGS = {
    "value": "A certain number.",
    "uniform": "Equally likely from low to high.",
    "triangular": "From low to high, peaked at mode.",
    "pert": "Beta between low and high around mode: smoother than triangular.",
    "normal": "Mean and standard deviation, cut off at low and high.",
    "lognormal": "Median best; low to high holds 90 %, measured by their ratio.",
    "beta": "Share with mean best; low to high holds 90 %.",
    "gamma": "Positive, with this mean and this shape (a larger shape is narrower).",
    "choice": "Options, equally likely in a list; as a mapping, each with its weight.",
    "spread": "Low, best and high: a beta for shares, a lognormal if high / low is above 4, else triangular.",
}
NUMBER_TEXT = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*"
LOOSE: dict[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": NUMBER_TEXT + r"(\s1\s*)?[A-Za-zµ°%/(].*$"}]}
"""A number, whose unit may stand beside it, or a text with its unit."""
MARK = "quantity "
"""How the comment begins by which a quantity is known among the parts of a schema, whatever its field says of it."""


def quantity_schema(wanted: Wanted) -> dict[str, Any]:
    """A number if the field needs no unit, a text with a unit, or a mapping with one distribution."""
    number: dict[str, Any] = {"type": "integer" if wanted.whole else "number"} | _limits(wanted)
    mapping = {
        "type": "object",
        "properties": {name: _parameters(name) for name in MEANINGS} | _about(wanted),
        "oneOf": [{"required": [name]} for name in MEANINGS],
        "additionalProperties": False,
    }
    bare = [] if wanted.needs_unit else [number]
    comment = f"{MARK}{_name(wanted)}: {describe(wanted)}"
    return {"anyOf": [*bare, LOOSE["anyOf"][1], mapping], "description": describe(wanted), "$comment": comment}


def describe(wanted: Wanted) -> str:
    """Unit and range in words."""
    kind = "A whole number" if wanted.whole else "A number"
    unit = f", such as `5 {wanted.unit_example}`" if wanted.needs_unit else f" ({wanted.unit})"
    low = "" if wanted.low == -math.inf else f", at least {wanted.shown(wanted.low)}"
    high = "" if wanted.high == math.inf else f", at most {wanted.shown(wanted.high)}"
    return f"{kind}{unit}{low}{high}."


def _name(wanted: Wanted) -> str:
    """A short name of what is wanted, the same for all fields that want the same."""
    ends = [f"{word}_{limit:g}" for word, limit in (("from", wanted.low), ("to", wanted.high)) if math.isfinite(limit)]
    unit = "number" if wanted.unit == "1" else wanted.unit.replace("1/", "per_").replace("/", "_per_")
    return "_".join([*(["integer"] if wanted.whole else []), unit, *ends])


def _limits(wanted: Wanted) -> dict[str, float]:
    limits = {"minimum": wanted.low, "maximum": wanted.high}
    return {name: limit for name, limit in limits.items() if math.isfinite(limit)}


def _parameters(name: str) -> dict[str, Any]:
    said = {"description": MEANINGS[name]}
    if name == "choice":
        options = {"type": "array", "items": LOOSE, "minItems": 1}
        weights = {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}, "minProperties": 1}
        return said | {"anyOf": [options, weights]}
    if name == "value":
        return said | LOOSE
    parameters = PARAMETERS[name]
    said["description"] += f" [{', '.join(parameters)}]"
    return said | {"type": "array", "items": LOOSE, "minItems": len(parameters), "maxItems": len(parameters)}


def _about(wanted: Wanted) -> dict[str, Any]:
    return {
        "unit": {"type": "string", "description": f"Unit of the numbers; it is turned into {wanted.unit}."},
        "source": {"type": "string", "description": "An entry of `sources`, or `judgement`."},
        "note": {"type": "string", "description": "What a reader should know of it."},
        "status": {"enum": list(STATUSES), "description": "How far the number is known."},
    }
