"""From scenario files to a results folder: load them, run them, compare them, draw them."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kidal_sim.batch.design.plan import Plan, variant_names
from kidal_sim.batch.execution.executors import threads, usable_cores
from kidal_sim.batch.storage.folders import building
from kidal_sim.cli.console import interrupted
from kidal_sim.cli.progress import progress
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.analysis.comparison.decision_matrix import Wanted
    from kidal_sim.engine.outcomes.table import Outcome
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Settings:
    """What the options of a batch say. `threads` None: one per core. `out` None: named after the plans."""

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


@dataclass(frozen=True)
class Produced:
    """A finished results folder and what is worth printing of it."""

    folder: Path
    comparison: "Comparison"
    wanted: "Wanted"


def load_all(files: Sequence[Path], assignments: Sequence[tuple[str, str]], layers: Sequence[Path] = ()) -> "dict[str, Scenario]":
    """Each plan by its name; the faults of all files together."""
    from kidal_sim.scenario.files.load import load
    from kidal_sim.scenario.problems import Together

    loaded, together = {}, Together()
    for name, file in zip(variant_names(files), files, strict=True):
        with together.trying():
            loaded[name] = load(file, assignments, layers)
    together.refuse()
    return loaded


def produce(files: Sequence[Path], settings: Settings) -> Produced:
    """Run these plans with the same luck and leave a results folder. On any fault or Ctrl-C, none is left."""
    from kidal_sim.analysis.comparison.compare import compare_folder

    scenarios = load_all(files, settings.assignments, settings.layers)
    plan = Plan(tuple(scenarios), settings.runs, settings.seed)
    outcomes, wanted = _looked_at(scenarios, settings)
    place = settings.out or Path("results") / "-vs-".join(plan.variants)
    try:
        with building(place) as folder:
            compile_rules(scenarios, settings.quiet)
            _record(folder, scenarios, plan, settings)
            comparison = compare_folder(folder, outcomes, 0, settings.against, settings.interval)
            draw(comparison, folder, None, folder / "figures")
    except KeyboardInterrupt:
        interrupted("no results were written.")
    return Produced(place, comparison, wanted)


def _looked_at(scenarios: "Mapping[str, Scenario]", settings: Settings) -> "tuple[list[Outcome], Wanted]":
    """Outcomes that are chosen, and what is wanted of them; before anything is run."""
    from kidal_sim.analysis.comparison.decision_matrix import looked_at
    from kidal_sim.batch.results.outcome_selection import shared_outcomes

    if settings.against is not None and settings.against not in scenarios:
        raise BatchError(f"--against {settings.against}: there is no such plan; there are {', '.join(scenarios)}")
    return looked_at(shared_outcomes(scenarios), settings.outcomes, settings.prefer)


def compile_rules(scenarios: "Mapping[str, Scenario]", quiet: bool) -> None:
    """Have the rules compiled before the clock starts, if no earlier process did."""
    from kidal_sim.engine.run import run
    from kidal_sim.jit.compile import is_cached

    if not is_cached():
        if not quiet:
            print("Compiling the rules for this machine (once, a minute or two) ...", file=sys.stderr, flush=True)
        with threads(1) as aside:  # where Ctrl-C need not wait for the compiler
            aside.submit(run, next(iter(scenarios.values())), 0, range(1), False).result()


def _record(folder: Path, scenarios: "Mapping[str, Scenario]", plan: Plan, settings: Settings) -> None:
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.storage.run_batch import record

    with progress(plan.total, settings.quiet) as advance:
        recorded = record(folder, Study.of(scenarios, plan), settings.threads or usable_cores(), advance)
    if recorded.faults:
        chunk, fault = next(iter(recorded.faults.items()))
        raise BatchError(f"chunk {chunk} failed: {fault}")


def draw(comparison: "Comparison", source: Path, point: int | None, folder: Path) -> None:
    """Draw the figures of a comparison, as `plot` has them, into a folder. source, point: of which results it is."""
    from kidal_sim.findings.figure import default_files
    from kidal_sim.presentation.figures import FigureRequest, comparison_figures, provenance

    for name, each in comparison_figures(comparison, provenance(FigureRequest(source, point=point))).items():
        each.write(*default_files(folder / name))
