"""The differences between two scenarios, once both are resolved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from pydantic import BaseModel

from kidal_sim.scenario.files.serialize import canonical
from kidal_sim.scenario.quantity.spec import Quantity, stated
from kidal_sim.scenario.register import stated_parts, written_value
from kidal_sim.scenario.schema import Scenario

ABSENT = (None,)
"""What stands for a field that is off because it is not stated."""


@dataclass(frozen=True)
class Statement:
    """What one of the two states at an address."""

    value: str
    unit: str = ""
    status: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """An address at which the two differ. A list's entries are counted in the scenario that has them, the first if both do."""

    path: str
    change: Literal["changed", "added", "removed"]
    before: Statement | None
    after: Statement | None


def diff(before: Scenario, after: Scenario) -> list[Difference]:
    """Return every difference, by section and name; none if and only if the two have one digest."""
    return list(_between(before, after, ""))


def _between(before: Any, after: Any, path: str) -> Iterator[Difference]:
    if _digestible(before) == _digestible(after):
        return
    if isinstance(before, BaseModel) and type(before) is type(after):
        one, other = stated(before), stated(after)
        for name in [info.alias or field for field, info in type(before).model_fields.items()]:
            yield from _between(one.get(name, ABSENT)[0], other.get(name, ABSENT)[0], _join(path, name))
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted(before.keys() | after.keys()):
            yield from _between(before.get(name), after.get(name), _join(path, name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _between_lists(before, after, path)
    elif _is_leaf(before) and _is_leaf(after) and before is not None and after is not None:
        yield Difference(path, "changed", _statement(before), _statement(after))
    else:
        yield from (Difference(at, "removed", statement, None) for at, statement in _leaves(before, path))
        yield from (Difference(at, "added", None, statement) for at, statement in _leaves(after, path))


def _between_lists(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    """Yield the differences of two lists; entries that both have are matched wherever they moved to."""
    matcher = SequenceMatcher(None, list(map(_digestible, before)), list(map(_digestible, after)), autojunk=False)
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        both = min(end - start, other_end - other_start)
        for at in range(both):
            yield from _between(before[start + at], after[other_start + at], _join(path, start + at))
        for at in range(start + both, end):
            yield from _between(before[at], None, _join(path, at))
        for at in range(other_start + both, other_end):
            yield from _between(None, after[at], _join(path, at))


def _leaves(part: Any, path: str) -> Iterator[tuple[str, Statement]]:
    """Yield everything that is stated under an address, defaults left out; the address itself if that is nothing."""
    if part is None:
        return
    inner = {} if _is_leaf(part) else stated_parts(part)
    if not inner:
        yield path, _statement(part)
    for name, each in inner.items():
        yield from _leaves(each, _join(path, name))


def _statement(part: Any) -> Statement:
    if isinstance(part, Quantity):
        value, unit = written_value(part)
        return Statement(value, unit, part.status, part.source or "", part.note or "")
    words = {True: "true", False: "false"}
    return Statement(words[part] if isinstance(part, bool) else str(part) if isinstance(part, str | int | float) else "")


def _is_leaf(part: Any) -> bool:
    return not isinstance(part, BaseModel | Mapping | list)


def _digestible(part: Any) -> str:
    return json.dumps(canonical(part), sort_keys=True)


def _join(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)
