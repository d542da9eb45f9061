"""The causes of one event of one run, as a tree of plain records: what a command prints and a page shows."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from kidal_sim.explain.causes import KILLING, Subject, besides, chain, course, emptied, first_cause, stood
from kidal_sim.explain.entity_index import BY_UNITS, Cast, Events
from kidal_sim.explain.outcome_event import Ending, ending
from kidal_sim.explain.story import chance, said, when, whereabouts
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import NOWHERE

LEFT = "It fell because nobody of its side stood in it any more. The last to go:"
KILLED = "It fell because nobody of its side stood in it any more. What befell them last:"
CAME = "What had brought {} there, from the last to the first:"
OF_A_KIND = 3
"""So many events of a kind by the same actor are told one by one; of more, the latest and how many there were."""


@dataclass(frozen=True)
class Part:
    """An event in words."""

    number: int
    hour: float
    when: str
    said: str
    chance: str
    """By what chance; empty if chance did not decide."""
    draw: float | None
    threshold: float | None
    alike: int = 0
    """How many more of the same kind, by the same actor, there were before it."""


@dataclass(frozen=True)
class Link:
    """An event of a chain, with whatever else had a part in it."""

    event: Part
    cause: int | None
    """Number of the next link's event."""
    besides: Sequence[Part]


@dataclass(frozen=True)
class Roots:
    """An explanation by numbers of events, as `Why` has it in words."""

    line: Sequence[int]
    aside: Sequence[int]
    heading: str
    first: int


@dataclass(frozen=True)
class Why:
    """An event and its causes, back to the one that has none."""

    links: Sequence[Link]
    aside: Sequence[Link]
    """What the chain of causes leaves out: how a unit had come to be where it was attacked; or by what the last of its side had left a
    site that fell, and why. Only what does not stand among the links."""
    heading: str
    """What `aside` tells; empty if it is."""
    first: int
    """Number of the event with which the trouble began."""
    root: int
    """Number of the last link: the chain's far end."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON can say it."""
        return asdict(self)


def why(events: Events, told: pd.DataFrame, cast: Cast, number: int, subject: Subject | None = None) -> Why:
    """The causes of an event.

    Parameters
    ----------
    told: the same events as `history` has them.
    subject: of whom or what the first trouble is looked for; if not given, the unit or the place of the event itself.
    """
    rows: list[Any] = list(told.itertuples(index=False))
    found = roots(events, cast, number, subject)
    links, aside = ([_link(rows, events, cast, each, found.aside) for each in numbers] for numbers in (found.line, found.aside))
    return Why(links, aside, found.heading, found.first, found.line[-1])


def roots(events: Events, cast: Cast, number: int, subject: Subject | None = None) -> Roots:
    """The same by numbers of events alone."""
    line, about = chain(events, number), subject or subject_of(events, number)
    aside = [each for each in _aside(events, cast, number, about) if each not in line]
    left = KILLED if aside and events["what"][aside[0]] in KILLING else LEFT
    heading = "" if not aside else left if about.unit == NOWHERE else CAME.format(cast.names.units[about.unit])
    return Roots(line, aside, heading, first_cause(events, cast, number, about))


def parts(events: Events, cast: Cast, number: int) -> list[tuple[int, int]]:
    """What else had a part in an event: numbers of events, and how many more of the kind there were before each by the same actor."""
    kinds: dict[tuple[int, int], list[int]] = {}
    for each in besides(events, cast, number):
        kinds.setdefault((int(events["what"][each]), int(events["who"][each])), []).append(each)
    found: list[tuple[int, int]] = []
    for numbers in kinds.values():
        found += [(each, 0) for each in numbers] if len(numbers) <= OF_A_KIND else [(numbers[-1], len(numbers) - 1)]
    return sorted(found)


def _aside(events: Events, cast: Cast, number: int, subject: Subject) -> list[int]:
    """What the chain may leave out."""
    if subject.unit != NOWHERE:
        return course(events, cast, number, subject.unit)
    return chain(events, emptied(events, cast, number))


def subject_of(events: Events, number: int) -> Subject:
    """Whom or what an event befell: a place that falls, or is hungry or shut in, or else the unit that acted."""
    event = events[number]
    if event["what"] in (What.TOOK, What.OVERRAN) or not BY_UNITS[event["what"]]:
        return Subject(place=int(event["place"]))
    return Subject(unit=int(event["who"]))


def explained(events: Events, cast: Cast, outcome: str = "", value: float = 1.0) -> tuple[Ending, str]:
    """Where the explanation of an outcome's value begins, and in words what it is; of no outcome, of how the plan ended."""
    found = ending(events, cast, outcome, value)
    if found.number == NOWHERE:
        return found, "nothing to tell: no unit with a plan was ever ordered anything"
    if found.tells:
        return found, "the first event that tells of it"
    over = events["what"][found.number] in (What.CALLED_OFF, What.GAVE_UP)
    return (
        found,
        f"{'no event tells of it; ' if outcome else ''}{'how the plan ended' if over else 'the last step of the plan, which went on'}",
    )


def _link(rows: Sequence[Any], events: Events, cast: Cast, number: int, elsewhere: Sequence[int]) -> Link:
    """One event of a chain; what is told elsewhere is not told beside it."""
    beside = [_part(rows, events, cast, each, alike) for each, alike in parts(events, cast, number) if each not in elsewhere]
    cause = int(events["cause"][number])
    return Link(_part(rows, events, cast, number), None if cause == NOWHERE else cause, beside)


def _part(rows: Sequence[Any], events: Events, cast: Cast, number: int, alike: int = 0) -> Part:
    row = rows[number]
    words = worded(row, events, cast)
    drawn = not pd.isna(row.draw)
    draw, threshold = (float(row.draw), float(row.threshold)) if drawn else (None, None)
    return Part(number, float(row.hour), when(row), words, chance(row), draw, threshold, alike)


def worded(row: Any, events: Events, cast: Cast) -> str:
    """An event of a history in words: as the story says it, and where a plan was given up."""
    words = said(row)
    if row.what == What.CALLED_OFF.name.lower():
        place, on_its_way = stood(events, cast, int(events["who"][row.number]), int(row.number))
        words += f", {whereabouts(cast.names.places[place], on_its_way)}"
    return words


def tree(told: Why) -> Iterator[str]:
    """In lines: the event, its causes one after the other, and under each what else had a part in it."""
    yield from _lines(told, told.links, "")
    if told.aside:
        yield ""
        yield told.heading
        yield from _lines(told, told.aside, "  ")
    yield ""
    yield "[ ]: number of the event. Besides: what else made it weaker or stronger, or held it up, between its cause and itself."
    yield "That it came before is proven by the log; that it mattered is not."


def _lines(told: Why, links: Sequence[Link], indent: str) -> Iterator[str]:
    for at, link in enumerate(links):
        mark = "   <-- here it began" if link.event.number == told.first else ""
        linked = at and links[at - 1].cause == link.event.number
        yield f"{indent}{'  because ' if linked else '  after ' if at else ''}{_said(link.event)}{mark}"
        for part in link.besides:
            yield f"{indent}      besides {_said(part)}"


def _said(part: Part) -> str:
    luck = f" ({part.chance})" if part.chance else ""
    alike = f" and {part.alike:,} more such before it" if part.alike else ""
    return f"{part.when}: {part.said}{luck} [{part.number}]{alike}"
