"""On what an answer hangs: each input's correlation with it, and how much of it rests on inputs of one class."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kidal_sim.analysis.judge.truth import Array

if TYPE_CHECKING:
    import pandas as pd

SHUFFLES = 200
"""Permutations by which the noise floor is found."""
LEVEL = 0.95
FEWEST = 10
"""Runs from which on anything is correlated."""
ROWS_PER_INPUT = 2.0
"""Fewer runs than this for each input say nothing of what they explain."""


@dataclass(frozen=True)
class Weight:
    """How an answer goes with one input."""

    input: str
    correlation: float
    """Spearman's rank correlation; of a factor, the correlation ratio, which has no sign."""
    status: str


@dataclass(frozen=True)
class Hangs:
    """How an answer goes with all inputs."""

    rows: int
    """Runs that count."""
    weights: tuple[Weight, ...]
    """The strongest first."""
    floor: float
    """The largest correlation of any input that luck alone makes, at most, 19 times out of 20."""

    @property
    def top(self) -> tuple[Weight, ...]:
        """Those above the noise."""
        return tuple(each for each in self.weights if abs(each.correlation) > self.floor)


@dataclass(frozen=True)
class Rests:
    """How much of an answer's spread between runs is explained by inputs, and by those of one class."""

    explained: float
    """By all inputs: a share of the spread."""
    of_class: float
    """By those of the class: a share of the spread."""
    error: float
    """Standard error of the share of the class."""


def hangs(answer: Array, inputs: "pd.DataFrame", statuses: Mapping[str, str], seed: int = 0) -> Hangs:
    """Spearman's correlation of the answer with each input, and the noise floor.

    The floor is the 95 % point of the largest absolute correlation of any input with the answer shuffled (Westfall & Young 1993,
    Resampling-Based Multiple Testing): an input above it would come up by luck alone in 1 of 20 such searches.
    """
    found = _ranked(answer, inputs)
    if found is None:
        return Hangs(int((~np.isnan(answer)).sum()), (), np.nan)
    names, drawn, ranks = found
    rng = np.random.default_rng(seed)
    largest = [np.abs(drawn.T @ rng.permutation(ranks)).max() / len(ranks) for _ in range(SHUFFLES)]
    weights = tuple(Weight(name, each, statuses.get(name, "unsourced")) for name, each in _sorted(names, drawn, ranks))
    return Hangs(len(ranks), weights, float(np.quantile(largest, LEVEL)))


def correlations(answer: Array, inputs: "pd.DataFrame") -> list[tuple[str, float]]:
    """Spearman's correlation of the answer with each input that varies, the strongest first."""
    found = _ranked(answer, inputs)
    return [] if found is None else _sorted(*found)


def _ranked(answer: Array, inputs: "pd.DataFrame") -> tuple[list[str], Array, Array] | None:
    """Inputs that vary, their ranks and those of the answer, standardised; None where there is nothing to correlate."""
    from scipy.stats import rankdata

    known = ~np.isnan(answer)
    used = inputs[known]
    names = [str(name) for name in used if used[name].nunique() > 1]
    if known.sum() < FEWEST or np.ptp(answer[known]) == 0.0 or not names:
        return None
    drawn = standardised(rankdata(used[names].to_numpy(dtype=np.float64), axis=0))
    return names, drawn, standardised(rankdata(answer[known])[:, None])[:, 0]


def _sorted(names: list[str], drawn: Array, ranks: Array) -> list[tuple[str, float]]:
    found = drawn.T @ ranks / len(ranks)
    return [(names[at], float(found[at])) for at in np.argsort(-np.abs(found), kind="stable")]


def rests(answer: Array, inputs: "pd.DataFrame", chosen: Collection[str]) -> Rests | None:
    """How much of the answer's variance a linear model of the inputs explains, and how much of it is that of the chosen ones.

    y = a + Σ b x + e, for x the inputs' normal scores, by least squares. A group's part is b' C b - tr(C V), for C the covariance of
    its inputs and V that of the estimates b, which takes off what fitting noise adds: unbiased where y is linear in x. Over the
    variance of y. Interplay and bends are left out, so it is a lower bound of what the inputs explain. Inputs of the group and
    others are taken to be independent, as they are drawn unless a correlation says otherwise. None with too few runs.
    """
    known = ~np.isnan(answer)
    y = answer[known]
    used = inputs[known]
    names = [str(name) for name in used if used[name].nunique() > 1]
    if len(y) < ROWS_PER_INPUT * len(names) or not names or np.ptp(y) == 0.0:
        return None
    x = normal_scores(used[names].to_numpy(dtype=np.float64))
    inverse = np.asarray(np.linalg.pinv(x.T @ x, hermitian=True), dtype=np.float64)
    slopes = inverse @ x.T @ (y - y.mean())
    left = y - y.mean() - x @ slopes
    noise = float(left @ left) / (len(y) - len(names) - 1)
    spread = float(y.var(ddof=1))
    covariance = x.T @ x / len(y)
    mine = np.array([name in chosen for name in names])
    explained = _part(np.ones_like(mine), slopes, covariance, noise * inverse) / spread
    of_class = _part(mine, slopes, covariance, noise * inverse) / spread
    error = 2.0 * float(np.sqrt(max(0.0, _of(mine, slopes, covariance @ (noise * inverse) @ covariance)))) / spread
    return Rests(max(0.0, explained), min(max(0.0, of_class), max(0.0, explained)), error)


def _part(mine: Array, slopes: Array, covariance: Array, error: Array) -> float:
    own = np.ix_(mine.astype(bool), mine.astype(bool))
    return _of(mine, slopes, covariance) - float(np.trace(covariance[own] @ error[own]))


def _of(mine: Array, slopes: Array, matrix: Array) -> float:
    own = mine.astype(bool)
    return float(slopes[own] @ matrix[np.ix_(own, own)] @ slopes[own])


def normal_scores(values: Array) -> Array:
    """Each column as normal scores of its ranks, mean 0 and standard deviation 1 (van der Waerden)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return standardised(ndtri(rankdata(values, axis=0) / (len(values) + 1)))


def standardised(values: Array) -> Array:
    """Columns of mean 0 and standard deviation 1."""
    centred = values - values.mean(axis=0)
    found: Array = centred / centred.std(axis=0)
    return found


def factor_ratio(cells: Array, level: Array) -> float:
    """Correlation ratio: √(spread between the levels of a factor / spread of all runs). Source: Fisher (1925).

    cells: answers by cell and run; level: the level of each cell.

    >>> factor_ratio(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0, 1]))
    1.0
    """
    known = ~np.isnan(cells)
    values, levels = cells[known], np.broadcast_to(level[:, None], cells.shape)[known]
    if not len(values) or np.ptp(values) == 0.0:
        return 0.0
    means = {each: values[levels == each].mean() for each in np.unique(levels).tolist()}
    return float(np.sqrt(np.var([means[each] for each in levels.tolist()]) / np.var(values)))
