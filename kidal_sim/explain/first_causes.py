"""What usually goes wrong: with which events the trouble begins in the runs for which a condition holds.

The runs are made again with their events. In each, the chain of causes is followed back from the first event that tells of the
outcome or, where the outcome is that nothing happened, from how the plan ended. Three questions are put to it:

first: with what did the trouble begin? The earliest event on the chain, as far as it concerns the plan's unit or the place itself, that was
    not of the plan's own choosing (`kidal_sim.explain.causes.first_cause` says why not the root).
nearest: what brought it about at last? Of a site that fell, by what its last defenders went; else the cause of the event that tells of
    the outcome; else how the plan ended.
also: what else befell the unit or the place before, on the chain or beside it?

Whatever is as common in the other runs explains nothing. So each sort of event is counted in both, and lift is the ratio of the two
shares. A run is watched up to the event that is explained, or to the end of the campaign where there is none, and whoever is watched
longer sees more: so each run of one kind is held against each of the other kind, and both are watched until the first of the two is
over. Lift is no effect: what is common where things went wrong may be there because of what made them go wrong.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.results.condition import Condition
from kidal_sim.batch.results.outcome_selection import only_point, outcomes_of
from kidal_sim.batch.results.paired_chunks import numbers, refuse_nested
from kidal_sim.batch.results.results import open_results
from kidal_sim.engine.outcomes.outcome import HOURS_IN_DAY
from kidal_sim.errors import BatchError
from kidal_sim.explain.causes import concerned, first_cause, troubles, way
from kidal_sim.explain.entity_index import Cast, Events
from kidal_sim.explain.event_classes import NOTHING, Sorts
from kidal_sim.explain.outcome_event import Ending, ending
from kidal_sim.explain.rerun import made_again, rows
from kidal_sim.stats.intervals import Interval, wilson
from kidal_sim.stats.risk_ratio import paired_shares
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE

FEWEST = 0.05
"""Share of the runs that something must have befallen to be told as `also`."""


OPTION = "--outcome"
ECHOES = (What.LOST_TOUCH, What.CAREFUL)
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
class Selected:
    """Runs of one variant at one point for which a condition holds, and others, in order."""

    folder: Path
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
class FirstCauses:
    """The causes of what a condition says, most frequent first. All intervals are 95 %."""

    selected: Selected
    causes: Sequence[Cause]
    until: float
    """Day up to which events were counted in the runs for which it holds: the median."""
    others_until: float
    """The same of the others; NaN if there are none."""


@dataclass
class Group:
    """What happened in some runs."""

    parts: dict[str, Counter[int]] = field(default_factory=lambda: {part: Counter() for part in ("first", "nearest", "also")})
    happened: dict[int, dict[int, float]] = field(default_factory=dict)
    """By sort, in which of the runs, by order, it happened, and at which hour first."""
    examples: dict[tuple[str, int], int] = field(default_factory=dict)
    until: list[float] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.until)

    def first(self, sort: int) -> NDArray[np.float64]:
        """When a sort of event first happened in each run [h]; inf where it did not."""
        found = np.full(self.size, np.inf)
        there = self.happened.get(sort, {})
        found[list(there)] = list(there.values())
        return found

    def add(self, run: int, found: "Course") -> None:
        for sort, hour in found.happened.items():
            self.happened.setdefault(sort, {})[len(self.until)] = hour
        self.until.append(found.until)
        for part, sorts in (("first", {found.first}), ("nearest", {found.nearest}), ("also", found.also)):
            self.parts[part].update(sorts)
            for sort in sorts:
                self.examples.setdefault((part, sort), run)


@dataclass(frozen=True)
class Course:
    """One run, by sorts of events."""

    first: int
    nearest: int
    also: frozenset[int]
    """Whatever was trouble to the unit or the place."""
    happened: Mapping[int, float]
    """Everything, up to the event that is explained, and when it first did. [h]"""
    until: float
    """Hour of that event, or of the last there was. [h]"""


def first_causes(folder: str | Path, condition: str, variant: str | None = None, point: int | None = None, most: int = 500) -> FirstCauses:
    """With what the trouble begins in the runs for which a condition holds, beside those for which it does not.

    Parameters
    ----------
    folder: of independent runs. They are made again with their events: some hundreds a second.
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
    return count(select(Path(folder), condition, variant, point, most))


def select(folder: Path, condition: str, variant: str | None = None, point: int | None = None, most: int = 500) -> Selected:
    """The first runs for which a condition holds, and the first of the others; the first variant, if none is named."""
    refuse_nested(folder)
    at = only_point(folder, point)
    results, wanted = open_results(folder), Condition.of(condition, OPTION)
    said = wanted.said(outcomes_of(folder), OPTION)
    plan = variant or results.variants[0]
    results.scenario(plan, at)  # refuses a variant that is not there
    known = rows(results, plan, at, ["run", wanted.outcome])
    values, runs = numbers(known, wanted.outcome), known.column("run").to_numpy()
    holds, unknown = wanted.holds(values) == 1, np.isnan(values)
    if not holds.any():
        raise BatchError(f"{folder}: {said} holds in none of {len(runs):,} runs of {plan}")
    others = ~holds & ~unknown
    here, there = (runs[each][:most].tolist() for each in (holds, others))
    return Selected(folder, wanted.outcome, said, plan, at, here, there, int(holds.sum()), int(others.sum()), int(unknown.sum()))


def count(selected: Selected, advance: Callable[[int], None] = lambda rows: None) -> FirstCauses:
    """Make these runs again and count how they went; `advance` is told of each run."""
    here, sorts = _group(selected, selected.runs, True, advance)
    there, _ = _group(selected, selected.others, False, advance)
    days = [float(np.median(group.until)) / HOURS_IN_DAY if group.size else np.nan for group in (here, there)]
    assert sorts is not None  # there is a run for which it holds
    return FirstCauses(selected, _causes(here, there, sorts), *days)


def course(events: Events, sorts: Sorts, outcome: str, value: float, holds: bool) -> Course:
    """One run: with what its trouble began, what brought it about, and what happened until then.

    Where the condition does not hold and no event tells of the outcome, nothing is explained: there the whole campaign counts.
    """
    found = ending(events, sorts.cast, outcome, value)
    codes, number = sorts.of(events), found.number
    if number == NOWHERE:
        return Course(NOTHING, NOTHING, frozenset(), {NOTHING: 0.0} | _firsts(codes, events), _last_hour(events))
    until = number + 1 if holds or found.tells else len(events)
    befell = concerned(events, sorts.cast, found.subject) & ~np.isin(events["what"], ECHOES)
    trouble = (befell & troubles(events, sorts.cast))[:number]
    first, nearest = first_cause(events, sorts.cast, number, found.subject), _nearest(events, sorts.cast, found)
    also, happened = frozenset(codes[:number][trouble].tolist()), _firsts(codes[:until], events[:until])
    return Course(int(codes[first]), int(codes[nearest]), also, happened, _last_hour(events[:until]))


def _firsts(codes: NDArray[np.int64], events: Events) -> dict[int, float]:
    """When each sort first happened. [h]"""
    found: dict[int, float] = {}
    for code, hour in zip(codes.tolist(), events["hour"].tolist(), strict=True):
        found[code] = min(hour, found.get(code, hour))
    return found


def _last_hour(events: Events) -> float:
    return float(events["hour"].max()) if len(events) else 0.0


def _nearest(events: Events, cast: Cast, found: Ending) -> int:
    line = way(events, cast, found.number, found.subject)
    return line[1] if found.tells and len(line) > 1 else line[0]


def _group(selected: Selected, runs: Sequence[int], holds: bool, advance: Callable[[int], None]) -> tuple[Group, Sorts | None]:
    """What happened in some of the runs."""
    group, sorts = Group(), None
    if runs:
        stored = rows(open_results(selected.folder), selected.variant, selected.point, None, runs)
        outcome = selected.outcome
        made = made_again(selected.folder, selected.variant, runs, selected.point, stored)
        for value, (run, cast, events) in zip(numbers(stored, outcome).tolist(), made, strict=True):
            sorts = sorts or Sorts(cast)
            group.add(run, course(events, sorts, outcome, value, holds))
            advance(1)
    return group, sorts


def _causes(here: Group, there: Group, sorts: Sorts) -> list[Cause]:
    """Of each part the most frequent first; `also` by lift, without what is told before."""
    found, told = [], set[int]()
    for part in ("first", "nearest"):
        found += [_cause(part, sort, here, there, sorts) for sort, _ in here.parts[part].most_common()]
        told |= set(here.parts[part])
    also = [sort for sort, count in here.parts["also"].most_common() if sort not in told and count >= FEWEST * here.size]
    rest = [_cause("also", sort, here, there, sorts) for sort in also]
    return [*found, *sorted(rest, key=lambda cause: -cause.lift.estimate)]


def _cause(part: str, sort: int, here: Group, there: Group, sorts: Sorts) -> Cause:
    shares = paired_shares(here.first(sort), np.array(here.until), there.first(sort), np.array(there.until))
    return Cause(part, sorts.said(sort), wilson(here.parts[part][sort], here.size), *shares, here.examples[part, sort])
