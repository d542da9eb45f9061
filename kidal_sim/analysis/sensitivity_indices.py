"""Shares of an outcome's variance that inputs, or groups of them, account for: Sobol' indices, of the values and of their ranks."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kidal_sim.analysis.sensitivity_design import Crosses
from kidal_sim.analysis.statistics.resampled import Numbers, apart, estimates, ranks

Array = NDArray[np.float64]
DICE = "(dice)"
"""The input that changes nothing but the dice."""
MEASURES = ("first", "total", "rank_first", "rank_total")


class Stand(NamedTuple):
    """Outcomes at the points of A, of B, and of A with each group from B; the last of these: with other dice."""

    first: Array
    second: Array
    mixed: Array
    """Shape (points, groups + 1)."""


def indices(design: Crosses, values: Array) -> pd.DataFrame:
    """First-order and total index of each group and of `(dice)`, of an outcome and of its ranks, with 95 % limits.

    S = V(E(y | x)) / V(y): the share of the variance that goes if x were known; of a group, together with its interplay within (closed).
    T = E(V(y | all but x)) / V(y): the share that stays if all but x were known. Estimators: Saltelli et al. (2010), Computer Physics
    Communications 181, 259-270, and Jansen (1999) therein; by SALib. y is the mean over the runs at a point, which have the same dice at
    every point. `(dice)` stands for an input that does nothing but give every point other dice. T of any input is too large by no more
    than T of `(dice)`, which is the share of the variance over the points that dice make and more runs would take away.

    `clear`: the limits of T lie above those of `(dice)`. `spearman`: rank correlation of a single input with y at the points of A and B.

    Parameters
    ----------
    values: shape (states, runs), all of them known and not all the same.
    """
    found = estimates(
        lambda runs: _stands(design, values, runs), lambda stands, places: np.concatenate([_both(each, places) for each in stands]),
        design.size, values.shape[1],
    )  # fmt: skip
    names = [*design.groups, DICE]
    table = pd.DataFrame({"input": names})
    for at, measure in enumerate(MEASURES):
        part = slice(at * len(names), (at + 1) * len(names))
        table[measure], table[f"{measure}_low"], table[f"{measure}_high"] = (each[part] for each in found)
    table["spearman"] = [*(_spearman(design, values.mean(axis=1), columns) for columns in design.members), np.nan]
    table["clear"] = table["total_low"] > table["total_high"].iloc[-1]
    return table


def varies(design: Crosses, values: Array) -> bool:
    """Whether the outcome differs between the points of A and B, so that it has a variance to share."""
    means = values.mean(axis=1).reshape(design.size, -1)[:, [0, -1]]
    return bool(np.ptp(means) > 1e-9 * np.abs(means).max())


def _stands(design: Crosses, values: Array, runs: Numbers) -> tuple[Stand, Stand]:
    """Of the values and of their ranks. Set about 0 and in their own spread: SALib takes a variance below 2e-16 for none."""
    means = values[:, runs].mean(axis=1)
    table = ((means - means.mean()) / means.std()).reshape(design.size, -1)
    other = table[:, 0] + apart(values, runs).reshape(design.size, -1)[:, 0] / means.std()
    mixed = np.column_stack([table[:, 1:-1], other])
    plain = Stand(table[:, 0], table[:, -1], mixed)
    return plain, Stand(*(ranks(each, table) - 0.5 for each in plain))


def _both(stand: Stand, places: Numbers | None) -> Array:
    """First-order indices, then total ones; of each resample of points, where places are given."""
    from SALib.analyze.sobol import first_order, total_order

    taken = slice(None) if places is None else places
    first, second, mixed = stand.first[taken], stand.second[taken], stand.mixed.T
    return np.array([index(first, each[taken], second) for index in (first_order, total_order) for each in mixed])


def _spearman(design: Crosses, means: Array, columns: tuple[int, ...]) -> float:
    """Rank correlation of an input and an outcome at the points of A and B; NaN for a group of several."""
    from scipy.stats import spearmanr

    if len(columns) > 1:
        return float("nan")
    points = means.reshape(design.size, -1)[:, [0, -1]]
    return float(spearmanr(design.uniforms[:, [0, -1], columns[0]].ravel(), points.ravel()).statistic)
