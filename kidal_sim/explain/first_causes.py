"""What usually goes wrong: with which events the trouble begins in the runs for which a condition holds.

The runs are made again with their events. In each, the chain of causes is followed back from the first event that tells of the
outcome or, where the outcome is that nothing happened, from how the plan ended. Three questions are put to it:

first: with what did the trouble begin? The earliest event on the chain, as far as it concerns the plan's unit or the place itself, that was
    not of the plan's own choosing (`kidal_sim.explain.causes.first_cause` says why not the root).
nearest: what brought it about at last? Of a site that fell, by what its last defenders went; else the cause of the event that tells of
    the outcome; else how the plan ended.
also: what else befell the unit or the place before, on the chain or beside it?

Whatever is as common in the other runs explains nothing. So each class of event is counted in both, and lift is the ratio of the two
shares. A run is watched up to the event that is explained, or to the end of the campaign where there is none, and whoever is watched
longer sees more: so each run of one kind is held against each of the other kind, and both are watched until the first of the two is
over. Lift is no effect: what is common where things went wrong may be there because of what made them go wrong.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.results.condition import Condition
from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.results import Results, Source, as_results
from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY
from kidal_sim.errors import BatchError
from kidal_sim.explain import first_causes_table
from kidal_sim.explain.causes import concerned, first_cause, troubles, way
from kidal_sim.explain.entity_index import EntityIndex, Events
from kidal_sim.explain.event_classes import NOTHING, EventClasses
from kidal_sim.explain.outcome_event import OutcomeEvent, outcome_event
from kidal_sim.explain.rerun import rerun_rows, rows
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.render import plain
from kidal_sim.findings.table import Table
from kidal_sim.stats.intervals import Interval, wilson
from kidal_sim.stats.risk_ratio import paired_shares
from kidal_sim.tables.events import kinds_with
from kidal_sim.tables.kinds import NOWHERE

FEWEST = 0.05
"""Share of the runs that something must have befallen to be listed under `also`."""
OPTION = "--outcome"
ECHOES = kinds_with("echo")
"""What always follows on something else that is told: people missing after a break, a wing kept away after a hit."""


@dataclass(frozen=True)
class Cause:
    """Something that happened, and in how many of the runs."""

    part: str
    """first, nearest or also."""
    event: str
    """What happened, in words."""
    share: Interval
    """Share of the runs for which the condition holds that began with it, were ended by it, or had it happen to them (Wilson)."""
    here: float
    """Share of these runs in which it happened at all, each watched for as long as the other of a pair: over all pairs with the others."""
    there: float
    """The same of the other runs."""
    lift: Interval
    """Here over there (`paired_shares`); without limits where one of them is 0."""
    run: int
    """The first run of this kind."""


@dataclass(frozen=True)
class SelectedRuns:
    """Runs of one variant at one point for which a condition holds, and others, in order."""

    results: Results = field(repr=False)
    outcome: str
    condition: str
    """What of it is to hold, in words."""
    variant: str
    point: int
    runs: Sequence[int]
    """Those to be made again, of those for which it holds."""
    others: Sequence[int]
    """The same of those for which it does not hold."""
    holding: int
    """For how many it holds."""
    failing: int
    """For how many it does not hold."""
    unknown: int
    """In how many the outcome is not known: they are not counted."""


@dataclass(frozen=True)
class FirstCauses(Finding):
    """The causes of what a condition says, most frequent first. All intervals are 95 %."""

    selected: SelectedRuns
    causes: Sequence[Cause]
    until: float
    """Day up to which events were counted in the runs for which it holds: the median."""
    others_until: float
    """The same of the others; NaN if there are none."""

    def tables(self) -> list[Table]:
        """Return what the trouble began with, by what it came about, and what else happened before."""
        return first_causes_table.tables(self.causes)

    def summary(self) -> list[str]:
        """Return which runs were looked at."""
        return [first_causes_table.summary(self)]

    def notes(self) -> list[str]:
        """Return how to read the tables."""
        return [first_causes_table.note(self)]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return dict(plain(first_causes_table.to_dict(self)))


@dataclass
class RunGroup:
    """What happened in some of the runs."""

    parts: dict[str, Counter[int]] = field(default_factory=lambda: {part: Counter() for part in ("first", "nearest", "also")})
    happened: dict[int, dict[int, float]] = field(default_factory=dict)
    """By class, in which of the runs, by order, it happened, and at which hour first."""
    examples: dict[tuple[str, int], int] = field(default_factory=dict)
    until: list[float] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.until)

    def first(self, number: int) -> NDArray[np.float64]:
        """Return when events of a class first happened in each run [h]; inf where none did."""
        hours = np.full(self.size, np.inf)
        by_run = self.happened.get(number, {})
        hours[list(by_run)] = list(by_run.values())
        return hours

    def add(self, run: int, causes: "RunCauses") -> None:
        """Count one more run."""
        for number, hour in causes.happened.items():
            self.happened.setdefault(number, {})[len(self.until)] = hour
        self.until.append(causes.until)
        for part, classes in (("first", {causes.first}), ("nearest", {causes.nearest}), ("also", causes.also)):
            self.parts[part].update(classes)
            for number in classes:
                self.examples.setdefault((part, number), run)


@dataclass(frozen=True)
class RunCauses:
    """What happened in one run, by classes of events."""

    first: int
    nearest: int
    also: frozenset[int]
    """Whatever was trouble to the unit or the place."""
    happened: Mapping[int, float]
    """Everything, up to the event that is explained, and when it first did. [h]"""
    until: float
    """Hour of that event, or of the last there was. [h]"""


def first_causes(source: Source, condition: str, variant: str | None = None, point: int | None = None, most: int = 500) -> FirstCauses:
    """Return with what the trouble begins in the runs for which a condition holds, beside those for which it does not.

    Parameters
    ----------
    source: results that are open, or their folder; of independent runs, which are made again with their events: some hundreds a second.
    condition: such as `kidal_captured = no` or `government_losses > 500`.
    variant, point: the first variant if none is named; the point may be left out if there is one.
    most: no more than so many runs of each, the first in order.

    Returns
    -------
    `causes`, a sequence of `Cause`, most frequent first: `pandas.DataFrame(found.causes)` is a table of them.

    Raises
    ------
    BatchError: if there is no such folder, outcome, variant or point; if the condition holds in no run; if runs share draws of the inputs;
        or if runs do not come out as the folder has them, because another program made it.

    >>> found = first_causes("results/main", "kidal_captured = no", "push")  # doctest: +SKIP
    >>> [(cause.event, cause.share.estimate) for cause in found.causes if cause.part == "first"]  # doctest: +SKIP
    """
    return count_causes(select_runs(as_results(source), condition, variant, point, most))


def select_runs(results: Results, condition: str, variant: str | None = None, point: int | None = None, most: int = 500) -> SelectedRuns:
    """Return the first runs for which a condition holds, and the first of the others; of the first variant, if none is named."""
    results.refuse_nested()
    at, parsed = results.chosen_point(point), Condition.of(condition, OPTION)
    words = parsed.described(results.outcomes, OPTION)
    plan = variant or results.variants[0]
    results.variant(plan)  # refuses one that is not there
    stored = rows(results, plan, at, ["run", parsed.outcome])
    values, runs = numbers(stored, parsed.outcome), stored.column("run").to_numpy()
    holds, unknown = parsed.holds(values) == 1, np.isnan(values)
    if not holds.any():
        raise BatchError(f"{results.folder}: {words} holds in none of {counted(len(runs), 'run')} of {plan}")
    others = ~holds & ~unknown
    here, there = (runs[each][:most].tolist() for each in (holds, others))
    return SelectedRuns(results, parsed.outcome, words, plan, at, here, there, int(holds.sum()), int(others.sum()), int(unknown.sum()))


def count_causes(selected: SelectedRuns, advance: Callable[[int], None] = lambda rows: None) -> FirstCauses:
    """Make these runs again and count how they went; `advance` is called for each run."""
    here, classes = _group(selected, selected.runs, True, advance)
    there, _ = _group(selected, selected.others, False, advance)
    days = [float(np.median(group.until)) / HOURS_IN_DAY if group.size else np.nan for group in (here, there)]
    assert classes is not None  # there is a run for which it holds
    return FirstCauses(selected, _causes(here, there, classes), *days)


def causes_of_run(events: Events, classes: EventClasses, outcome: str, value: float, holds: bool) -> RunCauses:
    """Return of one run with what its trouble began, what brought it about, and what happened until then.

    Where the condition does not hold and no event tells of the outcome, nothing is explained: there the whole campaign counts.
    """
    start = outcome_event(events, classes.index, outcome, value)
    numbers, number = classes.numbers(events), start.number
    if number == NOWHERE:
        return RunCauses(NOTHING, NOTHING, frozenset(), {NOTHING: 0.0} | _first_hours(numbers, events), _last_hour(events))
    until = number + 1 if holds or start.tells else len(events)
    befell = concerned(events, classes.index, start.subject) & ~np.isin(events["what"], ECHOES)
    trouble = (befell & troubles(events, classes.index))[:number]
    first = first_cause(events, classes.index, number, start.subject)
    nearest = _nearest(events, classes.index, start)
    also, happened = frozenset(numbers[:number][trouble].tolist()), _first_hours(numbers[:until], events[:until])
    return RunCauses(int(numbers[first]), int(numbers[nearest]), also, happened, _last_hour(events[:until]))


def _first_hours(numbers: NDArray[np.int64], events: Events) -> dict[int, float]:
    """Return when events of each class first happened. [h]"""
    hours: dict[int, float] = {}
    for number, hour in zip(numbers.tolist(), events["hour"].tolist(), strict=True):
        hours[number] = min(hour, hours.get(number, hour))
    return hours


def _last_hour(events: Events) -> float:
    return float(events["hour"].max()) if len(events) else 0.0


def _nearest(events: Events, index: EntityIndex, start: OutcomeEvent) -> int:
    """Return the event that brought it about at last."""
    line = way(events, index, start.number, start.subject)
    return line[1] if start.tells and len(line) > 1 else line[0]


def _group(
    selected: SelectedRuns, runs: Sequence[int], holds: bool, advance: Callable[[int], None]
) -> tuple[RunGroup, EventClasses | None]:  # fmt: skip
    """Make some of the runs again and return what happened in them."""
    group, classes = RunGroup(), None
    if runs:
        stored = rows(selected.results, selected.variant, selected.point, None, runs)
        outcome = selected.outcome
        made = rerun_rows(selected.results, selected.variant, runs, selected.point, stored)
        for value, (run, index, events) in zip(numbers(stored, outcome).tolist(), made, strict=True):
            classes = classes or EventClasses(index)
            group.add(run, causes_of_run(events, classes, outcome, value, holds))
            advance(1)
    return group, classes


def _causes(here: RunGroup, there: RunGroup, classes: EventClasses) -> list[Cause]:
    """Return the causes of each part, the most frequent first; of `also` by lift, without what another part has."""
    causes, listed = [], set[int]()
    for part in ("first", "nearest"):
        causes += [_cause(part, number, here, there, classes) for number, _ in here.parts[part].most_common()]
        listed |= set(here.parts[part])
    also = [number for number, count in here.parts["also"].most_common() if number not in listed and count >= FEWEST * here.size]
    rest = [_cause("also", number, here, there, classes) for number in also]
    return [*causes, *sorted(rest, key=lambda cause: -cause.lift.estimate)]


def _cause(part: str, number: int, here: RunGroup, there: RunGroup, classes: EventClasses) -> Cause:
    shares = paired_shares(here.first(number), np.array(here.until), there.first(number), np.array(there.until))
    return Cause(part, classes.text(number), wilson(here.parts[part][number], here.size), *shares, here.examples[part, number])
