"""Commands that say what outcomes hang on: on which inputs, and on inputs of which status."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim.cli import console
from kidal_sim.cli.options import Between, Chosen, Folder, Format, Listed, Out, Prefer, Quiet, Threads, refuse_given
from kidal_sim.cli.run_into_folder import RunOptions, ending, run_into_folder
from kidal_sim.findings.render import cell

if TYPE_CHECKING:
    from kidal_sim.analysis.sensitivity.evidence import Evidence
    from kidal_sim.analysis.sensitivity.sensitivity import Sensitivity
    from kidal_sim.batch.results.results import Results

Target = Annotated[
    Path, typer.Argument(metavar="EXPERIMENT", help="An experiment file with a sweep of `saltelli` or `morris`; or its results folder.")
]


def sensitivity(
    context: typer.Context, target: Target, outcomes: Chosen = None, between: Between = None, out: Out = None,
    form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Show what outcomes, or the difference between two plans, hang on: by a screening (Morris) or by shares of the variance (Sobol').

    Runs what is missing. An outcome at a point is its mean over the runs
    there, which have the same dice at every point; inputs that the sweep
    does not set are drawn anew in each run, like dice. An index of an input
    that goes together with others is of its uniform before that, which by
    `saltelli` are drawn anew together. `(dice)` is an input that changes
    nothing but the dice: the noise floor. Refused where an outcome is not
    known in every run.
    """
    from kidal_sim.analysis.sensitivity.design import design_of
    from kidal_sim.analysis.sensitivity.sensitivity import main_outcomes, sensitivities
    from kidal_sim.batch.results.outcome_selection import choose
    from kidal_sim.batch.results.sampled_design import SampledDesign
    from kidal_sim.telling.shares import foot

    if target.is_dir():
        refuse_given(context, ("out", "threads"), "a results folder, which has its runs")
    sampled = SampledDesign.of(_results(target, out, outcomes or (), between, RunOptions(threads, quiet)))
    chosen, left = (choose(sampled.outcomes, outcomes), []) if outcomes else main_outcomes(sampled)
    design = design_of(sampled)
    found = sensitivities(sampled, chosen, between)
    if form is not Format.table:
        _put_rows(found, form)
        return
    _put_tables(found)
    console.put_lines(foot(design, left))


def evidence(folder: Folder, prefer: Prefer = None, outcomes: Chosen = None, form: Listed = Format.table) -> None:
    """Show how far outcomes, and the choice between plans, rest on inputs that are judgement or have no source.

    Takes a results folder whose sweep draws inputs anew by status
    (`saltelli` with `groups: status`; experiments/evidence.yaml). What makes
    a plan better is never ours to say: refused without --prefer, or
    `prefer:` in the experiment. Inputs without a spread are the same in
    every run and can show nothing; they are counted. --outcome looks at
    others besides those that are wanted. JSON has all of it, CSV and
    Markdown the shares.
    """
    from kidal_sim.analysis.sensitivity.evidence import evidence as weigh

    found = weigh(folder, prefer or (), outcomes or ())
    if form is not Format.table:
        _put_evidence_rows(found, form)
        return
    _put_evidence(found)


COMMANDS = (sensitivity, evidence)


def _results(target: Path, out: Path | None, outcomes: Sequence[str], between: tuple[str, str] | None, options: RunOptions) -> "Results":
    """Open a results folder; of an experiment file, once it is complete. What can be refused is, before hours of work."""
    from kidal_sim.analysis.sensitivity.design import wanted
    from kidal_sim.batch.design.study import prepare
    from kidal_sim.batch.results.outcome_selection import choose, difference_of, shared_outcomes
    from kidal_sim.batch.results.results import open_results

    if target.is_dir():
        return open_results(target)
    study = prepare(target)
    wanted(study.experiment, target)
    choose(shared_outcomes(study.scenarios), outcomes)
    if between is not None:
        difference_of(list(study.scenarios), between)
    folder = out or Path("results") / target.stem
    summary = run_into_folder(folder, study, options)
    if not options.quiet:
        print(ending(folder, summary), file=sys.stderr)
    return open_results(folder)


def _put_tables(found: "Sequence[Sensitivity]") -> None:
    from kidal_sim.telling.shares import CONSTANT, SCREENED, SHARED, constant, heading, is_screening, legend, unclear

    for each in found:
        if each.is_constant:
            continue
        console.say(heading(each))
        headings, cells = SCREENED if is_screening(each) else SHARED
        console.put_table(headings, cells(each))
        console.put_lines([unclear(each), ""])
    if same := constant(found):
        console.put_paragraph(f"{CONSTANT}: {same}.")
    console.put_lines(legend(found))


def _put_rows(found: "Sequence[Sensitivity]", form: Format) -> None:
    from kidal_sim.telling.shares import records

    _put_records("sensitivity", records(found), form)


def _put_records(name: str, rows: Sequence[dict[str, Any]], form: Format) -> None:
    """Records as JSON, or as a table that has the columns of all of them."""
    headings = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[cell(row.get(column)) for column in headings] for row in rows]
    console.put_plainly(form, {name: rows}, headings, cells)


def _put_evidence(found: "Evidence") -> None:
    from kidal_sim.telling.shares import COUNTS, FLIPS, STATUSES, across, count_cells, evidence_legend, flip_cells, status_cells

    console.put_paragraph(found.headline)
    console.put_table(COUNTS, count_cells(found))
    preferred = ", ".join(f"{plan} {share:.0%}" for plan, share in found.preferred.items())
    console.put_paragraph(f"Better plan ({found.criterion.words}), share of points: {preferred}.")
    console.put_table(FLIPS, flip_cells(found))
    console.put_table(STATUSES, status_cells(found))
    console.put_lines(evidence_legend(found))
    for each in found.across:
        console.say(across(each))


def _put_evidence_rows(found: "Evidence", form: Format) -> None:
    from kidal_sim.telling.shares import evidence_records

    if form is Format.json:
        console.put_json(evidence_records(found))
        return
    _put_records("shares", evidence_records(found)["shares"], form)
