import numpy as np
import pytest
from scipy import stats

from kidal_sim.stats.clusters import Draws
from kidal_sim.stats.poisson_bootstrap import FEWEST, SLICE, Resampling, _slice

DICE = np.random.default_rng(3)


def limits(values: np.ndarray, runs: np.ndarray | None = None, pieces: int = 1) -> np.ndarray:
    """Low and high of each column."""
    runs = np.arange(len(values)) if runs is None else runs
    found = Resampling(values.shape[1])
    for rows in np.array_split(np.arange(len(values)), pieces):
        found.add(values[rows], runs[rows])
    return found.interval()


def test_interval__is_that_of_scipy_but_for_the_luck_of_resampling() -> None:
    values = DICE.gamma(2.0, 10.0, size=400)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", random_state=DICE).confidence_interval
    ours = limits(values[:, None])[:, 0]
    # a percentile at 2.5 % of 1,000 resamples is off by some 0.085 of their standard deviation
    assert ours == pytest.approx([theirs.low, theirs.high], abs=4 * 0.09 * stats.sem(values))


def test_interval__the_pieces_change_nothing() -> None:
    values = DICE.normal(size=(3 * SLICE + 77, 2))
    values[::5, 1] = np.nan
    assert limits(values) == pytest.approx(limits(values, pieces=13), rel=1e-12)


def test_interval__what_is_unknown_is_left_out() -> None:
    values = DICE.normal(size=(600, 1))
    runs = np.arange(600)
    known = runs % 3 != 0
    gaps = np.where(known[:, None], values, np.nan)
    assert limits(gaps) == pytest.approx(limits(values[known], runs[known]))


def test_interval__plans_share_the_runs_that_are_drawn() -> None:
    first = DICE.normal(size=300)
    found = Resampling(2)
    found.add(np.column_stack([first, first + 5]), np.arange(300))
    means = found.sums / found.counts
    assert np.ptp(means[:, 1] - means[:, 0]) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("known", [0, 1, FEWEST - 1])
def test_interval__none_from_too_few(known: int) -> None:
    values = np.full((50, 2), np.nan)
    values[:, 0] = DICE.random(50)
    values[:known, 1] = 1.0
    found = limits(values)
    assert np.isfinite(found[:, 0]).all() and np.isnan(found[:, 1]).all()


def test_interval__crossed_draws_spread_as_their_sum_or_a_little_more() -> None:
    outer, inner = np.repeat(np.arange(80), 60), np.tile(np.arange(60), 80)
    of_outer, of_inner = DICE.normal(0, 2, 80), DICE.normal(0, 1, 60)
    found = Resampling(1)
    found.add((of_outer[outer] + of_inner[inner])[:, None], np.arange(4800), Draws(outer, inner))
    spread = (found.sums / found.counts).std()
    assert spread == pytest.approx(np.sqrt(of_outer.var() / 80 + of_inner.var() / 60), rel=0.1)


def test_weights__are_poisson_numbers_of_mean_1() -> None:
    weights = _slice(0, 0)
    observed = np.bincount(weights.astype(int).ravel(), minlength=6)[:6]
    assert stats.chisquare(np.append(observed, weights.size - observed.sum()), weights.size * np.append(*_six())).pvalue > 1e-4


def _six() -> tuple[np.ndarray, float]:
    """Chances of 0 to 5, and of more."""
    return stats.poisson.pmf(np.arange(6), 1.0), stats.poisson.sf(5, 1.0)
