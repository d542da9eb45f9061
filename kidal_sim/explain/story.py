"""A history told in plain English: what happened, and because of what."""

import math
import re
from typing import Any, NamedTuple

import pandas as pd

from kidal_sim.explain.history import causes
from kidal_sim.tables.events import What
from kidal_sim.tables.kinds import WITHOUT_LIMIT, Side

NEVER, ALWAYS = math.inf, 0.0
MANY = 20.0
"""So many people in one event are told in the short story, whatever happened to them."""


class Phrase(NamedTuple):
    """How an event is said."""

    words: str
    """What stands in [ ] is left out where the event does not say it."""
    told_from: float = NEVER
    """Amount from which the short story tells it."""
    explains: bool = True
    """Whether it says more than its own cause does, where the short story asks for causes."""
    asks: bool = True
    """Whether the short story asks for its causes."""


PHRASES = {
    What.ORDERED: Phrase("{who} is ordered[: {other}]"),
    What.CALLED_OFF: Phrase("{who} gives its plan up[: {other}][, {amount}]", ALWAYS),
    What.CHOSE: Phrase("{who} chooses its plan[: {other}]", ALWAYS),
    What.DEPARTED: Phrase("{who} sets out[ from {place}][ for {other}][, {amount}]", explains=False),
    What.ARRIVED: Phrase("{who} comes to {place}[, {amount}]", explains=False),
    What.STRUCK_MINE: Phrase("{who} strikes a mine[ on {place}][, {amount} lost]", MANY),
    What.GAVE_CONTACT: Phrase("{who} gives contact to {other}[ on {place}][ for {amount}]"),
    What.ASSAULTED: Phrase("{who} assaults {place}[, {amount}]"),
    What.BROKE: Phrase("{who} breaks[ at {place}][, {amount} lost]", ALWAYS),
    What.RALLIED: Phrase("{who} rallies[ at {place}][, {amount}]"),
    What.LOST_TOUCH: Phrase("{who} loses touch with[ {amount} of] its own", MANY),
    What.TOOK: Phrase("{who} takes {place}[ for {amount}]", ALWAYS),
    What.BESIEGED: Phrase("{who} is besieged[ by {other}]", ALWAYS),
    What.SIEGE_ENDED: Phrase("the siege of {who} ends", ALWAYS, asks=False),
    What.RELIEVED: Phrase("{who} relieves[ {place}]", ALWAYS),
    What.GAVE_UP: Phrase("the hungry garrison of {who} gives up and leaves[, {amount}]", ALWAYS),
    What.OVERRAN: Phrase("{who} overruns {place}[ and loots {amount}]", ALWAYS),
    What.RAIDERS_LEFT: Phrase("{who} leaves {place} again", ALWAYS, asks=False),
    What.SHELLED: Phrase("{who} shells {place}[, {amount} hit]", MANY),
    What.STRUCK_FROM_AIR: Phrase("{who} strikes[ {other}][ at {place}][, {amount} lost]", MANY),
    What.HARMED_CIVILIANS: Phrase("air strikes kill civilians in or near {who}[, {amount}]", MANY),
    What.AIRCRAFT_LOST: Phrase("{who} loses aircraft[ over {place}][ to {other}][, {amount}]", ALWAYS),
    What.LANDED: Phrase("{who} lands[ {amount}] at {place}"),
    What.LANDING_HIT: Phrase("{who} is hit as it lands at {place}[ by {other}]"),
    What.CAREFUL: Phrase("{who} keeps away from {place}[ for {amount}]"),
    What.CONVOY_LEFT: Phrase("{who} leaves {place}[ for {other}][ with {amount}]"),
    What.DELIVERED: Phrase("{who} brings[ {amount}] to {place}"),
    What.CAME: Phrase("{who}[: {amount}] from outside[ for {other}][ at {place}]", ALWAYS),
    What.RECALLED: Phrase("{who} gives people up to other fronts[: {other}][, {amount}]", MANY),
    What.RECRUITED: Phrase("{who} wins recruits[, {amount}][, for {other}]"),
    What.DRIFTED_HOME: Phrase("{who} sees people go home[, {amount}][, from {other}]"),
    What.SWEPT: Phrase("a sweep[ by {other}] kills civilians in or near {who}[, {amount}]", MANY),
    What.BASED: Phrase("{who} has a new base[ at {place}][, {amount}]", ALWAYS),
    What.JOINED: Phrase("{who} joins an attack[ on {place}]"),
    What.SHIFTED: Phrase("{who} shifts[ to {place}][, {amount}][, from {other}]"),
    What.LEFT_FOR_REFUGE: Phrase("{who} leaves[ {place}] for its refuge"),
    What.CAME_BACK: Phrase("{who} comes back[ to {place}][, {amount}][, from {other}]"),
    What.HUNGER: Phrase("{who} goes hungry", ALWAYS),
    What.LEFT_BEHIND: Phrase("{who} leaves[ {amount}] behind[ at {place}][ as {other}]", explains=False),
    What.CONVOY_LOST: Phrase("{who} is lost with everybody in it[ on {place}][, {amount}]", ALWAYS),
}
"""How each event is said: the one place for these words."""


HUNGRY = Phrase("{who}, hungry, gives its plan up[: {other}]", ALWAYS)
"""Of a plan that is called off without having waited for better odds."""
SURRENDERED = Phrase("the hungry garrison of {who} surrenders[ to {other}][, {amount}]", ALWAYS)
"""Of a garrison that gives up to besiegers."""
ODDS = (What.LEFT_FOR_REFUGE,)
"""Events whose draw and threshold are believed odds, and those from which a unit stays."""
SHARES = (What.BROKE,)
"""Events whose draw and threshold are a share lost and the share that is borne."""


def chance(event: Any) -> str:
    """By what chance an event happened, in words; nothing if chance did not decide.

    A draw below its threshold is luck below a chance; one at or above it is danger, or a loss, that has come to what was borne.
    """
    if math.isnan(event.draw):
        return ""
    what = What[event.what.upper()]
    if what in SHARES:
        return f"lost {100.0 * event.draw:.3g} %, bears {100.0 * event.threshold:.3g} %"
    if what in ODDS:
        return f"odds {event.draw:.2g}, stays from {event.threshold:.2g}"
    if what == What.STRUCK_FROM_AIR and event.draw >= event.threshold:
        return f"met nobody: drew {event.draw:.3g}, chance {event.threshold:.3g}"
    if what == What.CALLED_OFF:
        return f"waited {event.draw:.3g} h for better odds, patience {event.threshold:.3g} h"
    if event.draw < event.threshold:
        return f"drew {event.draw:.3g}, chance {event.threshold:.3g}"
    return f"danger so far {event.draw:.3g}, due at {event.threshold:.3g}"


def story(events: pd.DataFrame, everything: bool = False) -> list[str]:
    """A line for each event with its cause; the short story keeps what matters, with all that led to it."""
    rows: list[Any] = list(events.itertuples(index=False))
    if everything:
        return [f"{when(row)}: {said(row)}{_because(rows, row)}" for row in sorted(rows, key=_hour)]
    lines: list[str] = []
    told: set[int] = set()
    for row in sorted(rows, key=_hour):
        if matters(row):
            lines += [f"{when(row)}: {said(row)}", *_reasons(events, row, told)]
    return lines


def said(event: Any) -> str:
    """One event in words."""
    other = None if event.other == event.who else event.other
    parts = {"who": event.who, "place": event.place, "other": other, "amount": quantity(event.amount, event.unit)}

    def kept(optional: "re.Match[str]") -> str:
        fields = re.findall(r"{(\w+)}", optional[1])
        return optional[1] if all(parts[field] for field in fields) else ""

    return re.sub(r"\[(.*?)\]", kept, _phrase(event).words).format(**parts)


def when(event: Any) -> str:
    """Day, from 0, and time of day."""
    minutes = round(event.hour * 60.0)
    return f"day {minutes // 1440}, {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def whereabouts(place: str, on_its_way: bool) -> str:
    """Where a unit was when something happened to it.

    >>> whereabouts("anefis", False), whereabouts("anefis", True)
    ('at anefis', 'on its way from anefis')
    """
    return f"{'on its way from' if on_its_way else 'at'} {place}"


def matters(event: Any) -> bool:
    """Whether the short story tells it."""
    least = _phrase(event).told_from
    return least == ALWAYS or (not math.isnan(event.amount) and bool(event.amount >= least))


def quantity(amount: float, unit: str) -> str:
    """An amount for people; nothing if there is none.

    >>> quantity(0.317, "share"), quantity(2.5, "h"), quantity(40120.0, "kg"), quantity(0.0, "people"), quantity(1.0, "side")
    ('32 %', '2.5 h', '40.1 t', '', 'the insurgents')
    """
    if unit == "side":
        return f"the {Side(int(amount)).name.lower()}"
    if math.isnan(amount) or amount == 0.0 or amount >= WITHOUT_LIMIT:
        return ""
    if unit == "share":
        return f"{100.0 * amount:.0f} %"
    if unit == "odds":
        return f"odds {amount:.2g}"
    if unit == "kg":
        return f"{amount / 1000.0:,.1f} t"
    return f"{amount:,.1f} h" if unit == "h" else f"{amount:,.0f} {unit}"


def _hour(event: Any) -> float:
    return float(event.hour)


def _phrase(event: Any) -> Phrase:
    what = What[event.what.upper()]
    if what == What.GAVE_UP and not pd.isna(event.other):
        return SURRENDERED
    return HUNGRY if what == What.CALLED_OFF and math.isnan(event.draw) else PHRASES[what]


def _because(rows: list[Any], event: Any) -> str:
    return "" if pd.isna(event.cause) else f" (because {said(rows[event.cause])})"


def _reasons(events: pd.DataFrame, event: Any, told: set[int]) -> list[str]:
    """What led to an event, a line each, back to the first cause or to what has been told before."""
    lines = []
    told.add(event.number)
    if not _phrase(event).asks:
        return []
    chain: list[Any] = list(causes(events, event.number).itertuples(index=False))
    for cause in chain[1:]:
        before = cause.number in told
        if _phrase(cause).explains or before:
            lines.append(f"    because {said(cause)} ({'see above' if before else when(cause)})")
        if before:
            break
        told.add(cause.number)
    return lines
