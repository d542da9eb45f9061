"""Explore what has to be true for a campaign plan in the Kidal theatre to work.

>>> import kidal_sim
>>> scenario = kidal_sim.load("scenarios/kidal_push.yaml")  # doctest: +SKIP
>>> frame = kidal_sim.run(scenario, runs=1000, seed=1)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kidal_sim.analysis.choosing.breakeven import breakeven
    from kidal_sim.analysis.choosing.discover import Wish, discover
    from kidal_sim.analysis.choosing.regret import regret
    from kidal_sim.analysis.comparing.compare import Comparison, compare
    from kidal_sim.analysis.judge.judge import judge
    from kidal_sim.analysis.sensitivity.evidence import evidence
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivity
    from kidal_sim.analysis.sensitivity.variance import variance
    from kidal_sim.batch.read.results import open_results
    from kidal_sim.batch.work.run import run
    from kidal_sim.errors import BatchError, KidalError, ScenarioError
    from kidal_sim.model.campaign import Campaign
    from kidal_sim.report.replay.replay import replay
    from kidal_sim.scenario.load import load

__all__ = [
    "BatchError", "Campaign", "Comparison", "KidalError", "ScenarioError", "Wish", "breakeven", "compare", "discover", "evidence", "judge",
    "load", "open_results", "regret", "replay", "run", "sensitivity", "variance",
]  # fmt: skip

_HOMES = {
    "BatchError": "errors",
    "Campaign": "model.campaign",
    "Comparison": "analysis.comparing.compare",
    "KidalError": "errors",
    "ScenarioError": "errors",
    "Wish": "analysis.choosing.discover",
    "breakeven": "analysis.choosing.breakeven",
    "compare": "analysis.comparing.compare",
    "discover": "analysis.choosing.discover",
    "evidence": "analysis.sensitivity.evidence",
    "judge": "analysis.judge.judge",
    "load": "scenario.load",
    "open_results": "batch.read.results",
    "regret": "analysis.choosing.regret",
    "replay": "report.replay.replay",
    "run": "batch.work.run",
    "sensitivity": "analysis.sensitivity.sensitivity",
    "variance": "analysis.sensitivity.variance",
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
