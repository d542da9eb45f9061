"""What Python callers give: whole numbers and names, checked in one way wherever they come in."""

import operator
from collections.abc import Iterable
from typing import Any

from kidal_sim.errors import BatchError


def whole(name: str, given: Any, least: int, most: int) -> int:
    """Return a whole number within limits, NumPy's included; BatchError, which names the argument, if it is none.

    >>> whole("runs", 20, 1, 1000)
    20
    """
    try:
        number = None if isinstance(given, bool) else operator.index(given)
    except TypeError:
        number = None
    if number is None or not least <= number <= most:
        raise BatchError(f"{name}: found {given!r}, which is not a whole number from {least} to {most:,}")
    return number


def names(name: str, given: Any) -> list[str]:
    """Return one name or several as a list; BatchError, which names the argument, if they are no text.

    >>> names("outcomes", "kidal_*"), names("outcomes", ("a", "b"))
    (['kidal_*'], ['a', 'b'])
    """
    found = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [given]
    for each in found:
        if not isinstance(each, str):
            raise BatchError(f"{name}: found {each!r}, where there must be a name or several")
    return found
