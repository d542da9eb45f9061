"""Compiled code that outlives the process: where it is kept, for which sources it holds, and whether it is undamaged.

The cache has one folder for each state of the sources of the compiled core, and in it one file for each function that
Python calls. A file begins with a checksum of the rest: damaged machine code would end the process without a word.
"""

import ast
import functools
import hashlib
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import platformdirs

from kidal_sim.atomic_files import appearing
from kidal_sim.errors import KidalError

CORE = ("jit/*.py", "dice.py", "tables/[!e]*.py", "queries/*.py", "laws/*.py", "rules/*.py", "engine/kernel.py")
"""Where compiled functions stand; only these decide whether what an earlier process compiled still holds.

Of the tables all but `events.py`, which holds words that no compiled function reads."""
KEPT_CACHES = 4
KEPT_DIGESTS = 20
SUFFIX = ".compiled"
PACKAGE = Path(__file__).parents[1]
_CHECKSUM = 32


def sources(patterns: Sequence[str]) -> list[Path]:
    """Return the Python files of this package that match, in order."""
    return sorted({file for pattern in patterns for file in PACKAGE.glob(pattern)})


def source_digest(patterns: Sequence[str] = ("**/*.py",)) -> str:
    """Return a digest of the Python files that match; comments, docstrings and layout do not change it.

    To parse the files takes longer than to read them, so the result is remembered for the files' bytes.
    """
    texts = [(file.relative_to(PACKAGE).as_posix().encode(), file.read_bytes()) for file in sources(patterns)]
    version = f"{sys.version_info.major}.{sys.version_info.minor}".encode()
    exact = _digest([version, *(part for text in texts for part in text)])
    remembered = _root() / "digests" / exact
    if (content := read_checked(remembered)) is not None:
        return content.decode()
    known = _digest(part for name, text in texts for part in (name, " ".join(syntax(ast.parse(text))).encode()))
    with suppress(OSError, KidalError):
        remembered.parent.mkdir(parents=True, exist_ok=True)
        write_checked(remembered, known.encode())
    return known


def syntax(node: object) -> Iterator[str]:
    """Yield the parts of a syntax tree that have a meaning: no positions, no docstrings or other strings that stand alone."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.AST):
        yield type(node).__name__
        for name in node._fields:
            value = getattr(node, name)
            if value is not None and value != []:  # which fields a node may leave out depends on the version of Python
                yield name
                yield from syntax(value)
        yield ")"
    elif isinstance(node, list):
        for each in node:
            yield from syntax(each)
    else:
        yield repr(node)


def covers(file: str) -> bool:
    """Return whether the cache's folder is named after this file among others, so that code from it may be kept there."""
    return Path(file) in _core_files()


def is_cached(function: str) -> bool:
    """Return whether an earlier process left undamaged machine code of a function, given by its full name."""
    return can_keep() and any(read_checked(path) is not None for path in cache_folder().glob(f"{function}-*{SUFFIX}"))


def read_checked(path: Path) -> bytes | None:
    """Return what was written to a file, or None if there is none; a damaged file is removed, with a warning."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    checksum, kept = content[:_CHECKSUM], content[_CHECKSUM:]
    if _checksum(kept) == checksum:
        return kept
    warnings.warn(f"{path}: damaged; it is removed and made anew", RuntimeWarning, stacklevel=2)
    with suppress(OSError):
        path.unlink()
    return None


def write_checked(path: Path, content: bytes) -> None:
    """Write a file with its checksum, all of it or nothing."""
    with appearing(path) as hidden:
        hidden.write_bytes(_checksum(content) + content)


@functools.cache
def can_keep() -> bool:
    """Return whether compiled code can be kept at all: whether there is a folder that can be written to."""
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache_folder()):
            return True
    except OSError:
        return False


@functools.cache
def cache_folder() -> Path:
    """Return the folder of what was compiled from the sources as they are, by this Numba and this Python."""
    from importlib.metadata import version

    return _root() / f"{source_digest(CORE)}-numba{version('numba')}-py{sys.version_info.major}{sys.version_info.minor}"


def prune() -> None:
    """Remove all but the newest few caches of earlier sources."""
    root, current = _root(), cache_folder()
    if root.is_dir():
        caches = [folder for folder in root.iterdir() if folder.is_dir() and folder != current and "-numba" in folder.name]
        for folder in _oldest(caches, KEPT_CACHES):
            shutil.rmtree(folder, ignore_errors=True)
    if (digests := root / "digests").is_dir():
        for file in _oldest(digests.iterdir(), KEPT_DIGESTS):
            with suppress(OSError):
                file.unlink()


def _oldest(paths: Iterable[Path], kept: int) -> list[Path]:
    """All but the newest; what another process removes meanwhile counts as the oldest."""

    def changed(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:
            return 0.0

    return sorted(paths, key=changed, reverse=True)[kept:]


@functools.cache
def _core_files() -> frozenset[Path]:
    return frozenset(sources(CORE))


def _root() -> Path:
    return Path(os.environ.get("KIDAL_SIM_CACHE") or platformdirs.user_cache_dir("kidal_sim"))


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.blake2s(digest_size=8)
    for part in parts:
        digest.update(part + b"\0")
    return digest.hexdigest()


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECKSUM).digest()
