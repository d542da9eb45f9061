"""In which region of the assumptions a plan fails, or is the preferred one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from kidal_sim.analysis.criterion import criterion_of
from kidal_sim.analysis.decision.prim import Discovery, search
from kidal_sim.analysis.decision.utility import preferred
from kidal_sim.batch.results.condition import Condition
from kidal_sim.batch.results.outcome_selection import outcomes_of
from kidal_sim.batch.results.paired_chunks import POINT, numbers
from kidal_sim.batch.results.results import Results, open_results
from kidal_sim.batch.results.sampled_design import States
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.errors import BatchError, DesignError
from kidal_sim.scenario.names import suggestion
from kidal_sim.scenario.quantity.spec import walk

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Wish:
    """What is looked for: conditions that hold together for a plan, or a plan that is the preferred one."""

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
class Discovered:
    """A box of assumptions, and what it is of."""

    words: str
    """What counts."""
    plan: str
    states: int
    runs: int
    """Of the plan at each state."""
    unknown: int
    """States left out, as none of their runs knows the outcome."""
    inputs: int
    """Assumptions that were looked at."""
    units: Mapping[str, str]
    """Of the assumptions, by address."""
    box: Discovery
    seen: pd.DataFrame = field(repr=False, compare=False)
    """A row per state that was not left out: the values of the assumptions that the box limits, and whether it `counts`."""


def discover(
    folder: str | Path, wish: Wish, inputs: Sequence[str] = ("*",), coverage: float = 0.5, density: float | None = None
) -> Discovered:  # fmt: skip
    """The region in which a wish comes true, by PRIM, in a finished results folder.

    Its states are the points of a sweep or nested draws; without either, each run is a state of its own.

    Parameters
    ----------
    inputs: addresses of the assumptions to look at, or patterns.
    coverage, density: which box is chosen, as `kidal_sim.analysis.decision.prim.search` has it.
    """
    results = open_results(folder)
    if not results.finished:
        raise BatchError(f"{folder}: is {results.standing}; go on with: kidal-sim resume {folder}")
    if not _is_plain(results):
        States.of(folder).refuse_chosen()
    if bool(wish.where) == bool(wish.wins):
        raise BatchError("wanted either conditions (--where) or a plan that wins (--wins)")
    if wish.wins and wish.plan:
        raise BatchError("--plan: found beside --wins, which names the plan; wanted one of them")
    if wish.prefer and not wish.wins:
        raise BatchError("--prefer: is of use to --wins alone; wanted it there or not at all")
    plan = _plan(results, wish)
    words, truth = _truth(results, wish, plan)
    known = ~np.isnan(truth)
    assumed = _assumed(results, plan, inputs)
    found = search(assumed[known].reset_index(drop=True), truth[known] > 0, coverage, density)
    _, states, runs = _shape(results)
    units = {address: quantity.unit for address, quantity in walk(results.scenario(plan)) if address in assumed}
    seen = assumed.loc[known, found.limits["input"]].assign(counts=truth[known] > 0).reset_index(drop=True)
    return Discovered(words, plan, states, runs, int((~known).sum()), len(assumed.columns), units, found, seen)


def _plan(results: Results, wish: Wish) -> str:
    """The plan that is meant."""
    name = wish.wins or wish.plan or (results.variants[0] if len(results.variants) == 1 else None)
    if name is None:
        raise BatchError(f"{results.folder}: has several plans; wanted --plan with one of {', '.join(results.variants)}")
    if name not in results.variants:
        raise BatchError(f"{name}: is no plan of {results.folder}; wanted one of {', '.join(results.variants)}")
    return name


def _truth(results: Results, wish: Wish, plan: str) -> tuple[str, Array]:
    """What counts in words; and of each state 1 if it counts, 0 if not, NaN if nobody knows."""
    at = results.variants.index(plan)
    known = [outcome.name for outcome in outcomes_of(results.folder)]
    if wish.wins:
        if len(results.variants) < 2:
            raise DesignError(f"{results.folder}: has one plan, {plan}; wanted two or more to choose from")
        criterion = criterion_of(results.folder, wish.prefer, known)
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
    """Whether all conditions hold: 0 as soon as one does not, whatever is not known of the others; else NaN if one is not known.

    >>> _all_hold(np.array([[1.0, 0.0, 1.0], [1.0, np.nan, np.nan]])).tolist()
    [1.0, 0.0, nan]
    """
    found: Array = np.where((each == 0.0).any(axis=0), 0.0, np.min(each, axis=0))
    return found


def _shape(results: Results) -> tuple[int, int, int]:
    """Plans, states, and runs of each plan at a state."""
    if _is_plain(results):
        return len(results.variants), len(results.runs) // len(results.variants), 1
    sampled = States.of(results.folder)
    return len(sampled.plans), sampled.states, sampled.runs


def _values(results: Results, outcomes: Sequence[str]) -> dict[str, Array]:
    """Outcomes, each of shape (plans, states, runs)."""
    rows = results.runs.to_arrow(outcomes)
    return {name: numbers(rows, name).reshape(_shape(results)) for name in outcomes}


def _assumed(results: Results, plan: str, patterns: Sequence[str]) -> pd.DataFrame:
    """The assumptions that differ between states, by address: of a sweep those it sets, else all that the plan draws."""
    frame = _drawn(results, plan)
    addresses = [str(name) for name in frame]
    for pattern in patterns:
        if not any(fnmatchcase(address, pattern) for address in addresses):
            raise BatchError(f"--input {pattern}: differs between no states, or is no assumption{suggestion(pattern, (addresses,))}")
    return frame[[address for address in addresses if any(fnmatchcase(address, pattern) for pattern in patterns)]]


def _drawn(results: Results, plan: str) -> pd.DataFrame:
    """What the plan assumes at each state, where that differs; it is the same in all runs of a state."""
    swept = [name for name in results.points.schema.names if name != POINT]
    names = [name for name in results.runs.schema.names if name.startswith(INPUT) and (not swept or name.removeprefix(INPUT) in swept)]
    rows, (_, states, runs) = results.runs.to_arrow(names, pc.field("variant") == plan), _shape(results)
    known = [name for name in names if not rows.column(name).null_count]
    found = {name.removeprefix(INPUT): numbers(rows, name).reshape(states, runs)[:, 0] for name in known}
    return pd.DataFrame({address: values for address, values in found.items() if values.min() < values.max()})


def _is_plain(results: Results) -> bool:
    """Whether each run is a state of its own."""
    plan = results.manifest["plan"]
    return plan["points"] == 1 and plan["draws"] is None
