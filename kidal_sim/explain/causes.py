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

from kidal_sim.explain.entity_index import BY_UNITS, OF_UNITS, Cast, Events
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE

MISFORTUNES = (
    What.CALLED_OFF, What.STRUCK_MINE, What.BROKE, What.LOST_TOUCH, What.BESIEGED, What.GAVE_UP, What.AIRCRAFT_LOST,
    What.LANDING_HIT, What.CAREFUL, What.RECALLED, What.DRIFTED_HOME, What.HUNGER, What.CONVOY_LOST,
)  # fmt: skip
"""What befalls one's own; all else that they do is their plan."""
HOSTILE = (
    What.GAVE_CONTACT, What.ASSAULTED, What.TOOK, What.OVERRAN, What.SHELLED, What.STRUCK_FROM_AIR, What.JOINED, What.SHIFTED,
    What.CAME_BACK, What.CAME, What.RECRUITED,
)  # fmt: skip
"""What the enemy does to one's plan; all else that becomes of him is no trouble."""
WEIGHING = (
    What.STRUCK_MINE, What.GAVE_CONTACT, What.BROKE, What.LOST_TOUCH, What.RECALLED, What.LEFT_BEHIND, What.STRUCK_FROM_AIR,
    What.CAME, What.RECRUITED, What.DRIFTED_HOME,
)  # fmt: skip
"""What makes a unit weaker or stronger, or holds it up."""
STEPS = (
    What.ORDERED, What.CHOSE, What.DEPARTED, What.ARRIVED, What.ASSAULTED, What.BROKE, What.RALLIED, What.CALLED_OFF,
)  # fmt: skip
"""What a unit with a plan goes through."""
LEAVING = (What.BROKE, What.DEPARTED, What.GAVE_UP, What.LEFT_FOR_REFUGE, What.RECALLED)
"""How those who stand in a site go."""
KILLING = (What.SHELLED, What.STRUCK_FROM_AIR)
"""What the enemy does to those who stay, without a fight that they could break in."""
FALLING = (What.TOOK, What.OVERRAN, What.GAVE_UP)
"""How a site falls."""


class Subject(NamedTuple):
    """What an explanation is about: a unit, or else a place."""

    unit: int = NOWHERE
    place: int = NOWHERE


def chain(events: Events, number: int) -> list[int]:
    """Numbers of an event, of its cause, and so on back to one without a cause."""
    found: list[int] = []
    while number != NOWHERE:
        found.append(number)
        number = int(events["cause"][number])
    return found


def emptied(events: Events, cast: Cast, number: int) -> int:
    """Number of the latest event before a site fell by which those of its side who stood in it went, or were killed.

    They break there, give it up, set out, leave for their refuge or are called away; or fire and strikes kill of them. NOWHERE if the
    event is no fall, or the log has no such event since the site last changed hands.
    """
    event = events[number]
    if event["what"] not in (What.TOOK, What.OVERRAN):
        return NOWHERE
    first = _last_taken(events, number) + 1
    before = events[first:number]
    at = np.flatnonzero((np.isin(before["what"], LEAVING) & _by_losers(before, cast, event)) | _killings(before, cast, event))
    return _why_left(events, first + int(at[-1])) if len(at) else NOWHERE


def course(events: Events, cast: Cast, number: int, unit: int) -> list[int]:
    """How a unit has come to what happened to it, from the last back to the first: its causes and, where they are not its own, its steps.

    Each event is followed by its cause if that concerns the unit, or else by the latest step of the unit before it.
    """
    mine = concerned(events, cast, Subject(unit=unit))
    steps = np.flatnonzero((events["who"] == unit) & np.isin(events["what"], STEPS))
    found: list[int] = []
    while number != NOWHERE:
        found.append(number)
        cause = int(events["cause"][number])
        before = int(np.searchsorted(steps, number)) - 1
        number = cause if cause != NOWHERE and mine[cause] else int(steps[before]) if before >= 0 else NOWHERE
    return found


def way(events: Events, cast: Cast, number: int, subject: Subject) -> list[int]:
    """The events by which one is explained, as far as they concern the subject.

    Of a unit, its course. Of a site that fell, the chain of why nobody stood in it, if the log has that; of a place, else the chain
    of causes until it leaves the place.
    """
    if subject.unit != NOWHERE:
        return course(events, cast, number, subject.unit)
    last = emptied(events, cast, number)
    line = chain(events, number) if last == NOWHERE else [number, *chain(events, last)]
    about = concerned(events[line], cast, subject).tolist()
    return line[: next((at for at, yes in enumerate(about) if at and not yes), len(line))]


def concerned(events: Events, cast: Cast, subject: Subject) -> NDArray[np.bool_]:
    """Which events happened to a unit or were done by it, or else happened at a place."""
    if subject.unit == NOWHERE:
        at_place: NDArray[np.bool_] = events["place"] == subject.place
        return at_place
    what = events["what"]
    other = np.where(OF_UNITS[what], events["other"], NOWHERE)
    came = np.flatnonzero(what == What.CAME)
    other[came] = np.where(cast.arrivals[events["who"][came]] == NOWHERE, NOWHERE, other[came])
    found: NDArray[np.bool_] = (BY_UNITS[what] & (events["who"] == subject.unit)) | (other == subject.unit)
    return found


def troubles(events: Events, cast: Cast) -> NDArray[np.bool_]:
    """Which events were not of the plan's own choosing: misfortunes of its side, and what the enemy does.

    How things stand on day 0, as a siege that goes on, is no event that went wrong: every run begins with it.
    """
    own = cast.sides_of(events) == cast.side
    bad = np.where(own, np.isin(events["what"], MISFORTUNES), np.isin(events["what"], HOSTILE))
    found: NDArray[np.bool_] = bad & ~((events["hour"] == 0.0) & (events["cause"] == NOWHERE))
    return found


def first_cause(events: Events, cast: Cast, ending: int, subject: Subject) -> int:
    """Number of the event with which the trouble began: the earliest on the way that was trouble to the subject itself.

    The way is followed back from the ending while it concerns the subject (the plan's column, or the place that fell), and of its events
    the earliest counts that was not of the plan's own choosing. Nothing before that counts: every chain of a column begins with
    its order, so the order explains no failure; and where the chain of a fallen base leaves the base, it goes on with the earlier
    life of whoever attacked it. Where a column was in no trouble until it gave up with the base in which it stood, the trouble is
    the base's. If all was of the plan's choosing, the earliest: that a site fell is no cause of its fall.
    """
    line = way(events, cast, ending, subject)
    trouble = troubles(events[line], cast)
    if events["what"][ending] in FALLING:
        trouble[0] = False
    earliest = next((number for number, bad in zip(reversed(line), reversed(trouble.tolist()), strict=True) if bad), NOWHERE)
    if earliest != NOWHERE:
        return earliest
    if events["what"][ending] != What.GAVE_UP:
        return line[-1]
    return ending if subject.unit == NOWHERE else first_cause(events, cast, ending, Subject(place=int(events["place"][ending])))


def besides(events: Events, cast: Cast, number: int) -> list[int]:
    """Numbers of events that had a part in an event and are not its cause, as far as the log proves it: in order, the latest of a kind.

    Of a unit: what made it weaker or stronger, or held it up, between the cause of the event and the event, and who attacked beside it.
    Of a site that falls: who of its side left it, was called away from it or broke at it, its hunger, and who attacked it, since it last
    changed hands.
    """
    event, line = events[number], set(chain(events, number))
    falling = What(event["what"]) in FALLING
    since = _last_taken(events, number) if falling else int(event["cause"])
    window = np.arange(since + 1, number)
    before = events[window]
    parts = _parts_of_site(before, cast, event) if falling else _parts_of_unit(before, cast, event)
    return [each for each in window[parts].tolist() if each not in line]


def stood(events: Events, cast: Cast, unit: int, number: int) -> tuple[int, bool]:
    """Place where a unit stood when something happened, and whether it was on its way from there; of regulars, who log their marches."""
    what = events["what"][:number]
    moves = (events["who"][:number] == unit) & np.isin(what, (What.DEPARTED, What.ARRIVED, What.RALLIED))
    if not moves.any():
        return int(cast.homes[unit]), False
    latest = int(np.flatnonzero(moves)[-1])
    return int(events["place"][latest]), bool(what[latest] == What.DEPARTED)


def _why_left(events: Events, number: int) -> int:
    """Those who set out because they had given a site up did so by giving it up."""
    cause = int(events["cause"][number])
    return cause if cause != NOWHERE and events["what"][number] == What.DEPARTED and events["what"][cause] == What.GAVE_UP else number


def _last_taken(events: Events, number: int) -> int:
    """Number of the latest event by which the site of an event changed hands before; NOWHERE if it never did."""
    before = events[:number]
    taken = np.flatnonzero((before["place"] == events["place"][number]) & np.isin(before["what"], (What.TOOK, What.OVERRAN)))
    return int(taken[-1]) if len(taken) else NOWHERE


def _parts_of_unit(before: Events, cast: Cast, event: Events) -> NDArray[np.bool_]:
    """What had a part in an event of a unit; nothing in those of others."""
    if not BY_UNITS[event["what"]]:
        return np.zeros(len(before), dtype=np.bool_)
    own = concerned(before, cast, Subject(unit=int(event["who"]))) & np.isin(before["what"], WEIGHING)
    return own | _attacks(before, cast, event)


def _parts_of_site(before: Events, cast: Cast, event: Events) -> NDArray[np.bool_]:
    """What had a part in the fall of a site."""
    kinds = (*LEAVING, What.LEFT_BEHIND, What.HUNGER)
    left = np.isin(before["what"], kinds) & _by_losers(before, cast, event)
    return _latest(before, left) | _attacks(before, cast, event)


def _killings(before: Events, cast: Cast, event: Events) -> NDArray[np.bool_]:
    """Fire and strikes of the other side that killed at the site of an event."""
    loser = 1 - cast.sides[event["who"]]
    at_site = (before["place"] == event["place"]) & np.isin(before["what"], KILLING) & (before["amount"] > 0)
    found: NDArray[np.bool_] = at_site & (cast.sides_of(before) != loser)
    return found


def _by_losers(before: Events, cast: Cast, event: Events) -> NDArray[np.bool_]:
    """What was done at the site of an event by those who lose it; convoys come and go."""
    loser = cast.side if event["what"] == What.GAVE_UP else 1 - cast.sides[event["who"]]
    found: NDArray[np.bool_] = (before["place"] == event["place"]) & (cast.sides_of(before) == loser)
    by_unit = BY_UNITS[before["what"]]
    found[by_unit] &= ~cast.convoys[before["who"][by_unit]]
    return found


def _attacks(before: Events, cast: Cast, event: Events) -> NDArray[np.bool_]:
    """The latest assaults of each attacker on the place of an event by the enemies of whom it befell; by the taker's side if it fell."""
    if event["what"] not in (What.BROKE, What.TOOK, What.OVERRAN):
        return np.zeros(len(before), dtype=np.bool_)
    side = int(cast.sides[event["who"]])
    attacker = 1 - side if event["what"] == What.BROKE else side
    storms = (before["what"] == What.ASSAULTED) & (before["place"] == event["place"]) & (cast.sides_of(before) == attacker)
    return _latest(before, storms & (before["hour"] > event["hour"] - RECENT))


RECENT = 48.0
"""Assaults so long before an event may still have had a part in it. [h]"""


def _latest(before: Events, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the wanted events, the latest of each kind by each actor."""
    found = np.zeros(len(before), dtype=np.bool_)
    latest = {(int(before["what"][at]), int(before["who"][at])): at for at in np.flatnonzero(wanted)}
    found[list(latest.values())] = True
    return found
