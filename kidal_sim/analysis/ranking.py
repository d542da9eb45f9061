"""Which run of many stands for the others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kidal_sim.errors import BatchError
from kidal_sim.scenario.names import suggestion

if TYPE_CHECKING:
    import pandas as pd


def run_at(runs: "pd.DataFrame", outcome: str, at: str, outcomes: Sequence[str]) -> int:
    """Number of the run at the low end, the median or the high end of an outcome, of the runs in which it is known.

    Of runs with the same value the earlier comes first; of an even number the middle is the lower of the two.
    """
    if outcome not in outcomes:
        raise BatchError(f"{outcome}: no such outcome{suggestion(outcome, (outcomes,))}")
    known = runs[["run", outcome]].dropna().astype("float64").sort_values([outcome, "run"])
    if known.empty:
        raise BatchError(f"{outcome}: not known in any of {len(runs):,} runs")
    position = {"low": 0, "median": (len(known) - 1) // 2, "high": len(known) - 1}[at]
    return int(known["run"].iloc[position])
