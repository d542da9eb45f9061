"""Explore what has to be true for a campaign plan in the Kidal theatre to work.

>>> import kidal_sim
>>> scenario = kidal_sim.load("scenarios/kidal_push.yaml")  # doctest: +SKIP
>>> frame = kidal_sim.run(scenario, runs=1000, seed=1)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kidal_sim.analysis.causes.first_causes import first_causes
    from kidal_sim.analysis.causes.one_run import why
    from kidal_sim.analysis.choosing.breakeven import breakeven
    from kidal_sim.analysis.choosing.discover import Wish, discover
    from kidal_sim.analysis.choosing.levels import run_levels
    from kidal_sim.analysis.choosing.regret import regret
    from kidal_sim.analysis.comparing.compare import Comparison, compare
    from kidal_sim.analysis.judge.judge import judge
    from kidal_sim.analysis.sensitivity.evidence import evidence
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivity
    from kidal_sim.analysis.sensitivity.variance import variance
    from kidal_sim.analysis.validation.asked import check_turn, convergence, effects, history
    from kidal_sim.batch.read.export import export
    from kidal_sim.batch.read.results import open_results
    from kidal_sim.batch.work.into_folder import resume, run_batch
    from kidal_sim.batch.work.run import run
    from kidal_sim.errors import BatchError, KidalError, ScenarioError
    from kidal_sim.model.campaign import Campaign
    from kidal_sim.report.answer.report import write_report
    from kidal_sim.report.replay.replay import replay
    from kidal_sim.scenario.load import load
    from kidal_sim.telling.figure import figure

__version__: str

__all__ = [
    "BatchError", "Campaign", "Comparison", "KidalError", "ScenarioError", "Wish", "breakeven", "check_turn", "compare",
    "convergence", "discover", "effects", "evidence", "export", "figure", "first_causes", "history", "judge", "load",
    "open_results", "regret", "replay", "resume", "run", "run_batch", "run_levels", "sensitivity", "variance", "why", "write_report",
]  # fmt: skip

_HOMES = {
    "BatchError": "errors",
    "Campaign": "model.campaign",
    "Comparison": "analysis.comparing.compare",
    "KidalError": "errors",
    "ScenarioError": "errors",
    "Wish": "analysis.choosing.discover",
    "breakeven": "analysis.choosing.breakeven",
    "check_turn": "analysis.validation.asked",
    "compare": "analysis.comparing.compare",
    "convergence": "analysis.validation.asked",
    "discover": "analysis.choosing.discover",
    "effects": "analysis.validation.asked",
    "evidence": "analysis.sensitivity.evidence",
    "export": "batch.read.export",
    "figure": "telling.figure",
    "first_causes": "analysis.causes.first_causes",
    "history": "analysis.validation.asked",
    "judge": "analysis.judge.judge",
    "load": "scenario.load",
    "open_results": "batch.read.results",
    "regret": "analysis.choosing.regret",
    "replay": "report.replay.replay",
    "resume": "batch.work.into_folder",
    "run": "batch.work.run",
    "run_batch": "batch.work.into_folder",
    "run_levels": "analysis.choosing.levels",
    "sensitivity": "analysis.sensitivity.sensitivity",
    "variance": "analysis.sensitivity.variance",
    "why": "analysis.causes.one_run",
    "write_report": "report.answer.report",
}


def __getattr__(name: str) -> Any:
    """Return a public name or the version, imported when first asked for so that `import kidal_sim` costs nothing."""
    if name == "__version__":
        return import_module("importlib.metadata").version("kidal_sim")
    if name not in _HOMES:
        raise AttributeError(f"module 'kidal_sim' has no attribute {name!r}")
    value = getattr(import_module(f"kidal_sim.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
