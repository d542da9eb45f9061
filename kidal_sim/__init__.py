"""Explore what has to be true for a campaign plan in the Kidal theatre to work.

>>> import kidal_sim
>>> scenario = kidal_sim.load("scenarios/kidal_push.yaml")  # doctest: +SKIP
>>> frame = kidal_sim.run(scenario, runs=1000, seed=1)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kidal_sim.analysis.breakeven import breakeven
    from kidal_sim.analysis.compare import Comparison, compare
    from kidal_sim.analysis.discover import Wish, discover
    from kidal_sim.analysis.evidence import evidence
    from kidal_sim.analysis.judge.judge import judge
    from kidal_sim.analysis.regret import regret
    from kidal_sim.analysis.sensitivity import sensitivity
    from kidal_sim.analysis.variance import variance
    from kidal_sim.batch.read.results import open_results
    from kidal_sim.batch.work.run import run
    from kidal_sim.errors import BatchError, KidalError, ScenarioError
    from kidal_sim.model.campaign import Campaign
    from kidal_sim.report.replay import replay
    from kidal_sim.scenario.load import load

__all__ = [
    "BatchError", "Campaign", "Comparison", "KidalError", "ScenarioError", "Wish", "breakeven", "compare", "discover", "evidence", "judge",
    "load", "open_results", "regret", "replay", "run", "sensitivity", "variance",
]  # fmt: skip

_HOMES = {
    "BatchError": "errors",
    "Campaign": "model.campaign",
    "Comparison": "analysis.compare",
    "KidalError": "errors",
    "ScenarioError": "errors",
    "Wish": "analysis.discover",
    "breakeven": "analysis.breakeven",
    "compare": "analysis.compare",
    "discover": "analysis.discover",
    "evidence": "analysis.evidence",
    "judge": "analysis.judge.judge",
    "load": "scenario.load",
    "open_results": "batch.read.results",
    "regret": "analysis.regret",
    "replay": "report.replay",
    "run": "batch.work.run",
    "sensitivity": "analysis.sensitivity",
    "variance": "analysis.variance",
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
