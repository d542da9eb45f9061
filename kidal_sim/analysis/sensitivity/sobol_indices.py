"""Sobol' indices: shares of an outcome's variance by input or group of inputs, of the values and of their ranks."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity.design import SaltelliDesign
from kidal_sim.stats.crossed_bootstrap import RunIndex, dice_noise, estimates, product_of_different_runs, ranks, resampled_means

Array = NDArray[np.float64]
DICE = "(dice)"
"""The input that changes nothing but the dice."""
TINY = 1e-12
"""Rank variance below this counts as zero."""
MEASURES = ("first", "total", "rank_total", "expected_first", "expected_total", "spearman")


class MatrixOutcomes(NamedTuple):
    """Outcomes at the points of A, of B, and of A with each group from B; the last of these: with other dice."""

    first: Array
    second: Array
    mixed: Array
    """Shape (points, groups + 1)."""


class Products(NamedTuple):
    """What the expected outcome's variance and indices are made of, at each point: products of different runs, which share no noise."""

    mean: Array
    square: Array
    noise: Array
    """What the products of the same runs have besides."""
    first: Array
    """Shape (points, groups)."""
    total: Array


class RankPairs(NamedTuple):
    """Ranks of inputs and outcome at the points of A and B, which are independent of each other."""

    inputs: Array
    """Shape (points, 2, groups)."""
    outcome: Array
    """Shape (points, 2)."""


def sobol_indices(design: SaltelliDesign, values: Array) -> pd.DataFrame:
    """Return first-order and total index of each group and of `(dice)`, with 95 % limits.

    S = V(E(y | x)) / V(y): the share of the variance that goes if x were known; of a group, together with its interaction within (closed).
    T = E(V(y | all but x)) / V(y): the share that stays if all but x were known. `first`, `total`: of the mean over the runs at a point,
    which have the same dice at every point. Estimators: Saltelli et al. (2010), Computer Physics Communications 181, 259-270, and Jansen
    (1999) therein; by SALib. `rank_total`: T of the ranks, for skewed outcomes. `(dice)` stands for an input that does nothing but give
    every point other dice: no input's `total` is too large by more than that. Its `total` is the part of the variance that different
    runs do not share; the others of its numbers are of a stand-in (`dice_noise`), put through the same estimators.

    `expected_first`, `expected_total`: of the expected outcome, as with endless runs. A product of two means over r runs holds their
    common noise; (Σy Σz - Σyz) / (r (r - 1)), the mean product of different runs, does not. Source: ours, by the U-statistic of
    Hoeffding (1948), Annals of Mathematical Statistics 19, 293-325. Unbiased above and below the line; NaN where the variance, in this
    or some resample, is lost in the noise. An input that only stirs the dice has 0 in the mean.

    `spearman`: rank correlation of a single input with the outcome at the points of A and B; a noise that has no sign does not make one.
    `sign`: + or - where it is not 0, also with limits widened for two looks at each input (Bonferroni), else 0. `clear`: there is a sign,
    or `expected_total`, so widened, is above 0.

    Parameters
    ----------
    values: shape (states, runs), all of them known and not all the same.
    """
    with _resamples_without_spread():
        estimated = estimates(
            lambda runs: _quantities(design, values, runs), _measures, design.size, values.shape[1], 2 * len(design.groups)
        )
    names = [*design.groups, DICE]
    table = pd.DataFrame({"input": names})
    for at, measure in enumerate(MEASURES):
        part = slice(at * len(names), (at + 1) * len(names))
        value, low, high = (np.tanh(each[part]) if measure == "spearman" else each[part] for each in estimated[:3])
        table[measure], table[f"{measure}_low"], table[f"{measure}_high"] = np.where(np.isnan(low), np.nan, value), low, high
    low, high = (each.reshape(len(MEASURES), -1) for each in (estimated.strict_low, estimated.strict_high))
    table["sign"] = np.select([low[-1] > 0, high[-1] < 0], ["+", "-"], "0")
    table["clear"] = (table["sign"] != "0") | (low[MEASURES.index("expected_total")] > 0)
    return table


def varies(design: SaltelliDesign, values: Array) -> bool:
    """Tell whether the outcome differs between the points of A and B, so that it has a variance to share."""
    means = values.mean(axis=1).reshape(design.size, -1)[:, [0, -1]]
    return bool(np.ptp(means) > 1e-9 * np.abs(means).max())


@contextmanager
def _resamples_without_spread() -> Iterator[None]:
    """Silence warnings about resamples in which nothing differs: their indices are NaN."""
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Constant values encountered")
        yield


def _quantities(design: SaltelliDesign, values: Array, runs: RunIndex) -> tuple[MatrixOutcomes, MatrixOutcomes, Products, RankPairs]:
    """Return what the measures are made of. Values are standardized, as SALib takes a variance below 2e-16 for zero."""
    means = values[:, runs].mean(axis=1)
    table = ((means - means.mean()) / means.std()).reshape(design.size, -1)
    ranked = ranks(table, table) - 0.5
    plain = _matrix_outcomes(table, dice_noise(values, runs) / means.std())
    single = (values[:, runs] - values[:, runs].mean(axis=0)) / means.std()
    products = _products(single.reshape(design.size, -1, len(runs)))
    return plain, _matrix_outcomes(ranked, dice_noise(values, runs, ranks)), products, _pairs(design, means)


def _matrix_outcomes(table: Array, other: Array) -> MatrixOutcomes:
    """Return outcomes by point and matrix, the last with other dice."""
    first = table[:, 0]
    return MatrixOutcomes(first, table[:, -1], np.column_stack([table[:, 1:-1], first + other.reshape(table.shape)[:, 0]]))


def _products(values: Array) -> Products:
    """Return products of values without what the dice do at all points alike; shape (points, 1 + groups + 1, runs)."""
    first, second, mixed = values[:, 0], values[:, -1], values[:, 1:-1]
    change = mixed - first[:, None]
    square = (product_of_different_runs(first, first) + product_of_different_runs(second, second)) / 2
    means = np.stack([first.mean(axis=1), second.mean(axis=1)])
    noise = (means * means).mean(axis=0) - square
    return Products(
        means.mean(axis=0), square, noise, product_of_different_runs(second[:, None], change), product_of_different_runs(change, change) / 2
    )


def _measures(quantities: tuple[MatrixOutcomes, MatrixOutcomes, Products, RankPairs], places: RunIndex | None) -> Array:
    """Return all measures of all groups and the dice, one measure after the other; of each resample of points, where places are given."""
    from SALib.analyze.sobol import first_order, total_order

    plain, ranked, products, pairs = quantities
    mean, square, noise, first, total = (resampled_means(each, places) for each in products)
    variance = square - mean * mean
    dice = noise / (variance + noise)
    measures = [*_by_salib(first_order, plain, places), *_by_salib(total_order, plain, places)[:-1], dice]
    measures += _by_salib(total_order, ranked, places)
    share = np.where(variance > 0, 1 / np.where(variance > 0, variance, 1.0), np.nan)
    unknown = np.full_like(mean, np.nan)
    return np.array([*measures, *(first * share), unknown, *(total * share), unknown, *_spearman(pairs, places), unknown])


def _by_salib(index: Callable[[Array, Array, Array], Array], stand: MatrixOutcomes, places: RunIndex | None) -> list[Array]:
    quantities = slice(None) if places is None else places
    first, second = stand.first[quantities], stand.second[quantities]
    return [index(first, each[quantities], second) for each in stand.mixed.T]


def _pairs(design: SaltelliDesign, means: Array) -> RankPairs:
    """Return ranks at the points of A and B; of a group of several inputs, all the same, so that no correlation comes of them."""
    ends = [0, -1]
    outcome = means.reshape(design.size, -1)[:, ends]
    columns = [design.uniforms[:, ends, own[0]] if len(own) == 1 else np.zeros((design.size, 2)) for own in design.members]
    return RankPairs(np.stack([ranks(each, each) for each in columns], axis=-1), ranks(outcome, outcome))


def _spearman(pairs: RankPairs, places: RunIndex | None) -> Array:
    """Return the rank correlation of each input with the outcome, by Fisher's z, whose error does not depend on its size."""
    inputs, outcome = pairs
    products = (inputs * outcome[..., None], inputs, inputs * inputs, outcome, outcome * outcome)
    both, one, ones, other, others = (resampled_means(each.mean(axis=1), places) for each in products)
    spread = np.sqrt(np.maximum((ones - one * one) * (others - other * other), 0.0))
    correlation = np.where(spread > TINY, (both - one * other) / np.where(spread > TINY, spread, 1.0), np.nan)
    return np.asarray(np.arctanh(np.clip(correlation, -1 + TINY, 1 - TINY)))
