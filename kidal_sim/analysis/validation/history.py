"""Validation against history: each observation of a case beside the runs that predict it, and beside a naive guess.

An observation is known exactly, or to lie between two numbers, or only to be at least (at most) one. All are held to be intervals here:
of no width, closed, or open at one end.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from kidal_sim.batch.design.plan import Plan
from kidal_sim.batch.results.paired_chunks import blocks_of_runs, numbers
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.engine.outcomes.table import describe
from kidal_sim.engine.sample import uncertain_addresses
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.scenario.register import written_value
from kidal_sim.stats.value_counts import Values

if TYPE_CHECKING:
    from kidal_sim.scenario.observations import Observation
    from kidal_sim.scenario.schema import Scenario

LEVELS = (0.05, 0.5, 0.95)
HEADINGS = ("observation", "5 %", "50 %", "95 %", "happened", "as extreme", "width", "inputs", "CRPS", "naive")
COLUMNS = tuple(map(Column, HEADINGS))
NOTE = (
    "As extreme: share of runs as far out as what happened, both sides, ties half; or the share that satisfies what is known at one end. "
    "Width: (95 % - 5 %) / 50 % of the prediction; inputs: the median of the same over the inputs left out. CRPS: distance of the runs "
    "from what happened, in the unit of the observation, 0 at best, scored beyond the interval where what happened is one; naive: that of "
    "one guess, the October pace and rates everywhere."
)


@dataclass(frozen=True)
class Prediction:
    """An observation of a case, and what the runs predict of it."""

    name: str
    unit: str
    observed: str
    """What happened, in words: `5`, `4 to 6`, `at least 1`."""
    outcome: str
    """What predicts it; empty if the file names nothing."""
    is_modelled: bool
    """Whether the model has such an outcome."""
    runs: int
    """Runs in which that is known."""
    kind: str = ""
    mean: float = math.nan
    q05: float = math.nan
    median: float = math.nan
    q95: float = math.nan
    """5 %, 50 % and 95 % of the runs."""
    as_extreme: float = math.nan
    """Share of runs as extreme as what happened; if that is known at one end only, share of runs that satisfy it."""
    one_sided: bool = False
    width: float = math.nan
    """(95 % - 5 %) / median of the outcome; NaN for binary outcomes and where the median is 0."""
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
    """A case of history, predicted without the inputs that were set from its own observations."""

    name: str
    title: str
    predictions: tuple[Prediction, ...]
    left_out: Mapping[str, str]
    """By address, the inputs that were set from the case's own observations, and what they are set to instead."""

    def table(self) -> Table:
        """Return one row per observation, for people."""
        left_out = "; ".join(f"{address}, here {value}" for address, value in self.left_out.items())
        note = f"Left out: {left_out}." if left_out else ""
        rows = map(_cells, self.predictions)
        return Table.of(COLUMNS, rows, self.name, f"{self.name}: {self.title}", audience="people", note=note)


@dataclass(frozen=True)
class History(Finding):
    """Cases of history beside the runs that predict them."""

    cases: tuple[Case, ...]
    runs: int
    """Of each case."""

    def tables(self) -> list[Table]:
        """Return a table for each case for people, and one of all cases for programs."""
        fields = list(Prediction.__dataclass_fields__)
        rows = [(case.name, *vars(prediction).values()) for case in self.cases for prediction in case.predictions]
        return [
            *(case.table() for case in self.cases),
            Table.of(tuple(map(Column, ("case", *fields))), rows, "predictions", audience="programs"),
        ]

    def summary(self) -> list[str]:
        """Return how often the runs score better than the naive guess."""
        closer, scored = self.closer_than_naive()
        return [f"CRPS below that of the naive guess for {closer} of {scored} observations; {counted(self.runs, 'run')} of each case."]

    def notes(self) -> list[str]:
        """Return how to read the tables."""
        return [NOTE]

    def closer_than_naive(self) -> tuple[int, int]:
        """Return for how many observations the runs score better than the naive guess, and how many have both scores."""
        both = [each for case in self.cases for each in case.predictions if not math.isnan(each.score) and not math.isnan(each.naive_score)]
        return sum(each.score < each.naive_score for each in both), len(both)


def _cells(prediction: Prediction) -> tuple[Any, ...]:
    """Return a row for people."""
    has_unit = prediction.unit not in ("1", "probability")
    name = f"{prediction.name} [{prediction.unit}]" if has_unit else prediction.name
    naive = Estimate(prediction.naive_score)
    if not prediction.runs:
        why = "never known" if prediction.is_modelled else "not in the model"
        return name, None, None, None, prediction.observed, why, None, None, None, naive
    low, median, high = map(Estimate, (prediction.q05, prediction.median, prediction.q95))
    band = (None, Estimate(prediction.mean, is_share=True), None) if prediction.kind == "binary" else (low, median, high)
    extreme = Estimate(prediction.as_extreme, is_share=True, suffix=" satisfy" if prediction.one_sided else "")
    widths = ("-", "-") if math.isnan(prediction.width) else (Estimate(prediction.width), Estimate(prediction.inputs_width))
    return name, *band, prediction.observed, extreme, *widths, Estimate(prediction.score), naive


def predict(scenarios: "Mapping[str, Scenario]", runs: int, seed: int, cores: int, advance: Callable[[int], None]) -> History:
    """Run each case and compare it with what happened."""
    columns = {name for scenario in scenarios.values() for name in _columns(scenario)}
    blocks = list(blocks_of_runs(scenarios, Plan(tuple(scenarios), runs, seed), columns, cores, advance))
    cases = (case(name, scenario, pa.concat_tables(block[name] for block in blocks)) for name, scenario in scenarios.items())
    return History(tuple(cases), runs)


def case(name: str, scenario: "Scenario", runs: pa.Table) -> Case:
    """Return a case with what its runs predict."""
    kinds = {outcome.name: outcome.kind for outcome in describe(scenario)}
    quantities = dict(walk(scenario))
    left_out = [address for entry in scenario.leave_out for address in entry.inputs]
    widths = _input_widths(left_out, runs)
    predictions = [prediction(each, seen, predicted(seen, runs), _kind(seen, kinds), widths) for each, seen in scenario.observed.items()]
    left_out_values = {address: " ".join(written_value(quantities[address])).strip() for address in left_out}
    return Case(name, scenario.title, tuple(predictions), left_out_values)


def prediction(name: str, seen: "Observation", values: Values | None, kind: str, inputs_width: float) -> Prediction:
    """Return an observation with what the runs predict of it; `values` is None if the model has no such outcome."""
    outcome = " per ".join(part for part in (seen.outcome, seen.per) if part)
    lowest, highest = limits(seen)
    naive = math.nan if seen.naive is None else seen.naive
    score_of_naive = float(abs(beyond(np.array([naive]), lowest, highest)[0]))
    one_sided = math.isinf(lowest) or math.isinf(highest)
    bare = Prediction(name, seen.unit, in_words(seen), outcome, values is not None, 0, kind, naive=naive, naive_score=score_of_naive)
    if values is None or not len(values):
        return bare
    low, median, high = map(float, np.quantile(values, LEVELS))
    return replace(
        bare, runs=len(values), mean=float(values.mean()), q05=low, median=median, q95=high, one_sided=one_sided,
        as_extreme=satisfied(values, lowest, highest) if one_sided else as_extreme(values, lowest, highest),
        width=math.nan if kind == "binary" else width(values), inputs_width=inputs_width, score=crps(values, lowest, highest),
    )  # fmt: skip


def predicted(seen: "Observation", runs: pa.Table) -> Values | None:
    """Return the values of an observation in the runs in which it is known; None if the model has no such outcome."""
    if seen.outcome is None or seen.outcome not in runs.column_names or (seen.per is not None and seen.per not in runs.column_names):
        return None
    values = numbers(runs, seen.outcome)
    if seen.per is not None:
        over = numbers(runs, seen.per)
        values = np.divide(values, over, out=np.full_like(values, math.nan), where=over > 0)
    return values[~np.isnan(values)]


def limits(seen: "Observation") -> tuple[float, float]:
    """Return the numbers between which an observation lies; infinite where nothing bounds it."""
    if seen.low is None and seen.high is None and seen.value is not None:
        return seen.value, seen.value
    return -math.inf if seen.low is None else seen.low, math.inf if seen.high is None else seen.high


def in_words(seen: "Observation") -> str:
    """Return what happened, in words."""
    low, high = limits(seen)
    if low == high:
        return f"{low:g}"
    about = f" ({seen.value:g})" if seen.value is not None else ""
    if math.isinf(high):
        return f"at least {low:g}{about}"
    return f"at most {high:g}{about}" if math.isinf(low) else f"{low:g} to {high:g}{about}"


def as_extreme(values: Values, low: float, high: float) -> float:
    """Return twice the smaller tail, at most 1; runs that agree with what happened count half to either side.

    For what is known exactly this is the two-sided mid-p value (Lancaster 1961, JASA 56, 223-234) of what happened under the runs.

    >>> as_extreme(np.array([1.0, 2.0, 3.0, 4.0]), 4.0, 4.0)
    0.25
    """
    below, above = float((values < low).mean()), float((values > high).mean())
    inside = 1.0 - below - above
    return min(1.0, 2.0 * (min(below, above) + inside / 2.0))


def satisfied(values: Values, low: float, high: float) -> float:
    """Return the share of runs between the two."""
    return float(((values >= low) & (values <= high)).mean())


def width(values: Values) -> float:
    """Return the width of the band from 5 % to 95 %, beside the median; NaN where that is 0.

    >>> round(width(np.arange(0.0, 101.0)), 6)  # (95 - 5) / 50
    1.8
    """
    low, median, high = np.quantile(values, LEVELS)
    return float((high - low) / abs(median)) if median != 0 else math.nan


def beyond(values: Values, low: float, high: float) -> Values:
    """Return how far each value lies below (negative) or above what is known; 0 within."""
    below = np.minimum(values - low, 0.0) if math.isfinite(low) else 0.0
    above = np.maximum(values - high, 0.0) if math.isfinite(high) else 0.0
    moved: Values = np.asarray(below + above, dtype=np.float64)
    return moved


def crps(values: Values, low: float, high: float) -> float:
    """Return the continuous ranked probability score of runs against what happened, in its unit; smaller is better.

    mean |x_i - y| - sum_{i<j} |x_i - x_j| / (n (n - 1)), the fair form, which estimates the score of endless runs without bias
    (Gneiting & Raftery 2007, JASA 102, 359-378; Zamo & Naveau 2018, Mathematical Geosciences 50, 209-234). What is known to lie
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
    """Return the columns of the runs that a case needs."""
    outcomes = {name for seen in scenario.observed.values() for name in (seen.outcome, seen.per) if name}
    return outcomes | {INPUT + address for address in uncertain_addresses(scenario)}


def _kind(seen: "Observation", kinds: Mapping[str, str]) -> str:
    return "quantity" if seen.per is not None else kinds.get(seen.outcome or "", "")


def _input_widths(left_out: Sequence[str], runs: pa.Table) -> float:
    """Return the median of the inputs' own widths: of those left out, or of all if none of those is uncertain."""
    drawn = [name for name in runs.column_names if name.startswith(INPUT)]
    leading = [name for name in drawn if name.removeprefix(INPUT) in left_out] or drawn
    widths = [each for each in (width(numbers(runs, name)) for name in leading) if not math.isnan(each)]
    return float(np.median(widths)) if widths else math.nan
