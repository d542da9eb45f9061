"""The run that stands for the others."""

import pandas as pd
import pytest

from kidal_sim.analysis.ranking import run_at
from kidal_sim.errors import BatchError

RUNS = pd.DataFrame({
    "run": [10, 11, 12, 13, 14],
    "losses": [50, 20, 40, 20, 30],
    "captured": pd.array([True, None, False, True, True], dtype="boolean"),
    "day": [None, 3.0, None, 1.0, 2.0],
    "never": [None] * 5,
})  # fmt: skip
OUTCOMES = ["losses", "captured", "day", "never"]


@pytest.mark.parametrize(
    ("outcome", "at", "expected"),
    [
        ("losses", "low", 11), ("losses", "median", 14), ("losses", "high", 10), ("day", "low", 13),
        ("day", "median", 14), ("day", "high", 11), ("captured", "low", 12), ("captured", "median", 10), ("captured", "high", 14),
    ],
)  # fmt: skip
def test_run_at__by_value_then_by_number_where_known(outcome: str, at: str, expected: int) -> None:
    assert run_at(RUNS, outcome, at, OUTCOMES) == expected
    assert run_at(RUNS.iloc[::-1], outcome, at, OUTCOMES) == expected


def test_run_at__is_the_median_of_an_odd_number() -> None:
    assert RUNS.set_index("run").loc[run_at(RUNS, "losses", "median", OUTCOMES), "losses"] == RUNS["losses"].median()


def test_run_at__an_outcome_that_is_not_there_or_never_known_is_refused() -> None:
    with pytest.raises(BatchError, match="did you mean `losses`"):
        run_at(RUNS, "loses", "median", OUTCOMES)
    with pytest.raises(BatchError, match="not known in any of 5 runs"):
        run_at(RUNS, "never", "median", OUTCOMES)
