"""Which event tells of an outcome; if none does, because nothing happened, how the plan ended."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.outcomes.outcome import EventSelector
from kidal_sim.explain.causes import STEPS, SURRENDER, TAKING, Subject, concerned, position
from kidal_sim.explain.entity_index import EntityIndex, Events
from kidal_sim.tables.events import kinds_with
from kidal_sim.tables.kinds import NOWHERE, Side

PLAN_ENDS, PLAN_CHOICES = kinds_with("plan_end"), kinds_with("plan_choice")


class OutcomeEvent(NamedTuple):
    """The event from which a chain of causes is followed back."""

    number: int
    """NOWHERE if there is none: the plan's unit was never ordered anything, or there is no plan."""
    subject: Subject
    tells: bool
    """Whether it is the outcome itself; otherwise it is how the plan ended."""


def outcome_event(events: Events, index: EntityIndex, name: str, value: float) -> OutcomeEvent:
    """Return what explains an outcome's value in one run (1 for yes): the event that tells of it, or else how the plan ended."""
    outcome = index.outcomes.get(name)
    site = NOWHERE if outcome is None or outcome.site is None else index.names.sites.index(outcome.site)
    evidence = None if outcome is None else outcome.evidence
    if evidence is not None and evidence.occurred in (None, value != 0):
        number = _select(events, index, evidence, site)
        if number != NOWHERE:
            return OutcomeEvent(number, Subject(place=int(events["place"][number])), True)
    unit = index.unit_planned_for(site)
    return OutcomeEvent(end_of_plan(events, index, unit), Subject(unit=unit), False)


def matching(events: Events, index: EntityIndex, selector: EventSelector) -> NDArray[np.bool_]:
    """Return which events are of the selector's kinds, done by the side that it means; by neutrals none are."""
    sides = index.sides_of(events)
    matches: NDArray[np.bool_] = np.isin(events["what"], selector.kinds) & (sides != Side.NEUTRAL)
    return matches if selector.own is None else matches & ((sides == index.side) == selector.own)


def end_of_plan(events: Events, index: EntityIndex, unit: int) -> int:
    """Return the number of the event that ended a unit's plan; else of its latest step, or of what was done to it last.

    A plan ends when the unit calls it off, or gives up with the base in which it stands.
    """
    if unit == NOWHERE:
        return NOWHERE
    by_unit = events["who"] == unit
    ends = np.flatnonzero(by_unit & np.isin(events["what"], PLAN_ENDS)).tolist()
    surrenders = np.flatnonzero(np.isin(events["what"], SURRENDER)).tolist()
    ends += [number for number in surrenders if position(events, index, unit, number) == (int(events["place"][number]), False)]
    if ends:
        may_choose_again = bool((by_unit & np.isin(events["what"], PLAN_CHOICES)).any())
        return int(max(ends) if may_choose_again else min(ends))
    steps = np.flatnonzero(by_unit & np.isin(events["what"], STEPS))
    return int(steps[-1]) if len(steps) else NOWHERE


def _select(events: Events, index: EntityIndex, selector: EventSelector, site: int) -> int:
    """Return the number of the one event that is meant, at a site if the outcome is about one; NOWHERE if there is none."""
    matches = matching(events, index, selector)
    if site != NOWHERE:
        matches = matches & concerned(events, index, Subject(place=site))
    numbers = np.flatnonzero(matches)
    if selector.which == "kept":
        numbers = numbers[_are_kept(events, index, numbers, site)]
    return NOWHERE if not len(numbers) else int(numbers[-1] if selector.which == "last" else numbers[0])


def _are_kept(events: Events, index: EntityIndex, losses: NDArray[np.int64], site: int) -> NDArray[np.bool_]:
    """Return which losses of a site its side had not undone when the time of a retaking was over."""
    back = matching(events, index, EventSelector(TAKING, own=True)) & concerned(events, index, Subject(place=site))
    hours, recaptures = events["hour"], np.flatnonzero(back)
    later = [recaptures[recaptures > loss] for loss in losses]
    return np.array([not len(each) or hours[each[0]] - hours[loss] >= index.retake for loss, each in zip(losses, later, strict=True)], bool)
