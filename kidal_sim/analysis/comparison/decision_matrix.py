"""The decision matrix: which plan is best in each outcome, given a preference."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kidal_sim.analysis.criterion import Criterion
from kidal_sim.arguments import names
from kidal_sim.batch.results.outcome_selection import choose
from kidal_sim.batch.results.results import Results
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.scenario.names import suggestion

if TYPE_CHECKING:
    from kidal_sim.analysis.comparison.compare import Comparison

Preferences = Mapping[str, float]
"""By outcome: above 0 if more of it is better, below 0 if less is. Nothing here adds up outcomes: weights count for their sign alone."""


def parse_preferences(texts: Sequence[str], known: Sequence[str]) -> Preferences:
    """Return what `--prefer` says, each text for itself: `government_losses:min`, `kidal_captured:max`."""
    found: dict[str, float] = {}
    for text in names("prefer", texts):
        ((name, weight),) = Criterion.of(text).weights.items()
        if name in found:
            raise BatchError(f"--prefer {text}: {name} is given twice")
        if name not in known:
            raise BatchError(f"--prefer {name}: there is no such outcome{suggestion(name, (known,))}")
        found[name] = weight
    return found


def preferences(results: Results) -> list[str]:
    """Return what the experiment of results prefers, as `--prefer` has it."""
    prefer = (results.experiment.prefer if results.experiment else None) or {}
    return [f"{name}:{worth}" for name, worth in prefer.items()]


def choose_outcomes(known: Sequence[Outcome], patterns: Sequence[str], texts: Sequence[str]) -> tuple[list[Outcome], Preferences]:
    """Return the outcomes that `--outcome` names and those that `--prefer` does as well, and the preferences."""
    wants = parse_preferences(texts, [outcome.name for outcome in known])
    chosen = choose(known, patterns)
    return [outcome for outcome in known if outcome in chosen or outcome.name in wants], wants


def decision_matrix(comparison: "Comparison", wants: Preferences) -> pd.DataFrame:
    """Return the decision matrix, a row per outcome and plan.

    Columns: outcome, variant, estimate, low, high; wants (`more`, `less`, or "" without a preference); best, whether no plan's estimate is
    better (of none, if the outcome is not known in every run); sure, of the best plan whether it is surely better than every other, of
    another whether it surely differs from the best one (after Holm's correction); better, better_low, better_high: share of runs with
    the same random numbers in which it is better than the first; same: in which it has the same.
    """
    rows = []
    for outcome in comparison.outcomes:
        own = comparison.estimates[comparison.estimates["outcome"] == outcome.name].set_index("variant").loc[list(comparison.variants)]
        weight = wants.get(outcome.name, 0.0)
        best = _best(own["estimate"] * np.sign(weight)) if weight and always_known(comparison, outcome.name) else ()
        for plan in comparison.variants:
            preference = {"wants": "more" if weight > 0 else "less" if weight < 0 else "", "best": plan in best}
            sure = bool(best) and _is_sure(comparison, outcome.name, plan, best)
            numbers = own.loc[plan, ["estimate", "low", "high"]].to_dict()
            better = _better(comparison, outcome.name, plan, weight)
            rows.append({"outcome": outcome.name, "variant": plan} | numbers | preference | {"sure": sure} | better)
    return pd.DataFrame(rows)


def always_known(comparison: "Comparison", outcome: str) -> bool:
    """Tell whether an outcome is known in every run; if not, plans are compared by different runs, and none is best."""
    return not any(spread.unknown for spread in comparison.spreads[outcome].values())


def _best(scores: "pd.Series[float]") -> tuple[str, ...]:
    """Return the plans with the best estimate."""
    return tuple(str(plan) for plan in scores.index[scores == scores.max()])


def _is_sure(comparison: "Comparison", outcome: str, plan: str, best: Sequence[str]) -> bool:
    """Tell whether this plan differs from the best one, or the best one from every other."""
    others = [other for other in comparison.variants if other != plan] if plan in best else list(best)
    return bool(others) and all(is_sure(comparison, outcome, plan, other) for other in others)


def is_sure(comparison: "Comparison", outcome: str, one: str, other: str) -> bool:
    """Tell whether two plans surely differ, after correction."""
    pairs = comparison.pairs
    names = {one, other}
    found = pairs[(pairs["outcome"] == outcome) & pairs["variant"].isin(names) & pairs["baseline"].isin(names)]
    return bool(found["sure"].all()) and len(found) == 1


def _better(comparison: "Comparison", outcome: str, plan: str, weight: float) -> dict[str, float]:
    """Return the shares of runs in which this plan is better than the first plan, and the same."""
    own = comparison.differences
    own = own[(own["outcome"] == outcome) & (own["variant"] == plan)]
    name = "more" if weight > 0 else "less"
    columns = {"better": name, "better_low": f"{name}_low", "better_high": f"{name}_high", "same": "same"}
    return {column: float(own[source].iloc[0]) if weight and len(own) else float("nan") for column, source in columns.items()}
