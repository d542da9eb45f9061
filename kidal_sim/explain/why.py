"""Why something happened in one run: of a results folder, or of a scenario."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from kidal_sim.arguments import whole
from kidal_sim.batch.design.plan import MOST_RUNS, SEEDS
from kidal_sim.batch.results.condition import Condition
from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.run import Numbers
from kidal_sim.errors import BatchError
from kidal_sim.explain.cause_tree import CauseTree, cause_tree, starting_event, tree_lines
from kidal_sim.explain.causes import Subject
from kidal_sim.explain.event_query import search
from kidal_sim.explain.headline import value_text
from kidal_sim.explain.rerun import OneRun, changed
from kidal_sim.explain.story import event_text, time_text
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.schema import Scenario

MOST_LISTED = 12
"""Of several events that are meant, so many are listed: the latest."""
SEED = 1
"""The seed of a scenario's runs if none is given."""


@dataclass(frozen=True)
class Explanation:
    """The causes of an event of one run, and what it is about."""

    title: str
    seed: int
    run: int
    variant: str | None
    point: int | None
    """Where in a results folder the run stands; None of a scenario."""
    number: int
    """Of the event that is explained, in the log of the run: `Campaign.history` has the same numbers."""
    notes: Sequence[str]
    """What the words meant, in lines: which other events there are, or what tells of the outcome."""
    tree: CauseTree
    """The event and its causes."""

    @property
    def lines(self) -> list[str]:
        """All of it for people, in lines."""
        at = "".join(f", {name} {each}" for name, each in self._where.items())
        return [self.title, f"Run {self.run} of seed {self.seed}{at}.", *self.notes, "", *tree_lines(self.tree)]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as JSON can say it."""
        about = {"title": self.title, **self._where, "seed": self.seed, "run": self.run, "number": self.number, "notes": list(self.notes)}
        return about | self.tree.to_dict()

    @property
    def _where(self) -> dict[str, Any]:
        return {} if self.variant is None else {"variant": self.variant, "point": self.point}


def why(
    place: "Results | str | Path | Scenario", run: int, event: str | None = None, nth: int | None = None, outcome: str | None = None, *,
    variant: str | None = None, point: int | None = None, seed: int | None = None,
) -> Explanation:  # fmt: skip
    """Return why something happened in one run: the event, what caused it, and so on back to the first cause.

    Parameters
    ----------
    place: results that are open, or their folder; or a scenario file or a loaded scenario.
    run: number of the run, from 0.
    event: what happened, such as `kidal lost`, `main_column broke` or `aircraft lost`; or the number of an event.
    nth: which of several such events, from 1; the last if it is not given.
    outcome: instead, a condition such as `kidal_captured = no`: the first event that tells of it or, where nothing happened, how the plan
        ended. With neither, how the plan ended.
    variant, point: of a folder; its first variant, and the only point.
    seed: of a scenario; 1 if it is not given.

    Raises
    ------
    BatchError: if there is no such folder, run, event or outcome; if the condition does not hold in this run; if an argument does not go
        with the place; or if the run does not come out as the folder has it, because another program made it.
    ScenarioError: if a scenario file has faults.

    >>> found = why("results/main", 9, outcome="kidal_captured = no", variant="push")  # doctest: +SKIP
    >>> print(found)  # the chain of causes in lines; found.tree.links has it as records  # doctest: +SKIP
    """
    return Question(place, run, event, nth, outcome, variant, point, seed).answer()


@dataclass(frozen=True)
class Question:
    """What is asked of one run, as `why` takes it; it is refused at once if it makes no sense."""

    place: "Results | str | Path | Scenario" = field(repr=False)
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
            (self.event is not None and self.outcome is not None, "--event, --outcome: write one of the two, not both"),
            (self.nth is not None and self.event is None, "--nth: says which of several events is meant, so it needs --event"),
            (self.nth is not None and self.nth < 1, f"--nth: there is no event number {self.nth}; the first is 1"),
            (self.results is not None and self.seed is not None, "--seed: goes with a scenario file only; a results folder has its own"),
            (self.results is None and of_folder, "--variant, --point: go with a results folder only; a scenario file has neither"),
        ):
            if wrong:
                raise BatchError(message)
        object.__setattr__(self, "run", whole("run", self.run, 0, MOST_RUNS - 1))
        if self.seed is not None:
            object.__setattr__(self, "seed", whole("seed", self.seed, 0, SEEDS - 1))

    @cached_property
    def results(self) -> Results | None:
        """The results, if the run is of such; None of a scenario."""
        if isinstance(self.place, Scenario | Results):
            return self.place if isinstance(self.place, Results) else None
        return open_results(self.place) if Path(self.place).is_dir() else None

    @cached_property
    def at(self) -> tuple[str, int] | None:
        """Variant and point of results; None of a scenario."""
        results = self.results
        return None if results is None else (self.variant or results.variants[0], results.chosen_point(self.point))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that is run."""
        if self.results is not None and self.at is not None:
            return self.results.scenario(*self.at)
        return self.place if isinstance(self.place, Scenario) else load(cast(Path, self.place), ())

    def answer(self) -> Explanation:
        """Make the run again with its events and return the causes of the one that is meant."""
        run = self._rerun()
        by_event = self.event is not None
        number, subject, notes = _of_event(run, str(self.event), self.nth) if by_event else _of_outcome(run, self.outcome)
        tree = cause_tree(run.events, run.history, run.index, number, subject)
        variant, point = self.at or (None, None)
        warning = changed(self.results) if self.results else ""
        notes = [*notes, *([warning] if warning else [])]
        return Explanation(run.scenario.title, run.seed, self.run, variant, point, number, tuple(notes), tree)

    def _rerun(self) -> OneRun:
        if self.results is not None and self.at is not None:
            variant, point = self.at
            return OneRun.of_row(self.results, variant, self.run, point)
        return OneRun.of(self.scenario, SEED if self.seed is None else self.seed, Numbers.plain([self.run]))


def _of_event(run: OneRun, event: str, nth: int | None) -> tuple[int, Subject | None, list[str]]:
    """Return the number of the event that is meant, about whom or what (None: whom it befell), and which others there are."""
    numbers = search(run.events, run.index, event)
    if nth is not None and nth > len(numbers):
        raise BatchError(f"--nth {nth}: {event!r} fits {len(numbers):,} events of this run")
    number = numbers[-1 if nth is None else nth - 1]
    if len(numbers) == 1:
        return number, None, []
    which = "the last" if nth is None else f"number {nth}"
    heading = f"{event!r} fits {len(numbers):,} events; this is {which} (--nth chooses another):"
    return number, None, [heading, *_listed(run, numbers)]


def _listed(run: OneRun, numbers: Sequence[int]) -> list[str]:
    """Return the latest of these events, a line each."""
    shown = range(max(0, len(numbers) - MOST_LISTED), len(numbers))
    rows = [(place + 1, run.history.iloc[numbers[place]]) for place in shown]
    lines = [f"  {place:>3}. {time_text(row)}: {event_text(row)} [{row.number}]" for place, row in rows]
    return [f"  and {shown.start:,} earlier ones", *lines] if shown.start else lines


def _of_outcome(run: OneRun, outcome: str | None) -> tuple[int, Subject | None, list[str]]:
    """Return the number of the event that explains an outcome, about whom or what, and in words what it is; of none, how the plan went."""
    if outcome is None:
        start, how = starting_event(run.events, run.index)
        heading = how.capitalize()
    else:
        condition = Condition.of(outcome, "--outcome")
        words = condition.described(describe(run.scenario), "--outcome")
        values = numbers(run.outcomes, condition.outcome)
        if condition.holds(values)[0] != 1:
            known = run.outcomes.column(condition.outcome).to_pylist()[0]
            raise BatchError(f"{words}: does not hold in run {run.run}, in which it is {value_text(known)}")
        start, how = starting_event(run.events, run.index, condition.outcome, float(values[0]))
        heading = f"{words}: {how}"
    if start.number < 0:
        raise BatchError(heading)
    return start.number, start.subject, [f"{heading}."]
