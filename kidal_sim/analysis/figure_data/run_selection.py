"""Which run of many to look at: the middle one, the best, the worst, or the one that was least to be expected."""

from typing import TYPE_CHECKING, Any

import numpy as np

from kidal_sim.analysis.criterion import Array, Criterion
from kidal_sim.analysis.figure_data.residuals import surprises
from kidal_sim.batch.storage.columns import INPUT
from kidal_sim.errors import BatchError
from kidal_sim.findings.numbers import counted

if TYPE_CHECKING:
    import pandas as pd


def pick_run(runs: "pd.DataFrame", by: "str | Criterion", pick: str) -> tuple[int, str]:
    """Return the number of a run in which the value is known, and why it is this one: of equal runs the earliest, with their number.

    Parameters
    ----------
    runs: a row per run: its numbers, inputs and outcomes.
    by: an outcome, or what makes one run better than another. Of an outcome by itself more is better.
    pick: `best` or `worst`; `median`, the run in the middle, the lower of the two of an even number; or `surprising`, the one whose
        value differs most from what its inputs led to expect (`kidal_sim.analysis.figure_data.residuals`).
    """
    words = by if isinstance(by, str) else by.words
    measured = f"by {words}" if isinstance(by, str) else f"({words} is better)"
    values = _values(runs, by)
    known = runs.assign(value=values)[~np.isnan(values)].sort_values("run")
    if known.empty:
        raise BatchError(f"{words}: not known in any of {counted(len(runs), 'run')}")
    if len(known) > 1 and known["value"].min() == known["value"].max():
        raise BatchError(f"--pick {pick}: {words}: is the same in all {counted(len(known), 'run')}; choose another outcome")
    if pick == "surprising":
        return _surprising(known, words)
    sign, position = {"median": (1.0, (len(known) - 1) // 2), "worst": (1.0, 0), "best": (-1.0, 0)}[pick]
    found = known["value"].to_numpy(np.float64)
    at = np.argsort(sign * found, kind="stable")[position]
    equal = int(np.sum(found == found[at]))
    tied = f", one of {equal:,} that come out the same" if equal > 1 else ""
    return int(known["run"].iloc[at]), f"the {pick} of {counted(len(known), 'run')} {measured}{tied}"


def _values(runs: "pd.DataFrame", by: "str | Criterion") -> Array:
    """An outcome of each run, or its score."""
    columns: Any = runs[[by] if isinstance(by, str) else list(by.outcomes)].astype("float64")
    values: dict[str, Array] = {name: columns[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in columns}
    return values[by] if isinstance(by, str) else by.score(values)


def _surprising(known: "pd.DataFrame", words: str) -> tuple[int, str]:
    """The run whose value differs most from what its inputs led to expect."""
    inputs = known[[name for name in known if str(name).startswith(INPUT)]].to_numpy(np.float64, na_value=np.nan)
    found = surprises(inputs[:, ~np.isnan(inputs).any(axis=0)], known["value"].to_numpy(np.float64), known["outer"].to_numpy(np.int64))
    at = int(np.argmax(np.abs(found)))
    deviation = f"{abs(found[at]):.1f} standard errors {'above' if found[at] > 0 else 'below'} what its inputs led to expect"
    return int(known["run"].iloc[at]), f"the most surprising of {counted(len(known), 'run')} by {words}: {deviation}"
