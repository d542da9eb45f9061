"""Scores against numerical integration and the normal's closed form; tails, widths and ratios by hand."""

import math
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from kidal_sim.analysis.validation.history import (
    as_extreme,
    beyond,
    case,
    crps,
    in_words,
    limits,
    predict,
    predicted,
    prediction,
    satisfied,
    width,
)
from kidal_sim.scenario.files.load import load
from kidal_sim.scenario.observations import Observation

numbers = st.lists(st.integers(-20, 20), min_size=2, max_size=7)


def integrated(values: list[int], low: float, high: float) -> float:
    """The fair score by quadrature, for y anywhere between low and high: the integral, but for there, of
    (F - 1{t >= y})² - F (1 - F) / (n - 1), for the second term is by how much the ensemble's own spread flatters it."""

    def inner(t: float) -> float:
        share = float(np.mean(np.array(values) <= t))
        return (share - (t >= high)) ** 2 - share * (1 - share) / (len(values) - 1)

    edges = sorted({-25.0, 25.0, *map(float, values), *(each for each in (low, high) if math.isfinite(each))})
    parts = [(a, b) for a, b in pairwise(edges) if not low <= (a + b) / 2 <= high]
    return sum(integrate.quad(inner, a, b)[0] for a, b in parts)


@settings(max_examples=60)
@given(values=numbers, ends=st.tuples(st.integers(-20, 20), st.integers(-20, 20)))
def test_crps__is_the_integral_beyond_what_is_known(values: list[int], ends: tuple[int, int]) -> None:
    ensemble = np.array(values, dtype=float)
    for low, high in ((ends[0], ends[0]), (min(ends), max(ends)), (-math.inf, ends[0]), (ends[0], math.inf)):
        assert crps(ensemble, low, high) == pytest.approx(integrated(values, low, high), abs=1e-7)


@pytest.mark.parametrize("seen", [-1.0, 0.3, 2.0, 6.0])
def test_crps__of_many_normal_runs_is_the_closed_form(seen: float) -> None:
    mean, deviation = 0.5, 2.0
    z = (seen - mean) / deviation
    closed = deviation * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))  # Gneiting et al. 2005
    even = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, mean, deviation)
    assert crps(even, seen, seen) == pytest.approx(closed, abs=2e-4)


def test_crps__of_few_runs_is_right_on_average() -> None:
    # 20,000 ensembles of three: their scores' mean against the closed form at z = 0, within 4 standard errors
    scores = [crps(each, 0.0, 0.0) for each in np.random.default_rng(5).standard_normal((20_000, 3))]
    closed = 2 / math.sqrt(2 * math.pi) - 1 / math.sqrt(math.pi)
    assert abs(np.mean(scores) - closed) < 4 * np.std(scores) / math.sqrt(len(scores))


def test_crps__of_one_guess_is_its_distance() -> None:
    for guess, distance in ((1.0, 3.0), (5.0, 0.0), (9.5, 3.5)):
        assert crps(np.array([guess, guess]), 4.0, 6.0) == distance == abs(beyond(np.array([guess]), 4.0, 6.0)[0])
    assert math.isnan(crps(np.ones(1), 1.0, 1.0))


def test_as_extreme__by_hand() -> None:
    values = np.arange(1.0, 101.0)
    assert as_extreme(values, 10, 10) == pytest.approx(2 * 0.095)  # nine below, and half of itself
    assert as_extreme(values, 91, 91) == pytest.approx(2 * 0.095)
    assert as_extreme(values, 200, 300) == 0.0
    assert as_extreme(values, 0, 300) == 1.0
    assert as_extreme(values, 96, 300) == pytest.approx(2 * 0.025)
    assert as_extreme(np.array([1.0] * 30 + [0.0] * 70), 1, 1) == pytest.approx(0.3)  # a chance: its own share


def test_as_extreme__is_uniform_if_what_happened_is_one_of_the_runs() -> None:
    values = np.random.default_rng(2).standard_normal(999)
    found = [as_extreme(values, each, each) for each in values]
    assert stats.kstest(found, "uniform").statistic < 0.002  # the mid-p of ranks: 1/999, 3/999 ... each twice


def test_satisfied_and_width() -> None:
    assert satisfied(np.array([0.0, 1, 2, 3]), 1, math.inf) == 0.75
    assert satisfied(np.array([0.0, 1, 2, 3]), -math.inf, 1) == 0.5
    assert width(np.arange(-100.0, 1.0)) == pytest.approx(90 / 50)
    assert math.isnan(width(np.array([-1.0, 0.0, 1.0])))


@pytest.mark.parametrize(
    ("seen", "ends", "words"),
    [
        ({"value": 5}, (5, 5), "5"),
        ({"low": 1}, (1, math.inf), "at least 1"),
        ({"high": 2.5}, (-math.inf, 2.5), "at most 2.5"),
        ({"low": 4, "high": 6}, (4, 6), "4 to 6"),
        ({"low": 0.1, "value": 0.22, "high": 0.3}, (0.1, 0.3), "0.1 to 0.3 (0.22)"),
        ({"low": 5, "value": 6}, (5, math.inf), "at least 5 (6)"),
    ],
)
def test_what_is_known(seen: dict[str, float], ends: tuple[float, float], words: str) -> None:
    assert limits(Observation(**seen)) == ends
    assert in_words(Observation(**seen)) == words


def test_predicted__a_ratio_where_there_is_something_to_divide_by() -> None:
    runs = pa.table({"hours": pa.array([6.0, 5.0, None, 8.0]), "raids": [2, 0, 1, 4]})
    found = predicted(Observation(outcome="hours", per="raids", low=1), runs)
    assert found is not None and found.tolist() == [3.0, 2.0]


def test_figure__what_the_model_has_not_is_not_scored() -> None:
    runs = pa.table({"hours": [1.0]})
    for seen in (
        Observation(value=5, naive=7),
        Observation(outcome="x", value=5, naive=7),
        Observation(outcome="hours", per="x", value=5, naive=7),
    ):
        assert predicted(seen, runs) is None
        found = prediction("x", seen, None, "", 1.0)
        assert (found.is_modelled, found.runs, found.naive_score) == (False, 0, 2.0) and math.isnan(found.score)


def test_case__held_against_its_runs() -> None:
    scenario = load("kidal_sim:history/un_withdrawal.yaml")
    runs = pa.table(
        {"mine_strikes": [5, 6, 7, 8], "column_days_on_road": pa.array([None, 7.0, 8.0, None]), "input.rules.mines.strikes": [1.0, 1, 1, 2]}
        | {"input.units.kidal_rebels.people": [1.0, 100, 100, 1000]}
    )
    found = {each.name: each for each in case("un", scenario, runs).predictions}
    strikes, days, pace = found["mine_strikes"], found["days_on_road"], found["pace"]
    assert (strikes.observed, strikes.median, strikes.as_extreme, strikes.naive) == ("6", 6.5, pytest.approx(0.75), 1.46)
    assert strikes.score == pytest.approx((1 + 0 + 1 + 2) / 4 - (1 + 2 + 3 + 1 + 2 + 1) / 12)
    assert strikes.inputs_width == pytest.approx(0.85)  # of the input left out alone: (1.85 - 1) / 1
    assert days.runs == 2 and not pace.is_modelled
    assert days.naive_score == pytest.approx(0.2)


def test_predict__each_case_with_its_own_runs() -> None:
    scenarios = {name: load(f"kidal_sim:history/{name}.yaml") for name in ("un_withdrawal", "drone_week")}
    done: list[int] = []
    found = predict(scenarios, 4, 1, 1, done.append)
    assert [each.name for each in found.cases] == list(scenarios) and sum(done) == 8
    for each in found.cases:
        assert set(each.left_out) == {address for entry in scenarios[each.name].leave_out for address in entry.inputs}
        assert {prediction.runs for prediction in each.predictions if prediction.is_modelled} <= {1, 2, 3, 4}
