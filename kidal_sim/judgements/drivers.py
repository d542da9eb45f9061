"""The drivers of an answer: its rank correlation with each input, and the share of its variance that a group of inputs explains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kidal_sim.judgements.predicates import Array

if TYPE_CHECKING:
    import pandas as pd

SHUFFLES = 200
"""Permutations by which the noise floor is estimated."""
LEVEL = 0.95
FEWEST = 10
"""Fewest runs for a correlation."""
ROWS_PER_INPUT = 2.0
"""Fewest runs per input for the share that inputs explain."""


@dataclass(frozen=True)
class RankCorrelation:
    """The correlation of an answer with one input."""

    input: str
    correlation: float
    """Spearman's rank correlation; of a factor, the correlation ratio, which has no sign."""
    status: str


@dataclass(frozen=True)
class Drivers:
    """The correlations of an answer with all inputs, and the noise floor."""

    rows: int
    """Runs that count."""
    correlations: tuple[RankCorrelation, ...]
    """The strongest first."""
    floor: float
    """95 % point of the largest correlation of any input that chance alone makes."""

    @property
    def above_floor(self) -> tuple[RankCorrelation, ...]:
        """Return the correlations above the noise floor."""
        return tuple(each for each in self.correlations if abs(each.correlation) > self.floor)


@dataclass(frozen=True)
class ExplainedShare:
    """The shares of an answer's variance between runs that all inputs, and a group of them, explain."""

    of_all: float
    of_group: float
    error: float
    """Standard error of the share of the group."""


def find_drivers(answers: Array, inputs: "pd.DataFrame", statuses: Mapping[str, str], seed: int = 0) -> Drivers:
    """Return Spearman's correlation of the answer with each input, and the noise floor.

    Within each cell and then the mean over cells, weighted by the runs that count there: which runs count in which cell says nothing about
    what drives the answer. Times √(spread within cells / spread of all runs), which puts it on the scale of `factor_ratio`. The floor
    is the 95 % point of the largest absolute correlation of any input with the answers shuffled, all cells by one shuffle of the runs,
    whose dice they share (Westfall & Young 1993, Resampling-Based Multiple Testing): an input above it would come up by chance alone in 1
    of 20 such searches.

    Parameters
    ----------
    answers: shape (cells, runs), or of one cell (runs,); NaN where a run does not count.
    inputs: a row per run, a column per address; the same runs in all cells.
    """
    answers = np.atleast_2d(answers)
    counted = int((~np.isnan(answers)).any(axis=0).sum())
    cells = [cell for cell in (_ranked(answer, inputs) for answer in answers) if cell is not None]
    if not cells:
        return Drivers(counted, (), np.nan)
    rng, scale = np.random.default_rng(seed), _within(answers) / sum(len(cell.ranks) for cell in cells)
    sizes = scale * np.sum([cell.drawn.T @ cell.ranks for cell in cells], axis=0)
    largest = [scale * np.abs(_shuffled(cells, np.asarray(rng.random(answers.shape[1])))).max() for _ in range(SHUFFLES)]
    names = list(map(str, inputs))
    found = tuple(RankCorrelation(name, each, statuses.get(name, "unsourced")) for name, each in _sorted(names, sizes))
    return Drivers(counted, found, float(np.quantile(largest, LEVEL)))


def correlations(answer: Array, inputs: "pd.DataFrame") -> list[tuple[str, float]]:
    """Return Spearman's correlation of the answer of one cell, shape (runs,), with each input that varies, the strongest first."""
    cell = _ranked(answer, inputs)
    return [] if cell is None else _sorted(list(map(str, inputs)), cell.drawn.T @ cell.ranks / len(cell.ranks))


class Ranked(NamedTuple):
    """Standardised ranks of the inputs and the answers of those runs of a cell that count."""

    runs: NDArray[np.int64]
    drawn: Array
    """Shape (runs, inputs); 0 where an input does not vary."""
    ranks: Array


def _ranked(answer: Array, inputs: "pd.DataFrame") -> Ranked | None:
    """Return the ranks of a cell, or None where there is nothing to correlate."""
    from scipy.stats import rankdata

    runs = np.flatnonzero(~np.isnan(answer))
    if len(runs) < FEWEST or np.ptp(answer[runs]) == 0.0 or not len(inputs.columns):
        return None
    drawn = standardised(rankdata(inputs.to_numpy(dtype=np.float64)[runs], axis=0))
    return Ranked(runs, drawn, standardised(rankdata(answer[runs])[:, None])[:, 0])


def _shuffled(cells: Sequence[Ranked], keys: Array) -> Array:
    """Return sums of the products of inputs and answers, the answers of each cell put in the order of these keys of the runs."""
    sums: Array = np.sum([cell.drawn.T @ cell.ranks[np.argsort(keys[cell.runs])] for cell in cells], axis=0)
    return sums


def _within(answers: Array) -> float:
    """Return √(mean variance within cells / variance of all runs)."""
    known = [answer[~np.isnan(answer)] for answer in answers]
    everything = np.concatenate(known)
    return float(np.sqrt(sum(len(each) * each.var() for each in known if len(each)) / len(everything) / everything.var()))


def _sorted(names: list[str], sizes: Array) -> list[tuple[str, float]]:
    """Return the names and sizes that are not 0, the largest first."""
    return [(names[at], float(sizes[at])) for at in np.argsort(-np.abs(sizes), kind="stable") if sizes[at] != 0.0]


def explained_share_within_cells(answers: Array, inputs: "pd.DataFrame", group: Collection[str]) -> ExplainedShare | None:
    """Return the mean over cells of the shares that inputs explain, by the runs that count; None if there are too few in every cell.

    Cells share their dice, so their errors are averaged as if they were one. answers: shape (cells, runs).
    """
    sized = [(int((~np.isnan(answer)).sum()), explained_share(answer, inputs, group)) for answer in answers]
    known = [(size, each) for size, each in sized if each is not None]
    if not known:
        return None
    sizes = np.array([size for size, _ in known]) / sum(size for size, _ in known)
    rows = np.array([(each.of_all, each.of_group, each.error) for _, each in known])
    return ExplainedShare(*(float(sizes @ column) for column in rows.T))


def explained_share(answer: Array, inputs: "pd.DataFrame", group: Collection[str]) -> ExplainedShare | None:
    """Return the share of the answer's variance that a linear model of the inputs explains, and that of a group of them.

    y = a + Σ b x + e, for x the inputs' normal scores, by least squares. A group's part is b' C b - tr(C V), for C the covariance of
    its inputs and V that of the estimates b, which takes off what fitting noise adds: unbiased where y is linear in x. Over the
    variance of y. Interaction and bends are left out, so it is a lower bound of what the inputs explain. Inputs of the group and
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
    mine = np.array([name in group for name in names])
    of_all = _part(np.ones_like(mine), slopes, covariance, noise * inverse) / spread
    of_group = _part(mine, slopes, covariance, noise * inverse) / spread
    error = 2.0 * float(np.sqrt(max(0.0, _of(mine, slopes, covariance @ (noise * inverse) @ covariance)))) / spread
    return ExplainedShare(max(0.0, of_all), min(max(0.0, of_group), max(0.0, of_all)), error)


def _part(mine: Array, slopes: Array, covariance: Array, error: Array) -> float:
    """Return the variance that some inputs explain, without what fitting noise adds."""
    own = np.ix_(mine.astype(bool), mine.astype(bool))
    return _of(mine, slopes, covariance) - float(np.trace(covariance[own] @ error[own]))


def _of(mine: Array, slopes: Array, matrix: Array) -> float:
    """Return the quadratic form of the slopes of some inputs."""
    own = mine.astype(bool)
    return float(slopes[own] @ matrix[np.ix_(own, own)] @ slopes[own])


def normal_scores(values: Array) -> Array:
    """Return each column as normal scores of its ranks, mean 0 and standard deviation 1 (van der Waerden)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return standardised(ndtri(rankdata(values, axis=0) / (len(values) + 1)))


def standardised(values: Array) -> Array:
    """Return columns of mean 0 and standard deviation 1; those without a spread become 0."""
    centred = values - values.mean(axis=0)
    spread = centred.std(axis=0)
    scaled: Array = centred / np.where(spread > 0, spread, 1.0)
    return scaled


def factor_ratio(cells: Array, level: Array) -> float:
    """Return the correlation ratio: √(spread between the levels of a factor / spread of all runs). Source: Fisher (1925).

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
