"""Numbers as people read them."""

import math

import pytest

from kidal_sim.findings.numbers import decimals, number, places_apart


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ((123.0,), 0), ((12.3,), 1), ((1.23,), 2), ((0.123,), 3), ((0.0123,), 4),
        ((99_999.0,), 0), ((0.000123,), 4),
        ((-12.3, 1.23), 1), ((1.23, -12.3), 1), ((0.001, 100.0), 0),
        ((math.nan, 1.23), 2), ((math.inf, 12.3), 1), ((math.nan,), 0), ((0.0,), 0), ((), 0),
    ],
)  # fmt: skip
def test_decimals__three_digits_of_the_largest(values: tuple[float, ...], places: int) -> None:
    assert decimals(*values) == places


@pytest.mark.parametrize(
    ("value", "places", "sign", "said"),
    [
        (1234567.0, 0, "", "1,234,567"), (2.347, 2, "", "2.35"), (2.3, 2, "+", "+2.30"), (-2.3, 1, "+", "-2.3"), (-2.3, 1, "", "-2.3"),
        (0.04, 1, "+", "0.0"), (-0.04, 1, "+", "0.0"), (0.0, 0, "+", "0"), (0.06, 1, "+", "+0.1"),
        (math.nan, 3, "", "-"), (math.nan, 0, "+", "-"),
    ],
)  # fmt: skip
def test_number__nothing_has_no_sign(value: float, places: int, sign: str, said: str) -> None:
    assert number(value, places, sign) == said


@pytest.mark.parametrize(
    ("low", "high", "at_least", "places"),
    [
        (0.0, 0.038, 1, 2), (0.0, 0.0038, 1, 3), (99.962, 100.0, 1, 2), (3.0, 9.0, 1, 1), (3.0, 9.0, 0, 0),
        (5.0, 5.0, 1, 1), (math.nan, 1.0, 1, 1), (0.0, 1e-12, 1, 6),
    ],
)  # fmt: skip
def test_places_apart__as_many_as_it_takes_and_no_more(low: float, high: float, at_least: int, places: int) -> None:
    assert places_apart(low, high, at_least) == places
