"""Scenario discovery: in which region of the assumptions a plan fails, or is the preferred one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.analysis.criterion import criterion_of
from kidal_sim.analysis.decision.prim import BoxMeasures, PrimBox, search
from kidal_sim.analysis.decision.utility import preferred
from kidal_sim.batch.results.condition import Condition
from kidal_sim.batch.results.paired_chunks import numbers
from kidal_sim.batch.results.part_index import POINT
from kidal_sim.batch.results.results import Results, Source, as_results
from kidal_sim.batch.results.sampled_design import SampledDesign
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.errors import BatchError, DesignError
from kidal_sim.findings.figure import DataFigure, stacked
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.render import plain, records, records_by_table
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.scenario.names import suggestion

Array = NDArray[np.float64]
LIMIT_COLUMNS = (
    Column("input", "assumption"),
    Column("low", "from", "value"),
    Column("high", "to", "value"),
    Column("unit"),
    Column("quasi_p", "quasi-p", audience="people"),
    Column("holdout_p", "holdout p", audience="people"),
    *(Column(f"{kind}_{end}", kind="number", audience="programs") for kind in ("quasi_p", "holdout_p") for end in ("low", "high")),
)
HALF_COLUMNS = (
    Column("half"),
    Column("density", "density (95 %)", "estimate"),
    Column("base", "all states", "share"),
    Column("coverage", kind="share", digits=0),
    Column("mass", kind="share", digits=0),
    Column("inside", "states inside", "count"),
    Column("states", kind="count"),
)
TRADEOFF_COLUMNS = (
    Column("coverage", kind="share", digits=0),
    Column("density", kind="share", digits=0),
    Column("limits", "limited", "number", digits=0),
    Column("holdout_coverage", kind="share", digits=0),
    Column("holdout_density", kind="share", digits=0),
)
MOST_NAMED = 15
"""Dropped limits that are named."""
LEGEND = (
    "Training: the half of the states that found the box; holdout: the other half. Coverage: share of what counts that lies in the box. "
    "Density: share of the box that counts, beside that of all states. Quasi-p: how likely the box would be as dense without the limit, "
    "by the training half; holdout p: by the other, which is a test. The boxes of the trajectory have all their limits, also those that "
    "may be due to chance: where holdout density falls behind, they are."
)
SAME_DICE = "All states have the same dice, in both halves: densities, their limits and holdout p hold for these dice and no others."


@dataclass(frozen=True)
class Wish:
    """What is looked for: conditions that hold together for a plan, or that a plan is the preferred one."""

    where: tuple[str, ...] = ()
    """Conditions, as `Condition.of` takes them."""
    plan: str | None = None
    """For which plan; None: the only one."""
    wins: str | None = None
    """The plan that is to have the largest mean score, instead of conditions."""
    prefer: tuple[str, ...] = ()
    """What makes a plan better, for `wins`."""
    share: float = 0.5
    """In at least this share of the runs of a state, of those that know, must the conditions hold for the state to count."""


@dataclass(frozen=True)
class ScenarioDiscovery(Finding):
    """A box of assumptions in which something tends to happen, and how it was found."""

    words: str
    """What counts."""
    plan: str
    states: int
    runs: int
    """Of the plan at each state."""
    unknown: int
    """States left out, as the outcome is not known in any of their runs."""
    inputs: int
    """Assumptions that were searched."""
    units: Mapping[str, str]
    """Of the assumptions, by address."""
    box: PrimBox
    seen: pd.DataFrame = field(repr=False, compare=False)
    """A row per state that was not left out: the values of the assumptions that the box limits, and whether it `counts`."""

    @property
    def title(self) -> str:
        """Return what counts, and for which plan."""
        return self.words if self.words.startswith(f"{self.plan} is ") else f"{self.plan}: {self.words}"

    def tables(self) -> tuple[Table, ...]:
        """Return the limits of the box, its measures by each half of the states, and the boxes of the peeling trajectory."""
        halves = [_measures(name, half) for name, half in (("training", self.box.training), ("holdout", self.box.holdout))]
        limits = self.box.limits.assign(unit=[self.units[name] for name in self.box.limits["input"]])
        return (
            Table.of(LIMIT_COLUMNS, [_limit(row) for row in records(limits)], "limits", "The box, the surest limits first"),
            Table.of(HALF_COLUMNS, halves if len(limits) else (), "halves", "The box, by each half of the states", audience="people"),
            Table.of(TRADEOFF_COLUMNS, self.box.tradeoff.to_numpy(), "tradeoff", "Boxes of the peeling trajectory, with all their limits"),
        )

    def summary(self) -> tuple[str, ...]:
        """Return what counts, and whether there is a box."""
        none = () if len(self.box.limits) else ("No box: no limit of an assumption was surer than chance.",)
        return (f"Looked for: {self.title}.", *none)

    def notes(self) -> list[str]:
        """Return which limits were dropped, how many states were searched, and how to read the tables."""
        dropped = self.box.dropped
        more = f" and {len(dropped) - MOST_NAMED} more" if len(dropped) > MOST_NAMED else ""
        unknown = f", {self.unknown:,} of them left out, as the outcome is not known" if self.unknown else ""
        each = f"; {counted(self.runs, 'run')} at each" if self.runs > 1 else ", each a run of its own"
        return [
            f"Limits dropped, as they may be due to chance: {', '.join(dropped[:MOST_NAMED]) or 'none'}{more}.",
            f"{counted(self.states, 'state')}{unknown}{each}; {self.inputs} assumptions searched.",
            LEGEND,
            *([SAME_DICE] if self.runs > 1 else []),
        ]

    def figure(self, note: str = "") -> DataFigure:
        """Return the limits of the box, the states in two of its directions, and the boxes of the peeling trajectory."""
        from kidal_sim.analysis.decision.box_figure import box_figure

        return DataFigure(box_figure(self, note), stacked({"limit": self.box.limits, "tradeoff": self.box.tradeoff, "state": self.seen}))

    def to_dict(self) -> dict[str, Any]:
        """Return the box, its measures by both halves of the states, and the peeling trajectory."""
        halves = {"training": self.box.training, "holdout": self.box.holdout}
        measures = {name: plain(half) | {"density": half.density._asdict()} for name, half in halves.items()}
        content = {"counts": self.words, "plan": self.plan, "states": self.states, "runs": self.runs, "unknown": self.unknown}
        return content | {"inputs": self.inputs, "dropped": list(self.box.dropped)} | records_by_table(self) | measures


def _measures(name: str, half: BoxMeasures) -> tuple[Any, ...]:
    density = Estimate(*half.density, is_share=True, digits=0)
    return (name, density, half.base, half.coverage, half.mass, half.inside, half.states)


def _limit(row: Mapping[str, Any]) -> list[Any]:
    """Return the cells of a limited assumption; people read the p-values of both ends in one cell."""
    return [row[column.key] if column.audience != "people" else _both_ends(row, column.key) for column in LIMIT_COLUMNS]


def _both_ends(row: Mapping[str, Any], name: str) -> str:
    return ", ".join(f"{row[end]:.2g}" for end in (f"{name}_low", f"{name}_high") if row[end] == row[end])


def discover(
    source: Source, wish: Wish, inputs: Sequence[str] = ("*",), coverage: float = 0.5, density: float | None = None
) -> ScenarioDiscovery:  # fmt: skip
    """Return the region of assumptions in which a wish comes true, by PRIM, in a finished results folder.

    Its states are the points of a sweep or nested draws; without either, each run is a state of its own.

    Parameters
    ----------
    source: results that are open, or their folder.
    inputs: addresses of the assumptions to look at, or patterns.
    coverage, density: which box is chosen, as `kidal_sim.analysis.decision.prim.search` has it.
    """
    results = as_results(source)
    results.refuse_unfinished()
    if not _is_plain(results):
        SampledDesign.of(results).refuse_chosen()
    if bool(wish.where) == bool(wish.wins):
        raise BatchError("say what to look for: either conditions (--where) or a plan that wins (--wins)")
    if wish.wins and wish.plan:
        raise BatchError("--plan: --wins names the plan already; leave one of them out")
    if wish.prefer and not wish.wins:
        raise BatchError("--prefer: only --wins uses it; add --wins or leave --prefer out")
    plan = _plan(results, wish)
    words, truth = _truth(results, wish, plan)
    known = ~np.isnan(truth)
    assumed = _assumed(results, plan, inputs)
    box = search(assumed[known].reset_index(drop=True), truth[known] > 0, coverage, density)
    _, states, runs = _shape(results)
    columns = results.columns_of("runs")
    units = {str(address): columns[f"{INPUT}{address}"].unit for address in assumed}
    seen = assumed.loc[known, box.limits["input"]].assign(counts=truth[known] > 0).reset_index(drop=True)
    return ScenarioDiscovery(words, plan, states, runs, int((~known).sum()), len(assumed.columns), units, box, seen)


def _plan(results: Results, wish: Wish) -> str:
    """Return the plan that is meant."""
    name = wish.wins or wish.plan or (results.variants[0] if len(results.variants) == 1 else None)
    if name is None:
        raise BatchError(f"{results.folder}: has several plans; name one of them with --plan: {', '.join(results.variants)}")
    if name not in results.variants:
        raise BatchError(f"{name}: is not a plan of {results.folder}; its plans are {', '.join(results.variants)}")
    return name


def _truth(results: Results, wish: Wish, plan: str) -> tuple[str, Array]:
    """Return what counts in words; and for each state 1 if it counts, 0 if not, NaN if that is not known."""
    at = results.variants.index(plan)
    known = [outcome.name for outcome in results.outcomes]
    if wish.wins:
        if len(results.variants) < 2:
            raise DesignError(f"{results.folder}: has one plan, {plan}; a choice takes two or more")
        criterion = criterion_of(results, wish.prefer, known)
        best = preferred(criterion.score(_values(results, criterion.outcomes)).mean(axis=2))
        return f"{plan} is preferred ({criterion.words})", (best == at).astype(float)
    conditions = [Condition.of(text) for text in wish.where]
    for each in conditions:
        if each.outcome not in known:
            raise BatchError(f"--where {each.outcome}: there is no such outcome{suggestion(each.outcome, (known,))}")
    values = _values(results, list(dict.fromkeys(each.outcome for each in conditions)))
    held = _all_hold(np.array([each.holds(values[each.outcome][at]) for each in conditions]))
    seen = (~np.isnan(held)).sum(axis=1)
    shares = np.where(seen > 0, np.nansum(held, axis=1) / np.maximum(seen, 1), np.nan)
    often = "" if held.shape[1] == 1 else f" in {wish.share:.0%} of the runs of a state or more"
    return " and ".join(wish.where) + often, np.where(np.isnan(shares), np.nan, shares >= wish.share)


def _all_hold(each: Array) -> Array:
    """Return whether all conditions hold: 0 as soon as one does not, whatever is not known of the others; else NaN if one is not known.

    >>> _all_hold(np.array([[1.0, 0.0, 1.0], [1.0, np.nan, np.nan]])).tolist()
    [1.0, 0.0, nan]
    """
    held: Array = np.where((each == 0.0).any(axis=0), 0.0, np.min(each, axis=0))
    return held


def _shape(results: Results) -> tuple[int, int, int]:
    """Return the numbers of plans, of states, and of runs of each plan at a state."""
    if _is_plain(results):
        return len(results.variants), len(results.runs) // len(results.variants), 1
    sampled = SampledDesign.of(results)
    return len(sampled.plans), sampled.states, sampled.runs


def _values(results: Results, outcomes: Sequence[str]) -> dict[str, Array]:
    """Return outcomes by name, each of shape (plans, states, runs)."""
    rows = results.runs.to_arrow(outcomes)
    return {name: numbers(rows, name).reshape(_shape(results)) for name in outcomes}


def _assumed(results: Results, plan: str, patterns: Sequence[str]) -> pd.DataFrame:
    """Return the assumptions that differ between states, by address: those a sweep sets, or else all that the plan draws."""
    frame = _drawn(results, plan)
    addresses = [str(name) for name in frame]
    for pattern in patterns:
        if not any(fnmatchcase(address, pattern) for address in addresses):
            raise BatchError(f"--input {pattern}: no assumption of that name differs between states{suggestion(pattern, (addresses,))}")
    return frame[[address for address in addresses if any(fnmatchcase(address, pattern) for pattern in patterns)]]


def _drawn(results: Results, plan: str) -> pd.DataFrame:
    """Return what the plan assumes at each state, where that differs; it is the same in all runs of a state."""
    swept = [name for name in results.points.schema.names if name != POINT]
    names = [name for name in results.runs.schema.names if name.startswith(INPUT) and (not swept or name.removeprefix(INPUT) in swept)]
    rows, (_, states, runs) = results.runs.to_arrow(names, pc.field("variant") == plan), _shape(results)
    known = [name for name in names if not rows.column(name).null_count]
    values_of = {name.removeprefix(INPUT): numbers(rows, name).reshape(states, runs)[:, 0] for name in known}
    return pd.DataFrame({address: values for address, values in values_of.items() if values.min() < values.max()})


def _is_plain(results: Results) -> bool:
    """Tell whether each run is a state of its own."""
    return results.plan.points == 1 and not results.nested
