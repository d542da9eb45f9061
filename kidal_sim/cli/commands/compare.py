"""Commands that say what plans lead to, and how they differ: `compare` and `run`."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from kidal_sim.cli import console
from kidal_sim.cli.options import Better, Changes, Chosen, File, Format, Layers, Point, Quiet, Runs, Seed, Threads, laid, refuse_given
from kidal_sim.cli.run_and_compare import Settings, draw, produce
from kidal_sim.errors import BatchError
from kidal_sim.findings.render import as_markdown, records, rows

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison
    from kidal_sim.analysis.comparison.decision_matrix import Wanted
    from kidal_sim.batch.results.results import Results


class Method(StrEnum):
    """An interval for a chance."""

    wilson = "wilson"
    clopper_pearson = "clopper-pearson"


What = Annotated[
    list[Path], typer.Argument(metavar="SCENARIO|DIR", help="Scenario files (YAML), or one results folder.", show_default=False)
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the results go; if not given, results/ and the names of the plans.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="Look at all outcomes, not at the main ones.")]
Against = Annotated[
    str | None, typer.Option(metavar="PLAN", help="The plan that the others are held against; if not given, the first.", show_default=False)
]
Interval = Annotated[Method, typer.Option(help="The 95 % interval of a chance. The second never holds the truth too seldom, and is wider.")]
Listed = Annotated[Format, typer.Option("--format", help="How to print it; csv and json have every figure.")]
Figures = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Draw the figures of a results folder into this one.", show_default=False)
]
OF_RUNS = ("runs", "seed", "changes", "layers", "out", "threads")
"""Options that say how scenarios are run."""
OF_FOLDERS = ("point", "figures")


class Finding(NamedTuple):
    """A comparison, and what is printed beside it."""

    comparison: "Comparison"
    wants: "Wanted"
    runs: int
    """Of each plan."""
    made: str
    """Where it comes from, in a line."""
    method: str


def compare(
    context: typer.Context, what: What, runs: Runs = 2000, seed: Seed = 1, changes: Changes = None, layers: Layers = None,
    outcomes: Chosen = None, everything: All = False, prefer: Better = None, against: Against = None, point: Point = None,
    interval: Interval = Method.wilson, form: Listed = Format.table, out: Out = None, figures: Figures = None, threads: Threads = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Compare plans that had the same luck: run two or more scenario files, or read a results folder.

    Of each plan: the share of runs in which it happened, or the mean. Of each
    later plan and the first: the difference run by run, how many times more
    runs separate luck would take, in which share of runs it has less, the
    same, more, whether one dominates the other, and whether one can be sure
    of the difference though so many are looked at. No plan is called better
    unless --prefer says what is.
    """
    look = Settings(
        runs, seed, *laid(changes, layers), out, threads, quiet, ("*",) if everything else outcomes or (), prefer or (), against, interval
    )
    if len(what) == 1 and what[0].is_dir():
        refuse_given(context, OF_RUNS, "a results folder, which has its runs")
        from kidal_sim.batch.results.results import open_results

        results = open_results(what[0])
        finding = _of_results(results, look, point)
        if figures is not None:
            draw(finding.comparison, results, point, figures)
    else:
        refuse_given(context, OF_FOLDERS, "scenario files")
        if len(what) == 1 and not what[0].exists():
            raise BatchError(f"{what[0]}: there is no such file or folder")
        if len(what) < 2:
            raise typer.BadParameter(
                "wanted two scenario files or more, or one results folder; for one scenario, say: kidal-sim run", param_hint="SCENARIO..."
            )
        finding = _of_files(what, look)
    _put(finding, form)


def run(
    file: File, runs: Runs = 1000, seed: Seed = 1, changes: Changes = None, layers: Layers = None, outcomes: Chosen = None,
    everything: All = False, interval: Interval = Method.wilson, form: Listed = Format.table, out: Out = None, threads: Threads = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Run one plan many times and print its outcomes."""
    look = Settings(runs, seed, *laid(changes, layers), out, threads, quiet, ("*",) if everything else outcomes or (), interval=interval)
    _put(_of_files([file], look), form)


COMMANDS = (compare, run)


def _of_files(files: Sequence[Path], look: Settings) -> Finding:
    produced = produce(files, look)
    found = produced.results
    made = f"{found.description()}, {found.manifest.seconds:.1f} s. Results in {found.folder}"
    return Finding(produced.comparison, produced.wanted, found.runs_each, made, look.interval)


def _of_results(results: "Results", look: Settings, point: int | None) -> Finding:
    from kidal_sim.analysis.comparison.compare import compare_results
    from kidal_sim.analysis.comparison.decision_matrix import looked_at, preferences

    folder = results.folder
    if not results.finished:
        console.warn(f"{folder}: {results.status}")
    chosen, wants = looked_at(results.outcomes, look.outcomes, look.prefer or preferences(results))
    comparison = compare_results(results, chosen, results.chosen_point(point), look.against, look.interval)
    made = f"{results.title}: {results.description(point)}."
    if results.manifest.stopped:
        made += (
            " It ended by a rule that looked at the results: intervals here are those of a number of runs fixed beforehand; "
            f"kidal-sim convergence {folder} has wider ones that hold whenever one stops."
        )
    return Finding(comparison, wants, results.runs_each, made, look.interval)


def _put(finding: Finding, form: Format) -> None:
    from kidal_sim.analysis.comparison.summary_text import account

    summary = account(finding.comparison, finding.wants)
    frame = finding.comparison.to_pandas()
    if form is Format.md or not console.put_plainly(form, _content(finding, summary), list(frame.columns), rows(frame)):
        _put_tables(finding, summary, form)


def _put_tables(finding: Finding, summary: Sequence[str], form: Format) -> None:
    """For people."""
    from kidal_sim.analysis.comparison.decision_matrix import decision_matrix
    from kidal_sim.analysis.comparison.summary_text import dominance_words
    from kidal_sim.telling.comparison import Said, comparison_tables, constant_note, legend, run_table

    comparison = finding.comparison
    if len(comparison.variants) > 1:
        said = Said(decision_matrix(comparison, finding.wants), dominance_words(comparison))
        tables = comparison_tables(comparison, said, finding.runs)
    else:
        tables = [run_table(comparison, finding.runs)]
    tables = [table for table in tables if table.rows]  # of what varies
    constant = constant_note(comparison)
    read = legend(comparison, bool(finding.wants), finding.method)
    foot = [*([f"The same in every run: {constant}."] if constant else []), *read, "", finding.made]
    if form is Format.md:
        text = "\n".join(as_markdown(*table) for table in tables)
        console.put("\n\n".join([text.rstrip(), *filter(None, [*summary, *foot])]) + "\n")
        return
    for table in tables:
        console.put_table(*table)
    console.put_lines([*summary, "", *foot])


def _content(finding: Finding, summary: Sequence[str]) -> dict[str, Any]:
    """Everything, for programs."""
    from kidal_sim.analysis.comparison.decision_matrix import decision_matrix

    comparison = finding.comparison
    frames = {"estimates": comparison.estimates, "pairs": comparison.pairs, "dominance": comparison.dominance}
    frames["decision"] = decision_matrix(comparison, finding.wants)
    return {
        "made": finding.made, "variants": list(comparison.variants), "runs": finding.runs, "nested": comparison.nested,
        "confidence": 0.95, "interval": finding.method, "summary": list(summary),
        "outcomes": [{"name": each.name, "kind": each.kind, "unit": each.unit} for each in comparison.outcomes],
        **{name: records(frame) for name, frame in frames.items()},
    }  # fmt: skip
