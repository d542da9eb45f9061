"""Commands for experiments: run one, see how far it is, go on with it."""

import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim import cli_listing
from kidal_sim.batch.design.plan import LARGEST_CHUNK, MOST_RUNS, SEEDS
from kidal_sim.batch.disk.folder import held, is_results
from kidal_sim.batch.work.execute import usable_cores
from kidal_sim.cli_options import PlainFormat, Quiet, Threads, whole
from kidal_sim.cli_progress import progress
from kidal_sim.cli_results import compile_rules
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kidal_sim.batch.design.study import Study
    from kidal_sim.batch.disk.record import Recorded

INTERRUPTED = 130
FAILED = 3
"""Exit code if some chunks failed."""
MOST_SHOWN = 10
MOST_ROWS_IN_CHUNK = 100 * LARGEST_CHUNK


def above_nothing(text: str) -> float:
    """Reads an option that is a number above 0."""
    try:
        if 0 < float(text) < float("inf"):
            return float(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"found {text!r}; wanted a number above 0")


File = Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="An experiment file (YAML).", show_default=False)]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A results folder.", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the results go; if not given, results/ and the name of the file.", show_default=False),
]
Runs = Annotated[
    int | None,
    typer.Option(metavar="NUMBER", parser=whole(1, MOST_RUNS), help="Runs, instead of those the file says.", show_default=False),
]
Seed = Annotated[
    int | None, typer.Option(metavar="NUMBER", parser=whole(0, SEEDS - 1), help="Instead of what the file says.", show_default=False)
]
Chunk = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(1, MOST_ROWS_IN_CHUNK), help="Most runs in one part file. The rows do not depend on it.",
        show_default=False,
    ),
]  # fmt: skip
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A Dask scheduler, as tcp://host:port; or local, to start one here.", show_default=False),
]
HalfWidth = Annotated[
    float | None,
    typer.Option(
        "--until-halfwidth", metavar="NUMBER", parser=above_nothing, show_default=False,
        help="Run until an outcome is known this well, for a chance as a share: 0.01. In the place of --runs.",
    ),
]  # fmt: skip
Outcome = Annotated[
    str | None,
    typer.Option(
        "--until-outcome", metavar="NAME", help="With --until-halfwidth: which outcome, if the file does not say.", show_default=False
    ),
]
Plain = Annotated[bool, typer.Option("--plain", help="Progress as lines, even on a terminal.")]
Listed = Annotated[PlainFormat, typer.Option("--format", help="How to print it.")]


def batch(
    file: File, out: Out = None, runs: Runs = None, seed: Seed = None, chunk: Chunk = None, threads: Threads = None,
    cluster: Cluster = None, halfwidth: HalfWidth = None, outcome: Outcome = None, quiet: Quiet = False, plain: Plain = False,
) -> None:  # fmt: skip
    """Run an experiment into a results folder; go on with it, if the folder holds a part of it.

    Killed at any moment, it goes on where it was with the same command, or
    with `kidal-sim resume DIR`, and ends with the very same files.
    """
    from kidal_sim.batch.design.study import Changes, prepare

    if halfwidth is not None and runs is not None:
        raise typer.BadParameter("found --runs, too; wanted one of them", param_hint="--until-halfwidth")
    if outcome is not None and halfwidth is None:
        raise typer.BadParameter("wanted --until-halfwidth, too", param_hint="--until-outcome")
    study = prepare(file, Changes(runs, seed, chunk, halfwidth, outcome))
    _work(out or Path("results") / file.stem, study, lambda: progress(study.plan.total, quiet, plain), quiet, threads, cluster)


def resume(folder: Folder, threads: Threads = None, cluster: Cluster = None, quiet: Quiet = False, plain: Plain = False) -> None:
    """Go on with a batch that did not end; needs nothing but its folder."""
    from kidal_sim.batch.design.study import Changes, prepare
    from kidal_sim.batch.disk.manifest import manifest
    from kidal_sim.batch.disk.record import EXPERIMENT

    chunk = manifest(folder)["plan"]["chunk"]
    study = prepare(folder / EXPERIMENT, Changes(chunk=chunk))
    _work(folder, study, lambda: progress(study.plan.total, quiet, plain), quiet, threads, cluster)


def status(folder: Folder, form: Listed = PlainFormat.table) -> None:
    """Print how far a batch is: what is done, what failed, whether anybody works on it."""
    from kidal_sim.batch.disk.standing import standing

    found = standing(folder)
    if form is PlainFormat.json:
        cli_listing.put(cli_listing.as_json(found))
        return
    for name, value in found.items():
        print(cli_listing.visible(f"{name + ':':12}{value:,}" if isinstance(value, int) else f"{name + ':':12}{value}"))


def _work(folder: Path, study: "Study", meter: Callable[[], Any], quiet: bool, threads: int | None, cluster: str | None) -> None:
    """Run what is missing, and say how it ended."""
    from kidal_sim.batch.disk.record import record

    try:
        with _kept(folder), held(folder):
            compile_rules(study.scenarios, quiet)
            with meter() as advance:
                recorded = record(folder, study, threads or usable_cores(), advance, cluster)
    except KeyboardInterrupt:
        print(f"Interrupted: what is done is kept. {_go_on(folder)}", file=sys.stderr, flush=True)
        os._exit(INTERRUPTED)  # chunks under way cannot be told to stop, and nobody wants them
    _report(folder, recorded)
    if recorded.faults:
        raise typer.Exit(FAILED)


@contextmanager
def _kept(folder: Path) -> "Iterator[None]":
    """Say what to do when the disk is full, or cannot be written to."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        kept = f"what is done is kept. {_go_on(folder)}" if is_results(folder) else "nothing was begun"
        raise BatchError(f"{error.filename or folder}: cannot write the results: {error.strerror or error}; {kept}") from error


def _go_on(folder: Path) -> str:
    return f"Go on with: kidal-sim resume {folder}"


def _report(folder: Path, recorded: "Recorded") -> None:
    """What came of it."""
    if recorded.damaged:
        print(f"Parts lost or damaged, run again: {', '.join(recorded.damaged[:MOST_SHOWN])}", file=sys.stderr)
    for chunk, fault in list(recorded.faults.items())[:MOST_SHOWN]:
        print(f"Chunk {chunk} failed: {fault}", file=sys.stderr)
    if recorded.faults:
        print(f"{len(recorded.faults):,} chunks failed; the others are kept. {_go_on(folder)}", file=sys.stderr)
        return
    found = recorded.manifest
    said = "Finished already, nothing to do: " if recorded.idle else ""
    stopped = f" Enough was known after {found['stopped']:,} runs of each variant." if found["stopped"] else ""
    print(f"{said}{found['rows']:,} runs, {found['seconds']:,.1f} s.{stopped} Digest {recorded.digest}. Results in {folder}")


COMMANDS = (batch, resume, status)
