"""Warnings about valid but suspicious scenarios, each with its location."""

import math
from collections.abc import Iterator

from kidal_sim.scenario import plausibility
from kidal_sim.scenario.files.error_messages import locate
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.problems import FieldProblem, Problem
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.schema import Scenario

UNEVEN = 1.2
"""From this factor on a lognormal's percentiles are another matter than its low and high."""


def warnings(scenario: Scenario, root: Node) -> list[Problem]:
    """Return every warning, in the order of the files."""
    found = [*_unused_sources(scenario), *_uneven_lognormals(scenario), *plausibility.warnings(scenario)]
    located = [Problem(locate(root, each.path)[0].heading, ".".join(map(str, each.path)), each.code, each.message) for each in found]
    return sorted(located, key=lambda warning: (warning.location, warning.address))


def _unused_sources(scenario: Scenario) -> Iterator[FieldProblem]:
    used = {quantity.source for _, quantity in walk(scenario)}
    used |= {each.source for each in scenario.correlations} | {each.source for each in scenario.observed.values()}
    for name in scenario.sources:
        if name not in used:
            yield FieldProblem(("sources", name), "unused-source", "nothing in this scenario names this source")


def _uneven_lognormals(scenario: Scenario) -> Iterator[FieldProblem]:
    """Yield lognormals whose median is far from the geometric mean of low and high, so that these are not their 5 and 95 % points."""
    for address, quantity in walk(scenario):
        if quantity.shape == "lognormal":
            low, best, high = quantity.numbers
            off = best / math.sqrt(low * high)
            if not 1.0 / UNEVEN < off < UNEVEN:
                points = f"{low * off:.3g} and {high * off:.3g} {quantity.unit}"
                message = (
                    f"its 5 and 95 % points are {points}, as its median is not midway by ratio: write `spread` to have low and high there"
                )
                yield FieldProblem(tuple(address.split(".")), "uneven-lognormal", message)
