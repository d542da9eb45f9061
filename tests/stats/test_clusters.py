"""Runs that share draws: limit cases with closed forms, and crossed draws whose spread is known."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from kidal_sim.stats.clusters import Clusters, Draws
from kidal_sim.stats.intervals import Interval, bonett_price, clopper_pearson, wilson
from kidal_sim.stats.paired_difference import PairedDifference

OUTER, INNER = 30, 20
GRID = Draws(np.repeat(np.arange(OUTER), INNER), np.tile(np.arange(INNER), OUTER))
DICE = np.random.default_rng(8)


def clusters(values: np.ndarray, draws: Draws = GRID, pieces: int = 1) -> Clusters:
    found = Clusters()
    for rows in np.array_split(np.arange(len(values)), pieces):
        found.add(values[rows], Draws(draws.outer[rows], draws.inner[rows]))
    return found


def test_error__all_of_it_between_draws_of_the_inputs_is_that_of_their_means() -> None:
    of_draw = DICE.normal(size=OUTER)
    found = clusters(of_draw[GRID.outer])
    assert found.error == pytest.approx(stats.sem(of_draw), rel=1e-9)
    assert found.mean == pytest.approx(of_draw.mean()) and (found.size, found.fewest) == (OUTER * INNER, INNER)


def test_error__runs_that_owe_nothing_to_their_draws_have_their_own_or_a_little_more() -> None:
    errors = [clusters(DICE.normal(size=OUTER * INNER)).error for _ in range(400)]
    assert 1.0 < np.mean(np.square(errors)) * OUTER * INNER < 1.3  # more, as it is no less than either draw alone gives


def test_interval__is_student_s_with_one_less_than_the_fewer_draws() -> None:
    found = clusters(DICE.normal(size=OUTER)[GRID.outer])
    half = stats.t.ppf(0.975, INNER - 1) * found.error
    assert found.interval() == pytest.approx((found.mean, found.mean - half, found.mean + half))
    assert found.test() == pytest.approx(2 * stats.t.sf(abs(found.mean) / found.error, INNER - 1))


def test_error__crossed_draws_have_the_sum_of_both() -> None:
    # Y = a + b + e: var of the mean = 4/O + 1/I + 0.25/(O I)
    errors = []
    for _ in range(400):
        of_outer, of_inner = DICE.normal(0, 2, OUTER), DICE.normal(0, 1, INNER)
        errors.append(clusters(of_outer[GRID.outer] + of_inner[GRID.inner] + DICE.normal(0, 0.5, OUTER * INNER)).error)
    assert np.mean(np.square(errors)) == pytest.approx(4 / OUTER + 1 / INNER + 0.25 / (OUTER * INNER), rel=0.05)


def test_clusters__pieces_and_unknown_runs_change_nothing_else() -> None:
    values = DICE.normal(size=OUTER * INNER)
    values[::7] = np.nan
    whole, pieces = clusters(values), clusters(values, pieces=9)
    assert (pieces.mean, pieces.error) == pytest.approx((whole.mean, whole.error))
    assert whole.mean == pytest.approx(np.nanmean(values)) and whole.size == np.isfinite(values).sum()


@pytest.mark.parametrize(("method", "interval"), [("wilson", wilson), ("clopper-pearson", clopper_pearson)])
def test_share__is_that_of_as_many_independent_runs_as_would_tell_as_much(method: str, interval: Callable[..., Interval]) -> None:
    likely = DICE.random(OUTER)
    found = clusters((DICE.random(OUTER * INNER) < likely[GRID.outer]).astype(float))
    size = found.mean * (1 - found.mean) / found.error**2 * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, INNER - 1)) ** 2
    assert size < 0.5 * OUTER * INNER
    assert found.share(method) == pytest.approx(interval(found.mean * size, size))


def test_share__never_in_any_run_is_as_if_there_were_no_more_runs_than_draws() -> None:
    found = clusters(np.zeros(OUTER * INNER)).share("clopper-pearson")
    narrower = (stats.norm.ppf(0.975) / stats.t.ppf(0.975, INNER - 1)) ** 2
    assert found == pytest.approx((0.0, 0.0, 1 - 0.025 ** (1 / (INNER * narrower))))


def test_clusters__one_draw_of_the_dice_tells_nothing() -> None:
    found = clusters(DICE.random(5), Draws(np.arange(5), np.zeros(5, dtype=np.int64)))
    assert np.isnan(found.error) and np.isnan(found.interval().low) and np.isnan(found.share("wilson").low) and np.isnan(found.test())


def test_change__runs_that_never_differ_tell_as_much_as_the_fewer_draws() -> None:
    found = clusters(np.zeros(OUTER * INNER)).change(0, 0)
    narrower = (stats.norm.ppf(0.975) / stats.t.ppf(0.975, INNER - 1)) ** 2
    assert found == pytest.approx(bonett_price(0, 0, INNER * narrower)._replace(estimate=0.0))
    assert found.low < 0.0 < found.high


def test_change__few_runs_that_differ_tell_nothing_by_draws_either() -> None:
    first, second = np.zeros(OUTER * INNER), np.where(GRID.inner == 0, 1000.0 + GRID.outer, 0.0) * (GRID.outer < 20)
    change = PairedDifference("quantity")
    change.add(first, second, GRID)
    assert np.isnan(change.test())  # of 600 runs 20 differ
    often = PairedDifference("quantity")
    often.add(first, second + (GRID.inner == 1), GRID)
    assert 0.0 < often.test() < 1.0  # now 50


def test_change__a_rare_difference_is_held_as_often_as_said() -> None:
    """One run in 250 differs, most of them in a few draws of the inputs."""
    held, times, chance = 0, 400, 0.004
    for _ in range(times):
        of_draw = np.where(DICE.random(OUTER) < 0.1, 10 * chance, 0.0)
        gained = DICE.random(OUTER * INNER) < of_draw[GRID.outer]
        limits = clusters(gained.astype(float)).change(int(gained.sum()), 0)
        held += limits.low <= chance <= limits.high
    assert held / times > 0.95
