"""What accumulates and strikes at keyed thresholds."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from kidal_sim.dice import Key, Purpose
from kidal_sim.jit.compile import compiled
from kidal_sim.queries import hazards
from kidal_sim.tables.row import table
from kidal_sim.tables.theatre import Hazard
from tests.theatres import assert_counts


@compiled
def events(rows, amount: float, seed: int, counts) -> None:  # type: ignore[no-untyped-def]
    """Expose a hazard of every run to the same amount."""
    for run in range(len(counts)):
        counts[run] += hazards.accumulate(rows, run, amount, Key(seed, run), 77, Purpose.MINE_STRIKE, 5)


def counted(*amounts: float, runs: int = 5000, seed: int = 3) -> np.ndarray:
    rows, counts = table(Hazard, runs), np.zeros(runs, dtype=np.int64)
    for amount in amounts:
        events(rows, amount, seed, counts)
    assert (rows["count"] == counts).all()
    return counts


@pytest.mark.parametrize("exposure", [0.01, 0.5, 3.0, 40.0])
def test_accumulate__events_are_poisson_in_exposure(exposure: float) -> None:
    assert_counts(counted(exposure), scipy.stats.poisson(exposure))


def test_accumulate__events_of_separate_exposures_are_independent() -> None:
    first, both = counted(4.0), counted(4.0, 4.0)
    assert_counts(both - first, scipy.stats.poisson(4.0))
    assert abs(np.corrcoef(first, both - first)[0, 1]) < 4.0 / np.sqrt(len(first))


def test_accumulate__more_exposure_never_makes_fewer_events() -> None:
    last = np.zeros(500, dtype=np.int64)
    for exposure in np.linspace(0.0, 20.0, 41):
        now = counted(float(exposure), runs=500)
        assert (now >= last).all()
        last = now
    assert (counted(0.0, runs=500) == 0).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(parts=st.lists(st.integers(0, 2**20), min_size=1, max_size=30), seed=st.integers(0, 2**32 - 1))
def test_accumulate__parts_make_the_same_events_as_the_whole(parts: list[int], seed: int) -> None:
    """Exposures that are multiples of 2^-16 add up exactly, so that rounding plays no part."""
    amounts = [part / 65536.0 for part in parts]
    assert (counted(*amounts, runs=20, seed=seed) == counted(sum(amounts), runs=20, seed=seed)).all()


def test_due__is_where_accumulate_makes_its_events() -> None:
    """Exposed to just so much, event n has come; to a little less, it has not."""
    for run in range(20):
        for number in (0, 1, 7):
            due = hazards.due(number, Key(3, run), 77, Purpose.MINE_STRIKE, 5)
            assert counted(due, runs=run + 1)[run] == number + 1
            assert counted(due * (1.0 - 1e-12), runs=run + 1)[run] == number


def test_accumulate__who_purpose_and_object_have_their_own_luck() -> None:
    rows = table(Hazard, 4)
    for row, (who, purpose, about) in enumerate([(1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2)]):
        hazards.accumulate(rows, row, 0.0, Key(1, 1), who, purpose, about)
    assert len(set(rows["threshold"].tolist())) == 4


@pytest.mark.parametrize("number", [0, 1, 7])
def test_due__is_where_the_event_comes(number: int) -> None:
    """To the last bit: at that exposure it has come, just below it has not."""
    for run in range(50):
        threshold = hazards.due(number, Key(3, run), 77, Purpose.MINE_STRIKE, 5)
        assert counted(threshold, runs=run + 1)[run] == number + 1
        assert counted(np.nextafter(threshold, 0.0), runs=run + 1)[run] == number
