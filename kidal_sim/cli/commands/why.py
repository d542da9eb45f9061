"""The command that tells why: the causes of one event of one run, or what usually goes wrong in many."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.cli import listing
from kidal_sim.cli.options import Changes, Format, Layers, Point, Quiet, laid, whole
from kidal_sim.errors import BatchError
from kidal_sim.telling.formats import as_csv, as_markdown

if TYPE_CHECKING:
    from kidal_sim.analysis.causes.first_causes import Cause, FirstCauses
    from kidal_sim.analysis.causes.logs import OneRun
    from kidal_sim.analysis.statistics.intervals import Interval
    from kidal_sim.model.causes import Subject

PARTS = {"first": "it began with", "nearest": "it came about by", "also": "what else befell it before"}
HEADINGS = ("share", "here", "others", "lift", "run")
CSV_HEADINGS = ("part", "event", "share", "share_low", "share_high", "here", "there", "lift", "lift_low", "lift_high", "run")
SHOWN = 12
"""Rows of each part in a table; csv and json have all."""
CLOSE = 100.0
"""From here on lift is told without decimals."""
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


@dataclass(frozen=True)
class Asked:
    """What the options say."""

    place: Path
    run: int | None
    event: str | None
    nth: int | None
    outcome: str | None
    variant: str | None
    point: int | None
    seed: int | None
    changes: list[str] | None
    layers: list[Path] | None
    quiet: bool

    def refuse(self, form: Format) -> None:
        """Options that would do nothing here, or want others."""
        folder, many = self.place.is_dir(), self.run is None
        of_folder = self.variant is not None or self.point is not None
        of_file = self.seed is not None or bool(self.changes) or bool(self.layers)
        for wrong, option, message in (
            (self.event is not None and self.outcome is not None, "--event", "wanted one of --event and --outcome, found both"),
            (self.nth is not None and self.event is None, "--nth", "says which of several events; wanted --event, too"),
            (folder and of_file, "--seed, --set, --with", "go with a scenario file; a results folder has its own"),
            (not folder and of_folder, "--variant, --point", "go with a results folder; a scenario file has neither"),
            (many and self.outcome is None, "--run", "wanted --run NUMBER, or --outcome such as 'kidal_captured = no'"),
            (many and not folder, "--run", "wanted --run NUMBER; many runs are those of a results folder, which kidal-sim run makes"),
            (not many and form in (Format.csv, Format.md), "--format", "one run is told as table or json"),
        ):
            if wrong:
                raise typer.BadParameter(message, param_hint=option)


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
    asked = Asked(place, run, event, nth, outcome, variant, point, seed, changes, layers, quiet)
    asked.refuse(form)
    if run is None:
        _tell_many(asked, most, form)
    else:
        _tell_one(asked, run, form)


COMMANDS = (why,)


def _tell_one(asked: Asked, run: int, form: Format) -> None:
    from kidal_sim.model.why import tree
    from kidal_sim.model.why import why as explain

    found, where = _one_run(asked, run)
    number, subject, lines = _of_event(found, asked.event, asked.nth) if asked.event is not None else _of_outcome(found, asked.outcome)
    told = explain(found.events, found.told, found.cast, number, subject)
    if form is Format.json:
        about = {"title": found.scenario.title, **where, "seed": found.seed, "run": run, "number": number, "found": lines}
        listing.put_json(about | told.to_dict())
        return
    at = "".join(f", {name} {value}" for name, value in where.items())
    for line in [found.scenario.title, f"Run {run} of seed {found.seed}{at}.", *lines, "", *tree(told)]:
        listing.say(line)


def _one_run(asked: Asked, run: int) -> "tuple[OneRun, dict[str, Any]]":
    """The run with its events, and where in a results folder it stands."""
    from kidal_sim.analysis.causes.logs import OneRun
    from kidal_sim.cli.results import compile_rules
    from kidal_sim.engine.run import Numbers
    from kidal_sim.scenario.load import load

    if asked.place.is_dir():
        from kidal_sim.analysis.reading.outcomes import only_point

        variant, point = _compiled(asked), only_point(asked.place, asked.point)
        return OneRun.of_row(asked.place, variant, run, point), {"variant": variant, "point": point}
    scenario = load(asked.place, *laid(asked.changes, asked.layers))
    compile_rules({asked.place.stem: scenario}, asked.quiet)
    return OneRun.of(scenario, 1 if asked.seed is None else asked.seed, Numbers.plain([run])), {}


def _compiled(asked: Asked) -> str:
    """The variant that is asked for, with the rules compiled for it."""
    from kidal_sim.batch.read.results import open_results
    from kidal_sim.cli.results import compile_rules

    results = open_results(asked.place)
    variant = asked.variant or results.variants[0]
    compile_rules({variant: results.scenario(variant, asked.point or 0)}, asked.quiet)
    return variant


def _of_event(found: "OneRun", event: str, nth: int | None) -> "tuple[int, Subject | None, list[str]]":
    """Number of the event that is meant, about whom or what (None: whom it befell), and which others there are."""
    from kidal_sim.model.search import search
    from kidal_sim.model.story import said, when

    numbers = search(found.events, found.cast, event)
    if nth is not None and nth > len(numbers):
        raise BatchError(f"--nth {nth}: {event!r} fits {len(numbers):,} events of this run")
    at = len(numbers) - 1 if nth is None else nth - 1
    if len(numbers) == 1:
        return numbers[at], None, []
    shown = range(max(0, len(numbers) - SHOWN), len(numbers))
    each = [(one + 1, found.told.iloc[numbers[one]]) for one in shown]
    lines = [f"  {position:>3}. {when(row)}: {said(row)} [{row.number}]" for position, row in each]
    earlier = f"  and {shown.start:,} earlier ones" if shown.start else ""
    which = "the last" if nth is None else f"number {nth}"
    head = f"{event!r} fits {len(numbers):,} events; told is {which} (--nth chooses another):"
    return numbers[at], None, [head, *([earlier] if earlier else []), *lines]


def _of_outcome(found: "OneRun", outcome: str | None) -> "tuple[int, Subject | None, list[str]]":
    """The same of an outcome; if none is said, of how the plan went."""
    from kidal_sim.analysis.reading.blocks import numbers
    from kidal_sim.analysis.reading.condition import Condition
    from kidal_sim.engine.outcomes import describe
    from kidal_sim.model.why import explained

    if outcome is None:
        ending, how = explained(found.events, found.cast)
        head = how.capitalize()
    else:
        condition, known = Condition.of(outcome, "--outcome"), describe(found.scenario)
        said = condition.said(known, "--outcome")
        values = numbers(found.outcomes, condition.outcome)
        if condition.holds(values)[0] != 1:
            kind = next(each.kind for each in known if each.name == condition.outcome)
            raise BatchError(f"{said}: does not hold in run {found.run}, in which it is {_shown(float(values[0]), kind)}")
        ending, how = explained(found.events, found.cast, condition.outcome, float(values[0]))
        head = f"{said}: {how}"
    if ending.number < 0:
        raise BatchError(head)
    return ending.number, ending.subject, [f"{head}."]


def _shown(value: float, kind: str) -> str:
    """An outcome of one run."""
    if math.isnan(value):
        return "not known"
    return ("yes" if value else "no") if kind == "chance" else f"{value:,.6g}"


def _tell_many(asked: Asked, most: int, form: Format) -> None:
    from kidal_sim.analysis.causes.first_causes import count, select
    from kidal_sim.cli.progress import progress

    selected = select(asked.place, str(asked.outcome), asked.variant, asked.point, most)
    _compiled(asked)
    with progress(len(selected.runs) + len(selected.others), asked.quiet) as advance:
        found = count(selected, advance)
    if form is Format.json:
        about = {"condition": selected.condition, "variant": selected.variant, "point": selected.point}
        sizes = {"runs": len(selected.runs), "holding": selected.holding, "others": len(selected.others), "failing": selected.failing}
        ends = {"unknown": selected.unknown, "until": found.until, "others_until": found.others_until}
        listing.put_json(about | sizes | ends | {"causes": found.causes})
    elif form is Format.csv:
        listing.put(as_csv(CSV_HEADINGS, [_numbers(each) for each in found.causes]))
    else:
        _put_tables(found, form is Format.md)


def _put_tables(found: "FirstCauses", markdown: bool) -> None:
    listing.put_lines([_head(found), ""])
    for part, heading in PARTS.items():
        rows = [_cells(each) for each in found.causes if each.part == part]
        if markdown and rows:
            listing.put(as_markdown((heading, *HEADINGS), rows) + "\n")
        elif rows:
            listing.put_table((heading, *HEADINGS), rows[:SHOWN])
            print(f"... and {len(rows) - SHOWN} more, which --format csv has\n" if len(rows) > SHOWN else "")
    listing.put_lines([_foot(found)])


def _head(found: "FirstCauses") -> str:
    """What was looked at."""
    selected = found.selected
    point = f", point {selected.point}" if selected.point else ""
    unknown = f" Not known, and not counted, in {selected.unknown:,}." if selected.unknown else ""
    here = _some(len(selected.runs), selected.holding, "of these")
    there = _some(len(selected.others), selected.failing, "of the others")
    runs = f"{selected.holding:,} of {selected.holding + selected.failing:,} runs of {selected.variant}{point}"
    return f"{selected.condition} in {runs}.{unknown} Looked at: {here} and {there}."


def _some(made: int, there_are: int, of: str) -> str:
    return f"all {made:,} {of}" if made == there_are else f"the first {made:,} {of}"


def _foot(found: "FirstCauses") -> str:
    """How to read it."""
    until = [f"day {each:.0f}" for each in (found.until, found.others_until) if not math.isnan(each)]
    return (
        "Share of these runs, with 95 % interval (Wilson). It began with: the earliest event on the chain of causes, as far as it concerns "
        "the plan's unit or the place itself, that was not of the plan's own choosing. It came about by: how the last defenders of a place "
        "went, else the event's cause, else how the plan ended. Here, others: share of the runs in which such an event happened at all, up "
        f"to what is explained or else to the end (median {' and '.join(until)}: where these differ, what comes late differs, too). Lift: "
        "here over others, with 95 % interval (Katz): near 1 it explains nothing; above 1 it need not be the cause; an end is only here by "
        "its nature. Run: an example."
    )


def _cells(cause: "Cause") -> tuple[str, ...]:
    """For people: shares in %."""
    share = f"{100 * cause.share.estimate:.0f} % ({100 * cause.share.low:.0f} to {100 * cause.share.high:.0f})"
    there = "" if math.isnan(cause.there) else f"{100 * cause.there:.0f} %"
    return (cause.event, share, f"{100 * cause.here:.0f} %", there, _lift(cause.lift), str(cause.run))


def _lift(lift: "Interval") -> str:
    if math.isnan(lift.estimate):
        return ""
    if math.isinf(lift.estimate):
        return "only here"
    limits = "" if math.isnan(lift.low) else f" ({_short(lift.low)} to {_short(lift.high)})"
    return _short(lift.estimate) + limits


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= CLOSE else f"{value:.2g}"


def _numbers(cause: "Cause") -> tuple[str, ...]:
    """For programs: every digit that means something."""
    values: list[Any] = [*cause.share, cause.here, cause.there, *cause.lift]
    return (cause.part, cause.event, *("" if math.isnan(each) else f"{each:.6g}" for each in values), str(cause.run))
