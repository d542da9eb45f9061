"""Commands that test the model: the length of the turn, history, the effect of each assumption, convergence."""

from pathlib import Path
from typing import Annotated

import typer

from kidal_sim.batch.execution.executors import cores_or_all
from kidal_sim.cli import console
from kidal_sim.cli.options import (
    Between,
    Changes,
    Chosen,
    File,
    Folder,
    Format,
    Layers,
    Listed,
    Point,
    Quiet,
    Runs,
    Seed,
    Threads,
    overrides,
    refuse_given,
)
from kidal_sim.cli.progress import progress
from kidal_sim.cli.run_and_compare import load_all
from kidal_sim.cli.run_into_folder import compile_rules

DIFFERENT = 1
"""Exit code of `check-turn` if an outcome differs."""
Cases = Annotated[
    list[Path] | None,
    typer.Argument(metavar="CASE", help="Cases of history (YAML); all shipped ones if none.", show_default=False),
]
Sources = Annotated[
    list[Path] | None,
    typer.Argument(metavar="SCENARIO|DIR", help="Scenario files, or one results folder; three shipped plans if none.", show_default=False),
]
Record = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The rates of the record (YAML); those shipped if not given.", show_default=False)
]


def check_turn(
    file: File, runs: Runs = 2000, seed: Seed = 1, changes: Changes = None, layers: Layers = None, form: Listed = Format.table,
    threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Test whether the length of the turn changes outcomes: 12, 6, 3 and 1 h with common random numbers.

    Each outcome is compared with that of the finest turn by two one-sided
    tests (Schuirmann 1987): equivalent if the 90 % interval of the paired
    difference lies within 5 % of the finest turn's mean (no less than 0.05
    standard deviations, or a mean near 0 would ask for endless runs; Lakens
    2017), or within 2 percentage points for shares; different if all of it
    lies beyond; else not decided, and more runs are needed.

    Ends with code 1 if anything is different. A turn longer than
    `calendar.decisions` is passed in parts of that length.
    """
    from kidal_sim.analysis.validation.equivalence import TURNS, check_turns
    from kidal_sim.scenario.files.load import load

    assignments, over = overrides(changes, layers)
    scenarios = {f"{turn:g} h": load(file, [*assignments, ("calendar.turn", f"{turn:g} h")], over) for turn in TURNS}
    compile_rules(scenarios, quiet)
    with progress(runs * len(scenarios), quiet) as advance:
        found = check_turns(scenarios, runs, seed, cores_or_all(threads), advance)
    console.show(found, form)
    if found.is_different:
        raise typer.Exit(DIFFERENT)


def history(
    files: Cases = None, runs: Runs = 2000, seed: Seed = 1, form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False
) -> None:
    """Compare the model with cases of history, each predicted without the inputs set from its own observations.

    Of each observation: 5 %, 50 % and 95 % of the runs (or the share in which it
    happened); what happened; the share of runs as extreme as that; the width
    of the 5-95 % band beside its median, and the median of the same over the
    inputs that the case leaves out, as they are set instead; the continuous
    ranked probability score of the runs and of a naive guess, the October
    pace and rates everywhere (for October itself, the UN convoy's).
    """
    from kidal_sim.analysis.validation.history import predict
    from kidal_sim.scenario.files.paths import shipped_folder

    scenarios = load_all(files or sorted((shipped_folder() / "history").glob("*.yaml")), ())
    compile_rules(scenarios, quiet)
    with progress(runs * len(scenarios), quiet) as advance:
        found = predict(scenarios, runs, seed, cores_or_all(threads), advance)
    console.show(found, form)


def rates(
    context: typer.Context, sources: Sources = None, runs: Runs = 1000, seed: Seed = 1, record: Record = None, changes: Changes = None,
    layers: Layers = None, point: Point = None, form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Hold rates of runs against those of the record: raids per base-year, contacts per convoy-km, surrenders per garrison-day, shares.

    Of scenarios, which are run (the push, the relief and staying put if none
    is named), or of a results folder. Each rate is the sum over the runs of
    all plans of what is counted, over the sum of the exposure, with its 95 %
    interval over runs; it lies inside the range of the record, outside, or it
    is undecided. The record stands in scenarios/rates.yaml; --record takes
    another file in the same form. Rates that the model cannot count are
    listed with the reason.
    """
    from kidal_sim.analysis.validation.rates import load_rates, rates_of_results, rates_of_scenarios, shipped_plans
    from kidal_sim.batch.design.plan import Plan
    from kidal_sim.batch.results.results import open_results

    table = load_rates(record)
    files = sources or shipped_plans()
    if len(files) == 1 and files[0].is_dir():
        refuse_given(context, ("runs", "seed", "changes", "layers", "threads"), "results that are there already")
        console.show(rates_of_results(open_results(files[0]), table, point), form)
        return
    refuse_given(context, ("point",), "scenarios")
    scenarios = load_all(files, *overrides(changes, layers))
    compile_rules(scenarios, quiet)
    with progress(runs * len(scenarios), quiet) as advance:
        found = rates_of_scenarios(scenarios, table, Plan(tuple(scenarios), runs, seed), cores_or_all(threads), advance)
    console.show(found, form)


def effects(
    file: File, runs: Runs = 300, seed: Seed = 1, outcomes: Chosen = None, changes: Changes = None, layers: Layers = None,
    form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Show what each uncertain assumption does to the main outcomes: its 95 % point against its 5 % point, one at a time, same dice.

    Everything else stays as drawn, also what goes together with it.
    Assumptions without a sure effect are listed.
    """
    from kidal_sim.analysis.validation import effects as analysis
    from kidal_sim.batch.results.outcome_selection import choose
    from kidal_sim.engine.outcomes.table import describe
    from kidal_sim.scenario.files.load import load

    scenario = load(file, *overrides(changes, layers))
    chosen = choose(describe(scenario), outcomes or ())
    compile_rules({"scenario": scenario}, quiet)
    with progress(2 * runs * len(analysis.uncertain(scenario)), quiet) as advance:
        found = analysis.effects(scenario, chosen, runs, seed, cores_or_all(threads), advance)
    console.show(found, form)


def convergence(folder: Folder, outcomes: Chosen = None, between: Between = None, point: Point = None, form: Listed = Format.table) -> None:
    """Show how estimates converge as runs are added: estimates and intervals after 100, 200, 500, ... runs of a results folder.

    Estimate: with its ordinary 95 % interval, for whoever decided beforehand
    on that number of runs. Any time: half-width of one that holds at 95 % in
    all rows at once (Robbins & Siegmund 1970), for whoever looks at them and
    stops where it pleases; ∞ where it has no limits yet. Of very skewed
    losses the first rows hold a little less often.
    """
    from kidal_sim.analysis.validation import api

    console.show(api.convergence(folder, outcomes or (), between, point), form)


COMMANDS = (check_turn, history, rates, effects, convergence)
