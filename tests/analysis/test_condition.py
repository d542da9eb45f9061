"""Conditions on outcomes, as written by people."""

import numpy as np
import pytest

from kidal_sim.analysis.condition import Condition
from kidal_sim.errors import BatchError
from tests.fakes import OUTCOMES

VALUES = np.array([0.0, 1.0, 500.0, np.nan])


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("captured = no", [True, False, False, False]), ("captured=yes", [False, True, False, False]),
        ("captured != no", [False, True, True, False]), ("losses > 1", [False, False, True, False]),
        (" losses >= 1 ", [False, True, True, False]),
        ("losses<500", [True, True, False, False]), ("losses <= 1.5", [True, True, False, False]),
        ("losses != 500", [True, True, False, False]), ("losses = 1,000", [False] * 4),
    ],
)  # fmt: skip
def test_condition__holds_where_it_does_and_nowhere_if_nobody_knows(text: str, holds: list[bool]) -> None:
    assert Condition.of(text, OUTCOMES).holds(VALUES).tolist() == holds


def test_condition__in_words_reads_the_same_again() -> None:
    for text in ("captured = no", "losses > 1,500", "captured_day <= 2.5"):
        condition = Condition.of(text, OUTCOMES)
        assert str(condition) == text and Condition.of(str(condition), OUTCOMES) == condition


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("captured", "wanted an outcome, a sign"), ("captured == no", "wanted an outcome, a sign"), ("captured = ", "wanted an outcome"),
        ("loses > 1", "there is no outcome 'loses'; did you mean `losses`?"), ("captured = 0", "wanted 'captured = yes'"),
        ("captured > no", "wanted 'captured = yes'"), ("losses > many", "losses is a number; found 'many'"),
        ("losses > nan", "found 'nan'"),
        ("losses > inf", "found 'inf'"), ("losses > 1 2", "wanted an outcome"),
    ],
)  # fmt: skip
def test_condition__refuses_what_it_cannot_read(text: str, message: str) -> None:
    with pytest.raises(BatchError) as refused:
        Condition.of(text, OUTCOMES)
    assert message in str(refused.value)
