"""Numbers as people write them."""

import math

MOST_PLACES = 6
"""Decimal places beyond which nobody reads."""


def decimals(*values: float) -> int:
    """Decimal places that give the largest of these numbers three digits, or all of its whole ones.

    >>> decimals(46.588, 42.6, 50.58), decimals(0.0123), decimals(12345.6)
    (1, 4, 0)
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return min(4, max(0, 2 - math.floor(math.log10(largest)))) if largest > 0 else 0


def places_apart(low: float, high: float, places: int) -> int:
    """Decimal places, at least so many, at which the limits of an interval do not look the same; as they are if they are the same.

    >>> places_apart(0.0, 0.038, 1), places_apart(3.2, 9.1, 1), places_apart(5.0, 5.0, 0)
    (2, 1, 0)
    """
    if not (math.isfinite(low) and math.isfinite(high)) or low == high:
        return places
    return next((each for each in range(places, MOST_PLACES) if number(low, each) != number(high, each)), MOST_PLACES)


def number(value: float, places: int, sign: str = "") -> str:
    """A number for people; "-" if there is none.

    >>> number(1234.5, 0), number(3.14159, 2, "+"), number(float("nan"), 1), number(-0.001, 1), number(math.inf, 2)
    ('1,234', '+3.14', '-', '0.0', '∞')
    """
    if not math.isfinite(value):
        return "-" if math.isnan(value) else "∞" if value > 0 else "-∞"
    rounded = round(value, places)
    return f"{rounded:{sign},.{places}f}" if rounded else f"{0:.{places}f}"


def counted(count: int, noun: str) -> str:
    """A number of things for people, with the noun in singular or plural.

    >>> counted(1, "run"), counted(2000, "run")
    ('1 run', '2,000 runs')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
