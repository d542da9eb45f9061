"""Where results come from: what went in, which programs, which machine; enough to run them again."""

import os
import platform
import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kidal_sim.batch.folder import MARK
from kidal_sim.batch.plan import Plan
from kidal_sim.compiled import source_digest
from kidal_sim.scenario.dump import digest

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

LAYOUT = 1
"""Raised when the layout of a results folder changes."""
PACKAGES = ("kidal_sim", "numpy", "numba", "scipy", "pyarrow")


def manifest(plan: Plan, scenarios: "Mapping[str, Scenario]", digests: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """What a results folder holds and what made it.

    Parameters
    ----------
    digests: of the rows of each kind of table.
    seconds: time that the runs took. [s]
    """
    return {
        MARK: LAYOUT,
        "variants": {name: {"title": each.title, "question": each.question, "digest": digest(each)} for name, each in scenarios.items()},
        "runs": plan.runs,
        "seed": plan.seed,
        "chunks": sorted(chunk.id for chunk in plan.chunks()),
        "digests": dict(digests),
        "source digest": source_digest(),
        "versions": versions(),
        "machine": machine(),
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
    }


def versions() -> dict[str, str]:
    """Versions of whatever can change a number."""
    return {"python": platform.python_version()} | {package: installed(package) for package in PACKAGES}


def installed(package: str) -> str:
    """Version of a package, or that it runs from a folder and has none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def machine() -> dict[str, str | int]:
    """The computer, as far as it may matter to speed or to a last digit."""
    return {"system": platform.platform(), "processor": platform.processor() or platform.machine(), "cores": os.cpu_count() or 1}
