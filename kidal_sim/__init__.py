"""Explore what has to be true for a campaign plan in the Kidal theatre to work.

>>> import kidal_sim
>>> scenario = kidal_sim.load("scenarios/kidal_push.yaml")  # doctest: +SKIP
>>> frame = kidal_sim.run(scenario, runs=1000, seed=1)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kidal_sim.analysis.compare import Comparison, compare
    from kidal_sim.batch.read.results import open_results
    from kidal_sim.batch.work.run import run
    from kidal_sim.errors import BatchError, KidalError, ScenarioError
    from kidal_sim.model.campaign import Campaign
    from kidal_sim.scenario.load import load

__all__ = ["BatchError", "Campaign", "Comparison", "KidalError", "ScenarioError", "compare", "load", "open_results", "run"]

_HOMES = {
    "BatchError": "errors",
    "Campaign": "model.campaign",
    "Comparison": "analysis.compare",
    "KidalError": "errors",
    "ScenarioError": "errors",
    "compare": "analysis.compare",
    "load": "scenario.load",
    "open_results": "batch.read.results",
    "run": "batch.work.run",
}


def __getattr__(name: str) -> Any:
    """Import a public name when somebody first asks for it, so that `import kidal_sim` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kidal_sim' has no attribute {name!r}")
    value = getattr(import_module(f"kidal_sim.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
