"""How well the model tells what happened: each figure of a case of history beside the runs that predict it, and beside a naive guess.

A figure is known exactly, or to lie between two numbers, or only to be at least (at most) one. All are held to be intervals here:
of no width, closed, or open at one end.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.results.paired_chunks import blocks_of_runs, numbers
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.sample import uncertain_addresses
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.register import shown
from kidal_sim.stats.value_counts import Values

if TYPE_CHECKING:
    from kidal_sim.scenario.observations import Observation
    from kidal_sim.scenario.schema import Scenario

LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Figure:
    """One figure of a case: what the runs say, and what happened."""

    name: str
    unit: str
    seen: str
    """What happened, in words: `5`, `4 to 6`, `at least 1`."""
    outcome: str
    """What predicts it; empty if the file names nothing."""
    modelled: bool
    """Whether the model has such an outcome."""
    runs: int
    """Runs in which that is known."""
    kind: str = ""
    mean: float = math.nan
    low: float = math.nan
    median: float = math.nan
    high: float = math.nan
    """5 %, 50 % and 95 % of the runs."""
    as_extreme: float = math.nan
    """Share of runs as extreme as what happened; of a figure known at one end only, share of runs that satisfy it."""
    one_sided: bool = False
    width: float = math.nan
    """(95 % - 5 %) / median of the outcome; NaN for chances and where the median is 0."""
    inputs_width: float = math.nan
    """The same for the inputs: the median over those that the case leaves out, as they are then set; over all uncertain ones if
    none of those is uncertain."""
    score: float = math.nan
    """CRPS of the runs."""
    naive: float = math.nan
    """What the naive guess says."""
    naive_score: float = math.nan
    """CRPS of that guess: its distance from what happened."""


@dataclass(frozen=True)
class Case:
    """One case of history, predicted with its own figures left out."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    left_out: Mapping[str, str]
    """By address, the inputs that were set from the case's own figures, and what they are set to instead."""


def predict(scenarios: "Mapping[str, Scenario]", runs: int, seed: int, cores: int, advance: Callable[[int], None]) -> list[Case]:
    """Run each case and hold it against what happened."""
    wanted = {name for scenario in scenarios.values() for name in _columns(scenario)}
    blocks = list(blocks_of_runs(scenarios, Plan(tuple(scenarios), runs, seed), wanted, cores, advance))
    return [case(name, scenario, pa.concat_tables(block[name] for block in blocks)) for name, scenario in scenarios.items()]


def case(name: str, scenario: "Scenario", runs: pa.Table) -> Case:
    """One case beside its runs."""
    kinds = {outcome.name: outcome.kind for outcome in describe(scenario)}
    quantities = dict(walk(scenario))
    left_out = [address for entry in scenario.leave_out for address in entry.inputs]
    widths = _input_widths(left_out, runs)
    figures = [figure(each, seen, predicted(seen, runs), _kind(seen, kinds), widths) for each, seen in scenario.observed.items()]
    said = {address: " ".join(shown(quantities[address])).strip() for address in left_out}
    return Case(name, scenario.title, tuple(figures), said)


def figure(name: str, seen: "Observation", values: Values | None, kind: str, inputs_width: float) -> Figure:
    """One figure beside the values that the runs gave it; None if the model has no such outcome."""
    outcome = " per ".join(part for part in (seen.outcome, seen.per) if part)
    lowest, highest = limits(seen)
    naive = math.nan if seen.naive is None else seen.naive
    score_of_naive = float(abs(beyond(np.array([naive]), lowest, highest)[0]))
    one_sided = math.isinf(lowest) or math.isinf(highest)
    bare = Figure(name, seen.unit, in_words(seen), outcome, values is not None, 0, kind, naive=naive, naive_score=score_of_naive)
    if values is None or not len(values):
        return bare
    low, median, high = map(float, np.quantile(values, LEVELS))
    return replace(
        bare, runs=len(values), mean=float(values.mean()), low=low, median=median, high=high, one_sided=one_sided,
        as_extreme=satisfied(values, lowest, highest) if one_sided else as_extreme(values, lowest, highest),
        width=math.nan if kind == "binary" else width(values), inputs_width=inputs_width, score=crps(values, lowest, highest),
    )  # fmt: skip


def predicted(seen: "Observation", runs: pa.Table) -> Values | None:
    """What the runs in which it is known say of a figure; None if the model has no such outcome."""
    if seen.outcome is None or seen.outcome not in runs.column_names or (seen.per is not None and seen.per not in runs.column_names):
        return None
    values = numbers(runs, seen.outcome)
    if seen.per is not None:
        over = numbers(runs, seen.per)
        values = np.divide(values, over, out=np.full_like(values, math.nan), where=over > 0)
    return values[~np.isnan(values)]


def limits(seen: "Observation") -> tuple[float, float]:
    """Between which numbers the figure lies; infinite where nothing bounds it."""
    if seen.low is None and seen.high is None and seen.value is not None:
        return seen.value, seen.value
    return -math.inf if seen.low is None else seen.low, math.inf if seen.high is None else seen.high


def in_words(seen: "Observation") -> str:
    """What happened."""
    low, high = limits(seen)
    if low == high:
        return f"{low:g}"
    about = f" ({seen.value:g})" if seen.value is not None else ""
    if math.isinf(high):
        return f"at least {low:g}{about}"
    return f"at most {high:g}{about}" if math.isinf(low) else f"{low:g} to {high:g}{about}"


def as_extreme(values: Values, low: float, high: float) -> float:
    """Twice the smaller tail, at most 1; runs that agree with what happened count half to either side.

    For a figure known exactly this is the two-sided mid-p value (Lancaster 1961, JASA 56, 223-234) of what happened under the runs.

    >>> as_extreme(np.array([1.0, 2.0, 3.0, 4.0]), 4.0, 4.0)
    0.25
    """
    below, above = float((values < low).mean()), float((values > high).mean())
    inside = 1.0 - below - above
    return min(1.0, 2.0 * (min(below, above) + inside / 2.0))


def satisfied(values: Values, low: float, high: float) -> float:
    """Share of runs between the two."""
    return float(((values >= low) & (values <= high)).mean())


def width(values: Values) -> float:
    """Width of the band from 5 % to 95 %, beside the median; NaN where that is 0.

    >>> round(width(np.arange(0.0, 101.0)), 6)  # (95 - 5) / 50
    1.8
    """
    low, median, high = np.quantile(values, LEVELS)
    return float((high - low) / abs(median)) if median != 0 else math.nan


def beyond(values: Values, low: float, high: float) -> Values:
    """How far each value lies below (negative) or above what is known; 0 within."""
    below = np.minimum(values - low, 0.0) if math.isfinite(low) else 0.0
    above = np.maximum(values - high, 0.0) if math.isfinite(high) else 0.0
    moved: Values = np.asarray(below + above, dtype=np.float64)
    return moved


def crps(values: Values, low: float, high: float) -> float:
    """Continuous ranked probability score of runs against what happened, in the figure's unit; smaller is better.

    mean |x_i - y| - sum_{i<j} |x_i - x_j| / (n (n - 1)), the fair form, which estimates the score of endless runs without bias
    (Gneiting & Raftery 2007, JASA 102, 359-378; Zamo & Naveau 2018, Mathematical Geosciences 50, 209-234). A figure known to lie
    between low and high is scored beyond them alone: the integral of (F - 1{t >= y})² leaves out low < t < high (threshold-weighted
    CRPS, Gneiting & Ranjan 2011, J. Business & Economic Statistics 29, 411-422; proper, whatever the interval), by moving what lies
    between to one point (Allen, Ginsbourger & Ziegel 2023, SIAM/ASA J. Uncertainty Quantification 11, 906-940). Of a single guess
    it is the distance to the interval, 0 within. NaN for fewer than two runs.

    >>> crps(np.array([1.0, 3.0]), 2.0, 2.0)  # (1 + 1) / 2 - 2 / 2
    0.0
    """
    size = len(values)
    if size < 2:
        return math.nan
    moved = np.sort(beyond(values, low, high))
    apart = float(((2.0 * np.arange(size) - size + 1.0) * moved).sum())
    return float(np.abs(moved).mean()) - apart / (size * (size - 1.0))


def _columns(scenario: "Scenario") -> set[str]:
    """Columns of the runs that a case needs."""
    outcomes = {name for seen in scenario.observed.values() for name in (seen.outcome, seen.per) if name}
    return outcomes | {INPUT + address for address in uncertain_addresses(scenario)}


def _kind(seen: "Observation", kinds: Mapping[str, str]) -> str:
    return "quantity" if seen.per is not None else kinds.get(seen.outcome or "", "")


def _input_widths(left_out: Sequence[str], runs: pa.Table) -> float:
    """The middle one of the inputs' own widths: of those left out, or of all if none of those is uncertain."""
    drawn = [name for name in runs.column_names if name.startswith(INPUT)]
    leading = [name for name in drawn if name.removeprefix(INPUT) in left_out] or drawn
    widths = [each for each in (width(numbers(runs, name)) for name in leading) if not math.isnan(each)]
    return float(np.median(widths)) if widths else math.nan
