"""Words for chances: those of ICD 203, at and between their limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kidal_sim.analysis.comparison.phrasing import WORDS, difference_in_words, likelihood, mean, share_in_words
from kidal_sim.engine.outcomes.table import Outcome

CAPTURED = Outcome("site_captured", "binary", "", "")
DAY, LOSSES = Outcome("captured_day", "quantity", "day", ""), Outcome("losses", "count", "people", "")


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.0, "almost no chance"), (0.049, "almost no chance"), (0.05, "very unlikely"), (0.199, "very unlikely"), (0.20, "unlikely"),
        (0.449, "unlikely"), (0.45, "roughly even chance"), (0.549, "roughly even chance"), (0.55, "likely"), (0.799, "likely"),
        (0.80, "very likely"), (0.949, "very likely"), (0.95, "almost certain"), (1.0, "almost certain"),
    ],
)  # fmt: skip
def test_likelihood__the_bands_of_the_directive(share: float, word: str) -> None:
    assert likelihood(share) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_likelihood__more_is_never_said_to_be_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert WORDS.index(likelihood(low)) <= WORDS.index(likelihood(high))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0.63, 0.61, 0.65), "likely (63 %, 61 to 65)"),
        ((0.50, 0.40, 0.60), "unlikely to likely (50 %, 40 to 60)"),
        ((0.9985, 0.996, 0.9995), "almost certain (99.9 %, 99.6 to 100.0)"),
        ((0.3, math.nan, math.nan), "unlikely (30 %)"),
        ((math.nan, math.nan, math.nan), "never known"),
    ],
)
def test_chance__words_and_numbers_together(numbers: tuple[float, float, float], words: str) -> None:
    assert share_in_words(*numbers) == words


def test_mean__with_its_interval_and_a_unit_that_the_name_does_not_say() -> None:
    assert mean(Outcome("contacts", "count", "contacts", ""), 5.5, 5.3, 5.7) == "5.5 on average (5.3 to 5.7)"
    assert mean(Outcome("losses", "count", "people", ""), 12.0, np.nan, np.nan) == "12.0 people on average"
    assert mean(Outcome("losses", "count", "people", ""), *[np.nan] * 3) == "never known"


@pytest.mark.parametrize(
    ("outcome", "numbers_", "words"),
    [
        (CAPTURED, (-0.41, -0.452, -0.365), "lower by 41.0 points (36.5 to 45.2)"),
        (CAPTURED, (0.002, -0.01, 0.014), "no clear difference (-1.0 to +1.4 points)"),
        (LOSSES, (1234.0, 1200.0, 1268.0), "higher by 1,234 people (1,200 to 1,268)"),
        (DAY, (float("nan"),) * 3, "never known for both"),
        (DAY, (0.0, float("nan"), float("nan")), "always the same"),
        (DAY, (8.0, float("nan"), float("nan")), "+8 day, always"),
    ],
)
def test_said__in_words(outcome: Outcome, numbers_: tuple[float, float, float], words: str) -> None:
    assert difference_in_words(outcome, *numbers_) == words
