"""What a comparison's spreads look like: curves of shares, and clouds."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.comparison.compare import Comparison
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.stats.intervals import UNKNOWN, wilson
from kidal_sim.stats.value_counts import ValueCounts

POINTS = 200
"""Points of a curve at even steps of the share at or below, and as many at even steps of the logarithm of the share above, down to a
single run: each curve is drawn on the one or the other scale, and more cannot be seen."""
BINS = 40
RAIN = 120
"""Single runs that are shown."""
LEVELS = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
CURVE_COLUMNS = ("outcome", "variant", "value", "at_or_below", "at_or_below_low", "at_or_below_high", "above", "above_low", "above_high")


def curves(comparison: Comparison) -> pd.DataFrame:
    """Of each outcome that is a number, by plan: the share of all runs at or below each value, and above it.

    Limits are those of 95 % (Wilson) at each value by itself; none where runs share draws. A run that does not know the outcome is
    neither below nor above.
    """
    rows = [
        {"outcome": outcome.name, "variant": plan} | row
        for outcome, plan, spread in _numbers(comparison)
        for row in _curve(spread, not comparison.nested)
    ]
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def clouds(comparison: Comparison) -> pd.DataFrame:
    """The same outcomes by plan, in rows of three `part`s.

    - `cloud`: share of all runs from `low` to below `high`, in bins of one width for all plans; the last holds its end, too;
    - `level`: the value below which `share` of the runs that know it lie: 5, 25, 50, 75, 95 %; of the median its 95 % limits;
    - `rain`: the `value` of single runs, at even ranks.
    """
    rows: list[dict[str, Any]] = []
    limits = {(row["outcome"], row["variant"]): row for row in comparison.estimates.to_dict("records")}
    for outcome, plan, spread in _numbers(comparison):
        known = [each for each in comparison.spreads[outcome.name].values() if each.size]
        if spread.size:
            told = _cloud(spread, _edges(outcome, known), limits[outcome.name, plan])
            rows += [{"outcome": outcome.name, "variant": plan} | row for row in told]
    columns = ("outcome", "variant", "part", "low", "high", "share", "value")
    return pd.DataFrame(rows, columns=list(columns))


def _numbers(comparison: Comparison) -> Iterator[tuple[Outcome, str, ValueCounts]]:
    for outcome in comparison.outcomes:
        if outcome.kind != "binary":
            for plan in comparison.variants:
                yield outcome, plan, comparison.spreads[outcome.name][plan]


def _curve(spread: ValueCounts, independent: bool) -> Iterator[dict[str, float]]:
    """A row for each of some values that occurred."""
    if not spread.size:
        return
    evenly, tail = np.linspace(0, spread.size - 1, POINTS), spread.size - np.geomspace(1, spread.size, POINTS).round()
    ranks = np.concatenate([evenly, tail]).astype(np.int64)
    values = np.unique(spread.ordered(ranks))
    below = np.cumsum(spread.counts)[np.searchsorted(spread.values, values)]
    total = spread.size + spread.unknown
    for value, count in zip(values.tolist(), below.tolist(), strict=True):
        row = {"value": value}
        for name, number in (("at_or_below", count), ("above", spread.size - count)):
            limits = wilson(number, total) if independent else UNKNOWN
            row |= {name: number / total, f"{name}_low": limits.low, f"{name}_high": limits.high}
        yield row


def _edges(outcome: Outcome, spreads: list[ValueCounts]) -> NDArray[np.float64]:
    """Bins from end to end; whole numbers have bins about them, of a whole width."""
    least, most = min(each.least for each in spreads), max(each.most for each in spreads)
    if outcome.kind == "count":
        width = max(1.0, np.ceil((most - least + 1) / BINS))
        return np.asarray(least - 0.5 + width * np.arange(np.ceil((most - least + 1) / width) + 1))
    return np.linspace(least, most if most > least else least + 1.0, BINS + 1)


def _cloud(spread: ValueCounts, edges: NDArray[np.float64], limits: Mapping[Hashable, Any]) -> Iterator[dict[str, Any]]:
    counts, _ = np.histogram(spread.values, edges, weights=spread.counts.astype(np.float64))
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        yield {"part": "cloud", "low": low, "high": high, "share": count / (spread.size + spread.unknown)}
    for name, share in LEVELS.items():
        own = {"low": limits["median_low"], "high": limits["median_high"]} if name == "median" else {}
        yield {"part": "level", "share": share, "value": spread.quantile(share)} | own
    ranks = np.unique(np.linspace(0, spread.size - 1, RAIN).astype(np.int64))
    for value in spread.ordered(ranks).tolist():
        yield {"part": "rain", "value": value}
