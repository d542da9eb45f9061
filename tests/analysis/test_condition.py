"""Conditions as text says them."""

import numpy as np
import pytest

from kidal_sim.analysis.condition import Condition
from kidal_sim.errors import BatchError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("losses > 2", [0, 0, 1]), ("losses>=2", [0, 1, 1]), ("losses = 2", [0, 1, 0]), ("losses != 2", [1, 0, 1]),
        (" losses <2 ", [1, 0, 0]), ("losses <= 2e0", [1, 1, 0]), ("losses = yes", [1, 0, 0]), ("losses = no", [0, 0, 0]),
    ],
)  # fmt: skip
def test_holds(text: str, expected: list[int]) -> None:
    assert Condition.of(text).holds(np.array([1.0, 2.0, 3.0])).tolist() == expected


@pytest.mark.parametrize("text", ["", "losses", "losses >", "losses ~ 2", "losses > many", "> 2", "losses > 2 people"])
def test_of__slips_are_refused(text: str) -> None:
    with pytest.raises(BatchError, match="wanted an outcome, one of"):
        Condition.of(text)
