"""Where results come from: which programs, which machine; enough to run them again, and to tell what has changed."""

import os
import platform
import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kidal_sim.jit.cache import CORE, source_digest

PACKAGES = ("kidal_sim", "numpy", "numba", "llvmlite", "scipy", "pyarrow")
SOURCES = (
    *CORE, "units.py", "engine/**/*.py", "scenario/**/*.py",
    "batch/design/*.py", "batch/stopping/sequential_stopping.py", "batch/execution/monitor.py",
    "batch/execution/simulate.py", "batch/storage/part_files.py", "batch/storage/content_hash.py",
)  # fmt: skip
"""Whatever can change a number or a byte of the results; not what reads them."""


def fingerprint() -> dict[str, str]:
    """Everything but the experiment on which the numbers depend: sources, versions, the kind of machine."""
    system = {"python": platform.python_version(), "processor": platform.machine(), "system library": " ".join(platform.libc_ver())}
    return {"code": source_digest(SOURCES)} | system | {package: installed(package) for package in PACKAGES}


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """What differs between two fingerprints, or any two descriptions, by name.

    >>> differences({"numpy": "2.3.0", "code": "ab"}, {"numpy": "2.4.6", "code": "ab"})
    ['numpy: 2.3.0 there, 2.4.6 here']
    """
    names = dict.fromkeys((*one, *other))
    return [
        f"{name}: {one.get(name, 'nothing')} there, {other.get(name, 'nothing')} here" for name in names if one.get(name) != other.get(name)
    ]


def circumstances() -> dict[str, object]:
    """What a reader may want to know and no number depends on: the computer, the command, the time."""
    return {
        "machine": {"system": platform.platform(), "processor": platform.processor() or platform.machine(), "cores": os.cpu_count() or 1},
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "began": now(),
    }


def now() -> str:
    """The time, as it stands in a manifest."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def installed(package: str) -> str:
    """Version of a package, or that it runs from a folder and has none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
