"""An experiment made ready to run: every scenario loaded, every point of its sweep known, every problem reported."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kidal_sim.arguments import whole
from kidal_sim.batch.design.cases import Cases
from kidal_sim.batch.design.experiment import Experiment, Sweep, Until, Variant, load_experiment
from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS, Chunk, Plan
from kidal_sim.batch.design.samplers import grouped, refusal, uniforms
from kidal_sim.batch.design.sweep import Points, matching
from kidal_sim.batch.design.task import Task
from kidal_sim.batch.design.variants import entries, read_variants
from kidal_sim.batch.layout import SCENARIOS
from kidal_sim.batch.stopping.sequential_stopping import Rule, looks
from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.files.load import to_plain
from kidal_sim.scenario.files.overriding import axis_changes, changed_twice
from kidal_sim.scenario.files.serialize import serialize
from kidal_sim.scenario.files.strict_yaml import Node, parse
from kidal_sim.scenario.names import Hint
from kidal_sim.scenario.problems import Problem, raise_problems

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

NO_POINTS = Points()


@dataclass(frozen=True)
class Study:
    """All that a batch needs to know."""

    experiment: Experiment
    """As resolved: its variants are the files that the results folder holds."""
    scenarios: "Mapping[str, Scenario]"
    """Each variant, before the sweep changes it."""
    cases: "Mapping[tuple[str, int], Scenario]"
    """By variant and point, as `Plan.cases` has them."""
    plan: Plan
    points: Points = NO_POINTS
    outcomes: tuple[str, ...] | None = None
    """Outcomes to keep; None: all."""
    plain: bool = False
    """True for a comparison without an experiment file."""

    @classmethod
    def of(cls, scenarios: "Mapping[str, Scenario]", plan: Plan) -> "Study":
        """Return the study of a plain comparison, without an experiment file."""
        experiment = Experiment(title=" against ".join(scenarios), variants=_resolved(scenarios), runs=plan.runs, seed=plan.seed)
        return cls(experiment, scenarios, {(name, 0): scenario for name, scenario in scenarios.items()}, plan, plain=True)

    def outcomes_of(self, variant: str) -> list[str]:
        """The outcomes that are kept of a variant."""
        return [name for name in outcome_names(self.scenarios[variant]) if self.outcomes is None or name in self.outcomes]

    @property
    def first_task(self) -> Task:
        """The task of the first chunk."""
        return self.task(next(self.plan.chunks()))

    def task(self, chunk: Chunk) -> Task:
        """Return what a worker needs to run a chunk."""
        first, last = (row // self.plan.rows_at_point for row in (chunk.rows.start, chunk.rows.stop - 1))
        fixed = {address: uniforms[first : last + 1] for address, uniforms in self.points.uniforms.items()}
        return Task(self.plan, chunk, self.cases[chunk.variant, chunk.point], self.outcomes, self.points.addresses, fixed)


@dataclass(frozen=True)
class Changes:
    """Options of a command that take the place of what the experiment file says."""

    runs: int | None = None
    seed: int | None = None
    chunk: int | None = None
    halfwidth: float | None = None
    outcome: str | None = None
    """Outcome that `halfwidth` is about."""


def prepare(file: Path, changes: Changes = Changes()) -> Study:
    """Return the study that an experiment file describes."""
    found, root = load_experiment(file)
    experiment = _changed(found, changes)
    scenarios = {name: scenario for name, (scenario, _) in read_variants(file, experiment, root).items()}
    points = _points(experiment, root, scenarios)
    outcomes = _outcomes(experiment, root, scenarios)
    cases: Mapping[tuple[str, int], Scenario] = {(name, 0): scenario for name, scenario in scenarios.items()}
    if points.changes:
        cases = Cases({name: _root(scenario) for name, scenario in scenarios.items()}, points.changes)
        points = replace(points, changes=[_plain(each) for each in points.changes], numbers=cases.numbers(points.addresses))
    resolved = experiment.model_copy(update={"variants": _resolved(scenarios), "overrides": {}})
    return Study(resolved, scenarios, cases, _plan(experiment, points, changes.chunk), points, outcomes)


def rule(until: Until) -> Rule:
    """Return the stopping rule of the study."""
    return Rule(until.halfwidth, until.minimum, until.maximum)


def _root(scenario: "Scenario") -> Node:
    """The nodes of a scenario as resolved, which is all that a results folder has: a sweep changes these, now as when it goes on."""
    root = parse(serialize(scenario), scenario.title).root
    assert root is not None
    return root


def _changed(experiment: Experiment, changes: Changes) -> Experiment:
    """Return the experiment with a command's options. A number of runs takes the place of `until`, and the other way round."""
    update: dict[str, Any] = {}
    if changes.seed is not None:
        update["seed"] = whole("seed", changes.seed, 0, SEEDS - 1)
    if changes.runs is not None:
        update |= {"runs": whole("runs", changes.runs, 1, MOST_RUNS), "until": None}
    if changes.halfwidth is not None:
        update["until"] = _until(experiment, changes.halfwidth, changes.outcome)
    return experiment.model_copy(update=update)


def _until(experiment: Experiment, halfwidth: float, outcome: str | None) -> Until:
    """`until` of the file with another width; or a new one, on the difference of the first two variants."""
    if experiment.until is not None:
        return experiment.until.model_copy(update={"halfwidth": halfwidth} | ({"outcome": outcome} if outcome else {}))
    if outcome is None:
        raise ScenarioError("--until-halfwidth: the experiment has no `until`, so it needs --until-outcome")
    if experiment.sweep is not None or experiment.draws is not None:
        raise ScenarioError("--until-halfwidth: cannot be had with a sweep or nested draws")
    first_two = list(experiment.variants)[:2]
    return Until(outcome=outcome, between=first_two if len(first_two) == 2 else None, halfwidth=halfwidth)


def _points(experiment: Experiment, root: Node, scenarios: "Mapping[str, Scenario]") -> Points:
    """The points of the sweep; changes as nodes, which know where they stand."""
    sweep = experiment.sweep
    if sweep is None:
        return Points()
    node = root.content["sweep"]
    _refuse_changed_twice(sweep, node, list(entries(root, "overrides")))
    if sweep.grid is not None:
        axes = [[(address, value) for value in values.content] for address, values in node.content["grid"].content.items()]
        return Points([dict(point) for point in product(*axes)])
    if sweep.listed is not None:
        return Points([dict(each.content) for each in node.content["list"].content])
    assert sweep.sampled is not None
    kind, sampled = sweep.sampled
    groups = grouped(sampled, list(scenarios.values()), _inputs(node.content[kind].content["inputs"], scenarios))
    if problem := refusal(sampled, groups):
        raise_problems([Problem(node.content[kind].location, f"sweep.{kind}", "out-of-range", problem)])
    return Points(uniforms=uniforms(kind, sampled, groups, experiment.seed))


def _refuse_changed_twice(sweep: Sweep, node: Node, overrides: list[tuple[str, Node]]) -> None:
    """Refuse an input that the sweep changes and the experiment's own overrides change, too: one of the two would do nothing."""
    points: list[list[tuple[str, Node]]] = []
    if sweep.grid is not None:
        axes = node.content["grid"].content.items()
        points = [[change for address, values in axes for change in axis_changes(address, values)]]
    elif sweep.listed is not None:
        points = [list(each.content.items()) for each in node.content["list"].content]
    for point in points:
        if problems := list(changed_twice(overrides, point)):
            raise_problems(problems)


def _inputs(patterns: Node, scenarios: "Mapping[str, Scenario]") -> list[str]:
    """The uncertain inputs that these patterns mean, in any variant."""
    from kidal_sim.engine.sample import uncertain_addresses

    known = sorted({address for scenario in scenarios.values() for address in uncertain_addresses(scenario)})
    problems = [
        Problem(
            each.location,
            "sweep.inputs",
            "unknown-name",
            f"`{each.content}` is no uncertain input of any variant",
            Hint(each.content, (known,)),
        )
        for each in patterns.content
        if not matching([each.content], known)
    ]
    if problems:
        raise_problems(problems)
    return matching([each.content for each in patterns.content], known)


def _outcomes(experiment: Experiment, root: Node, scenarios: "Mapping[str, Scenario]") -> tuple[str, ...] | None:
    """The outcomes to keep, if not all."""
    known = list(dict.fromkeys(name for scenario in scenarios.values() for name in outcome_names(scenario)))
    nodes = root.content["outcomes"].content if experiment.outcomes is not None else []
    problems = [
        Problem(node.location, "outcomes", "unknown-name", f"`{node.content}` is no outcome", Hint(node.content, (known,)))
        for node in nodes
        if not matching([node.content], known)
    ]
    kept = [name for name in known if experiment.outcomes is None or matching(experiment.outcomes, [name])]
    problems += [
        Problem(
            root.content["prefer"].content[name].location,
            f"prefer.{name}",
            "unknown-name",
            f"`{name}` is no outcome that is kept",
            Hint(name, (kept,)),
        )
        for name in experiment.prefer or ()
        if name not in kept
    ]
    if experiment.until is not None:
        problems += _problems_of_outcome(experiment.until, experiment.until.of(experiment.variants), root, scenarios)
    if problems:
        raise_problems(problems)
    if experiment.outcomes is None:
        return None
    return tuple(matching([*experiment.outcomes, *([experiment.until.outcome] if experiment.until else [])], known))


def _problems_of_outcome(until: Until, watched: Iterable[str], root: Node, scenarios: "Mapping[str, Scenario]") -> Iterator[Problem]:
    """Yield a problem for each watched variant that does not have the outcome."""
    node = root.content.get("until")
    location = node.content["outcome"].location if node is not None else root.location
    for variant in watched:
        known = outcome_names(scenarios[variant])
        if until.outcome not in known:
            message = f"`{until.outcome}` is no outcome of {variant}"
            yield Problem(location, "until.outcome", "unknown-name", message, Hint(until.outcome, (known,)))


def outcome_names(scenario: "Scenario") -> list[str]:
    """The outcomes of a scenario."""
    from kidal_sim.engine.outcomes.table import describe

    return [outcome.name for outcome in describe(scenario)]


def _plan(experiment: Experiment, points: Points, chunk: int | None) -> Plan:
    until = experiment.until
    return Plan(
        tuple(experiment.variants), until.maximum if until else experiment.runs, experiment.seed, experiment.draws, points.count,
        bool(points.changes), experiment.series, chunk, looks(rule(until)) if until else (),
    )  # fmt: skip


def _resolved(scenarios: Iterable[str]) -> dict[str, Variant]:
    """Variants as a results folder has them."""
    return {name: Variant(scenario=f"{SCENARIOS}/{name}.yaml") for name in scenarios}


def _plain(change: Mapping[str, Node]) -> dict[str, Any]:
    return {address: to_plain(node) for address, node in change.items()}
