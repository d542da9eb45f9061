"""Pydantic's errors in a planner's words, each with its place in the file."""

import re
from typing import Any

from kidal_sim.scenario.files.schema_lookup import fields_of, kinds_at
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.names import Hint
from kidal_sim.scenario.problems import Fault, Place
from kidal_sim.units import shorten

WANTED = {
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
OURS = ("quantity", "unknown_key", "scenario")
"""Kinds of our own faults, whose message is ready."""


def translate(error: dict[str, Any], root: Node, model: Any) -> Fault:
    """One of pydantic's errors, located."""
    node, path, rest = follow(root, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing" and rest:
        return _missing(root, model, node, [*path, rest[-1]])
    address = ".".join(map(str, path))
    if kind == "extra_forbidden":
        fields = fields_of(kinds_at(model, root, path[:-1]))
        return Fault(node.heading, address, f"unknown key `{shorten(str(path[-1]))}`", Hint(str(path[-1]), (fields,)))
    if kind in OURS:
        is_key = kind == "unknown_key" or "[key]" in rest
        return Fault(node.heading if is_key else node.place, address, context["message"], context["hint"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _wrong_tag(node, path, context)
    known = re.findall("'([^']*)'", str(context.get("expected", "")))
    word = node.content if known and isinstance(node.content, str) else ""
    return Fault(_place(node, rest), address, message(error, node), Hint(word, (known,)))


def follow(root: Node, loc: tuple[str | int, ...]) -> tuple[Node, list[str | int], list[str | int]]:
    """The node an error speaks of, its path, and what is left of the error's path: a missing key, or pydantic's own marks."""
    node, path = root, list[str | int]()
    rest: list[str | int] = []
    for part in loc:
        child: Node | None = None
        if isinstance(node.content, dict):
            child = node.content.get(str(part))
        elif isinstance(node.content, list) and isinstance(part, int) and part < len(node.content):
            child = node.content[part]
        if child is None:
            rest.append(part)
        else:
            node, rest = child, []
            path.append(part)
    return node, path, rest


def message(error: dict[str, Any], node: Node) -> str:
    """What was found and what is wanted."""
    said = str(error["msg"])
    if error["type"] == "value_error":
        return said.removeprefix("Value error, ")
    if error["type"] in ("too_short", "too_long"):
        least, most = (error["ctx"].get(name) for name in ("min_length", "max_length"))
        size = f"at least {least}" if most is None else f"at most {most}"
        return f"found {len(node.content):,} entries; wanted {size}"
    if said.startswith("Input should be ") or error["type"] in WANTED:
        return f"found {found(node)}; wanted {WANTED.get(error['type'], said.removeprefix('Input should be '))}"
    return f"found {found(node)}; {said[:1].lower()}{said[1:]}"


def found(node: Node) -> str:
    """What stands there, in a few words."""
    content = node.content
    if isinstance(content, dict | list):
        kind = "a mapping" if isinstance(content, dict) else "a list"
        return f"an empty {kind[2:]}" if not content else kind
    words = {None: "nothing (null)", True: "true", False: "false"}
    return words[content] if content is None or isinstance(content, bool) else shorten(repr(content))


def _missing(root: Node, model: Any, node: Node, path: list[str | int]) -> Fault:
    info = fields_of(kinds_at(model, root, path[:-1])).get(str(path[-1]))
    description = (info.description or "") if info is not None else ""
    wanted = description.split("\n")[0].split(". ")[0].rstrip(".")
    return Fault(node.heading, ".".join(map(str, path)), f"missing; wanted {wanted[:1].lower() + wanted[1:] if wanted else 'a value'}")


def _wrong_tag(node: Node, path: list[str | int], context: dict[str, Any]) -> Fault:
    """A kind that no class has: `do: marsh`."""
    name = str(context["discriminator"]).strip("'")
    tag = node.content.get(name) if isinstance(node.content, dict) else None
    address = ".".join(map(str, [*path, name]))
    known = re.findall("'([^']*)'", str(context.get("expected_tags", "")))
    if tag is None:
        return Fault(node.heading, address, "missing; wanted what kind this is")
    return Fault(
        tag.place,
        address,
        f"found {found(tag)}; wanted one of {', '.join(known)}",
        Hint(tag.content if isinstance(tag.content, str) else "", (known,)),
    )


def _place(node: Node, rest: list[str | int]) -> Place:
    return node.heading if "[key]" in rest else node.place
