"""Two or more plans run by run: each outcome of each plan, and its difference between plans that had the same luck."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from kidal_sim.analysis.comparison.accumulator import ComparisonAccumulator
from kidal_sim.batch.design.plan import Plan, variant_names
from kidal_sim.batch.execution.run_in_memory import collect
from kidal_sim.batch.results.outcome_selection import choose, shared_outcomes
from kidal_sim.batch.results.paired_chunks import Block, blocks_of_results, blocks_of_table
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.scenario.files.load import load
from kidal_sim.stats.intervals import SHARES
from kidal_sim.stats.value_counts import ValueCounts

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Comparison:
    """What the runs say about each plan, and about each plan against those before it. All intervals are 95 %.

    `estimates` has a row per outcome and variant:

    - n, runs in which it is known; estimate, the share of runs or the mean, with low and high; deviation (standard); least, most;
    - and unless it is binary: q05, median, q95, each with _low and _high.

    `pairs` has a row per outcome and pair of plans, variant minus baseline, run by run:

    - n, runs in which it is known for both; estimate, low, high; variance_reduction; size, the difference in typical spreads;
    - less, same, more: share of runs in which the variant has less than the baseline, the same, more; each with _low and _high;
    - p, how often chance alone would make so large a difference (McNemar's exact test, or the paired t test; missing where too few runs
      differ); p_holm, the same corrected for all rows looked at; sure, whether that is 0.05 at most.

    `dominance` has a row per outcome that is no chance, pair of plans, order (1, 2), and what is wanted (more, less): verdict, whether
    the variant dominates the baseline; reverse, whether the baseline does the variant. Empty if `nested`.

    `differences` are those of `pairs` against the first plan. `spreads` has, by outcome and variant, how its values are spread.
    """

    variants: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    estimates: pd.DataFrame
    pairs: pd.DataFrame
    dominance: pd.DataFrame
    spreads: Mapping[str, Mapping[str, ValueCounts]] = field(repr=False, compare=False)
    nested: bool = False
    """Whether runs share draws of inputs and dice: then intervals go by these draws, and quantiles have none."""

    @property
    def differences(self) -> pd.DataFrame:
        """Each later plan against the first."""
        return self.pairs[self.pairs["baseline"] == self.variants[0]].reset_index(drop=True) if self.variants else self.pairs

    def to_pandas(self) -> pd.DataFrame:
        """One row per outcome and variant, with its difference from the first variant beside it, and what dominates what.

        The columns of the difference's own estimate begin with `difference_`; `dominates_1_more` says whether the variant dominates the
        first one in the first order for whoever wants more, `dominated_1_more` whether the first one does it.
        """
        said = pd.DataFrame({"outcome": each.name, "kind": each.kind, "unit": each.unit} for each in self.outcomes)
        beside = self.differences.rename(columns={name: f"difference_{name}" for name in ("n", "estimate", "low", "high")})
        found = said.merge(self.estimates, on="outcome").merge(beside, on=["outcome", "variant"], how="left")
        return found.merge(self._dominance_beside(), on=["outcome", "variant"], how="left")

    def _dominance_beside(self) -> pd.DataFrame:
        """A row per outcome and later variant."""
        own = self.dominance[self.dominance["baseline"].isin(self.variants[:1])]
        said = own["order"].astype(str) + "_" + own["wants"]
        columns = {"outcome": own["outcome"], "variant": own["variant"]}
        found = {
            prefix: pd.DataFrame(columns | {"name": f"{prefix}_" + said, "value": own[source]}).pivot(
                index=["outcome", "variant"], columns="name", values="value"
            )
            for prefix, source in (("dominates", "verdict"), ("dominated", "reverse"))
        }
        return found["dominates"].join(found["dominated"]).reset_index()

    def constant(self) -> list[str]:
        """Outcomes that came out the same in every run of every plan."""
        spread = self.estimates.groupby("outcome", sort=False).agg(least=("least", "min"), most=("most", "max"))
        return [str(name) for name in spread.index[~(spread["least"] < spread["most"])]]


def compare(
    what: "Results | str | Path | Sequence[str | Path] | Mapping[str, Scenario | str | Path]", runs: int = 2000, seed: int = 1, *,
    outcomes: Sequence[str] = (), against: str | None = None, interval: str = "wilson", point: int | None = None,
) -> Comparison:  # fmt: skip
    """Compare plans that had the same luck, the later ones with the first.

    Parameters
    ----------
    what: a results folder, or results that are open; or scenario files, or a mapping that names the variants: these are run.
    runs, seed: of scenarios; a folder has its own.
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given, `*` for all.
    against: the plan that the others are held against, if not the first.
    interval: of chances, `wilson` or `clopper-pearson`.
    point: which point of the sweep, for a folder that has several.
    """
    if interval not in SHARES:
        raise BatchError(f"interval: found {interval!r}; wanted one of {', '.join(SHARES)}")
    if isinstance(what, str | Path | Results):
        results = what if isinstance(what, Results) else open_results(what)
        return compare_results(results, choose(results.outcomes, outcomes), results.chosen_point(point), against, interval)
    named = what if isinstance(what, Mapping) else dict(zip(variant_names(what), what, strict=True))
    loaded = {name: load(each, ()) if isinstance(each, str | Path) else each for name, each in named.items()}
    return compare_runs(collect(loaded, Plan(tuple(loaded), runs, seed)), choose(shared_outcomes(loaded), outcomes), against, interval)


def compare_runs(runs: pa.Table, outcomes: Sequence[Outcome], against: str | None = None, interval: str = "wilson") -> Comparison:
    """Compare the variants of a table of runs, in the order in which they stand there, by the runs that all of them have."""
    return compare_blocks(blocks_of_table(runs), outcomes, against, interval)


def compare_results(
    results: Results, outcomes: Sequence[Outcome], point: int = 0, against: str | None = None, interval: str = "wilson"
) -> Comparison:
    """Compare the variants of a results folder at one point of its sweep. Its runs need not fit into memory."""
    blocks = blocks_of_results(results, [outcome.name for outcome in outcomes], point)
    found = compare_blocks(blocks, outcomes, against, interval)
    if not found.variants:
        raise BatchError(f"{results.folder}: there is no run that all of its plans have")
    return found


def compare_blocks(
    blocks: Iterable[Block], outcomes: Sequence[Outcome], against: str | None = None, interval: str = "wilson"
) -> Comparison:
    """Compare runs that come a block at a time."""
    gathering = ComparisonAccumulator(outcomes, interval, against)
    for block in blocks:
        gathering.add(block)
    gathering.refuse_single_draws()
    return Comparison(
        tuple(gathering.plans), tuple(outcomes), gathering.estimates(), gathering.differences(), gathering.dominance(),
        gathering.spreads(), gathering.nested,
    )  # fmt: skip
