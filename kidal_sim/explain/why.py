"""Why something happened in one run: of a results folder, or of a scenario."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.batch.results.condition import Condition
from kidal_sim.batch.results.outcome_selection import only_point
from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import open_results
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import Numbers
from kidal_sim.errors import BatchError
from kidal_sim.explain.cause_tree import Why, explained, tree
from kidal_sim.explain.cause_tree import why as causes_of
from kidal_sim.explain.causes import Subject
from kidal_sim.explain.event_query import search
from kidal_sim.explain.headline import value
from kidal_sim.explain.rerun import OneRun, changed
from kidal_sim.explain.story import said, when
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.schema import Scenario

MOST_LISTED = 12
"""Of several events that are meant, so many are listed: the latest."""
SEED = 1
"""Of a scenario, if none is said."""


@dataclass(frozen=True)
class Explained:
    """The causes of an event of one run, and what it is about."""

    title: str
    seed: int
    run: int
    variant: str | None
    point: int | None
    """Where in a results folder the run stands; None of a scenario."""
    number: int
    """Of the event that is explained, in the log of the run: `Campaign.history` has the same numbers."""
    found: Sequence[str]
    """What the words meant, in lines: which other events there are, or what tells of the outcome."""
    why: Why
    """The event and its causes."""

    @property
    def lines(self) -> list[str]:
        """All of it for people."""
        at = "".join(f", {name} {each}" for name, each in self._where.items())
        return [self.title, f"Run {self.run} of seed {self.seed}{at}.", *self.found, "", *tree(self.why)]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can say it."""
        about = {"title": self.title, **self._where, "seed": self.seed, "run": self.run, "number": self.number, "found": list(self.found)}
        return about | self.why.to_dict()

    @property
    def _where(self) -> dict[str, Any]:
        return {} if self.variant is None else {"variant": self.variant, "point": self.point}


def why(
    place: "str | Path | Scenario", run: int, event: str | None = None, nth: int | None = None, outcome: str | None = None, *,
    variant: str | None = None, point: int | None = None, seed: int | None = None,
) -> Explained:  # fmt: skip
    """Why something happened in one run: the event, what caused it, and so on back to the first cause.

    Parameters
    ----------
    place: a results folder; or a scenario file or a loaded scenario.
    run: number of the run, from 0.
    event: what happened, such as `kidal lost`, `main_column broke` or `aircraft lost`; or the number of an event.
    nth: which of several such events, from 1; the last if none is said.
    outcome: instead, a condition such as `kidal_captured = no`: the first event that tells of it or, where nothing happened, how the plan
        ended. With neither, how the plan ended.
    variant, point: of a folder; its first variant, and the only point.
    seed: of a scenario; 1 if none is said.

    Raises
    ------
    BatchError: if there is no such folder, run, event or outcome; if the condition does not hold in this run; if an argument does not go
        with the place; or if the run does not come out as the folder has it, because another program made it.
    ScenarioError: if a scenario file has faults.

    >>> found = why("results/main", 9, outcome="kidal_captured = no", variant="push")  # doctest: +SKIP
    >>> print(found)  # the chain of causes in lines; found.why.links has it as records  # doctest: +SKIP
    """
    return Question(place, run, event, nth, outcome, variant, point, seed).answer()


@dataclass(frozen=True)
class Question:
    """What is asked of one run, as `why` takes it; refused at once if it makes no sense."""

    place: "str | Path | Scenario" = field(repr=False)
    run: int
    event: str | None = None
    nth: int | None = None
    outcome: str | None = None
    variant: str | None = None
    point: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        of_folder = self.variant is not None or self.point is not None
        for wrong, message in (
            (self.event is not None and self.outcome is not None, "--event: wanted one of --event and --outcome, found both"),
            (self.nth is not None and self.event is None, "--nth: says which of several events; wanted --event, too"),
            (self.nth is not None and self.nth < 1, f"--nth: found {self.nth}; the first is 1"),
            (self.folder is not None and self.seed is not None, "--seed: goes with a scenario file; a results folder has its own"),
            (self.folder is None and of_folder, "--variant, --point: go with a results folder; a scenario file has neither"),
            (not 0 <= self.run < MOST_RUNS, f"--run: found {self.run}; wanted a number from 0"),
            (self.seed is not None and not 0 <= self.seed < SEEDS, f"--seed: {self.seed} is not from 0 to {SEEDS - 1:,}"),
        ):
            if wrong:
                raise BatchError(message)

    @cached_property
    def folder(self) -> Path | None:
        """The results folder, if it is one."""
        return Path(self.place) if not isinstance(self.place, Scenario) and Path(self.place).is_dir() else None

    @cached_property
    def at(self) -> tuple[str, int] | None:
        """Variant and point; None of a scenario."""
        return None if self.folder is None else (self.variant or open_results(self.folder).variants[0], only_point(self.folder, self.point))

    @cached_property
    def scenario(self) -> Scenario:
        """What is run."""
        if self.folder is not None and self.at is not None:
            return open_results(self.folder).scenario(*self.at)
        return self.place if isinstance(self.place, Scenario) else load(self.place, ())

    def answer(self) -> Explained:
        """The run made again with its events, and the causes of the one that is meant."""
        made = self._made()
        number, subject, found = _of_event(made, self.event, self.nth) if self.event is not None else _of_outcome(made, self.outcome)
        told = causes_of(made.events, made.told, made.cast, number, subject)
        variant, point = self.at or (None, None)
        found = [*found, *filter(None, [changed(self.folder) if self.folder else ""])]
        return Explained(made.scenario.title, made.seed, self.run, variant, point, number, tuple(found), told)

    def _made(self) -> OneRun:
        if self.folder is not None and self.at is not None:
            variant, point = self.at
            return OneRun.of_row(self.folder, variant, self.run, point)
        return OneRun.of(self.scenario, SEED if self.seed is None else self.seed, Numbers.plain([self.run]))


def _of_event(made: OneRun, event: str, nth: int | None) -> tuple[int, Subject | None, list[str]]:
    """Number of the event that is meant, about whom or what (None: whom it befell), and which others there are."""
    numbers = search(made.events, made.cast, event)
    if nth is not None and nth > len(numbers):
        raise BatchError(f"--nth {nth}: {event!r} fits {len(numbers):,} events of this run")
    at = len(numbers) - 1 if nth is None else nth - 1
    if len(numbers) == 1:
        return numbers[at], None, []
    which = "the last" if nth is None else f"number {nth}"
    head = f"{event!r} fits {len(numbers):,} events; told is {which} (--nth chooses another):"
    return numbers[at], None, [head, *_listed(made, numbers)]


def _listed(made: OneRun, numbers: Sequence[int]) -> list[str]:
    """The latest of these events, a line each."""
    shown = range(max(0, len(numbers) - MOST_LISTED), len(numbers))
    each = [(at + 1, made.told.iloc[numbers[at]]) for at in shown]
    lines = [f"  {position:>3}. {when(row)}: {said(row)} [{row.number}]" for position, row in each]
    return [f"  and {shown.start:,} earlier ones", *lines] if shown.start else lines


def _of_outcome(made: OneRun, outcome: str | None) -> tuple[int, Subject | None, list[str]]:
    """The same of an outcome; if none is said, of how the plan went."""
    if outcome is None:
        ending, how = explained(made.events, made.cast)
        head = how.capitalize()
    else:
        condition = Condition.of(outcome, "--outcome")
        words = condition.said(describe(made.scenario), "--outcome")
        values = numbers(made.outcomes, condition.outcome)
        if condition.holds(values)[0] != 1:
            known = made.outcomes.column(condition.outcome).to_pylist()[0]
            raise BatchError(f"{words}: does not hold in run {made.run}, in which it is {value(known)}")
        ending, how = explained(made.events, made.cast, condition.outcome, float(values[0]))
        head = f"{words}: {how}"
    if ending.number < 0:
        raise BatchError(head)
    return ending.number, ending.subject, [f"{head}."]
