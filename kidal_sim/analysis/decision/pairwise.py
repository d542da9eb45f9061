"""Two plans compared along an assumption: where the preferred one changes, with the same random numbers at every level."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kidal_sim.analysis.decision.sweep_levels import probability_above
from kidal_sim.scenario.quantity.spec import Quantity
from kidal_sim.stats.simultaneous_band import pointwise_width, t_statistics
from kidal_sim.stats.zero_crossing import Crossing, Span, crossings, sign_changes, sure_crossings, undecided_spans

Array = NDArray[np.float64]
MOST_TIMES = 100
"""Beyond so many times the runs, more runs are not suggested."""


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
        """Tell whether it is one of some options, so that there is nothing between its levels."""
        return self.spread.shape == "choice"

    @property
    def label(self) -> str:
        """Return its address and its unit."""
        return self.address + (f" [{self.unit}]" if self.unit not in ("", "1") else "")


@dataclass(frozen=True)
class SwitchPoint:
    """A value of the assumption at which the preferred plan changes."""

    value: float
    """NaN if the assumption is a choice: the plan changes between two options."""
    low: float
    high: float
    """Limits of its 95 % interval; of a choice the two options, which have none."""
    below: str
    above: str
    """The plan that is better below it, and beyond it."""
    probability_above: float
    """Probability of the assumption, by its own spread, to be above it; of a choice, to be the upper option or above."""
    value_by_half: float
    """The value from every second level, to see how much depends on the straight lines between levels. NaN where they cross nowhere, and
    for a choice."""

    @property
    def place(self) -> str:
        """Return the value with its interval; of a choice, the two options."""
        if np.isnan(self.value):
            return f"between {four_digits(self.low)} and {four_digits(self.high)}"
        return f"{four_digits(self.value)} ({four_digits(self.low)} to {four_digits(self.high)})"


@dataclass(frozen=True)
class PairwiseComparison:
    """Two plans along an assumption."""

    plan: str
    against: str
    verdict: Literal["switches", "never", "undecided"]
    better: str
    """The better plan if the preference never switches, else ""."""
    switch_points: tuple[SwitchPoint, ...]
    undecided: tuple[Span, ...]
    """Where the better plan cannot be told even pointwise (95 %); of a choice, each such option."""
    times_the_runs: float
    """If undecided although one plan has the better mean at every level: how many times as many runs would do, were the means to stay as
    they are. Else NaN."""

    @property
    def pair(self) -> str:
        """Return the names of both plans."""
        return f"{self.plan}, {self.against}"

    @property
    def open_where(self) -> str:
        """Return where the better plan cannot be told, and how many more runs might do."""
        spans = (four_digits(each.low) + (f" to {four_digits(each.high)}" if each.high > each.low else "") for each in self.undecided)
        more = f"; {self.times_the_runs:.1f} × the runs might do" if self.times_the_runs < MOST_TIMES else ""
        return f"open at {', '.join(spans)}{more}"

    def answer(self, unit: str) -> str:
        """Return in words whether and where the preferred plan changes."""
        if self.verdict == "never":
            return f"never switches in its range, {self.better} throughout"
        if self.verdict == "undecided":
            return "whether it switches cannot be told"
        unit = f" {unit}" if unit not in ("", "1") else ""
        at = "" if np.isnan(self.switch_points[0].value) else "at "
        return f"switches {at}{', '.join(each.place for each in self.switch_points)}{unit}"


def compare_pair(plans: tuple[str, str], axis: Axis, differences: Array, width: float) -> PairwiseComparison:
    """Compare two plans by the score of the first minus that of the second, shape (levels, runs), in a band of this width."""
    statistics = t_statistics(differences)
    signs = np.where(np.abs(statistics) > width, np.sign(statistics), 0).astype(int).tolist()
    levels, alone = np.array(axis.levels), pointwise_width(differences.shape[1])
    if axis.is_choice:
        points = tuple(_switch_of_choice(plans, axis, left, right, signs[right] > 0) for left, right in sign_changes(signs))
        spans = [Span(level, level) for level, each in zip(axis.levels, statistics, strict=True) if abs(each) <= alone]
    else:
        points = tuple(_switch(plans, axis, each, differences) for each in sure_crossings(levels, differences, signs, alone))
        spans = undecided_spans(levels, differences, alone)
    one_sided = abs(int(np.sign(statistics).sum())) == len(statistics)
    if points:
        return PairwiseComparison(*plans, "switches", "", points, tuple(spans), float("nan"))
    if one_sided and not spans:
        return PairwiseComparison(*plans, "never", plans[0 if statistics[0] > 0 else 1], (), (), float("nan"))
    times = float((alone / np.abs(statistics).min()) ** 2) if one_sided else float("nan")
    return PairwiseComparison(*plans, "undecided", "", (), tuple(spans), times)


def _switch(plans: tuple[str, str], axis: Axis, crossing: Crossing, differences: Array) -> SwitchPoint:
    """Return the switch at a crossing of zero."""
    below, above = reversed(plans) if crossing.rises else plans
    by_half = crossings(np.array(axis.levels[::2]), differences[::2].mean(axis=1))
    nearest = min(by_half, key=lambda value: abs(value - crossing.value), default=float("nan"))
    probability = probability_above(axis.spread, crossing.value)
    return SwitchPoint(crossing.value, crossing.low, crossing.high, below, above, probability, nearest)


def _switch_of_choice(plans: tuple[str, str], axis: Axis, left: int, right: int, rises: bool) -> SwitchPoint:
    """Return the switch between two options, which are those at these places among the levels."""
    below, above = reversed(plans) if rises else plans
    low, high, nowhere = axis.levels[left], axis.levels[right], float("nan")
    return SwitchPoint(nowhere, low, high, below, above, probability_above(axis.spread, float(np.nextafter(high, low))), nowhere)


def four_digits(value: float) -> str:
    """Return a number with four significant digits, or "-" if it is not known."""
    return "-" if np.isnan(value) else f"{value:.4g}"
