"""Commands that put the model to the test: the turn's length, history, the effect of each assumption."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.batch.execution.executors import usable_cores
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
    PlainFormat,
    Plainly,
    Point,
    Quiet,
    Runs,
    Seed,
    Threads,
    laid,
)
from kidal_sim.cli.progress import progress
from kidal_sim.cli.run_and_compare import load_all
from kidal_sim.cli.run_into_folder import compile_rules
from kidal_sim.findings.render import records

if TYPE_CHECKING:
    from pandas import DataFrame

    from kidal_sim.analysis.validation.effects import Effect
    from kidal_sim.analysis.validation.equivalence import Check
    from kidal_sim.analysis.validation.history import Case
    from kidal_sim.engine.outcomes.table import Outcome

DIFFERENT = 1
"""Exit code of `check-turn` if an outcome differs."""
Cases = Annotated[
    list[Path] | None,
    typer.Argument(metavar="CASE", help="Cases of history (YAML); all shipped ones if none.", show_default=False),
]


def check_turn(
    file: File, runs: Runs = 2000, seed: Seed = 1, changes: Changes = None, layers: Layers = None, form: Plainly = PlainFormat.table,
    threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Test whether the length of the turn is in the answer: 12, 6, 3 and 1 h with the same luck.

    Each outcome is held against that of the finest turn by two one-sided
    tests (Schuirmann 1987): equivalent if the 90 % interval of the paired
    difference lies within 5 % of the finest turn's mean (no less than 0.05
    standard deviations, or a mean near 0 would ask for endless runs; Lakens
    2017), or within 2 percentage points for chances; different if all of it
    lies beyond; else not decided, and more runs are needed.

    Ends with code 1 if anything is different. A turn longer than
    `calendar.decisions` is passed in parts of that length.
    """
    from kidal_sim.analysis.validation.equivalence import TURNS, check_turns
    from kidal_sim.scenario.files.load import load

    assignments, over = laid(changes, layers)
    scenarios = {f"{turn:g} h": load(file, [*assignments, ("calendar.turn", f"{turn:g} h")], over) for turn in TURNS}
    compile_rules(scenarios, quiet)
    with progress(runs * len(scenarios), quiet) as advance:
        checks = check_turns(scenarios, runs, seed, threads or usable_cores(), advance)
    _put_checks(checks, form, runs)
    if any(each.verdict == "different" for each in checks):
        raise typer.Exit(DIFFERENT)


def history(
    files: Cases = None, runs: Runs = 2000, seed: Seed = 1, form: Plainly = PlainFormat.table, threads: Threads = None, quiet: Quiet = False
) -> None:
    """Hold the model against cases of history, each predicted with its own figures left out.

    Of each figure: 5 %, 50 % and 95 % of the runs (or the share in which it
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
        cases = predict(scenarios, runs, seed, threads or usable_cores(), advance)
    _put_cases(cases, form, runs)


def effects(
    file: File, runs: Runs = 300, seed: Seed = 1, outcomes: Chosen = None, changes: Changes = None, layers: Layers = None,
    form: Listed = Format.table, threads: Threads = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Show what each uncertain assumption does to the main outcomes: its 95 % point against its 5 % point, one at a time, same dice.

    Everything else stays as drawn, also what goes together with it.
    Assumptions with no effect that one can be sure of are listed.
    """
    from kidal_sim.analysis.validation import effects as analysis
    from kidal_sim.batch.results.outcome_selection import choose
    from kidal_sim.engine.outcomes.table import describe
    from kidal_sim.scenario.files.load import load

    scenario = load(file, *laid(changes, layers))
    chosen = choose(describe(scenario), outcomes or ())
    compile_rules({"scenario": scenario}, quiet)
    with progress(2 * runs * len(analysis.uncertain(scenario)), quiet) as advance:
        found = analysis.effects(scenario, chosen, runs, seed, threads or usable_cores(), advance)
    _put_effects(found, analysis.without_effect(found), form, runs)


def convergence(folder: Folder, outcomes: Chosen = None, between: Between = None, point: Point = None, form: Listed = Format.table) -> None:
    """Show how outcomes settle as runs are added: estimate and half-width after 100, 200, 500, ... runs of a results folder.

    Fixed: half of the ordinary 95 % interval, for whoever decided beforehand
    on that number of runs. Any time: half of one that holds at 95 % in all
    rows at once (Robbins & Siegmund 1970), for whoever looks at them and
    stops where it pleases; ∞ where nobody can say yet. Of very skewed losses
    the first rows hold a little less often.
    """
    from kidal_sim.analysis.validation.convergence import settling
    from kidal_sim.batch.results.outcome_selection import choose
    from kidal_sim.batch.results.results import open_results

    results = open_results(folder)
    chosen = choose(results.outcomes, outcomes or ())
    _put_convergence(settling(results, chosen, between, results.chosen_point(point)), chosen, form)


COMMANDS = (check_turn, history, effects, convergence)


def _put_checks(checks: "Sequence[Check]", form: PlainFormat, runs: int) -> None:
    from kidal_sim.telling.findings import CHECK_HEADINGS, CHECK_LEGEND, check_rows

    if form is PlainFormat.json:
        console.put_json({"runs": runs, "checks": checks})
        return
    console.put_table(CHECK_HEADINGS, check_rows(checks))
    counts = {
        verdict: sum(each.verdict == verdict for each in checks) for verdict in ("different", "not decided", "equivalent", "never known")
    }
    print(f"{', '.join(f'{count} {verdict}' for verdict, count in counts.items())}; {runs:,} runs at each turn.")
    console.put_lines([CHECK_LEGEND])


def _put_cases(cases: "Sequence[Case]", form: PlainFormat, runs: int) -> None:
    from kidal_sim.telling.findings import FIGURE_HEADINGS, FIGURE_LEGEND, beaten, figure_rows

    if form is PlainFormat.json:
        console.put_json({"runs": runs, "cases": cases})
        return
    for case in cases:
        console.say(f"{case.name}: {case.title}")
        console.put_table(FIGURE_HEADINGS, figure_rows(case))
        for address, value in case.left_out.items():
            console.say(f" left out: {address}, here {value}")
        print()
    closer, scored = beaten(cases)
    print(f"CRPS below that of the naive guess in {closer} of {scored} figures; {runs:,} runs of each case.")
    console.put_lines([FIGURE_LEGEND])


def _put_convergence(found: "DataFrame", chosen: "Sequence[Outcome]", form: Format) -> None:
    from kidal_sim.telling.findings import SETTLING_HEADINGS, SETTLING_LEGEND, settling_cells, settling_rows

    about = [{"name": each.name, "kind": each.kind, "unit": each.unit} for each in chosen]
    content = {"outcomes": about, "convergence": records(found)}
    if not console.put_plainly(form, content, SETTLING_HEADINGS, settling_rows(found, chosen)):
        console.put_table(SETTLING_HEADINGS, settling_cells(found, chosen))
        console.put_lines([SETTLING_LEGEND])


def _put_effects(found: "Sequence[Effect]", without: Sequence[str], form: Format, runs: int) -> None:
    from kidal_sim.telling.findings import EFFECT_HEADINGS, effect_legend, effect_matrix, effect_rows

    idle = f"No effect that one can be sure of on any of these outcomes ({len(without)}): {', '.join(without) or 'none'}."
    content = {"runs": runs, "effects": found, "without_effect": without}
    if not console.put_plainly(form, content, EFFECT_HEADINGS, effect_rows(found), idle):
        headings, rows, unmoved = effect_matrix(found)
        console.put_table(headings, rows)
        console.say(f"Moved by nothing that one could tell: {', '.join(unmoved) or 'none'}.")
        console.say(idle)
        console.put_lines([effect_legend(runs)])
