"""A results folder is filled with what it lacks, and how that ended is said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kidal_sim.batch.execution.executors import usable_cores
from kidal_sim.batch.storage.folders import held, is_results
from kidal_sim.cli.console import interrupted
from kidal_sim.cli.progress import progress
from kidal_sim.cli.run_into_folder import compile_rules
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.storage.run_batch import Recorded

FAILED = 3
"""Exit code if some chunks failed."""
MOST_SHOWN = 10


@dataclass(frozen=True)
class Means:
    """With what the work is done, and what is told meanwhile."""

    threads: int | None = None
    """None: one per core."""
    quiet: bool = False
    plain: bool = False
    """Progress as lines, even on a terminal."""
    cluster: str | None = None
    """Address of a Dask scheduler, or `local`."""
    again: str = ""
    """How to go on with it, in words; if not said, by `resume`."""


def filled(folder: Path, study: "Study", means: Means = Means()) -> "Recorded":
    """Run whatever a folder lacks of a study. Ctrl-C ends the process with code 130, failed chunks with code 3; what is done is kept."""
    from kidal_sim.batch.storage.run_batch import record

    try:
        with _kept(folder, means), held(folder):
            compile_rules(study.scenarios, means.quiet)
            with progress(study.plan.total, means.quiet, means.plain) as advance:
                recorded = record(folder, study, means.threads or usable_cores(), advance, means.cluster)
    except KeyboardInterrupt:
        interrupted(f"what is done is kept. {_go_on(folder, means)}")
    _tell_faults(folder, means, recorded)
    return recorded


def ending(folder: Path, recorded: "Recorded") -> str:
    """What came of it, in a line."""
    found = recorded.manifest
    said = "Finished already, nothing to do: " if recorded.idle else ""
    stopped = f" Enough was known after {found['stopped']:,} runs of each variant." if found["stopped"] else ""
    return f"{said}{found['rows']:,} runs, {found['seconds']:,.1f} s.{stopped} Digest {recorded.digest}. Results in {folder}"


@contextmanager
def _kept(folder: Path, means: Means) -> Iterator[None]:
    """Say what to do when the disk is full, or cannot be written to."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        kept = f"what is done is kept. {_go_on(folder, means)}" if is_results(folder) else "nothing was begun"
        raise BatchError(f"{error.filename or folder}: cannot write the results: {error.strerror or error}; {kept}") from error


def _go_on(folder: Path, means: Means) -> str:
    return means.again or f"Go on with: kidal-sim resume {folder}"


def _tell_faults(folder: Path, means: Means, recorded: "Recorded") -> None:
    """Say what was lost or failed, and end if anything failed."""
    if recorded.damaged:
        print(f"Parts lost or damaged, run again: {', '.join(recorded.damaged[:MOST_SHOWN])}", file=sys.stderr)
    for chunk, fault in list(recorded.faults.items())[:MOST_SHOWN]:
        print(f"Chunk {chunk} failed: {fault}", file=sys.stderr)
    if recorded.faults:
        print(f"{len(recorded.faults):,} chunks failed; the others are kept. {_go_on(folder, means)}", file=sys.stderr)
        raise typer.Exit(FAILED)
