"""A screening, against linear functions, against SALib, and by its false alarms."""

import numpy as np
import pytest
import scipy.stats

from kidal_sim.analysis.sensitivity.morris_screening import elementary_effects
from tests.analysis.designs import at_points, moves, with_dice

NAMES = ("a", "b", "c")
RUNS = 8


def test_screening__of_a_linear_function_is_half_of_its_weights() -> None:
    """A move is 0.5 of the probability, wherever it begins."""
    design = moves(10, NAMES)
    values = np.repeat(at_points(design, lambda u: u @ np.array([4.0, -2.0, 0.0]))[:, None], RUNS, axis=1)
    table = elementary_effects(design, values).set_index("input")
    np.testing.assert_allclose(table["mu"], [2.0, -1.0, 0.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(table["mu_star"], [2.0, 1.0, 0.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(table["sigma"], 0.0, atol=1e-12)
    assert list(table["sign"]) == ["+", "-", "0", "0"]
    assert list(table["clear"]) == [True, True, False, False]


def test_screening__interaction_shows_as_deviation() -> None:
    """y = (u₁ - ½)(u₂ - ½): the effect of the one is half of the other's distance from the middle, of either sign."""
    design = moves(1000, NAMES)
    values = np.repeat(at_points(design, lambda u: (u[:, 0] - 0.5) * (u[:, 1] - 0.5))[:, None], RUNS, axis=1)
    first = elementary_effects(design, values).iloc[0]
    levels = np.array([-0.375, -0.125, 0.125, 0.375]) / 2
    assert first["mu_star"] == pytest.approx(np.abs(levels).mean(), rel=0.05)
    assert first["sigma"] == pytest.approx(levels.std(), rel=0.05)
    assert first["mu"] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_screening__is_salibs_but_for_the_step(levels: int) -> None:
    """SALib divides by p / (2 (p - 1)), the step between its own levels."""
    from SALib.analyze import morris

    design = moves(12, NAMES, levels)
    values = at_points(design, lambda u: np.exp(u[:, 0]) * u[:, 1] + u[:, 2] ** 2)
    table = elementary_effects(design, np.repeat(values[:, None], RUNS, axis=1))
    problem = {"num_vars": 3, "names": list(NAMES), "bounds": [[0, 1]] * 3}
    uniforms = design.uniforms.reshape(-1, 3)
    step = levels / (2 * (levels - 1))
    for column, outcome in (("", values), ("rank_", scipy.stats.rankdata(values) / len(values))):
        found = morris.analyze(problem, uniforms, outcome, num_levels=levels, num_resamples=2000, seed=1)
        np.testing.assert_allclose(table[f"{column}mu_star"][:3], step * found["mu_star"], rtol=1e-9)
        wide = (table[f"{column}mu_star_high"] - table[f"{column}mu_star"])[:3]
        np.testing.assert_allclose(wide, step * np.asarray(found["mu_star_conf"]), rtol=0.15, atol=1e-12)
    plain = morris.analyze(problem, uniforms, values, num_levels=levels, num_resamples=2, seed=1)
    np.testing.assert_allclose(table["mu"][:3], step * plain["mu"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table["sigma"][:3], step * plain["sigma"], rtol=1e-9, atol=1e-12)


def test_screening__dice_are_as_large_as_the_effect_of_what_only_stirs_them() -> None:
    """The mean size of a normal difference of variance 2 s²/r: √(2 s²/r) √(2/π)."""
    design = moves(400, NAMES)
    table = elementary_effects(design, with_dice(np.zeros(1600), RUNS, 3.0, 10.0, np.random.default_rng(1)))
    expected = np.sqrt(2 * 9 / RUNS) * np.sqrt(2 / np.pi)
    np.testing.assert_allclose(table["mu_star"], expected, rtol=0.1)
    assert not table["clear"].any()


@pytest.mark.slow
def test_screening__signs_hold_and_false_alarms_are_rare() -> None:
    """20 inputs, one of which does something; skewed dice. 5 % of the screenings may have a false sign."""
    rng = np.random.default_rng(2)
    names = [f"x{at:02d}" for at in range(20)]
    repeats, alarms, found, held = 500, 0, 0, 0
    for repeat in range(repeats):
        design = moves(24, names, seed=repeat)
        still = at_points(design, lambda u: 2 * u[:, 0])
        values = still[:, None] + rng.exponential(1.0, (len(still), 12)) + rng.standard_normal(12)
        table = elementary_effects(design, values)
        alarms += bool(table["clear"][1:].any())
        found += bool(table["sign"][0] == "+")
        held += bool(table["mu_low"][0] <= 1.0 <= table["mu_high"][0])
    print("alarms", alarms / repeats, "found", found / repeats, "held", held / repeats)
    assert alarms / repeats < 0.05
    assert found == repeats
    assert held / repeats >= 0.93
