"""Why something happened: the chain of its causes, where its trouble began, and what else had a part in it.

The log names one cause for each event: for what a unit does, whatever brought it to where it is; for what becomes of a site, whatever
befell the site before. So every chain ends in the beginning of the campaign or in a plan's first order, and its root says little: the
column that breaks at the gates had been ordered to march there, and the band that storms a base has a life of its own before it.

One cause can hide another. A site falls when somebody comes and nobody stands in it: the log names what brought the taker, and
`emptied` finds who was the last of the losers to go. A column breaks where it is attacked: the log names the attack, and `course` finds
what had brought the column there.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kidal_sim.explain.entity_index import BY_UNITS, FROM_OUTSIDE, OF_UNITS, EntityIndex, Events
from kidal_sim.tables.events import EVENTS, What, kinds_with
from kidal_sim.tables.kinds import NOWHERE

MISFORTUNES = np.array([EVENTS[what].effect == "misfortune" for what in What])
"""Of which kinds of events something goes wrong when they befall one's own side; all else that it does is its plan."""
HOSTILE = np.array([EVENTS[what].effect == "hostile" for what in What])
"""Of which kinds something goes wrong for one's plan when the enemy does them; all else that becomes of him is no trouble."""
STEPS, LEAVING, KILLING = kinds_with("step"), kinds_with("leaving"), kinds_with("killing")
TAKING, SURRENDER, FALLING = kinds_with("taking"), kinds_with("surrender"), kinds_with("taking", "surrender")
CONDITIONS, MOVES = kinds_with("condition"), kinds_with("move")
WEAKENING = kinds_with("leaving", "weakening")
ASSAULTS = kinds_with("assault")
FOUNDING = tuple(what for what in What if EVENTS[what].founds)
"""By which a band comes to be in a row that another may have had before, unless the band is itself the other."""
COMING = (What.ARRIVED, What.RALLIED, What.CAME)
"""By which people come to stand in a site."""
RECENT = 48.0
"""Assaults so long before an event may still have had a part in it. [h]"""


class Subject(NamedTuple):
    """What an explanation is about: a unit, or else a place."""

    unit: int = NOWHERE
    place: int = NOWHERE


def chain(events: Events, number: int) -> list[int]:
    """Return the numbers of an event, of its cause, and so on back to one without a cause."""
    numbers: list[int] = []
    while number != NOWHERE:
        numbers.append(number)
        number = int(events["cause"][number])
    return numbers


def emptied(events: Events, index: EntityIndex, number: int) -> int:
    """Return the number of the latest event before a site fell by which those of its side who stood in it went, or were killed.

    They break there, give it up, set out, leave for their refuge or are called away; or fire and strikes kill of them. NOWHERE if the
    event is no fall, or the log has no such event since the site last changed hands.
    """
    event = events[number]
    if event["what"] not in TAKING or _fell_to_first(events, index, number):
        return NOWHERE
    first = _last_taken(events, number) + 1
    before = events[first:number]
    passing = _passing(before, first)
    gone = np.isin(before["what"], LEAVING) & _by_losers(before, index, event) & ~passing
    killed = _killings(before, index, event) & ~_abandoned(before, index, event, passing)
    positions = np.flatnonzero(gone | killed)
    return _why_left(events, first + int(positions[-1])) if len(positions) else NOWHERE


def course(events: Events, index: EntityIndex, number: int, unit: int) -> list[int]:
    """Return how a unit has come to what happened to it, from the last event back to the first: its causes and its steps.

    Each event is followed by its cause if that concerns the unit, or else by the latest step of the unit before it.
    """
    of_unit = concerned(events, index, Subject(unit=unit))
    steps = np.flatnonzero((events["who"] == unit) & np.isin(events["what"], STEPS))
    steps = steps[steps >= founded(events, unit, number)]
    numbers: list[int] = []
    while number != NOWHERE:
        numbers.append(number)
        cause = int(events["cause"][number])
        before = int(np.searchsorted(steps, number)) - 1
        number = cause if cause != NOWHERE and of_unit[cause] else int(steps[before]) if before >= 0 else NOWHERE
    return numbers


def way(events: Events, index: EntityIndex, number: int, subject: Subject) -> list[int]:
    """Return the events by which one is explained, as far as they concern the subject.

    Of a unit, its course. Of a site that fell, the chain of why nobody stood in it, if the log has that; of a place, else the chain
    of causes until it leaves the place.
    """
    if subject.unit != NOWHERE:
        return course(events, index, number, subject.unit)
    last = emptied(events, index, number)
    line = chain(events, number) if last == NOWHERE else [number, *chain(events, last)]
    concerns = concerned(events[line], index, subject).tolist()
    return line[: next((position for position, yes in enumerate(concerns) if position and not yes), len(line))]


def concerned(events: Events, index: EntityIndex, subject: Subject) -> NDArray[np.bool_]:
    """Return which events happened to a unit or were done by it, or else happened at a place."""
    if subject.unit == NOWHERE:
        at_place: NDArray[np.bool_] = events["place"] == subject.place
        return at_place
    what = events["what"]
    other = np.where(OF_UNITS[what], events["other"], NOWHERE)
    came = np.flatnonzero(FROM_OUTSIDE[what])
    other[came] = np.where(index.arrivals[events["who"][came]] == NOWHERE, NOWHERE, other[came])
    concerns: NDArray[np.bool_] = (BY_UNITS[what] & (events["who"] == subject.unit)) | (other == subject.unit)
    return concerns


def troubles(events: Events, index: EntityIndex) -> NDArray[np.bool_]:
    """Return which events were not of the plan's own choosing: misfortunes of its side, and what the enemy does.

    How things stand on day 0, as a siege that goes on, is no event that went wrong: every run begins with it.
    """
    own = index.sides_of(events) == index.side
    bad = np.where(own, MISFORTUNES[events["what"]], HOSTILE[events["what"]])
    trouble: NDArray[np.bool_] = bad & ~((events["hour"] == 0.0) & (events["cause"] == NOWHERE))
    return trouble


def first_cause(events: Events, index: EntityIndex, ending: int, subject: Subject) -> int:
    """Return the number of the event with which the trouble began: the earliest on the way that was trouble to the subject itself.

    The way is followed back from the ending while it concerns the subject (the plan's column, or the place that fell), and of its events
    the earliest counts that was not of the plan's own choosing. Nothing before that counts: every chain of a column begins with
    its order, so the order explains no failure; and where the chain of a fallen base leaves the base, it goes on with the earlier
    life of whoever attacked it. Where a column was in no trouble until it gave up with the base in which it stood, the trouble is
    the base's. If all was of the plan's choosing, the earliest: that a site fell is no cause of its fall.
    """
    line = way(events, index, ending, subject)
    trouble = troubles(events[line], index)
    if events["what"][ending] in FALLING:
        trouble[0] = False
    earliest = next((number for number, bad in zip(reversed(line), reversed(trouble.tolist()), strict=True) if bad), NOWHERE)
    if earliest != NOWHERE:
        return earliest
    if events["what"][ending] not in SURRENDER:
        return line[-1]
    return ending if subject.unit == NOWHERE else first_cause(events, index, ending, Subject(place=int(events["place"][ending])))


def contributing(events: Events, index: EntityIndex, number: int) -> list[int]:
    """Return events that had a part in an event and are not its cause, as far as the log proves it: in order, the latest of a kind.

    Of a unit: what made it weaker or stronger, or held it up, between the cause of the event and the event, and who attacked beside it.
    Of a site that falls: who of its side left it, was called away from it or broke at it, its hunger, and who attacked it, since it last
    changed hands.
    """
    event, line = events[number], set(chain(events, number))
    falling = event["what"] in FALLING and not _fell_to_first(events, index, number)
    since = _last_taken(events, number) if falling else int(event["cause"])
    if BY_UNITS[event["what"]] and not falling:
        since = max(since, founded(events, int(event["who"]), number))
    window = np.arange(since + 1, number)
    before = events[window]
    had_part = _parts_of_site(before, index, event) if falling else _parts_of_unit(before, index, event)
    return [each for each in window[had_part].tolist() if each not in line]


def founded(events: Events, unit: int, number: int) -> int:
    """Return the latest event, up to one of that number, by which a band came to be in a unit's row; NOWHERE if it always was that unit.

    What befell the row before befell another band of the same name.
    """
    until = events[: number + 1]
    founding = (until["who"] == unit) & np.isin(until["what"], FOUNDING) & (until["other"] != unit)
    numbers = np.flatnonzero(founding)
    return int(numbers[-1]) if len(numbers) else NOWHERE


def position(events: Events, index: EntityIndex, unit: int, number: int) -> tuple[int, bool]:
    """Return where a unit stood when something happened, and whether it was on its way from there; of regulars, who log their marches."""
    what = events["what"][:number]
    moves = (events["who"][:number] == unit) & np.isin(what, MOVES)
    if not moves.any():
        return int(index.homes[unit]), False
    latest = int(np.flatnonzero(moves)[-1])
    return int(events["place"][latest]), bool(what[latest] == What.DEPARTED)


def _why_left(events: Events, number: int) -> int:
    """Return the event by which somebody left: those who set out because they had given a site up did so by giving it up."""
    cause = int(events["cause"][number])
    left_after = cause != NOWHERE and events["what"][number] == What.DEPARTED and events["what"][cause] in SURRENDER
    return cause if left_after else number


def _fell_to_first(events: Events, index: EntityIndex, number: int) -> bool:
    """Return whether an event is the first taking of a site that nobody held: then nobody has lost it."""
    return int(events["place"][number]) in index.unheld and _last_taken(events, number) == NOWHERE


def _last_taken(events: Events, number: int) -> int:
    """Return the latest event by which the site of an event changed hands before; NOWHERE if it never did."""
    before = events[:number]
    taken = np.flatnonzero((before["place"] == events["place"][number]) & np.isin(before["what"], TAKING))
    return int(taken[-1]) if len(taken) else NOWHERE


def _parts_of_unit(before: Events, index: EntityIndex, event: Events) -> NDArray[np.bool_]:
    """Return what had a part in an event of a unit; nothing in those of others."""
    if not BY_UNITS[event["what"]]:
        return np.zeros(len(before), dtype=np.bool_)
    own = concerned(before, index, Subject(unit=int(event["who"]))) & np.isin(before["what"], CONDITIONS)
    return own | _attacks(before, index, event)


def _parts_of_site(before: Events, index: EntityIndex, event: Events) -> NDArray[np.bool_]:
    """Return what had a part in the fall of a site."""
    weaker = np.isin(before["what"], WEAKENING) & _by_losers(before, index, event)
    return _latest(before, weaker) | _attacks(before, index, event)


def _killings(before: Events, index: EntityIndex, event: Events) -> NDArray[np.bool_]:
    """Return fire and strikes of the other side that killed at the site of an event."""
    loser = 1 - index.sides[event["who"]]
    at_site = (before["place"] == event["place"]) & np.isin(before["what"], KILLING) & (before["amount"] > 0)
    killings: NDArray[np.bool_] = at_site & (index.sides_of(before) != loser)
    return killings


def _passing(before: Events, first: int) -> NDArray[np.bool_]:
    """Return which events are arrivals of units that set out again in the same hour, and those departures. first: number of the first"""
    arrivals = before["cause"] - first
    caused = (before["what"] == What.DEPARTED) & (arrivals >= 0)
    arrivals = np.where(caused, arrivals, 0)
    through = caused & (before["what"][arrivals] == What.ARRIVED) & (before["hour"][arrivals] == before["hour"])
    passing: NDArray[np.bool_] = through.copy()
    passing[arrivals[through]] = True
    return passing


def _abandoned(before: Events, index: EntityIndex, event: Events, passing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which events come after the garrison of a site has given it up and before anybody who stays has come: a convoy passes on."""
    here = _by_losers(before, index, event)
    numbers = np.arange(len(before))
    given_up = np.where(here & np.isin(before["what"], SURRENDER), numbers, NOWHERE)
    came = np.where(here & np.isin(before["what"], COMING) & ~passing, numbers, NOWHERE)
    abandoned: NDArray[np.bool_] = np.maximum.accumulate(given_up) > np.maximum.accumulate(came)
    return abandoned


def _by_losers(before: Events, index: EntityIndex, event: Events) -> NDArray[np.bool_]:
    """Return what was done at the site of an event by those who lose it; convoys come and go."""
    loser = index.side if event["what"] in SURRENDER else 1 - index.sides[event["who"]]
    by_losers: NDArray[np.bool_] = (before["place"] == event["place"]) & (index.sides_of(before) == loser)
    by_unit = BY_UNITS[before["what"]]
    by_losers[by_unit] &= ~index.convoys[before["who"][by_unit]]
    return by_losers


def _attacks(before: Events, index: EntityIndex, event: Events) -> NDArray[np.bool_]:
    """Return the latest assaults of each attacker on the place of an event: by the enemies of who broke, or by the side that took it."""
    if event["what"] != What.BROKE and event["what"] not in TAKING:
        return np.zeros(len(before), dtype=np.bool_)
    side = int(index.sides[event["who"]])
    attacker = 1 - side if event["what"] == What.BROKE else side
    storms = np.isin(before["what"], ASSAULTS) & (before["place"] == event["place"]) & (index.sides_of(before) == attacker)
    return _latest(before, storms & (before["hour"] > event["hour"] - RECENT))


def _latest(before: Events, selected: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return, of the selected events, the latest of each kind by each actor."""
    mask = np.zeros(len(before), dtype=np.bool_)
    latest = {(int(before["what"][row]), int(before["who"][row])): row for row in np.flatnonzero(selected)}
    mask[list(latest.values())] = True
    return mask
