"""Comparison of plans run by run: outcomes of each plan, and paired differences between plans with common random numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pyarrow as pa

from kidal_sim.analysis.comparison import summary_text, tables
from kidal_sim.analysis.comparison.accumulator import ComparisonAccumulator
from kidal_sim.analysis.comparison.decision_matrix import Preferences, choose_outcomes, decision_matrix, preferences
from kidal_sim.batch.design.plan import Plan, variant_names
from kidal_sim.batch.execution.run_in_memory import collect
from kidal_sim.batch.results.outcome_selection import shared_outcomes
from kidal_sim.batch.results.paired_chunks import Block, blocks_of_results, blocks_of_table
from kidal_sim.batch.results.results import Results, as_results
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.errors import BatchError
from kidal_sim.findings.figure import DataFigure
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.render import plain, records
from kidal_sim.findings.table import Table
from kidal_sim.scenario.files.load import load
from kidal_sim.stats.intervals import CONFIDENCE, SHARES
from kidal_sim.stats.value_counts import ValueCounts

if TYPE_CHECKING:
    from kidal_sim.scenario.schema import Scenario

NOTHING: Preferences = {}
STOPPED = (
    " It ended by a rule that looked at the results: intervals here are those of a number of runs fixed beforehand; "
    "kidal-sim convergence {folder} has wider ones that hold whenever one stops."
)


class Method(NamedTuple):
    """How plans are compared."""

    against: str | None = None
    """The plan that the others are compared with; the first if None."""
    interval: str = "wilson"
    """Of shares: `wilson` or `clopper-pearson`."""


USUAL = Method()


@dataclass(frozen=True)
class Comparison(Finding):
    """Estimates of each plan, and paired differences of each plan from those before it. All intervals are 95 %.

    `estimates` has a row per outcome and variant:

    - n, runs in which it is known; estimate, the share of runs or the mean, with low and high; deviation (standard); least, most;
    - and unless it is binary: q05, median, q95, each with _low and _high.

    `pairs` has a row per outcome and pair of plans, variant minus baseline, run by run:

    - n, runs in which it is known for both; estimate, low, high; variance_reduction; size, the difference in typical spreads;
    - less, same, more: share of runs in which the variant has less than the baseline, the same, more; each with _low and _high;
    - p, of McNemar's exact test or of the paired t test, missing where too few runs differ; p_holm,
      the same corrected for all rows looked at; sure, whether that is 0.05 at most.

    `dominance` has a row per outcome that is not binary, pair of plans, order (1, 2), and preference (more, less): verdict, whether
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
    wants: Preferences = field(default_factory=dict)
    """What is better, by outcome; empty if it is not given."""
    interval: str = "wilson"
    """Method of the intervals of shares."""
    made: str = ""
    """Of which runs it is made, in a line."""

    def tables(self) -> list[Table]:
        """Return outcomes by plans, and differences between plans."""
        return tables.tables(self)

    def summary(self) -> list[str]:
        """Return the comparison in sentences; none calls a plan better, unless it was said what is."""
        return summary_text.summary(self, self.wants)

    def notes(self) -> list[str]:
        """Return what the tables leave out, how to read them, and of which runs they are made."""
        return [*tables.constant_note(self), *tables.legend(self), *([self.made] if self.made else [])]

    def figure(self, note: str = "") -> DataFigure:
        """Return how each outcome is distributed under each plan."""
        from kidal_sim.analysis.comparison.figures import ecdf

        return ecdf(self, note)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        frames = {"estimates": self.estimates, "pairs": self.pairs, "dominance": self.dominance, "decision": self.decision}
        about = {
            "made": self.made, "variants": self.variants, "runs": self.runs, "nested": self.nested, "confidence": CONFIDENCE,
            "interval": self.interval, "summary": self.summary(),
            "outcomes": [{"name": each.name, "kind": each.kind, "unit": each.unit} for each in self.outcomes],
        }  # fmt: skip
        return dict(plain(about | {name: records(frame) for name, frame in frames.items()}))

    @cached_property
    def decision(self) -> pd.DataFrame:
        """Return the decision matrix (`decision_matrix`)."""
        return decision_matrix(self, self.wants)

    @property
    def runs(self) -> int:
        """Return the number of runs of each plan, of which outcomes may be unknown in some."""
        return max((each.size + each.unknown for plans in self.spreads.values() for each in plans.values()), default=0)

    @property
    def differences(self) -> pd.DataFrame:
        """Return the pairs of each later plan with the first."""
        return self.pairs[self.pairs["baseline"] == self.variants[0]].reset_index(drop=True) if self.variants else self.pairs

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per outcome and variant, with its difference from the first variant beside it, and what dominates what.

        The columns of the difference's own estimate begin with `difference_`; `dominates_1_more` says whether the variant dominates the
        first one in the first order for whoever wants more, `dominated_1_more` whether the first one does it.
        """
        about = pd.DataFrame({"outcome": each.name, "kind": each.kind, "unit": each.unit} for each in self.outcomes)
        beside = self.differences.rename(columns={name: f"difference_{name}" for name in ("n", "estimate", "low", "high")})
        found = about.merge(self.estimates, on="outcome").merge(beside, on=["outcome", "variant"], how="left")
        return found.merge(self._dominance_beside(), on=["outcome", "variant"], how="left")

    def _dominance_beside(self) -> pd.DataFrame:
        """Return a row per outcome and later variant."""
        own = self.dominance[self.dominance["baseline"].isin(self.variants[:1])]
        claim = own["order"].astype(str) + "_" + own["wants"]
        columns = {"outcome": own["outcome"], "variant": own["variant"]}
        found = {
            prefix: pd.DataFrame(columns | {"name": f"{prefix}_" + claim, "value": own[source]}).pivot(
                index=["outcome", "variant"], columns="name", values="value"
            )
            for prefix, source in (("dominates", "verdict"), ("dominated", "reverse"))
        }
        return found["dominates"].join(found["dominated"]).reset_index()

    def constant(self) -> list[str]:
        """Return the outcomes that came out the same in every run of every plan."""
        spread = self.estimates.groupby("outcome", sort=False).agg(least=("least", "min"), most=("most", "max"))
        return [str(name) for name in spread.index[~(spread["least"] < spread["most"])]]


def compare(
    what: "Results | str | Path | Sequence[str | Path] | Mapping[str, Scenario | str | Path]", runs: int = 2000, seed: int = 1, *,
    outcomes: Sequence[str] = (), prefer: Sequence[str] = (), against: str | None = None, interval: str = "wilson",
    point: int | None = None,
) -> Comparison:  # fmt: skip
    """Return the comparison of plans with common random numbers, the later ones with the first.

    Parameters
    ----------
    what: a results folder, or results that are open; or scenario files, or a mapping that names the variants: these are run.
    runs, seed: of scenarios; a folder has its own.
    outcomes: names or patterns such as `kidal_*`; the main ones if none is given, `*` for all.
    prefer: what is better, such as `government_losses:min`; if not given, what the experiment of a folder prefers.
    against: the plan that the others are compared with, if not the first.
    interval: of shares, `wilson` or `clopper-pearson`.
    point: which point of the sweep, for a folder that has several.
    """
    if interval not in SHARES:
        raise BatchError(f"interval: found {interval!r}; write one of {', '.join(SHARES)}")
    if isinstance(what, str | Path | Results):
        return _of_results(as_results(what), outcomes, prefer, point, Method(against, interval))
    named = what if isinstance(what, Mapping) else dict(zip(variant_names(what), what, strict=True))
    loaded = {name: load(each, ()) if isinstance(each, str | Path) else each for name, each in named.items()}
    chosen, wants = choose_outcomes(shared_outcomes(loaded), outcomes, prefer)
    return compare_runs(collect(loaded, Plan(tuple(loaded), runs, seed)), chosen, wants, Method(against, interval))


def _of_results(results: Results, outcomes: Sequence[str], prefer: Sequence[str], point: int | None, method: Method) -> Comparison:
    """Return the comparison of the runs in a results folder, and say of which runs it is made."""
    chosen, wants = choose_outcomes(results.outcomes, outcomes, prefer or preferences(results))
    found = compare_results(results, chosen, results.chosen_point(point), wants, method)
    stopped = STOPPED.format(folder=results.folder) if results.manifest.stopped else ""
    return replace(found, made=f"{results.title}: {results.description(point)}.{stopped}")


def compare_runs(runs: pa.Table, outcomes: Sequence[Outcome], wants: Preferences = NOTHING, method: Method = USUAL) -> Comparison:
    """Return the comparison of the variants of a table of runs, in the order in which they stand there, by the runs that all have."""
    return compare_blocks(blocks_of_table(runs), outcomes, wants, method)


def compare_results(
    results: Results, outcomes: Sequence[Outcome], point: int = 0, wants: Preferences = NOTHING, method: Method = USUAL
) -> Comparison:
    """Return the comparison of the runs in a results folder, at one point of its sweep. They need not fit into memory."""
    blocks = blocks_of_results(results, [outcome.name for outcome in outcomes], point)
    found = compare_blocks(blocks, outcomes, wants, method)
    if not found.variants:
        raise BatchError(f"{results.folder}: there is no run that all of its plans have")
    return found


def compare_blocks(
    blocks: Iterable[Block], outcomes: Sequence[Outcome], wants: Preferences = NOTHING, method: Method = USUAL
) -> Comparison:
    """Return the comparison of runs that come a block at a time."""
    accumulator = ComparisonAccumulator(outcomes, method.interval, method.against)
    for block in blocks:
        accumulator.add(block)
    accumulator.refuse_single_draws()
    return Comparison(
        tuple(accumulator.plans), tuple(outcomes), accumulator.estimates(), accumulator.differences(), accumulator.dominance(),
        accumulator.spreads(), accumulator.nested, wants, method.interval,
    )  # fmt: skip
