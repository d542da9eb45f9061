"""From scenario files to a results folder: load them, run them, compare them, draw them."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.batch.design.plan import Plan, variant_names
from kidal_sim.batch.layout import FIGURE_FOLDER
from kidal_sim.cli.run_into_folder import RunOptions, run_into_folder
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.analysis.comparison.decision_matrix import Preferences
    from kidal_sim.batch.results.results import Results
    from kidal_sim.engine.outcomes.table import Outcome
    from kidal_sim.scenario.files.strict_yaml import Node
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Settings:
    """What the options of a comparison say. `threads` None: one per core. `out` None: named after the plans."""

    runs: int
    seed: int
    assignments: Sequence[tuple[str, str]] = ()
    layers: Sequence[Path] = ()
    out: Path | None = None
    threads: int | None = None
    quiet: bool = False
    outcomes: Sequence[str] = ()
    """Names or patterns; the main ones if there are none."""
    prefer: Sequence[str] = ()
    against: str | None = None
    interval: str = "wilson"


def load_all(files: Sequence[Path], assignments: Sequence[tuple[str, str]], layers: Sequence[Path] = ()) -> "dict[str, Scenario]":
    """Return each plan by its name; report the problems of all files together."""
    return {name: scenario for name, (scenario, _) in load_all_with_nodes(files, assignments, layers).items()}


def load_all_with_nodes(
    files: Sequence[Path], assignments: Sequence[tuple[str, str]], layers: Sequence[Path] = ()
) -> "dict[str, tuple[Scenario, Node]]":
    """Return each plan by its name, with the nodes that know the location of each of its parts."""
    from kidal_sim.scenario.files.load import load_with_nodes
    from kidal_sim.scenario.problems import ErrorCollector
    from kidal_sim.scenario.schema import Scenario

    loaded, together = {}, ErrorCollector()
    for name, file in zip(variant_names(files), files, strict=True):
        with together.collecting():
            loaded[name] = load_with_nodes(file, Scenario, assignments, layers)
    together.raise_if_any()
    return loaded


def warn(loaded: "Iterable[tuple[Scenario, Node]]", strict: bool = False) -> None:
    """Print on stderr what can hardly be meant in these scenarios; ScenarioError instead if strict."""
    from kidal_sim.scenario.lint import warnings
    from kidal_sim.scenario.problems import raise_problems

    found = dict.fromkeys(each for scenario, root in loaded for each in warnings(scenario, root))
    if strict and found:
        raise_problems(found)
    for each in found:
        print(f"warning: {each}", file=sys.stderr)


def produce(files: Sequence[Path], settings: Settings) -> "tuple[Results, Comparison]":
    """Run these plans with common random numbers, leave a results folder and compare them. On any fault or Ctrl-C, no folder is left."""
    from kidal_sim.analysis.comparison.compare import Method, compare_results
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.results.results import open_results

    loaded = load_all_with_nodes(files, settings.assignments, settings.layers)
    warn(loaded.values())
    scenarios = {name: scenario for name, (scenario, _) in loaded.items()}
    study = Study.of(scenarios, Plan(tuple(scenarios), settings.runs, settings.seed))
    outcomes, wants = _chosen(scenarios, settings)
    place = settings.out or Path("results") / "-vs-".join(study.plan.variants)
    compared: list[Comparison] = []

    def finish(folder: Path) -> None:
        results = open_results(folder)
        compared.append(compare_results(results, outcomes, 0, wants, Method(settings.against, settings.interval)))
        draw(compared[0], results, None, folder / FIGURE_FOLDER)

    run_into_folder(place, study, RunOptions(settings.threads, settings.quiet), finish)
    return open_results(place), compared[0]


def _chosen(scenarios: "Mapping[str, Scenario]", settings: Settings) -> "tuple[list[Outcome], Preferences]":
    """Return the outcomes that are chosen, and the preferences; before anything is run."""
    from kidal_sim.analysis.comparison.decision_matrix import choose_outcomes
    from kidal_sim.batch.results.outcome_selection import shared_outcomes

    if settings.against is not None and settings.against not in scenarios:
        raise BatchError(f"--against {settings.against}: there is no such plan; there are {', '.join(scenarios)}")
    return choose_outcomes(shared_outcomes(scenarios), settings.outcomes, settings.prefer)


def draw(comparison: "Comparison", results: "Results", point: int | None, folder: Path) -> None:
    """Draw the figures of a comparison, as `plot` has them, into a folder. results, point: of which runs it is."""
    from kidal_sim.findings.figure import default_files
    from kidal_sim.presentation.figures import comparison_figures

    for name, figure in comparison_figures(comparison, f"{results.title}: {results.description(point)}.").items():
        figure.write(*default_files(folder / name))
