"""Conditions as text says them."""

import numpy as np
import pytest

from kidal_sim.batch.results.condition import Condition
from kidal_sim.errors import BatchError
from tests.fakes import OUTCOMES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("losses > 2", [0, 0, 1]), ("losses>=2", [0, 1, 1]), ("losses = 2", [0, 1, 0]), ("losses != 2", [1, 0, 1]),
        (" losses <2 ", [1, 0, 0]), ("losses <= 2e0", [1, 1, 0]), ("losses = yes", [1, 0, 0]), ("losses = no", [0, 0, 0]),
    ],
)  # fmt: skip
def test_holds(text: str, expected: list[int]) -> None:
    assert Condition.of(text).holds(np.array([1.0, 2.0, 3.0])).tolist() == expected


@pytest.mark.parametrize(
    "text", ["", "losses", "losses >", "losses ~ 2", "losses > many", "> 2", "losses > 2 people", "losses > nan", "losses < inf"]
)
def test_of__slips_are_refused(text: str) -> None:
    with pytest.raises(BatchError, match="write an outcome, one of"):
        Condition.of(text)


@pytest.mark.parametrize("text", ["captured = no", "captured != yes", "losses > 1,500", "captured_day <= 2.5"])
def test_said__as_it_is_written(text: str) -> None:
    assert Condition.of(text.replace(",", "")).described(OUTCOMES) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("loses > 1", "--outcome loses: there is no such outcome; did you mean `losses`?"),
        ("captured > no", "'captured = yes' or 'captured = no'"),
        ("captured = 2", "'captured = yes' or 'captured = no'"),
    ],
)
def test_said__what_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(BatchError) as refused:
        Condition.of(text, "--outcome").described(OUTCOMES, "--outcome")
    assert message in str(refused.value)
