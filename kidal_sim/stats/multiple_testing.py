"""Correction of p-values for multiple testing."""

import numpy as np

from kidal_sim.stats.value_counts import Values


def holm(p: Values) -> Values:
    """Return p-values adjusted by Holm's step-down method; NaN stands for no test.

    In order p₁ <= p₂ <= ... of m: the largest (m + 1 - i) pᵢ up to there, at most 1. Where all at or below 0.05 are called sure, the
    chance that any of them is wrong is at most 5 %, whatever goes together with what. Source: Holm (1979), Scandinavian J. Statistics
    6, 65-70.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    found = np.full(len(p), np.nan)
    order = np.argsort(p)[: int((~np.isnan(p)).sum())]  # NaN stands last
    raised = p[order] * np.arange(len(order), 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(raised), 1.0) if len(order) else raised
    return found
