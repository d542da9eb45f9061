"""Commands that show what outcomes depend on: on which inputs, and on inputs of which status."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.batch.design.plan import file_stem
from kidal_sim.cli import console
from kidal_sim.cli.options import Between, Chosen, Folder, Format, Listed, Out, Prefer, Quiet, Threads, refuse_given
from kidal_sim.cli.run_into_folder import RunOptions, ending, run_into_folder

if TYPE_CHECKING:
    from kidal_sim.batch.results.results import Results

Target = Annotated[
    Path, typer.Argument(metavar="EXPERIMENT", help="An experiment file with a sweep of `saltelli` or `morris`; or its results folder.")
]


def sensitivity(
    context: typer.Context, target: Target, outcomes: Chosen = None, between: Between = None, out: Out = None,
    form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Show what outcomes, or the difference between two plans, depend on: by screening (Morris) or shares of the variance (Sobol').

    Runs what is missing. An outcome at a point is its mean over the runs
    there, which have the same dice at every point; inputs that the sweep
    does not set are drawn anew in each run, like dice. An index of an input
    that goes together with others is of its uniform before that, which by
    `saltelli` are drawn anew together. `(dice)` is an input that changes
    nothing but the dice: the noise floor. Refused where an outcome is not
    known in every run.
    """
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivity as analysis

    if target.is_dir():
        refuse_given(context, ("out", "threads"), "a results folder, which has its runs")
    results = _results(target, out, outcomes or (), between, RunOptions(threads, quiet))
    console.show(analysis(results, outcomes or (), between), form)


def evidence(folder: Folder, prefer: Prefer = None, outcomes: Chosen = None, form: Listed = Format.table) -> None:
    """Show how far outcomes, and the choice between plans, depend on inputs that are judgement or have no source.

    Takes a results folder whose sweep draws inputs anew by status
    (`saltelli` with `groups: status`; experiments/evidence.yaml). What makes
    a plan better must be said: refused without --prefer, or `prefer:` in the
    experiment. Inputs without a spread are the same in every run and can show
    nothing; they are counted. --outcome adds outcomes to those of the
    criterion. JSON has all of it, CSV the shares.
    """
    from kidal_sim.analysis.sensitivity.evidence import evidence as analysis

    console.show(analysis(folder, prefer or (), outcomes or ()), form)


COMMANDS = (sensitivity, evidence)


def _results(target: Path, out: Path | None, outcomes: Sequence[str], between: tuple[str, str] | None, options: RunOptions) -> "Results":
    """Open a results folder; of an experiment file, once it is complete. What can be refused is, before hours of work."""
    from kidal_sim.analysis.sensitivity.design import checked_sweep
    from kidal_sim.batch.design.study import prepare
    from kidal_sim.batch.results.outcome_selection import choose, difference_of, shared_outcomes
    from kidal_sim.batch.results.results import open_results

    if target.is_dir():
        return open_results(target)
    study = prepare(target)
    checked_sweep(study.experiment, target)
    choose(shared_outcomes(study.scenarios), outcomes)
    if between is not None:
        difference_of(list(study.scenarios), between)
    folder = out or Path("results") / file_stem(target)
    summary = run_into_folder(folder, study, options)
    if not options.quiet:
        print(ending(folder, summary), file=sys.stderr)
    return open_results(folder)
