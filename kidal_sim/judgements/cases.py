"""The cases that are run to evaluate judgements: each scenario that a part needs, to its horizon, in every cell."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kidal_sim.batch.design.experiment import Experiment, Sampled, Sweep, Variant
from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.design.study import Study
from kidal_sim.batch.design.sweep import Points, design
from kidal_sim.batch.layout import SCENARIOS
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.sample import uncertain_addresses
from kidal_sim.errors import ScenarioError
from kidal_sim.judgements.predicates import asked
from kidal_sim.scenario.files.error_messages import locate
from kidal_sim.scenario.files.load import load, load_scenario_list
from kidal_sim.scenario.files.paths import beside, read_bytes, resolve_name
from kidal_sim.scenario.files.strict_yaml import Node
from kidal_sim.scenario.judgement import OTHER, Judgement, Judgements, Level, Setting
from kidal_sim.scenario.names import Hint
from kidal_sim.scenario.problems import ErrorCollector, Problem, raise_problems
from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Size:
    """The numbers of runs and points of a study of judgements."""

    runs: int = 600
    """Runs of each case."""
    points: int = 20
    """Points of the hypercube, at which every case is run as well."""
    runs_per_point: int = 15
    seed: int = 1


def load_judgements(path: Path) -> Judgements:
    """Return the judgements in a file."""
    return load_scenario_list(path, Judgements, "scenarios")[0]


def prepare(path: Path, numbers: Sequence[int] = ()) -> tuple[Judgements, dict[str, Scenario]]:
    """Return the judgements in a file, or those of these numbers, and every scenario that they need; refuse all problems at once."""
    everything, root = load_scenario_list(path, Judgements, "scenarios")
    chosen = choose(everything, numbers)
    scenarios = _scenarios(path, chosen, root)
    _refuse_unknown(chosen, root, scenarios)
    return chosen, scenarios


def choose(judgements: Judgements, numbers: Sequence[int]) -> Judgements:
    """Return the judgements of these numbers; all of them if none is named."""
    known = {each.number for each in judgements.judgements.values()}
    for number in numbers:
        if number not in known:
            raise ScenarioError(f"--judgement {number}: no judgement has this number; there are {', '.join(map(str, sorted(known)))}")
    kept = {name: each for name, each in judgements.judgements.items() if not numbers or each.number in numbers}
    return judgements.model_copy(update={"judgements": kept})


def case_name(scenario: str, judgement: Judgement, cell: Sequence[str]) -> str:
    """Return the name of a scenario in a cell, run to the horizon of a judgement, such as `push-28d-preempt-150km`."""
    return "-".join([scenario, judgement.horizon.replace(" ", ""), *cell])


def plain_study(judgements: Judgements, scenarios: Mapping[str, Scenario], size: Size) -> Study:
    """Return the study of every case in which each run has its own inputs and dice."""
    plan = Plan(tuple(scenarios), size.runs, size.seed, series=False)
    return _study(judgements, scenarios, plan, Points(), None)


def hypercube_study(judgements: Judgements, scenarios: Mapping[str, Scenario], size: Size) -> Study:
    """Return the study of every case at points that fill the space of all uncertain inputs evenly, with several dice at each."""
    plan = Plan(tuple(scenarios), size.runs_per_point, size.seed, points=size.points, series=False)
    inputs = sorted({address for scenario in scenarios.values() for address in uncertain_addresses(scenario)})
    points = Points(uniforms=design("latin_hypercube", size.points, inputs, size.seed))
    return _study(judgements, scenarios, plan, points, Sweep(latin_hypercube=Sampled(points=size.points, inputs=inputs)))


def _study(judgements: Judgements, scenarios: Mapping[str, Scenario], plan: Plan, points: Points, sweep: Sweep | None) -> Study:
    outcomes = _outcomes(judgements, scenarios)
    variants = {name: Variant(scenario=f"{SCENARIOS}/{name}.yaml") for name in scenarios}
    experiment = Experiment(
        title=f"Judgements: {judgements.title}", variants=variants, runs=plan.runs, seed=plan.seed, series=False, sweep=sweep,
        outcomes=list(outcomes),
    )  # fmt: skip
    cases = {(name, 0): scenario for name, scenario in scenarios.items()}
    return Study(experiment, scenarios, cases, plan, points, outcomes)


def _outcomes(judgements: Judgements, scenarios: Mapping[str, Scenario]) -> tuple[str, ...]:
    """Return the outcomes that some part looks at."""
    needed = {name.removeprefix(OTHER) for each in judgements.judgements.values() for part in each.parts.values() for name in asked(part)}
    return tuple(outcome.name for outcome in describe(next(iter(scenarios.values()))) if outcome.name in needed)


def _scenarios(path: Path, judgements: Judgements, root: Node) -> dict[str, Scenario]:
    """Return every case by its name; refuse the problems of all of them together."""
    cases, together = dict[str, Scenario](), ErrorCollector()
    for judgement in judgements.judgements.values():
        for name in dict.fromkeys(each for part in judgement.parts.values() for each in (part.scenario, part.against) if each):
            node = root.content["scenarios"].content[name]
            for cell in judgements.cells_of(judgement):
                case = case_name(name, judgement, cell)
                if case not in cases:
                    with together.collecting():
                        levels = _levels(judgements, root, judgement, cell)
                        cases[case] = _scenario(path, judgements.scenarios[name], node, levels, judgement.horizon)
    together.raise_if_any()
    return cases


def _levels(judgements: Judgements, root: Node, judgement: Judgement, cell: Sequence[str]) -> list[tuple[Level, Node]]:
    named_levels = zip(judgements.factors_of(judgement), cell, strict=True)
    return [(judgements.cells[factor][level], root.content["cells"].content[factor].content[level]) for factor, level in named_levels]


def _scenario(path: Path, setting: Setting, node: Node, levels: Sequence[tuple[Level, Node]], horizon: str) -> Scenario:
    """Load a scenario as its cell changes it, then as it is changed itself."""
    files = [(each, place) for level, place in levels for each in _listed(place, "with")]
    files = [*files, *((each, node) for each in _listed(node, "with"))]
    for each in [node.content["scenario"], *(each for each, _ in files)]:
        missing = read_bytes(resolve_name(beside(path, each.content)))
        if isinstance(missing, Problem):
            raise_problems([Problem(each.location, "", missing.code, f"{each.content!r}: {missing.message}")])
    changes = [change for _, place in levels for change in _entries(place)] + list(_entries(node))
    layers = [beside(path, each.content) for each, _ in files]
    return load(beside(path, setting.scenario), [("calendar.horizon", horizon), *changes], layers)


def _listed(node: Node, key: str) -> list[Node]:
    inner = node.content.get(key) if isinstance(node.content, dict) else None
    return list(inner.content) if inner is not None else []


def _entries(node: Node) -> Iterator[tuple[str, Any]]:
    inner = node.content.get("overrides") if isinstance(node.content, dict) else None
    yield from inner.content.items() if inner is not None and inner.content else ()


def _refuse_unknown(judgements: Judgements, root: Node, scenarios: Mapping[str, Scenario]) -> None:
    """Refuse outcomes and inputs that a scenario does not have, and say where they are named."""
    problems: list[Problem] = []
    known: dict[str, Collection[str]] = {}
    for name, judgement in judgements.judgements.items():
        cell = judgements.cells_of(judgement)[0]
        for part, looked in judgement.parts.items():
            at = ("judgements", name, "parts", part)
            for outcome in asked(looked):
                setting = looked.against if outcome.startswith(OTHER) and looked.against else looked.scenario
                if setting not in known:
                    known[setting] = [each.name for each in describe(scenarios[case_name(setting, judgement, cell)])]
                bare = outcome.removeprefix(OTHER)
                if bare not in known[setting]:
                    message, hint = f"`{bare}` is no outcome", Hint(bare, (known[setting],))
                    problems.append(Problem(_location(root, at, outcome), ".".join(at), "unknown-name", message, hint))
        problems += _problems_of_inputs(
            name, judgement, root, scenarios[case_name(next(iter(judgement.parts.values())).scenario, judgement, cell)]
        )
    if problems:
        raise_problems(problems)


def _problems_of_inputs(name: str, judgement: Judgement, root: Node, scenario: Scenario) -> Iterator[Problem]:
    from kidal_sim.scenario.quantity.spec import walk

    addresses = [address for address, _ in walk(scenario)]
    for key in ("input", "shows"):
        for place, address in enumerate(getattr(judgement, key)):
            if address not in addresses:
                node, _, _ = locate(root, ("judgements", name, key, place))
                message = f"`{address}` is no assumption"
                yield Problem(node.location, f"judgements.{name}.{key}", "no-such-address", message, Hint(address, (addresses,)))


def _location(root: Node, at: tuple[str, ...], word: str) -> Any:
    """Return the place of a word, as a key or a value, below an address."""
    node, _, _ = locate(root, at)
    waiting = [node]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each.content, dict):
            if word in each.content:
                return each.content[word].heading
            waiting += each.content.values()
        elif isinstance(each.content, list):
            waiting += each.content
        elif each.content == word:
            return each.location
    return node.location
