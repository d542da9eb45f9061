"""The command that tells why: the causes of one event of one run, or what usually goes wrong in many."""

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim import cli_listing
from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.cli_options import Changes, Format, Layers, Quiet, laid, whole
from kidal_sim.errors import BatchError

if TYPE_CHECKING:
    from kidal_sim.analysis.first_causes import Cause, FirstCauses
    from kidal_sim.analysis.logs import OneRun
    from kidal_sim.analysis.statistics.intervals import Interval
    from kidal_sim.model.causes import Subject
    from kidal_sim.model.why import Link, Part, Why

PARTS = {"first": "it began with", "nearest": "it came about by", "also": "what else befell it before"}
HEADINGS = ("share", "happened here", "in the others", "lift", "e.g. run")
CSV_HEADINGS = ("part", "event", "share", "share_low", "share_high", "here", "there", "lift", "lift_low", "lift_high", "run")
SHOWN = 12
"""Rows of each part in a table; csv and json have all."""
Place = Annotated[Path, typer.Argument(metavar="DIR", help="A results folder; or a scenario file, with --seed.", show_default=False)]
Run = Annotated[
    int | None, typer.Option(metavar="NUMBER", parser=whole(0, MOST_RUNS - 1), help="Which run; else many.", show_default=False)
]
Event = Annotated[
    str | None,
    typer.Option(
        metavar="WORDS", show_default=False,
        help="With --run: what happened, as 'kidal lost', 'main_column broke', 'aircraft lost', 'objective captured', or an event's number.",
    ),
]  # fmt: skip
Nth = Annotated[
    int | None, typer.Option(metavar="NUMBER", parser=whole(1, MOST_RUNS), help="Of several such events, which; else the last.", show_default=False)
]  # fmt: skip
Outcome = Annotated[
    str | None,
    typer.Option("--outcome", metavar="CONDITION", help="As 'kidal_captured = no' or 'government_losses > 500'.", show_default=False),
]
Variant = Annotated[str | None, typer.Option(metavar="NAME", help="Which variant; else the first.", show_default=False)]
Point = Annotated[int, typer.Option(metavar="NUMBER", parser=whole(0, MOST_RUNS), help="The point of a sweep.")]
Most = Annotated[
    int, typer.Option("--runs", metavar="NUMBER", parser=whole(1, MOST_RUNS), help="Look at so many runs, the first in order.")
]
SeedOf = Annotated[
    int | None, typer.Option("--seed", metavar="NUMBER", parser=whole(0, SEEDS - 1), help="Of a scenario file; 1 if not given.", show_default=False)
]  # fmt: skip
Listed = Annotated[Format, typer.Option("--format", help="How to print it; csv and md for many runs.")]


def why(
    place: Place, run: Run = None, event: Event = None, nth: Nth = None, outcome: Outcome = None, variant: Variant = None,
    point: Point = 0, most: Most = 500, seed: SeedOf = None, changes: Changes = None, layers: Layers = None,
    form: Listed = Format.table, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Tell why something happened in a run, or what usually goes wrong.

    With --run: the chain of causes of an event, back to the first, with what
    chance decided. Without --event, that of an outcome: the event that tells
    of it or, where nothing happened, how the plan ended.

    With --outcome alone: the runs for which it holds are made again with their
    events, and counted by how their trouble began, beside the other runs.
    """
    _refuse(place, run, event, nth, outcome, seed, changes, layers)
    if place.is_dir() and run is None:
        _tell_many(place, str(outcome), variant, point, most, form, quiet)
        return
    if form in (Format.csv, Format.md):
        raise typer.BadParameter("one run is told as table or json", param_hint="--format")
    found = _one_run(place, run or 0, variant, point, seed or 1 if seed is None else seed, laid(changes, layers), quiet)
    number, subject, lines = _wanted(found, event, nth, outcome)
    _tell_one(found, number, subject, lines, form)


COMMANDS = (why,)


def _refuse(
    place: Path, run: int | None, event: str | None, nth: int | None, outcome: str | None, seed: int | None,
    changes: Sequence[str] | None, layers: Sequence[Path] | None,
) -> None:  # fmt: skip
    """Options that do nothing here, or want others."""
    if event is not None and outcome is not None:
        raise typer.BadParameter("wanted one of --event and --outcome, found both", param_hint="--event")
    if nth is not None and event is None:
        raise typer.BadParameter("says which of several events; wanted --event, too", param_hint="--nth")
    if not place.is_dir():
        return
    if seed is not None or changes or layers:
        raise typer.BadParameter("a results folder has its own; they go with a scenario file", param_hint="--seed, --set, --with")
    if run is None and (outcome is None or event is not None):
        raise typer.BadParameter("wanted --run NUMBER, or --outcome such as 'kidal_captured = no' alone", param_hint="DIR")


def _one_run(
    place: Path, run: int, variant: str | None, point: int, seed: int, said: tuple[list[tuple[str, str]], list[Path]], quiet: bool
) -> "OneRun":  # fmt: skip
    from kidal_sim.analysis.logs import OneRun
    from kidal_sim.cli_results import compile_rules
    from kidal_sim.engine.run import Numbers
    from kidal_sim.scenario.load import load

    if place.is_dir():
        from kidal_sim.batch.read.results import open_results

        results = open_results(place)
        chosen = variant or results.variants[0]
        compile_rules({chosen: results.scenario(chosen, point)}, quiet)
        return OneRun.of_row(place, chosen, run, point)
    if variant is not None or point:
        raise typer.BadParameter("a scenario file has neither variants nor points", param_hint="--variant, --point")
    scenario = load(place, *said)
    compile_rules({place.stem: scenario}, quiet)
    return OneRun.of(scenario, seed, Numbers.plain([run]))


def _wanted(found: "OneRun", event: str | None, nth: int | None, outcome: str | None) -> "tuple[int, Subject | None, list[str]]":
    """Number of the event to be explained, about whom or what, and how it was found."""
    if event is None:
        return _of_outcome(found, outcome)
    from kidal_sim.model.search import search
    from kidal_sim.model.story import said, when

    numbers = search(found.events, found.cast, event)
    if nth is not None and nth > len(numbers):
        raise BatchError(f"--nth {nth}: there are {len(numbers)} such events")
    number = numbers[-1 if nth is None else nth - 1]
    if len(numbers) == 1:
        return number, None, []
    each = [found.told.iloc[one] for one in numbers]
    lines = [f"  {at}. {when(row)}: {said(row)} [{row.number}]" for at, row in enumerate(each, 1)]
    which = "the last" if nth is None else f"number {nth}"
    return number, None, [f"{event!r} fits {len(numbers):,} events; this is {which} (--nth chooses):", *lines[-SHOWN:]]


def _of_outcome(found: "OneRun", outcome: str | None) -> "tuple[int, Subject | None, list[str]]":
    """The same of an outcome; if none is said, whether the objective was captured, or else how the plan went."""
    from kidal_sim.analysis.compare import numbers
    from kidal_sim.analysis.condition import Condition
    from kidal_sim.engine.outcomes import describe
    from kidal_sim.model.why import explained

    name, said = "", "How the plan went"
    if outcome is not None:
        condition = Condition.of(outcome, describe(found.scenario))
        if not condition.holds(numbers(found.outcomes, condition.outcome))[0]:
            value = found.outcomes.column(condition.outcome)[0].as_py()
            raise BatchError(f"{condition}: does not hold in run {found.run}, where {condition.outcome} is {value}")
        name, said = condition.outcome, str(condition)
    ending, how = explained(found.events, found.cast, name)
    if ending.number < 0:
        raise BatchError(f"{said}: {how}")
    return ending.number, ending.subject, [f"{said}: {how}."]


def _tell_one(found: "OneRun", number: int, subject: "Subject | None", lines: Sequence[str], form: Format) -> None:
    from kidal_sim.model.why import why as explain

    told = explain(found.events, found.told, found.cast, number, subject)
    if form is Format.json:
        about = {"title": found.scenario.title, "seed": found.seed, "run": found.run, "number": number}
        cli_listing.put(cli_listing.as_json(about | told.to_dict()))
        return
    head = [found.scenario.title, f"Run {found.run} of seed {found.seed}.", *lines, ""]
    for line in [*head, *tree(told)]:
        print(cli_listing.visible(line))


def tree(told: "Why") -> Iterator[str]:
    """The event, its causes one after the other, and under each what else had a part in it."""
    yield from _lines(told, told.links, "")
    if told.emptied:
        yield ""
        yield "It fell because nobody of its side stood in it. The last to leave it:"
        yield from _lines(told, told.emptied, "  ")
    yield ""
    yield "[ ]: number of the event. Besides: what else made the unit or the base weaker or stronger, or held it up, by the log, between"
    yield "a cause and its effect; that it came before is proven, that it mattered is not."


def _lines(told: "Why", links: Sequence["Link"], indent: str) -> Iterator[str]:
    for at, link in enumerate(links):
        mark = "   <-- here the trouble began" if link.event.number == told.first else ""
        yield f"{indent}{'  because ' if at else ''}{_said(link.event)}{mark}"
        for part in link.besides:
            yield f"{indent}      besides {_said(part)}"


def _said(part: "Part") -> str:
    luck = f" ({part.chance})" if part.chance else ""
    alike = f" and {part.alike:,} more such before it" if part.alike else ""
    return f"{part.when}: {part.said}{luck} [{part.number}]{alike}"


def _tell_many(folder: Path, outcome: str, variant: str | None, point: int, most: int, form: Format, quiet: bool) -> None:
    from kidal_sim.analysis.first_causes import first_causes
    from kidal_sim.batch.read.results import open_results
    from kidal_sim.cli_findings import plain
    from kidal_sim.cli_progress import progress
    from kidal_sim.cli_results import compile_rules

    results = open_results(folder)
    chosen = variant or results.variants[0]
    compile_rules({chosen: results.scenario(chosen, point)}, quiet)
    with progress(2 * most, quiet) as advance:
        found = first_causes(folder, outcome, chosen, point, most, advance)
    if form is Format.json:
        cli_listing.put(cli_listing.as_json(plain(found)))
    elif form is Format.csv:
        cli_listing.put(cli_listing.as_csv(CSV_HEADINGS, [_numbers(each) for each in found.causes]))
    else:
        _put_tables(found, form)


def _put_tables(found: "FirstCauses", form: Format) -> None:
    head = _head(found)
    print(cli_listing.visible(head))
    for part, heading in PARTS.items():
        all_rows = [_cells(each) for each in found.causes if each.part == part]
        rows = all_rows if form is Format.md else all_rows[:SHOWN]
        if form is Format.md:
            cli_listing.put("\n" + cli_listing.as_markdown((heading, *HEADINGS), rows))
        elif rows:
            cli_listing.put_table((heading, *HEADINGS), rows)
            if len(all_rows) > len(rows):
                print(f"... and {len(all_rows) - len(rows)} more; --format csv has all\n")
    print(textwrap.fill(FOOT, cli_listing.WIDTH))


def _head(found: "FirstCauses") -> str:
    """What was looked at."""
    known = found.holding + found.failing
    point = f", point {found.point}" if found.point else ""
    unknown = f"; not known in {found.unknown:,}, which are not counted" if found.unknown else ""
    parts = [
        _made(found.runs, found.holding, "of these"), _made(found.others, found.failing, "of the others"),
    ]  # fmt: skip
    return f"{found.condition} in {found.holding:,} of {known:,} runs of {found.variant}{point}{unknown}. Looked at: {' and '.join(parts)}."


def _made(made: int, there_are: int, of: str) -> str:
    return f"all {made:,} {of}" if made == there_are else f"the first {made:,} {of}"


FOOT = (
    "Share of these runs, with 95 % interval (Wilson). It began with: the earliest event on the chain of causes, as far as it concerns the "
    "plan's unit or the place itself, that was not of the plan's own choosing. It came about by: what the last defenders of a place went by, "
    "else the event's cause, else how the plan ended. Happened here, in the others: share of runs in which such an event happened at all, "
    "until what is explained happened, else to the end. Lift: here over there, with 95 % interval (Katz); near 1 it explains nothing, and "
    "above 1 it need not be the cause. An end is only here by its nature."
)


def _cells(cause: "Cause") -> tuple[str, ...]:
    """For people: shares in %."""
    share = f"{100 * cause.share.estimate:.0f} % ({100 * cause.share.low:.0f} to {100 * cause.share.high:.0f})"
    there = "" if cause.there != cause.there else f"{100 * cause.there:.0f} %"
    return (cause.event, share, f"{100 * cause.here:.0f} %", there, _lift(cause.lift), str(cause.run))


def _lift(lift: "Interval") -> str:
    if lift.estimate != lift.estimate:
        return ""
    if lift.estimate == float("inf"):
        return "only here"
    limits = "" if lift.low != lift.low else f" ({lift.low:.2g} to {lift.high:.2g})"
    return f"{lift.estimate:.2g}{limits}"


def _numbers(cause: "Cause") -> tuple[str, ...]:
    """For programs: every digit that means something."""
    values: list[Any] = [*cause.share, cause.here, cause.there, *cause.lift]
    return (cause.part, cause.event, *("" if each != each else f"{each:.6g}" for each in values), str(cause.run))
