"""From files to a checked scenario, or to one error that tells every fault with its file, line and column."""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.error_messages import follow, found, translate
from kidal_sim.scenario.files.merge import Merger
from kidal_sim.scenario.files.paths import File, content, extended, named
from kidal_sim.scenario.files.serialize import digest, dump
from kidal_sim.scenario.files.strict_yaml import MOST_FAULTS, Node, parse
from kidal_sim.scenario.names import JUDGEMENT, NAME, bad_name
from kidal_sim.scenario.problems import SET, Fault, Place, refuse
from kidal_sim.units import shorten

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

__all__ = ["Overrides", "digest", "dump", "load", "load_located", "load_model", "setting"]

Overrides = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""Values by dotted address; a text is read as YAML, a node stands in a file that was read before."""
Name = str | os.PathLike[str]
"""A file by path, or a shipped one as `kidal_sim:theatre.yaml`."""
Model = TypeVar("Model", bound=BaseModel)

LONGEST_CHAIN = 20


def load(path: Name, overrides: Overrides = (), layers: Iterable[Name] = ()) -> "Scenario":
    """The scenario in a file, or in a shipped one named like `kidal_sim:theatre.yaml`.

    layers are files of changes, laid over it one after the other before the overrides.
    """
    from kidal_sim.scenario.schema import Scenario

    return load_model(path, Scenario, overrides, layers)


def load_model(path: Name, model: type[Model], overrides: Overrides = (), layers: Iterable[Name] = ()) -> Model:
    """A model in a file, with what the file extends, what is laid over it and what the caller overrides."""
    return load_located(path, model, overrides, layers)[0]


def load_located(path: Name, model: type[Model], overrides: Overrides = (), layers: Iterable[Name] = ()) -> tuple[Model, Node]:
    """The same, and the nodes it was made of, which know where each thing stands."""
    root, faults = lay(path, model, overrides, layers)
    return settle(root, model, faults), root


def lay(path: Name, model: type[BaseModel], overrides: Overrides = (), layers: Iterable[Name] = ()) -> tuple[Node, list[Fault]]:
    """The nodes of a file, of what it extends and of what is laid over it, resolved; and what is wrong so far."""
    chain, faults = read_chain(named(path))
    merger = Merger(model)
    root = Node({}, Place(os.fspath(path), 1, 1))
    for node in reversed(chain):
        root = apply(merger, root, node)
    for layer in layers:
        root = apply(merger, root, read_layer(layer, faults))
    for address, node in settings(overrides, faults):
        merger.override(root, address, node)
    return root, faults + merger.faults


def overlaid(root: Node, model: type[Model], overrides: Overrides) -> Model:
    """The model in resolved nodes with more laid over them; the nodes stay as they are, for other changes."""
    merger, faults = Merger(model), list[Fault]()
    for address, node in settings(overrides, faults):
        root = _detached(root, address.split("."))
        merger.override(root, address, node)
    return settle(root, model, faults + merger.faults)


def _detached(node: Node, path: list[str]) -> Node:
    """The node with whatever stands on a path in it copied, so that it can be changed there."""
    if not isinstance(node.content, dict | list) or not path:
        return node
    copy = Node(node.content.copy(), node.place, node.key)
    name: Any = int(path[0]) if isinstance(copy.content, list) and path[0].isdecimal() else path[0]
    if name in copy.content if isinstance(copy.content, dict) else isinstance(name, int) and name < len(copy.content):
        copy.content[name] = _detached(copy.content[name], path[1:])
    return copy


def settle(root: Node, model: type[Model], faults: list[Fault]) -> Model:
    """The model that resolved nodes describe, or one error that tells every fault."""
    result, more = validate(root, model)
    already = {fault.place for fault in faults}
    faults += [fault for fault in more if fault.place not in already]
    if result is None or faults:
        refuse(faults)
    return result


def setting(text: str) -> tuple[str, str]:
    """An override as the command line gives it: `units.main_column.vehicles=150`."""
    address, equals, value = text.partition("=")
    if not equals or not address.strip():
        raise ScenarioError(f"{SET}{shorten(text)}: wanted ADDRESS=VALUE, such as units.main_column.vehicles=150")
    return address.strip(), value.strip()


def read_chain(file: File) -> tuple[list[Node], list[Fault]]:
    """A file and what it extends, the nearest first; raises at once if one of them cannot be read at all."""
    chain: list[Node] = []
    faults: list[Fault] = []
    seen: list[File] = []
    following: File | None = file
    while following is not None:
        seen.append(following)
        node = read(following, faults)
        chain.append(node)
        following = _next(seen, node.content.pop("extends", None), faults)
    return chain, faults


def read(file: File, faults: list[Fault]) -> Node:
    """The mapping that a file holds."""
    text = content(file)
    if isinstance(text, Fault):
        refuse([*faults, text])
    document = parse(text, file.shown)
    faults += document.faults
    if document.root is None:
        refuse(faults)
    if not isinstance(document.root.content, dict):
        refuse([*faults, Fault(document.root.place, "", "found no mapping; wanted keys such as `title: ...`")])
    return document.root


def read_layer(name: Name, faults: list[Fault]) -> Node:
    """The changes that a file lays over a scenario: written like a scenario, with nothing in it but what changes."""
    node = read(named(name), faults)
    extends = node.content.pop("extends", None)
    if extends is not None:
        faults.append(Fault(extends.heading, "extends", "a file of changes is laid over a scenario; it extends nothing itself"))
    return node


def _next(seen: list[File], name: Node | None, faults: list[Fault]) -> File | None:
    """The file that the last one extends."""
    if name is None:
        return None
    message = ""
    try:
        if not isinstance(name.content, str):
            raise ValueError("wanted a path")
        file = extended(seen[-1], name.content)
        if any(each.path == file.path for each in seen):
            message = "extends in a circle: " + " -> ".join(each.shown for each in [*seen, file])
        elif len(seen) >= LONGEST_CHAIN:
            message = f"extends more than {LONGEST_CHAIN} files in a row"
        elif isinstance(missing := content(file), Fault):
            message = f"found {name.content!r}: {missing.message}"
    except (ValueError, ScenarioError) as error:
        message = f"found {found(name)}; {error}"
    if message:
        refuse([*faults, Fault(name.place, "extends", message)])
    return file


def apply(merger: Merger, root: Node, node: Node) -> Node:
    """A resolved base changed by one file: its keys, then its `overrides`."""
    overrides = node.content.pop("overrides", None)
    root = merger.merge(root, node)
    if overrides is not None and not isinstance(overrides.content, dict | None):
        merger.fault(overrides.place, "overrides", "wanted a mapping of addresses, such as `units.main_column.vehicles: 150`")
    elif overrides is not None and overrides.content:
        for address, value in overrides.content.items():
            merger.override(root, address, value)
    return root


def settings(overrides: Overrides, faults: list[Fault]) -> Iterable[tuple[str, Node]]:
    """A caller's overrides as nodes."""
    for address, value in overrides.items() if isinstance(overrides, Mapping) else overrides:
        if isinstance(value, Node):
            yield address, value
            continue
        place = Place(SET + address)
        try:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError):
            raise ScenarioError(f"{place}: found {shorten(repr(value))}; wanted text, a number, a list or a mapping") from None
        document = parse(text, place.file, place)
        faults += document.faults
        if document.root is not None:
            yield address, document.root


def load_naming(path: str | Path, model: type[Model], section: str) -> tuple[Model, Node]:
    """What is in a file that names scenarios in a section, each with what is changed or by its file alone; and the nodes it was made of."""
    faults: list[Fault] = []
    root = read(named(path), faults)
    scenarios = root.content.get(section)
    for name, node in scenarios.content.items() if scenarios is not None and isinstance(scenarios.content, dict) else ():
        if isinstance(node.content, str):
            scenarios.content[name] = Node({"scenario": Node(node.content, node.place, node.key)}, node.place, node.key)
    result, more = validate(root, model, ("overrides",))
    faults += more
    if result is None or faults:
        refuse(faults)
    return result, root


def validate(root: Node, model: type[Model], addressed: Collection[str] = ()) -> tuple[Model | None, list[Fault]]:
    """The model that a resolved tree of nodes describes, or its faults; `addressed` are sections whose keys are no names."""
    names = {section: set(node.content) for section, node in root.content.items() if isinstance(node.content, dict)}
    faults = list(_bad_names(root, addressed))
    try:
        result = model.model_validate_json(json.dumps(plain(root)), strict=True, context={"names": names})
    except ValidationError as error:
        return None, faults + [translate(dict(each), root, model) for each in error.errors(include_url=False)[:MOST_FAULTS]]
    for path, message in getattr(result, "faults", tuple)():
        node, known, _ = follow(root, path)
        faults.append(Fault(node.place if len(known) == len(path) else node.heading, ".".join(map(str, path)), message))
    return result, faults


def plain(node: Node) -> Any:
    """The values of a node without their places."""
    if isinstance(node.content, dict):
        return {name: plain(child) for name, child in node.content.items()}
    return [plain(child) for child in node.content] if isinstance(node.content, list) else node.content


def _bad_names(root: Node, addressed: Collection[str]) -> Iterable[Fault]:
    for section, node in root.content.items():
        if section in addressed:
            continue
        for name, child in node.content.items() if isinstance(node.content, dict) else ():
            if not NAME.fullmatch(name):
                yield Fault(child.heading, f"{section}.{shorten(name)}", bad_name(name))
            elif (section, name) == ("sources", JUDGEMENT):
                yield Fault(
                    child.heading, f"{section}.{name}", f"found a source named {name}, which means that nobody published the number"
                )
