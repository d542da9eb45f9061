"""Words for shares, means and differences, with their intervals."""

import math
from bisect import bisect_right

from kidal_sim.engine.outcomes.table import Outcome

BANDS = (0.05, 0.20, 0.45, 0.55, 0.80, 0.95)
"""Where one word ends and the next begins, which has the limit itself."""
WORDS = ("almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "very likely", "almost certain")
"""Of a chance, by Intelligence Community Directive 203, Analytic Standards (2015), D.6.e.2.a; the outermost go on to 0 and to 1."""
MOST_PLACES = 6
"""Decimal places of a per cent at most, where the limits of an interval would look the same with fewer."""


def likelihood(share: float) -> str:
    """Return the word for a probability.

    >>> likelihood(0.63), likelihood(0.05), likelihood(1.0)
    ('likely', 'very unlikely', 'almost certain')
    """
    return WORDS[bisect_right(BANDS, share)]


def share_in_words(estimate: float, low: float, high: float) -> str:
    """Return a probability in words and in numbers; two words where its interval reaches from one into another.

    >>> share_in_words(0.63, 0.61, 0.65), share_in_words(0.79, 0.77, 0.81), share_in_words(0.0, 0.0, 0.00038)
    ('likely (63 %, 61 to 65)', 'likely to very likely (79 %, 77 to 81)', 'almost no chance (0.00 %, 0.00 to 0.04)')
    """
    if math.isnan(estimate):
        return "never known"
    if math.isnan(low) or math.isnan(high):
        return f"{likelihood(estimate)} ({100 * estimate:.0f} %)"
    places = 1 if high - low < 0.02 or min(estimate, 1 - estimate) < 0.01 else 0
    words = " to ".join(dict.fromkeys((likelihood(low), likelihood(high))))
    while low < high and places < MOST_PLACES and f"{100 * low:.{places}f}" == f"{100 * high:.{places}f}":
        places += 1
    value, least, most = (f"{100 * share:.{places}f}" for share in (estimate, low, high))
    return f"{words} ({value} %, {least} to {most})"


def mean(outcome: Outcome, estimate: float, low: float, high: float) -> str:
    """Return a mean with its interval.

    >>> mean(Outcome("losses", "count", "people", ""), 312.4, 305.2, 319.6)
    '312 people on average (305 to 320)'
    """
    if math.isnan(estimate):
        return "never known"
    unit = f" {outcome.unit}" if outcome.unit not in ("", "1", *outcome.name.split("_")) else ""
    limits = "" if math.isnan(low) else f" ({_short(low)} to {_short(high)})"
    return f"{_short(estimate)}{unit} on average{limits}"


def difference_in_words(outcome: Outcome, estimate: float, low: float, high: float) -> str:
    """Return what the interval says about a difference; the sign is in the words where the interval leaves no doubt of it."""
    scale, unit = (100.0, "points") if outcome.kind == "binary" else (1.0, outcome.unit if outcome.unit != "1" else "")
    value, low, high = scale * estimate, scale * low, scale * high
    if math.isnan(value):
        return "never known for both"
    unit = f" {unit}" if unit else ""
    if math.isnan(low):
        return f"{value:+.3g}{unit}, always" if value else "always the same"
    if low <= 0 <= high:
        return f"no clear difference ({_short(low, '+')} to {_short(high, '+')}{unit})"
    least, most = sorted((abs(low), abs(high)))
    return f"{'higher' if value > 0 else 'lower'} by {_short(abs(value))}{unit} ({_short(least)} to {_short(most)})"


def _short(value: float, sign: str = "") -> str:
    """Return a number in three digits, or all of its whole ones."""
    if abs(value) >= 100:
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.1f}" if abs(value) >= 1 or value == 0 else f"{value:{sign}.2g}"
