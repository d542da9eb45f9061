"""Which events of a run are meant by a few words: `kidal lost`, `main_column broke`, `aircraft lost`, `objective took`, `265`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kidal_sim.engine.outcomes.outcome import EventSelector
from kidal_sim.errors import BatchError
from kidal_sim.explain.entity_index import ACTORS, BY_UNITS, OF_UNITS, OTHERS, EntityIndex, Events
from kidal_sim.explain.history import TABLES
from kidal_sim.explain.outcome_event import matching
from kidal_sim.scenario.names import suggestion
from kidal_sim.tables.events import EVENTS, What
from kidal_sim.tables.kinds import NOWHERE

OBJECTIVE = "objective"
LONGEST = 4
"""Words in the longest name of a kind, or of a unit whose name is written with spaces."""


def _name(what: int) -> str:
    """Return the name of a kind of event in words."""
    return What(what).name.lower().replace("_", " ")


def _selectors() -> Mapping[str, EventSelector]:
    """Return what each phrase selects, by the catalogue of events: kinds' own names, and the words by which people look for them."""
    selectors: dict[str, EventSelector] = {_name(what): EventSelector((what,)) for what in What}
    for what, kind in EVENTS.items():
        for own, phrases in ((None, kind.words), (True, kind.own_words), (False, kind.enemy_words)):
            for phrase in phrases:
                kinds = selectors[phrase].kinds if phrase in selectors else ()
                selectors[phrase] = EventSelector((*kinds, what), own)
    return selectors


PHRASES = _selectors()


@dataclass
class Query:
    """What the words ask for: events of all these kinds that name all these places, units, wings or factions."""

    selectors: list[EventSelector] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def search(events: Events, index: EntityIndex, words: str) -> list[int]:
    """Return the numbers of the events that are meant, in order; refuse if there are none, or a word is not known."""
    if words.strip().isdecimal():
        if int(words) < len(events):
            return [int(words)]
        raise BatchError(f"there is no event {int(words):,}: this run has {len(events):,}, numbered from 0")
    query = _parse(events, index, words)
    matches = np.ones(len(events), dtype=np.bool_)
    for selector in query.selectors:
        matches &= matching(events, index, selector)
    for name in query.names:
        matches &= naming(events, index, name)
    numbers: list[int] = np.flatnonzero(matches).tolist()
    if not numbers:
        raise BatchError(f"{words!r}: no such event in this run{_alternatives(events, index, query)}")
    return numbers


def naming(events: Events, index: EntityIndex, name: str) -> NDArray[np.bool_]:
    """Return which events name a unit, place, wing or faction; a faction also through its units."""
    matches = _is_named(events["place"], index.names.places, name)
    for table, attribute in TABLES.items():
        names = getattr(index.names, attribute)
        matches |= (ACTORS[events["what"]] == table) & _is_named(events["who"], names, name)
        matches |= (OTHERS[events["what"]] == table) & _is_named(events["other"], names, name)
    matches |= BY_UNITS[events["what"]] & _is_named(events["who"], index.factions, name)
    return matches


def _is_named(rows: NDArray[np.int64], names: tuple[str, ...], name: str) -> NDArray[np.bool_]:
    """Return where a row is one of that name."""
    matches: NDArray[np.bool_] = np.isin(rows, [row for row, each in enumerate(names) if each == name])
    return matches


def _parse(events: Events, index: EntityIndex, words: str) -> Query:
    """Return the words as kinds of events and names, the longest first."""
    left, query, names = words.split(), Query(), _names(index)
    if not left:
        raise BatchError("no words to search for: write some such as 'kidal lost' or 'aircraft lost'")
    while left:
        for length in range(min(LONGEST, len(left)), 0, -1):
            phrase, name = " ".join(left[:length]).lower().replace("_", " "), "_".join(left[:length])
            if name == OBJECTIVE or name in names:
                query.names.append(_objective(index) if name == OBJECTIVE else name)
            elif phrase in PHRASES:
                query.selectors.append(PHRASES[phrase])
            else:
                continue
            left = left[length:]
            break
        else:
            raise BatchError(f"{words!r}: {left[0]!r} is no event, place or unit{suggestion(left[0], (_vocabulary(events, index),))}")
    return query


def _names(index: EntityIndex) -> set[str]:
    names = index.names
    return {*names.places, *names.units, *names.wings, *names.factions, *names.arrivals, *names.options, *names.recalls}


def _objective(index: EntityIndex) -> str:
    if index.objective == NOWHERE:
        raise BatchError("the scenario has no objective: write the name of a place instead of 'objective'")
    return index.names.sites[index.objective]


def _vocabulary(events: Events, index: EntityIndex) -> set[str]:
    """Return words that would find something in this run."""
    kinds = {_name(what) for what in np.unique(events["what"])}
    phrases = {phrase for phrase, selector in PHRASES.items() if matching(events, index, selector).any()}
    return kinds | phrases | set(_named_in(events, index)) | {OBJECTIVE}


def _named_in(events: Events, index: EntityIndex) -> Iterator[str]:
    """Yield the places and units that the log names."""
    yield from (index.names.places[row] for row in np.unique(events["place"]) if row != NOWHERE)
    units = np.unique([*events["who"][BY_UNITS[events["what"]]], *events["other"][OF_UNITS[events["what"]]]]).astype(int)
    yield from (index.names.units[row] for row in units if row != NOWHERE)


def _alternatives(events: Events, index: EntityIndex, query: Query) -> str:
    """Return what there is instead: the kinds of events that name the same."""
    matches = np.ones(len(events), dtype=np.bool_)
    for name in query.names:
        matches &= naming(events, index, name)
    kinds = [_name(what) for what in np.unique(events["what"][matches])]
    return f"; of {' and '.join(query.names)} it has: {', '.join(kinds)}" if query.names and kinds else ""
