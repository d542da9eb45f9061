"""How far compiling has come, for whoever wants to show it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Listener = Callable[[int, int], None]
"""Is called with the number of functions that have been compiled, and of all that will be."""

_compiled: set[Callable[..., Any]] = set()
_listeners: list[tuple[Listener, frozenset[Callable[..., Any]]]] = []


@contextmanager
def reporting(functions: frozenset[Callable[..., Any]], listener: Listener) -> Iterator[None]:
    """Tell a listener each time one of these functions has been compiled, in any thread."""
    _listeners.append((listener, functions))
    try:
        yield
    finally:
        _listeners.remove((listener, functions))


def advance(function: Callable[..., Any]) -> None:
    """Take in that a function has been compiled; once more, for other types, does not count."""
    if function in _compiled:
        return
    _compiled.add(function)
    for listener, functions in _listeners:
        if function in functions:
            listener(len(functions & _compiled), len(functions))
