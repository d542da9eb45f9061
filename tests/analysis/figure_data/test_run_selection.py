"""The run that is worth a look."""

import numpy as np
import pandas as pd
import pytest

from kidal_sim.analysis.criterion import Criterion
from kidal_sim.analysis.figure_data.run_selection import pick_run
from kidal_sim.errors import BatchError

RUNS = pd.DataFrame({
    "run": [10, 11, 12, 13, 14],
    "losses": [50, 20, 40, 20, 30],
    "captured": pd.array([True, None, False, True, True], dtype="boolean"),
    "day": pd.array([None, 3.0, None, 1.0, 2.0], dtype="Float64"),
    "never": pd.array([None] * 5, dtype="boolean"),
})  # fmt: skip
FEWER = Criterion.of("losses:min")


@pytest.mark.parametrize(
    ("by", "pick", "expected"),
    [
        ("losses", "worst", 11), ("losses", "median", 14), ("losses", "best", 10), (FEWER, "best", 11), (FEWER, "worst", 10),
        ("day", "worst", 13), ("day", "median", 14), ("captured", "median", 10), ("captured", "best", 10), ("captured", "worst", 12),
        (Criterion.of("losses:-1", "run:-3"), "best", 11),
    ],
)  # fmt: skip
def test_pick_run__by_value_then_by_number_where_known(by: str | Criterion, pick: str, expected: int) -> None:
    assert pick_run(RUNS, by, pick)[0] == expected
    assert pick_run(RUNS.iloc[::-1], by, pick)[0] == expected


def test_pick_run__says_why() -> None:
    assert pick_run(RUNS, FEWER, "best")[1] == "the best of 5 runs (less losses is better), one of 2 that come out the same"
    assert pick_run(RUNS, FEWER, "worst")[1] == "the worst of 5 runs (less losses is better)"
    assert pick_run(RUNS, "captured", "median")[1] == "the median of 4 runs by captured, one of 3 that come out the same"
    assert pick_run(RUNS, "day", "median")[1] == "the median of 3 runs by day"


def test_pick_run__the_median_of_an_odd_number_is_the_median() -> None:
    assert RUNS.set_index("run").loc[pick_run(RUNS, "losses", "median")[0], "losses"] == RUNS["losses"].median()


def test_pick_run__an_outcome_that_is_never_known_is_refused() -> None:
    with pytest.raises(BatchError, match="never: not known in any of 5 runs"):
        pick_run(RUNS, "never", "median")


@pytest.mark.parametrize("pick", ["best", "worst", "median", "surprising"])
def test_pick_run__what_is_the_same_in_every_run_picks_none(pick: str) -> None:
    runs = RUNS.assign(never=False, outer=RUNS["run"])
    with pytest.raises(BatchError, match=f"--pick {pick}: never: is the same in all 5 runs"):
        pick_run(runs, "never", pick)


def test_pick_run__the_only_run_in_which_it_is_known() -> None:
    runs = RUNS.assign(rare=pd.array([None, 1.0, None, None, None], dtype="Float64"))
    assert pick_run(runs, "rare", "best") == (11, "the best of 1 run by rare")


def test_pick_run__the_surprising_run_is_the_one_that_its_inputs_do_not_explain() -> None:
    """The largest value is no surprise where its inputs are the largest; a middling one is, with such inputs."""
    luck = np.random.default_rng(1)
    known, idle = luck.uniform(size=(2, 200))
    losses = 100 * known + luck.normal(0, 1, 200)
    strange = int(np.argsort(known)[190])
    losses[strange] = np.median(losses)
    runs = pd.DataFrame({"run": np.arange(200), "outer": np.arange(200), "input.a": idle, "input.b": known, "losses": losses})
    number, why = pick_run(runs, "losses", "surprising")
    assert number == strange and "standard errors below what its inputs led to expect" in why
    assert pick_run(runs.assign(losses=np.exp(losses / 10)), "losses", "surprising") == (number, why), "ranks alone count"
    assert pick_run(runs.assign(**{"input.other": np.nan}), "losses", "surprising") == (number, why), "an input of other plans"
