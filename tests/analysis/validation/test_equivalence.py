"""Two one-sided tests: SciPy's t-tests, the error rate they promise, margins by hand, and the order of what is told."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kidal_sim.analysis.validation.equivalence import (
    CHANCE_MARGIN,
    FEWEST,
    Check,
    EquivalenceVerdict,
    check,
    check_turns,
    margin,
    worst_first,
)
from kidal_sim.engine.outcomes.table import Outcome
from kidal_sim.stats.intervals import Interval
from kidal_sim.stats.moments import Moments
from kidal_sim.stats.paired_difference import PairedDifference
from tests.theatres import changed

LOSSES = Outcome("losses", "count", "people", "Lost.")
WON = Outcome("won", "binary", "", "Won.")
TURNS = ("12 h", "6 h", "3 h", "1 h")


def checked(outcome: Outcome, finest: np.ndarray, coarse: np.ndarray) -> Check:
    """An outcome at a turn of 6 h."""
    return check(outcome, 6.0, PairedDifference.of(outcome.kind, finest, coarse))


@given(seed=st.integers(0, 10_000), shift=st.floats(-12, 12), noise=st.floats(0.5, 60))
def test_check__is_two_one_sided_t_tests_at_five_percent(seed: int, shift: float, noise: float) -> None:
    generator = np.random.default_rng(seed)
    finest = generator.normal(100, 5, 60)
    coarse = finest + generator.normal(shift, noise, 60)
    found, change = checked(LOSSES, finest, coarse), coarse - finest
    above = stats.ttest_1samp(change, -found.margin, alternative="greater").pvalue
    below = stats.ttest_1samp(change, found.margin, alternative="less").pvalue
    assert (found.verdict == EquivalenceVerdict.equivalent) == (max(above, below) < 0.05)
    assert (found.verdict == EquivalenceVerdict.different) == (max(above, below) > 0.95)


def test_check__calls_a_difference_at_the_margin_equivalent_one_time_in_twenty() -> None:
    # 2,000 trials with the true difference at the margin, 5 % of 100: binomial(2000, 0.05), 99.9 % within 69 to 134
    generator = np.random.default_rng(11)
    found = [checked(LOSSES, (one := np.full(100, 100.0)), one + generator.normal(5, 2, 100)).verdict for _ in range(2000)]
    assert 69 <= found.count(EquivalenceVerdict.equivalent) <= 134
    assert 69 <= found.count(EquivalenceVerdict.different) <= 134


@pytest.mark.parametrize(("gained", "lost", "verdict"), [(30, 30, "equivalent"), (200, 20, "different"), (60, 30, "not decided")])
def test_check__chances(gained: int, lost: int, verdict: str) -> None:
    finest, coarse = np.zeros(2000), np.zeros(2000)
    coarse[:gained], finest[gained : gained + lost] = 1, 1
    # differences 0, 9 and 1.5 points; half-widths by hand 1.645 √(share that part - difference²) / √2000: 0.64, 1.2 and 0.78
    assert checked(WON, finest, coarse).verdict == verdict


def test_margin__by_hand() -> None:
    spread = np.array([-1.0, 1.0] * 50) * math.sqrt(99 / 100)  # standard deviation 1 with n - 1
    assert margin("binary", Moments.of(spread), Moments.of(spread)) == (CHANCE_MARGIN, False) == (0.02, False)
    assert margin("count", Moments.of(200 + spread), Moments.of(300 + spread)) == (pytest.approx(10.0), False)
    assert margin("quantity", Moments.of(-200 + spread), Moments.of(spread)) == (pytest.approx(10.0), False)
    assert margin("count", Moments.of(spread), Moments.of(spread)) == (pytest.approx(0.05), True)
    assert margin("count", Moments.of(spread), Moments.of(3 * spread)) == (pytest.approx(0.05 * math.sqrt(5)), True)


def test_check__what_never_happened_is_not_decided() -> None:
    assert checked(LOSSES, np.zeros(FEWEST), np.zeros(FEWEST)).verdict == EquivalenceVerdict.undecided
    assert checked(LOSSES, np.ones(FEWEST), np.full(FEWEST, 2.0)).verdict == EquivalenceVerdict.different


def test_check__too_few_runs_decide_nothing_and_none_are_never_known() -> None:
    few = np.arange(FEWEST - 1.0)
    assert checked(LOSSES, few, few + 100).verdict == EquivalenceVerdict.undecided
    assert checked(LOSSES, np.full(90, math.nan), np.zeros(90)).verdict == EquivalenceVerdict.unknown


def test_worst_first() -> None:
    def made(outcome: str, high: float, verdict: EquivalenceVerdict) -> Check:
        return replace(
            checked(LOSSES, np.zeros(50), np.zeros(50)), outcome=outcome, difference=Interval(0.0, 0.0, high), margin=1.0, verdict=verdict
        )

    checks = [
        made("a", 0.2, EquivalenceVerdict.equivalent),
        made("b", 1.1, EquivalenceVerdict.undecided),
        made("c", 2, EquivalenceVerdict.different),
    ]
    checks += [made("d", 9, EquivalenceVerdict.different), made("e", math.nan, EquivalenceVerdict.unknown)]
    assert [each.outcome for each in worst_first(checks)] == ["d", "c", "b", "a", "e"]


def test_check_turns__a_turn_longer_than_the_time_between_decisions_is_passed_in_parts() -> None:
    short = {"calendar.horizon": "4 d"}
    scenarios = {turn: changed("kidal_push", short | {"calendar.turn": turn}) for turn in TURNS}
    runs: list[int] = []
    found = {(each.outcome, each.turn): each for each in check_turns(scenarios, 6, 1, 1, runs.append).checks}
    assert sum(runs) == 24
    assert {turn for _, turn in found} == {12.0, 6.0, 3.0}
    for (outcome, turn), each in found.items():
        if turn == 12.0:
            assert repr(replace(each, turn=6.0)) == repr(found[outcome, 6.0])  # repr, for NaN is not itself
