"""At which value of an assumption another plan is preferred: from runs of every plan at levels of it, with common random numbers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.decision.pairwise import Axis, PairwiseComparison, compare_pair, four_digits
from kidal_sim.analysis.decision.utility import UNDECIDED, Scores, preferred
from kidal_sim.batch.results.outcome_selection import difference_of
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.errors import DesignError
from kidal_sim.findings.figure import DataFigure, stacked
from kidal_sim.findings.finding import Finding
from kidal_sim.findings.numbers import counted
from kidal_sim.findings.render import plain, records
from kidal_sim.findings.table import Column, Estimate, Table
from kidal_sim.scenario.quantity.spec import walk
from kidal_sim.stats.simultaneous_band import simultaneous_width, t_statistics

Array = NDArray[np.float64]
FEWEST_LEVELS = 2
UNSURE = "?"
STATED = np.array([0.05, 0.95])
"""Quantiles between which the figure shows the assumption's own spread."""
PAIR_COLUMNS = (
    Column("plans"),
    Column("verdict"),
    Column("at", "at (95 %)"),
    Column("below_above", "below, beyond"),
    Column("probability_above", "likely beyond", "share", digits=0),
    Column("value_by_half", "every 2nd level", "value"),
)
LEVEL_COLUMNS = (
    Column("second", kind="number"),
    Column("value", kind="number"),
    Column("preferred"),
    Column("sure", kind="flag"),
    Column("plan"),
    Column("against"),
    Column("difference", kind="estimate"),
)


@dataclass(frozen=True)
class Slice:
    """All plans along the first assumption, at one level of the second."""

    at: float
    """That level; NaN if there is no second."""
    levels: pd.DataFrame = field(compare=False, repr=False)
    """A row per level: value, preferred, sure, and each plan's mean score; score differences with their band are in `differences`."""
    differences: pd.DataFrame = field(compare=False, repr=False)
    """A row per comparison and level: plan, against, value, difference, low, high (band that holds at all levels at once, 95 %)."""
    comparisons: tuple[PairwiseComparison, ...]

    def preferred(self, level: int) -> str:
        """Return the plan that is preferred at a level, with a mark if that is not sure."""
        plan, sure = self.levels["preferred"][level], self.levels["sure"][level]
        return str(plan) if sure else f"{plan} {UNSURE}"


@dataclass(frozen=True)
class BreakEven(Finding):
    """Where the preferred plan changes."""

    prefer: str
    unit: str
    runs: int
    """Of each plan at each level."""
    plans: tuple[str, ...]
    axes: tuple[Axis, ...]
    slices: tuple[Slice, ...]
    width: float
    """Standard errors to either side in the band."""

    def summary(self) -> list[str]:
        """Return whether and where the preferred plan changes, for each pair of plans along one assumption."""
        (axis, *others), first = self.axes, self.slices[0]
        pairs = first.comparisons if not others else ()
        return [f"Along {axis.address}, the preference between {each.plan} and {each.against} {each.answer(axis.unit)}." for each in pairs]

    def tables(self) -> tuple[Table, ...]:
        """Return where the preferred plan changes, and the plan preferred at each level."""
        along = " and ".join(axis.label for axis in self.axes)
        second = [Column("second", f"second [{self.axes[1].unit}]", "value")] if len(self.axes) > 1 else []
        pairs = [[each.at, *row][1 - len(second) :] for each in self.slices for pair in each.comparisons for row in _pair_rows(pair)]
        switches = f"Where the preferred plan changes along {along} ({self.prefer})"
        return (
            Table.of([*second, *PAIR_COLUMNS], pairs, "comparisons", switches, audience="people"),
            self._map() if second else self._levels(),
            Table.of(LEVEL_COLUMNS, self._level_rows(), "levels", audience="programs"),
        )

    def _levels(self) -> Table:
        """Return each level with the preferred plan, and by how much, with the band."""
        (only,), pairs = self.slices, self.slices[0].comparisons
        bands = [Column(f"difference_{at}", f"{each.plan} over {each.against}", "estimate", self.unit) for at, each in enumerate(pairs)]
        columns = [Column("value", self.axes[0].label, "value"), Column("preferred"), *bands]
        bands_of = only.differences[["difference", "low", "high"]].itertuples(index=False)
        estimates = [Estimate(float(value), float(low), float(high), signed=True) for value, low, high in bands_of]
        rows = [(value, only.preferred(at), *estimates[at :: len(only.levels)]) for at, value in enumerate(only.levels["value"])]
        caption = f"The preferred plan at each level ({self.prefer})"
        return Table.of(columns, rows, "preferred", caption, audience="people", is_detail=True)

    def _map(self) -> Table:
        """Return the preferred plan over two assumptions, the first down, the second across."""
        first, second = self.axes
        across = [Column(f"at_{at}", four_digits(level)) for at, level in enumerate(second.levels)]
        rows = [(value, *(each.preferred(at) for each in self.slices)) for at, value in enumerate(first.levels)]
        caption = f"The preferred plan over {first.label} (down) and {second.label} (across) ({self.prefer})"
        columns = [Column("value", f"{first.address} \\ {second.address}", "value"), *across]
        return Table.of(columns, rows, "preferred", caption, audience="people", is_detail=True)

    def _level_rows(self) -> list[list[Any]]:
        """Return a row per level and pair of plans, for programs."""
        rows = []
        for each in self.slices:
            for row in records(each.differences.merge(each.levels, on="value")):
                band = Estimate(row["difference"], row["low"], row["high"], signed=True)
                rows.append([each.at, *(row[column.key] for column in LEVEL_COLUMNS[1:-1]), band])
        return rows

    def notes(self) -> tuple[str, ...]:
        """Return what is preferred, on how many runs that rests, and how to read the tables."""
        unit = f", in {self.unit}" if self.unit else ""
        first = self.axes[0]
        if first.is_choice:
            lines = f"{first.address} is a choice: the plan switches between two of its options, and has no value there and no interval."
        else:
            lines = (
                "At: 95 % interval, on straight lines between levels; every 2nd level: the value from half of the levels, to see how much "
                "depends on the lines."
            )
        return (
            f"Preferred: {self.prefer}{unit}. {counted(self.runs, 'run')} of each plan at each level, with common random numbers.",
            f"{UNSURE}: not sure, by a 95 % band that holds at all levels and for all pairs of plans at once (±{self.width:.2f} standard "
            "errors). Never: each value by itself is sure, for which no such band is needed. Open: by itself not sure. N × the runs: if "
            f"the means stay as they are. {lines} Likely beyond: probability of the assumption, by its own spread, to be "
            f"{'at the upper of the two or above' if first.is_choice else 'above the value'}. What goes together with it stays as drawn.",
        )

    def figure(self, note: str = "") -> DataFigure:
        """Return the difference of the plans along one assumption, or the preferred plan over two."""
        from kidal_sim.analysis.decision.breakeven_figure import breakeven_curve, flip_map

        if len(self.axes) == 1:
            return DataFigure(breakeven_curve(self, note), stacked(self._parts()))
        first, second = (each.address for each in self.axes)
        slices = [each.levels.rename(columns={"value": first}).assign(**{second: each.at}) for each in self.slices]
        return DataFigure(flip_map(self, note), pd.concat(slices))

    def _parts(self) -> dict[str, pd.DataFrame]:
        """Return differences, switch points, and the assumption's own spread: 5 % and 95 % point, central value."""
        (axis,), (only,) = self.axes, self.slices
        points = [{"plan": each.plan, "against": each.against} | asdict(at) for each in only.comparisons for at in each.switch_points]
        low, high = axis.spread.ppf(STATED).tolist()
        spread = pd.DataFrame({"value": [axis.best], "low": [low], "high": [high]})
        return {"level": only.differences, "switch_point": pd.DataFrame(points), "spread": spread}

    def to_dict(self) -> dict[str, Any]:
        """Return the levels of every assumption, and at each the scores, their differences and the comparisons of plans."""
        inputs = [{"input": each.address, "unit": each.unit, "best": each.best, "levels": list(each.levels)} for each in self.axes]
        slices = [
            {"second": each.at, "levels": records(each.levels), "differences": records(each.differences), "comparisons": each.comparisons}
            for each in self.slices
        ]
        content = {"prefer": self.prefer, "unit": self.unit, "runs": self.runs, "plans": list(self.plans), "band_width": self.width}
        return dict(plain(content | {"inputs": inputs, "slices": slices}))


def _pair_rows(pair: PairwiseComparison) -> list[list[Any]]:
    """Return a row for each switch between two plans; one where there is none."""
    if pair.verdict == "never":
        return [[pair.pair, "never in its range", "", f"{pair.better} throughout", None, None]]
    if pair.verdict == "undecided":
        return [[pair.pair, "undecided", "", pair.open_where, None, None]]
    rows = []
    for at, each in enumerate(pair.switch_points):
        name = ("", "") if at else (pair.pair, "switches")
        rows.append([*name, each.place, f"{each.below}, {each.above}", each.probability_above, each.value_by_half])
    return rows


def breakeven(source: Source, prefer: Sequence[str] = (), between: tuple[str, str] | None = None) -> BreakEven:
    """Find where the preferred plan changes, in finished results, or those in a folder, whose sweep is a grid of one or two assumptions.

    A plan is surely better at a level where the mean difference, run by run, is away from zero in a band that holds at all levels and
    for all pairs of plans at once: whoever looks at many levels finds some that seem to differ. A switch lies between two such levels
    with opposite signs. `never` says that a plan is better at every value: it is claimed where each value by itself says so, for which
    no wider band is needed (intersection-union test, Berger 1982, Technometrics 24, 295-300). No shape is assumed: the plan may switch
    several times. An assumption that is a choice has nothing between its options: the plan switches between two of them, at no value. Of
    more than two plans each is compared with the one that is best at the assumption's central value; `between` leaves out all plans but
    two.
    """
    scores = Scores.of(as_results(source), prefer)
    plans = scores.sampled.plans if between is None else difference_of(scores.sampled.plans, between)[:2]
    axes, order = _axes(scores)
    shape = tuple(len(axis.levels) for axis in axes)
    kept = scores.values[[scores.sampled.plans.index(plan) for plan in plans]]
    values = kept[:, order].reshape(len(plans), shape[0], -1, kept.shape[2])
    width = simultaneous_width(np.concatenate([(values[a] - values[b]).reshape(-1, values.shape[3]) for a, b in _pairs(len(values))]))
    seconds = axes[1].levels if len(axes) > 1 else (float("nan"),)
    slices = tuple(_slice(plans, axes[0], at, values[:, :, place], width) for place, at in enumerate(seconds))
    return BreakEven(scores.criterion.words, scores.unit, values.shape[3], plans, axes, slices, width)


def _slice(plans: tuple[str, ...], axis: Axis, at: float, values: Array, width: float) -> Slice:
    """Compare all plans along the first assumption; values of shape (plans, levels, runs)."""
    means = values.mean(axis=2)
    at_best = [float(np.interp(axis.best, axis.levels, each)) for each in means]
    first = int(np.argmax(at_best))
    pairs = [(first, other) for other in range(len(plans)) if other != first]
    comparisons = tuple(compare_pair((plans[a], plans[b]), axis, values[a] - values[b], width) for a, b in pairs)
    differences = pd.concat([_differences((plans[a], plans[b]), axis, values[a] - values[b], width) for a, b in pairs])
    return Slice(at, _levels(plans, axis, values, width), differences.reset_index(drop=True), comparisons)


def _differences(plans: tuple[str, str], axis: Axis, values: Array, width: float) -> pd.DataFrame:
    """Return how much better the first plan is at each level, with its band."""
    means, half = values.mean(axis=1), width * values.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
    return pd.DataFrame(
        {"plan": plans[0], "against": plans[1], "value": axis.levels, "difference": means, "low": means - half, "high": means + half}
    )


def _levels(plans: tuple[str, ...], axis: Axis, values: Array, width: float) -> pd.DataFrame:
    """Return the best plan at each level, and whether it is surely better than every other."""
    means = values.mean(axis=2)
    best = preferred(means)
    sure = [
        all(t_statistics(values[[first], level] - values[[other], level])[0] > width for other in range(len(plans)) if other != first)
        for level, first in enumerate(best)
    ]
    means_by_plan = {f"score.{plan}": means[at] for at, plan in enumerate(plans)}
    names = [plans[at] if at != UNDECIDED else UNSURE for at in best]
    return pd.DataFrame({"value": axis.levels, "preferred": names, "sure": sure & (best != UNDECIDED)} | means_by_plan)


def _axes(scores: Scores) -> tuple[tuple[Axis, ...], NDArray[np.int64]]:
    """Return the assumptions of the sweep, and the points in their order, the first assumption slowest."""
    folder, inputs = scores.sampled.results.folder, scores.sampled.inputs
    grid = scores.sampled.is_swept and scores.sampled.uniforms.empty and len(inputs.columns) in (1, 2)
    if not grid or not all(pd.api.types.is_numeric_dtype(each) for each in inputs.dtypes):
        raise DesignError(f"{folder}: its sweep is not a grid of numbers for one or two assumptions, as `breakeven EXPERIMENT` makes it")
    levels = [tuple(sorted(set(inputs[address].astype(float)))) for address in inputs]
    if len(inputs) != int(np.prod([len(each) for each in levels])) or len(levels[0]) < FEWEST_LEVELS:
        raise DesignError(f"{folder}: it must have every combination of the levels, {FEWEST_LEVELS} or more of each assumption")
    known = dict(walk(scores.sampled.results.scenario(scores.sampled.plans[0], None)))
    axes = tuple(
        Axis(str(name), known[str(name)].unit, each, known[str(name)].best, known[str(name)])
        for name, each in zip(inputs, levels, strict=True)
    )
    return axes, np.lexsort([inputs[address] for address in reversed(list(inputs))])


def _pairs(plans: int) -> list[tuple[int, int]]:
    return [(first, second) for first in range(plans) for second in range(first + 1, plans)]
