"""How one scenario file changes another: keys merge, lists and quantities replace, `~delete` removes."""

from typing import Any

from kidal_sim.scenario.files.schema_lookup import fields_of, kinds_at
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.names import Hint, Known
from kidal_sim.scenario.problems import LONGEST_ADDRESS, Fault, Place
from kidal_sim.scenario.quantity.parser import DISTRIBUTIONS
from kidal_sim.units import shorten

DELETE = "~delete"


class Merger:
    """Changes nodes by other nodes, and gathers faults; `model` says which addresses exist."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.faults: list[Fault] = []

    def merge(self, base: Node | None, over: Node, address: str = "") -> Node:
        """`base` changed by `over`."""
        if not isinstance(over.content, dict):
            return self.whole(over, address)
        below = base.content if base is not None and isinstance(base.content, dict) and not is_quantity(over) else {}
        merged = dict(below)
        for name, node in over.content.items():
            here = f"{address}.{name}" if address else name
            if node.content == DELETE:
                self.delete(merged, name, node, here)
            else:
                merged[name] = self.merge(below.get(name), node, here)
        return Node(merged, over.place, over.key)

    def whole(self, over: Node, address: str) -> Node:
        """A scalar or a list, which replaces what was there."""
        if over.content == DELETE:
            self.fault(over.place, address, f"found {DELETE} where nothing can be deleted")
        if isinstance(over.content, list):
            over.content = [self.merge(None, each, f"{address}.{at}") for at, each in enumerate(over.content)]
        return over

    def delete(self, merged: dict[str, Node], name: str, node: Node, address: str) -> None:
        if merged.pop(name, None) is None:
            self.fault(node.place, address, f"found {DELETE}, but there is nothing to delete")

    def override(self, root: Node, address: str, node: Node) -> None:
        """Change what stands at a dotted address of a resolved scenario."""
        *parents, last = names = address.split(".")
        parent: Node = root
        for at, name in enumerate(names):
            if not self.has(root, parent, names[:at], name, node.heading):
                return
            if at < len(parents):
                parent = self.step(parent, name, node.heading)
        if isinstance(parent.content, list):
            parent.content[int(last)] = self.merge(parent.content[int(last)], node, address)
        elif node.content == DELETE:
            self.delete(parent.content, last, node, address)
        else:
            parent.content[last] = self.merge(parent.content.get(last), node, address)

    def has(self, root: Node, parent: Node, path: list[str], name: str, place: Place) -> bool:
        """Whether the file or the model knows this name there; a fault if not."""
        address = ".".join([*path, name])
        known: Known = ()
        if isinstance(parent.content, list):
            known = (tuple(str(at) for at in range(len(parent.content))),)
        elif isinstance(parent.content, dict):
            known = (parent.content, fields_of(kinds_at(self.model, root, path)))
        else:
            self.fault(place, address, f"`{shorten('.'.join(path))}` is a single value; there is nothing inside it to change")
            return False
        found = any(name in names for names in known)
        if not found:
            message = f"no such address: nothing is named `{shorten(name)}` in {shorten('.'.join(path)) or 'a scenario'}"
            self.faults.append(Fault(place, address, message, Hint(name, known)))
        return found

    def step(self, parent: Node, name: str, place: Place) -> Node:
        """What stands under a name; an empty mapping if only the model knows it."""
        if isinstance(parent.content, list):
            return parent.content[int(name)]  # type: ignore[no-any-return]
        return parent.content.setdefault(name, Node({}, place, place))  # type: ignore[no-any-return]

    def fault(self, place: Place, address: str, message: str) -> None:
        self.faults.append(Fault(place, shorten(address, LONGEST_ADDRESS), message))


def is_quantity(node: Node) -> bool:
    """Whether a mapping is a number or distribution of its own."""
    return isinstance(node.content, dict) and any(key in DISTRIBUTIONS for key in node.content)
