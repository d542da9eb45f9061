"""Pydantic's errors in plain words, each with its location in the file and a code."""

import re
from typing import Any

from kidal_sim.scenario.files.schema_lookup import classes_at, fields_of
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.names import NO_HINT, Hint
from kidal_sim.scenario.problems import Location, Path, Problem
from kidal_sim.units import shorten

EXPECTED = {
    "model_type": "a mapping",
    "dict_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
}
"""What pydantic's kinds of errors expect."""
CODES = {
    "literal_error": "wrong-choice",
    "too_short": "wrong-length",
    "too_long": "wrong-length",
    "value_error": "inconsistent",
} | dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), "out-of-range")


def located(error: dict[str, Any], root: Node, model: Any) -> Problem:
    """Return one of pydantic's errors as a problem with its location in the file."""
    node, path, rest = locate(root, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing" and rest:
        return _missing_key(root, model, node, [*path, rest[-1]])
    address = ".".join(map(str, path))
    if kind == "extra_forbidden":
        fields = fields_of(classes_at(model, root, path[:-1]))
        hint = Hint(str(path[-1]), (fields,))
        return Problem(node.heading, address, "unknown-key", f"unknown key `{shorten(str(path[-1]))}`", hint)
    if "hint" in context:
        at_key = context["at_key"] or "[key]" in rest
        return Problem(node.heading if at_key else node.location, address, kind, context["message"], context["hint"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _wrong_tag(node, path, context)
    known = re.findall("'([^']*)'", str(context.get("expected", "")))
    word = node.content if known and isinstance(node.content, str) else ""
    code = CODES.get(kind, "wrong-type")
    return Problem(_location(node, rest), address, code, message(error, node), Hint(word, (known,)))


def locate(root: Node, path: Path) -> tuple[Node, list[str | int], list[str | int]]:
    """Return the node at a path, its path, and what is left of the path: a missing key, or pydantic's own marks."""
    node, reached = root, list[str | int]()
    rest: list[str | int] = []
    for part in path:
        child: Node | None = None
        if isinstance(node.content, dict):
            child = node.content.get(str(part))
        elif isinstance(node.content, list) and isinstance(part, int) and part < len(node.content):
            child = node.content[part]
        if child is None:
            rest.append(part)
        else:
            node, rest = child, []
            reached.append(part)
    return node, reached, rest


def message(error: dict[str, Any], node: Node) -> str:
    """Return what stands there and what must stand there instead."""
    text = str(error["msg"])
    if error["type"] == "value_error":
        return text.removeprefix("Value error, ")
    if error["type"] in ("too_short", "too_long"):
        least, most = (error["ctx"].get(name) for name in ("min_length", "max_length"))
        size = f"at least {least}" if most is None else f"at most {most}"
        return f"{len(node.content):,} entries stand here; there must be {size}"
    expected = EXPECTED.get(error["type"], text.removeprefix("Input should be "))
    if expected != text:
        return f"{describe(node)} stands where there must be {expected}"
    return f"{describe(node)} cannot be used: {text[:1].lower()}{text[1:]}"


def describe(node: Node) -> str:
    """Return what stands at a node, in a few words."""
    content = node.content
    if isinstance(content, dict | list):
        kind = "mapping" if isinstance(content, dict) else "list"
        return f"a {kind}" if content else f"an empty {kind}"
    words = {None: "nothing (null)", True: "true", False: "false"}
    return words[content] if content is None or isinstance(content, bool) else shorten(repr(content))


def _missing_key(root: Node, model: Any, node: Node, path: list[str | int]) -> Problem:
    info = fields_of(classes_at(model, root, path[:-1])).get(str(path[-1]))
    description = (info.description or "") if info is not None else ""
    meaning = description.split("\n")[0].split(". ")[0].rstrip(".")
    explanation = f": {meaning[:1].lower() + meaning[1:]}" if meaning else ""
    return Problem(node.heading, ".".join(map(str, path)), "missing-key", f"missing key `{path[-1]}`{explanation}")


def _wrong_tag(node: Node, path: list[str | int], context: dict[str, Any]) -> Problem:
    """Return the problem of a kind that no class has: `do: marsh`."""
    name = str(context["discriminator"]).strip("'")
    tag = node.content.get(name) if isinstance(node.content, dict) else None
    address = ".".join(map(str, [*path, name]))
    known = re.findall("'([^']*)'", str(context.get("expected_tags", "")))
    if tag is None:
        choices = f"one of {', '.join(known)}" if known else "which kind this is"
        return Problem(node.heading, address, "missing-key", f"missing key `{name}`: write {choices}")
    hint = Hint(tag.content, (known,)) if isinstance(tag.content, str) else NO_HINT
    return Problem(tag.location, address, "wrong-choice", f"{describe(tag)} is not one of {', '.join(known)}", hint)


def _location(node: Node, rest: list[str | int]) -> Location:
    return node.heading if "[key]" in rest else node.location
