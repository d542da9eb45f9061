"""The one decorator of compiled code: `@compiled` functions, compiled by Numba when Python first calls them.

Importing a rule costs nothing: `kidal-sim check` reads the inputs declared in `rules/` and never loads Numba.
"""

import functools
import os
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from kidal_sim.jit import cache

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Owner = TypeVar("Owner")
Tables = TypeVar("Tables")

_BY_POINTER: list[type] = []
INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


class Compiled(Generic[Arguments, Result]):
    """A function that Numba compiles at its first call; as it stands when NUMBA_DISABLE_JIT=1."""

    def __init__(self, function: Callable[Arguments, Result]) -> None:
        functools.update_wrapper(self, function)
        self.function = function

    @functools.cached_property
    def dispatcher(self) -> Callable[Arguments, Result]:
        """What Python calls."""
        if INTERPRETED:
            return self.function
        dispatcher: Callable[Arguments, Result] = _linking().entry(self.function, self.inner)
        return dispatcher

    @functools.cached_property
    def inner(self) -> Any:
        """What compiled functions call."""
        return _linking().inner(self.function)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return self.dispatcher(*args, **kwargs)

    def is_ready(self) -> bool:
        """Return whether a call need not wait for the compiler, since an earlier process left machine code."""
        return INTERPRETED or cache.is_cached(f"{self.function.__module__}.{self.function.__qualname__}")

    def reached(self) -> "frozenset[Callable[..., Any]]":
        """Return every function that compiling this one compiles, itself included."""
        found: dict[Callable[..., Any], None] = {}
        waiting: list[Compiled[..., Any]] = [self]
        while waiting:
            function = waiting.pop().function
            if function not in found:
                found[function] = None
                waiting += _named_in(function)
        return frozenset(found)


def _named_in(function: Callable[..., Any]) -> "list[Compiled[..., Any]]":
    """The compiled functions whose names stand in a function, alone or behind the name of a module."""
    names = function.__code__.co_names
    values = [function.__globals__[name] for name in names if name in function.__globals__]
    values += [getattr(module, name) for module in values if isinstance(module, ModuleType) for name in names if hasattr(module, name)]
    return [value for value in values if isinstance(value, Compiled)]


def compiled(function: Callable[Arguments, Result]) -> Compiled[Arguments, Result]:
    """Mark a function of numbers and table rows as part of the compiled core."""
    return Compiled(function)


def by_pointer(owner: type[Owner]) -> type[Owner]:
    """Mark a named tuple of tables or rows as one that compiled functions take as a single pointer."""
    _BY_POINTER.append(owner)
    if _linking.cache_info().currsize:
        _register(owner)
    return owner


def run_of(tables: Tables, run: int) -> Tables:
    """The tables of one run of many, as views; in compiled code they hold until the next call from the same place.

    Nor do they outlive the compiled function that calls this: they may be handed down, and never returned.
    """
    return type(tables)(*(each[run] for each in tables))  # type: ignore[attr-defined]


def at(owner: type[Tables], address: int) -> Tables:
    """Tables that stand at the address of what `addresses` gave; in compiled code only."""
    raise NotImplementedError(f"{owner.__name__} at {address}")


def addresses(tables: Sequence[Any]) -> NDArray[np.int64]:
    """Where the tables or rows are and how long: what compiled code takes for them, for as long as both are kept."""
    return np.array([number for each in tables for number in (each.ctypes.data, len(each))], dtype=np.int64)


@functools.cache
def _linking() -> Any:
    """Our part of the compiler, with our lazy functions and tables known to Numba's type system."""
    os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"  # it would round exp and log in another way than Python does
    cache.prune()
    from numba import typeof
    from numba.extending import typeof_impl

    from kidal_sim.jit import linking
    from kidal_sim.jit.pointer import register_at, register_run_of

    linking.remember()
    register_at(at)
    register_run_of(run_of)
    for owner in _BY_POINTER:
        _register(owner)

    @typeof_impl.register(Compiled)
    def type_of(function: Compiled[..., Any], context: Any) -> Any:
        return typeof(function.inner)  # type: ignore[no-untyped-call]

    return linking


def _register(owner: type) -> None:
    from kidal_sim.jit.pointer import register

    register(owner)
