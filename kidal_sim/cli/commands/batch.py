"""Commands for experiments: run one, see how far it is, go on with it."""

from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.batch.design.plan import LARGEST_CHUNK, MOST_RUNS, SEEDS, file_stem
from kidal_sim.cli import console
from kidal_sim.cli.options import Folder, Format, Listed, Out, PlainFormat, Plainly, Quiet, Threads, whole
from kidal_sim.cli.run_into_folder import RunOptions, ending, run_into_folder

MOST_ROWS_IN_CHUNK = 100 * LARGEST_CHUNK


def above_nothing(text: str) -> float:
    """Reads an option that is a number above 0."""
    try:
        if 0 < float(text) < float("inf"):
            return float(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is not a number above 0")


File = Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="An experiment file (YAML).", show_default=False)]
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
Plain = Annotated[bool, typer.Option("--plain", metavar="", help="Progress as lines, even on a terminal.")]


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
        raise typer.BadParameter("--runs and --until-halfwidth exclude each other", param_hint="--until-halfwidth")
    if outcome is not None and halfwidth is None:
        raise typer.BadParameter("needs --until-halfwidth", param_hint="--until-outcome")
    study = prepare(file, Changes(runs, seed, chunk, halfwidth, outcome))
    folder = out or Path("results") / file_stem(file)
    print(ending(folder, run_into_folder(folder, study, RunOptions(threads, quiet, plain, cluster))))


def resume(folder: Folder, threads: Threads = None, cluster: Cluster = None, quiet: Quiet = False, plain: Plain = False) -> None:
    """Go on with a batch that did not end; needs nothing but its folder."""
    from kidal_sim.batch.execution.restore import study_of

    study = study_of(folder)
    print(ending(folder, run_into_folder(folder, study, RunOptions(threads, quiet, plain, cluster))))


def verify(folder: Folder, form: Listed = Format.table) -> None:
    """Hold a results folder against all that was noted when it was written.

    Checks the seal of the manifest, the checksum and the rows of every part,
    digests, scenarios and all else, and says what `kidal-sim resume DIR`
    would mend. Nothing is changed. Exit code 0 if all is sound, 1 if not.
    """
    from kidal_sim.batch.results.verify import verify as analyse

    found = analyse(folder)
    console.show(found, form)
    if not found.is_sound:
        raise typer.Exit(1)


def status(folder: Folder, form: Plainly = PlainFormat.table) -> None:
    """Print how far a batch is: what is done, what failed, whether anybody works on it."""
    from kidal_sim.batch.results.results import open_results
    from kidal_sim.batch.results.status import status as status_of

    found = status_of(open_results(folder))
    if form is PlainFormat.json:
        console.put_json(found)
        return
    for name, value in found.items():
        console.say(f"{name + ':':12}{value:,}" if isinstance(value, int) else f"{name + ':':12}{value}")


COMMANDS = (batch, resume, status, verify)
