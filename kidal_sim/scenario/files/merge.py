"""How one scenario file changes another: keys merge, lists and quantities replace, `~delete` removes."""

from typing import Any

from kidal_sim.scenario.files.schema_lookup import classes_at, fields_of
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.names import Hint, Known
from kidal_sim.scenario.problems import LONGEST_ADDRESS, Location, Problem
from kidal_sim.scenario.quantity.distributions import FORMS
from kidal_sim.units import shorten

DELETE = "~delete"


class Merger:
    """Changes nodes by other nodes, and gathers problems; `model` says which addresses exist."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.problems: list[Problem] = []

    def merge(self, base: Node | None, over: Node, address: str = "") -> Node:
        """Return `base` changed by `over`."""
        if not isinstance(over.content, dict):
            return self.replace(over, address)
        below = base.content if base is not None and isinstance(base.content, dict) and not is_quantity(over) else {}
        merged = dict(below)
        for name, node in over.content.items():
            here = f"{address}.{name}" if address else name
            if node.content == DELETE:
                self.delete(merged, name, node, here)
            else:
                merged[name] = self.merge(below.get(name), node, here)
        return Node(merged, over.location, over.key)

    def replace(self, over: Node, address: str) -> Node:
        """Return a scalar or a list, which replaces what was there."""
        if over.content == DELETE:
            self.add(over.location, address, "nothing-to-delete", f"{DELETE} stands where nothing can be deleted")
        if isinstance(over.content, list):
            over.content = [self.merge(None, each, f"{address}.{at}") for at, each in enumerate(over.content)]
        return over

    def delete(self, merged: dict[str, Node], name: str, node: Node, address: str) -> None:
        """Remove an entry; a problem if there is none."""
        if merged.pop(name, None) is None:
            self.add(node.location, address, "nothing-to-delete", f"{DELETE} has nothing to delete: no earlier file has this key")

    def override(self, root: Node, address: str, node: Node) -> None:
        """Change what stands at a dotted address of a resolved scenario."""
        *parents, last = names = address.split(".")
        parent: Node = root
        for at, name in enumerate(names):
            if not self.exists(root, parent, names[:at], name, node.heading):
                return
            if at < len(parents):
                parent = self.step(parent, name, node.heading)
        if isinstance(parent.content, list):
            parent.content[int(last)] = self.merge(parent.content[int(last)], node, address)
        elif node.content == DELETE:
            self.delete(parent.content, last, node, address)
        else:
            parent.content[last] = self.merge(parent.content.get(last), node, address)

    def exists(self, root: Node, parent: Node, path: list[str], name: str, location: Location) -> bool:
        """Return whether the file or the model knows this name there; a problem if not."""
        address, outer = ".".join([*path, name]), shorten(".".join(path))
        known: Known = ()
        if isinstance(parent.content, list):
            known = (tuple(str(at) for at in range(len(parent.content))),)
        elif isinstance(parent.content, dict):
            known = (parent.content, fields_of(classes_at(self.model, root, path)))
        else:
            self.add(location, address, "no-such-address", f"`{outer}` is a single value; there is nothing inside it to change")
            return False
        if any(name in names for names in known):
            return True
        message = f"no such address: nothing is named `{shorten(name)}` in {outer or 'a scenario'}"
        self.problems.append(Problem(location, address, "no-such-address", message, Hint(name, known)))
        return False

    def step(self, parent: Node, name: str, location: Location) -> Node:
        """Return what stands under a name; an empty mapping if only the model knows it."""
        if isinstance(parent.content, list):
            return parent.content[int(name)]  # type: ignore[no-any-return]
        return parent.content.setdefault(name, Node({}, location, location))  # type: ignore[no-any-return]

    def add(self, location: Location, address: str, code: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(location, shorten(address, LONGEST_ADDRESS), code, message))


def is_quantity(node: Node) -> bool:
    """Return whether a mapping is a number or distribution of its own."""
    return isinstance(node.content, dict) and any(key in FORMS for key in node.content)
