"""What a model allows at an address of a file: field names for suggestions, and their descriptions."""

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.quantity.parser import quantity_keys
from kidal_sim.scenario.quantity.spec import Quantity


def classes_at(model: Any, root: Node, path: Iterable[str | int]) -> list[Any]:
    """Return the classes that may stand at a path; those whose fixed words differ from the file's are left out."""
    classes = list(_flat(model, root))
    node: Node | None = root
    for name in path:
        child = _child(node, name)
        classes = [each for outer in classes for inner in _inner(outer, str(name)) for each in _flat(inner, child)]
        node = child
    return classes


def fields_of(classes: Iterable[Any]) -> dict[str, FieldInfo | None]:
    """Return the keys that these classes know, as a file writes them."""
    fields: dict[str, FieldInfo | None] = {}
    for each in classes:
        if each is Quantity:
            fields |= dict.fromkeys(quantity_keys())
        elif _is_model(each):
            fields |= {info.alias or name: info for name, info in each.model_fields.items()}
    return fields


def _flat(annotation: Any, node: Node | None) -> Iterator[Any]:
    """Yield the classes and generic types inside Annotated, unions and aliases."""
    if get_origin(annotation) is Annotated:
        yield from _flat(get_args(annotation)[0], node)
    elif get_origin(annotation) in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _flat(each, node)
    elif not _is_model(annotation) or _fits(annotation, node):
        yield annotation


def _inner(kind: Any, name: str) -> list[Any]:
    """Return what may stand under a name, or in a list."""
    if _is_model(kind):
        info = fields_of([kind]).get(name)
        return [] if info is None else [info.annotation]
    arguments = [each for each in get_args(kind) if each is not Ellipsis]
    origin = get_origin(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return arguments[1:]
    return arguments if isinstance(origin, type) else []


def _fits(model: type[BaseModel], node: Node | None) -> bool:
    """Return whether a node's fixed words (`do: march`) are this class's."""
    if node is None or not isinstance(node.content, dict):
        return True
    for name, info in model.model_fields.items():
        words, child = get_args(info.annotation), node.content.get(info.alias or name)
        if get_origin(info.annotation) is Literal and len(words) == 1 and child is not None and child.content not in words:
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
