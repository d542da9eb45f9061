"""Intervals for runs that stand crosswise: against closed forms, and by how often they hold."""

import numpy as np
import pytest
import scipy.stats

from kidal_sim.stats.crossed_bootstrap import dice_noise, estimates, product_of_different_runs, ranks, resampled_means


def test_product_of_different_runs__is_the_mean_over_all_pairs_of_different_runs() -> None:
    one, other = np.random.default_rng(1).random((2, 5, 6))
    pairs = [(first, second) for first in range(6) for second in range(6) if first != second]
    expected = np.mean([one[:, first] * other[:, second] for first, second in pairs], axis=0)
    np.testing.assert_allclose(product_of_different_runs(one, other), expected)


def test_product_of_different_runs__has_no_noise_in_the_mean() -> None:
    """E ȳ z̄ = μν + cov/r, but of different runs μν; here μ = 2, ν = 3, cov = 1, r = 4."""
    rng = np.random.default_rng(2)
    one = 2 + rng.standard_normal((200_000, 4))
    products = product_of_different_runs(one, one + 1)
    assert products.mean() == pytest.approx(6.0, abs=4 * products.std() / np.sqrt(200_000))
    assert (one.mean(axis=1) * (one + 1).mean(axis=1)).mean() == pytest.approx(6.25, abs=0.02)


@pytest.mark.parametrize("runs", [8, 9])
def test_dice_noise__is_in_the_mean_square_as_far_as_other_dice_would_be(runs: int) -> None:
    """Means of r runs with these dice and with others differ by 2 s²/r in the mean square; here s = 3. What moves all alike is left out."""
    rng = np.random.default_rng(3)
    values = 3 * rng.standard_normal((50_000, runs)) + 7 * rng.standard_normal(runs)
    found = dice_noise(values, np.arange(runs))
    assert (found**2).mean() == pytest.approx(2 * 9 / runs, rel=0.03)
    assert found.mean() == pytest.approx(0.0, abs=1e-12)


def test_ranks__are_those_of_scipy() -> None:
    values = np.random.default_rng(4).integers(0, 5, 40).astype(np.float64)
    np.testing.assert_allclose(ranks(values, values), (scipy.stats.rankdata(values) - 0.5) / 40)


def test_estimates__of_a_mean_over_points_are_students() -> None:
    """With the same value in each run only the points are left to chance: z s / √n."""
    values = np.random.default_rng(5).standard_normal(400)
    found = estimates(lambda runs: values[:, None], resampled_means, 400, 6)
    assert found.value[0] == values.mean()
    assert found.high[0] - found.value[0] == pytest.approx(1.96 * values.std() / 20, rel=0.1)


def test_estimates__of_a_mean_over_runs_are_students() -> None:
    """With the same values at all points only the dice are left: z s / √r, as exact as the jackknife of a mean is."""
    values = np.tile(np.random.default_rng(6).standard_normal(12), (50, 1))
    found = estimates(lambda runs: values[:, runs].mean(axis=1)[:, None], resampled_means, 50, 12)
    assert found.high[0] - found.value[0] == pytest.approx(scipy.stats.t.ppf(0.975, 11) * values[0].std(ddof=1) / np.sqrt(12), rel=1e-4)


def test_estimates__for_several_looks_by_bonferroni() -> None:
    values = np.tile(np.random.default_rng(6).standard_normal(12), (50, 1))
    found = estimates(lambda runs: values[:, runs].mean(axis=1)[:, None], resampled_means, 50, 12, looks=5)
    half = scipy.stats.t.ppf(1 - 0.05 / 10, 11) * values[0].std(ddof=1) / np.sqrt(12)
    assert found.strict_high[0] - found.value[0] == pytest.approx(half, rel=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("points", "runs"), [(60, 12), (24, 30)])
def test_estimates__hold_where_points_and_dice_both_matter(points: int, runs: int) -> None:
    """The mean of a point's part, the dice's part and their interaction: 0."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(2000):
        values = rng.standard_normal(points)[:, None] + 0.5 * rng.standard_normal(runs) + 2 * rng.standard_normal((points, runs))
        found = estimates(lambda kept, values=values: values[:, kept].mean(axis=1)[:, None], resampled_means, points, runs)
        held += bool(found.low[0] <= 0 <= found.high[0])
    print(points, runs, held / 2000)
    assert 0.93 <= held / 2000 <= 0.99
