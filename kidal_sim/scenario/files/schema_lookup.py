"""What a model says may stand at an address of a file: field names for suggestions, and their descriptions."""

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.quantity.parser import KEYS
from kidal_sim.scenario.quantity.spec import Quantity


def kinds_at(model: Any, root: Node, path: Iterable[str | int]) -> list[Any]:
    """The classes that may stand at a path; those whose fixed words differ from the file's are left out."""
    kinds = list(_flat(model, root))
    node: Node | None = root
    for name in path:
        child = _child(node, name)
        kinds = [found for kind in kinds for inner in _inner(kind, str(name)) for found in _flat(inner, child)]
        node = child
    return kinds


def fields_of(kinds: Iterable[Any]) -> dict[str, FieldInfo | None]:
    """The keys that these classes know, as a file writes them."""
    found: dict[str, FieldInfo | None] = {}
    for kind in kinds:
        if kind is Quantity:
            found |= dict.fromkeys(KEYS)
        elif _is_model(kind):
            found |= {info.alias or name: info for name, info in kind.model_fields.items()}
    return found


def _flat(annotation: Any, node: Node | None) -> Iterator[Any]:
    """The classes and generic types inside Annotated, unions and aliases."""
    if get_origin(annotation) is Annotated:
        yield from _flat(get_args(annotation)[0], node)
    elif get_origin(annotation) in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _flat(each, node)
    elif not _is_model(annotation) or _fits(annotation, node):
        yield annotation


def _inner(kind: Any, name: str) -> list[Any]:
    """What may stand under a name, or in a list."""
    if _is_model(kind):
        info = fields_of([kind]).get(name)
        return [] if info is None else [info.annotation]
    arguments = [each for each in get_args(kind) if each is not Ellipsis]
    origin = get_origin(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return arguments[1:]
    return arguments if isinstance(origin, type) else []


def _fits(model: type[BaseModel], node: Node | None) -> bool:
    """Whether a node's fixed words (`do: march`) are this class's."""
    if node is None or not isinstance(node.content, dict):
        return True
    for name, info in model.model_fields.items():
        words, found = get_args(info.annotation), node.content.get(info.alias or name)
        if get_origin(info.annotation) is Literal and len(words) == 1 and found is not None and found.content not in words:
            return False
    return True


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _child(node: Node | None, name: str | int) -> Node | None:
    if node is not None and isinstance(node.content, dict):
        return node.content.get(str(name))
    if node is not None and isinstance(node.content, list) and str(name).isdecimal() and int(name) < len(node.content):
        return node.content[int(name)]  # type: ignore[no-any-return]
    return None
