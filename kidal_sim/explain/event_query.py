"""Which events of a run are meant by a few words: `kidal lost`, `main_column broke`, `aircraft lost`, `objective took`, `265`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kidal_sim.errors import BatchError
from kidal_sim.explain.entity_index import BY_UNITS, OF_UNITS, Cast, Events
from kidal_sim.explain.history import TABLES, listed
from kidal_sim.explain.outcome_event import LOST, Told
from kidal_sim.scenario.names import suggestion
from kidal_sim.tables.events import ACTORS, OTHERS, What
from kidal_sim.tables.kinds import NOWHERE

OBJECTIVE = "objective"
LONGEST = 4
"""Words in the longest name of a kind, or of a unit whose name is written with spaces."""
PHRASES: Mapping[str, Told] = {what.name.lower().replace("_", " "): Told((what,)) for what in What} | {
    "lost": LOST, "fell": LOST, "overrun": Told((What.OVERRAN,)), "captured": Told((What.TOOK,), own=True),
    "taken": Told((What.TOOK, What.OVERRAN)), "plan called off": Told((What.CALLED_OFF,)), "gives up": Told((What.GAVE_UP,)),
    "starved out": Told((What.GAVE_UP,)), "contact": Told((What.GAVE_CONTACT,)), "mine": Told((What.STRUCK_MINE,)),
    "assault": Told((What.ASSAULTED,)), "siege": Told((What.BESIEGED,)), "hungry": Told((What.HUNGER,)),
    "air strike": Told((What.STRUCK_FROM_AIR,)),
}  # fmt: skip
"""Words for kinds of events: their own names, and what people say."""


@dataclass
class Wanted:
    """What the words ask for."""

    kinds: list[Told] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def search(events: Events, cast: Cast, words: str) -> list[int]:
    """Numbers of the events that are meant, in order; refused if there are none, or a word is not known."""
    if words.strip().isdecimal():
        if int(words) < len(events):
            return [int(words)]
        raise BatchError(f"there is no event {int(words):,}; there are {len(events):,}, from 0")
    wanted = _read(events, cast, words)
    found = np.ones(len(events), dtype=np.bool_)
    for kind in wanted.kinds:
        found &= kind.among(events, cast)
    for name in wanted.names:
        found &= names(events, cast, name)
    numbers: list[int] = np.flatnonzero(found).tolist()
    if not numbers:
        raise BatchError(f"{words!r}: no such event in this run{_instead(events, cast, wanted)}")
    return numbers


def names(events: Events, cast: Cast, name: str) -> NDArray[np.bool_]:
    """Which events name a unit, place, wing or party; a party also through its units."""
    found = _at(events["place"], cast.names.places, name)
    for table in TABLES:
        known = getattr(cast.names, TABLES[table])
        who = np.array([listed(ACTORS, what, "unit") == table for what in What])[events["what"]]
        other = np.array([listed(OTHERS, what, "unit") == table for what in What])[events["what"]]
        found |= who & _at(events["who"], known, name) | other & _at(events["other"], known, name)
    found |= BY_UNITS[events["what"]] & _at(events["who"], cast.parties, name)
    return found


def _at(rows: NDArray[np.int64], known: tuple[str, ...], name: str) -> NDArray[np.bool_]:
    """Where a row is one of that name."""
    found: NDArray[np.bool_] = np.isin(rows, [row for row, each in enumerate(known) if each == name])
    return found


def _read(events: Events, cast: Cast, words: str) -> Wanted:
    """The words as kinds and names, the longest first."""
    left, wanted, known = words.split(), Wanted(), _names(cast)
    if not left:
        raise BatchError("found no words; wanted some such as 'kidal lost' or 'aircraft lost'")
    while left:
        for length in range(min(LONGEST, len(left)), 0, -1):
            phrase, name = " ".join(left[:length]).lower().replace("_", " "), "_".join(left[:length])
            if name == OBJECTIVE or name in known:
                wanted.names.append(_objective(cast) if name == OBJECTIVE else name)
            elif phrase in PHRASES:
                wanted.kinds.append(PHRASES[phrase])
            else:
                continue
            left = left[length:]
            break
        else:
            raise BatchError(f"{words!r}: {left[0]!r} is no event, place or unit{suggestion(left[0], (_heard(events, cast),))}")
    return wanted


def _names(cast: Cast) -> set[str]:
    names = cast.names
    return {*names.places, *names.units, *names.wings, *names.factions, *names.arrivals, *names.options, *names.recalls}


def _objective(cast: Cast) -> str:
    if cast.objective == NOWHERE:
        raise BatchError("the scenario has no objective; wanted the name of a place")
    return cast.names.sites[cast.objective]


def _heard(events: Events, cast: Cast) -> set[str]:
    """Words that would find something in this run."""
    kinds = {What(what).name.lower().replace("_", " ") for what in np.unique(events["what"])}
    spoken = {phrase for phrase, kind in PHRASES.items() if kind.among(events, cast).any()}
    return kinds | spoken | set(_who(events, cast)) | {OBJECTIVE}


def _who(events: Events, cast: Cast) -> Iterator[str]:
    """Places and units that the log names."""
    yield from (cast.names.places[row] for row in np.unique(events["place"]) if row != NOWHERE)
    units = np.unique([*events["who"][BY_UNITS[events["what"]]], *events["other"][OF_UNITS[events["what"]]]]).astype(int)
    yield from (cast.names.units[row] for row in units if row != NOWHERE)


def _instead(events: Events, cast: Cast, wanted: Wanted) -> str:
    """What there is instead: the kinds of events that name the same, or the names."""
    found = np.ones(len(events), dtype=np.bool_)
    for name in wanted.names:
        found &= names(events, cast, name)
    kinds = [What(what).name.lower().replace("_", " ") for what in np.unique(events["what"][found])]
    return f"; of {' and '.join(wanted.names)} it has: {', '.join(kinds)}" if wanted.names and kinds else ""
