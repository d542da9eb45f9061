"""How far a run is from what its inputs led to expect."""

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm

from kidal_sim.analysis.figure_data.residuals import FOLDS, surprises
from kidal_sim.errors import BatchError


def test_surprises__are_the_residuals_of_a_regression_that_has_not_seen_the_run() -> None:
    """Against statsmodels' standard error of a new observation, part by part."""
    luck = np.random.default_rng(2)
    inputs = luck.normal(size=(120, 3))
    values = inputs @ [1.0, -2.0, 0.0] + luck.normal(size=120)
    found = surprises(inputs, values, np.arange(120))

    def scores(column: np.ndarray) -> np.ndarray:
        return scipy.stats.norm.ppf((scipy.stats.rankdata(column) - 0.375) / 120.25)

    design, target = sm.add_constant(np.column_stack([scores(column) for column in inputs.T])), scores(values)
    for fold in range(FOLDS):
        inside = np.arange(120) % FOLDS == fold
        expected = sm.OLS(target[~inside], design[~inside]).fit().get_prediction(design[inside])
        np.testing.assert_allclose(found[inside], (target[inside] - expected.predicted_mean) / expected.se_obs, rtol=1e-8)


def test_surprises__of_luck_alone_are_nearly_standard() -> None:
    luck = np.random.default_rng(3)
    found = surprises(luck.normal(size=(2000, 40)), luck.normal(size=2000), np.arange(2000))
    assert abs(found.mean()) < 4 / np.sqrt(2000) and found.std() == pytest.approx(1.0, abs=0.05)


def test_surprises__runs_of_one_draw_are_never_used_to_foretell_each_other() -> None:
    """Draws with an effect of their own, which no input tells: by leaking they would explain each other."""
    luck = np.random.default_rng(4)
    draws = np.repeat(np.arange(20), 30)
    marks = np.eye(20)[draws]
    values = luck.normal(0, 10, 20)[draws] + luck.normal(0, 0.1, 600)
    found = surprises(marks, values, draws)
    assert np.median(np.abs(found)) > 0.5, "the part inside a draw is a hundredth of all; a leak would leave next to nothing"


def test_surprises__do_not_depend_on_the_scale_or_order() -> None:
    luck = np.random.default_rng(5)
    inputs, values, draws = luck.uniform(size=(90, 4)), luck.gamma(2.0, size=90), np.arange(90)
    found, order = surprises(inputs, values, draws), luck.permutation(90)
    np.testing.assert_allclose(surprises(1e6 * inputs**3, np.log(values), draws), found, atol=1e-9)
    np.testing.assert_allclose(surprises(inputs[order], values[order], draws[order]), found[order], atol=1e-9)


def test_surprises__an_input_that_is_the_same_everywhere_or_none_at_all() -> None:
    luck = np.random.default_rng(6)
    values = luck.normal(size=60)
    bare = surprises(np.empty((60, 0)), values, np.arange(60))
    np.testing.assert_allclose(surprises(np.ones((60, 1)), values, np.arange(60)), bare, atol=1e-9)
    assert np.argmax(bare) == np.argmax(values)


@pytest.mark.parametrize(
    ("values", "draws", "message"),
    [
        (np.arange(49.0), np.arange(49), "49 runs are too few"),
        (np.ones(60), np.arange(60), "is the same in every run"),
        (np.arange(60.0), np.zeros(60, dtype=int), "share one draw"),
    ],
)
def test_surprises__refuses_where_nothing_can_be_expected(values: np.ndarray, draws: np.ndarray, message: str) -> None:
    with pytest.raises(BatchError, match=message):
        surprises(np.empty((len(values), 0)), values, draws)
