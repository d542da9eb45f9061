"""A history told in plain English: what happened, and because of what. The words stand in the catalogue of events."""

import math
import re
from typing import Any

import pandas as pd

from kidal_sim.explain.folding import Fold, folded
from kidal_sim.explain.history import causes
from kidal_sim.tables.events import ALWAYS, EVENTS, EventKind, What
from kidal_sim.tables.kinds import WITHOUT_LIMIT, Side

WORDS = {"people": ("person", "people"), "airframes": ("aircraft", "aircraft"), "vehicles": ("vehicle", "vehicles"), "h": ("hour", "hours")}
"""One and many of what is counted, in words."""
PERCENT, KG_TOLD_IN_TONNES, HOURS_TOLD_WHOLE = 0.01, 100.0, 10.0
"""Below these amounts are told more finely."""
HOURS_TOLD_IN_DAYS, HOURS_IN_DAY = 72.0, 24.0
NAMESAKES = "(2nd), (3rd) ...: another band under the name of one that is gone; names pass on."
NUMBERED = re.compile(r"\(\d+(?:nd|rd|th)\b")
ENDINGS, TEENS = {1: "st", 2: "nd", 3: "rd"}, (11, 12, 13)
"""Of ordinal numbers, by their last digit; the last two digits that are an exception."""


def story(events: pd.DataFrame, everything: bool = False) -> list[str]:
    """Return a line for each event with its cause, or for many that are alike; the short story keeps what matters, with what led to it."""
    rows: list[Any] = list(events.itertuples(index=False))
    in_order = sorted(rows, key=_order)
    lines: list[str] = []
    explained: dict[int, bool] = {}
    if everything:
        lines = [_fold_text(rows, fold) for fold in folded(in_order, is_notable)]
    for row in [] if everything else in_order:
        if is_notable(row):
            lines += [f"{time_text(row)}: {event_text(row)}{_aside(rows, row)}", *_reasons(events, row, explained)]
    return [*lines, NAMESAKES] if any(NUMBERED.search(line) for line in lines) else lines


def event_text(event: Any, in_all: bool = False, more: int = 0) -> str:
    """Return one event of a history in words; in_all: it stands for several, whose amounts it adds up, and which concern so many more."""
    kind = _kind(event)
    other = None if event.other == event.who else unit_text(event.other, event.other_nth, False)
    other = f"{other} and {more} other{'s' if more > 1 else ''}" if more else other
    amount = amount_text(event.amount, event.unit)
    parts = {
        "who": unit_text(event.who, event.who_nth, kind.founds and other is not None), "place": event.place, "other": other,
        "amount": f"in all {amount}" if amount and in_all else amount,
    }  # fmt: skip

    def kept(optional: "re.Match[str]") -> str:
        fields = re.findall(r"{(\w+)}", optional[1])
        return optional[1] if all(parts[field] for field in fields) else ""

    return re.sub(r"\[(.*?)\]", kept, _phrase(event)).format(**parts)


def unit_text(name: Any, nth: Any, is_new: bool) -> Any:
    """Return a name, and which unit that has borne it is meant unless that is the first; is_new: it has just come to be.

    >>> unit_text("csp_band", 1, True), unit_text("csp_band", 2, True), unit_text("csp_band", 3, False), unit_text("camp", None, False)
    ('csp_band', 'csp_band (2nd of that name)', 'csp_band (3rd)', 'camp')
    """
    if pd.isna(nth) or nth == 1:
        return None if pd.isna(name) else name
    ending = "th" if nth % 100 in TEENS else ENDINGS.get(nth % 10, "th")
    return f"{name} ({nth}{ending}{' of that name' if is_new else ''})"


def draw_text(event: Any) -> str:
    """Return by what chance an event happened, in words; nothing if chance did not decide.

    A draw below its threshold is a draw below a chance; one at or above it is danger, or a loss, that has come to what was borne.
    """
    draw, threshold = event.draw, event.threshold
    if math.isnan(draw):
        return ""
    match _kind(event).draw:
        case "share":
            borne = f"bears {100.0 * threshold:.3g} %" if threshold > 0.0 else "surprised, it bears nothing"
            return f"lost {100.0 * draw:.3g} %, {borne}"
        case "odds":
            return f"odds {draw:.2g}, stays from {threshold:.2g}"
        case "patience":
            return f"waited {draw:.3g} h for better odds, patience {threshold:.3g} h"
        case "search" if draw >= threshold:
            return f"met nobody: drew {draw:.3g}, chance {threshold:.3g}"
    return f"drew {draw:.3g}, chance {threshold:.3g}" if draw < threshold else f"danger so far {draw:.3g}, due at {threshold:.3g}"


def time_text(event: Any) -> str:
    """Return the day of an event, from 0, and its time of day."""
    minutes = round(event.hour * 60.0)
    return f"day {minutes // 1440}, {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def position_text(place: str, on_its_way: bool) -> str:
    """Return where a unit was when something happened to it, in words.

    >>> position_text("anefis", False), position_text("anefis", True)
    ('at anefis', 'on its way from anefis')
    """
    return f"{'on its way from' if on_its_way else 'at'} {place}"


def amount_text(amount: float, unit: str) -> str:
    """Return an amount for people; nothing if there is none.

    >>> amount_text(0.317, "share"), amount_text(2.5, "h"), amount_text(40120.0, "kg"), amount_text(0.0, "people"), amount_text(1.0, "side")
    ('32 %', '2.5 hours', '40.1 t', '', 'the insurgents')
    >>> amount_text(1.0, "people"), amount_text(1200.0, "people"), amount_text(1.0, "airframes"), amount_text(160.6, "h")
    ('1 person', '1,200 people', '1 aircraft', '6.7 days')
    """
    if unit == "side":
        return f"the {Side(int(amount)).name.lower()}"
    if math.isnan(amount) or amount == 0.0 or amount >= WITHOUT_LIMIT:
        return ""
    match unit:
        case "share":
            return f"{100.0 * amount:.0f} %" if amount >= PERCENT else f"{100.0 * amount:.1g} %"
        case "odds":
            return f"odds {amount:.2g}"
        case "kg":
            return f"{amount / 1000.0:,.1f} t" if amount >= KG_TOLD_IN_TONNES else f"{amount:,.0f} kg"
    if unit == "h" and amount >= HOURS_TOLD_IN_DAYS:
        return f"{amount / HOURS_IN_DAY:.2g} days"
    number = f"{amount:,.0f}" if unit != "h" or amount >= HOURS_TOLD_WHOLE else f"{amount:.2g}"
    singular, plural = WORDS.get(unit, (unit, unit))
    return f"{number} {singular if number == '1' else plural}"


def is_notable(event: Any) -> bool:
    """Return whether the short story tells it."""
    least = _kind(event).told_from
    return least == ALWAYS or (not math.isnan(event.amount) and bool(event.amount >= least))


def _order(event: Any) -> tuple[float, bool]:
    """Return by what events are put in order: their hours, and what only follows on something else after all else of its hour."""
    return float(event.hour), "echo" in _kind(event).roles


def _kind(event: Any) -> EventKind:
    """Return the entry of the catalogue for an event of a history."""
    return EVENTS[What[event.what.upper()]]


def _phrase(event: Any) -> str:
    """Return how an event is said, given what it says of itself."""
    kind = _kind(event)
    if kind.phrase_with_other and not pd.isna(event.other):
        return kind.phrase_with_other
    if kind.phrase_missed and (event.draw >= event.threshold if kind.draw == "search" else event.amount == 0.0):
        return kind.phrase_missed
    if kind.phrase_surprised and event.threshold == 0.0:
        return kind.phrase_surprised
    return kind.phrase_undrawn if kind.phrase_undrawn and math.isnan(event.draw) else kind.phrase


def _fold_text(rows: list[Any], fold: Fold) -> str:
    """Return an event, or several that are alike, with the cause that they have in common."""
    first, last = fold.events[0], fold.events[-1]
    if first is last:
        because = "" if _kind(first).since else _because(rows, first, first.cause)
        return f"{time_text(first)}: {event_text(first)}{_aside(rows, first)}{because}"
    days = [round(each.hour * 60.0) // 1440 for each in (first, last)]
    when = f"day {days[0]}" if days[0] == days[1] else f"day {days[0]} to {days[1]}"
    return f"{when}, {len(fold.events)} times: {event_text(fold.total, True, fold.more)}{_because(rows, first, fold.cause)}"


def _because(rows: list[Any], event: Any, number: Any) -> str:
    """Return the cause of that number of an event, with its day if that is another."""
    if pd.isna(number):
        return ""
    cause = rows[number]
    on = "" if cause.day == event.day else f"on day {cause.day} "
    return f" (because {on}{event_text(cause)})"


def _aside(rows: list[Any], event: Any) -> str:
    """Return when that began which an event ends, if its cause is no more than that; or how long it was waited for."""
    kind = _kind(event)
    if kind.since and not pd.isna(event.cause):
        return f" ({kind.since} on {time_text(rows[event.cause])})"
    return f" ({draw_text(event)})" if kind.draw == "patience" and not math.isnan(event.draw) else ""


def _reasons(events: pd.DataFrame, event: Any, explained: dict[int, bool]) -> list[str]:
    """Return what led to an event, a line each, back to the first cause or to what has been explained before.

    explained: by the number of an event that has been, whether a line tells it.
    """
    lines = []
    explained[event.number] = True
    if _kind(event).since:
        return []
    chain: list[Any] = list(causes(events, event.number).itertuples(index=False))
    for cause in chain[1:]:
        before, told = cause.number in explained, explained.get(cause.number, False)
        says = _kind(cause).explains or before
        if says:
            lines.append(f"    because {event_text(cause)} ({'see above' if told else time_text(cause)})")
        explained[cause.number] = told or says
        if before:
            break
    return lines
