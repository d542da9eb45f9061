"""A history told in plain English: what happened, and because of what. The words stand in the catalogue of events."""

import math
import re
from typing import Any

import pandas as pd

from kidal_sim.explain.history import causes
from kidal_sim.tables.events import ALWAYS, EVENTS, EventKind, What
from kidal_sim.tables.kinds import WITHOUT_LIMIT, Side


def story(events: pd.DataFrame, everything: bool = False) -> list[str]:
    """Return a line for each event with its cause; the short story keeps what matters, with all that led to it."""
    rows: list[Any] = list(events.itertuples(index=False))
    if everything:
        return [f"{time_text(row)}: {event_text(row)}{_because(rows, row)}" for row in sorted(rows, key=_hour)]
    lines: list[str] = []
    explained: set[int] = set()
    for row in sorted(rows, key=_hour):
        if is_notable(row):
            lines += [f"{time_text(row)}: {event_text(row)}", *_reasons(events, row, explained)]
    return lines


def event_text(event: Any) -> str:
    """Return one event of a history in words."""
    other = None if event.other == event.who else event.other
    parts = {"who": event.who, "place": event.place, "other": other, "amount": amount_text(event.amount, event.unit)}

    def kept(optional: "re.Match[str]") -> str:
        fields = re.findall(r"{(\w+)}", optional[1])
        return optional[1] if all(parts[field] for field in fields) else ""

    return re.sub(r"\[(.*?)\]", kept, _phrase(event)).format(**parts)


def draw_text(event: Any) -> str:
    """Return by what chance an event happened, in words; nothing if chance did not decide.

    A draw below its threshold is a draw below a chance; one at or above it is danger, or a loss, that has come to what was borne.
    """
    draw, threshold = event.draw, event.threshold
    if math.isnan(draw):
        return ""
    match _kind(event).draw:
        case "share":
            return f"lost {100.0 * draw:.3g} %, bears {100.0 * threshold:.3g} %"
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


def is_notable(event: Any) -> bool:
    """Return whether the short story tells it."""
    least = _kind(event).told_from
    return least == ALWAYS or (not math.isnan(event.amount) and bool(event.amount >= least))


def _hour(event: Any) -> float:
    return float(event.hour)


def _kind(event: Any) -> EventKind:
    """Return the entry of the catalogue for an event of a history."""
    return EVENTS[What[event.what.upper()]]


def _phrase(event: Any) -> str:
    """Return how an event is said, given what it says of itself."""
    kind = _kind(event)
    if kind.phrase_with_other and not pd.isna(event.other):
        return kind.phrase_with_other
    return kind.phrase_undrawn if kind.phrase_undrawn and math.isnan(event.draw) else kind.phrase


def _because(rows: list[Any], event: Any) -> str:
    return "" if pd.isna(event.cause) else f" (because {event_text(rows[event.cause])})"


def _reasons(events: pd.DataFrame, event: Any, explained: set[int]) -> list[str]:
    """Return what led to an event, a line each, back to the first cause or to what has been told before."""
    lines = []
    explained.add(event.number)
    if not _kind(event).asks:
        return []
    chain: list[Any] = list(causes(events, event.number).itertuples(index=False))
    for cause in chain[1:]:
        before = cause.number in explained
        if _kind(cause).explains or before:
            lines.append(f"    because {event_text(cause)} ({'see above' if before else time_text(cause)})")
        if before:
            break
        explained.add(cause.number)
    return lines
