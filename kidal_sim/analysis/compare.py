"""Two or more plans run by run: each outcome of each plan, and its difference between plans that had the same luck."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.analysis.intervals import bonett_price, student, variance_reduction, wilson
from kidal_sim.batch.plan import Plan, variant_names
from kidal_sim.batch.run import collect
from kidal_sim.engine.outcomes import Outcome, describe
from kidal_sim.scenario.load import load

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

Values = NDArray[np.float64]
"""One outcome of one plan, by run; NaN where it did not happen or cannot be known."""
EXTREMES = {"least": 0.0, "most": 1.0}
QUANTILES = {"q05": 0.05, "median": 0.5, "q95": 0.95} | EXTREMES


@dataclass(frozen=True)
class Comparison:
    """What the runs say about each plan, and about each later plan against the first. All intervals are 95 %.

    `estimates` has a row per outcome and variant: n (runs in which it is known), estimate (share of runs, or mean), low, high,
    deviation (standard), least, most, and for other than chances q05, median, q95. `differences` has a row per outcome and later
    variant: n (runs in which it is known for both), estimate (this variant minus the first, run by run), low, high,
    variance_reduction.
    """

    variants: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    estimates: pd.DataFrame
    differences: pd.DataFrame

    def to_pandas(self) -> pd.DataFrame:
        """One row per outcome and variant, with its difference from the first variant beside it."""
        said = pd.DataFrame({"outcome": each.name, "kind": each.kind, "unit": each.unit} for each in self.outcomes)
        beside = self.differences.rename(columns={name: f"difference_{name}" for name in ("n", "estimate", "low", "high")})
        return said.merge(self.estimates, on="outcome").merge(beside, on=["outcome", "variant"], how="left")

    def constant(self) -> list[str]:
        """Outcomes that came out the same in every run of every plan."""
        spread = self.estimates.groupby("outcome", sort=False).agg(least=("least", "min"), most=("most", "max"))
        return [str(name) for name in spread.index[~(spread["least"] < spread["most"])]]


def compare(scenarios: "Sequence[str | Path] | Mapping[str, Scenario | str | Path]", runs: int = 2000, seed: int = 1) -> Comparison:
    """Run scenarios with the same luck and compare them, the later ones with the first.

    A mapping names the variants; files alone are named after themselves.
    """
    named = scenarios if isinstance(scenarios, Mapping) else dict(zip(variant_names(scenarios), scenarios, strict=True))
    loaded = {name: load(each, ()) if isinstance(each, str | Path) else each for name, each in named.items()}
    return compare_runs(collect(loaded, Plan(tuple(loaded), runs, seed)), shared_outcomes(loaded))


def shared_outcomes(scenarios: "Mapping[str, Scenario]") -> list[Outcome]:
    """The outcomes that all these scenarios have, in the order of the first."""
    described = [describe(scenario) for scenario in scenarios.values()]
    names = reduce(set.intersection, ({outcome.name for outcome in each} for each in described))
    return [outcome for outcome in described[0] if outcome.name in names]


def compare_runs(runs: pa.Table, outcomes: Sequence[Outcome]) -> Comparison:
    """Compare the variants of a table of runs, in the order in which they stand there."""
    plans = aligned(runs)
    first = next(iter(plans))
    estimates, differences = [], []
    for outcome in outcomes:
        values = {variant: numbers(table, outcome.name) for variant, table in plans.items()}
        for variant, own in values.items():
            estimates.append({"outcome": outcome.name, "variant": variant} | estimate(outcome.kind, own))
            if variant != first:
                between = difference(outcome.kind, values[first], own)
                differences.append({"outcome": outcome.name, "variant": variant, "baseline": first} | between)
    columns = ["outcome", "variant", "baseline", "n", "estimate", "low", "high", "variance_reduction"]
    return Comparison(tuple(plans), tuple(outcomes), pd.DataFrame(estimates), pd.DataFrame(differences, columns=columns))


def aligned(runs: pa.Table) -> dict[str, pa.Table]:
    """Each variant's rows, by run, for the runs that all variants have: row by row they had the same luck."""
    variants = runs.column("variant")
    plans = {name: runs.filter(pc.equal(variants, name)).sort_by("run") for name in pc.unique(variants).to_pylist()}
    common = reduce(np.intersect1d, (table.column("run").to_numpy() for table in plans.values()))
    return {name: table.filter(pc.is_in(table.column("run"), pa.array(common))) for name, table in plans.items()}


def numbers(table: pa.Table, outcome: str) -> Values:
    """An outcome as floats: true is 1, unknown is NaN."""
    values: Values = pc.cast(table.column(outcome), pa.float64()).to_numpy()
    return values


def estimate(kind: str, values: Values) -> dict[str, Any]:
    """One plan's share or mean with its interval, quantiles and extremes, over the runs in which it is known."""
    known = values[~np.isnan(values)]
    size = len(known)
    levels = EXTREMES if kind == "chance" else QUANTILES
    spread = {name: float(np.quantile(known, level)) if size else math.nan for name, level in levels.items()}
    deviation = math.sqrt(_variance(known))
    interval = wilson(int(known.sum()), size) if kind == "chance" else student(float(known.mean()) if size else math.nan, deviation, size)
    return {"n": size} | interval._asdict() | {"deviation": deviation} | spread


def difference(kind: str, first: Values, second: Values) -> dict[str, Any]:
    """Second minus first with its interval, over the runs in which both are known, and what their shared luck saved."""
    both = ~np.isnan(first) & ~np.isnan(second)
    change = second[both] - first[both]
    size = len(change)
    if kind == "chance":
        interval = bonett_price(int((change > 0).sum()), int((change < 0).sum()), size)
    else:
        interval = student(float(change.mean()) if size else math.nan, math.sqrt(_variance(change)), size)
    factor = variance_reduction(_variance(first[both]), _variance(second[both]), _variance(change))
    return {"n": size} | interval._asdict() | {"variance_reduction": factor}


def _variance(values: Values) -> float:
    """Variance of a sample; NaN for fewer than two values."""
    return float(values.var(ddof=1)) if len(values) > 1 else math.nan
