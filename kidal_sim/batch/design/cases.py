"""The scenarios of a sweep, each made when it is wanted: all of them together would not fit into the memory."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kidal_sim.scenario.files.load import with_overrides
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.problems import ErrorCollector
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario

KEPT = 64
"""Scenarios at hand at a time: more than the variants that are run at one point."""


class Cases(Mapping[tuple[str, int], Scenario]):
    """By variant and point, the variant with what the point changes."""

    def __init__(self, roots: Mapping[str, Node], changes: Sequence[Mapping[str, Any]]) -> None:
        self.roots, self.changes = roots, changes
        self.kept: OrderedDict[tuple[str, int], Scenario] = OrderedDict()

    def __getitem__(self, case: tuple[str, int]) -> Scenario:
        if case not in self.kept:
            variant, point = case
            self.kept[case] = with_overrides(self.roots[variant], Scenario, self.changes[point])
        self.kept.move_to_end(case)
        while len(self.kept) > max(KEPT, len(self.roots)):
            self.kept.popitem(last=False)
        return self.kept[case]

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return ((variant, point) for variant in self.roots for point in range(len(self.changes)))

    def __len__(self) -> int:
        return len(self.roots) * len(self.changes)

    def numbers(self, addresses: Sequence[str]) -> dict[str, list[float]]:
        """Checks every case, and says what stands at these addresses at each point in the first variant, where it is certain."""
        first, together = next(iter(self.roots)), ErrorCollector()
        found: dict[str, list[float]] = {address: [] for address in addresses}
        for variant, point in self:
            quantities = {}
            with together.collecting():
                scenario = self[variant, point]
                quantities = dict(walk(scenario)) if variant == first else {}
            for address in addresses:
                if address in quantities and quantities[address].is_certain:
                    found[address].append(quantities[address].best)
        together.raise_if_any()
        return {address: numbers for address, numbers in found.items() if len(numbers) == len(self.changes)}
