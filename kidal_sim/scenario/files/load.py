"""From files to a validated scenario, or to one error that lists every problem with its file, line and column."""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.error_messages import describe, locate, located
from kidal_sim.scenario.files.merge import Merger
from kidal_sim.scenario.files.overriding import changed_twice, changed_twice_within
from kidal_sim.scenario.files.paths import File, read_bytes, resolve_extends, resolve_name
from kidal_sim.scenario.files.serialize import digest, serialize
from kidal_sim.scenario.files.strict_yaml import MOST_PROBLEMS, GroupedNumber, Node, parse, parse_once
from kidal_sim.scenario.names import JUDGEMENT, NAME, bad_name
from kidal_sim.scenario.problems import SET, FieldProblem, Location, Problem, raise_problems
from kidal_sim.scenario.quantity.distributions import SHAPES
from kidal_sim.scenario.quantity.misread import ambiguity
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.units import COUNTED, shorten

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

__all__ = ["Overrides", "digest", "load", "load_model", "load_with_nodes", "parse_override", "serialize"]

Overrides = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""Values by dotted address; a text is read as YAML, a node stands in a file that was read before."""
Name = str | os.PathLike[str]
"""A file by path, or a shipped one as `kidal_sim:theatre.yaml`."""
Model = TypeVar("Model", bound=BaseModel)

LONGEST_CHAIN = 20


def load(path: Name, overrides: Overrides = (), layers: Iterable[Name] = ()) -> "Scenario":
    """Return the scenario in a file, or in a shipped one named like `kidal_sim:theatre.yaml`.

    layers are files of changes, merged into it one after the other before the overrides.
    """
    from kidal_sim.scenario.schema import Scenario

    return load_model(path, Scenario, overrides, layers)


def load_model(path: Name, model: type[Model], overrides: Overrides = (), layers: Iterable[Name] = ()) -> Model:
    """Return the model in a file, with what the file extends, the layers and the overrides."""
    return load_with_nodes(path, model, overrides, layers)[0]


def load_with_nodes(path: Name, model: type[Model], overrides: Overrides = (), layers: Iterable[Name] = ()) -> tuple[Model, Node]:
    """Return the model in a file, and the nodes it was made of, which know the location of each of its parts."""
    root, problems = merge_files(path, model, overrides, layers)
    return validate_model(root, model, problems), root


def merge_files(path: Name, model: type[BaseModel], overrides: Overrides = (), layers: Iterable[Name] = ()) -> tuple[Node, list[Problem]]:
    """Return the merged nodes of a file, of what it extends, of the layers and of the overrides; and the problems so far."""
    chain, problems = read_chain(resolve_name(path))
    merger = Merger(model)
    root = Node({}, Location(os.fspath(path), 1, 1))
    for node in reversed(chain):
        root = merge_file(merger, root, node)
    for layer in layers:
        root = merge_file(merger, root, read_layer(layer, problems))
    changes = list(override_nodes(overrides, problems))
    given = [(address, node) for address, node in changes if node.location.file.startswith(SET)]  # the others are layers of their own
    merger.problems += changed_twice(given)
    for address, node in changes:
        merger.override(root, address, node)
    return root, problems + merger.problems


def with_overrides(root: Node, model: type[Model], overrides: Overrides) -> Model:
    """Return the model in resolved nodes with more overrides; the nodes stay as they are, for other changes."""
    merger, problems = Merger(model), list[Problem]()
    for address, node in override_nodes(overrides, problems):
        root = _copied_along(root, address.split("."))
        merger.override(root, address, node)
    return validate_model(root, model, problems + merger.problems)


def _copied_along(node: Node, path: list[str]) -> Node:
    """Return the node with whatever stands on a path in it copied, so that it can be changed there."""
    if not isinstance(node.content, dict | list) or not path:
        return node
    copy = Node(node.content.copy(), node.location, node.key)
    name: Any = int(path[0]) if isinstance(copy.content, list) and path[0].isdecimal() else path[0]
    if name in copy.content if isinstance(copy.content, dict) else isinstance(name, int) and name < len(copy.content):
        copy.content[name] = _copied_along(copy.content[name], path[1:])
    return copy


def validate_model(root: Node, model: type[Model], problems: list[Problem], address_sections: Collection[str] = ()) -> Model:
    """Return the model that resolved nodes describe, or raise one error with every problem, those found before included.

    address_sections are sections whose keys are addresses rather than names.
    """
    result, more = _validated(root, model, address_sections)
    known = {problem.location for problem in problems}
    problems += [problem for problem in more if problem.location not in known]
    if result is None or problems:
        raise_problems(problems)
    return result


def parse_override(text: str) -> tuple[str, str]:
    """Return address and value of an override as the command line gives it: `units.main_column.vehicles=150`."""
    address, equals, value = text.partition("=")
    if not equals or not address.strip():
        raise ScenarioError(f"{SET}{shorten(text)}: write ADDRESS=VALUE, such as units.main_column.vehicles=150")
    return address.strip(), value.strip()


def read_chain(file: File) -> tuple[list[Node], list[Problem]]:
    """Return a file and what it extends, the nearest first; raise at once if one of them cannot be read at all."""
    chain: list[Node] = []
    problems: list[Problem] = []
    seen: list[File] = []
    following: File | None = file
    while following is not None:
        seen.append(following)
        node = read_mapping(following, problems)
        chain.append(node)
        following = _extended(seen, node.content.pop("extends", None), problems)
    return chain, problems


def read_mapping(file: File, problems: list[Problem]) -> Node:
    """Return the mapping that a file holds."""
    text = read_bytes(file)
    if isinstance(text, Problem):
        raise_problems([*problems, text])
    document = parse_once(text, file.shown)
    problems += document.problems
    if document.root is None:
        raise_problems(problems)
    if not isinstance(document.root.content, dict):
        message = "the file must hold keys such as `title: ...`"
        raise_problems([*problems, Problem(document.root.location, "", "wrong-type", message)])
    return document.root


def read_layer(name: Name, problems: list[Problem]) -> Node:
    """Return the changes that a layer makes: a file written like a scenario, with nothing in it but what changes."""
    node = read_mapping(resolve_name(name), problems)
    extends = node.content.pop("extends", None)
    if extends is not None:
        message = "a file of changes is merged into a scenario; it extends nothing itself"
        problems.append(Problem(extends.heading, "extends", "wrong-extends", message))
    return node


def _extended(seen: list[File], name: Node | None, problems: list[Problem]) -> File | None:
    """Return the file that the last one extends."""
    if name is None:
        return None
    message = ""
    try:
        if not isinstance(name.content, str):
            raise ValueError("write a path")
        file = resolve_extends(seen[-1], name.content)
        if any(each.path == file.path for each in seen):
            message = "files extend each other in a circle: " + " -> ".join(each.shown for each in [*seen, file])
        elif len(seen) >= LONGEST_CHAIN:
            message = f"more than {LONGEST_CHAIN} files extend one another in a row"
        elif isinstance(missing := read_bytes(file), Problem):
            message = f"{name.content!r}: {missing.message}"
    except (ValueError, ScenarioError) as error:
        message = f"{describe(name)}: {error}"
    if message:
        raise_problems([*problems, Problem(name.location, "extends", "wrong-extends", message)])
    return file


def merge_file(merger: Merger, root: Node, node: Node) -> Node:
    """Return a resolved base changed by one file: its keys, then its `overrides`."""
    overrides = node.content.pop("overrides", None)
    root = merger.merge(root, node)
    if overrides is not None and not isinstance(overrides.content, dict | None):
        message = "write a mapping of addresses, such as `units.main_column.vehicles: 150`"
        merger.add(overrides.location, "overrides", "wrong-type", message)
    elif overrides is not None and overrides.content:
        merger.problems += changed_twice(overrides.content.items())
        for address, value in overrides.content.items():
            merger.override(root, address, value)
    return root


def override_nodes(overrides: Overrides, problems: list[Problem]) -> Iterable[tuple[str, Node]]:
    """Yield a caller's overrides as nodes."""
    for address, value in overrides.items() if isinstance(overrides, Mapping) else overrides:
        if isinstance(value, Node):
            yield address, value
            continue
        location = Location(SET + address)
        try:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError):
            raise ScenarioError(f"{location}: {shorten(repr(value))} cannot be used: give text, a number, a list or a mapping") from None
        document = parse(text, location.file, location)
        problems += document.problems
        if document.root is not None:
            yield address, document.root


def load_scenario_list(path: str | Path, model: type[Model], section: str) -> tuple[Model, Node]:
    """Return the model in a file with a section of scenarios, each with its changes or by its file alone; and the nodes it was made of."""
    problems: list[Problem] = []
    root = read_mapping(resolve_name(path), problems)
    problems += changed_twice_within(root)
    scenarios = root.content.get(section)
    for name, node in scenarios.content.items() if scenarios is not None and isinstance(scenarios.content, dict) else ():
        if isinstance(node.content, str):
            scenarios.content[name] = Node({"scenario": Node(node.content, node.location, node.key)}, node.location, node.key)
    return validate_model(root, model, problems, ("overrides",)), root


def _validated(root: Node, model: type[Model], address_sections: Collection[str]) -> tuple[Model | None, list[Problem]]:
    """Return the model that a resolved tree of nodes describes, if there is one, and its problems."""
    problems = list(_bad_names(root, address_sections))
    try:
        result, found = _checked(model, json.dumps(to_plain(root)), len(SHAPES))
    except ValidationError as error:
        return None, problems + [located(dict(each), root, model) for each in error.errors(include_url=False)[:MOST_PROBLEMS]]
    problems += _ambiguous_numbers(root, result)
    for each in found:
        node, known, _ = locate(root, each.path)
        location = node.location if len(known) == len(each.path) and not each.at_key else node.heading
        problems.append(Problem(location, ".".join(map(str, each.path)), each.code, each.message, each.hint))
    return result, problems


@lru_cache(maxsize=16)
def _checked(model: type[Model], text: str, shapes: int) -> tuple[Model, tuple[FieldProblem, ...]]:
    """Return the model that a JSON text describes, and the problems that types alone cannot see; shapes: distributions known so far.

    Whatever says the same is the same model, which nothing changes.
    """
    names = {section: set(content) for section, content in json.loads(text).items() if isinstance(content, dict)}
    result = model.model_validate_json(text, strict=True, context={"names": names})
    return result, tuple(getattr(result, "cross_checks", tuple)())


def to_plain(node: Node) -> Any:
    """Return the values of a node without their locations."""
    if isinstance(node.content, dict):
        return {name: to_plain(child) for name, child in node.content.items()}
    if isinstance(node.content, list):
        return [to_plain(child) for child in node.content]
    return float(node.content) if isinstance(node.content, GroupedNumber) else node.content


def _ambiguous_numbers(root: Node, result: BaseModel) -> Iterator[Problem]:
    """Yield a problem for each number of people or vehicles that may be meant in thousands."""
    found = list(_grouped_numbers(root, ()))
    units = {address: quantity.unit for address, quantity in walk(result)} if found else {}
    for path, node in found:
        addresses = accumulate(path, lambda address, part: f"{address}.{part}")
        if any(units.get(address) in COUNTED for address in addresses):
            yield Problem(node.location, ".".join(path), "not-a-number", ambiguity(node.content.text))


def _grouped_numbers(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield the numbers in a mapping or list that some take for thousands, each with its path."""
    children = node.content.items() if isinstance(node.content, dict) else enumerate(node.content)
    for name, child in children:
        kind = type(child.content)
        if kind is GroupedNumber:
            yield (*path, str(name)), child
        elif kind is dict or kind is list:
            yield from _grouped_numbers(child, (*path, str(name)))


def _bad_names(root: Node, address_sections: Collection[str]) -> Iterator[Problem]:
    for section, node in root.content.items():
        if section in address_sections:
            continue
        for name, child in node.content.items() if isinstance(node.content, dict) else ():
            if not NAME.fullmatch(name):
                yield Problem(child.heading, f"{section}.{shorten(name)}", "bad-name", bad_name(name))
            elif (section, name) == ("sources", JUDGEMENT):
                message = f"no source can be named {name}, which stands for numbers without a published source"
                yield Problem(child.heading, f"{section}.{name}", "bad-name", message)
