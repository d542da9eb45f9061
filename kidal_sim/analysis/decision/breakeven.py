"""At which value of an assumption another plan is preferred: from runs of every plan at levels of it, with the same luck at each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.decision.sweep_levels import share_above
from kidal_sim.analysis.decision.utility import UNDECIDED, Scores, preferred
from kidal_sim.batch.results.outcome_selection import difference_of
from kidal_sim.batch.results.results import Source, as_results
from kidal_sim.errors import DesignError
from kidal_sim.scenario.quantity.spec import Quantity, walk
from kidal_sim.stats.simultaneous_band import pointwise, ratios, simultaneous
from kidal_sim.stats.zero_crossing import Crossing, Span, certain, crossings, turns, undecided

Array = NDArray[np.float64]
FEWEST_LEVELS = 2
UNSURE = "?"


@dataclass(frozen=True)
class Axis:
    """An assumption and the levels at which it was held."""

    address: str
    unit: str
    levels: tuple[float, ...]
    best: float
    """Its central value."""
    spread: Quantity = field(repr=False)

    @property
    def is_choice(self) -> bool:
        """Whether it is one of some options, so that there is nothing between its levels."""
        return self.spread.shape == "choice"


@dataclass(frozen=True)
class Flip:
    """A value of the assumption at which the preferred plan changes."""

    value: float
    """NaN if the assumption is a choice: it changes between two options."""
    low: float
    high: float
    """Limits of its 95 % interval; of a choice the two options, which have none."""
    below: str
    above: str
    """The plan that is better below it, and beyond it."""
    beyond: float
    """How likely the assumption, by its own spread, is above it; of a choice, at the upper option or above."""
    coarse: float
    """The value from every second level: how much hangs on the straight lines between levels. NaN where they cross nowhere, and for a
    choice."""


@dataclass(frozen=True)
class Contest:
    """Two plans along an assumption."""

    plan: str
    against: str
    verdict: str
    """`flips`, `never` or `cannot tell`."""
    better: str
    """The better plan if it never flips, else ""."""
    flips: tuple[Flip, ...]
    open: tuple[Span, ...]
    """Where nobody can tell which is better, though each value be looked at alone (95 %); of a choice, each such option."""
    wanting: float
    """If nobody can tell, though one plan has the better mean at every level: how many times as many runs would do, were the means to
    stay as they are. Else NaN."""


@dataclass(frozen=True)
class Slice:
    """All plans along the first assumption, at one level of the second."""

    at: float
    """That level; NaN if there is no second."""
    levels: pd.DataFrame = field(compare=False, repr=False)
    """A row per level: value, preferred, sure, and each plan's mean score; score differences with their band are in `differences`."""
    differences: pd.DataFrame = field(compare=False, repr=False)
    """A row per contest and level: plan, against, value, difference, low, high (band that holds at all levels at once, 95 %)."""
    contests: tuple[Contest, ...]


@dataclass(frozen=True)
class BreakEven:
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


def breakeven(source: Source, prefer: Sequence[str] = (), between: tuple[str, str] | None = None) -> BreakEven:
    """Find where the preferred plan changes, in finished results, or those in a folder, whose sweep is a grid of one or two assumptions.

    A plan is surely better at a level where the mean difference, run by run, is away from zero in a band that holds at all levels and
    for all pairs of plans at once: whoever looks at many levels finds some that seem to differ. A flip lies between two such levels
    with opposite signs. `never` says that a plan is better at every value: it is claimed where each value by itself says so, for which
    no wider band is wanted (intersection-union test, Berger 1982, Technometrics 24, 295-300). No shape is assumed: it may flip several
    times. An assumption that is a choice has nothing between its options: it flips between two of them, at no value. Of more than two
    plans each is held against the one that is best at the assumption's central value; `between` leaves all plans out but two.
    """
    scores = Scores.of(as_results(source), prefer)
    plans = scores.sampled.plans if between is None else difference_of(scores.sampled.plans, between)[:2]
    axes, order = _axes(scores)
    shape = tuple(len(axis.levels) for axis in axes)
    kept = scores.values[[scores.sampled.plans.index(plan) for plan in plans]]
    values = kept[:, order].reshape(len(plans), shape[0], -1, kept.shape[2])
    width = simultaneous(np.concatenate([(values[a] - values[b]).reshape(-1, values.shape[3]) for a, b in _pairs(len(values))]))
    ats = axes[1].levels if len(axes) > 1 else (float("nan"),)
    slices = tuple(_slice(plans, axes[0], at, values[:, :, place], width) for place, at in enumerate(ats))
    return BreakEven(scores.criterion.words, scores.unit, values.shape[3], plans, axes, slices, width)


def contest(plans: tuple[str, str], axis: Axis, differences: Array, width: float) -> Contest:
    """The first plan against the second, by its score minus that of the second: shape (levels, runs)."""
    found = ratios(differences)
    signs = np.where(np.abs(found) > width, np.sign(found), 0).astype(int).tolist()
    levels, alone = np.array(axis.levels), pointwise(differences.shape[1])
    if axis.is_choice:
        flips = tuple(_flip_of_choice(plans, axis, left, right, signs[right] > 0) for left, right in turns(signs))
        spans = [Span(level, level) for level, ratio in zip(axis.levels, found, strict=True) if abs(ratio) <= alone]
    else:
        flips = tuple(_flip(plans, axis, each, differences) for each in certain(levels, differences, signs, alone))
        spans = undecided(levels, differences, alone)
    one_sided = abs(int(np.sign(found).sum())) == len(found)
    never = not spans and one_sided
    verdict = "flips" if flips else "never" if never else "cannot tell"
    better = plans[0 if found[0] > 0 else 1] if never else ""
    wanting = float((alone / np.abs(found).min()) ** 2) if verdict == "cannot tell" and one_sided else float("nan")
    return Contest(*plans, verdict, better, flips, tuple(spans), wanting)


def _flip(plans: tuple[str, str], axis: Axis, found: Crossing, differences: Array) -> Flip:
    below, above = reversed(plans) if found.rises else plans
    halved = crossings(np.array(axis.levels[::2]), differences[::2].mean(axis=1))
    coarse = min(halved, key=lambda value: abs(value - found.value), default=float("nan"))
    return Flip(found.value, found.low, found.high, below, above, share_above(axis.spread, found.value), coarse)


def _flip_of_choice(plans: tuple[str, str], axis: Axis, left: int, right: int, rises: bool) -> Flip:
    """Between two options, which are those at these places among the levels."""
    below, above = reversed(plans) if rises else plans
    low, high, nowhere = axis.levels[left], axis.levels[right], float("nan")
    return Flip(nowhere, low, high, below, above, share_above(axis.spread, float(np.nextafter(high, low))), nowhere)


def _slice(plans: tuple[str, ...], axis: Axis, at: float, values: Array, width: float) -> Slice:
    """All plans along the first assumption; values of shape (plans, levels, runs)."""
    means = values.mean(axis=2)
    at_best = [float(np.interp(axis.best, axis.levels, each)) for each in means]
    first = int(np.argmax(at_best))
    pairs = [(first, other) for other in range(len(plans)) if other != first]
    contests = tuple(contest((plans[a], plans[b]), axis, values[a] - values[b], width) for a, b in pairs)
    differences = pd.concat([_differences((plans[a], plans[b]), axis, values[a] - values[b], width) for a, b in pairs])
    return Slice(at, _levels(plans, axis, values, width), differences.reset_index(drop=True), contests)


def _differences(plans: tuple[str, str], axis: Axis, values: Array, width: float) -> pd.DataFrame:
    """How much better the first plan is, at each level."""
    means, half = values.mean(axis=1), width * values.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
    return pd.DataFrame(
        {"plan": plans[0], "against": plans[1], "value": axis.levels, "difference": means, "low": means - half, "high": means + half}
    )


def _levels(plans: tuple[str, ...], axis: Axis, values: Array, width: float) -> pd.DataFrame:
    """The best plan at each level, and whether it is surely better than every other."""
    means = values.mean(axis=2)
    best = preferred(means)
    sure = [
        all(ratios(values[[first], level] - values[[other], level])[0] > width for other in range(len(plans)) if other != first)
        for level, first in enumerate(best)
    ]
    shown = {f"score.{plan}": means[at] for at, plan in enumerate(plans)}
    names = [plans[at] if at != UNDECIDED else UNSURE for at in best]
    return pd.DataFrame({"value": axis.levels, "preferred": names, "sure": sure & (best != UNDECIDED)} | shown)


def _axes(scores: Scores) -> tuple[tuple[Axis, ...], NDArray[np.int64]]:
    """The assumptions of the sweep, and the points in their order, the first assumption slowest."""
    folder, inputs = scores.sampled.results.folder, scores.sampled.inputs
    grid = scores.sampled.is_swept and scores.sampled.uniforms.empty and len(inputs.columns) in (1, 2)
    if not grid or not all(pd.api.types.is_numeric_dtype(each) for each in inputs.dtypes):
        raise DesignError(f"{folder}: wanted a sweep that is a grid of numbers for one or two assumptions, as breakeven EXPERIMENT has it")
    levels = [tuple(sorted(set(inputs[address].astype(float)))) for address in inputs]
    if len(inputs) != int(np.prod([len(each) for each in levels])) or len(levels[0]) < FEWEST_LEVELS:
        raise DesignError(f"{folder}: wanted every combination of the levels, {FEWEST_LEVELS} or more of each assumption")
    known = dict(walk(scores.sampled.results.scenario(scores.sampled.plans[0])))
    axes = tuple(
        Axis(str(name), known[str(name)].unit, each, known[str(name)].best, known[str(name)])
        for name, each in zip(inputs, levels, strict=True)
    )
    return axes, np.lexsort([inputs[address] for address in reversed(list(inputs))])


def _pairs(plans: int) -> list[tuple[int, int]]:
    return [(first, second) for first in range(plans) for second in range(first + 1, plans)]
