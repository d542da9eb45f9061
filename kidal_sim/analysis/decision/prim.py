"""The region of assumptions in which something tends to happen: PRIM, by EMA Workbench, checked on runs that it has not seen.

PRIM, the patient rule induction method, peels thin slices off the space of the assumptions, each time the one whose loss raises most the
share of cases that count. Friedman & Fisher (1999), Statistics and Computing 9, 123-143; for scenarios: Bryant & Lempert (2010),
Technological Forecasting and Social Change 77, 34-49. A search among so many slices finds some that only look good, so the box is found
with half of the states and measured with the other half.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import bdtrc

from kidal_sim.errors import BatchError
from kidal_sim.explore import expected_warnings, workbench
from kidal_sim.stats.intervals import Interval, wilson

Truth = NDArray[np.bool_]
States = tuple[pd.DataFrame, Truth]
"""What is assumed in each, and whether it counts."""
SIGNIFICANT = 0.05
"""Limits with a larger quasi-p-value are dropped."""
SMALLEST = 0.05
"""Of the states, the least that a box may hold."""
FEWEST = 20
"""States in each half that count, and that do not."""
SEED = 20231108
LIMITS = ["input", "low", "high", "quasi_p_low", "quasi_p_high", "fresh_p_low", "fresh_p_high"]


@dataclass(frozen=True)
class Measured:
    """A box as some states show it."""

    states: int
    inside: int
    counting: int
    """States inside that count."""
    coverage: float
    """Share of the states that count which lie inside."""
    density: Interval
    """Share of the states inside which count; 95 % (Wilson)."""
    mass: float
    """Share of all states that lies inside."""
    base: float
    """Share of all states that count."""


@dataclass(frozen=True)
class Discovery:
    """A box and how good it is."""

    limits: pd.DataFrame = field(compare=False)
    """A row per assumption that is limited: input, low, high (NaN where there is no limit), quasi_p_low, quasi_p_high from the half
    that found the box, fresh_p_low, fresh_p_high from the other."""
    found: Measured
    """By the half that found it, which flatters it."""
    fresh: Measured
    """By the other half."""
    tradeoff: pd.DataFrame = field(compare=False)
    """A row per box on the way: coverage, density, limits (assumptions limited), fresh_coverage, fresh_density."""
    dropped: tuple[str, ...]
    """Assumptions whose limits were dropped, as they might be chance."""


def search(inputs: pd.DataFrame, counts: Truth, coverage: float = 0.5, density: float | None = None) -> Discovery:
    """The box of highest density that covers as much as this of what counts; or that of highest coverage with this density.

    Before it is chosen, every box on PRIM's way loses the limits, one after the other, whose quasi-p-value is above 0.05.

    Parameters
    ----------
    inputs: a row per state, a column per assumption.
    counts: whether the state counts.
    """
    first = np.random.default_rng(SEED).permutation(len(counts)) < len(counts) // 2
    for half in (first, ~first):
        if min(counts[half].sum(), (~counts[half]).sum()) < FEWEST:
            raise BatchError(f"{counts.sum():,} of {len(counts):,} states count; wanted {FEWEST} in each half that do, and that do not")
    found, fresh = ((inputs[half].reset_index(drop=True), counts[half]) for half in (first, ~first))
    with expected_warnings():
        box = workbench("ema_workbench.analysis.prim").Prim(*found, threshold=1e-9, mass_min=SMALLEST).find_box()
        way = [opened(limits, box.box_lims[0]) for limits in box.box_lims]
        sound = [without_doubtful(*found, limits) for limits in way]
        chosen = choose(_trajectory(sound, found), coverage, density)
        kept, limited = sound[chosen], way[chosen]
        box.update(kept.where(np.isfinite(kept), box.box_lims[0]), np.flatnonzero(inside(found[0], kept)))
    dropped = [str(name) for name in kept if np.isfinite(limited[name]).any() and not np.isfinite(kept[name]).any()]
    limits = _limits(box.qp[-1], kept, quasi_p(*fresh, kept))
    return Discovery(limits, measured(*found, kept), measured(*fresh, kept), _tradeoff(way, found, fresh), tuple(dropped))


def choose(trajectory: pd.DataFrame, coverage: float, density: float | None = None) -> int:
    """The box on the way that is wanted; of equals the larger one.

    >>> way = pd.DataFrame({"coverage": [1.0, 0.8, 0.6, 0.3], "density": [0.2, 0.4, 0.5, 0.9], "mass": [1.0, 0.4, 0.24, 0.07]})
    >>> choose(way, 0.5), choose(way, 0.5, density=0.4)
    (2, 1)
    """
    if density is None:
        enough, best = trajectory[trajectory["coverage"] >= coverage], ["density", "mass"]
    else:
        enough, best = trajectory[trajectory["density"] >= density], ["coverage", "density"]
    if enough.empty:  # all states together cover everything, so it was the density
        raise BatchError(f"no box has density {density:g}; the densest has {trajectory['density'].max():.3g}")
    return int(enough.sort_values(best, kind="stable").index[-1])


def opened(limits: pd.DataFrame, widest: pd.DataFrame) -> pd.DataFrame:
    """A box without the ends that are no limits but those of the states that were looked at."""
    closed, ends = limits.to_numpy(), np.array([[-np.inf], [np.inf]])
    return pd.DataFrame(np.where(closed == widest.to_numpy(), ends, closed), index=[0, 1], columns=limits.columns)


def inside(x: pd.DataFrame, limits: pd.DataFrame) -> Truth:
    """Whether each state lies in a box, whose limits belong to it."""
    found = np.ones(len(x), dtype=bool)
    for name, low, high in zip(limits, *limits.to_numpy(), strict=True):
        if np.isfinite(low) or np.isfinite(high):
            found &= ((x[name] >= low) & (x[name] <= high)).to_numpy()
    return found


def without_doubtful(x: pd.DataFrame, counts: Truth, limits: pd.DataFrame) -> pd.DataFrame:
    """A box without the limits that may be chance: the one with the largest quasi-p-value goes, until none is above 0.05."""
    while True:
        values = quasi_p(x, counts, limits)
        worst = max(values, key=lambda each: values[each], default=None)
        if worst is None or values[worst] <= SIGNIFICANT:
            return limits
        limits = limits.copy()
        limits.loc[worst[1], worst[0]] = np.inf if worst[1] else -np.inf


def _limits(quasi: Mapping[str, Sequence[float]], limits: pd.DataFrame, tested: Mapping[tuple[str, int], float]) -> pd.DataFrame:
    """The limits of a box, the surest first; `quasi` has the quasi-p-values of both ends as EMA Workbench has them, -1 for none."""
    rows = []
    for name, both in sorted(quasi.items(), key=lambda each: min(p for p in each[1] if p >= 0)):
        seen = [p if p >= 0 else np.nan for p in both]
        values = [limits.loc[end, name] if both[end] >= 0 else np.nan for end in (0, 1)]
        anew = [tested.get((name, end), np.nan) for end in (0, 1)]
        rows.append([name, *values, *seen, *anew])
    return pd.DataFrame(rows, columns=LIMITS)


def quasi_p(x: pd.DataFrame, counts: Truth, limits: pd.DataFrame) -> dict[tuple[str, int], float]:
    """By assumption and end (0 low, 1 high), how likely a box would be as dense as it is, if that limit did nothing.

    P(Binomial(n, p) >= k), for n = states in the box, k = those of them that count, p = density without the limit (Bryant & Lempert
    2010). On the half that found the box it is too small, as the limit was chosen for it; on the other half it is a test, and a careful
    one: the box is a part of what it is held against.
    """
    closed = limits.to_numpy(dtype=np.float64)
    ends = [(str(name), end) for at, name in enumerate(limits) for end in (0, 1) if np.isfinite(closed[end, at])]
    if not ends:
        return {}
    values = [(x[name].to_numpy(), closed[end, limits.columns.get_loc(name)], end) for name, end in ends]
    beyond = np.stack([each > limit if end else each < limit for each, limit, end in values])
    total = beyond.sum(axis=0)
    size, counting = int((total == 0).sum()), int(counts[total == 0].sum())
    larger = (total - beyond) == 0
    densities = (larger & counts).sum(axis=1) / np.maximum(larger.sum(axis=1), 1)
    return {end: float(bdtrc(counting - 1, size, share)) if counting else 1.0 for end, share in zip(ends, densities, strict=True)}


def measured(x: pd.DataFrame, counts: Truth, limits: pd.DataFrame) -> Measured:
    """Coverage, density and mass of a box by these states."""
    there = inside(x, limits)
    counting, size = int(counts[there].sum()), int(there.sum())
    return Measured(len(x), size, counting, counting / int(counts.sum()), wilson(counting, size), size / len(x), float(counts.mean()))


def _tradeoff(way: Sequence[pd.DataFrame], found: States, fresh: States) -> pd.DataFrame:
    """The densest box that covers 100 %, 90 %, ... on the way, with all its limits, and the same by the fresh half."""
    table = _trajectory(way, found)
    chosen = dict.fromkeys(choose(table, least / 10) for least in range(10, 0, -1) if table["coverage"].max() >= least / 10)
    rows = []
    for at in chosen:
        anew, limited = measured(*fresh, way[at]), int(np.isfinite(way[at]).any().sum())
        rows.append((table["coverage"][at], table["density"][at], limited, anew.coverage, anew.density.estimate))
    return pd.DataFrame(rows, columns=["coverage", "density", "limits", "fresh_coverage", "fresh_density"])


def _trajectory(boxes: Sequence[pd.DataFrame], states: States) -> pd.DataFrame:
    """Coverage, density and mass of each box."""
    seen = [measured(*states, limits) for limits in boxes]
    return pd.DataFrame({"coverage": each.coverage, "density": each.density.estimate, "mass": each.mass} for each in seen)
