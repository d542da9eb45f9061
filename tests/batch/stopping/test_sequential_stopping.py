"""The rule that says how many runs are enough: its limits, and how often it tells the truth."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from kidal_sim.batch.stopping.sequential_stopping import FEWEST, GROWTH, Rule, half_width, looks, stretch
from kidal_sim.errors import BatchError
from tests.batch.stopping.stopping import enough

Values = NDArray[np.float64]
RULE = Rule(0.01, 1000, 100_000)


@dataclass(frozen=True)
class Outcome:
    """Something to be estimated: how runs come out, its true mean, its standard deviation, and the half-width asked for; and the
    minimum from which its sums are near enough to normal for all looks, not only the one at which the rule stops."""

    draw: Callable[[np.random.Generator, int], Values]
    truth: float
    deviation: float
    halfwidth: float
    kind: str = "binary"
    near_normal: int = 100


def chance(share: float, halfwidth: float, known: float = 1.0) -> Outcome:
    def draw(dice: np.random.Generator, runs: int) -> Values:
        return np.where(dice.random(runs) < known, (dice.random(runs) < share).astype(float), math.nan)

    return Outcome(draw, share, math.sqrt(share * (1 - share) / known), halfwidth)


def losses(spread: float, halfwidth: float, share: float = 1.0) -> Outcome:
    """Nothing, or with this chance a lognormal of median 1."""
    mean = share * math.exp(spread**2 / 2)
    deviation = math.sqrt(share * math.exp(2 * spread**2) - mean**2)
    near_normal = 100 if spread < 1.5 else 1000  # of σ = 1.5 the skewness is 33
    return Outcome(
        lambda dice, runs: (dice.random(runs) < share) * dice.lognormal(0, spread, runs), mean, deviation, halfwidth, "count", near_normal
    )


def paired_chance(gained: float, lost: float, halfwidth: float) -> Outcome:
    def draw(dice: np.random.Generator, runs: int) -> Values:
        luck = dice.random(runs)
        return (luck < gained).astype(float) - (luck > 1 - lost)

    return Outcome(draw, gained - lost, math.sqrt(gained + lost - (gained - lost) ** 2), halfwidth)


def paired_losses(halfwidth: float) -> Outcome:
    """Two plans whose losses share a gamma of mean 20 and are multiplied by lognormals of their own."""

    def draw(dice: np.random.Generator, runs: int) -> Values:
        shared = dice.gamma(2, 10, runs)
        return shared * (dice.lognormal(0.1, 0.4, runs) - dice.lognormal(0.0, 0.4, runs))

    means, squares = math.exp(0.18) - math.exp(0.08), math.exp(0.52) + math.exp(0.32) - 2 * math.exp(0.26)
    return Outcome(draw, 20 * means, math.sqrt(600 * squares - (20 * means) ** 2), halfwidth, "quantity")


OUTCOMES = {
    "p = 0.5": chance(0.5, 0.02),
    "p = 0.05": chance(0.05, 0.01),
    "p = 0.005": chance(0.005, 0.004),
    "p = 0.3, known in a tenth": chance(0.3, 0.05, known=0.1),
    "lognormal losses, σ = 1": losses(1.0, 0.1),
    "lognormal losses, σ = 1.5": losses(1.5, 0.35),
    "the same, σ = 1, in 1 % of runs": losses(1.0, 0.02, share=0.01),
    "gamma losses, shape 0.05": Outcome(lambda dice, runs: dice.gamma(0.05, 1, runs), 0.05, math.sqrt(0.05), 0.02, "quantity", 1000),
    "Pareto losses, α = 2.5": Outcome(lambda dice, runs: dice.pareto(2.5, runs), 1 / 1.5, math.sqrt(20) / 3, 0.1, "quantity", 1000),
    "difference of chances, +3 % -2 %": paired_chance(0.03, 0.02, 0.01),
    "difference of chances, +0.2 %": paired_chance(0.002, 0.0, 0.004),
    "difference of losses": paired_losses(0.6),
}


def covered(outcome: Outcome, minimum: int, repetitions: int) -> tuple[float, float, float]:
    """Share of repetitions in which the truth lies within the half-width where the rule stops; in which it does so at every look
    until then; and runs, on average."""
    rule, dice, at_end, always, total = Rule(outcome.halfwidth, minimum, 40_000), np.random.default_rng(20231108), 0, 0, 0
    for _ in range(repetitions):
        values = outcome.draw(dice, rule.maximum)
        runs = enough(values, rule, outcome.kind)
        assert runs is not None
        held = [holds(values[:seen], half_width(values[:seen], rule, outcome.kind), outcome.truth) for seen in looks(rule) if seen <= runs]
        at_end, always, total = at_end + held[-1], always + all(held), total + runs
    return at_end / repetitions, always / repetitions, total / repetitions


def naive(outcome: Outcome, minimum: int, repetitions: int) -> tuple[float, float]:
    """The same for whoever stops once mean ± 1.96 s / √n is narrow enough, looking as often."""
    rule, dice, held, total = Rule(outcome.halfwidth, minimum, 40_000), np.random.default_rng(20231108), 0, 0
    for _ in range(repetitions):
        values = outcome.draw(dice, rule.maximum)
        half = math.inf
        for runs in looks(rule):
            known = values[:runs][~np.isnan(values[:runs])]
            half = 1.96 * float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.inf
            if half <= outcome.halfwidth:
                break
        held, total = held + holds(values[:runs], half, outcome.truth), total + runs
    return held / repetitions, total / repetitions


def holds(values: Values, half: float, truth: float) -> bool:
    return math.isinf(half) or abs(float(np.nanmean(values)) - truth) <= half


def least(repetitions: int) -> float:
    """The share that a rule of exactly 95 % coverage falls below for one seed in 10,000."""
    return float(stats.binom.ppf(1e-4, repetitions, 0.95)) / repetitions


def test_looks__from_the_minimum_to_the_maximum_by_no_more_than_a_tenth() -> None:
    for rule in (RULE, Rule(1, 30, 31), Rule(1, 500, 500), Rule(1, 37, 10_000_000)):
        found = looks(rule)
        assert (found[0], found[-1]) == (rule.minimum, rule.maximum)
        assert all(before < after <= math.ceil(before * GROWTH) for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ((0.0, 1000, 2000), "halfwidth"), ((math.nan, 1000, 2000), "halfwidth"), ((math.inf, 1000, 2000), "halfwidth"),
        ((0.1, FEWEST - 1, 2000), "minimum"), ((0.1, 1000, 999), "maximum"), ((0.1, 1000, 2000, 1.0), "coverage"),
        ((0.1, 1000, 2000, 0.0), "coverage"),
    ],
)  # fmt: skip
def test_rule__says_what_is_wrong(fields: tuple[float, int, int], word: str) -> None:
    with pytest.raises(BatchError, match=word):
        Rule(*fields)


@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.95, 0.999])
def test_stretch__at_the_minimum_is_the_crossing_chance_of_robbins_and_siegmund(coverage: float) -> None:
    reach = math.sqrt(stretch(1000, 1000, coverage))
    assert 2 * (stats.norm.sf(reach) + reach * stats.norm.pdf(reach)) == pytest.approx(1 - coverage)


def test_stretch__a_wiener_process_leaves_it_in_one_of_twenty() -> None:
    # Seen from t = 1 to 10,000 in steps of 1 %. What crosses between steps is missed as if the boundary lay 0.5826 √0.01 further out
    # (Siegmund 1985, Sequential Analysis, ch. X), and what crosses later is missed too: 4.2 % are left. Of 20,000 paths, standard
    # error 0.14 %: this fails for one seed in 10,000.
    steps, dice = 926, np.random.default_rng(1)
    place, inside = dice.standard_normal(20_000), np.ones(20_000, dtype=bool)
    for step in range(steps):
        time = 1.01**step
        inside &= place * place < time * (stretch(1, 1, 0.95) + math.log(time))
        place = place + math.sqrt(0.01 * time) * dice.standard_normal(20_000)
    seen = stats.chi2.sf((math.sqrt(stretch(1, 1, 0.95)) + 0.05826) ** 2, 3) - stats.chi2.sf(stretch(10_000, 1, 0.95), 3)
    assert 1 - inside.mean() == pytest.approx(seen, abs=0.0055)


@pytest.mark.parametrize("seed", range(5))
def test_half_width__follows_the_unit_and_not_the_zero_of_a_quantity(seed: int) -> None:
    values = np.random.default_rng(seed).lognormal(size=100)
    rule = Rule(1, 30, 100)
    assert half_width(1000 * values + 40, rule, "count") == pytest.approx(1000 * half_width(values, rule, "count"))


def test_half_width__of_many_runs_is_that_of_a_normal_mean() -> None:
    values = np.tile([0.0, 1.0], 500_000)
    assert half_width(values, Rule(1, 1_000_000, 1_000_000)) == pytest.approx(0.5 * math.sqrt(7.8147 / 1e6), rel=1e-4)


def test_half_width__a_chance_and_its_opposite_are_known_as_well() -> None:
    values = (np.arange(2000) % 7 == 0).astype(float)
    assert half_width(values, RULE) == pytest.approx(half_width(1 - values, RULE), rel=1e-12)
    change = values - (np.arange(2000) % 11 == 0)
    assert half_width(change, RULE) == pytest.approx(half_width(-change, RULE), rel=1e-12)


def test_half_width__what_never_happened_may_still_happen() -> None:
    never = np.zeros(1000)
    # the width has to reach the chance that leaves 1000 runs without it in one of twenty, 0.3 %, and need not exceed 1 %
    assert 1 - 0.05 ** (1 / 1000) < half_width(never, RULE) == half_width(1 - never, RULE) < 0.01
    assert half_width(never, RULE, "count") == half_width(never + 7, RULE, "quantity") == math.inf


def test_half_width__from_too_few_that_tell_something_nothing_is_said() -> None:
    rare, unknown = np.zeros(2000), np.full(2000, math.nan)
    rare[: FEWEST - 1], unknown[: FEWEST - 1] = np.arange(1, FEWEST), 1.0
    assert half_width(rare, RULE, "count") == half_width(unknown, RULE) == half_width(np.ones(999), RULE) == math.inf
    rare[FEWEST - 1], unknown[FEWEST - 1] = 5.0, 0.0
    assert half_width(rare, RULE, "count") < math.inf and half_width(unknown, RULE) < 1


def test_half_width__runs_that_do_not_know_it_leave_the_width_of_those_that_do() -> None:
    values = np.tile([0.0, 1.0], 1000)
    some = np.full(4000, math.nan)
    some[::2] = values
    assert half_width(some, Rule(1, 4000, 4000)) == pytest.approx(half_width(values, Rule(1, 2000, 2000)))


def test_enough__neither_before_the_minimum_nor_after_the_maximum() -> None:
    values = np.tile([0.0, 1.0], 5000)
    assert enough(values, Rule(0.5, 1000, 10_000)) == 1000
    assert enough(values, Rule(1e-6, 1000, 10_000)) == 10_000
    assert enough(values[:999], Rule(0.5, 1000, 10_000)) is enough(values[:9999], Rule(1e-6, 1000, 10_000)) is None


@given(st.integers(0, 9000), st.floats(0.02, 0.05))
def test_enough__runs_that_came_later_change_nothing(more: int, halfwidth: float) -> None:
    values = np.random.default_rng(3).random(10_000).round()
    rule = Rule(halfwidth, 1000, 100_000)
    runs = enough(values, rule)
    assert runs is not None and half_width(values[:runs], rule) <= halfwidth
    assert enough(values[: runs + more], rule) == runs and enough(values[: runs - 1], rule) is None


@pytest.mark.parametrize("name", ["p = 0.005", "lognormal losses, σ = 1", "difference of chances, +3 % -2 %"])
def test_enough__keeps_its_coverage_where_it_stops(name: str) -> None:
    # a rule of 95 % fails here for one seed in 10,000, at every name
    at_end, always, _ = covered(OUTCOMES[name], 200, 200)
    assert least(200) <= always <= at_end


def test_enough__stopping_once_an_ordinary_interval_is_narrow_enough_does_not() -> None:
    # what the rule is for: if it rarely happens, few have seen it before they stop
    held, _ = naive(OUTCOMES["p = 0.005"], 200, 200)
    assert held < 0.8 < least(200)


@pytest.mark.slow
@pytest.mark.parametrize("minimum", [100, 1000])
@pytest.mark.parametrize("name", OUTCOMES)
def test_enough__keeps_its_coverage_for_every_outcome(name: str, minimum: int) -> None:
    # Monte Carlo error: at 95 % coverage and 4,000 repetitions 0.34 points; a rule of 95 % fails here for one seed in 10,000
    outcome = OUTCOMES[name]
    at_end, always, runs = covered(outcome, minimum, 4000)
    plain, stopped = naive(outcome, minimum, 4000)
    fixed = math.ceil((1.96 * outcome.deviation / outcome.halfwidth) ** 2)
    row = (
        f"| {name} | ±{outcome.halfwidth} | {minimum} | {at_end:.1%} | {always:.1%} | {runs:.0f} | {plain:.1%} | {stopped:.0f} | {fixed} |"
    )
    print(f"\n{row}")
    assert at_end >= least(4000)
    assert always >= least(4000) or minimum < outcome.near_normal
