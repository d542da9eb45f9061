"""Drivers of an answer, against closed forms."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from kidal_sim.judgements.drivers import correlations, explained_share, factor_ratio, find_drivers

RUNS = 2000
SLOPES = {"strong": 3.0, "weak": 1.0, "fact": 2.0}


def drawn(runs: int = RUNS, idle: int = 20, seed: int = 1) -> pd.DataFrame:
    """Independent inputs, some with and some without an effect; normal, so that a linear model of normal scores is right."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({name: rng.normal(size=runs) for name in (*SLOPES, *(f"idle_{number}" for number in range(idle)))})


def linear(inputs: pd.DataFrame, noise: float, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return sum(slope * inputs[name].to_numpy() for name, slope in SLOPES.items()) + noise * rng.normal(size=len(inputs))


def test_explained_share__are_the_sums_of_squared_slopes_over_the_spread() -> None:
    """y = 3 a + b + 2 c + 2 e: spread 9 + 1 + 4 + 4 = 18, of which inputs 14, of which a and b 10."""
    inputs = drawn()
    found = explained_share(linear(inputs, 2.0), inputs, {"strong", "weak"})
    assert found is not None
    assert found.of_all == pytest.approx(14 / 18, abs=0.03)
    assert found.of_group == pytest.approx(10 / 18, abs=0.03)
    assert 0.0 < found.error < 0.05


def test_explained_share__fitting_noise_is_taken_off() -> None:
    """A hundred inputs without any effect and 400 runs: least squares alone would explain a quarter."""
    rng = np.random.default_rng(3)
    found = [explained_share(rng.normal(size=400), drawn(400, 97, seed), {"strong"}) for seed in range(100, 106)]
    assert all(each is not None for each in found)
    assert np.mean([each.of_all for each in found if each]) < 0.03


def test_explained_share__is_not_told_from_too_few_runs_or_from_none_that_differ() -> None:
    inputs = drawn(40)
    assert explained_share(linear(inputs, 1.0), inputs, {"strong"}) is None
    inputs = drawn(200)
    assert explained_share(np.ones(200), inputs, {"strong"}) is None


def test_find_drivers__finds_the_inputs_in_order_of_their_slopes_and_no_idle_one() -> None:
    inputs = drawn()
    found = find_drivers(linear(inputs, 2.0), inputs, {"fact": "fact", "strong": "judgement"})
    assert [(each.input, each.status) for each in found.above_floor] == [("strong", "judgement"), ("fact", "fact"), ("weak", "unsourced")]
    expected = scipy.stats.spearmanr(linear(inputs, 2.0), inputs["strong"]).statistic
    assert found.correlations[0].correlation == pytest.approx(expected)
    assert [name for name, _ in correlations(linear(inputs, 2.0), inputs)] == [each.input for each in found.correlations]


def test_find_drivers__unknown_answers_do_not_count() -> None:
    inputs = drawn(400)
    answer = linear(inputs, 1.0)
    answer[::2] = np.nan
    assert find_drivers(answer, inputs, {}).rows == 200
    assert find_drivers(np.full(400, np.nan), inputs, {}).correlations == ()


@pytest.mark.slow
def test_find_drivers__an_answer_that_hangs_on_nothing_has_a_top_input_in_5_percent_of_searches() -> None:
    """2,000 answers of luck, 23 inputs: the share with any input above the floor; 3.5 to 6.5 %."""
    inputs = drawn(100)
    rng = np.random.default_rng(4)
    found = [bool(find_drivers(rng.random(100), inputs, {}, seed).above_floor) for seed in range(2000)]
    assert 0.035 <= np.mean(found) <= 0.065


def test_factor_ratio__is_all_or_nothing_in_the_limit_cases() -> None:
    cells = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    assert factor_ratio(cells, np.array([0, 0, 1, 1])) == 0.0
    cells[2:] += 10.0
    assert factor_ratio(cells, np.array([0, 0, 1, 1])) == pytest.approx(np.sqrt(25.0 / 25.25))  # means 0.5, 10.5; spread within 0.25
    assert factor_ratio(np.ones((2, 3)), np.array([0, 1])) == 0.0


def test_find_drivers__which_runs_count_in_which_cell_is_no_weight() -> None:
    """Cells of 0.9 and of 0.1, the second counting only where x is high; x does nothing within either."""
    rng = np.random.default_rng(7)
    inputs = pd.DataFrame(rng.random((600, 20)), columns=[f"x{number}" for number in range(20)])
    first, second = (rng.random(600) < share for share in (0.9, 0.1))
    answers = np.array([first, np.where(inputs["x0"] > 0.5, second, np.nan)], dtype=np.float64)
    found = find_drivers(answers, inputs, {})
    assert "x0" not in [each.input for each in found.above_floor]
    assert found.rows == 600


def test_find_drivers__the_mean_over_cells_of_a_known_correlation() -> None:
    """y = x + noise of three times its variance in each of two cells that differ by a constant: half of the spread of all runs is between
    the cells if they lie two standard deviations apart. Spearman's of normals: 6/π asin(r/2), r = 0.5; standard error below 0.01."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=20_000)
    cells = np.array([x + rng.normal(scale=3**0.5, size=20_000) + shift for shift in (0.0, 4.0)])
    (found,) = find_drivers(cells, pd.DataFrame({"x": x}), {}).correlations
    assert found.correlation == pytest.approx(6 / np.pi * np.arcsin(0.25) * 0.5**0.5, abs=0.015)
