"""Explore what has to be true for a campaign plan in the Kidal theatre to work.

>>> import kidal_sim
>>> scenario = kidal_sim.load("scenarios/kidal_push.yaml")  # doctest: +SKIP
>>> frame = kidal_sim.run(scenario, runs=1000, seed=1)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kidal_sim.agents.campaign import Campaign
    from kidal_sim.analysis.comparison.compare import Comparison, compare
    from kidal_sim.analysis.decision.breakeven import breakeven
    from kidal_sim.analysis.decision.discover import Wish, discover
    from kidal_sim.analysis.decision.regret import regret
    from kidal_sim.analysis.decision.sweep_levels import run_levels
    from kidal_sim.analysis.sensitivity.evidence import evidence
    from kidal_sim.analysis.sensitivity.sensitivity import sensitivity
    from kidal_sim.analysis.sensitivity.variance import variance
    from kidal_sim.analysis.validation.api import check_turn, convergence, effects, history
    from kidal_sim.analysis.validation.rates import rates
    from kidal_sim.batch.api import resume, run_batch
    from kidal_sim.batch.execution.run_in_memory import run
    from kidal_sim.batch.results.export import export
    from kidal_sim.batch.results.results import open_results
    from kidal_sim.batch.results.verify import verify
    from kidal_sim.errors import BatchError, KidalError, ScenarioError
    from kidal_sim.explain.first_causes import first_causes
    from kidal_sim.explain.why import why
    from kidal_sim.judgements.judge import judge
    from kidal_sim.presentation.draw_figure import figure
    from kidal_sim.presentation.replay.replay import replay
    from kidal_sim.presentation.report.write_report import write_report
    from kidal_sim.scenario.files.load import load

__version__: str

__all__ = [
    "BatchError", "Campaign", "Comparison", "KidalError", "ScenarioError", "Wish", "breakeven", "check_turn", "compare",
    "convergence", "discover", "effects", "evidence", "export", "figure", "first_causes", "history", "judge", "load",
    "open_results", "rates", "regret", "replay", "resume", "run", "run_batch", "run_levels", "sensitivity", "variance", "verify",
    "why", "write_report",
]  # fmt: skip

_HOMES = {
    "BatchError": "errors",
    "Campaign": "agents.campaign",
    "Comparison": "analysis.comparison.compare",
    "KidalError": "errors",
    "ScenarioError": "errors",
    "Wish": "analysis.decision.discover",
    "breakeven": "analysis.decision.breakeven",
    "check_turn": "analysis.validation.api",
    "compare": "analysis.comparison.compare",
    "convergence": "analysis.validation.api",
    "discover": "analysis.decision.discover",
    "effects": "analysis.validation.api",
    "evidence": "analysis.sensitivity.evidence",
    "export": "batch.results.export",
    "figure": "presentation.draw_figure",
    "first_causes": "explain.first_causes",
    "history": "analysis.validation.api",
    "judge": "judgements.judge",
    "load": "scenario.files.load",
    "open_results": "batch.results.results",
    "rates": "analysis.validation.rates",
    "regret": "analysis.decision.regret",
    "replay": "presentation.replay.replay",
    "resume": "batch.api",
    "run": "batch.execution.run_in_memory",
    "run_batch": "batch.api",
    "run_levels": "analysis.decision.sweep_levels",
    "sensitivity": "analysis.sensitivity.sensitivity",
    "variance": "analysis.sensitivity.variance",
    "verify": "batch.results.verify",
    "why": "explain.why",
    "write_report": "presentation.report.write_report",
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
