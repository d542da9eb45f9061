"""The command that holds the judgements of a report against runs."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.batch.design.plan import MOST_RUNS
from kidal_sim.batch.execution.executors import usable_cores
from kidal_sim.cli import console
from kidal_sim.cli.options import Format, Quiet, Seed, Threads, refuse_given, whole
from kidal_sim.cli.run_and_compare import Means, filled
from kidal_sim.errors import BatchError
from kidal_sim.findings.render import as_markdown, visible

if TYPE_CHECKING:
    from kidal_sim.judgements.cases import Size
    from kidal_sim.judgements.findings import Report

RUNS = 600
EVERYTHING = Path("results/judgements")
LEGEND = """\
Simulated: over all cells (doctrines and drone radii) the range of the share of runs, or of the mean difference, and of the 95 % intervals
(Wilson, Student); n: runs that count in the cell with the fewest. Verdict: inside or outside the band only where the whole interval (of
shares Clopper and Pearson's) is, at a confidence raised for the number of cells. Entailed: no point of a Latin hypercube over all
inputs, and no corner of the inputs it hangs on most, turned the verdict, at a confidence raised for all that were run again; that is
evidence and no proof. Contingent: the point at which it flips, and between which values for sure. Hangs most on: rank correlation
within cells (factors: correlation ratio), above what luck alone makes in 1 of 20 searches. Ours: share of the spread
between runs that a linear model explains with inputs nobody published, of what it explains with all; both are lower bounds."""

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="A folder that this command has filled: print what is in it, run nothing.", show_default=False),
]
File = Annotated[Path | None, typer.Option(metavar="FILE", help="Judgements (YAML); if not given, the shipped ones.", show_default=False)]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where the results go; what is there is not run again.")]
Runs = Annotated[int, typer.Option(metavar="NUMBER", parser=whole(10, MOST_RUNS), help="Runs of each scenario in each cell.")]
Numbers = Annotated[
    list[int] | None,
    typer.Option("--judgement", metavar="NUMBER", help="Only this one; may be repeated. Wants an --out of its own.", show_default=False),
]
Listed = Annotated[Format, typer.Option("--format", help="How to print it; csv has a row for each part and cell.")]


def judge(
    context: typer.Context, folder: Folder = None, file: File = None, out: Out = EVERYTHING, runs: Runs = RUNS, numbers: Numbers = None,
    seed: Seed = 1, form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Hold the report's judgements against runs: inside the band of its word, outside, or not to be told.

    Each is run for every insurgent doctrine and drone radius. It may come
    out that the report is wrong in this model, and that the model cannot
    tell. Killed at any moment, the same command goes on where it was.
    """
    from kidal_sim.judgements import judge as analysis
    from kidal_sim.judgements.cases import Size

    if numbers and out == EVERYTHING:
        raise typer.BadParameter(f"wanted an --out of its own: {EVERYTHING} is for all judgements", param_hint="--judgement")
    if folder is None:
        _refuse_foreign(out)
        _put(_made(out, file, numbers or [], Size(runs=runs, seed=seed), Means(threads, quiet)), form)
    else:
        refuse_given(context, ("file", "out", "runs", "numbers", "seed", "threads"), "a folder that was run already")
        if not (folder / analysis.FILE).is_file():
            raise BatchError(f"{folder}: is no folder that judge has filled; wanted one, or none to run the judgements")
        _put(analysis.judge(folder), form)


COMMANDS = (judge,)


def _refuse_foreign(out: Path) -> None:
    """Nothing is put into a folder that is somebody else's."""
    from kidal_sim.judgements.judge import FILE, HYPERCUBE, PLAIN, PROBES

    if out.is_dir() and {each.name for each in out.iterdir()} - {FILE, HYPERCUBE, PLAIN, PROBES}:
        raise BatchError(f"{out}: is there and was not filled by judge; name another folder with --out")


def _made(out: Path, file: Path | None, numbers: list[int], size: "Size", means: Means) -> "Report":
    """Run whatever is missing, look for the points that turn verdicts over, and judge."""
    from kidal_sim.batch.storage.part_files import write
    from kidal_sim.judgements.cases import hypercube_study, plain_study, prepared
    from kidal_sim.judgements.judge import FILE, HYPERCUBE, PLAIN, Bench
    from kidal_sim.scenario.files.paths import shipped_folder
    from kidal_sim.scenario.files.serialize import serialize

    means = replace(means, again="Go on with the same command.")
    judgements, scenarios = prepared(file or shipped_folder() / FILE, numbers)
    filled(out / PLAIN, plain_study(judgements, scenarios, size), means)
    filled(out / HYPERCUBE, hypercube_study(judgements, scenarios, size), means)
    write(serialize(judgements).encode(), out / FILE)
    bench = Bench(out, True)
    if not means.quiet:
        print(f"Looking for points that turn the verdicts over, in {len(bench.parts)} parts ...", file=sys.stderr, flush=True)
    try:
        return bench.report(means.threads or usable_cores())
    except KeyboardInterrupt:
        console.interrupted("what is done is kept. Go on with the same command.")


def _put(report: "Report", form: Format) -> None:
    from kidal_sim.telling import judgements as words

    cells = list(words.cell_rows(report))
    if form is not Format.md and console.put_plainly(form, report, words.CELL_HEADINGS, cells):
        return
    rows = list(words.rows(report))
    size = (
        f"{report.title}. {words.summary(report)} {report.runs:,} runs of each case, {report.points} points of {report.each} "
        f"runs, corners of {report.probes}."
    )
    if form is Format.table:
        console.put_table(words.HEADINGS, rows)
        console.put_lines([size])
        console.put_paragraph(LEGEND)
        return
    console.put(f"{size}\n\n{as_markdown(words.HEADINGS, rows)}\n{' '.join(LEGEND.split())}\n")
    for heading, lines in words.notes(report):
        console.put(f"\n### {heading}\n\n" + "".join(f"- {visible(line)}\n" for line in lines))
    console.put(f"\n{as_markdown(words.CELL_HEADINGS, cells)}")
