"""The variants of an experiment: each a scenario file with its layers and overrides, loaded, and every problem of it located."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kidal_sim.batch.design.experiment import Experiment, load_experiment
from kidal_sim.scenario.files.load import load_with_nodes
from kidal_sim.scenario.files.paths import beside, read_bytes, resolve_name
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.problems import ErrorCollector, Problem, raise_problems

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


class Variants(NamedTuple):
    """The variants of an experiment as their files have them."""

    title: str
    scenarios: "dict[str, tuple[Scenario, Node]]"
    """Each with the nodes it was made of, which know the location of each of its parts."""


def load_variants(file: Path) -> Variants:
    """Return the variants of an experiment file, before a sweep changes them."""
    experiment, root = load_experiment(file)
    return Variants(experiment.title, read_variants(file, experiment, root))


@dataclass(frozen=True)
class _Source:
    """Where a variant comes from."""

    file: str
    layers: tuple[str, ...]
    overrides: tuple[tuple[str, Node], ...]

    @classmethod
    def of(cls, file: Path, experiment: Experiment, root: Node, name: str) -> "_Source":
        variant, node = experiment.variants[name], root.content["variants"].content[name]
        _refuse_missing(file, node, name)
        layers = tuple(beside(file, layer) for layer in variant.layers)
        return cls(beside(file, variant.scenario), layers, (*entries(node, "overrides"), *entries(root, "overrides")))


def _refuse_missing(file: Path, node: Node, name: str) -> None:
    """Raise a problem at its place in the experiment file if a file is not there."""
    layers = node.content["with"].content if "with" in node.content else []
    problems = []
    for each in (node.content["scenario"], *layers):
        missing = read_bytes(resolve_name(beside(file, each.content)))
        if isinstance(missing, Problem):
            problems.append(Problem(each.location, f"variants.{name}", missing.code, f"{each.content!r}: {missing.message}"))
    if problems:
        raise_problems(problems)


def read_variants(file: Path, experiment: Experiment, root: Node) -> "dict[str, tuple[Scenario, Node]]":
    """Return every variant of an experiment with its nodes, before a sweep changes it; raise the problems of all of them together."""
    from kidal_sim.scenario.schema import Scenario

    sources = {name: _Source.of(file, experiment, root, name) for name in experiment.variants}
    scenarios, together = {}, ErrorCollector()
    for name, source in sources.items():
        with together.collecting():
            scenarios[name] = load_with_nodes(source.file, Scenario, source.overrides, source.layers)
    together.raise_if_any()
    return scenarios


def entries(node: Node, section: str) -> Iterator[tuple[str, Node]]:
    """Return a section of a mapping, by key; empty if it is not there."""
    inner = node.content.get(section)
    yield from inner.content.items() if inner is not None and inner.content else ()
