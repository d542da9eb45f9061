"""Where the rule would stop a batch whose runs are all there."""

import numpy as np
from numpy.typing import NDArray

from kidal_sim.batch.stopping.sequential_stopping import Rule, half_width, looks


def enough(values: NDArray[np.float64], rule: Rule, kind: str = "binary", paired: bool = False) -> int | None:
    """The number of runs at which the rule stops; None if the runs there are do not tell yet.

    Parameters
    ----------
    values: of runs 0, 1, ... in order, as for `half_width`; those after the number at which it stops change nothing.
    """
    for runs in looks(rule):
        if runs > len(values):
            return None
        if runs == rule.maximum or half_width(values[:runs], rule, kind, paired) <= rule.halfwidth:
            return runs
    return None
