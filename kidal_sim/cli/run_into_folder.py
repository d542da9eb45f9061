"""A study is run into its results folder: with what, what is shown meanwhile, and how it is told how that ended."""

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kidal_sim.cli import console
from kidal_sim.cli.console import interrupted
from kidal_sim.cli.progress import compilation_progress, progress
from kidal_sim.errors import BatchError
from kidal_sim.findings.numbers import counted

if TYPE_CHECKING:
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.execution.run_batch import BatchSummary
    from kidal_sim.scenario.schema import Scenario

FAILED = 3
"""Exit code if some chunks failed."""
MOST_SHOWN = 10


@dataclass(frozen=True)
class RunOptions:
    """With what the work is done, and what is told meanwhile."""

    threads: int | None = None
    """None: one per core."""
    quiet: bool = False
    plain: bool = False
    """Progress as lines, even on a terminal."""
    cluster: str | None = None
    """Address of a Dask scheduler, or `local`."""
    again: str = ""
    """How to go on with it, in words; by default, with `resume`."""


def run_into_folder(
    place: Path, study: "Study", options: RunOptions = RunOptions(), finish: Callable[[Path], None] = lambda folder: None
) -> "BatchSummary":
    """Run whatever a folder lacks of a study, then `finish` it.

    Ctrl-C ends the process with code 130, failed chunks end it with code 3. What is done of an experiment is kept; of a plain comparison
    there is all or nothing.
    """
    from kidal_sim.batch.execution.run_batch import results_folder, run_batch

    try:
        with _disk_faults(place, options), results_folder(place, study) as folder, _unless_removed(folder):
            compile_rules(study.scenarios, options.quiet)
            with progress(study.plan.total, options.quiet, options.plain) as advance:
                summary = run_batch(folder, study, options.threads, advance, options.cluster)
            if study.plain:
                _refuse_faults(summary)
            finish(folder)
    except KeyboardInterrupt:
        interrupted("no results were written." if study.plain else f"what is done is kept. {_go_on(place, options)}")
    _tell_faults(place, options, summary)
    return summary


def compile_rules(scenarios: "Mapping[str, Scenario]", quiet: bool, agents: bool = False) -> None:
    """Have the rules compiled before the clock starts, if no earlier process did. agents: for agents as well."""
    from kidal_sim.batch.execution.executors import threads
    from kidal_sim.engine import kernel
    from kidal_sim.jit.compile import Compiled
    from kidal_sim.jit.progress import reporting
    from kidal_sim.rules import phases

    entries: list[Compiled[..., Any]] = [kernel.advance_all, phases.enter] if agents else [kernel.advance_all]
    with warnings.catch_warnings(record=True) as damages:
        missing = [entry for entry in entries if not entry.is_ready()]
    for damage in damages:
        console.warn(str(damage.message))
    if missing:
        functions = frozenset[Any]().union(*(entry.reached() for entry in missing))
        with compilation_progress(quiet) as show, reporting(functions, show), threads(1) as aside:
            aside.submit(_run_one, next(iter(scenarios.values())), agents).result()  # Ctrl-C need not wait for the compiler


def _run_one(scenario: "Scenario", agents: bool) -> None:
    """Run one campaign, and begin one of agents."""
    from kidal_sim.engine.run import run

    run(scenario, 0, range(1), False)
    if agents:
        from kidal_sim.agents.campaign import Campaign

        Campaign(scenario, 0, 0)


def ending(folder: Path, summary: "BatchSummary") -> str:
    """Return what came of it, in a line."""
    found = summary.manifest
    prefix = "Finished already, nothing to do: " if summary.idle else ""
    stopped = f" Enough was known after {counted(found.stopped, 'run')} of each variant." if found.stopped else ""
    return f"{prefix}{counted(found.rows, 'run')}, {found.seconds:,.1f} s.{stopped} Digest {summary.digest}. Results in {folder}"


@contextmanager
def _unless_removed(folder: Path) -> Iterator[None]:
    """Say so if the folder is gone in which files are written."""
    try:
        yield
    except OSError as error:
        if folder.exists():
            raise
        raise BatchError(f"{folder}: the folder was removed while the batch ran, and what it held is lost") from error


@contextmanager
def _disk_faults(folder: Path, options: RunOptions) -> Iterator[None]:
    """Say what to do when the disk is full, or cannot be written to."""
    from kidal_sim.batch.storage.manifest import is_results

    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        kept = f"what is done is kept. {_go_on(folder, options)}" if is_results(folder) else "nothing was begun"
        raise BatchError(f"{error.filename or folder}: cannot write the results: {error.strerror or error}; {kept}") from error


def _go_on(folder: Path, options: RunOptions) -> str:
    return options.again or f"Go on with: kidal-sim resume {folder}"


def _refuse_faults(summary: "BatchSummary") -> None:
    for chunk, fault in summary.faults.items():
        raise BatchError(f"chunk {chunk} failed: {fault}")


def _tell_faults(folder: Path, options: RunOptions, summary: "BatchSummary") -> None:
    """Say what was lost or failed, and end if anything failed."""
    if summary.damaged:
        print(f"Parts lost or damaged, run again: {', '.join(summary.damaged[:MOST_SHOWN])}", file=sys.stderr)
    for chunk, fault in list(summary.faults.items())[:MOST_SHOWN]:
        print(f"Chunk {chunk} failed: {fault}", file=sys.stderr)
    if summary.faults:
        print(f"{len(summary.faults):,} chunks failed; the others are kept. {_go_on(folder, options)}", file=sys.stderr)
        raise typer.Exit(FAILED)
