"""Two or more plans run by run: each outcome of each plan, and its difference between plans that had the same luck."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kidal_sim.analysis.blocks import Block, of_folder, of_table
from kidal_sim.analysis.statistics.spread import Spread, Values
from kidal_sim.analysis.statistics.summary import Change, Summary
from kidal_sim.batch.design.plan import Plan, variant_names
from kidal_sim.batch.disk.manifest import manifest
from kidal_sim.batch.work.run import collect
from kidal_sim.engine.outcomes import Outcome, describe
from kidal_sim.scenario.load import load

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Comparison:
    """What the runs say about each plan, and about each later plan against the first. All intervals are 95 %.

    `estimates` has a row per outcome and variant: n (runs in which it is known), estimate (share of runs, or mean), low, high,
    deviation (standard), least, most, and for other than chances q05, median, q95. `differences` has a row per outcome and later
    variant: n (runs in which it is known for both), estimate (this variant minus the first, run by run), low, high,
    variance_reduction. `spreads` has, by outcome and variant, how its values are spread.
    """

    variants: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    estimates: pd.DataFrame
    differences: pd.DataFrame
    spreads: Mapping[str, Mapping[str, Spread]] = field(repr=False, compare=False)

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


def outcomes_of(folder: Path) -> list[Outcome]:
    """The outcomes of a results folder, by the scenarios that are kept in it."""
    kept = manifest(folder)["plan"]["outcomes"]
    shared = shared_outcomes({path.stem: load(path, ()) for path in sorted((folder / "scenarios").glob("*.yaml"))})
    return [outcome for outcome in shared if kept is None or outcome.name in kept]


def compare_runs(runs: pa.Table, outcomes: Sequence[Outcome]) -> Comparison:
    """Compare the variants of a table of runs, in the order in which they stand there, by the runs that all of them have."""
    return compare_blocks(of_table(runs), outcomes)


def compare_folder(folder: Path, outcomes: Sequence[Outcome]) -> Comparison:
    """The same of the runs in a results folder, which need not fit into memory."""
    return compare_blocks(of_folder(folder, [outcome.name for outcome in outcomes]), outcomes)


def compare_blocks(blocks: Iterable[Block], outcomes: Sequence[Outcome]) -> Comparison:
    """Compare runs that come a block at a time."""
    summaries: dict[str, dict[str, Summary]] = {outcome.name: {} for outcome in outcomes}
    changes: dict[str, dict[str, Change]] = {outcome.name: {} for outcome in outcomes}
    plans: list[str] = []
    for block in blocks:
        plans = list(block)
        for outcome in outcomes:
            values = {plan: numbers(table, outcome.name) for plan, table in block.items()}
            for plan in plans:
                summaries[outcome.name].setdefault(plan, Summary(outcome.kind)).add(values[plan])
            for plan in plans[1:]:
                changes[outcome.name].setdefault(plan, Change(outcome.kind)).add(values[plans[0]], values[plan])
    return _comparison(plans, outcomes, summaries, changes)


def _comparison(
    plans: Sequence[str], outcomes: Sequence[Outcome], summaries: Mapping[str, Mapping[str, Summary]],
    changes: Mapping[str, Mapping[str, Change]],
) -> Comparison:  # fmt: skip
    estimates = [{"outcome": name, "variant": plan} | each.row() for name, own in summaries.items() for plan, each in own.items()]
    differences = [
        {"outcome": name, "variant": plan, "baseline": plans[0]} | each.row() for name, own in changes.items() for plan, each in own.items()
    ]
    columns = ["outcome", "variant", "baseline", "n", "estimate", "low", "high", "variance_reduction"]
    spreads = {name: {plan: each.spread for plan, each in own.items()} for name, own in summaries.items()}
    return Comparison(tuple(plans), tuple(outcomes), pd.DataFrame(estimates), pd.DataFrame(differences, columns=columns), spreads)


def numbers(table: pa.Table, outcome: str) -> Values:
    """An outcome as floats: true is 1, unknown is NaN."""
    values: Values = pc.cast(table.column(outcome), pa.float64()).to_numpy()
    return values
