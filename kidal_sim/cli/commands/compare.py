"""The commands `compare` and `run`: outcomes of plans, and how they differ."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.cli import console
from kidal_sim.cli.options import Better, Changes, Chosen, File, Format, Layers, Point, Quiet, Runs, Seed, Threads, overrides, refuse_given
from kidal_sim.cli.run_and_compare import Settings, draw, produce
from kidal_sim.scenario.files.paths import refuse_missing

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison


class Method(StrEnum):
    """The interval of a share."""

    wilson = "wilson"
    clopper_pearson = "clopper-pearson"


What = Annotated[
    list[Path], typer.Argument(metavar="SCENARIO|DIR", help="Scenario files (YAML), or one results folder.", show_default=False)
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the results go; if not given, results/ and the names of the plans.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", metavar="", help="Look at all outcomes, not at the main ones.")]
Against = Annotated[
    str | None,
    typer.Option(metavar="PLAN", help="The plan that the others are compared with, if not the first.", show_default=False),
]
Interval = Annotated[Method, typer.Option(help="The 95 % interval of a share. The second is exact, and wider.")]
Listed = Annotated[Format, typer.Option("--format", help="How to print it; csv and json have every number.")]
Figures = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Draw the figures of a results folder into this one.", show_default=False)
]
OF_RUNS = ("runs", "seed", "changes", "layers", "out", "threads")
"""Options that say how scenarios are run."""
OF_FOLDERS = ("point", "figures")


def compare(
    context: typer.Context, what: What, runs: Runs = 2000, seed: Seed = 1, changes: Changes = None, layers: Layers = None,
    outcomes: Chosen = None, everything: All = False, prefer: Better = None, against: Against = None, point: Point = None,
    interval: Interval = Method.wilson, form: Listed = Format.table, out: Out = None, figures: Figures = None, threads: Threads = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Compare plans with common random numbers: run two or more scenario files, or read a results folder.

    Of each plan: the share of runs in which it happened, or the mean. Of each
    later plan and the first: the difference run by run, how many times more
    runs independent runs would take, in which share of runs it has less, the
    same, more, whether one dominates the other, and whether the difference is
    sure after correction for looking at so many. No plan is called better
    unless --prefer says what is.
    """
    look = Settings(
        runs,
        seed,
        *overrides(changes, layers),
        out,
        threads,
        quiet,
        ("*",) if everything else outcomes or (),
        prefer or (),
        against,
        interval,
    )
    if len(what) == 1 and what[0].is_dir():
        refuse_given(context, OF_RUNS, "a results folder, which has its runs")
        found = _of_folder(what[0], look, point, figures)
    else:
        refuse_given(context, OF_FOLDERS, "scenario files")
        if len(what) == 1:
            refuse_missing(what[0])
        if len(what) < 2:
            raise typer.BadParameter(
                "give two scenario files or more, or one results folder; for one scenario use kidal-sim run", param_hint="SCENARIO..."
            )
        found = _of_files(what, look)
    console.show(found, form)


def run(
    file: File, runs: Runs = 1000, seed: Seed = 1, changes: Changes = None, layers: Layers = None, outcomes: Chosen = None,
    everything: All = False, interval: Interval = Method.wilson, form: Listed = Format.table, out: Out = None, threads: Threads = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Run one plan many times and print its outcomes."""
    look = Settings(
        runs, seed, *overrides(changes, layers), out, threads, quiet, ("*",) if everything else outcomes or (), interval=interval
    )
    console.show(_of_files([file], look), form)


COMMANDS = (compare, run)


def _of_files(files: Sequence[Path], look: Settings) -> "Comparison":
    results, comparison = produce(files, look)
    return replace(comparison, made=f"{results.description()}, {results.manifest.seconds:.1f} s. Results in {results.folder}")


def _of_folder(folder: Path, look: Settings, point: int | None, figures: Path | None) -> "Comparison":
    from kidal_sim.analysis.comparison.compare import compare
    from kidal_sim.batch.results.results import open_results

    results = open_results(folder)
    if not results.finished:
        console.warn(f"{folder}: {results.status}")
    found = compare(
        results, outcomes=look.outcomes, prefer=look.prefer, against=look.against, interval=look.interval, point=point
    )  # fmt: skip
    if figures is not None:
        draw(found, results, point, figures)
    return found
