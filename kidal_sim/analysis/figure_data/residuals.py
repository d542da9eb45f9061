"""How far an outcome is from what the inputs of its run led to expect, from a model that has not seen the run."""

import numpy as np
import scipy.stats
from numpy.typing import NDArray

from kidal_sim.errors import BatchError

Array = NDArray[np.float64]
FOLDS = 10
MOST_INPUTS = 10
"""So many inputs at most, those with most rank correlation, are in the model."""
RUNS_FOR_EACH = 10
"""So many runs there must be for each of them."""
FEWEST = 50


def surprises(inputs: Array, values: Array, draws: NDArray[np.int64]) -> Array:
    """Standardised residual of each run, out of sample.

    Values and inputs are turned into normal scores (Blom 1958: z = Phi^-1((rank - 3/8) / (n + 1/4)), equal values sharing their mean
    rank), so that neither outliers nor bends count. The runs are dealt into ten parts; for each, a linear model is fitted by least
    squares to the runs of the others, on the ten inputs whose scores correlate most with the values' there; the residual of a run
    of the part is divided by its standard error, s sqrt(1 + x' (X'X)^-1 x). So a run is surprising by what dice and interaction did,
    as far as a linear model of ranks can tell: what it cannot tell, such as an optimum in the middle, counts as surprise.

    Parameters
    ----------
    inputs: shape (runs, inputs).
    values: of each run; none unknown.
    draws: number of the draw of the inputs of each run; runs that share one are never on both sides.
    """
    if len(values) < FEWEST:
        raise BatchError(f"--pick surprising: {len(values):,} runs are too few to know what is to be expected; {FEWEST} are needed")
    if values.min() == values.max():
        raise BatchError("--pick surprising: the outcome is the same in every run, so none is surprising; choose another outcome")
    scores, target = _normal_scores(inputs), _normal_scores(values[:, None])[:, 0]
    folds = np.unique(draws, return_inverse=True)[1] % FOLDS
    found = np.zeros(len(values))
    for fold in np.unique(folds):
        inside = folds == fold
        found[inside] = _residuals(scores[~inside], target[~inside], scores[inside], target[inside])
    return found


def _normal_scores(columns: Array) -> Array:
    """Each column by its ranks, as a normal sample of the same size would be spread; 0 where all are equal."""
    ranks = scipy.stats.rankdata(columns, axis=0)
    scores: Array = scipy.stats.norm.ppf((ranks - 0.375) / (len(columns) + 0.25))
    return scores


def _residuals(inputs: Array, target: Array, new_inputs: Array, new_target: Array) -> Array:
    """Residuals of new runs over their standard errors, from a model of the others."""
    if not len(target):
        raise BatchError("--pick surprising: all runs share one draw of the inputs; it needs runs with inputs of their own")
    chosen = _most_correlated(inputs, target)
    design, new = (np.column_stack([np.ones(len(each)), each[:, chosen]]) for each in (inputs, new_inputs))
    inverse = np.linalg.pinv(design.T @ design)
    weights = inverse @ design.T @ target
    left = target - design @ weights
    freedom = max(1, len(target) - int(np.linalg.matrix_rank(design)))
    leverage = np.einsum("ij,jk,ik->i", new, inverse, new)
    errors = np.sqrt(left @ left / freedom * (1.0 + leverage))
    residuals = new_target - new @ weights
    found: Array = np.divide(residuals, errors, out=np.zeros_like(residuals), where=errors > 0.0)
    return found


def _most_correlated(inputs: Array, target: Array) -> NDArray[np.int64]:
    """The columns with the largest correlation, in size, with the target."""
    kept = min(MOST_INPUTS, len(target) // RUNS_FOR_EACH)
    centred, goal = inputs - inputs.mean(axis=0), target - target.mean()
    size = np.sqrt((centred**2).sum(axis=0) * (goal @ goal))
    correlation = np.divide(np.abs(centred.T @ goal), size, out=np.zeros(inputs.shape[1]), where=size > 0.0)
    return np.argsort(-correlation, kind="stable")[:kept]
