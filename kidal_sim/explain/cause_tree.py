"""The causes of one event of one run, as a tree of plain records: what a command prints and a page shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from kidal_sim.explain.causes import (
    KILLING,
    SURRENDER,
    TAKING,
    Subject,
    chain,
    contributing,
    course,
    emptied,
    first_cause,
    position,
)  # fmt: skip
from kidal_sim.explain.entity_index import BY_UNITS, EntityIndex, Events
from kidal_sim.explain.outcome_event import PLAN_ENDS, OutcomeEvent, outcome_event
from kidal_sim.explain.reckoning import reckoning_lines
from kidal_sim.explain.story import draw_text, event_text, position_text, time_text
from kidal_sim.tables.events import EVENTS, What
from kidal_sim.tables.kinds import NOWHERE

LEFT = "It fell because nobody of its side stood in it any more. The last to go:"
KILLED = "It fell because nobody of its side stood in it any more. What befell them last:"
CAME = "What had brought {} there, from the last to the first:"
OF_A_KIND = 3
"""So many events of a kind by the same actor are told one by one; of more, the latest and how many there were."""


@dataclass(frozen=True)
class EventRecord:
    """An event in words."""

    number: int
    hour: float
    when: str
    text: str
    chance: str
    """By what chance; empty if chance did not decide."""
    draw: float | None
    threshold: float | None
    reckoning: Mapping[str, Any] | None
    """What its commander reckoned, by the columns of `Reckoning`; None where nobody reckoned."""
    reckoned: Sequence[str]
    """The same in sentences."""
    explained: bool = True
    """Whether its cause is a reason for it, and not merely its beginning."""
    alike: int = 0
    """How many more of the same kind, by the same actor, there were before it."""


@dataclass(frozen=True)
class Link:
    """An event of a chain, with whatever else had a part in it."""

    event: EventRecord
    cause: int | None
    """Number of the next link's event."""
    contributing: Sequence[EventRecord]


@dataclass(frozen=True)
class CauseNumbers:
    """An explanation by numbers of events, as `CauseTree` has it in words."""

    line: Sequence[int]
    aside: Sequence[int]
    heading: str
    first: int


@dataclass(frozen=True)
class CauseTree:
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
        """Return all of it as JSON can say it."""
        return asdict(self)


def cause_tree(events: Events, history: pd.DataFrame, index: EntityIndex, number: int, subject: Subject | None = None) -> CauseTree:
    """Return the causes of an event.

    Parameters
    ----------
    history: the same events with names.
    subject: of whom or what the first trouble is looked for; if not given, the unit or the place of the event itself.
    """
    rows: list[Any] = list(history.itertuples(index=False))
    causes = cause_numbers(events, index, number, subject)
    links, aside = ([_link(rows, events, index, each, causes.aside) for each in numbers] for numbers in (causes.line, causes.aside))
    return CauseTree(links, aside, causes.heading, causes.first, causes.line[-1])


def cause_numbers(events: Events, index: EntityIndex, number: int, subject: Subject | None = None) -> CauseNumbers:
    """Return the causes of an event by numbers of events alone."""
    line, about = chain(events, number), subject or subject_of(events, number)
    aside = [each for each in _aside(events, index, number, about) if each not in line]
    heading = ""
    if aside and about.unit != NOWHERE:
        heading = CAME.format(index.names.units[about.unit])
    elif aside:
        heading = KILLED if events["what"][aside[0]] in KILLING else LEFT
    return CauseNumbers(line, aside, heading, first_cause(events, index, number, about))


def contributing_groups(events: Events, index: EntityIndex, number: int) -> list[tuple[int, int]]:
    """Return what else had a part in an event: numbers of events, and how many more of the kind by the same actor came before each."""
    groups: dict[tuple[int, int], list[int]] = {}
    for each in contributing(events, index, number):
        groups.setdefault((int(events["what"][each]), int(events["who"][each])), []).append(each)
    latest: list[tuple[int, int]] = []
    for numbers in groups.values():
        latest += [(each, 0) for each in numbers] if len(numbers) <= OF_A_KIND else [(numbers[-1], len(numbers) - 1)]
    return sorted(latest)


def _aside(events: Events, index: EntityIndex, number: int, subject: Subject) -> list[int]:
    """Return what the chain may leave out."""
    if subject.unit != NOWHERE:
        return course(events, index, number, subject.unit)
    return chain(events, emptied(events, index, number))


def subject_of(events: Events, number: int) -> Subject:
    """Return whom or what an event befell: a place that falls, or is hungry or shut in, or else the unit that acted."""
    event = events[number]
    if event["what"] in TAKING or not BY_UNITS[event["what"]]:
        return Subject(place=int(event["place"]))
    return Subject(unit=int(event["who"]))


def starting_event(events: Events, index: EntityIndex, outcome: str = "", value: float = 1.0) -> tuple[OutcomeEvent, str]:
    """Return where the explanation of an outcome's value begins, and in words what that is; of no outcome, how the plan ended."""
    start = outcome_event(events, index, outcome, value)
    if start.number == NOWHERE:
        return start, "nothing to tell: no unit with a plan was ever ordered anything"
    if start.tells:
        return start, "the first event that tells of it"
    over = events["what"][start.number] in (*PLAN_ENDS, *SURRENDER)
    words = "how the plan ended" if over else "the last step of the plan, which went on"
    return start, f"no event tells of it; {words}" if outcome else words


def _link(rows: Sequence[Any], events: Events, index: EntityIndex, number: int, elsewhere: Sequence[int]) -> Link:
    """Return one event of a chain; what is told elsewhere is not told beside it."""
    groups = contributing_groups(events, index, number)
    beside = [_record(rows, events, index, each, alike) for each, alike in groups if each not in elsewhere]
    cause = int(events["cause"][number])
    return Link(_record(rows, events, index, number), None if cause == NOWHERE else cause, beside)


def _record(rows: Sequence[Any], events: Events, index: EntityIndex, number: int, alike: int = 0) -> EventRecord:
    row = rows[number]
    text = full_text(row, events, index)
    by_chance = not pd.isna(row.draw)
    draw, threshold = (float(row.draw), float(row.threshold)) if by_chance else (None, None)
    lines = reckoning_lines(row.reckoning)
    reckoning = row.reckoning if lines else None
    explained = not EVENTS[What[row.what.upper()]].since
    return EventRecord(number, float(row.hour), time_text(row), text, draw_text(row), draw, threshold, reckoning, lines, explained, alike)


def full_text(row: Any, events: Events, index: EntityIndex) -> str:
    """Return an event of a history in words: as the story says it, and where its unit stood if its own place does not say that."""
    text = event_text(row)
    if EVENTS[What[row.what.upper()]].tells_position:
        place, on_its_way = position(events, index, int(events["who"][row.number]), int(row.number))
        text += f", {position_text(index.names.places[place], on_its_way)}"
    return text


def tree_lines(tree: CauseTree) -> Iterator[str]:
    """Yield the event, its causes one after the other, and under each what else had a part in it, a line each."""
    yield from _lines(tree, tree.links, "")
    if tree.aside:
        yield ""
        yield tree.heading
        yield from _lines(tree, tree.aside, "  ")
    yield ""
    yield "[ ]: number of the event. Besides: what else made it weaker or stronger, or held it up, between its cause and itself."
    yield "That it came before is proven by the log; that it mattered is not."


def _lines(tree: CauseTree, links: Sequence[Link], indent: str) -> Iterator[str]:
    for step, link in enumerate(links):
        mark = "   <-- here it began" if link.event.number == tree.first else ""
        before = links[step - 1]
        linked = step and before.cause == link.event.number and before.event.explained
        yield f"{indent}{'  because ' if linked else '  after ' if step else ''}{_line(link.event)}{mark}"
        yield from (f"{indent}      {line}" for line in link.event.reckoned)
        for record in link.contributing:
            yield f"{indent}      besides {_line(record)}"
            yield from (f"{indent}        {line}" for line in record.reckoned)


def _line(record: EventRecord) -> str:
    chance = f" ({record.chance})" if record.chance else ""
    alike = f" and {record.alike:,} more such before it" if record.alike else ""
    return f"{record.when}: {record.text}{chance} [{record.number}]{alike}"
