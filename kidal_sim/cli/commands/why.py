"""The command that tells why: the causes of one event of one run, or what usually goes wrong in many."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.cli import console
from kidal_sim.cli.options import Changes, Format, Layers, Point, Quiet, overrides, whole

if TYPE_CHECKING:
    from kidal_sim.batch.results.results import Results
    from kidal_sim.explain.first_causes import FirstCauses
    from kidal_sim.explain.why import Explanation

Place = Annotated[Path, typer.Argument(metavar="DIR", help="A results folder; or a scenario file, with --run.", show_default=False)]
Run = Annotated[
    int | None, typer.Option(metavar="NUMBER", parser=whole(0, MOST_RUNS - 1), help="Which run; if not given, many.", show_default=False)
]
Event = Annotated[
    str | None,
    typer.Option(
        metavar="WORDS", show_default=False,
        help="What happened, such as 'kidal lost', 'main_column broke', 'aircraft lost', 'objective captured', or an event's number.",
    ),
]  # fmt: skip
Nth = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER", parser=whole(1, MOST_RUNS), help="Which of several such events; if not given, the last.", show_default=False
    ),
]
Outcome = Annotated[
    str | None,
    typer.Option("--outcome", metavar="CONDITION", help="As 'kidal_captured = no' or 'government_losses > 500'.", show_default=False),
]
Variant = Annotated[str | None, typer.Option(metavar="NAME", help="Which variant; if not given, the first.", show_default=False)]
Most = Annotated[
    int, typer.Option("--runs", metavar="NUMBER", parser=whole(1, MOST_RUNS), help="Of many, look at so many, the first in order.")
]
SeedOf = Annotated[
    int | None,
    typer.Option("--seed", metavar="NUMBER", parser=whole(0, SEEDS - 1), help="Of a scenario file; else 1.", show_default=False),
]
Listed = Annotated[Format, typer.Option("--format", help="How to print it; csv and md for many runs.")]


def why(
    place: Place, run: Run = None, event: Event = None, nth: Nth = None, outcome: Outcome = None, variant: Variant = None,
    point: Point = None, most: Most = 500, seed: SeedOf = None, changes: Changes = None, layers: Layers = None,
    form: Listed = Format.table, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Tell why something happened in a run, or what usually goes wrong.

    With --run: the causes of an event, one after the other, with what chance
    decided. With --outcome, those of the event that tells of it or, where
    nothing happened, of how the plan ended; with neither, of the latter.

    With --outcome and no --run: the runs for which it holds are made again
    with their events, and counted by how their trouble began, beside others.
    """
    if place.is_dir() and (changes or layers):
        raise typer.BadParameter("go with a scenario file; a results folder has its own", param_hint="--set, --with")
    from kidal_sim.batch.results.results import open_results

    if run is None:
        _refuse_many(place, outcome, event, nth, seed)
        console.show(_counted(open_results(place), str(outcome), variant, point, most, quiet), form)
        return
    from kidal_sim.cli.run_into_folder import compile_rules
    from kidal_sim.explain.why import Question
    from kidal_sim.scenario.files.load import load

    if form in (Format.csv, Format.md):
        raise typer.BadParameter("one run is shown as table or json only", param_hint="--format")
    source = open_results(place) if place.is_dir() else load(place, *overrides(changes, layers))
    question = Question(source, run, event, nth, outcome, variant, point, seed)
    compile_rules({question.scenario.title: question.scenario}, quiet, agents=True)
    _put_one(question.answer(), form)


COMMANDS = (why,)


def _refuse_many(place: Path, outcome: str | None, event: str | None, nth: int | None, seed: int | None) -> None:
    """Refuse options that make no sense for many runs."""
    if outcome is None:
        raise typer.BadParameter("give --run NUMBER, or --outcome such as 'kidal_captured = no'", param_hint="--run")
    if not place.is_dir():
        many = "give --run NUMBER; many runs are those of a results folder, which kidal-sim run makes"
        raise typer.BadParameter(many, param_hint="--run")
    for option, value in (("--event", event), ("--nth", nth), ("--seed", seed)):
        if value is not None:
            raise typer.BadParameter("goes with --run", param_hint=option)


def _put_one(found: "Explanation", form: Format) -> None:
    if form is Format.json:
        console.put_json(found.to_dict())
    else:
        for line in found.lines:
            console.say(line)


def _counted(results: "Results", outcome: str, variant: str | None, point: int | None, most: int, quiet: bool) -> "FirstCauses":
    from kidal_sim.cli.progress import progress
    from kidal_sim.cli.run_into_folder import compile_rules
    from kidal_sim.explain.first_causes import count_causes, select_runs

    selected = select_runs(results, outcome, variant, point, most)
    compile_rules({selected.variant: results.scenario(selected.variant, selected.point)}, quiet)
    with progress(len(selected.runs) + len(selected.others), quiet) as advance:
        return count_causes(selected, advance)
