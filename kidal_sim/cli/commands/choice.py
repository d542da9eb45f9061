"""Commands for choosing: where the preferred plan changes, how far each is from the best, in which region of assumptions one fails."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.batch.design.plan import MOST_RUNS, file_stem
from kidal_sim.cli import console
from kidal_sim.cli.options import Folder, Format, Listed, Prefer, Quiet, Threads, refuse_given, whole
from kidal_sim.cli.run_into_folder import RunOptions, run_into_folder

if TYPE_CHECKING:
    from kidal_sim.batch.design.study import Study

RUNS, LEVELS, LEVELS_OF_TWO = 1000, 11, 7
MOST_LEVELS = 101
HALF = 0.5


def share(text: str) -> float:
    """Return the share that an option gives."""
    try:
        if 0 < float(text) <= 1:
            return float(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is not a share; give a number above 0 and up to 1")


Subject = Annotated[
    Path,
    typer.Argument(metavar="EXPERIMENT", help="An experiment file (YAML), or the folder of an earlier breakeven.", show_default=False),
]  # fmt: skip
Two = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="PATH", help="The assumption, by its address; --input twice for two.", show_default=False),
]
Levels = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(3, MOST_LEVELS), show_default=False,
        help=f"Levels of each assumption; if not given, {LEVELS}, or {LEVELS_OF_TWO} of each of two.",
    ),
]  # fmt: skip
Runs = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(2, MOST_RUNS), show_default=False,
        help=f"Runs of each plan at each level, common random numbers; if not given, {RUNS}.",
    ),
]  # fmt: skip
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the runs go; if not given, results/ and a name of file and assumption.", show_default=False),
]
Versus = Annotated[
    tuple[str, str] | None,
    typer.Option("--between", metavar="A B", help="Hold these two plans against each other and no others.", show_default=False),
]
Where = Annotated[
    list[str] | None,
    typer.Option(metavar="CONDITION", help="What counts: 'kidal_captured = no'; if repeated, all must hold.", show_default=False),
]
Plan = Annotated[str | None, typer.Option(metavar="PLAN", help="For which plan --where is meant.", show_default=False)]
Wins = Annotated[str | None, typer.Option(metavar="PLAN", help="Instead: that this plan is the preferred one.", show_default=False)]
Patterns = Annotated[
    list[str] | None,
    typer.Option(
        "--input", metavar="PATH", help="Assumptions to look at: an address, or 'rules.mines.*'; all if none.", show_default=False
    ),
]
Coverage = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE", parser=share, help=f"How much of what counts the box must hold; if not given, {HALF}.", show_default=False
    ),
]
Density = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE", parser=share, help="Instead: how much of the box must count, the box being as large as may be.", show_default=False
    ),
]  # fmt: skip
Often = Annotated[float, typer.Option("--share", metavar="SHARE", parser=share, help="Runs of a state in which --where must hold.")]


def breakeven(
    context: typer.Context, subject: Subject, inputs: Two = None, prefer: Prefer = None, between: Versus = None, levels: Levels = None,
    runs: Runs = None, out: Out = None, form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Find the value of an assumption at which another plan becomes the preferred one, or that there is none in its range.

    Every plan is run with the assumption held at levels from end to end of
    its own spread, everything else as drawn. A plan is surely better at a
    level if its mean difference is away from zero in a 95 % band that holds
    at all levels at once; the preference switches between two levels that
    differ for sure, and never if one plan is better at each value looked at
    by itself. The interval of a switch is Fieller's: all values at which the
    difference, on a straight line between levels, cannot be told from zero. A
    choice has nothing between its options: the preference switches between
    two of them.
    """
    from kidal_sim.analysis.decision import breakeven as analysis

    if subject.is_dir():
        refuse_given(context, ("inputs", "levels", "runs", "out", "threads"), "a folder that was run already")
        folder = subject
    else:
        from kidal_sim.analysis.criterion import criterion_in
        from kidal_sim.batch.results.outcome_selection import difference_of

        study = _along(subject, list(inputs or ()), levels, runs or RUNS)
        criterion_in(study.experiment, prefer or (), study.outcomes_of(study.plan.variants[0]))  # before anything is run for nothing
        if between is not None:
            difference_of(study.plan.variants, between)
        folder = out or Path("results") / "-".join(["breakeven", file_stem(subject), *study.points.addresses])
        run_into_folder(folder, study, RunOptions(threads, quiet))
    console.show(analysis.breakeven(folder, prefer or (), between), form)
    if form is Format.table:
        console.say(f"Results in {folder}")


def regret(folder: Folder, prefer: Prefer = None, form: Listed = Format.table) -> None:
    """Print how far each plan is from the best one over the states of the assumptions: mean, 90 % point, maximum.

    Takes a folder with a sampled sweep, or nested draws. The largest of
    several noisy means is too large, hence so is the plug-in estimate of
    regret; the cross-validated one (some runs choose, others value) is too
    small. The mean is the middle between the two, and its interval goes from
    the lower limit of the one to the upper limit of the other.
    """
    from kidal_sim.analysis.decision.regret import regret as analysis

    console.show(analysis(folder, prefer or ()), form)


def discover(
    folder: Folder, where: Where = None, plan: Plan = None, wins: Wins = None, prefer: Prefer = None, inputs: Patterns = None,
    coverage: Coverage = None, density: Density = None, often: Often = HALF, form: Listed = Format.table,
) -> None:  # fmt: skip
    """Find the region of assumptions in which something tends to happen: PRIM, by EMA Workbench (extra `explore`).

    Half of the states find the box (training), the other half measures it
    (holdout). Limits that may be due to chance (quasi-p-value above 0.05) are
    dropped. In a plain batch each run is a state, and as its dice differ as
    well, density is a probability.
    """
    from kidal_sim.analysis.decision.discover import Wish
    from kidal_sim.analysis.decision.discover import discover as analysis

    if coverage is not None and density is not None:
        raise typer.BadParameter("cannot be combined with --coverage; give one of them", param_hint="--density")
    wish = Wish(tuple(where or ()), plan, wins, tuple(prefer or ()), often)
    console.show(analysis(folder, wish, inputs or ("*",), coverage or HALF, density), form)


COMMANDS = (breakeven, regret, discover)


def _along(file: Path, inputs: list[str], levels: int | None, runs: int) -> "Study":
    """Return the study of an experiment along one or two assumptions."""
    from kidal_sim.analysis.decision.sweep_levels import levels_study
    from kidal_sim.batch.design.study import Changes

    if len(inputs) not in (1, 2):
        raise typer.BadParameter(f"{len(inputs)} assumptions are given; give one or two", param_hint="--input")
    return levels_study(file, inputs, levels or (LEVELS if len(inputs) == 1 else LEVELS_OF_TWO), Changes(runs=runs))
