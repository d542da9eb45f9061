"""The one place where Numba stands: `@compiled` functions, compiled when they are first called.

Importing a rule costs nothing: `kidal-sim check` reads the inputs declared in `rules/` and never loads Numba. Numba's own
cache does not see that a function called from another file has changed, so the cache lives in a folder named by a digest
of the sources it holds; older folders are pruned.
"""

import functools
import hashlib
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
import platformdirs
from numpy.typing import NDArray

from kidal_sim.errors import KidalError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Owner = TypeVar("Owner")
Tables = TypeVar("Tables")

_BY_POINTER: list[type] = []
INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
CORE = ("jit/*.py", "dice.py", "tables/[!e]*.py", "queries/*.py", "laws/*.py", "rules/*.py", "engine/kernel.py")
"""Where compiled functions stand; only these decide whether what an earlier process compiled still holds.

Of the tables all but `events.py`, which holds words that no compiled function reads."""
KEPT_CACHES = 4


def source_digest(patterns: Sequence[str] = ("**/*.py",)) -> str:
    """Digest of the Python files of this package, or of those that match: equal digests, equal sources."""
    folder = Path(__file__).parents[1]
    digest = hashlib.blake2s(digest_size=8)
    for file in sorted({file for pattern in patterns for file in folder.glob(pattern)}):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


class Compiled(Generic[Arguments, Result]):
    """A function that Numba compiles at its first call; as it stands when NUMBA_DISABLE_JIT=1."""

    def __init__(self, function: Callable[Arguments, Result]) -> None:
        functools.update_wrapper(self, function)
        self.function = function

    @functools.cached_property
    def dispatcher(self) -> Callable[Arguments, Result]:
        if INTERPRETED:
            return self.function
        dispatcher: Callable[Arguments, Result] = _numba().njit(nogil=True, cache=_can_keep(), _nrt=False)(self.function)
        return dispatcher

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return self.dispatcher(*args, **kwargs)
        except (EOFError, pickle.UnpicklingError) as error:
            shutil.rmtree(_cache_folder(), ignore_errors=True)
            message = f"{_cache_folder()}: the compiled rules kept there were damaged and have been removed; try again"
            raise KidalError(message) from error


def compiled(function: Callable[Arguments, Result]) -> Compiled[Arguments, Result]:
    """Mark a function of numbers and table rows as part of the compiled core."""
    return Compiled(function)


def by_pointer(owner: type[Owner]) -> type[Owner]:
    """Mark a named tuple of tables or rows as one that compiled functions take as a single pointer."""
    _BY_POINTER.append(owner)
    if _numba.cache_info().currsize:
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


def is_cached() -> bool:
    """Whether an earlier process left compiled code for these very sources."""
    return INTERPRETED or (_can_keep() and any(_cache_folder().glob("**/*.nbc")))


@functools.cache
def _can_keep() -> bool:
    """Whether compiled code can be kept. Left alone, Numba would keep it beside the sources, where it goes stale."""
    try:
        _cache_folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=_cache_folder()):
            return True
    except OSError:
        return False


@functools.cache
def _cache_folder() -> Path:
    from importlib.metadata import version

    root = Path(os.environ.get("KIDAL_SIM_CACHE") or platformdirs.user_cache_dir("kidal_sim"))
    return root / f"{source_digest(CORE)}-numba{version('numba')}-py{sys.version_info.major}{sys.version_info.minor}"


@functools.cache
def _numba() -> Any:
    """Numba, with its cache folder set and our lazy functions known to its type system."""
    folder = _cache_folder()
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = str(folder)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"  # it would round exp and log in another way than Python does
    _prune(folder)
    import numba
    from numba import typeof
    from numba.extending import typeof_impl

    from kidal_sim.jit.pointer import register_at, register_run_of

    register_at(at)
    register_run_of(run_of)
    for owner in _BY_POINTER:
        _register(owner)

    @typeof_impl.register(Compiled)
    def type_of(function: Compiled[..., Any], context: Any) -> Any:
        return typeof(function.dispatcher)  # type: ignore[no-untyped-call]

    return numba


def _register(owner: type) -> None:
    from kidal_sim.jit.pointer import register

    register(owner)


def _prune(current: Path) -> None:
    """Remove all but the newest few caches of earlier sources."""
    if not current.parent.is_dir():
        return
    others = [folder for folder in current.parent.iterdir() if folder.is_dir() and folder != current and "-numba" in folder.name]
    for folder in sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT_CACHES:]:
        shutil.rmtree(folder, ignore_errors=True)
