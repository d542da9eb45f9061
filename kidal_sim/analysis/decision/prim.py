"""The region of assumptions in which something tends to happen: PRIM, by EMA Workbench, tested on states that it has not seen.

PRIM, the patient rule induction method, peels thin slices off the space of the assumptions, each time the one whose loss raises most the
share of the states that count. Friedman & Fisher (1999), Statistics and Computing 9, 123-143; for scenarios: Bryant & Lempert (2010),
Technological Forecasting and Social Change 77, 34-49. A search among so many slices finds some that only look good, so the box is found
with half of the states (training) and measured with the other half (holdout).
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

Flags = NDArray[np.bool_]
States = tuple[pd.DataFrame, Flags]
"""What is assumed in each state, and whether it counts."""
SIGNIFICANT = 0.05
"""Limits with a larger quasi-p-value are dropped."""
SMALLEST = 0.05
"""Of the states, the least that a box may hold."""
FEWEST = 20
"""States in each half that count, and that do not."""
SEED = 20231108
LIMITS = ["input", "low", "high", "quasi_p_low", "quasi_p_high", "holdout_p_low", "holdout_p_high"]


@dataclass(frozen=True)
class BoxMeasures:
    """Coverage, density and mass of a box, measured on some states."""

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
class PrimBox:
    """A box of assumptions and how good it is."""

    limits: pd.DataFrame = field(compare=False)
    """A row per assumption that is limited: input, low, high (NaN where there is no limit), quasi_p_low, quasi_p_high from the training
    half, holdout_p_low, holdout_p_high from the other."""
    training: BoxMeasures
    """By the half that found the box, which overstates it."""
    holdout: BoxMeasures
    """By the other half."""
    tradeoff: pd.DataFrame = field(compare=False)
    """A row per box on the way: coverage, density, limits (assumptions limited), holdout_coverage, holdout_density."""
    dropped: tuple[str, ...]
    """Assumptions whose limits were dropped, as they may be due to chance."""


def search(inputs: pd.DataFrame, counts: Flags, coverage: float = 0.5, density: float | None = None) -> PrimBox:
    """Return the densest box that covers at least this share of what counts, or that of highest coverage with this density.

    Before it is chosen, every box of PRIM's peeling trajectory loses the limits, one after the other, whose quasi-p-value is above 0.05.

    Parameters
    ----------
    inputs: a row per state, a column per assumption.
    counts: for each state, whether it counts.
    """
    first = np.random.default_rng(SEED).permutation(len(counts)) < len(counts) // 2
    for half in (first, ~first):
        if min(counts[half].sum(), (~counts[half]).sum()) < FEWEST:
            raise BatchError(
                f"{counts.sum():,} of {len(counts):,} states count; each half must have {FEWEST} that count and {FEWEST} that do not"
            )
    training, holdout = ((inputs[half].reset_index(drop=True), counts[half]) for half in (first, ~first))
    with expected_warnings():
        box = workbench("ema_workbench.analysis.prim").Prim(*training, threshold=1e-9, mass_min=SMALLEST).find_box()
        peeled = [without_outer_limits(limits, box.box_lims[0]) for limits in box.box_lims]
        sound = [without_doubtful_limits(*training, limits) for limits in peeled]
        chosen = choose_box(_trajectory(sound, training), coverage, density)
        kept, limited = sound[chosen], peeled[chosen]
        box.update(kept.where(np.isfinite(kept), box.box_lims[0]), np.flatnonzero(contains(kept, training[0])))
    dropped = [str(name) for name in kept if np.isfinite(limited[name]).any() and not np.isfinite(kept[name]).any()]
    limits = _limits(box.qp[-1], kept, quasi_p(*holdout, kept))
    tradeoff = _tradeoff(peeled, training, holdout)
    return PrimBox(limits, measure_box(*training, kept), measure_box(*holdout, kept), tradeoff, tuple(dropped))


def choose_box(trajectory: pd.DataFrame, coverage: float, density: float | None = None) -> int:
    """Return the place of the best box on the peeling trajectory; of equal ones the larger.

    >>> way = pd.DataFrame({"coverage": [1.0, 0.8, 0.6, 0.3], "density": [0.2, 0.4, 0.5, 0.9], "mass": [1.0, 0.4, 0.24, 0.07]})
    >>> choose_box(way, 0.5), choose_box(way, 0.5, density=0.4)
    (2, 1)
    """
    if density is None:
        enough, best = trajectory[trajectory["coverage"] >= coverage], ["density", "mass"]
    else:
        enough, best = trajectory[trajectory["density"] >= density], ["coverage", "density"]
    if enough.empty:  # all states together cover everything, so it was the density
        raise BatchError(f"no box has density {density:g}; the densest has {trajectory['density'].max():.3g}")
    return int(enough.sort_values(best, kind="stable").index[-1])


def without_outer_limits(limits: pd.DataFrame, widest: pd.DataFrame) -> pd.DataFrame:
    """Return a box without the limits that are only the ends of the range of the states."""
    closed, ends = limits.to_numpy(), np.array([[-np.inf], [np.inf]])
    return pd.DataFrame(np.where(closed == widest.to_numpy(), ends, closed), index=[0, 1], columns=limits.columns)


def contains(limits: pd.DataFrame, x: pd.DataFrame) -> Flags:
    """Tell of each state whether it lies in a box, whose limits belong to it."""
    inside = np.ones(len(x), dtype=bool)
    for name, low, high in zip(limits, *limits.to_numpy(), strict=True):
        if np.isfinite(low) or np.isfinite(high):
            inside &= ((x[name] >= low) & (x[name] <= high)).to_numpy()
    return inside


def without_doubtful_limits(x: pd.DataFrame, counts: Flags, limits: pd.DataFrame) -> pd.DataFrame:
    """Return a box without the limits that may be due to chance: the one with the largest quasi-p-value goes, until none is above 0.05."""
    while True:
        values = quasi_p(x, counts, limits)
        worst = max(values, key=lambda each: values[each], default=None)
        if worst is None or values[worst] <= SIGNIFICANT:
            return limits
        limits = limits.copy()
        limits.loc[worst[1], worst[0]] = np.inf if worst[1] else -np.inf


def _limits(quasi: Mapping[str, Sequence[float]], limits: pd.DataFrame, tested: Mapping[tuple[str, int], float]) -> pd.DataFrame:
    """Return the limits of a box, the surest first; `quasi` has EMA Workbench's quasi-p-values of both ends, -1 for none."""
    rows = []
    for name, both in sorted(quasi.items(), key=lambda each: min(p for p in each[1] if p >= 0)):
        seen = [p if p >= 0 else np.nan for p in both]
        values = [limits.loc[end, name] if both[end] >= 0 else np.nan for end in (0, 1)]
        anew = [tested.get((name, end), np.nan) for end in (0, 1)]
        rows.append([name, *values, *seen, *anew])
    return pd.DataFrame(rows, columns=LIMITS)


def quasi_p(x: pd.DataFrame, counts: Flags, limits: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Return, by assumption and end (0 low, 1 high), how likely a box would be as dense as it is if that limit did nothing.

    P(Binomial(n, p) >= k), for n = states in the box, k = those of them that count, p = density without the limit (Bryant & Lempert
    2010). On the half that found the box it is too small, as the limit was chosen for it; on the other half it is a test, and a
    conservative one: the box is a part of what it is compared with.
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


def measure_box(x: pd.DataFrame, counts: Flags, limits: pd.DataFrame) -> BoxMeasures:
    """Return coverage, density and mass of a box on these states."""
    there = contains(limits, x)
    counting, size = int(counts[there].sum()), int(there.sum())
    return BoxMeasures(len(x), size, counting, counting / int(counts.sum()), wilson(counting, size), size / len(x), float(counts.mean()))


def _tradeoff(peeled: Sequence[pd.DataFrame], training: States, holdout: States) -> pd.DataFrame:
    """Return the densest box that covers 100 %, 90 %, ... with all its limits, as both halves measure it."""
    table = _trajectory(peeled, training)
    chosen = dict.fromkeys(choose_box(table, least / 10) for least in range(10, 0, -1) if table["coverage"].max() >= least / 10)
    rows = []
    for at in chosen:
        anew, limited = measure_box(*holdout, peeled[at]), int(np.isfinite(peeled[at]).any().sum())
        rows.append((table["coverage"][at], table["density"][at], limited, anew.coverage, anew.density.estimate))
    return pd.DataFrame(rows, columns=["coverage", "density", "limits", "holdout_coverage", "holdout_density"])


def _trajectory(boxes: Sequence[pd.DataFrame], states: States) -> pd.DataFrame:
    """Return coverage, density and mass of each box."""
    measures = [measure_box(*states, limits) for limits in boxes]
    return pd.DataFrame({"coverage": each.coverage, "density": each.density.estimate, "mass": each.mass} for each in measures)
