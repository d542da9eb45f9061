"""Regret, held against cases in which it is known."""

from pathlib import Path

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
from numpy.typing import NDArray

from kidal_sim.analysis.decision.regret import (
    FOLDS,
    cross_validated_gain,
    folds,
    plug_in_gain,
    plug_in_regret,
    q90_interval,
    regret,
    regret_between_ranks,
    regrets,
    surely_best,
    wilks_bound,
)
from kidal_sim.analysis.decision.utility import Scores
from kidal_sim.batch.results.results import open_results
from kidal_sim.errors import BatchError
from tests.experiments import recorded, study
from tests.figures import made

Array = NDArray[np.float64]
PLANS = ("push", "relief")


def simulated(random: np.random.Generator, better: Array, noise: float, runs: int = 16) -> Array:
    """Two plans, the second better by so much at each state; luck of the state and of the dice is shared, some is not."""
    states = len(better)
    shared = random.normal(size=(1, states, 1)) + random.normal(size=(1, 1, runs))
    gain = np.stack([np.zeros(states), better])[:, :, None] + np.array([0.0, 0.2])[:, None, None] * random.normal(size=(1, 1, runs))
    found: Array = shared + gain + noise * random.normal(size=(2, states, runs))
    return found


def test_regrets__without_noise_all_figures_are_the_regret() -> None:
    better = np.linspace(-1.0, 3.0, 81)
    values = np.stack([np.zeros((81, 6)), np.repeat(better[:, None], 6, axis=1)])
    table = regrets(values, PLANS)
    assert table["mean"].to_dict() == pytest.approx({"push": np.maximum(better, 0).mean(), "relief": np.maximum(-better, 0).mean()})
    assert table["mean_cross_validated"].tolist() == pytest.approx(table["mean_plug_in"].tolist())
    assert table["max_plug_in"].tolist() == table["max_cross_validated"].tolist() == [3.0, 1.0]
    assert table.loc["push", "q90_plug_in"] == pytest.approx(np.quantile(np.maximum(better, 0), 0.9))
    assert table["worst_state"].tolist() == [80, 0]
    assert table["preferred"].tolist() == pytest.approx([20 / 81, 60 / 81])
    assert table["sure"].tolist() == pytest.approx([20 / 81, 60 / 81])


def test_gains__have_the_means_they_are_about() -> None:
    values = simulated(np.random.default_rng(1), np.linspace(-1, 1, 40), 1.0)
    np.testing.assert_allclose(plug_in_gain(values, 0).mean(axis=1), plug_in_regret(values)[0])
    best = [[np.delete(values[:, state], run, axis=1).mean(axis=1).argmax() for run in range(16)] for state in range(40)]
    expected = [[values[best[state][run], state, run] - values[1, state, run] for run in range(16)] for state in range(40)]
    np.testing.assert_allclose(cross_validated_gain(values, 1), expected)


def test_folds__each_run_once_and_the_rest_is_the_rest() -> None:
    values = np.random.default_rng(2).normal(size=(2, 3, 50))
    seen = []
    for fold, rest in folds(values):
        seen += fold.tolist()
        np.testing.assert_allclose(rest, np.delete(values, fold, axis=2).mean(axis=2))
    assert sorted(seen) == list(range(50))
    assert len(list(folds(values))) == FOLDS


def test_q90_interval__the_ranks_are_binomial() -> None:
    """Of 100 values the 90 % point lies between two of them with a chance that the binomial distribution says."""
    found = q90_interval(np.arange(100.0))
    below, above = int(found.low), int(found.high)
    covered = scipy.stats.binom(100, 0.9).cdf(above - 1 + 1) - scipy.stats.binom(100, 0.9).cdf(below)
    assert found.estimate == pytest.approx(89.1)
    assert 0.95 <= covered <= 0.98


def test_wilks_bound__is_the_share_that_so_many_draws_miss_once_in_20_times() -> None:
    assert (1 - wilks_bound(512)) ** 512 == pytest.approx(0.05)


def test_surely_best__is_students_paired_test() -> None:
    values = simulated(np.random.default_rng(3), np.linspace(-2, 2, 21), 0.5)
    found = scipy.stats.ttest_rel(values[1], values[0], axis=1).pvalue < 0.05
    better = values[1].mean(axis=1) > values[0].mean(axis=1)
    np.testing.assert_array_equal(surely_best(values), [found & ~better, found & better])


def test_bias__plug_in_and_cross_validated_are_off_by_the_same() -> None:
    """Over differences spread evenly about 0, in units of the standard error: 1/4 to each side."""
    too_large = scipy.integrate.quad(lambda z: scipy.stats.norm.pdf(z) - z * scipy.stats.norm.sf(z), 0, np.inf)[0]
    too_small = scipy.integrate.quad(lambda z: z * scipy.stats.norm.sf(z), 0, np.inf)[0]
    assert (too_large, too_small) == (pytest.approx(0.25), pytest.approx(0.25))


def test_regrets__the_truth_is_between_plug_in_and_cross_validated_and_near_the_middle() -> None:
    """200 samples of few and noisy runs, whose regret is known."""
    random, better = np.random.default_rng(4), scipy.stats.norm(0.3, 1).ppf((np.arange(100) + 0.5) / 100)
    expected = np.maximum(better, 0).mean()
    tables = [regrets(simulated(random, better, 1.5, 8), PLANS).loc["push"] for _ in range(200)]
    means = {name: np.mean([table[name] for table in tables]) for name in ("mean_cross_validated", "mean", "mean_plug_in", "max_plug_in")}
    assert means["mean_cross_validated"] < expected - 0.03 < expected + 0.03 < means["mean_plug_in"]
    assert means["mean"] == pytest.approx(expected, abs=0.02)
    assert np.mean([table["max_cross_validated"] for table in tables]) < better.max() < means["max_plug_in"]


def test_regret_between_ranks__the_middle_half_of_a_line() -> None:
    values = np.stack([np.zeros((40, 6)), np.repeat(np.arange(1.0, 41.0)[:, None], 6, axis=1)])
    assert regret_between_ranks(values, 0, 0.25, 0.75) == np.arange(11.0, 31.0).mean()


def test_regret__of_a_folder(tmp_path: Path) -> None:
    sweep = {"latin_hypercube": {"points": 32, "inputs": ["units.group.people", "rules.combat.intensity"]}}
    recorded(tmp_path / "results", study(tmp_path, chunk=None, sweep=sweep, runs=5))
    found = regret(tmp_path / "results", ["government_losses:min"])
    assert (found.prefer, found.unit, found.states, found.runs) == ("less government_losses", "people", 32, 5)
    values = Scores.of(open_results(tmp_path / "results"), ["government_losses:min"]).values
    np.testing.assert_allclose(found.by_state["go"], plug_in_regret(values)[0])
    means = values.mean(axis=2)
    assert found.plans["preferred"].tolist() == [np.mean(means[0] > means[1]), np.mean(means[1] > means[0])]
    assert found.plans.loc[found.least("max_plug_in"), "max_plug_in"] == found.plans["max_plug_in"].min()


def test_regret__too_few_runs_or_states_are_refused(tmp_path: Path) -> None:
    sweep = {"latin_hypercube": {"points": 4, "inputs": ["units.group.people"]}}
    recorded(tmp_path / "results", study(tmp_path, chunk=None, sweep=sweep, runs=3))
    with pytest.raises(BatchError, match="has 4 states and 3 independent runs"):
        regret(tmp_path / "results", ["government_losses:min"])


def test_scores__of_nested_draws_at_points_are_means_over_the_dice(tmp_path: Path) -> None:
    """Runs that share a draw of the inputs are not independent: they count as one."""
    sweep = {"grid": {"units.group.people": [40, 80]}}
    recorded(tmp_path / "results", study(tmp_path, chunk=None, sweep=sweep, runs=3, draws=4))
    scores = Scores.of(open_results(tmp_path / "results"), ["government_losses:min"])
    assert scores.values.shape == (2, 2, 4)
    all_runs = -scores.sampled.values("government_losses")
    np.testing.assert_allclose(scores.values[1, 0], [all_runs[1, 0, 3 * draw : 3 * draw + 3].mean() for draw in range(4)])


def test_regret__a_row_per_plan_with_three_digits_of_a_tenth_of_the_largest() -> None:
    (table,) = made.regret().tables()
    assert table.cells() == [
        ("go", "24.00 (20.00 to 28.00)", "60.00 (50.00 to 68.00)", "56.00", "70.00", "65.00", "30", "22"),
        ("wait", "4.70 (3.00 to 6.00)", "20.00 (14.00 to 26.00)", "18.00", "30.00", "27.00", "68", "50"),
    ]
    assert table.records()[0]["q90_plug_in_low"] == 50.0
    found = made.regret()
    columns = [name for name in found.plans if name not in ("preferred", "sure")]
    found.plans[columns] *= 1.5  # 105 at most
    assert found.tables()[0].cells()[0][4] == "105.0"


def test_regret__names_the_plan_with_the_least_of_each() -> None:
    found = made.regret()
    found.plans.loc["go", "max_plug_in"] = 25.0
    found.plans.loc["go", "q90_plug_in"] = 20.0
    said = found.to_dict()
    assert said["least"] == {"max_plug_in": "go", "q90_plug_in": "", "mean": "wait"}, "of two with the same none has the least"
    assert {name: said[name] for name in ("prefer", "unit", "states", "runs", "unseen")} == {
        "prefer": "less losses", "unit": "people", "states": 50, "runs": 20, "unseen": 0.058,
    }  # fmt: skip
    assert list(said["plans"]) == ["go", "wait"] and said["plans"]["go"]["mean"] == 24.0
    (answer,) = found.summary()
    assert "go by the maximum" in answer and "wait by the mean" in answer and "90 %" not in answer


@pytest.mark.slow
@pytest.mark.parametrize(("noise", "most"), [(0.1, 0.97), (0.5, 0.98), (2.0, 1.0)])
def test_coverage_of_the_mean(noise: float, most: float) -> None:
    """The interval holds the true mean regret in 93 of 100 samples or more; in no more than 97 once noise is small."""
    law, random, held, ordered = scipy.stats.norm(0.5, 1), np.random.default_rng(5), 0, 0
    expected = 0.5 * law.cdf(np.inf) * scipy.stats.norm.cdf(0.5) + scipy.stats.norm.pdf(0.5)
    for _ in range(2000):
        table = regrets(simulated(random, law.rvs(128, random_state=random), noise), PLANS).loc["push"]
        held += table["mean_low"] <= expected <= table["mean_high"]
        ordered += table["q90_low"] <= law.ppf(0.9) <= table["q90_high"]
    print(f"noise {noise}: mean {held / 2000:.4f}, 90 % point {ordered / 2000:.4f}")
    assert 0.93 <= held / 2000 <= most
