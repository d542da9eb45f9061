"""The command that holds the judgements of a report against runs."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.batch.design.plan import MOST_RUNS
from kidal_sim.batch.execution.executors import cores_or_all
from kidal_sim.cli import console
from kidal_sim.cli.options import Format, Quiet, Seed, Threads, refuse_given, whole
from kidal_sim.cli.run_into_folder import RunOptions, run_into_folder
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from kidal_sim.judgements.cases import Size
    from kidal_sim.judgements.report import JudgementReport

RUNS = 600
EVERYTHING = Path("results/judgements")

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="A folder that this command has filled: print what is in it, run nothing.", show_default=False),
]
File = Annotated[Path | None, typer.Option(metavar="FILE", help="Judgements (YAML); if not given, the shipped ones.", show_default=False)]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where the results go; what is there is not run again.")]
Runs = Annotated[int, typer.Option(metavar="NUMBER", parser=whole(10, MOST_RUNS), help="Runs of each scenario in each cell.")]
Numbers = Annotated[
    list[int] | None,
    typer.Option("--judgement", metavar="NUMBER", help="Only this one; may be repeated. Needs an --out of its own.", show_default=False),
]
Listed = Annotated[Format, typer.Option("--format", help="How to print it; csv has a row for each part and cell.")]


def judge(
    context: typer.Context, folder: Folder = None, file: File = None, out: Out = EVERYTHING, runs: Runs = RUNS, numbers: Numbers = None,
    seed: Seed = 1, form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Hold the report's judgements against runs: inside the band of its word, outside, or not to be told.

    Each is run for every insurgent doctrine and drone radius. It may come
    out that the report is wrong in this model, and that the model cannot
    tell. After an interruption the same command continues where it was.
    """
    from kidal_sim.judgements import judge as analysis
    from kidal_sim.judgements.cases import Size

    if numbers and out == EVERYTHING:
        raise typer.BadParameter(f"needs an --out of its own: {EVERYTHING} is for all judgements", param_hint="--judgement")
    if folder is None:
        _refuse_foreign(out)
        report = _run(out, file, numbers or [], Size(runs=runs, seed=seed), RunOptions(threads, quiet))
    else:
        refuse_given(context, ("file", "out", "runs", "numbers", "seed", "threads"), "a folder that was run already")
        if not (folder / analysis.FILE).is_file():
            raise BatchError(f"{folder}: is no folder that judge has filled; name one, or none to run the judgements")
        report = analysis.judge(folder)
    console.show(report, form)


COMMANDS = (judge,)


def _refuse_foreign(out: Path) -> None:
    """Refuse a folder that holds anything that this command did not put there."""
    from kidal_sim.judgements.judge import FILE, HYPERCUBE, PLAIN, PROBES

    if out.is_dir() and {each.name for each in out.iterdir()} - {FILE, HYPERCUBE, PLAIN, PROBES}:
        raise BatchError(f"{out}: exists and was not filled by judge; name another folder with --out")


def _run(out: Path, file: Path | None, numbers: list[int], size: "Size", options: RunOptions) -> "JudgementReport":
    """Run whatever is missing, search for counterexamples, and judge."""
    from kidal_sim.batch.storage.durable_files import write
    from kidal_sim.judgements.cases import hypercube_study, plain_study, prepare
    from kidal_sim.judgements.judge import FILE, HYPERCUBE, PLAIN, JudgementStudy
    from kidal_sim.scenario.files.paths import shipped_folder
    from kidal_sim.scenario.files.serialize import serialize

    options = replace(options, again="Continue with the same command.")
    judgements, scenarios = prepare(file or shipped_folder() / FILE, numbers)
    run_into_folder(out / PLAIN, plain_study(judgements, scenarios, size), options)
    run_into_folder(out / HYPERCUBE, hypercube_study(judgements, scenarios, size), options)
    write(serialize(judgements).encode(), out, FILE)
    study = JudgementStudy(out, True)
    if not options.quiet:
        print(f"Searching for counterexamples to the verdicts, in {len(study.parts)} parts ...", file=sys.stderr, flush=True)
    try:
        return study.report(cores_or_all(options.threads))
    except KeyboardInterrupt:
        console.interrupted("what is done is kept. Continue with the same command.")
