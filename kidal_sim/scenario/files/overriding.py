"""One input that is changed twice in one place: by its address and by a mapping above it, or by two addresses alike."""

from collections.abc import Iterable, Iterator

from kidal_sim.scenario.files.merge import is_quantity
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.problems import LONGEST_ADDRESS, Problem
from kidal_sim.units import shorten

Changes = Iterable[tuple[str, Node]]
"""Values by address, each as the node at which it stands."""
OVERRIDES = "overrides"
"""The key under which changes by address stand."""


def changed_twice(*places: Changes) -> Iterator[Problem]:
    """Yield a problem for each input that is changed twice, in one of these places or in two that none of which goes before the other.

    Layers, of which the later holds, are not such places: a plan's own overrides and those of its experiment are two layers.
    """
    seen: dict[str, Node] = {}
    below: dict[str, Node] = {}
    for address, node in ((address, node) for changes in places for each, whole in changes for address, node in _inputs(each, whole)):
        *above, _ = _prefixes(address)
        earlier = seen.get(address) or below.get(address) or next((seen[each] for each in above if each in seen), None)
        if earlier is None:
            seen[address] = node
            below |= dict.fromkeys(above, node)
        elif earlier.heading != node.heading:
            message = f"`{shorten(address)}` is changed twice: {earlier.heading} changes it already; keep one of the two"
            yield Problem(node.heading, shorten(address, LONGEST_ADDRESS), "changed-twice", message)


def changed_twice_within(node: Node) -> Iterator[Problem]:
    """Yield a problem for each input that is changed twice in one of the mappings named `overrides` in a file."""
    children = node.content.items() if isinstance(node.content, dict) else enumerate(node.content if isinstance(node.content, list) else ())
    for name, child in children:
        if name == OVERRIDES and isinstance(child.content, dict):
            yield from changed_twice(child.content.items())
        else:
            yield from changed_twice_within(child)


def axis_changes(address: str, values: Node) -> Iterator[tuple[str, Node]]:
    """Yield each input that some value of a grid's axis changes, as a node at the axis: its values are no contradiction."""
    for value in values.content:
        for each, _ in _inputs(address, value):
            yield each, Node(None, values.location, values.key)


def _inputs(address: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield each input that a value at an address changes."""
    if not isinstance(node.content, dict) or not node.content or is_quantity(node):
        yield address, node
        return
    for name, child in node.content.items():
        yield from _inputs(f"{address}.{name}", child)


def _prefixes(address: str) -> list[str]:
    """Return the addresses above an address, and itself.

    >>> _prefixes("units.column.people")
    ['units', 'units.column', 'units.column.people']
    """
    names = address.split(".")
    return [".".join(names[: at + 1]) for at in range(len(names))]
